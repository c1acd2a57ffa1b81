//! Leave and duty over HTTP: kinds and rules, versions of a request, papers, the township's word, and an absence
//! found by an inspection.

use zaigang_shared::api::cadre::{
    AskLeave, LeaveChange, LeaveKind, LeaveState, LeaveView, MonthView, RecordOutcome, SubmitRecords,
};
use zaigang_shared::api::case::CaseQuery;
use zaigang_shared::api::leave::{
    AttachmentKind, AttachmentView, CommentLeave, LeaveRules, PostingLeaves, ReturnFromLeave, SetLeaveRule,
    WithdrawLeave,
};
use zaigang_shared::api::township::{DecideLeave, LeaveQuery};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg;
use zaigang_shared::leave::{LeaveRule, LeaveType};
use zaigang_shared::operation::{self as op, Method, Operation as _};
use zaigang_shared::place::{AccuracyKind, Fix};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{InspectionResult, RecordKind, sha256_hex};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use zaigang_tests::{Client, Office, Phone, START, TestServer, on_both_databases};

on_both_databases!(
    kinds_and_balances_are_data_of_the_division,
    a_rule_of_the_county_goes_before_that_of_the_city,
    a_change_of_approved_leave_is_decided_again_and_the_old_one_holds_until_then,
    what_was_registered_in_time_stays_registered_in_time,
    a_request_is_taken_back_cancelled_or_ended_by_coming_back,
    the_county_sees_the_word_of_the_township,
    a_secretary_on_post_asks_the_county,
    papers_are_checked_shown_in_scope_and_logged,
    papers_go_after_their_time_and_their_hash_stays,
    leave_over_the_end_of_a_year_counts_in_both,
    an_absence_found_without_leave_is_a_case,
);

const CITY: &str = "1504";
const COUNTY: &str = "150422";
const TOWNSHIP: &str = "150422100";
const EAST: &str = "150422100201";

type Answered<T> = Result<T, ProblemDocument>;

struct Scene {
    server: TestServer,
    secretary: Office,
    county: Office,
    phone: Phone,
}

/// A township with its secretary, a county, and a cadre in East with a phone. It is Monday, 23 November 2026.
fn scene(server: TestServer) -> Scene {
    server.division(EAST);
    server.sql(
        "INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active,
         active_from, updated_at, updated_by) VALUES ('r1', '150422', 'first_secretary', '{\"kind\":\"resident\"}',
         'daily', 'basis', 'number', TRUE, '2026-01-01', 0, 'root')",
    );
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let account = server.cadre("an", EAST);
    let phone = server.phone(&secretary, &account);
    Scene { server, secretary, county, phone }
}

fn code<T: std::fmt::Debug>(answered: Answered<T>) -> String {
    answered.unwrap_err().code
}

fn request(id: &str, leave_type: LeaveType, from: &str, to: &str) -> AskLeave {
    AskLeave {
        id: id.parse().unwrap(),
        kind: leave_type.kind(),
        leave_type: Some(leave_type),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        reason: "家里有事".to_owned(),
        replaces: None,
        written_at: None,
    }
}

impl Scene {
    /// Tokens live 15 minutes: everybody comes back after a while.
    fn pass(&mut self, ms: i64) {
        self.server.pass(ms);
        self.secretary = self.server.sign_in("secretary");
        self.county = self.server.sign_in("county");
        // After some months a phone has to enrol anew.
        drop(self.phone.refresh());
    }

    fn ask(&self, body: &AskLeave) -> Answered<LeaveView> {
        self.phone.client.call::<op::AskLeave>(&["p-an"], body)
    }

    fn asked(&self, id: &str, from: &str, to: &str) -> LeaveView {
        self.ask(&request(id, LeaveType::Personal, from, to)).unwrap()
    }

    fn amend(&self, id: &str, of: &str, from: &str, to: &str) -> Answered<LeaveView> {
        let replaces = Some(of.parse().unwrap());
        self.ask(&AskLeave { replaces, ..request(id, LeaveType::Personal, from, to) })
    }

    fn approve(&self, office: &Office, id: &str) -> Answered<LeaveView> {
        let body = DecideLeave { id: format!("{id}-w"), approve: true, reason: None };
        office.client.call::<op::DecideLeave>(&[id], &body)
    }

    fn approved(&self, id: &str, from: &str, to: &str) {
        self.asked(id, from, to);
        self.approve(&self.county, id).unwrap();
    }

    fn withdraw(&self, id: &str) -> Answered<LeaveView> {
        let body = WithdrawLeave { id: format!("{id}-x") };
        self.phone.client.call::<op::WithdrawLeave>(&[id], &body)
    }

    fn come_back(&self, id: &str, new: &str) -> Answered<LeaveView> {
        let body = ReturnFromLeave { id: new.parse().unwrap() };
        self.phone.client.call::<op::ReturnFromLeave>(&[id], &body)
    }

    fn all(&self) -> PostingLeaves {
        self.secretary.client.call_with::<op::ListPostingLeaves>(&["p-an"], &NoQuery {}, &Done {}).unwrap()
    }

    fn one(&self, id: &str) -> LeaveView {
        self.all().leaves.into_iter().find(|leave| leave.id.as_str() == id).unwrap()
    }

    fn states(&self, month: &str, days: &[u32]) -> Vec<CellState> {
        let view: MonthView =
            self.secretary.client.call::<op::ReadMonth>(&["p-an", month], &Done {}).unwrap();
        let state = |day: &u32| {
            let date: chrono::NaiveDate = format!("{month}-{day:02}").parse().unwrap();
            view.cells.iter().find(|cell| cell.date == date).map(|cell| cell.state).unwrap()
        };
        days.iter().map(state).collect()
    }

    fn add(&self, client: &Client, leave: &str, id: &str, bytes: &[u8]) -> Answered<AttachmentView> {
        self.add_as(client, leave, id, &sha256_hex(bytes), bytes)
    }

    fn add_as(
        &self,
        client: &Client,
        leave: &str,
        id: &str,
        sha256: &str,
        bytes: &[u8],
    ) -> Answered<AttachmentView> {
        let address = format!("{}?id={id}&sha256={sha256}", op::AddLeaveAttachment::INFO.path_with(&[leave]));
        let reply = client.send(Method::Post, &address, &[("content-type", "image/jpeg")], bytes);
        if reply.status == 200 { Ok(reply.json()) } else { Err(reply.problem()) }
    }

    fn log_is_whole(&self) {
        self.server.sequence("test");
        assert_eq!(self.server.log_faults(), Vec::<String>::new());
    }
}

fn kinds_and_balances_are_data_of_the_division(server: TestServer) {
    let scene = scene(server);
    let rule = scene.all().rule;
    assert_eq!((rule.township_days, rule.window_days, rule.kinds.len()), (3, 7, 13));
    let annual = |year: i32| {
        let all = scene.all().balances;
        all.into_iter()
            .find(|b| b.leave_type == LeaveType::Annual && b.year == year)
            .map(|b| (b.used, b.waiting, b.left()))
    };
    assert_eq!(annual(2026), Some((0, 0, 10)));
    // Friday to Monday: two working days.
    let asked = scene.ask(&request("l1", LeaveType::Annual, "2026-11-27", "2026-11-30")).unwrap();
    assert_eq!((asked.leave_type, asked.days, asked.needs_county), (Some(LeaveType::Annual), 4, true));
    assert_eq!(annual(2026), Some((0, 2, 8)));
    scene.approve(&scene.county, "l1").unwrap();
    assert_eq!(annual(2026), Some((2, 0, 8)));

    let wrong =
        AskLeave { kind: LeaveKind::Duty, ..request("l2", LeaveType::Sick, "2026-12-14", "2026-12-14") };
    assert_eq!(code(scene.ask(&wrong)), "invalid_field", "sick leave is no duty");
    let without = AskLeave { leave_type: None, ..request("l3", LeaveType::Sick, "2026-12-14", "2026-12-14") };
    assert_eq!(scene.ask(&without).unwrap().leave_type, None, "an older app names no kind");
    let long = scene.ask(&request("l4", LeaveType::Parental, "2026-12-20", "2027-06-10")).unwrap();
    assert_eq!((long.days, long.attachment_missing), (173, true));
    let problem = scene.ask(&request("l5", LeaveType::Sick, "2026-12-20", "2027-06-10")).unwrap_err();
    assert_eq!((problem.code.as_str(), problem.values["days"].as_str()), ("leave_limits", "31"));
    scene.log_is_whole();
}

fn a_rule_of_the_county_goes_before_that_of_the_city(server: TestServer) {
    let scene = scene(server);
    let city = scene.server.office("city", Role::CityOffice, CITY);
    let rules = |office: &Office, division: &str| -> LeaveRules {
        office.client.call::<op::ListLeaveRules>(&[division], &Done {}).unwrap()
    };
    let set = |office: &Office, division: &str, id: &str, rule: Option<LeaveRule>| {
        office.client.call::<op::SetLeaveRule>(&[division], &SetLeaveRule { id: id.to_owned(), rule })
    };
    let shipped = rules(&city, CITY).rules.remove(0);
    assert_eq!((shipped.division, shipped.written_by), (None, None));
    let with = |township_days| LeaveRule { township_days, ..shipped.rule.clone() };
    let of_city = set(&city, CITY, "w1", Some(with(5))).unwrap();
    assert_eq!(set(&city, CITY, "w1", Some(with(5))).unwrap(), of_city, "the same write again");
    assert_eq!(code(set(&city, CITY, "w1", Some(with(6)))), "conflict");
    assert_eq!(of_city.rules[0].division_name, Some(format!("D{CITY}")));
    assert_eq!(of_city.rules[0].written_by.as_deref(), Some("姓名city"));
    assert!(!scene.asked("l1", "2026-12-01", "2026-12-05").needs_county, "five days by the city's rule");
    set(&scene.county, COUNTY, "w2", Some(with(1))).unwrap();
    assert!(scene.asked("l2", "2027-01-05", "2027-01-06").needs_county, "one day by the county's");
    assert!(!scene.one("l1").needs_county, "what waits keeps its way");
    let both = rules(&scene.secretary, TOWNSHIP).rules;
    assert_eq!(both.iter().map(|held| held.rule.township_days).collect::<Vec<_>>(), [1, 5, 3]);
    // Without its own rule the county goes by the city's again.
    set(&scene.county, COUNTY, "w3", None).unwrap();
    assert!(!scene.asked("l3", "2027-02-02", "2027-02-05").needs_county);

    assert_eq!(code(set(&scene.secretary, TOWNSHIP, "w4", Some(with(9)))), "not_allowed");
    assert_eq!(code(set(&scene.county, CITY, "w5", Some(with(9)))), "not_found");
    assert_eq!(code(set(&scene.county, COUNTY, "w6", Some(with(32)))), "invalid_field");
    let only_sick = LeaveRule {
        kinds: shipped.rule.kinds.iter().filter(|kind| kind.leave_type == LeaveType::Sick).copied().collect(),
        ..with(3)
    };
    set(&scene.county, COUNTY, "w7", Some(only_sick)).unwrap();
    assert_eq!(
        code(scene.ask(&request("l4", LeaveType::Annual, "2027-03-02", "2027-03-02"))),
        "invalid_field",
        "not asked for here"
    );
    assert_eq!(scene.server.count("audit_event WHERE action = 'set_leave_rule'"), 4);
    scene.log_is_whole();
}

fn a_change_of_approved_leave_is_decided_again_and_the_old_one_holds_until_then(server: TestServer) {
    let mut scene = scene(server);
    // A request that nobody decided gives way at once.
    scene.asked("l1", "2026-11-25", "2026-11-26");
    let second = scene.amend("l2", "l1", "2026-11-25", "2026-11-25").unwrap();
    assert_eq!((second.change, second.needs_county), (LeaveChange::Amended, false), "not four days together");
    assert_eq!(scene.one("l1").state, LeaveState::Replaced);
    assert_eq!(code(scene.approve(&scene.secretary, "l1")), "wrong_state");
    scene.approve(&scene.secretary, "l2").unwrap();

    // What was approved holds until the change is.
    let third = scene.amend("l3", "l2", "2026-11-25", "2026-11-27").unwrap();
    assert_eq!(scene.amend("l3", "l2", "2026-11-25", "2026-11-27").unwrap(), third, "asked twice");
    assert_eq!(code(scene.amend("l3", "l2", "2026-11-25", "2026-11-28")), "conflict");
    assert_eq!(code(scene.amend("l4", "l2", "2026-11-25", "2026-11-28")), "wrong_state", "a change waits");
    assert_eq!((scene.one("l2").state, scene.one("l3").state), (LeaveState::Approved, LeaveState::Pending));
    let refused = DecideLeave { id: "w".to_owned(), approve: false, reason: Some("防汛".to_owned()) };
    scene.secretary.client.call::<op::DecideLeave>(&["l3"], &refused).unwrap();
    assert_eq!(scene.one("l2").state, LeaveState::Approved, "a refused change changes nothing");
    scene.amend("l5", "l2", "2026-11-25", "2026-11-26").unwrap();
    scene.approve(&scene.secretary, "l5").unwrap();
    assert_eq!((scene.one("l2").state, scene.one("l5").state), (LeaveState::Replaced, LeaveState::Approved));
    assert!(scene.one("l2").ended_at.is_some());
    assert_eq!(code(scene.amend("l6", "l2", "2026-11-25", "2026-11-26")), "wrong_state", "not the newest");
    scene.server.cadre("bo", EAST);
    scene.server.sql(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
         registered_at) VALUES ('other', 'p-bo', 'leave', '2026-11-25', '2026-11-25', 1, 'x', 'pending', FALSE, 0)",
    );
    assert_eq!(code(scene.amend("l7", "other", "2026-11-25", "2026-11-25")), "invalid_field");
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
    assert_eq!(code(scene.approve(&scene.secretary, "l1")), "wrong_state");
    scene.approved("l2", "2026-12-15", "2026-12-16");
    assert_eq!(code(scene.come_back("l2", "b0")), "wrong_state", "it has not begun");
    assert_eq!(scene.withdraw("l2").unwrap().state, LeaveState::Cancelled);

    scene.approved("l3", "2026-11-24", "2026-11-27");
    scene.pass(2 * DAY_MS);
    assert_eq!(code(scene.withdraw("l3")), "wrong_state", "it has begun");
    scene.amend("l4", "l3", "2026-11-24", "2026-11-28").unwrap();
    let back = scene.come_back("l3", "b1").unwrap();
    assert_eq!(scene.come_back("l3", "b1").unwrap(), back, "said twice");
    assert_eq!(code(scene.come_back("l3", "b2")), "wrong_state");
    assert_eq!((back.to.to_string(), back.state), ("2026-11-25".to_owned(), LeaveState::Approved));
    assert_eq!((back.change, back.late_days), (LeaveChange::Returned, 0));
    assert_eq!(scene.one("l4").state, LeaveState::Withdrawn, "there is nothing left to make longer");
    assert_eq!(code(scene.come_back("b1", "b3")), "wrong_state", "today is its last day");
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
    assert_eq!(code(say(&scene.secretary, "l1", "w1", true)), "conflict");
    assert_eq!(code(say(&scene.county, "l1", "w2", false)), "not_allowed");
    assert_eq!(code(say(&scene.secretary, "l1", "w3", true)), "wrong_state", "the county decides it anyway");
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
    assert_eq!(code(scene.approve(&scene.secretary, "l2")), "leave_too_long");
    scene.approve(&scene.county, "l2").unwrap();
    assert_eq!(code(say(&scene.secretary, "l2", "w5", false)), "wrong_state", "decided");
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
    assert_eq!(code(scene.approve(&scene.secretary, "l1")), "leave_too_long");
    scene.approve(&scene.county, "l1").unwrap();
}

fn photo() -> Vec<u8> {
    jpeg::encode_rgb(16, 16, &[90; 768], 80)
}

fn papers_are_checked_shown_in_scope_and_logged(server: TestServer) {
    let scene = scene(server);
    let phone = scene.phone.client.clone();
    scene.ask(&request("l1", LeaveType::Sick, "2026-11-25", "2026-11-25")).unwrap();
    assert!(scene.one("l1").attachment_missing, "asked for, and never in the way");
    scene.approve(&scene.secretary, "l1").unwrap();

    let first = scene.add(&phone, "l1", "n1", &photo()).unwrap();
    assert_eq!((first.kind, first.arrived_at.is_some()), (AttachmentKind::Photo, true));
    assert_eq!(scene.add(&phone, "l1", "n1", &photo()).unwrap(), first, "sent twice");
    assert_eq!(code(scene.add(&phone, "l1", "n1", b"%PDF-1.4\n%%EOF")), "conflict");
    assert_eq!(scene.add(&phone, "l1", "n2", b"%PDF-1.4\n%%EOF").unwrap().kind, AttachmentKind::Pdf);
    assert!(!scene.one("l1").attachment_missing);
    assert_eq!(code(scene.add_as(&phone, "l1", "n3", &"0".repeat(64), &photo())), "photo_mismatch");
    assert_eq!(code(scene.add_as(&phone, "l1", "n3", "../x", &photo())), "invalid_field");
    for (name, bytes) in
        [("HTML", &b"<html>"[..]), ("a picture with more after it", &[&photo()[..], b"x"].concat())]
    {
        let problem = scene.add(&phone, "l1", "n3", bytes).unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.values["reason"].as_str()),
            ("attachment_refused", "type"),
            "{name}"
        );
    }
    assert_eq!(code(scene.add(&phone, "l1", "n3", &vec![0; 2 * 1024 * 1024 + 1])), "too_large");
    // A change keeps the papers, and they are counted together.
    let replaces = Some("l1".parse().unwrap());
    scene.ask(&AskLeave { replaces, ..request("l2", LeaveType::Sick, "2026-11-25", "2026-11-26") }).unwrap();
    scene.add(&phone, "l2", "n3", &photo()).unwrap();
    let problem = scene.add(&phone, "l2", "n4", &photo()).unwrap_err();
    assert_eq!(problem.values["reason"], "count");
    assert_eq!(scene.one("l2").attachments.len(), 3);

    let address = |leave: &str, id: &str| op::ReadLeaveAttachment::INFO.path_with(&[leave, id]);
    let seen = scene.county.client.send(Method::Get, &address("l1", "n1"), &[], b"");
    assert_eq!((seen.status, seen.content_type.as_str(), seen.body), (200, "image/jpeg", photo()));
    let seen = scene.secretary.client.send(Method::Get, &address("l2", "n2"), &[], b"");
    assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
    assert!(seen.header("content-disposition").unwrap().starts_with("attachment; filename=\"leave-"));
    assert_eq!(seen.content_type, "application/pdf");
    assert_eq!(scene.server.count("view_log WHERE kind = 'leave_paper' AND posting_id = 'p-an'"), 2);
    let told = phone.call_with::<op::ListViews>(
        &["p-an"],
        &zaigang_shared::api::PageQuery { after: None, search: None },
        &Done {},
    );
    assert_eq!(told.unwrap().views.len(), 2);

    let neighbour = scene.server.office("neighbour", Role::TownshipSecretary, "150422101");
    let account = scene.server.cadre("bo", EAST);
    let other = scene.server.phone(&scene.secretary, &account);
    for client in [&neighbour.client, &other.client] {
        assert_eq!(client.send(Method::Get, &address("l1", "n1"), &[], b"").status, 404);
    }
    let mine = request("m1", LeaveType::Sick, "2026-11-25", "2026-11-25");
    other.client.call::<op::AskLeave>(&["p-bo"], &mine).unwrap();
    let through = other.client.send(Method::Get, &address("m1", "n1"), &[], b"");
    assert_eq!(through.status, 404, "another's paper through an own request");
    assert_eq!(code(scene.add(&other.client, "l1", "n5", &photo())), "not_found");
    assert_eq!(code(scene.add(&other.client, "m1", "n1", &photo())), "conflict", "another's id");
    scene.log_is_whole();
}

fn papers_go_after_their_time_and_their_hash_stays(server: TestServer) {
    let mut scene = scene(server);
    scene.ask(&request("l1", LeaveType::Sick, "2026-11-25", "2026-11-25")).unwrap();
    scene.add(&scene.phone.client, "l1", "n1", &photo()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let retain = |scene: &Scene| runtime.block_on(scene.server.app.retain()).unwrap().unwrap();
    scene.pass(181 * DAY_MS);
    assert_eq!(retain(&scene).photos, 0, "180 days after the leave, not before");
    scene.pass(2 * DAY_MS);
    assert_eq!(retain(&scene).photos, 1);
    let paper = scene.one("l1").attachments.remove(0);
    assert_eq!(paper.sha256, sha256_hex(&photo()));
    assert!(paper.erased_at.is_some());
    let address = op::ReadLeaveAttachment::INFO.path_with(&["l1", "n1"]);
    assert_eq!(scene.secretary.client.send(Method::Get, &address, &[], b"").status, 410);
    assert_eq!(scene.server.count("leave_attachment WHERE gone_at IS NOT NULL"), 1);
    assert_eq!(retain(&scene).photos, 0, "once");
    scene.log_is_whole();
}

fn leave_over_the_end_of_a_year_counts_in_both(server: TestServer) {
    let mut scene = scene(server);
    scene.ask(&request("l1", LeaveType::Annual, "2026-12-30", "2027-01-05")).unwrap();
    let of = |scene: &Scene, year: i32| {
        let all = scene.all().balances;
        all.into_iter().find(|b| b.leave_type == LeaveType::Annual && b.year == year).unwrap()
    };
    // Wednesday and Thursday; then Friday the 1st (2027 is not in the calendar), Monday and Tuesday.
    assert_eq!((of(&scene, 2026).waiting, of(&scene, 2027).waiting), (2, 3));
    scene.approve(&scene.county, "l1").unwrap();
    assert_eq!(of(&scene, 2026).used, 2);
    scene.pass(50 * DAY_MS);
    assert_eq!(of(&scene, 2027).used, 3);
    assert_eq!(
        scene.states("2026-12", &[29, 30, 31]),
        [CellState::NotConfirmed, CellState::Leave, CellState::Leave]
    );
    assert_eq!(
        scene.states("2027-01", &[1, 2, 5]),
        [CellState::Leave, CellState::Leave, CellState::Leave],
        "a rest day too"
    );
}

fn here(at: Millis) -> Option<Fix> {
    Some(Fix {
        lat: 43.97,
        lon: 119.39,
        acc: 8.0,
        at: at.0,
        alt: None,
        spd: None,
        hdg: None,
        mock: None,
        acc_kind: AccuracyKind::Android68,
    })
}

fn an_absence_found_without_leave_is_a_case(server: TestServer) {
    use InspectionResult::{Absent, ElsewhereVerified, Excused, Unreachable};
    let mut scene = scene(server);
    let inspector = scene.server.phone_person("inspector", Role::Inspector, CITY);
    let city = scene.server.office("city", Role::CityOffice, CITY);
    let mut hand = scene.server.phone(&city, &inspector);
    scene.server.sql(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at) VALUES
         ('d1', '1504', 'drawn', '{}', '', '', '', '', 1, 1, '2026-11-23', '2026-11-29', 'a-city', 0)",
    );
    let cadres = ["nobody", "early", "waits", "later", "excused", "elsewhere", "snow", "nowhere"];
    for name in cadres {
        let account = scene.server.cadre(name, EAST);
        scene.server.phone(&scene.secretary, &account);
        scene.server.sql(&format!(
            "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability, window_from,
             window_to) VALUES ('t-{name}', 'd1', 'p-{name}', '{inspector}', 1, 0.5, '2026-11-23', '2026-11-29')"
        ));
    }
    let registered = |scene: &Scene, name: &str, state: &str| {
        let now = scene.server.clock.now().0;
        scene.server.sql(&format!(
            "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
             registered_at) VALUES ('l-{name}', 'p-{name}', 'leave', '2026-11-24', '2026-11-24', 1, 'x', '{state}',
             FALSE, {now})"
        ));
    };
    // Phones count from the day after they were enrolled.
    scene.pass(DAY_MS);
    hand.refresh().unwrap();
    registered(&scene, "early", "approved");
    registered(&scene, "waits", "pending");
    scene.server.pass(MINUTE_MS);
    for name in cadres {
        hand.client.call::<op::StartTask>(&[&format!("t-{name}")], &Done {}).unwrap();
    }
    scene.server.pass(MINUTE_MS);
    registered(&scene, "later", "approved");
    let mut visit = |scene: &Scene, name: &str, result: InspectionResult, fix: Option<Fix>| {
        let token = hand.record(&inspector, RecordKind::Inspection, fix, |claims| {
            claims.reference = Some(format!("t-{name}"));
            claims.result = Some(result);
        });
        let batch = SubmitRecords { records: vec![token], session: None, elapsed: None };
        let outcome = hand.client.call::<op::SubmitRecords>(&[], &batch).unwrap().outcomes.remove(0);
        assert!(
            matches!(outcome, RecordOutcome::Stored { .. }),
            "{name} {outcome:?} {:?}",
            scene.server.clock.now()
        );
    };
    let now = here(scene.server.clock.now());
    for name in ["nobody", "early", "waits", "later"] {
        visit(&scene, name, Absent, now);
    }
    visit(&scene, "excused", Excused, now);
    visit(&scene, "elsewhere", ElsewhereVerified, now);
    visit(&scene, "snow", Unreachable, now);
    visit(&scene, "nowhere", Absent, None);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let judge = |scene: &Scene| runtime.block_on(scene.server.app.judge()).unwrap().raised;
    // A week for the leave that is registered late.
    scene.pass(7 * DAY_MS);
    assert!(judge(&scene).is_empty());
    scene.pass(DAY_MS);
    let raised: Vec<String> =
        judge(&scene).iter().map(|(whom, kind)| format!("{whom} {}", kind.name())).collect();
    assert_eq!(
        raised,
        ["posting:p-nobody absent_without_leave"],
        "leave, even late, and a request that waits excuse"
    );
    assert!(judge(&scene).is_empty(), "once a visit");
    let query = CaseQuery::default();
    let cases = scene.county.client.call_with::<op::ListCases>(&[COUNTY], &query, &Done {}).unwrap().cases;
    assert_eq!(cases.len(), 1, "{cases:?}");
    let view = scene.county.client.call::<op::ReadCase>(&[cases[0].id.as_str()], &Done {}).unwrap();
    assert_eq!(view.evidence[0].events, ["t-nobody"]);
    assert_eq!(view.line.first_day.to_string(), "2026-11-24");
    assert_eq!(view.line.level, zaigang_shared::judge::CaseLevel::Blue);

    // The waiting request is refused: then the day was one without leave, and the next look says so.
    let refused = DecideLeave { id: "w".to_owned(), approve: false, reason: Some("没有必要".to_owned()) };
    scene.secretary.client.call::<op::DecideLeave>(&["l-waits"], &refused).unwrap();
    scene.pass(DAY_MS);
    let raised: Vec<String> =
        judge(&scene).iter().map(|(whom, kind)| format!("{whom} {}", kind.name())).collect();
    assert_eq!(raised, ["posting:p-waits absent_without_leave"]);
}
