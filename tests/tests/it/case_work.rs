//! What people do with cases: lists and counts, whose turn it is, answers with photos, red by people, cases about a
//! township.

use zaigang_shared::api::Done;
use zaigang_shared::api::approver::ApproverQuery;
use zaigang_shared::api::case::*;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg::encode_rgb;
use zaigang_shared::judge::{CaseKind, CaseLevel, PromptOutcome};
use zaigang_shared::operation::{self as op, Method, Operation as _};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::{DAY_MS, Millis, at};
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

on_both_databases!(
    the_list_is_filtered_and_counted,
    each_has_his_days_and_a_day_that_passes_decides_nothing,
    new_evidence_gives_the_whole_time_to_answer_again,
    an_answer_brings_photos,
    photos_of_an_answer_are_held_while_the_case_is,
    red_is_for_people,
    a_township_case_is_between_county_and_city,
    a_case_shows_what_it_rests_on,
    approvers_are_measured_by_a_small_month_made_by_hand,
);

const CITY: &str = "1504";
const COUNTY: &str = "150422";
const TOWNSHIP: &str = "150422100";
const VILLAGE: &str = "150422100201";
const RAISED: &str = "2026-11-30";

struct Scene {
    server: TestServer,
    secretary: Office,
    county: Office,
    city: Office,
    phone: Phone,
}

fn moment(day: &str, minute: i64) -> Millis {
    at(day.parse().unwrap(), minute)
}

/// Wang, with a phone, his secretary, the county and the city; in the morning of the day on which cases are raised.
fn scene(server: TestServer) -> Scene {
    server.cadre("wang", VILLAGE);
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    server.office("county", Role::CountyOffice, COUNTY);
    server.office("city", Role::CityOffice, CITY);
    let phone = server.phone(&secretary, "a-wang");
    server.sql("UPDATE device SET standing = 'active'");
    let mut scene = Scene {
        county: server.sign_in("county"),
        city: server.sign_in("city"),
        secretary: server.sign_in("secretary"),
        server,
        phone,
    };
    scene.on(RAISED, 9 * 60);
    scene
}

impl Scene {
    /// Goes to a moment, and everybody signs in anew.
    fn on(&mut self, day: &str, minute: i64) {
        self.server.clock.set(moment(day, minute));
        self.phone.refresh().unwrap();
        self.secretary = self.server.sign_in("secretary");
        self.county = self.server.sign_in("county");
        self.city = self.server.sign_in("city");
    }

    /// A case as the judge opens it, raised on [`RAISED`].
    fn case(&self, id: &str, about: &str, kind: &str, level: &str, evidence: &str) {
        let (column, subject) = about.split_once(':').unwrap();
        let raised = moment(RAISED, 9 * 60).0;
        self.server.sql(&format!(
            "INSERT INTO case_file (id, {column}, kind, level, state, first_day, raised_on, raised_at, evidence,
             speaks_for) VALUES ('{id}', '{subject}', '{kind}', '{level}', 'open', '2026-11-23', '{RAISED}', {raised},
             '{evidence}', '[{{\"key\":\"speaks-for-not-answered-yet\",\"values\":{{}}}}]')"
        ));
    }

    fn list(&self, by: &Office, division: &str, query: CaseQuery) -> Cases {
        by.client.call_with::<op::ListCases>(&[division], &query, &Done {}).unwrap()
    }

    fn answer(&self, case: &str, id: &str) -> Result<Done, ProblemDocument> {
        let body = Say { id: id.to_owned(), text: "手机摔坏了".to_owned() };
        self.phone.client.call::<op::AnswerCase>(&[case], &body)
    }

    fn decide(
        &self,
        case: &str,
        id: &str,
        state: CaseState,
        ground: Option<RedGround>,
    ) -> Result<Done, ProblemDocument> {
        let body = DecideCase { id: id.to_owned(), state, reason: "理由".to_owned(), ground };
        self.county.client.call::<op::DecideCase>(&[case], &body)
    }

    fn due(&self, case: &str) -> CaseDue {
        let found = self.list(&self.county, COUNTY, CaseQuery::default()).cases;
        found.iter().find(|line| line.id.as_str() == case).unwrap().due
    }

    fn log_is_whole(&self) {
        self.server.sequence("test");
        // Cases, draws and visits of these tests were put in beside the program: an untouched one has no leaf.
        let mut faults = self.server.log_faults();
        let is_put_in =
            |fault: &str| ["case c", "draw ", "inspection "].iter().any(|what| fault.starts_with(what));
        faults.retain(|fault| !(is_put_in(fault) && fault.ends_with("has no leaf")));
        assert_eq!(faults, Vec::<String>::new());
    }
}

fn open(client: &Client, case: &str) -> Result<CaseView, ProblemDocument> {
    client.call::<op::ReadCase>(&[case], &Done {})
}

fn refused<T: std::fmt::Debug>(answer: Result<T, ProblemDocument>) -> String {
    answer.expect_err("a refusal").code
}

fn ids(cases: &Cases) -> Vec<&str> {
    cases.cases.iter().map(|line| line.id.as_str()).collect()
}

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

fn photo(shade: u8) -> Vec<u8> {
    encode_rgb(16, 16, &[shade; 768], 80)
}

fn add(
    client: &Client,
    case: &str,
    id: &str,
    answer: &str,
    bytes: &[u8],
) -> Result<CasePhoto, ProblemDocument> {
    let address = format!(
        "{}?id={id}&sha256={}&answer={answer}",
        op::AddCasePhoto::INFO.path_with(&[case]),
        sha256_hex(bytes)
    );
    let reply = client.send(Method::Post, &address, &[("content-type", "image/jpeg")], bytes);
    if reply.status == 200 { Ok(reply.json()) } else { Err(reply.problem()) }
}

fn look(client: &Client, case: &str, id: &str) -> zaigang_tests::Reply {
    client.send(Method::Get, &op::ReadCasePhoto::INFO.path_with(&[case, id]), &[], b"")
}

fn an_answer_brings_photos(server: TestServer) {
    let scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.case("c2", "posting_id:p-wang", "proxy", "blue", "[]");
    let own = &scene.phone.client;
    assert_eq!(refused(add(own, "c1", "n1", "s1", &photo(1))), "not_found", "the answer comes first");
    scene.answer("c1", "s1").unwrap();
    for n in 1..=3_u8 {
        let id = format!("n{n}");
        let there = add(own, "c1", &id, "s1", &photo(n)).unwrap();
        assert!(there.arrived_at.is_some());
        assert_eq!(add(own, "c1", &id, "s1", &photo(n)).unwrap(), there, "sent again it is the same");
    }
    assert_eq!(refused(add(own, "c1", "n1", "s1", &photo(9))), "conflict");
    assert_eq!(refused(add(own, "c1", "n4", "s1", &photo(4))), "attachment_refused", "three an answer");
    assert_eq!(refused(add(own, "c2", "n5", "s1", &photo(5))), "not_found", "an answer of another case");
    assert_eq!(refused(add(own, "c1", "n6", "s1", b"%PDF-1.7 %%EOF")), "attachment_refused");
    assert_eq!(refused(add(&scene.secretary.client, "c1", "n7", "s1", &photo(7))), "not_allowed");

    let looks = || scene.server.count("view_log WHERE kind = 'case_photo' AND posting_id = 'p-wang'");
    let seen = look(own, "c1", "n1");
    assert_eq!((seen.status, seen.body, looks()), (200, photo(1), 0), "one's own is no look");
    for (n, who) in [&scene.secretary, &scene.county, &scene.city].into_iter().enumerate() {
        let seen = look(&who.client, "c1", "n1");
        assert_eq!((seen.status, seen.content_type.as_str(), looks()), (200, "image/jpeg", n as i64 + 1));
    }
    assert_eq!(look(&scene.county.client, "c2", "n1").status, 404);
    let view = open(&scene.county.client, "c1").unwrap();
    assert_eq!(view.trail[0].photos.len(), 3);
    assert!(view.speaks_for.is_empty(), "he has answered");

    // Decided meanwhile: a photo of an answer given in time still belongs to the case.
    scene.answer("c2", "s2").unwrap();
    scene.decide("c2", "d1", CaseState::Dismissed, None).unwrap();
    add(own, "c2", "n8", "s2", &photo(8)).unwrap();
    scene.log_is_whole();
}

fn photos_of_an_answer_are_held_while_the_case_is(server: TestServer) {
    let mut scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.answer("c1", "s1").unwrap();
    add(&scene.phone.client, "c1", "n1", "s1", &photo(1)).unwrap();
    let file = {
        let sha256 = sha256_hex(&photo(1));
        scene.server.app.settings.data.join(format!("photos/case/{}/{sha256}", &sha256[..2]))
    };
    assert!(file.is_file());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let retain = |scene: &Scene| runtime.block_on(scene.server.app.retain()).unwrap().unwrap();
    scene.server.clock.set(moment("2027-07-01", 600));
    let report = retain(&scene);
    assert_eq!((report.photos, file.is_file()), (0, true), "an open case holds it");
    scene.county = scene.server.sign_in("county");
    scene.decide("c1", "d1", CaseState::Dismissed, None).unwrap();
    scene.server.pass(29 * DAY_MS);
    assert_eq!((retain(&scene).photos, file.is_file()), (0, true), "thirty days more");
    scene.server.pass(2 * DAY_MS);
    assert_eq!((retain(&scene).photos, file.is_file()), (1, false));
    assert_eq!(retain(&scene).photos, 0);
    scene.county = scene.server.sign_in("county");
    assert_eq!(look(&scene.county.client, "c1", "n1").status, 410);
    assert!(open(&scene.county.client, "c1").unwrap().trail[0].photos[0].erased_at.is_some());
    scene.log_is_whole();
}

/// A visit at Wang's posting, on the 25th.
fn visit(scene: &Scene, task: &str, result: &str, doubts: &str) {
    let at = moment("2026-11-25", 600).0;
    let inspector = &scene.server;
    inspector.sql(&format!(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at) VALUES ('w-{task}', '1504', 'drawn', '', '', '', '', '', 1, 1,
         '2026-11-24', '2026-11-26', 'x', 0)"
    ));
    inspector.sql(&format!(
        "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability, window_from,
         window_to, started_at, done_at, result, record_id, declared, doubts) VALUES ('{task}', 'w-{task}', 'p-wang',
         'a-wang', 1, 1.0, '2026-11-24', '2026-11-26', {}, {at}, '{result}', 'r-{task}', 'present', '{doubts}')",
        at - 1
    ));
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

/// Day, state, computed state, on post.
type Signed = (&'static str, &'static str, &'static str, bool);

const TWO_DAYS: [Signed; 2] =
    [("24", "present", "present", true), ("25", "witnessed", "not_confirmed", true)];

/// A row as it stands on a sheet of November.
fn row(posting: &str, days: &[Signed]) -> String {
    let on_post = days.iter().filter(|day| day.3).count();
    let overrides = days.iter().filter(|day| day.1 != day.2).count();
    let days: Vec<String> = days
        .iter()
        .map(|(day, state, computed, on_post)| {
            let is_override = state != computed;
            format!(
                r#"{{"date":"2026-11-{day}","state":"{state}","computed":"{computed}","is_override":{is_override},"on_post":{on_post}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"posting":"{posting}","staff_number":"1","person_name":"王","kind":"first_secretary","host":"{VILLAGE}",
        "host_name":"村","unit_name":null,"confirmed_by":"township","target":20,"days":[{}],"sums":{{"on_post":{on_post},
        "present":0,"event":0,"duty":0,"leave":0,"witnessed":0,"to_confirm":0,"rest":0,"not_confirmed":0,
        "overrides":{overrides}}}}}"#,
        days.join(",")
    )
}

/// A signed sheet of November.
fn sheet(scene: &Scene, id: &str, number: u32, level: &str, signed: &str, rows: &[String]) {
    let content = format!(
        r#"{{"v":1,"deployment":"x","township":"{TOWNSHIP}","township_name":"镇","month":"2026-11","number":{number},
        "previous":null,"level":"{level}","rows":[{}]}}"#,
        rows.join(",")
    );
    let signed = moment(signed, 600).0;
    scene.server.sql(&format!(
        "INSERT INTO register_sheet (id, township, month, number, level, content, hash, signature, public_key,
         signed_by, signer_name, signed_by_device, is_deputy, signed_at) VALUES ('{id}', '{TOWNSHIP}', '2026-11',
         {number}, '{level}', '{content}', 'h', 's', 'k', 'a-secretary', '书记', 'd', FALSE, {signed})"
    ));
}

fn approvers_are_measured_by_a_small_month_made_by_hand(server: TestServer) {
    let mut scene = scene(server);
    scene.server.cadre("li", VILLAGE);
    // The first sheet came a day late; a later one replaces Li's row; what the county signed is not the township's.
    sheet(&scene, "s1", 1, "township", "2026-12-09", &[row("p-wang", &TWO_DAYS), row("p-li", &TWO_DAYS)]);
    let li = [("24", "present", "present", true), ("25", "leave", "leave", false)];
    sheet(&scene, "s2", 2, "township", "2026-12-10", &[row("p-li", &li)]);
    let of_county = [("24", "present", "not_confirmed", true), ("25", "present", "not_confirmed", true)];
    sheet(&scene, "s3", 3, "county", "2026-12-10", &[row("p-chief", &of_county)]);
    for (n, (posting, date, state, is_override, reason, role, batch)) in [
        ("p-wang", "2026-11-25", "witnessed", "TRUE", "vouched", "township_secretary", "NULL"),
        ("p-wang", "2026-11-24", "present", "FALSE", "checked", "township_secretary", "'b1'"),
        ("p-li", "2026-11-24", "present", "FALSE", "checked", "township_secretary", "'b1'"),
        ("p-li", "2026-11-23", "rest", "TRUE", "other", "township_secretary", "NULL"),
        ("p-li", "2026-11-26", "present", "TRUE", "other", "county_office", "NULL"),
        ("p-li", "2026-12-01", "present", "TRUE", "other", "township_secretary", "NULL"),
    ]
    .into_iter()
    .enumerate()
    {
        scene.server.sql(&format!(
            "INSERT INTO cell_decision (id, posting_id, date, state, computed, is_override, reason, decided_by,
             decided_by_role, decided_at, batch) VALUES ('d{n}', '{posting}', '{date}', '{state}', 'to_confirm',
             {is_override}, '{reason}', 'a-secretary', '{role}', {n}, {batch})"
        ));
    }
    visit(&scene, "t1", "absent", "[]");
    visit(&scene, "t2", "absent", "[\"no_position\"]");
    visit(&scene, "t3", "unreachable", "[]");
    scene.case("c3", "township:150422100", "lenient_sign_off", "blue", "[]");
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");

    let figures = |scene: &Scene, month: &str| {
        let query = ApproverQuery { month: month.parse().unwrap() };
        let call = scene.county.client.call_with::<op::ReadApprovers>(&[COUNTY], &query, &Done {});
        call.unwrap().townships
    };
    scene.on("2026-12-11", 600);
    let of_month = figures(&scene, "2026-11");
    let [line] = of_month.as_slice() else { panic!("{of_month:?}") };
    assert_eq!((line.division.as_str(), line.rows_signed, line.signed_late), (TOWNSHIP, 2, true));
    let reasons: Vec<(&str, u32)> = line.reasons.iter().map(|one| (one.reason.as_str(), one.count)).collect();
    assert_eq!((line.overrides, reasons), (2, vec![("other", 1), ("vouched", 1)]));
    assert_eq!((line.vouchings, line.decided_in_bulk, line.days_above_computed), (1, 2, 1));
    assert_eq!((line.inspected, line.contradicted, line.contradicted_share), (1, 1, None), "counts only");
    assert_eq!((line.cases_open, line.cases_upheld), (1, 0));

    // What had been declared as leave before the visit contradicts nobody; from ten visits on there is a share.
    scene.server.sql("UPDATE inspection_task SET declared = 'leave' WHERE id = 't1'");
    for n in 4..13 {
        visit(&scene, &format!("t{n}"), if n == 4 { "absent" } else { "present" }, "[]");
    }
    scene.decide("c3", "d1", CaseState::Dismissed, None).unwrap();
    let of_month = figures(&scene, "2026-11");
    let line = &of_month[0];
    assert_eq!((line.inspected, line.contradicted, line.contradicted_share), (10, 1, Some(0.1)));
    assert_eq!((line.cases_open, line.cases_upheld), (0, 0), "dismissed is counted nowhere");
    assert!(figures(&scene, "2026-10").is_empty(), "nothing to tell");
    let refused = scene.secretary.client.call_with::<op::ReadApprovers>(
        &[TOWNSHIP],
        &ApproverQuery { month: "2026-11".parse().unwrap() },
        &Done {},
    );
    assert_eq!(refused.unwrap_err().code, "not_allowed");
}

fn a_township_case_is_between_county_and_city(server: TestServer) {
    let scene = scene(server);
    let evidence = r#"[{"rule":"signed_against_visit","weight":2.0,"events":["p-wang/2026-11"],"text":{"key":"evidence-signed-against-visit","values":{"sheets":"1"}}}]"#;
    scene.case("c3", "township:150422100", "lenient_sign_off", "blue", evidence);
    visit(&scene, "t3", "absent", "[]");
    sheet(&scene, "s1", 1, "township", "2026-12-03", &[row("p-wang", &TWO_DAYS)]);
    for who in [&scene.county, &scene.city] {
        let view = open(&who.client, "c3").unwrap();
        assert_eq!((view.posting_kind, view.phone, view.fixes.len()), (None, None, 0));
        let [row] = view.rows.as_slice() else { panic!("{:?}", view.rows) };
        assert_eq!((row.signed_days, row.computed_days, row.overrides, row.is_named), (2, 1, 1, true));
        let [visit] = row.visits.as_slice() else { panic!("{:?}", row.visits) };
        assert!(visit.is_proven);
        assert_eq!(visit.signed, Some(zaigang_shared::day::CellState::Witnessed));
        assert!(matches!(view.named[0].rests_on, RestsOn::Row { .. }));
        assert_eq!(view.line.due.step, CaseStep::Decision);
        assert!(!view.may_comment && !view.may_answer);
    }
    assert!(open(&scene.county.client, "c3").unwrap().may_decide);
    for client in [&scene.secretary.client, &scene.phone.client] {
        assert_eq!(refused(open(client, "c3")), "not_found");
    }
    let say = Say { id: "k1".to_owned(), text: "话".to_owned() };
    assert_eq!(refused(scene.secretary.client.call::<op::CommentCase>(&["c3"], &say)), "not_found");
    assert_eq!(refused(scene.phone.client.call::<op::AnswerCase>(&["c3"], &say)), "not_found");
    scene.decide("c3", "d1", CaseState::Upheld, None).unwrap();
    assert_eq!(scene.server.count("view_log WHERE kind = 'case' AND posting_id IS NULL"), 3);
}

fn a_case_shows_what_it_rests_on(server: TestServer) {
    let scene = scene(server);
    visit(&scene, "t3", "absent", "[]");
    let issued = moment("2026-11-24", 21 * 60).0;
    scene.server.sql(&format!(
        "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, delivered_at, expires_at)
         VALUES ('q1', 'p-wang', 'night', 'drawn', 'app', '2026-11-24', {issued}, {issued}, {})",
        issued + 1_200_000
    ));
    let device = scene.server.column("SELECT id AS text FROM device WHERE account_id = 'a-wang'")[0].clone();
    let record = |id: &str, posting: &str, date: &str| {
        let at = moment(date, 600).0;
        let token = "h.e30.s";
        scene.server.sql(&format!(
            "INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind,
             half, seq, fix, photos, claimed_at, not_before, not_after, time_way, received_at, date, in_half,
             certainty, answer, verdict, receipt) VALUES ('{id}', '{id}', '{token}', 'a-wang', '{posting}', '{device}',
             'active', 'day', 'day', 1, '{{\"lat\":43.9,\"lon\":119.3,\"acc\":8.0,\"at\":{at},\"acc_kind\":\"android68\"}}',
             '[]', {at}, {at}, {at}, 'anchored', {at}, '{date}', TRUE, 'fixed', 'inside', '{{}}', 'r')"
        ));
    };
    scene.server.cadre("li", VILLAGE);
    record("r1", "p-wang", "2026-11-24");
    record("r2", "p-wang", "2026-11-20");
    record("r3", "p-wang", "2026-11-26");
    record("r4", "p-li", "2026-11-24");
    // Answered, from kilometres away.
    scene.server.sql(
        r#"UPDATE record SET kind = 'prompt_reply', reference = 'q1', answer = 'outside_fix',
           verdict = '{"answer":"outside_fix","probability":0.0,"sigma_m":8.0,"fence":null,"distance_m":9000.0,"model":"x","reasons":[]}'
           WHERE id = 'r3'"#,
    );
    let evidence = r#"[{"rule":"x","weight":3.0,"events":["q1","t3","r2","r4","2026-11-24","gone"],"text":{"key":"speaks-for-not-answered-yet","values":{}}}]"#;
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", evidence);
    let view = open(&scene.county.client, "c1").unwrap();
    let mut named: Vec<&str> = view.named.iter().map(|one| one.id.as_str()).collect();
    named.sort_unstable();
    assert_eq!(named, ["2026-11-24", "q1", "r2", "t3"], "what is unknown or somebody else's is not told");
    for one in &view.named {
        match &one.rests_on {
            RestsOn::Prompt { outcome, drawn, .. } => {
                assert_eq!((*outcome, *drawn), (PromptOutcome::Missed, true));
            }
            RestsOn::Visit { is_proven, .. } => assert!(is_proven),
            RestsOn::Record { record, .. } => assert_eq!(record.as_str(), "r2"),
            RestsOn::Day { date } => assert_eq!(date.to_string(), "2026-11-24"),
            RestsOn::Row { .. } => panic!("no row"),
        }
    }
    // As the rule took it: his own record of that evening showed him there, though he answered from elsewhere.
    let evidence = r#"[{"rule":"night_prompts","weight":3.0,"events":["q0","q1"],"missed":["q0"],"shown":["q1"],"text":{"key":"speaks-for-not-answered-yet","values":{}}}]"#;
    scene.case("c2", "posting_id:p-wang", "on_paper_only", "blue", evidence);
    let taken = open(&scene.county.client, "c2").unwrap();
    let said = taken.named.iter().find_map(|one| match one.rests_on {
        RestsOn::Prompt { outcome, .. } => Some(outcome),
        _ => None,
    });
    assert_eq!((said, taken.prompts[0].outcome), (Some(PromptOutcome::Shown), PromptOutcome::Shown));
    let fixes: Vec<(&str, bool)> = view.fixes.iter().map(|fix| (fix.record.as_str(), fix.is_named)).collect();
    assert_eq!(fixes, [("r2", true), ("r3", false), ("r1", false)], "named first, then of the days");
    let [device] = view.devices.as_slice() else { panic!("{:?}", view.devices) };
    assert_eq!(device.records, 3);
}
