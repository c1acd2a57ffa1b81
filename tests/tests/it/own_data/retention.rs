//! Personal data goes after its time; what an open case needs is held.

use super::scene::{COUNTY, POSTING, Scene, Sent, TOWNSHIP};
use zaigang_server::serve;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::division::Role;
use zaigang_shared::judge::{Evidence, Statement};
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::place::Answer;
use zaigang_shared::time::DAY_MS;
use zaigang_tests::{Database, TestServer, on_both_databases};

on_both_databases!(
    a_record_past_its_time_keeps_its_day_and_loses_position_and_photo,
    the_log_tells_a_deletion_from_an_emptied_record,
    a_record_sent_again_after_its_time_gets_the_first_answer,
    an_open_case_holds_its_evidence_until_30_days_after_its_decision,
    a_run_that_was_broken_off_is_finished_by_the_next,
    a_photo_that_two_records_have_goes_with_the_later_one,
    what_has_long_run_out_is_swept,
    reports_are_read_by_city_and_administrator,
);

fn photo_status(scene: &Scene, sent: &Sent) -> u16 {
    let address = format!("/api/v1/records/{}/photos/{}", sent.id, sent.photo);
    scene.secretary.client.send(Method::Get, &address, &[], &[]).status
}

fn erased(scene: &Scene, sent: &Sent) -> bool {
    let gone = format!(
        "record WHERE id = '{}' AND token = '' AND fix IS NULL AND erased_at IS NOT NULL AND erased_by IS NOT NULL",
        sent.id
    );
    scene.server.count(&gone) == 1
}

fn a_record_past_its_time_keeps_its_day_and_loses_position_and_photo(server: TestServer) {
    let mut scene = Scene::of(server);
    let old = scene.check_in_with_photo(10);
    let begun = scene.check_in(20);
    scene.upload(&begun, 20, 100);
    assert_eq!(scene.server.count("upload_piece"), 1);
    let day = |scene: &Scene| {
        let month = scene.secretary.client.call::<op::ReadMonth>(&[POSTING, "2026-11"], &Done {}).unwrap();
        month.cells.into_iter().find(|cell| cell.date.to_string() == "2026-11-23").unwrap()
    };
    let before = day(&scene);
    // The last day on which it is kept.
    scene.pass_days(180);
    assert_eq!(scene.retain().records, 0);
    assert_eq!(photo_status(&scene, &old), 200);
    scene.pass_days(1);
    let new = scene.check_in_with_photo(30);
    let orphan = "ab".repeat(32);
    std::fs::create_dir_all(scene.file(&orphan).parent().unwrap()).unwrap();
    std::fs::write(scene.file(&orphan), b"left over").unwrap();

    let report = scene.retain();
    assert_eq!((report.records, report.positions, report.photos), (2, 2, 1), "{report:?}");
    assert_eq!((report.held, report.files_missing, report.files_without_row), (0, 0, 1), "{report:?}");
    assert!(report.bytes > 0 && report.finished_at.is_some());
    assert_eq!((report.days, report.cutoff.to_string().as_str()), (180, "2026-11-24"));
    assert!(erased(&scene, &old) && erased(&scene, &begun) && !erased(&scene, &new));
    assert!(!scene.has_file(&old.photo) && !scene.has_file(&orphan) && scene.has_file(&new.photo));
    assert_eq!(scene.server.count(&format!("upload WHERE record_id = '{}'", begun.id)), 0);
    assert_eq!(scene.server.count("upload_piece"), 0);
    assert_eq!((photo_status(&scene, &old), photo_status(&scene, &new)), (410, 200));
    // The day, the verdict, the hash and the leaf stay; the salt does not.
    assert_eq!(day(&scene), before);
    let view = scene.secretary.client.call::<op::ReadRecord>(&[&old.id], &Done {}).unwrap();
    assert!(view.fix.is_none() && view.erased_at.is_some() && view.photos[0].erased_at.is_some());
    assert_eq!((view.verdict.answer, view.photos[0].id.as_str()), (Answer::Inside, old.photo.as_str()));
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'record'"), 3);
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'record' AND salt = ''"), 2);
    // The deletion is a leaf itself, and in the audit.
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'deletion'"), 1);
    assert_eq!(
        scene.server.count("record r JOIN leaf l ON l.item_id = r.erased_by AND l.item_kind = 'deletion'"),
        2
    );
    assert_eq!(scene.server.count("audit_event WHERE action = 'retention_run'"), 2);

    let again = scene.retain();
    assert_eq!((again.records, again.photos, again.files_without_row), (0, 0, 0), "{again:?}");
    // What comes after its time is refused, and no file stays of it.
    let late = format!("/api/v1/records/{}/photos/{}", begun.id, begun.photo);
    assert_eq!(scene.secretary.client.send(Method::Get, &late, &[], &[]).status, 404);
}

/// What the check of the log says; the fence of the scene was put in beside the program.
fn log_faults(scene: &Scene) -> Vec<String> {
    scene.server.sequence("test");
    let faults = scene.server.log_faults();
    faults
        .into_iter()
        .filter(|fault| !(fault.starts_with("fence ") && fault.ends_with(" has no leaf")))
        .collect()
}

fn the_log_tells_a_deletion_from_an_emptied_record(server: TestServer) {
    let mut scene = Scene::of(server);
    let old = scene.check_in_with_photo(10);
    scene.pass_days(181);
    let new = scene.check_in(20);
    scene.retain();
    assert!(erased(&scene, &old));
    assert_eq!(log_faults(&scene), Vec::<String>::new());
    // Emptied beside the program, under the name of a deletion there was, and of one there was not.
    let leaf = format!("UPDATE leaf SET salt = '' WHERE item_id = '{}'", new.id);
    scene.server.sql(&leaf);
    let emptied = |by: &str| {
        let set = format!("token = '', fix = NULL, erased_by = {by}, erased_at = 1");
        scene.server.sql(&format!("UPDATE record SET {set} WHERE id = '{}'", new.id));
        log_faults(&scene)
    };
    let found = emptied(&format!("(SELECT r.erased_by FROM record r WHERE r.id = '{}')", old.id));
    assert!(
        found.len() == 1 && found[0].ends_with("names other records than lost their content"),
        "{found:?}"
    );
    let found = emptied("'nobody'");
    assert!(found.len() == 1 && found[0].ends_with("by a deletion nobody that has no leaf"), "{found:?}");
    // What was found about an emptied record is still signed.
    scene.server.sql(&format!("UPDATE record SET answer = 'outside_fix' WHERE id = '{}'", old.id));
    assert!(
        log_faults(&scene).iter().any(|fault| fault.ends_with("is no longer judged as its receipt says"))
    );
}

fn a_record_sent_again_after_its_time_gets_the_first_answer(server: TestServer) {
    let mut scene = Scene::of(server);
    let old = scene.check_in_with_photo(10);
    // Signed anew with the first phone's key: another signature over the same claims.
    let resigned = scene.phone.signed(&old.claims);
    let mut claims = old.claims.clone();
    claims.note = Some("别的话".to_owned());
    let other = scene.phone.signed(&claims);
    assert_ne!(resigned, old.token);
    scene.pass_days(181);
    scene.retain();
    assert!(erased(&scene, &old));
    for token in [&old.token, &resigned] {
        match scene.submit(token) {
            RecordOutcome::Stored { id, receipt, verdict, .. } => {
                assert_eq!((id.as_str(), &receipt), (old.id.as_str(), &old.receipt));
                assert_eq!(verdict.answer, Answer::Inside);
            }
            refused => panic!("{refused:?}"),
        }
    }
    match scene.submit(&other) {
        RecordOutcome::Refused { problem, .. } => assert_eq!(problem.code, "record_conflict"),
        stored => panic!("{stored:?}"),
    }
    assert!(erased(&scene, &old), "nothing came back");
}

fn an_open_case_holds_its_evidence_until_30_days_after_its_decision(server: TestServer) {
    let mut scene = Scene::of(server);
    let named = scene.check_in_with_photo(10);
    scene.pass_days(1);
    let free = scene.check_in_with_photo(20);
    scene.pass_days(1);
    let in_window = scene.check_in_with_photo(30);
    let evidence = vec![Evidence {
        rule: "days_without_record".to_owned(),
        weight: 1.0,
        events: vec![named.id.clone()],
        missed: Vec::new(),
        shown: Vec::new(),
        text: Statement::new("speaks-for-not-answered-yet", &[]),
    }];
    scene.open_case("c1", "2026-11-25", "2026-11-26", &serde_json::to_string(&evidence).unwrap());
    scene.pass_days(200);
    let report = scene.retain();
    assert_eq!((report.records, report.held, report.held_by_cases), (1, 2, 1), "{report:?}");
    assert!(erased(&scene, &free) && !erased(&scene, &named) && !erased(&scene, &in_window));
    assert_eq!((photo_status(&scene, &named), photo_status(&scene, &in_window)), (200, 200));

    let now = scene.server.clock.now().0;
    scene.server.sql("UPDATE case_file SET state = 'dismissed' WHERE id = 'c1'");
    scene.server.sql(&format!(
        "INSERT INTO case_entry (id, case_id, voice, account_id, text, state, written_at)
         VALUES ('e1', 'c1', 'decision', 'a-wang', '查清', 'dismissed', {now})"
    ));
    scene.pass_days(29);
    assert_eq!(scene.retain().held, 2, "a decided case holds for 30 days");
    scene.pass_days(2);
    let report = scene.retain();
    assert_eq!((report.records, report.photos, report.held), (2, 2, 0), "{report:?}");
    assert!(erased(&scene, &named) && erased(&scene, &in_window));
}

fn a_run_that_was_broken_off_is_finished_by_the_next(server: TestServer) {
    let mut scene = Scene::of(server);
    let sent: Vec<Sent> = [10, 20].into_iter().map(|shade| scene.check_in_with_photo(shade)).collect();
    scene.pass_days(1);
    // The rows are marked, and the process ended before the files went, or between file and row.
    scene.server.sql("UPDATE photo SET erased_at = 1");
    std::fs::remove_file(scene.file(&sent[1].photo)).unwrap();
    assert_eq!(photo_status(&scene, &sent[0]), 410, "nobody is shown what is marked");
    let report = scene.retain();
    assert_eq!((report.photos, report.files_missing), (1, 1), "{report:?}");
    assert!(!scene.has_file(&sent[0].photo));
    assert_eq!(scene.server.count("photo WHERE gone_at IS NULL"), 0);
}

fn a_photo_that_two_records_have_goes_with_the_later_one(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.check_in_with_photo(10);
    scene.pass_days(100);
    let later = scene.check_in_with_photo(10);
    scene.pass_days(81);
    let report = scene.retain();
    assert_eq!((report.records, report.photos), (1, 0), "{report:?}");
    assert_eq!(photo_status(&scene, &later), 200);
    scene.pass_days(100);
    assert_eq!(scene.retain().photos, 1);
    assert!(!scene.has_file(&later.photo));
}

fn what_has_long_run_out_is_swept(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.server.sql("INSERT INTO attempt (key, count, last_at) VALUES ('old', 1, 1)");
    scene.server.sql("INSERT INTO complaint (id, text, filed_at) VALUES ('old', 'x', 1)");
    let now = scene.server.clock.now().0;
    scene.server.sql(&format!("INSERT INTO complaint (id, text, filed_at) VALUES ('new', 'x', {now})"));
    scene.pass_days(20);
    let sessions = scene.server.count("session");
    scene.retain();
    assert_eq!(scene.server.count("attempt WHERE key = 'old'"), 0);
    assert_eq!(scene.server.count("complaint"), 1);
    assert_eq!(scene.server.count(&format!("enrolment_code WHERE issued_at <= {now}")), 1);
    assert_eq!(scene.server.count("session"), sessions, "what ran out of late stays");
    scene.server.sql(&format!("UPDATE session SET ended_at = {now}"));
    scene.pass_days(20);
    scene.retain();
    assert_eq!(scene.server.count(&format!("session WHERE ended_at = {now}")), 0);
    assert_eq!(scene.server.count(&format!("enrolment_code WHERE issued_at <= {now}")), 0);
}

fn reports_are_read_by_city_and_administrator(server: TestServer) {
    let scene = Scene::of(server);
    let city = scene.server.office("city", Role::CityOffice, "1504");
    let county = scene.server.office("county", Role::CountyOffice, COUNTY);
    scene.retain();
    let read = |client: &zaigang_tests::Client, at: &str| {
        client.call::<op::ListRetentionReports>(&[at], &Done {}).map(|list| (list.days, list.reports.len()))
    };
    assert_eq!(read(&city.client, "1504").unwrap(), (180, 1));
    assert_eq!(read(&scene.server.administrator().client, TOWNSHIP).unwrap(), (180, 1));
    assert_eq!(read(&county.client, COUNTY).unwrap_err().code, "not_allowed");
}

#[test]
fn an_owner_chooses_the_days_once_and_the_notice_tells_them() {
    let server = TestServer::start_with(Database::Sqlite, |options| options.retention_days = Some(90));
    let notice = server.client().call::<op::ReadPrivacy>(&[], &Done {}).unwrap();
    assert!(notice.purposes.iter().filter(|p| p.retention_days == Some(90)).count() == 2, "{notice:?}");
    assert_eq!(notice.version, format!("{}-90d", serve::NOTICE_VERSION));
    server.pass(DAY_MS);
    assert_eq!(server.count("deployment WHERE name = 'retention_days' AND value = '90'"), 1);
}
