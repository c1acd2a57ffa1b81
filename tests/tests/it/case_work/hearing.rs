//! Lists and counts, whose turn it is, and what only people decide.

use super::*;

on_both_databases!(
    the_list_is_filtered_and_counted,
    each_has_his_days_and_a_day_that_passes_decides_nothing,
    new_evidence_gives_the_whole_time_to_answer_again,
    red_is_for_people
);

fn the_list_is_filtered_and_counted(server: TestServer) {
    let scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.case("c2", "posting_id:p-wang", "proxy", "yellow", "[]");
    scene.case("c3", "township:150422100", "lenient_sign_off", "blue", "[]");
    scene.decide("c2", "d1", CaseState::Dismissed, None).unwrap();

    let all = scene.list(&scene.county, COUNTY, CaseQuery::default());
    assert_eq!(ids(&all), ["c1", "c3"], "what was dismissed is left out");
    let dismissed = CaseQuery { state: Some(CaseState::Dismissed), ..CaseQuery::default() };
    assert_eq!(ids(&scene.list(&scene.county, COUNTY, dismissed.clone())), ["c2"], "but under its filter");
    let kind = CaseQuery { kind: Some(CaseKind::LenientSignOff), ..CaseQuery::default() };
    assert_eq!(ids(&scene.list(&scene.city, CITY, kind.clone())), ["c3"]);
    let level = CaseQuery { level: Some(CaseLevel::Yellow), ..dismissed };
    assert_eq!(ids(&scene.list(&scene.county, TOWNSHIP, level)), ["c2"]);

    let count = |cases: &Cases, state| -> u32 {
        cases.counts.iter().filter(|count| count.state == state).map(|count| count.count).sum()
    };
    assert_eq!((count(&all, CaseState::Open), count(&all, CaseState::Dismissed)), (2, 1));
    assert!(all.counts.contains(&CaseCount {
        kind: CaseKind::LenientSignOff,
        level: CaseLevel::Blue,
        state: CaseState::Open,
        count: 1
    }));

    // The township sees the cases of its people, and none about itself.
    let below = scene.list(&scene.secretary, TOWNSHIP, CaseQuery::default());
    assert_eq!((ids(&below), count(&below, CaseState::Open)), (vec!["c1"], 1));
    assert!(ids(&scene.list(&scene.secretary, TOWNSHIP, kind)).is_empty());
    let line = &all.cases[1];
    assert_eq!((line.person_name.as_deref(), line.posting.is_some()), (None, false));
    assert_eq!(line.township_name, line.host_name);
}

fn each_has_his_days_and_a_day_that_passes_decides_nothing(server: TestServer) {
    let mut scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    let due = scene.due("c1");
    assert_eq!((due.step, due.until.unwrap().to_string().as_str()), (CaseStep::Answer, "2026-12-07"));
    assert_eq!(refused(scene.decide("c1", "d1", CaseState::Upheld, None)), "not_heard_yet");

    scene.on("2026-12-08", 1);
    let due = scene.due("c1");
    assert_eq!((due.step, due.is_unanswered, due.may_uphold), (CaseStep::Comment, true, true));
    assert!(open(&scene.phone.client, "c1").unwrap().may_answer, "late is not never");
    scene.on("2026-12-15", 1);
    let due = scene.due("c1");
    assert_eq!((due.step, due.is_uncommented, due.is_overdue), (CaseStep::Decision, true, false));
    scene.on("2027-01-14", 1);
    assert!(scene.due("c1").is_overdue);
    assert_eq!(scene.server.count("case_file WHERE state = 'open'"), 1, "nothing decides by itself");

    scene.answer("c1", "s1").unwrap();
    let due = scene.due("c1");
    assert_eq!((due.step, due.is_overdue, due.is_unanswered), (CaseStep::Comment, false, false));
    let body = Say { id: "k1".to_owned(), text: "看见他在村里".to_owned() };
    scene.secretary.client.call::<op::CommentCase>(&["c1"], &body).unwrap();
    assert_eq!(scene.due("c1").step, CaseStep::Decision);
    scene.decide("c1", "d2", CaseState::Upheld, None).unwrap();
    assert_eq!(scene.due("c1").step, CaseStep::Decided);
    let actions = scene
        .server
        .column("SELECT action AS text FROM audit_event WHERE subject = 'c1' ORDER BY at, action");
    assert_eq!(actions.iter().filter(|action| action.starts_with("case_")).count(), 3, "{actions:?}");
    scene.log_is_whole();
}

fn new_evidence_gives_the_whole_time_to_answer_again(server: TestServer) {
    let mut scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.answer("c1", "s1").unwrap();
    scene.on("2026-12-20", 9 * 60);
    assert!(scene.due("c1").may_uphold);
    let now = scene.server.clock.now().0;
    scene.server.sql(&format!(
        "UPDATE case_file SET level = 'yellow', strengthened_on = '2026-12-20', heard_from = {now} WHERE id = 'c1'"
    ));
    let due = scene.due("c1");
    assert_eq!((due.step, due.until.unwrap().to_string().as_str()), (CaseStep::Answer, "2026-12-27"));
    assert_eq!(refused(scene.decide("c1", "d1", CaseState::Upheld, None)), "not_heard_yet");
    scene.server.pass(60_000);
    scene.answer("c1", "s2").unwrap();
    scene.decide("c1", "d1", CaseState::Upheld, None).unwrap();
}

fn red_is_for_people(server: TestServer) {
    let scene = scene(server);
    for id in ["c1", "c2", "c3"] {
        scene.case(
            id,
            "posting_id:p-wang",
            ["commuting", "proxy", "both_ends_empty"][usize::from(id.as_bytes()[1] - b'1')],
            "yellow",
            "[]",
        );
        scene.answer(id, &format!("s-{id}")).unwrap();
    }
    let level = |id: &str| {
        scene.server.column(&format!("SELECT level AS text FROM case_file WHERE id = '{id}'"))[0].clone()
    };
    let red = |id: &str, state, ground| scene.decide(id, &format!("d-{id}"), state, ground);
    assert_eq!(refused(red("c1", CaseState::Dismissed, Some(RedGround::Inquiry))), "invalid_field");
    assert_eq!(refused(red("c1", CaseState::Upheld, Some(RedGround::Visit))), "no_such_visit");
    visit(&scene, "t1", "present", "[]");
    visit(&scene, "t2", "absent", "[\"no_position\"]");
    assert_eq!(
        refused(red("c1", CaseState::Upheld, Some(RedGround::Visit))),
        "no_such_visit",
        "none is proven"
    );
    visit(&scene, "t3", "absent", "[]");
    red("c1", CaseState::Upheld, Some(RedGround::Visit)).unwrap();
    red("c1", CaseState::Upheld, Some(RedGround::Visit)).unwrap();
    assert_eq!(refused(red("c1", CaseState::Upheld, None)), "conflict", "another ground is another decision");
    red("c2", CaseState::Upheld, Some(RedGround::Inquiry)).unwrap();
    red("c3", CaseState::Upheld, None).unwrap();
    assert_eq!((level("c1"), level("c2"), level("c3")), ("red".into(), "red".into(), "yellow".into()));
    let view = open(&scene.phone.client, "c1").unwrap();
    let decided: Vec<_> = view.trail.iter().filter(|entry| entry.state.is_some()).collect();
    assert_eq!(decided.iter().map(|entry| entry.ground).collect::<Vec<_>>(), [Some(RedGround::Visit)]);
    scene.log_is_whole();
}
