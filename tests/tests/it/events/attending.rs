use crate::events::scene::{HALL, LAT, LON, Scene, check_in, fix, own, sent, sent_by, why};
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::MonthView;
use zaigang_shared::api::event::CallEvent;
use zaigang_shared::day::CellState;
use zaigang_shared::event::AttendanceState;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Answer, Reason};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS};
use zaigang_tests::{Client, Phone, START, TestServer, on_both_databases};

on_both_databases!(
    whoever_is_there_in_time_is_verified_and_has_his_day,
    the_events_place_and_time_alone_count_for_the_invited,
    uninvited_people_have_checked_in_at_their_own_places_or_nowhere,
    nothing_signed_is_lost_over_a_wrong_name,
    what_was_signed_without_a_network_counts_when_it_comes,
);

fn cell(client: &Client, posting: &str) -> CellState {
    let month: MonthView = client.call::<op::ReadMonth>(&[posting, "2026-11"], &Done {}).unwrap();
    month.cells.iter().find(|cell| cell.date.to_string() == "2026-11-23").unwrap().state
}

fn whoever_is_there_in_time_is_verified_and_has_his_day(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    scene.pass(30 * MINUTE_MS);
    let now = scene.now();
    let (record, verdict) = check_in(&mut scene.wang, now, "p-wang", Some("e1"), HALL);
    assert_eq!((verdict.answer, verdict.reasons), (Answer::Inside, Vec::new()));
    let line = scene.line("e1", "wang");
    assert_eq!(line.state, AttendanceState::Verified);
    assert_eq!((line.record.unwrap().to_string(), line.recorded_at), (record.clone(), Some(now)));
    assert_eq!(cell(&scene.wang.client, "p-wang"), CellState::Event);
    assert_eq!(own(&scene.wang.client)[0].state, AttendanceState::Verified);
    assert_eq!(scene.listed(None)[0].tally.verified, 1);
    // The record page says which event it was for, and shows its place.
    let opened = scene.secretary.client.call::<op::ReadRecord>(&[&record], &Done {}).unwrap();
    let event = opened.event.unwrap();
    assert_eq!((event.title.as_str(), event.is_invited), ("防火调度会", true));
    assert_eq!(opened.fences.len(), 1);
    assert_eq!(opened.fences[0].id, opened.verdict.fence.unwrap());
    // Nobody is absent: who has nothing has no record.
    assert_eq!(scene.line("e1", "li").state, AttendanceState::NoRecord);
    assert_eq!(cell(&scene.li.client, "p-li"), CellState::Rest, "no policy asks for the day");
}

fn the_events_place_and_time_alone_count_for_the_invited(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    // At his own office he is not at the event.
    let now = scene.now();
    let at_home = check_in(&mut scene.li, now, "p-li", Some("e1"), (LAT, LON)).1;
    assert_eq!(at_home.answer, Answer::OutsideFix);
    assert_eq!(scene.line("e1", "li").state, AttendanceState::ToConfirm);
    assert_eq!(cell(&scene.li.client, "p-li"), CellState::ToConfirm);
    // Two hours after the end the place fits and the time leaves a doubt.
    scene.pass(4 * HOUR_MS);
    let now = scene.now();
    let late = check_in(&mut scene.wang, now, "p-wang", Some("e1"), HALL).1;
    assert_eq!((late.answer, late.reasons.as_slice()), (Answer::Uncertain, &[Reason::EventTime][..]));
    assert_eq!(scene.line("e1", "wang").state, AttendanceState::ToConfirm);
    assert_eq!(cell(&scene.wang.client, "p-wang"), CellState::ToConfirm);
}

fn uninvited_people_have_checked_in_at_their_own_places_or_nowhere(server: TestServer) {
    let mut scene = Scene::of(server);
    let only_wang =
        CallEvent { postings: vec!["p-wang".parse().unwrap()], divisions: Vec::new(), ..scene.meeting("e1") };
    scene.call(&only_wang);
    scene.pass(HOUR_MS);
    let now = scene.now();
    let away = check_in(&mut scene.li, now, "p-li", Some("e1"), HALL).1;
    assert_eq!(away.answer, Answer::OutsideFix);
    assert_eq!(cell(&scene.li.client, "p-li"), CellState::ToConfirm);
    let (id, home) = check_in(&mut scene.li, now, "p-li", Some("e1"), (LAT, LON));
    assert_eq!(home.answer, Answer::Inside);
    assert_eq!(cell(&scene.li.client, "p-li"), CellState::Present, "a check-in, not an event");
    let sheet = scene.sheet("e1");
    assert_eq!(sheet.people.len(), 1);
    let names: Vec<&str> = sheet.uninvited.iter().map(|line| line.person_name.as_str()).collect();
    assert_eq!((names, sheet.uninvited_elsewhere), (vec!["li", "li"], 0));
    let opened = scene.secretary.client.call::<op::ReadRecord>(&[&id], &Done {}).unwrap();
    assert!(!opened.event.unwrap().is_invited);
    // Invited afterwards, the records of before stay what they were judged to be.
    let invite = zaigang_shared::api::event::InvitePeople {
        postings: vec!["p-li".parse().unwrap()],
        divisions: Vec::new(),
    };
    scene.pass(MINUTE_MS);
    let sheet = scene.secretary.client.call::<op::InvitePeople>(&["e1"], &invite).unwrap();
    assert_eq!((sheet.people.len(), sheet.uninvited.len()), (2, 2));
    assert_eq!(cell(&scene.li.client, "p-li"), CellState::Present);
    let now = scene.now();
    check_in(&mut scene.li, now, "p-li", Some("e1"), HALL);
    assert_eq!(scene.line("e1", "li").state, AttendanceState::Verified);
}

fn nothing_signed_is_lost_over_a_wrong_name(server: TestServer) {
    let mut scene = Scene::of(server);
    let now = scene.now();
    for name in [Some("nowhere"), Some("p-wang"), None] {
        let verdict = check_in(&mut scene.wang, now, "p-wang", name, (LAT, LON)).1;
        assert_eq!(verdict.answer, Answer::Uncertain, "{name:?}");
        assert_eq!(verdict.reasons.first(), Some(&Reason::EventUnknown), "{name:?}");
    }
    assert_eq!(scene.server.count("record"), 3);
    assert_eq!(cell(&scene.wang.client, "p-wang"), CellState::ToConfirm);
}

fn what_was_signed_without_a_network_counts_when_it_comes(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    scene.pass(HOUR_MS);
    let now = scene.now();
    let sign = |phone: &mut Phone, posting: &str| {
        phone.record(posting, RecordKind::Event, Some(fix(HALL, now)), |claims| {
            claims.reference = Some("e1".to_owned());
        })
    };
    let of_wang = sign(&mut scene.wang, "p-wang");
    let of_li = sign(&mut scene.li, "p-li");
    // Two days in the valley; meanwhile the township has written down that he was not reached.
    scene.pass(48 * HOUR_MS);
    assert_eq!(scene.line("e1", "wang").state, AttendanceState::NoRecord);
    let excuse = why("电话不通");
    scene.secretary.client.call::<op::ExcuseAttendance>(&["e1", "p-wang"], &excuse).unwrap();
    assert_eq!(scene.line("e1", "wang").state, AttendanceState::ReasonGiven);
    // The page that signed it sends it: its time is known to the minute.
    let open_for = scene.now().0 - START.0;
    let (_, verdict) = sent_by(&scene.wang.client, of_wang, Some(open_for));
    assert_eq!(verdict.answer, Answer::Inside, "{:?}", verdict.reasons);
    let line = scene.line("e1", "wang");
    assert_eq!((line.state, line.recorded_at), (AttendanceState::Verified, Some(now)));
    assert_eq!(line.caller_reason.unwrap().text, "电话不通", "what was written down stays");
    assert_eq!(cell(&scene.wang.client, "p-wang"), CellState::Event);
    // Another page sends it: it may have been made at any time since, and a person says.
    let (_, verdict) = sent(&scene.li.client, of_li);
    assert_eq!((verdict.answer, verdict.reasons[0]), (Answer::Uncertain, Reason::EventTime));
    assert_eq!(scene.line("e1", "li").state, AttendanceState::ToConfirm);
    let confirmed = scene.secretary.client.call::<op::ConfirmAttendance>(&["e1", "p-li"], &why("坐在前排"));
    assert_eq!(confirmed.unwrap().event.tally.confirmed, 1);
}
