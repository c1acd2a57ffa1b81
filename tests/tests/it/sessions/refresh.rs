//! Staying signed in through lost answers; replays end the session.

use crate::sessions::{VILLAGE, refused, township};
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::Done;
use zaigang_shared::api::session;
use zaigang_shared::operation as op;
use zaigang_shared::time::{DAY_MS, MINUTE_MS};
use zaigang_tests::{TestServer, on_both_databases, refresh_request};

on_both_databases!(
    a_lost_refresh_answer_locks_nobody_out,
    many_lost_answers_end_no_session,
    an_old_refresh_token_ends_the_session,
    a_refresh_from_another_device_ends_the_session,
    sessions_end_after_ninety_days,
);

fn a_lost_refresh_answer_locks_nobody_out(server: TestServer) {
    let secretary = township(&server);
    let mut phone = server.phone(&secretary, &server.cadre("zhang", VILLAGE));
    let first = phone.tokens.clone().unwrap();
    server.pass(20 * MINUTE_MS);
    assert_eq!(refused(phone.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    let at = server.clock.now();
    let request = refresh_request(&phone.key, &first.refresh_token, at);
    let lost = server.client().call::<op::RefreshSession>(&[], &request).unwrap();
    // The same request, byte for byte, within the minute.
    server.pass(59_000);
    let again = server.client().call::<op::RefreshSession>(&[], &request).unwrap();
    assert_eq!(again.refresh_token, lost.refresh_token);
    // Out of signal for longer: a proof made after the rotation still gets the successor.
    server.pass(8 * MINUTE_MS);
    assert_eq!(phone.refresh().unwrap().refresh_token, lost.refresh_token);
    phone.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    assert_ne!(phone.refresh().unwrap().refresh_token, lost.refresh_token);
}

fn many_lost_answers_end_no_session(server: TestServer) {
    let secretary = township(&server);
    let mut phone = server.phone(&secretary, &server.cadre("zhang", VILLAGE));
    for n in 0..60_i64 {
        server.pass(17 * MINUTE_MS + n * 1_000);
        let held = phone.tokens.clone().unwrap().refresh_token;
        // Every third answer is lost, some of them twice.
        for _ in 0..n % 3 {
            let request = refresh_request(&phone.key, &held, server.clock.now());
            server.client().call::<op::RefreshSession>(&[], &request).unwrap();
            server.pass(n * 5_000);
        }
        phone.refresh().unwrap();
    }
    assert_eq!(server.count("session WHERE ended_at IS NULL AND account_id = 'a-zhang'"), 1);
}

fn an_old_refresh_token_ends_the_session(server: TestServer) {
    let secretary = township(&server);
    let mut phone = server.phone(&secretary, &server.cadre("zhang", VILLAGE));
    let first = phone.tokens.clone().unwrap().refresh_token;
    let replayed = refresh_request(&phone.key, &first, server.clock.now());
    phone.refresh().unwrap();
    // A recorded request is no fresh proof once its minute is over.
    server.pass(61_000);
    assert_eq!(refused(server.client().call::<op::RefreshSession>(&[], &replayed)), "session_over");
    assert_eq!(refused(phone.refresh()), "session_over");
    assert_eq!(refused(phone.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert_eq!(server.count("audit_event WHERE action = 'refresh_token_reused'"), 1);

    let mut other = server.phone(&secretary, &server.cadre("wang", VILLAGE));
    let first = other.tokens.clone().unwrap().refresh_token;
    other.refresh().unwrap();
    other.refresh().unwrap();
    let older = refresh_request(&other.key, &first, server.clock.now());
    assert_eq!(refused(server.client().call::<op::RefreshSession>(&[], &older)), "session_over");
    assert_eq!(refused(other.refresh()), "session_over");
}

fn a_refresh_from_another_device_ends_the_session(server: TestServer) {
    let secretary = township(&server);
    let mut phone = server.phone(&secretary, &server.cadre("zhang", VILLAGE));
    let held = phone.tokens.clone().unwrap().refresh_token;
    let call = |request: &session::Refresh| server.client().call::<op::RefreshSession>(&[], request);
    let thief = SigningKey::generate().unwrap();
    // A forged token and a clock far off hurt nobody.
    let forged = held.replacen(".0.", ".1.", 1);
    assert_eq!(refused(call(&refresh_request(&thief, &forged, server.clock.now()))), "session_over");
    let off = call(&refresh_request(&phone.key, &held, server.clock.now().plus(11 * MINUTE_MS))).unwrap_err();
    assert_eq!((off.code.as_str(), off.values.get("field").unwrap().as_str()), ("invalid_field", "at"));
    phone.refresh().unwrap();
    let held = phone.tokens.clone().unwrap().refresh_token;
    assert_eq!(refused(call(&refresh_request(&thief, &held, server.clock.now()))), "wrong_proof");
    assert_eq!(refused(phone.refresh()), "session_over");
    assert_eq!(server.count("audit_event WHERE action = 'refresh_by_other_key'"), 1);
}

fn sessions_end_after_ninety_days(server: TestServer) {
    let secretary = township(&server);
    let mut phone = server.phone(&secretary, &server.cadre("zhang", VILLAGE));
    for _ in 0..9 {
        server.pass(10 * DAY_MS - 1);
        phone.refresh().unwrap();
    }
    server.pass(9);
    assert_eq!(refused(phone.refresh()), "session_over");
}
