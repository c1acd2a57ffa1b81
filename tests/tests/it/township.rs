//! The township secretary's room over HTTP: the day, decisions, leave, prompts, phones, questions.

use crate::town::{EAST, town};
use zaigang_shared::api::cadre::{AskLeave, LeaveKind, LeaveState, LeaveView};
use zaigang_shared::api::device::{ApproveDevice, EndDevice, EndReason};
use zaigang_shared::api::township::{
    AnswerQuestion, CallPrompt, DayQuery, DecideCell, DecideLeave, DivisionDay, LeaveQuery, PromptChannel,
    PromptView, ReplyTime, Vouch,
};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::{Cell, CellMark, CellState, DeviceStanding};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Answer, Fix};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS, Millis};
use zaigang_tests::places::TOWNSHIP;
use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, START, TestServer, on_both_databases};

const TODAY: &str = "2026-11-23";

type Answered<T> = Result<T, ProblemDocument>;

fn fix(acc: f64) -> Option<Fix> {
    Some(zaigang_tests::fix((43.2, 119.3), acc, START))
}

/// What a refused prompt says.
fn reason(answered: Answered<PromptView>) -> String {
    answered.unwrap_err().values.remove("reason").unwrap_or_default()
}

fn day(office: &Office, division: &str) -> DivisionDay {
    office.client.call_with::<op::ReadDay>(&[division], &DayQuery { date: None }, &Done {}).unwrap()
}

fn decide(office: &Office, posting: &str, date: &str, body: &DecideCell) -> Answered<Cell> {
    office.client.call::<op::DecideCell>(&[posting, date], body)
}

fn decision(id: &str, state: CellState, note: Option<&str>) -> DecideCell {
    DecideCell { id: id.to_owned(), state, reason: "phoned".to_owned(), note: note.map(str::to_owned) }
}

fn todays_exceptions_come_first_and_are_decided(server: TestServer) {
    let (secretary, county) = town(&server);
    let mut phones = Vec::new();
    for name in ["an", "bo", "cui"] {
        let account = server.cadre(name, EAST);
        phones.push(server.phone(&secretary, &account));
    }
    for (phone, (name, acc)) in phones.iter_mut().zip([("an", 10.0), ("bo", 900.0)]) {
        let token = phone.record(&format!("p-{name}"), RecordKind::Day, fix(acc), |_| {});
        phone.store(&token);
    }
    let found = day(&secretary, TOWNSHIP);
    let lines: Vec<(&str, CellState)> =
        found.lines.iter().map(|line| (line.person_name.as_str(), line.cell.state)).collect();
    let expected =
        [("bo", CellState::ToConfirm), ("cui", CellState::NotConfirmed), ("an", CellState::Present)];
    assert_eq!(lines, expected);
    assert!(found.lines[0].verdict.is_some() && found.lines[0].last_seen_at.is_some());
    assert_eq!(found.lines[0].position, Some([43.2, 119.3]), "the office, not the person");
    let above = day(&county, "150422");
    assert_eq!((above.lines.len(), above.townships.len()), (3, 1));

    // A doubt is decided with a reason alone; said twice it is one decision.
    let doubt = decision("d1", CellState::Present, None);
    for _ in 0..2 {
        let cell = decide(&secretary, "p-bo", TODAY, &doubt).unwrap();
        assert_eq!((cell.state, cell.computed), (CellState::Present, CellState::ToConfirm));
        assert!(cell.marks.contains(&CellMark::Decided));
    }
    assert_eq!(server.count("cell_decision"), 1);
    let other = decision("d1", CellState::Rest, None);
    assert_eq!(refused(decide(&secretary, "p-bo", TODAY, &other)), "conflict");

    // A computed cell is overridden with a note only, and the override is in the log.
    let bare = decision("d2", CellState::Duty, None);
    assert_eq!(refused(decide(&secretary, "p-cui", TODAY, &bare)), "invalid_field");
    let noted = decision("d2", CellState::Duty, Some("at the county"));
    let cell = decide(&secretary, "p-cui", TODAY, &noted).unwrap();
    assert!(cell.state == CellState::Duty && cell.marks.contains(&CellMark::Overridden));
    assert_eq!(server.count("leaf WHERE item_kind = 'decision'"), 2);

    // Bad words change nothing.
    for (posting, date, body, expected) in [
        ("p-an", TODAY, decision("d3", CellState::Event, Some("n")), "invalid_field"),
        ("p-an", TODAY, DecideCell { reason: "mood".to_owned(), ..noted.clone() }, "invalid_field"),
        ("p-an", TODAY, decision("d3", CellState::Rest, Some("x".repeat(201).as_str())), "invalid_field"),
        ("p-an", TODAY, decision("d3", CellState::Rest, Some("a\u{202e}b")), "invalid_field"),
        ("p-an", "2026-11-24", decision("d3", CellState::Rest, Some("n")), "wrong_state"),
        ("p-an", "2026-09-30", decision("d3", CellState::Rest, Some("n")), "wrong_state"),
        ("p-an", "yesterday", decision("d3", CellState::Rest, Some("n")), "not_found"),
        ("p-no", TODAY, decision("d3", CellState::Rest, Some("n")), "not_found"),
    ] {
        assert_eq!(refused(decide(&secretary, posting, date, &body)), expected, "{posting} {date}");
    }
    assert_eq!(server.count("cell_decision"), 2);

    // Nobody decides his own row; the county does.
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-own', 'a-secretary', 'first_secretary', '{EAST}', '{TOWNSHIP}', '2026-01-01', 0)"
    ));
    let own = decision("d4", CellState::Present, Some("I was there"));
    assert_eq!(refused(decide(&secretary, "p-own", TODAY, &own)), "own_row");
    assert!(decide(&county, "p-own", TODAY, &own).is_ok());
}

fn the_village_vouches_and_the_secretary_overrides(server: TestServer) {
    let (secretary, _) = town(&server);
    for name in ["an", "bo"] {
        server.cadre(name, EAST);
    }
    let clerk = server.phone_person("clerk", Role::VillageClerk, EAST);
    let clerk = server.phone(&secretary, &clerk);
    let body = |id: &str, note: &str| Vouch {
        id: id.to_owned(),
        reason: "no_signal".to_owned(),
        note: note.to_owned(),
    };
    let vouch =
        |client: &Client, posting: &str, body: &Vouch| client.call::<op::VouchDay>(&[posting, TODAY], body);
    assert_eq!(refused(vouch(&clerk.client, "p-an", &body("v1", " "))), "invalid_field");
    let cell = vouch(&clerk.client, "p-an", &body("v1", "in the fields with us")).unwrap();
    assert_eq!(
        (cell.state, cell.marks.clone()),
        (CellState::Witnessed, vec![]),
        "the village's word is no decision"
    );
    let cell = vouch(&secretary.client, "p-bo", &body("v2", "I met him")).unwrap();
    assert_eq!((cell.state, cell.marks.clone()), (CellState::Witnessed, vec![CellMark::Overridden]));
    // The village does not undo the secretary's word.
    decide(&secretary, "p-an", TODAY, &decision("d1", CellState::NotConfirmed, Some("he was in town")))
        .unwrap();
    assert_eq!(refused(vouch(&clerk.client, "p-an", &body("v3", "no, here"))), "wrong_state");
}

fn leave(phone: &Phone, posting: &str, id: &str, from: &str, to: &str) -> Answered<LeaveView> {
    let body = AskLeave {
        id: id.parse().unwrap(),
        kind: LeaveKind::Leave,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        reason: "family".to_owned(),
        leave_type: None,
        replaces: None,
        written_at: None,
    };
    phone.client.call::<op::AskLeave>(&[posting], &body)
}

fn decide_leave(office: &Office, leave: &str, approve: bool, reason: Option<&str>) -> Answered<LeaveView> {
    let body = DecideLeave { id: format!("{leave}-w"), approve, reason: reason.map(str::to_owned) };
    office.client.call::<op::DecideLeave>(&[leave], &body)
}

fn leave_up_to_three_days_is_the_townships(server: TestServer) {
    let (secretary, county) = town(&server);
    let neighbour = server.office("neighbour", Role::TownshipSecretary, "150422101");
    let account = server.cadre("an", EAST);
    let phone = server.phone(&secretary, &account);
    let ask = |id: &str, from: &str, to: &str| leave(&phone, "p-an", id, from, to);

    let three = ask("l1", "2026-11-30", "2026-12-02").unwrap();
    assert_eq!((three.days, three.needs_county, three.state), (3, false, LeaveState::Pending));
    assert_eq!(ask("l1", "2026-11-30", "2026-12-02").unwrap(), three, "asked twice");
    assert_eq!(refused(ask("l1", "2026-11-30", "2026-12-01")), "conflict");
    for (from, to) in
        [("2026-12-02", "2026-12-01"), ("2026-12-01", "2027-01-01"), ("2026-10-22", "2026-10-23")]
    {
        assert_eq!(refused(ask("l9", from, to)), "leave_limits", "{from} {to}");
    }
    assert_eq!(refused(decide_leave(&neighbour, "l1", true, None)), "not_found");
    for _ in 0..2 {
        let approved = decide_leave(&secretary, "l1", true, None).unwrap();
        assert_eq!(approved.state, LeaveState::Approved);
        assert_eq!(approved.decided_by.as_deref(), Some("姓名secretary"));
    }
    assert_eq!(refused(decide_leave(&secretary, "l1", false, Some("no"))), "wrong_state");
    assert_eq!(server.count("leaf WHERE item_kind = 'leave'"), 2);

    let four = ask("l2", "2027-01-04", "2027-01-07").unwrap();
    assert!(four.needs_county);
    assert_eq!(refused(decide_leave(&secretary, "l2", true, None)), "leave_too_long");
    assert_eq!(refused(decide_leave(&county, "l2", false, None)), "invalid_field", "a refusal says why");
    let no = decide_leave(&county, "l2", false, Some("harvest")).unwrap();
    assert_eq!((no.state, no.decision_reason.as_deref()), (LeaveState::Rejected, Some("harvest")));

    // Thursday and Friday, then Monday and Tuesday: four days.
    assert!(!ask("l3", "2027-02-04", "2027-02-05").unwrap().needs_county);
    assert!(ask("l4", "2027-02-08", "2027-02-09").unwrap().needs_county);
    assert_eq!(refused(decide_leave(&secretary, "l4", true, None)), "leave_too_long");

    assert_eq!((day(&secretary, TOWNSHIP).leaves_waiting, day(&county, "150422").leaves_waiting), (1, 1));
    let listed = |query: LeaveQuery| {
        let found = secretary.client.call_with::<op::ListLeaves>(&[TOWNSHIP], &query, &Done {}).unwrap();
        found.leaves.into_iter().map(|leave| leave.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(LeaveQuery { state: None }).len(), 4);
    assert_eq!(listed(LeaveQuery { state: Some(LeaveState::Approved) }), ["l1"]);
    let own = phone.client.call_with::<op::ListPostingLeaves>(&["p-an"], &NoQuery {}, &Done {}).unwrap();
    assert_eq!(own.leaves.len(), 4);
}

fn call(office: &Office, posting: &str, id: &str, channel: PromptChannel) -> Answered<PromptView> {
    office.client.call::<op::CallPrompt>(&[posting], &CallPrompt { id: id.parse().unwrap(), channel })
}

fn a_called_prompt_is_delivered_answered_and_limited(server: TestServer) {
    let (mut secretary, _) = town(&server);
    let account = server.cadre("an", EAST);
    let mut phone = server.phone(&secretary, &account);
    let token = phone.record("p-an", RecordKind::Day, fix(10.0), |_| {});
    phone.store(&token);

    let first = call(&secretary, "p-an", "q1", PromptChannel::App).unwrap();
    assert_eq!(first.expires_at.0 - first.issued_at.0, 20 * MINUTE_MS);
    assert_eq!(first.delivered_at, None);
    assert_eq!(call(&secretary, "p-an", "q1", PromptChannel::App).unwrap(), first, "called twice");
    assert_eq!(refused(call(&secretary, "p-an", "q1", PromptChannel::Phone)), "conflict");
    assert_eq!(reason(call(&secretary, "p-an", "q2", PromptChannel::App)), "open");
    assert_eq!(day(&secretary, TOWNSHIP).lines[0].prompt_until, Some(first.expires_at));

    server.pass(MINUTE_MS);
    for _ in 0..2 {
        phone.client.call::<op::ConfirmDelivery>(&["q1"], &Done {}).unwrap();
        server.pass(MINUTE_MS);
    }
    let replied = |phone: &mut Phone, lat: f64| {
        let token = phone.record("p-an", RecordKind::PromptReply, fix(10.0), |claims| {
            claims.reference = Some("q1".to_owned());
            let fix = claims.fix.as_mut().unwrap();
            (fix.lat, fix.at) = (lat, START.0 + 3 * MINUTE_MS);
        });
        phone.store(&token).0.to_string()
    };
    let shown = |phone: &Phone| phone.client.call::<op::ReadHome>(&[], &Done {}).unwrap().prompts.len();
    replied(&mut phone, 43.3);
    assert_eq!(shown(&phone), 1, "not there yet is no answer: it can be tried again");
    let reply = replied(&mut phone, 43.2);
    assert_eq!(shown(&phone), 0);
    let listed = secretary.client.call::<op::ListPrompts>(&[TOWNSHIP], &Done {}).unwrap().prompts;
    assert_eq!(listed[0].delivered_at, Some(Millis(START.0 + MINUTE_MS)), "the first time stays");
    let found = listed[0].reply.clone().unwrap();
    assert_eq!(
        (found.record.to_string(), found.time, found.answer),
        (reply, ReplyTime::InTime, Answer::Inside)
    );

    // By telephone it is delivered at once; four a month are the most.
    let second = call(&secretary, "p-an", "q2", PromptChannel::Phone).unwrap();
    assert_eq!(second.delivered_at, Some(second.issued_at), "an answered prompt is not open");
    for id in ["q3", "q4"] {
        server.pass(HOUR_MS);
        secretary = server.sign_in("secretary");
        call(&secretary, "p-an", id, PromptChannel::App).unwrap();
    }
    server.pass(HOUR_MS);
    secretary = server.sign_in("secretary");
    assert_eq!(reason(call(&secretary, "p-an", "q5", PromptChannel::App)), "limit");

    // Too late to answer is not delivered.
    phone.refresh().unwrap();
    phone.client.call::<op::ConfirmDelivery>(&["q4"], &Done {}).unwrap();
    assert_eq!(server.count("prompt WHERE id = 'q4' AND delivered_at IS NULL"), 1);

    server.cadre("bo", EAST);
    server.sql(&format!(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state,
         needs_county, registered_at) VALUES ('l1', 'p-bo', 'duty', '{TODAY}', '{TODAY}', 1, 'x', 'approved',
         FALSE, 0)"
    ));
    assert_eq!(reason(call(&secretary, "p-bo", "q6", PromptChannel::App)), "excused");
    // 13:02 and six hours later: 19:02.
    server.pass(6 * HOUR_MS);
    secretary = server.sign_in("secretary");
    assert_eq!(reason(call(&secretary, "p-an", "q7", PromptChannel::App)), "hours");
    assert_eq!(server.count("prompt"), 4);
}

fn a_new_phone_is_approved_and_a_lost_one_is_out(server: TestServer) {
    let (secretary, _) = town(&server);
    let account = server.cadre("an", EAST);
    let old = server.phone(&secretary, &account);
    let new = server.phone(&secretary, &account);
    let id = |phone: &Phone| phone.tokens.as_ref().unwrap().device.to_string();
    let standings = || {
        let listed = secretary.client.call::<op::ListDevices>(&[TOWNSHIP], &Done {}).unwrap().devices;
        listed.into_iter().map(|device| (device.id.to_string(), device.standing)).collect::<Vec<_>>()
    };
    assert_eq!(standings(), [(id(&new), DeviceStanding::Pending), (id(&old), DeviceStanding::Active)]);
    let line = day(&secretary, TOWNSHIP);
    assert_eq!(line.devices_waiting, 1);
    assert_eq!(line.lines[0].pending_device.as_ref().map(ToString::to_string), Some(id(&new)));

    for _ in 0..2 {
        let approve = ApproveDevice { replaces: None };
        let approved = secretary.client.call::<op::ApproveDevice>(&[&id(&new)], &approve).unwrap();
        assert_eq!(
            (approved.standing, approved.host_name.as_str()),
            (DeviceStanding::Active, "D150422100201")
        );
    }
    let lost = EndDevice { reason: EndReason::Lost, note: Some("left on a bus".to_owned()) };
    for _ in 0..2 {
        let revoked = secretary.client.call::<op::EndDevice>(&[&id(&old)], &lost).unwrap();
        assert_eq!(revoked.standing, DeviceStanding::Revoked);
    }
    assert_eq!(refused(old.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert!(new.client.call::<op::ReadMe>(&[], &Done {}).is_ok());
    let approve = ApproveDevice { replaces: None };
    assert_eq!(refused(secretary.client.call::<op::ApproveDevice>(&[&id(&old)], &approve)), "wrong_state");
    assert_eq!(server.count("audit_event WHERE action IN ('device_approved', 'device_ended')"), 2);
    // Its owner may report it, too.
    let own = EndDevice { reason: EndReason::Lost, note: None };
    let revoked = new.client.call::<op::EndDevice>(&[&id(&new)], &own).unwrap();
    assert_eq!(revoked.standing, DeviceStanding::Revoked);
}

fn a_question_is_answered_once(server: TestServer) {
    let (secretary, _) = town(&server);
    server.cadre("an", EAST);
    server.cadre("bo", EAST);
    for name in ["an", "bo"] {
        server.sql(&format!(
            "INSERT INTO question (id, posting_id, first_day, last_day, days, device_silent, asked_at) VALUES
             ('w-{name}', 'p-{name}', '2026-11-18', '2026-11-20', 3, TRUE, 7)"
        ));
    }
    let asked = day(&secretary, TOWNSHIP).questions;
    assert_eq!((asked.len(), asked[0].days, asked[0].device_silent), (2, 3, true));
    let answer = |text: &str| {
        let body = AnswerQuestion { id: "w1".to_owned(), text: text.to_owned() };
        secretary.client.call::<op::AnswerQuestion>(&["p-an"], &body)
    };
    assert_eq!(refused(answer("")), "invalid_field");
    assert_eq!(refused(answer("x".repeat(501).as_str())), "invalid_field");
    for _ in 0..2 {
        answer("His valley has no signal.").unwrap();
    }
    assert_eq!(refused(answer("Something else.")), "wrong_state");
    // A decision on one of the days is an answer, too.
    decide(&secretary, "p-bo", "2026-11-19", &decision("d1", CellState::Leave, Some("told me"))).unwrap();
    assert!(day(&secretary, TOWNSHIP).questions.is_empty());
}

/// Two offices call the same person at the same instant: one prompt is open, the other is refused.
fn two_offices_that_call_at_once_open_one_prompt(server: TestServer) {
    let (secretary, county) = town(&server);
    for n in 0..8 {
        server.cadre(&format!("c{n}"), EAST);
        let barrier = std::sync::Barrier::new(2);
        let at_once = |office: &Office, id: String| {
            let client = office.client.apart();
            let body = CallPrompt { id: id.parse().unwrap(), channel: PromptChannel::App };
            client.call::<op::ReadMe>(&[], &Done {}).unwrap();
            barrier.wait();
            client.call::<op::CallPrompt>(&[&format!("p-c{n}")], &body)
        };
        let answers = std::thread::scope(|scope| {
            let first = scope.spawn(|| at_once(&secretary, format!("s{n}")));
            let second = scope.spawn(|| at_once(&county, format!("k{n}")));
            [first.join().unwrap(), second.join().unwrap()]
        });
        let refused: Vec<String> = answers.into_iter().filter(Result::is_err).map(reason).collect();
        assert_eq!(refused, ["open"], "round {n}");
    }
    assert_eq!(server.count("prompt"), 8);
}

/// A county leader posted in a township: its secretary neither decides his days nor hands out his code.
fn a_superiors_row_goes_one_level_up(server: TestServer) {
    let (secretary, county) = town(&server);
    server.office("leader", Role::CountyOffice, "150422");
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-leader', 'a-leader', 'first_secretary', '{EAST}', '{TOWNSHIP}', '2026-01-01', 0)"
    ));
    let present = |id: &str| decision(id, CellState::Present, Some("seen"));
    assert_eq!(refused(decide(&secretary, "p-leader", TODAY, &present("d1"))), "own_row");
    let vouch = Vouch { id: "v1".to_owned(), reason: "no_signal".to_owned(), note: "here".to_owned() };
    let vouched = secretary.client.call::<op::VouchDay>(&["p-leader", TODAY], &vouch);
    assert_eq!(refused(vouched), "own_row");
    assert_eq!(refused(call(&secretary, "p-leader", "q1", PromptChannel::App)), "own_row");
    assert!(decide(&county, "p-leader", TODAY, &present("d2")).is_ok());
}

on_both_databases!(
    two_offices_that_call_at_once_open_one_prompt,
    a_superiors_row_goes_one_level_up,
    todays_exceptions_come_first_and_are_decided,
    the_village_vouches_and_the_secretary_overrides,
    leave_up_to_three_days_is_the_townships,
    a_called_prompt_is_delivered_answered_and_limited,
    a_new_phone_is_approved_and_a_lost_one_is_out,
    a_question_is_answered_once,
);
