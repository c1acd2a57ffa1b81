use crate::records::scene::{POSTING, Scene, TOWNSHIP};
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{Explain, Home, RecordOutcome};
use zaigang_shared::api::township::RecordView;
use zaigang_shared::chain::ChainState;
use zaigang_shared::day::{CellState, DeviceStanding};
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::record::{InspectionResult, RecordKind};
use zaigang_tests::{Client, TestServer, on_both_databases};

pub fn home(client: &Client) -> Home {
    let reply = client.send(Method::Get, "/api/v1/me/home", &[], &[]);
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/json"));
    reply.json()
}

fn stored_id(outcome: &RecordOutcome) -> String {
    match outcome {
        RecordOutcome::Stored { id, .. } => id.to_string(),
        RecordOutcome::Refused { problem, .. } => panic!("{problem:?}"),
    }
}

fn the_first_page_shows_the_day_and_is_not_sent_twice(server: TestServer) {
    let mut scene = Scene::of(server);
    let client = scene.phone.client.clone();
    let empty = home(&client);
    assert_eq!((empty.today.to_string().as_str(), empty.name.as_str()), ("2026-11-23", "wang"));
    let posting = empty.posting.clone().unwrap();
    assert_eq!((posting.id.as_str(), posting.fences.len()), (POSTING, 1));
    assert_eq!(posting.township_name, format!("D{TOWNSHIP}"));
    let month = empty.month.clone().unwrap();
    assert_eq!((month.cells.len(), month.progress.on_post), (23, 0));
    assert_eq!(empty.device, DeviceStanding::Active);

    let first = client.send(Method::Get, "/api/v1/me/home", &[], &[]);
    let tag = first.header("etag").unwrap().to_owned();
    let held = [("if-none-match", tag.as_str())];
    let again = client.send(Method::Get, "/api/v1/me/home", &held, &[]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag.as_str())));

    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    scene.submit_one(&token);
    let now = client.send(Method::Get, "/api/v1/me/home", &held, &[]);
    assert_eq!(now.status, 200);
    let month = now.json::<Home>().month.unwrap();
    assert_eq!(month.cells.last().unwrap().state, CellState::Present);
    assert_eq!(month.progress.on_post, 1);
    let read = client.call::<op::ReadMonth>(&[POSTING, "2026-11"], &Done {}).unwrap();
    assert_eq!(read, month);
    let later = client.call::<op::ReadMonth>(&[POSTING, "2027-01"], &Done {}).unwrap();
    assert!(later.cells.is_empty());
    assert_eq!(client.call::<op::ReadMonth>(&[POSTING, "2026-13"], &Done {}).unwrap_err().code, "not_found");
}

fn a_doubtful_day_asks_for_a_word(server: TestServer) {
    let mut scene = Scene::of(server);
    let client = scene.phone.client.clone();
    let token = scene.phone.record(POSTING, RecordKind::Day, None, |_| ());
    scene.submit_one(&token);
    let asked = home(&client).questions;
    assert_eq!((asked.len(), asked[0].cell.state), (1, CellState::ToConfirm));
    let explain = |id: &str, date: &str, text: &str| {
        let body = Explain { id: id.to_owned(), text: text.to_owned() };
        client.call::<op::ExplainDay>(&[POSTING, date], &body).map_err(|problem| problem.code)
    };
    let field = Err("invalid_field".to_owned());
    assert_eq!(explain("e1", "2026-11-24", "明天"), field);
    assert_eq!(explain("e1", "2025-12-31", "派驻之前"), field);
    assert_eq!(explain("e1", "2026-11-23", ""), field);
    assert_eq!(explain("e1", "2026-11-23", &"字".repeat(501)), field);
    assert_eq!(explain("e\u{0}1", "2026-11-23", "x"), field);
    assert_eq!(scene.server.count("explanation"), 0);
    assert!(explain("e1", "2026-11-23", "村里没有信号").is_ok());
    assert!(explain("e1", "2026-11-23", "村里没有信号").is_ok());
    assert_eq!(explain("e1", "2026-11-23", "别的话"), Err("conflict".to_owned()));
    assert_eq!(scene.server.count("explanation"), 1);
    assert!(home(&client).questions.is_empty());
}

fn a_look_by_somebody_above_is_logged(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let first = scene.phone.record(POSTING, RecordKind::Day, here, |c| c.note = Some("到村部".to_owned()));
    let second = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let _lost = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let after_gap = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let ids: Vec<String> = scene.submit(&[first, second, after_gap]).iter().map(stored_id).collect();
    let read = |client: &Client, id: &str| -> Result<RecordView, String> {
        client.call::<op::ReadRecord>(&[id], &Done {}).map_err(|problem| problem.code)
    };
    let own = read(&scene.phone.client, &ids[0]).unwrap();
    assert_eq!((own.person_name.as_str(), own.note.as_deref()), ("wang", Some("到村部")));
    assert_eq!((own.fix, own.fences.len(), own.cell.state), (here, 1, CellState::Present));
    assert_eq!(scene.server.count("view_log"), 0, "one's own record");
    let chains: Vec<ChainState> =
        ids.iter().map(|id| read(&scene.secretary.client, id).unwrap().chain.state).collect();
    assert_eq!(chains, [ChainState::First, ChainState::Continues, ChainState::WaitingForEarlier]);
    assert_eq!(scene.server.count("view_log WHERE kind = 'record' AND posting_id = 'p-wang'"), 3);
    let beside = scene.server.office("beside", Role::TownshipSecretary, "150422101");
    assert_eq!(read(&beside.client, &ids[0]), Err("not_found".to_owned()));
    assert_eq!(read(&scene.secretary.client, "unknown"), Err("not_found".to_owned()));
    assert_eq!(scene.server.count("view_log"), 3);
}

fn an_inspection_is_a_record_that_finishes_its_task(server: TestServer) {
    let scene = Scene::of(server);
    let now = scene.now().0;
    let account = scene.server.phone_person("inspector", Role::Inspector, "1504");
    let city = scene.server.office("city", Role::CityOffice, "1504");
    let mut inspector = scene.server.phone(&city, &account);
    scene.server.sql(&format!(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at) VALUES
         ('d1', '1504', 'drawn', '{{}}', '', '', '', '', 1, 1, '2026-11-23', '2026-11-29', 'a-city', {now})"
    ));
    scene.server.sql(&format!(
        "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability,
         window_from, window_to) VALUES ('t1', 'd1', '{POSTING}', '{account}', 1, 0.5, '2026-11-23', '2026-11-29')"
    ));
    let here = scene.here();
    let visit = |phone: &mut zaigang_tests::Phone, subject: &str| {
        phone.record(subject, RecordKind::Inspection, here, |c| {
            c.reference = Some("t1".to_owned());
            c.result = Some(InspectionResult::Present);
        })
    };
    let submit = |phone: &zaigang_tests::Phone, token: &str| {
        crate::records::scene::submit(&phone.client, &[token.to_owned()]).unwrap().remove(0)
    };
    let code = |outcome: RecordOutcome| match outcome {
        RecordOutcome::Stored { .. } => "stored".to_owned(),
        RecordOutcome::Refused { problem, .. } => problem.code,
    };
    let sealed = visit(&mut inspector, &account);
    assert_eq!(code(submit(&inspector, &sealed)), "wrong_state", "not started");
    scene.server.sql(&format!("UPDATE inspection_task SET started_at = {now}"));
    let for_another = visit(&mut inspector, "a-wang");
    assert_eq!(code(submit(&inspector, &for_another)), "record_not_yours");
    assert_eq!(scene.server.count("record"), 0);
    let found = visit(&mut inspector, &account);
    let first = submit(&inspector, &found);
    assert!(matches!(&first, RecordOutcome::Stored { verdict, .. } if verdict.probability > 0.9));
    assert_eq!(submit(&inspector, &found), first, "the same answer again");
    assert_eq!(scene.server.count("inspection_task WHERE result = 'present' AND done_at IS NOT NULL"), 1);
    let second = visit(&mut inspector, &account);
    assert_eq!(code(submit(&inspector, &second)), "wrong_state", "the first finding stays");
    assert_eq!(scene.server.count("record"), 1);
    // It is the inspector's record: it makes no day of the cadre's, who is told at once.
    let told = home(&scene.phone.client);
    assert_eq!(told.inspections[0].result, InspectionResult::Present);
    assert_ne!(told.month.unwrap().cells.last().unwrap().state, CellState::Present);
}

on_both_databases!(
    the_first_page_shows_the_day_and_is_not_sent_twice,
    a_doubtful_day_asks_for_a_word,
    a_look_by_somebody_above_is_logged,
    an_inspection_is_a_record_that_finishes_its_task,
);
