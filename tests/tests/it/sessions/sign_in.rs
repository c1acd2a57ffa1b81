//! Signing in, the first change, waits and locks, forged tokens.

use crate::sessions::{COUNTY, VILLAGE, change, county_account, refused, sign_in};
use aws_lc_rs::hmac;
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::Done;
use zaigang_shared::api::session::{ChangePassword, SignIn};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::operation::Method;
use zaigang_shared::record::{from_base64url, to_base64url};
use zaigang_shared::time::{DAY_MS, MINUTE_MS};
use zaigang_tests::{Office, PASSWORD, TestServer, on_both_databases, refresh_request};

on_both_databases!(
    an_initial_password_opens_only_its_own_change,
    weak_and_repeated_changes,
    an_initial_password_runs_out,
    wrong_passwords_wait_and_lock,
    unknown_names_answer_like_known_ones,
    parallel_guesses_are_all_counted,
    forged_access_tokens_open_nothing,
    signing_out_ends_the_session,
    a_right_password_gives_the_addresss_last_try_back,
    two_changes_at_once_leave_one_password,
);

fn an_initial_password_opens_only_its_own_change(server: TestServer) {
    let made = county_account(&server, "lihong");
    assert_eq!(made.password.len(), 12);
    let office = Office::sign_in(&server, "LiHong", &made.password).unwrap();
    assert!(office.tokens.password_change_required);
    assert!(office.client.call::<op::ReadMe>(&[], &Done {}).unwrap().password_change_required);
    let list = office.client.call::<op::ListAccounts>(&[COUNTY], &Done {});
    assert_eq!(refused(list), "password_change_required");
    change(&office, &made.password, PASSWORD).unwrap();
    let me = office.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    assert_eq!((me.name.as_str(), me.password_change_required), ("李宏", false));
    let accounts = office.client.call::<op::ListAccounts>(&[COUNTY], &Done {}).unwrap().accounts;
    assert_eq!(accounts.iter().filter_map(|a| a.login.as_deref()).collect::<Vec<_>>(), ["lihong"]);
    assert_eq!(refused(sign_in(&server, "lihong", &made.password)), "wrong_password");
    assert!(!sign_in(&server, "lihong", PASSWORD).unwrap().password_change_required);
}

fn weak_and_repeated_changes(server: TestServer) {
    let made = county_account(&server, "lihong");
    let office = Office::sign_in(&server, "lihong", &made.password).unwrap();
    for weak in ["short7!", "password123", "lihong2026", "在岗zaigang在岗", made.password.as_str()] {
        assert_eq!(refused(change(&office, &made.password, weak)), "weak_password", "{weak}");
    }
    assert_eq!(refused(change(&office, &made.password, &"长".repeat(65))), "weak_password");
    change(&office, &made.password, PASSWORD).unwrap();
    // The answer was lost: the same request again finds its work done.
    change(&office, &made.password, PASSWORD).unwrap();
    assert_eq!(refused(change(&office, "another one", "a new horse")), "wrong_password");
}

fn an_initial_password_runs_out(server: TestServer) {
    let unused = county_account(&server, "unused");
    let begun = county_account(&server, "begun");
    Office::sign_in(&server, "begun", &begun.password).unwrap();
    // Its first use leaves an hour to change it.
    server.pass(61 * MINUTE_MS);
    assert_eq!(refused(sign_in(&server, "begun", &begun.password)), "wrong_password");
    server.pass(7 * DAY_MS);
    assert_eq!(refused(sign_in(&server, "unused", &unused.password)), "wrong_password");
}

fn wrong_passwords_wait_and_lock(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    for _ in 0..5 {
        assert_eq!(refused(sign_in(&server, "lihong", "wrong horse")), "wrong_password");
    }
    for seconds in [1, 2, 4, 8, 16] {
        // Before the wait is over even the right one is not looked at.
        let early = sign_in(&server, "lihong", PASSWORD).unwrap_err();
        assert_eq!((early.code.as_str(), early.status), ("account_locked", 429));
        assert_eq!(early.values.get("seconds").unwrap(), &seconds.to_string());
        server.pass(seconds * 1_000);
        assert_eq!(refused(sign_in(&server, "lihong", "wrong horse")), "wrong_password");
    }
    let locked = sign_in(&server, "lihong", PASSWORD).unwrap_err();
    assert_eq!(
        (locked.code.as_str(), locked.values.get("seconds").unwrap().as_str()),
        ("account_locked", "900")
    );
    // A lock shuts nobody out who is already signed in.
    office.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    let request = refresh_request(&office.key, &office.tokens.refresh_token, server.clock.now());
    server.client().call::<op::RefreshSession>(&[], &request).unwrap();
    server.pass(15 * MINUTE_MS);
    sign_in(&server, "lihong", PASSWORD).unwrap();
    assert_eq!(
        server.count("account WHERE login = 'lihong' AND failed_sign_ins = 0 AND locked_until IS NULL"),
        1
    );
}

fn unknown_names_answer_like_known_ones(server: TestServer) {
    for _ in 0..5 {
        assert_eq!(refused(sign_in(&server, "nobody", "wrong horse")), "wrong_password");
    }
    let wait = sign_in(&server, "nobody", "wrong horse").unwrap_err();
    assert_eq!((wait.code.as_str(), wait.values.get("seconds").unwrap().as_str()), ("account_locked", "1"));
    let long = "x".repeat(5_000);
    assert_eq!(refused(sign_in(&server, &long, "wrong horse")), "wrong_password");
    // A phone person has no password at all.
    server.cadre("zhang", VILLAGE);
    server.sql("UPDATE account SET login = 'zhang' WHERE id = 'a-zhang'");
    assert_eq!(refused(sign_in(&server, "zhang", "")), "wrong_password");
    let key = SigningKey::generate().unwrap().public_key().replace('A', "B");
    let body = SignIn { login: "x".to_owned(), password: "y".to_owned(), public_key: format!("{key}AA") };
    let bad = server.client().call::<op::SignIn>(&[], &body).unwrap_err();
    assert_eq!(
        (bad.code.as_str(), bad.values.get("field").unwrap().as_str()),
        ("invalid_field", "public_key")
    );
}

fn parallel_guesses_are_all_counted(server: TestServer) {
    server.office("lihong", Role::CountyOffice, COUNTY);
    let mut codes: Vec<String> = std::thread::scope(|scope| {
        let guess = |_| scope.spawn(|| refused(sign_in(&server, "lihong", "wrong horse")));
        (0..20).map(guess).collect::<Vec<_>>().into_iter().map(|t| t.join().unwrap()).collect()
    });
    codes.sort();
    let compared = codes.iter().filter(|code| *code == "wrong_password").count();
    assert_eq!(compared, 5, "{codes:?}");
    assert_eq!(server.count("account WHERE login = 'lihong' AND failed_sign_ins = 5"), 1);
}

fn forged_access_tokens_open_nothing(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    let token = office.tokens.access_token.clone();
    let parts: Vec<&str> = token.split('.').collect();
    let [_, claims, _] = parts.as_slice() else { panic!("{token}") };
    let sign = |header: &str, key: &[u8]| {
        let input = format!("{}.{claims}", to_base64url(header.as_bytes()));
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), input.as_bytes());
        format!("{input}.{}", to_base64url(mac.as_ref()))
    };
    let receipt_key = server.app.keys.receipt_public().to_owned();
    let point = from_base64url(&receipt_key).unwrap();
    let header = r#"{"typ":"zaigang-access+jwt","alg":"HS256"}"#;
    let record = r#"{"typ":"zaigang-record+jwt","alg":"HS256"}"#;
    let none = r#"{"typ":"zaigang-access+jwt","alg":"none"}"#;
    let es256 = r#"{"typ":"zaigang-access+jwt","alg":"ES256"}"#;
    let jku = r#"{"typ":"zaigang-access+jwt","alg":"HS256","jku":"https://evil.example/keys"}"#;
    let kid = r#"{"typ":"zaigang-access+jwt","alg":"HS256","kid":"../../../dev/null"}"#;
    let jwk = r#"{"typ":"zaigang-access+jwt","alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}"#;
    let unsigned = |header: &str| format!("{}.{claims}.", to_base64url(header.as_bytes()));
    let own = format!("{}.{claims}", to_base64url(es256.as_bytes()));
    let own = format!("{own}.{}", office.key.sign(&own).unwrap());
    let changed = String::from_utf8(from_base64url(claims).unwrap()).unwrap();
    let changed = changed.replace("a-lihong", "a-another");
    let other_person = token.replacen(claims, &to_base64url(changed.as_bytes()), 1);
    let forged = [
        sign(header, &point),
        sign(header, receipt_key.as_bytes()),
        sign(header, b""),
        sign(record, b"secret"),
        sign(jku, b"secret"),
        sign(kid, b""),
        sign(jwk, &[0, 0, 0]),
        unsigned(none),
        unsigned(header),
        own,
        other_person,
        token.trim_end_matches(|_| true).to_owned(),
        format!("{token}x"),
        "..".to_owned(),
        office.tokens.refresh_token.clone(),
    ];
    for token in forged {
        let answer = office.client.with_token(&token).call::<op::ReadMe>(&[], &Done {});
        assert_eq!(refused(answer), "not_signed_in", "{token}");
    }
    // A scheme of another name, and none.
    let plain = server.client();
    for header in [format!("Basic {token}"), token.clone(), String::new()] {
        let reply = plain.send(Method::Get, "/api/v1/me", &[("authorization", &header)], b"");
        assert_eq!((reply.status, reply.problem().code.as_str()), (401, "not_signed_in"));
    }
    office.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    server.pass(17 * MINUTE_MS);
    assert_eq!(refused(office.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
}

fn signing_out_ends_the_session(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    office.client.call::<op::SignOut>(&[], &Done {}).unwrap();
    assert_eq!(refused(office.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    let request = refresh_request(&office.key, &office.tokens.refresh_token, server.clock.now());
    assert_eq!(refused(server.client().call::<op::RefreshSession>(&[], &request)), "session_over");
}

fn a_right_password_gives_the_addresss_last_try_back(server: TestServer) {
    server.office("lihong", Role::CountyOffice, COUNTY);
    let now = server.clock.now().0;
    server.sql("DELETE FROM attempt");
    server.sql(&format!(
        "INSERT INTO attempt (key, count, last_at, until) VALUES ('sign_in:127.0.0.1', 99, {now}, NULL)"
    ));
    sign_in(&server, "lihong", PASSWORD).unwrap();
    sign_in(&server, "lihong", PASSWORD).unwrap();
    assert_eq!(refused(sign_in(&server, "lihong", "wrong horse")), "wrong_password");
    assert_eq!(refused(sign_in(&server, "lihong", PASSWORD)), "too_many_requests");
}

fn two_changes_at_once_leave_one_password(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    let barrier = std::sync::Barrier::new(2);
    let new = ["麦子熟了还要等三天", "渠水流过东边的地"];
    let changed = |password: &str| {
        let client = office.client.apart();
        client.call::<op::ReadMe>(&[], &Done {}).unwrap();
        barrier.wait();
        let body = ChangePassword { old_password: PASSWORD.to_owned(), new_password: password.to_owned() };
        client.call::<op::ChangePassword>(&[], &body)
    };
    let answers = std::thread::scope(|scope| {
        let all = new.map(|password| scope.spawn(move || changed(password)));
        all.map(|one| one.join().unwrap())
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let right = new.iter().zip(&answers).find(|(_, answer)| answer.is_ok()).map(|(password, _)| *password);
    sign_in(&server, "lihong", right.unwrap()).unwrap();
}
