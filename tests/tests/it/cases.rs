//! Cases: raised by the judge's job from what really happened, heard, commented, decided - and never raised on
//! somebody who is only silent.

use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{Home, OwnCase};
use zaigang_shared::api::case::{CaseLine, CaseQuery, CaseState, CaseView, CaseVoice, DecideCase, Say};
use zaigang_shared::division::Role;
use zaigang_shared::judge::{CaseKind, CaseLevel, PromptOutcome};
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::place::Fix;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{DAY_MS, MINUTE_MS, Millis, at};
use zaigang_tests::places::{COUNTY, TOWNSHIP, VILLAGE};
use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

on_both_databases!(
    a_visit_that_found_nobody_is_a_lead_and_silence_alone_is_none,
    a_case_is_heard_commented_and_decided,
    missed_nights_become_a_case_that_grows_and_a_decision_closes_the_book,
    nobody_is_judged_in_a_year_whose_holidays_are_not_known,
    nobody_is_judged_unheard_and_the_decision_stays_readable,
    a_hundred_answers_keep_nobody_from_deciding,
);

const LAT: f64 = 43.97;
const LON: f64 = 119.39;

/// The judge's daily run, now.
fn judge(server: &TestServer) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(server.app.judge()).unwrap().raised.len()
}

fn morning(day: &str) -> Millis {
    at(day.parse().unwrap(), 8 * 60 + 10)
}

fn resident_policy(server: &TestServer, mode: &str) {
    server.sql(&format!(
        r#"INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active,
           active_from, updated_at, updated_by) VALUES ('r1', '{COUNTY}', 'first_secretary',
           '{{"kind":"resident","nights_a_week":0}}', '{mode}', '依据', '1', TRUE, '2026-01-01', 0, 'x')"#
    ));
}

fn here(now: Millis) -> Option<Fix> {
    Some(zaigang_tests::fix((LAT, LON), 8.0, now))
}

fn cases(client: &Client, division: &str) -> Vec<CaseLine> {
    let query = CaseQuery::default();
    client.call_with::<op::ListCases>(&[division], &query, &Done {}).unwrap().cases
}

fn open(client: &Client, case: &str) -> Result<CaseView, ProblemDocument> {
    client.call::<op::ReadCase>(&[case], &Done {})
}

/// Three cadres with phones enrolled on Monday 23 November, all posted since January: one who has no record and whom a
/// visit did not find on the 25th, one who has no record, one who checks in; the first is a case on 3 December. Everybody
/// is signed in then.
struct Scene {
    server: TestServer,
    secretary: Office,
    county: Office,
    phone: Phone,
    case: String,
}

/// A visit of the county's draw found nobody on a morning.
fn nobody_was_found(server: &TestServer, name: &str, day: &str) {
    let then = at(day.parse().unwrap(), 10 * 60).0;
    server.sql(&format!(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at) VALUES ('d1', '{COUNTY}', 'drawn', '', '', '', '', 'dice', 3, 1,
         '{day}', '{day}', 'a-county', 0)"
    ));
    server.sql(&format!(
        "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability, window_from,
         window_to, started_at, done_at, result) VALUES ('t1', 'd1', 'p-{name}', 'a-there', 1, 0.3, '{day}', '{day}',
         {then}, {then}, 'absent')"
    ));
}

fn scene(server: TestServer) -> Scene {
    for name in ["absent", "silent", "there"] {
        server.cadre(name, VILLAGE);
    }
    resident_policy(&server, "daily");
    server.village_office("f1", VILLAGE, (LAT, LON));
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    server.office("county", Role::CountyOffice, COUNTY);
    server.office("other", Role::CountyOffice, "150423");
    let mut phone = server.phone(&secretary, "a-absent");
    let mut there = server.phone(&secretary, "a-there");
    server.phone(&secretary, "a-silent");
    // The township approves the phones.
    server.sql("UPDATE device SET standing = 'active'");
    for _ in 0..3 {
        server.pass(DAY_MS);
        there.refresh().unwrap();
        phone.refresh().unwrap();
        let record = there.record("p-there", RecordKind::Day, here(server.clock.now()), |_| {});
        there.store(&record);
        assert_eq!(judge(&server), 0, "the days before the phone are held against nobody");
        assert_eq!(server.count("question"), 0);
    }
    server.clock.set(morning("2026-11-27"));
    assert_eq!(judge(&server), 0);
    assert_eq!(
        server.count("question WHERE first_day = '2026-11-24' AND days = 3"),
        2,
        "the township is asked"
    );
    nobody_was_found(&server, "absent", "2026-11-25");
    server.clock.set(morning("2026-12-02"));
    assert_eq!(judge(&server), 0, "leave that is registered late has a week");
    server.clock.set(morning("2026-12-03"));
    assert_eq!(judge(&server), 1);
    assert_eq!(judge(&server), 0, "once");
    phone.refresh().unwrap();
    let (secretary, county) = (server.sign_in("secretary"), server.sign_in("county"));
    let found = cases(&secretary.client, TOWNSHIP);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    let case = only.id.to_string();
    assert_eq!(
        (only.kind, only.level, only.state),
        (CaseKind::AbsentWithoutLeave, CaseLevel::Blue, CaseState::Open)
    );
    assert_eq!((only.person_name.as_deref(), only.answered), (Some("absent"), false));
    assert_eq!(
        (only.first_day.to_string(), only.raised_on.to_string()),
        ("2026-11-25".into(), "2026-12-02".into())
    );
    assert_eq!(only.headline.key, "evidence-visits-absent");
    Scene { server, secretary, county, phone, case }
}

fn a_visit_that_found_nobody_is_a_lead_and_silence_alone_is_none(server: TestServer) {
    let Scene { server, county, .. } = scene(server);
    for day in ["2026-12-04", "2026-12-18"] {
        server.clock.set(morning(day));
        judge(&server);
    }
    assert_eq!(server.count("case_file WHERE posting_id = 'p-silent'"), 0, "a question, never a case");
    assert_eq!(server.count("case_file WHERE posting_id = 'p-absent'"), 1);
    // The silent days came to the visit: another rule, and so a stronger case.
    assert_eq!(server.count("case_file WHERE level = 'yellow' AND strengthened_on IS NOT NULL"), 1);
    assert_eq!(server.count("leaf WHERE item_kind = 'case'"), 2);
    drop(county);
}

fn a_case_is_heard_commented_and_decided(server: TestServer) {
    let Scene { server, secretary, county, phone, case } = scene(server);
    let (id, case) = (case.clone(), case.as_str());
    let looks = |server: &TestServer| server.count("view_log WHERE kind = 'case'");

    let own = open(&phone.client, case).unwrap();
    assert_eq!((own.may_answer, own.may_comment, own.may_decide), (true, false, false));
    assert_eq!((own.cells.len(), looks(&server)), (62, 0), "the own case is no look");
    assert!(!own.speaks_for.is_empty() && own.trail.is_empty());
    let theirs = open(&secretary.client, case).unwrap();
    assert_eq!((theirs.may_answer, theirs.may_comment, theirs.may_decide), (false, true, false));
    let decider = open(&county.client, case).unwrap();
    assert_eq!((decider.may_answer, decider.may_comment, decider.may_decide), (false, false, true));
    assert_eq!(looks(&server), 2);
    let other = server.sign_in("other");
    assert_eq!(refused(open(&other.client, case)), "not_found");

    let say = |id: &str, text: &str| Say { id: id.to_owned(), text: text.to_owned() };
    let answer = |body: &Say| phone.client.call::<op::AnswerCase>(&[case], body);
    answer(&say("s1", "手机摔坏了，三天都在村里修水渠")).unwrap();
    answer(&say("s1", "手机摔坏了，三天都在村里修水渠")).unwrap();
    assert_eq!(refused(answer(&say("s1", "别的话"))), "conflict");
    assert_eq!(refused(answer(&say("s2", "  "))), "invalid_field");
    assert_eq!(refused(answer(&say("s 2", "话"))), "invalid_field");
    assert_eq!(refused(answer(&say("s2", &"话".repeat(2001)))), "invalid_field");
    assert_eq!(refused(secretary.client.call::<op::AnswerCase>(&[case], &say("s3", "话"))), "not_allowed");
    secretary.client.call::<op::CommentCase>(&[case], &say("c1", "看见他在村里")).unwrap();

    let decide = |id: &str, state: CaseState, reason: &str| {
        let body = DecideCase { id: id.to_owned(), state, reason: reason.to_owned(), ground: None };
        county.client.call::<op::DecideCase>(&[case], &body)
    };
    assert_eq!(refused(decide("d0", CaseState::Open, "理由")), "invalid_field");
    assert_eq!(refused(decide("d0", CaseState::Upheld, " ")), "invalid_field");
    decide("d1", CaseState::Inspect, "先去看一看").unwrap();
    assert!(open(&phone.client, case).unwrap().may_answer, "not decided yet");
    decide("d2", CaseState::Dismissed, "村里人都作证").unwrap();
    decide("d2", CaseState::Dismissed, "村里人都作证").unwrap();
    assert_eq!(refused(decide("d3", CaseState::Upheld, "改主意了")), "wrong_state");
    assert_eq!(refused(answer(&say("s4", "还有话说"))), "wrong_state");
    assert_eq!(server.count("leaf WHERE item_kind = 'case_entry'"), server.count("case_entry"));

    let view = open(&county.client, case).unwrap();
    assert!(!view.may_decide);
    assert_eq!(view.line.state, CaseState::Dismissed);
    let voices: Vec<CaseVoice> = view.trail.iter().map(|entry| entry.voice).collect();
    let said = [CaseVoice::Answer, CaseVoice::Comment, CaseVoice::Decision, CaseVoice::Decision];
    assert_eq!(voices.len(), said.len());
    assert!(said.iter().all(|voice| voices.contains(voice)));
    assert!(view.line.answered);

    // Filters, and no second case from the days that were decided.
    let only = |state, level| {
        let query = CaseQuery { level, kind: None, state };
        county.client.call_with::<op::ListCases>(&[COUNTY], &query, &Done {}).unwrap().cases.len()
    };
    assert_eq!((only(Some(CaseState::Open), None), only(Some(CaseState::Dismissed), None)), (0, 1));
    let dismissed = Some(CaseState::Dismissed);
    assert_eq!((only(dismissed, Some(CaseLevel::Red)), only(dismissed, Some(CaseLevel::Blue))), (0, 1));
    assert_eq!(only(None, None), 0, "dismissed ones under their filter only");
    assert_eq!(judge(&server), 0);
    assert_eq!(server.count(&format!("case_file WHERE id <> '{id}'")), 0);
}

fn decided(office: &Office, case: &str, id: &str, state: CaseState) -> Result<Done, ProblemDocument> {
    let body = DecideCase { id: id.to_owned(), state, reason: "理由".to_owned(), ground: None };
    office.client.call::<op::DecideCase>(&[case], &body)
}

fn nobody_is_judged_unheard_and_the_decision_stays_readable(server: TestServer) {
    let Scene { server, county, mut phone, case, .. } = scene(server);
    let case = case.as_str();
    let own = |phone: &Phone| {
        let home = phone.client.send(Method::Get, "/api/v1/me/home", &[], b"").json::<Home>();
        let told = |case: OwnCase| (case.state, case.answered, case.answer_until.map(|day| day.to_string()));
        home.cases.into_iter().map(told).collect::<Vec<_>>()
    };
    let unheard = decided(&county, case, "d1", CaseState::Upheld).unwrap_err();
    assert_eq!((unheard.status, unheard.code.as_str()), (409, "not_heard_yet"));
    assert_eq!(own(&phone), [(CaseState::Open, false, Some("2026-12-10".to_owned()))]);
    decided(&county, case, "d2", CaseState::Inspect).unwrap();
    // After seven whole days in which he could have answered it may be upheld; one minute before it may not.
    let raised = server.clock.now();
    let on = |day: &str, minute: u32| {
        server.clock.set(at(day.parse().unwrap(), minute.into()));
        server.sign_in("county")
    };
    assert_eq!(
        refused(decided(&on("2026-12-10", 24 * 60 - 1), case, "d3", CaseState::Upheld)),
        "not_heard_yet"
    );
    decided(&on("2026-12-11", 0), case, "d4", CaseState::Upheld).unwrap();
    phone.refresh().unwrap();
    assert_eq!(own(&phone), [(CaseState::Upheld, false, None)], "told on the first page");
    let view = open(&phone.client, case).unwrap();
    assert_eq!((view.line.state, view.may_answer), (CaseState::Upheld, false));
    assert_eq!(view.trail.last().map(|entry| entry.text.as_str()), Some("理由"));
    server.clock.set(raised.plus(32 * DAY_MS));
    phone.refresh().unwrap();
    assert_eq!(own(&phone).len(), 1);
    server.clock.set(raised.plus(40 * DAY_MS));
    phone.refresh().unwrap();
    assert!(own(&phone).is_empty(), "thirty days later it has gone from the first page");
    assert!(open(&phone.client, case).is_ok());
}

fn a_hundred_answers_keep_nobody_from_deciding(server: TestServer) {
    let Scene { server, secretary, county, phone, case } = scene(server);
    let case = case.as_str();
    let now = server.clock.now().0;
    for n in 0..100 {
        server.sql(&format!(
            "INSERT INTO case_entry (id, case_id, voice, account_id, text, written_at) VALUES
             ('e{n}', '{case}', 'answer', 'a-absent', '话', {now})"
        ));
    }
    let say = |id: &str| Say { id: id.to_owned(), text: "话".to_owned() };
    assert_eq!(refused(phone.client.call::<op::AnswerCase>(&[case], &say("more"))), "wrong_state");
    secretary.client.call::<op::CommentCase>(&[case], &say("comment")).unwrap();
    decided(&county, case, "d1", CaseState::Upheld).unwrap();
}

/// Nights of the weeks from 23 November between two working days.
const NIGHTS: [&str; 10] = [
    "2026-11-23",
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-07",
    "2026-12-08",
];

/// A resident who answers, a commuter who does not, one who was on leave for one of the nights, and one whose policy asks
/// for no nights: all check in every morning. The case, and the commuter's phone.
fn nights(server: &TestServer) -> Phone {
    let names = ["resident", "commuter", "away", "visitor"];
    for name in names {
        server.cadre(name, VILLAGE);
    }
    // Prompts verify the register: no day is asked for by itself.
    resident_policy(server, "sampled");
    server.sql("UPDATE posting SET kind = 'commissioner' WHERE id = 'p-visitor'");
    server.village_office("f1", VILLAGE, (LAT, LON));
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    server.office("county", Role::CountyOffice, COUNTY);
    let mut phones = names.map(|name| server.phone(&secretary, &format!("a-{name}")));
    server.sql("UPDATE device SET standing = 'active'");
    // Leave of one night, registered before, takes one of the eight prompts out.
    server.sql(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state,
         needs_county, registered_at) VALUES ('l1', 'p-away', 'leave', '2026-11-24', '2026-11-24', 1, 'x',
         'approved', FALSE, 0)",
    );
    for (n, night) in NIGHTS.into_iter().enumerate() {
        server.clock.set(at(night.parse().unwrap(), 12 * 60));
        for (phone, name) in phones.iter_mut().zip(names) {
            phone.refresh().unwrap();
            let there = here(server.clock.now());
            let record = phone.record(&format!("p-{name}"), RecordKind::Day, there, |_| {});
            phone.store(&record);
        }
        server.clock.set(at(night.parse().unwrap(), 21 * 60));
        let now = server.clock.now();
        for name in names.iter().take(if n < 8 { 4 } else { 2 }) {
            server.sql(&format!(
                "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, delivered_at,
                 expires_at) VALUES ('q-{name}-{n}', 'p-{name}', 'night', 'drawn', 'app', '{night}', {now},
                 {now}, {until})",
                now = now.0,
                until = now.0 + 20 * MINUTE_MS
            ));
        }
        server.pass(5 * MINUTE_MS);
        if n != 3 {
            let [resident, ..] = &mut phones;
            resident.refresh().unwrap();
            let there = here(server.clock.now());
            let record = resident.record("p-resident", RecordKind::PromptReply, there, |c| {
                c.reference = Some(format!("q-resident-{n}"));
            });
            resident.store(&record);
        }
    }
    let [_, commuter, ..] = phones;
    commuter
}

fn missed_nights_become_a_case_that_grows_and_a_decision_closes_the_book(server: TestServer) {
    nights(&server);
    // The eighth night is ripe two days later: the job that comes a day after opens the case.
    server.clock.set(morning("2026-12-05"));
    assert_eq!(judge(&server), 0);
    server.clock.set(morning("2026-12-06"));
    assert_eq!(judge(&server), 1);
    let county = server.sign_in("county");
    let found = cases(&county.client, COUNTY);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((only.kind, only.level), (CaseKind::Commuting, CaseLevel::Blue));
    assert_eq!(only.person_name.as_deref(), Some("commuter"));
    assert_eq!(only.first_day.to_string(), "2026-11-23");
    assert_eq!(only.raised_on.to_string(), "2026-12-05");
    let case = only.id.as_str();
    assert_eq!(open(&county.client, case).unwrap().evidence[0].events.len(), 8);

    // What comes later joins the case that is open.
    server.clock.set(morning("2026-12-15"));
    assert_eq!(judge(&server), 0);
    let county = server.sign_in("county");
    let view = open(&county.client, case).unwrap();
    assert_eq!(view.prompts.len(), NIGHTS.len());
    assert!(view.prompts.iter().all(|prompt| prompt.outcome == PromptOutcome::Missed));
    assert_eq!(view.evidence[0].events.len(), NIGHTS.len());
    let leaves = server.count("leaf WHERE item_kind = 'case'");
    assert_eq!(judge(&server), 0);
    assert_eq!(server.count("leaf WHERE item_kind = 'case'"), leaves, "nothing new, nothing written");

    decided(&county, case, "d1", CaseState::Dismissed).unwrap();
    // A job that forgot where it was looks at all days again and finds nothing that was not decided.
    server.sql("DELETE FROM deployment WHERE name = 'judged_through'");
    server.clock.set(morning("2026-12-20"));
    assert_eq!(judge(&server), 0);
    assert_eq!(server.count("case_file"), 1);
}

fn nobody_is_judged_in_a_year_whose_holidays_are_not_known(server: TestServer) {
    nights(&server);
    server.clock.set(morning("2027-01-04"));
    assert_eq!(judge(&server), 0);
    // The year's holidays are entered: the days that waited are looked at.
    server.sql("INSERT INTO calendar_day (date, workday, name) VALUES ('2027-01-01', FALSE, '元旦')");
    assert_eq!(judge(&server), 1);
    assert_eq!(server.count("case_file WHERE raised_on = '2026-12-05'"), 1);
}
