//! A request and its versions, and who decides it.

use super::*;

on_both_databases!(
    a_change_of_approved_leave_is_decided_again_and_the_old_one_holds_until_then,
    what_was_registered_in_time_stays_registered_in_time,
    a_request_is_taken_back_cancelled_or_ended_by_coming_back,
    the_county_sees_the_word_of_the_township,
    a_secretary_on_post_asks_the_county
);

fn a_change_of_approved_leave_is_decided_again_and_the_old_one_holds_until_then(server: TestServer) {
    let mut scene = scene(server);
    // A request that nobody decided gives way at once.
    scene.asked("l1", "2026-11-25", "2026-11-26");
    let second = scene.amend("l2", "l1", "2026-11-25", "2026-11-25").unwrap();
    assert_eq!((second.change, second.needs_county), (LeaveChange::Amended, false), "not four days together");
    assert_eq!(scene.one("l1").state, LeaveState::Replaced);
    assert_eq!(refused(scene.approve(&scene.secretary, "l1")), "wrong_state");
    scene.approve(&scene.secretary, "l2").unwrap();

    // What was approved holds until the change is.
    let third = scene.amend("l3", "l2", "2026-11-25", "2026-11-27").unwrap();
    assert_eq!(scene.amend("l3", "l2", "2026-11-25", "2026-11-27").unwrap(), third, "asked twice");
    assert_eq!(refused(scene.amend("l3", "l2", "2026-11-25", "2026-11-28")), "conflict");
    assert_eq!(refused(scene.amend("l4", "l2", "2026-11-25", "2026-11-28")), "wrong_state", "a change waits");
    assert_eq!((scene.one("l2").state, scene.one("l3").state), (LeaveState::Approved, LeaveState::Pending));
    let no = DecideLeave { id: "w".to_owned(), approve: false, reason: Some("防汛".to_owned()) };
    scene.secretary.client.call::<op::DecideLeave>(&["l3"], &no).unwrap();
    assert_eq!(scene.one("l2").state, LeaveState::Approved, "a refused change changes nothing");
    scene.amend("l5", "l2", "2026-11-25", "2026-11-26").unwrap();
    scene.approve(&scene.secretary, "l5").unwrap();
    assert_eq!((scene.one("l2").state, scene.one("l5").state), (LeaveState::Replaced, LeaveState::Approved));
    assert!(scene.one("l2").ended_at.is_some());
    assert_eq!(refused(scene.amend("l6", "l2", "2026-11-25", "2026-11-26")), "wrong_state", "not the newest");
    scene.server.cadre("bo", EAST);
    scene.server.sql(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
         registered_at) VALUES ('other', 'p-bo', 'leave', '2026-11-25', '2026-11-25', 1, 'x', 'pending', FALSE, 0)",
    );
    assert_eq!(refused(scene.amend("l7", "other", "2026-11-25", "2026-11-25")), "invalid_field");
    scene.server.sql("DELETE FROM leave_request WHERE id = 'other'");

    let listed = |query: LeaveQuery| {
        let found =
            scene.secretary.client.call_with::<op::ListLeaves>(&[TOWNSHIP], &query, &Done {}).unwrap();
        found.leaves.into_iter().map(|leave| leave.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(LeaveQuery { state: None }).len(), 2, "l3 refused, l5 approved");
    assert_eq!(listed(LeaveQuery { state: Some(LeaveState::Replaced) }).len(), 2);
    scene.pass(5 * DAY_MS);
    let days = scene.states("2026-11", &[25, 26, 27]);
    assert_eq!(days, [CellState::Leave, CellState::Leave, CellState::NotConfirmed]);
    scene.log_is_whole();
}

fn what_was_registered_in_time_stays_registered_in_time(server: TestServer) {
    let mut scene = scene(server);
    scene.approved("l1", "2026-11-25", "2026-11-26");
    assert_eq!(scene.one("l1").late_days, 0);
    scene.pass(4 * DAY_MS);
    // On Friday the 27th: 25 and 26 were registered in time, 24 was not.
    scene.amend("l2", "l1", "2026-11-24", "2026-11-27").unwrap();
    scene.approve(&scene.county, "l2").unwrap();
    assert_eq!(scene.one("l2").late_days, 1);
    let afterwards = scene.asked("l3", "2026-11-23", "2026-11-23");
    assert_eq!((afterwards.late_days, afterwards.needs_county), (1, true), "five days together");

    // A phone that wrote it before, in a dead zone: registered is when it arrived, and both times are told.
    let written = Millis(START.0 - HOUR_MS);
    let body =
        AskLeave { written_at: Some(written), ..request("l4", LeaveType::Sick, "2026-11-20", "2026-11-20") };
    let told = scene.ask(&body).unwrap();
    assert_eq!(
        (told.written_at, told.registered_at.date().to_string()),
        (Some(written), "2026-11-27".to_owned())
    );
    assert_eq!(told.late_days, 1);
    let from_the_future = AskLeave {
        written_at: Some(Millis(START.0 + 90 * DAY_MS)),
        ..request("l5", LeaveType::Sick, "2026-12-20", "2026-12-20")
    };
    assert_eq!(scene.ask(&from_the_future).unwrap().written_at, None);
    scene.log_is_whole();
}

fn a_request_is_taken_back_cancelled_or_ended_by_coming_back(server: TestServer) {
    let mut scene = scene(server);
    scene.asked("l1", "2026-12-15", "2026-12-16");
    for _ in 0..2 {
        assert_eq!(scene.withdraw("l1").unwrap().state, LeaveState::Withdrawn);
    }
    assert_eq!(refused(scene.approve(&scene.secretary, "l1")), "wrong_state");
    scene.approved("l2", "2026-12-15", "2026-12-16");
    assert_eq!(refused(scene.come_back("l2", "b0")), "wrong_state", "it has not begun");
    assert_eq!(scene.withdraw("l2").unwrap().state, LeaveState::Cancelled);

    scene.approved("l3", "2026-11-24", "2026-11-27");
    scene.pass(2 * DAY_MS);
    assert_eq!(refused(scene.withdraw("l3")), "wrong_state", "it has begun");
    scene.amend("l4", "l3", "2026-11-24", "2026-11-28").unwrap();
    let back = scene.come_back("l3", "b1").unwrap();
    assert_eq!(scene.come_back("l3", "b1").unwrap(), back, "said twice");
    assert_eq!(refused(scene.come_back("l3", "b2")), "wrong_state");
    assert_eq!((back.to.to_string(), back.state), ("2026-11-25".to_owned(), LeaveState::Approved));
    assert_eq!((back.change, back.late_days), (LeaveChange::Returned, 0));
    assert_eq!(scene.one("l4").state, LeaveState::Withdrawn, "there is nothing left to make longer");
    assert_eq!(refused(scene.come_back("b1", "b3")), "wrong_state", "today is its last day");
    scene.pass(3 * DAY_MS);
    let days = scene.states("2026-11", &[24, 25, 26, 27]);
    assert_eq!(days[..2], [CellState::Leave, CellState::Leave]);
    assert_eq!(days[2..], [CellState::NotConfirmed, CellState::NotConfirmed]);
    scene.log_is_whole();
}

fn the_county_sees_the_word_of_the_township(server: TestServer) {
    let scene = scene(server);
    let say = |office: &Office, leave: &str, id: &str, forward: bool| {
        let body = CommentLeave { id: id.to_owned(), text: "村里正是防火期".to_owned(), forward };
        office.client.call::<op::CommentLeave>(&[leave], &body)
    };
    scene.asked("l1", "2026-12-01", "2026-12-06");
    let said = say(&scene.secretary, "l1", "w1", false).unwrap();
    assert_eq!(say(&scene.secretary, "l1", "w1", false).unwrap(), said, "said twice");
    assert_eq!(refused(say(&scene.secretary, "l1", "w1", true)), "conflict");
    assert_eq!(refused(say(&scene.county, "l1", "w2", false)), "not_allowed");
    assert_eq!(
        refused(say(&scene.secretary, "l1", "w3", true)),
        "wrong_state",
        "the county decides it anyway"
    );
    let seen = scene.county.client.call_with::<op::ListLeaves>(
        &[COUNTY],
        &LeaveQuery { state: Some(LeaveState::Pending) },
        &Done {},
    );
    let comment = &seen.unwrap().leaves[0].comments[0];
    assert_eq!((comment.by.as_str(), comment.text.as_str()), ("姓名secretary", "村里正是防火期"));

    // One day is the township's, until it sends it on.
    assert!(!scene.asked("l2", "2027-01-20", "2027-01-20").needs_county);
    let sent_on = say(&scene.secretary, "l2", "w4", true).unwrap();
    assert!(sent_on.needs_county && sent_on.comments[0].forwarded);
    assert_eq!(refused(scene.approve(&scene.secretary, "l2")), "leave_too_long");
    scene.approve(&scene.county, "l2").unwrap();
    assert_eq!(refused(say(&scene.secretary, "l2", "w5", false)), "wrong_state", "decided");
    scene.log_is_whole();
}

fn a_secretary_on_post_asks_the_county(server: TestServer) {
    let scene = scene(server);
    let account = scene.server.cadre("wu", EAST);
    scene.server.sql(&format!(
        "INSERT INTO role_grant (account_id, role, division) VALUES ('{account}', 'township_secretary', '{TOWNSHIP}')"
    ));
    let own = scene.server.phone(&scene.county, &account);
    let body = request("l1", LeaveType::Personal, "2026-12-01", "2026-12-01");
    let asked = own.client.call::<op::AskLeave>(&["p-wu"], &body).unwrap();
    assert!(asked.needs_county, "one day, and nobody in the township stands above");
    assert_eq!(refused(scene.approve(&scene.secretary, "l1")), "leave_too_long");
    scene.approve(&scene.county, "l1").unwrap();
}
