use crate::records::scene::{POSTING, Scene, fix, parts, sign, submit};
use std::sync::Barrier;
use zaigang_server::keys::DeviceKey;
use zaigang_shared::api::cadre::{RecordOutcome, SubmitRecords};
use zaigang_shared::leaf::{Salt, salted_leaf};
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::place::{Answer, Reason, Verdict};
use zaigang_shared::record::{ReceiptClaims, RecordKind, hex, sha256_hex};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis, TimeInterval, TimeWay, at, next_day};
use zaigang_tests::{Client, Database, TestServer, on_both_databases};

fn stored(outcome: RecordOutcome) -> (Verdict, TimeInterval, String) {
    match outcome {
        RecordOutcome::Stored { verdict, interval, date, .. } => (verdict, interval, date.to_string()),
        RecordOutcome::Refused { problem, .. } => panic!("{problem:?}"),
    }
}

fn inside_is_stored_with_a_receipt_that_verifies(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let outcome = scene.submit_one(&token);
    let RecordOutcome::Stored { receipt, .. } = &outcome else { panic!("{outcome:?}") };
    let (signed, signature) = receipt.rsplit_once('.').unwrap();
    let deployment =
        scene.phone.client.call::<op::ReadDeployment>(&[], &zaigang_shared::api::Done {}).unwrap();
    assert!(DeviceKey::parse(&deployment.receipt_key).unwrap().verifies(signed, signature));
    let claims: ReceiptClaims = serde_json::from_str(&parts(receipt).1).unwrap();
    assert_eq!(claims.token_sha256, sha256_hex(token.as_bytes()));
    assert_eq!(claims.at, scene.now());
    let salt: Salt = unhex(&claims.salt).try_into().unwrap();
    assert_eq!(claims.leaf, hex(&salted_leaf(&salt, token.as_bytes())));
    assert_eq!(scene.server.count(&format!("leaf WHERE leaf_hash = '{}'", claims.leaf)), 1);
    let (verdict, interval, date) = stored(outcome);
    assert_eq!((verdict.answer, date.as_str()), (Answer::Inside, "2026-11-23"));
    assert_eq!((interval.way, interval.not_before), (TimeWay::Anchored, scene.now()));
    let device = &scene.phone.tokens.as_ref().unwrap().device;
    let day = format!("device_day WHERE date = '2026-11-23' AND device_id = '{device}'");
    let seen = format!("device WHERE last_seen_at = {} AND id = '{device}'", scene.now().0);
    assert_eq!((scene.server.count(&day), scene.server.count(&seen)), (1, 1));
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn elsewhere_and_without_a_fix_are_stored_too(server: TestServer) {
    let mut scene = Scene::of(server);
    let elsewhere = scene.elsewhere();
    let away = scene.phone.record(POSTING, RecordKind::Day, elsewhere, |_| ());
    let blind = scene.phone.record(POSTING, RecordKind::Day, None, |_| ());
    let mut outcomes = scene.submit(&[away, blind]).into_iter();
    assert_eq!(stored(outcomes.next().unwrap()).0.answer, Answer::OutsideFix);
    let verdict = stored(outcomes.next().unwrap()).0;
    assert_eq!((verdict.answer, verdict.reasons), (Answer::Uncertain, vec![Reason::NoFix]));
    assert_eq!(scene.rows(), [2, 2, 0]);
}

/// Sends one body on forty connections at once, in turn to each client's server.
fn at_once(clients: &[Client], token: &str) -> Vec<(u16, Vec<u8>)> {
    let body = SubmitRecords { records: vec![token.to_owned()], session: None, elapsed: None };
    let body = serde_json::to_vec(&body).unwrap();
    let start = Barrier::new(40);
    std::thread::scope(|threads| {
        let running: Vec<_> = (0..40)
            .map(|n| {
                let client = clients[n % clients.len()].apart();
                let (start, body) = (&start, &body);
                threads.spawn(move || {
                    start.wait();
                    let json = [("content-type", "application/json")];
                    let reply = client.send(op::SubmitRecords::INFO.method, "/api/v1/records", &json, body);
                    (reply.status, reply.body)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn forty_equal_records_at_once_are_one(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let answers = at_once(&[scene.phone.client.clone()], &token);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "40 equal answers");
    assert_eq!(answers[0].0, 200);
    assert_eq!(scene.rows(), [1, 1, 0]);
    // Hours later the same answer.
    scene.server.pass(5 * HOUR_MS);
    scene.phone.refresh().unwrap();
    let later = serde_json::to_value(scene.submit_one(&token)).unwrap();
    let first: serde_json::Value = serde_json::from_slice(&answers[0].1).unwrap();
    assert_eq!(later, first["outcomes"][0]);
}

#[test]
fn forty_equal_records_to_two_servers_are_one() {
    let mut scene = Scene::of(TestServer::start(Database::Postgres));
    let access = scene.phone.client.access_token.clone().unwrap();
    let beside = scene.server.beside().with_token(&access);
    for round in 1..=5 {
        let here = scene.here();
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
        let answers = at_once(&[scene.phone.client.clone(), beside.clone()], &token);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "40 equal answers");
        assert!(String::from_utf8_lossy(&answers[0].1).contains("stored"));
        assert_eq!(scene.rows(), [round, round, 0]);
    }
}

#[test]
fn forty_equal_records_to_two_processes_are_one() {
    let mut scene = Scene::of(TestServer::start(Database::Postgres));
    let access = scene.phone.client.access_token.clone().unwrap();
    let processes = [scene.server.process(), scene.server.process()];
    let clients = processes.each_ref().map(|process| process.client().with_token(&access));
    for round in 1..=5 {
        let here = scene.here();
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
        let answers = at_once(&clients, &token);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "40 equal answers");
        assert_eq!(answers[0].0, 200);
        assert!(String::from_utf8_lossy(&answers[0].1).contains("stored"));
        assert_eq!(scene.server.count("record"), round);
        assert_eq!(scene.server.count("leaf WHERE item_kind = 'record'"), round);
    }
    // And each answers for what the other stored.
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let [first, second] = &clients;
    let told = submit(first, std::slice::from_ref(&token)).unwrap();
    assert_eq!(submit(second, &[token]).unwrap(), told);
}

fn the_first_of_an_id_stays(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let first = scene.submit_one(&token);
    let (header, payload) = parts(&token);
    let changed = sign(&scene.phone.key, &header, &payload.replace(r#""acc":12.0"#, r#""acc":11.0"#));
    assert_eq!(scene.refusal(&changed), "record_conflict");
    // The same words under another signature are the same record.
    let again = sign(&scene.phone.key, &header, &payload);
    assert_ne!(again, token);
    assert_eq!(scene.submit_one(&again), first);
    assert_eq!(scene.rows(), [1, 1, 0]);
}

fn one_bad_record_fails_no_neighbour(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let good = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let bad = scene.phone.record("p-somebody", RecordKind::Day, here, |_| ());
    let also = scene.phone.record(POSTING, RecordKind::Visit, here, |c| c.note = Some("走访两户".to_owned()));
    let outcomes = scene.submit(&[good, bad, "not a token".to_owned(), also]);
    let codes: Vec<&str> = outcomes
        .iter()
        .map(|outcome| match outcome {
            RecordOutcome::Stored { .. } => "stored",
            RecordOutcome::Refused { problem, .. } => problem.code.as_str(),
        })
        .collect();
    assert_eq!(codes, ["stored", "record_not_yours", "record_malformed", "stored"]);
    assert!(matches!(&outcomes[2], RecordOutcome::Refused { index: 2, id: None, .. }));
    assert_eq!(scene.rows(), [2, 2, 0]);
}

fn a_clock_a_century_off_loses_no_day(server: TestServer) {
    let mut scene = Scene::of(server);
    let now = scene.now();
    for wall in [now.plus(-36_524 * DAY_MS), now.plus(36_524 * DAY_MS), Millis(i64::MIN), Millis(i64::MAX)] {
        // The fix is told on the same wrong clock, five seconds before.
        let here =
            scene.here().map(|fix| zaigang_shared::place::Fix { at: wall.0.saturating_sub(5_000), ..fix });
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |c| {
            c.clock.wall = wall;
            c.clock.beacon_wall = Some(wall);
        });
        let (verdict, interval, date) = stored(scene.submit_one(&token));
        assert_eq!((verdict.answer, interval.way), (Answer::Inside, TimeWay::Anchored), "{wall:?}");
        assert_eq!(date, "2026-11-23");
    }
    // Without a beacon only the phone's word is left, and that lies outside what can be.
    let token = scene.phone.record(POSTING, RecordKind::Day, None, |c| {
        c.clock.wall = now.plus(36_524 * DAY_MS);
        c.clock.beacon = Some("1795399200000.AAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    });
    let (_, interval, date) = stored(scene.submit_one(&token));
    assert_eq!((interval.way, date.as_str()), (TimeWay::Claimed, "2026-11-23"));
    assert_eq!(scene.server.count("record WHERE certainty = 'uncertain'"), 1);
}

fn an_old_fix_is_stale_and_a_late_record_keeps_its_time(server: TestServer) {
    let mut scene = Scene::of(server);
    let old = Some(fix(43.97, 119.39, scene.now().plus(-200_000)));
    let stale = scene.phone.record(POSTING, RecordKind::Day, old, |_| ());
    let here = scene.here();
    let made = scene.now();
    let mut elapsed = 0;
    let late = scene.phone.record(POSTING, RecordKind::Day, here, |c| elapsed = c.clock.elapsed);
    // Two days without signal, the page stays open.
    scene.server.pass(2 * DAY_MS);
    scene.phone.refresh().unwrap();
    let body = SubmitRecords {
        records: vec![stale, late],
        session: Some("page-1".to_owned()),
        elapsed: Some(elapsed + 2 * DAY_MS),
    };
    let outcomes = scene.phone.client.call::<op::SubmitRecords>(&[], &body).unwrap().outcomes;
    let mut outcomes = outcomes.into_iter().map(stored);
    assert_eq!(outcomes.next().unwrap().0.reasons[0], Reason::StaleFix);
    let (verdict, interval, date) = outcomes.next().unwrap();
    assert_eq!(verdict.answer, Answer::Inside);
    // Two days may make a phone's counter wrong by half a minute, no more.
    assert_eq!(interval.not_before, made);
    assert!((0..40_000).contains(&(interval.not_after.0 - made.0)), "{interval:?}");
    assert_eq!(date, "2026-11-23");
    assert_eq!(scene.server.count("record WHERE certainty = 'fixed'"), 2);
}

fn a_prompt_is_answered_for_its_own_half(server: TestServer) {
    let mut scene = Scene::of(server);
    let now = scene.now();
    let prompt = |id: &str, posting: &str| {
        scene.server.sql(&format!(
            "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, delivered_at,
             expires_at) VALUES ('{id}', '{posting}', 'night', 'called', 'app', '2026-11-22', {}, {}, {})",
            now.0,
            now.0,
            now.plus(HOUR_MS).0
        ));
    };
    prompt("q1", POSTING);
    scene.server.cadre("li", crate::records::scene::VILLAGE);
    prompt("q2", "p-li");
    let open = |scene: &Scene| crate::records::reading::home(&scene.phone.client).prompts.len();
    assert_eq!(open(&scene), 1);
    let here = scene.here();
    let reply = |scene: &mut Scene, prompt: &str| {
        let prompt = Some(prompt.to_owned());
        scene.phone.record(POSTING, RecordKind::PromptReply, here, |c| c.reference = prompt)
    };
    for other in ["q2", "unknown"] {
        let token = reply(&mut scene, other);
        assert_eq!(scene.refusal(&token), "record_not_yours");
    }
    let token = reply(&mut scene, "q1");
    stored(scene.submit_one(&token));
    assert_eq!(scene.server.count("record WHERE half = 'night' AND reference = 'q1'"), 1);
    assert_eq!(open(&scene), 0);
    // A late reply is kept.
    scene.server.pass(2 * HOUR_MS);
    scene.phone.refresh().unwrap();
    let late = reply(&mut scene, "q1");
    stored(scene.submit_one(&late));
}

fn a_prompt_that_was_seen_and_missed_waits_until_the_night_is_over(server: TestServer) {
    let mut scene = Scene::of(server);
    let evening = at(scene.now().date(), 21 * 60 + 40);
    for (id, delivered) in [("q1", Some(evening)), ("q2", Some(evening)), ("never-seen", None)] {
        scene.server.sql(&format!(
            "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, delivered_at,
             expires_at) VALUES ('{id}', '{POSTING}', 'night', 'drawn', 'app', '2026-11-22', {}, {}, {})",
            evening.0,
            delivered.map_or("NULL".to_owned(), |at| at.0.to_string()),
            evening.plus(20 * MINUTE_MS).0
        ));
    }
    let waits = |scene: &mut Scene, now: Millis| -> Vec<String> {
        scene.server.clock.set(now);
        scene.phone.refresh().unwrap();
        let prompts = crate::records::reading::home(&scene.phone.client).prompts;
        prompts.into_iter().map(|prompt| prompt.id.to_string()).collect()
    };
    assert_eq!(waits(&mut scene, evening.plus(MINUTE_MS)), ["never-seen", "q1", "q2"]);
    assert_eq!(waits(&mut scene, evening.plus(21 * MINUTE_MS)), ["q1", "q2"], "what he never saw is no miss");
    let morning = at(next_day(evening.date()), 7 * 60 + 29);
    assert_eq!(waits(&mut scene, morning), ["q1", "q2"]);
    let here = scene.here();
    let late =
        scene.phone.record(POSTING, RecordKind::PromptReply, here, |c| c.reference = Some("q1".to_owned()));
    stored(scene.submit_one(&late));
    assert_eq!(waits(&mut scene, morning), ["q2"]);
    assert_eq!(waits(&mut scene, morning.plus(MINUTE_MS)), Vec::<String>::new(), "the night is over");
}

fn a_queue_outlives_its_phone(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let queued = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let other = scene.server.phone(&scene.secretary, "a-wang");
    let before = scene.server.count("record");
    // The new phone of the same person sends what the old one signed, after the old one was reported lost.
    scene.server.sql(&format!(
        "UPDATE device SET standing = 'revoked' WHERE id = '{}'",
        scene.phone.tokens.as_ref().unwrap().device
    ));
    stored(submit(&other.client, std::slice::from_ref(&queued)).unwrap().remove(0));
    assert_eq!(scene.server.count("record WHERE device_standing = 'revoked'"), before + 1);
}

on_both_databases!(
    inside_is_stored_with_a_receipt_that_verifies,
    elsewhere_and_without_a_fix_are_stored_too,
    forty_equal_records_at_once_are_one,
    the_first_of_an_id_stays,
    one_bad_record_fails_no_neighbour,
    a_clock_a_century_off_loses_no_day,
    an_old_fix_is_stale_and_a_late_record_keeps_its_time,
    a_prompt_is_answered_for_its_own_half,
    a_prompt_that_was_seen_and_missed_waits_until_the_night_is_over,
    a_queue_outlives_its_phone,
);
