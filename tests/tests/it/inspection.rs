//! Draws, unannounced visits and what they found: from the frozen list to a recomputation by anybody.

use std::collections::BTreeMap;
use zaigang_shared::api::cadre::{Home, RecordOutcome, SubmitRecords};
use zaigang_shared::api::city::{
    CreateInspector, DrawState, DrawView, FreezeDraw, InspectionResults, SeedDraw, WithdrawDraw,
};
use zaigang_shared::api::inspector::{TaskBundle, Tasks};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::draw::{self, DrawMismatch};
use zaigang_shared::inspection::VisitDoubt;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::place::{AccuracyKind, Fix};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{Claims, InspectionResult, RecordKind};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

on_both_databases!(
    a_draw_measures_what_the_registers_say,
    a_withdrawn_draw_sends_nobody,
    a_draw_that_cannot_be_made_says_why,
    a_visit_names_its_target_only_to_its_inspector,
    an_inspector_is_made_once,
    a_result_without_its_proof_counts_nowhere,
    a_visit_is_dated_within_its_bundle,
    a_draw_closes_when_its_window_has_passed,
    the_next_round_sends_somebody_else,
);

const CITY: &str = "1504";
const COUNTY: &str = "150422";
const TOWNSHIP: &str = "150422100";

fn refused<T: std::fmt::Debug>(answer: Result<T, ProblemDocument>) -> String {
    answer.expect_err("a refusal").code
}

fn fix(at: Millis) -> Fix {
    Fix {
        lat: 43.97,
        lon: 119.39,
        acc: 8.0,
        at: at.0,
        alt: None,
        spd: None,
        hdg: None,
        mock: None,
        acc_kind: AccuracyKind::Android68,
    }
}

fn stored(outcome: &RecordOutcome) {
    assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{outcome:?}");
}

fn inspector(id: &str, recusals: &[&str]) -> CreateInspector {
    CreateInspector {
        id: id.parse().unwrap(),
        name: format!("督查员{id}"),
        phone: Some("13800000000".to_owned()),
        recusals: recusals.iter().map(|code| code.parse().unwrap()).collect(),
    }
}

/// A city with twelve cadres in two townships and two inspectors, one of them at home in the first township.
struct City {
    server: TestServer,
    city: Office,
    phones: Vec<(String, Phone)>,
}

impl City {
    fn of(server: TestServer) -> City {
        let city = server.office("city", Role::CityOffice, CITY);
        server.office("county", Role::CountyOffice, COUNTY);
        for n in 0..10 {
            server.cadre(&format!("c{n}"), &format!("1504221002{n:02}"));
        }
        server.cadre("c10", "150422101201");
        server.cadre("c11", "150422101202");
        let mut scene = City { server, city, phones: Vec::new() };
        for new in [inspector("i1", &[]), inspector("i2", &[TOWNSHIP])] {
            let made = scene.city.client.call::<op::CreateInspector>(&[CITY], &new).unwrap();
            assert!(!made.enrolled);
            let phone = scene.server.phone(&scene.city, new.id.as_str());
            scene.phones.push((new.id.to_string(), phone));
        }
        scene
    }

    /// Tokens live 15 minutes: everybody comes back after a while.
    fn pass(&mut self, ms: i64) {
        self.server.pass(ms);
        self.city = self.server.sign_in("city");
        for (_, phone) in &mut self.phones {
            phone.refresh().unwrap();
        }
    }

    fn order(id: &str, number: u32) -> FreezeDraw {
        FreezeDraw {
            id: id.parse().unwrap(),
            window_from: "2026-11-24".parse().unwrap(),
            window_to: "2026-11-26".parse().unwrap(),
            number,
            seed_source: "两个办公室当场掷骰子".to_owned(),
        }
    }

    fn freeze(&self, order: &FreezeDraw) -> Result<DrawView, ProblemDocument> {
        self.city.client.call::<op::FreezeDraw>(&[CITY], order)
    }

    fn seed(&self, id: &str, public_value: &str) -> Result<DrawView, ProblemDocument> {
        let body = SeedDraw { id: "seed-1".to_owned(), public_value: public_value.to_owned() };
        self.city.client.call::<op::SeedDraw>(&[id], &body)
    }

    fn draw(&self, id: &str) -> DrawView {
        self.city.client.call::<op::ReadDraw>(&[id], &Done {}).unwrap()
    }

    fn tasks(&self, inspector: usize) -> Tasks {
        self.phones[inspector].1.client.call::<op::ListTasks>(&[], &Done {}).unwrap()
    }

    fn start(&self, inspector: usize, task: &str) -> Result<TaskBundle, ProblemDocument> {
        self.phones[inspector].1.client.call::<op::StartTask>(&[task], &Done {})
    }

    /// A signed record of a visit, as the inspector's phone makes it.
    fn record(&mut self, inspector: usize, task: &str, result: InspectionResult) -> String {
        let here = fix(self.server.clock.now());
        self.record_with(inspector, task, result, Some(here), |_| {})
    }

    /// The same with another position, or other claims.
    fn record_with(
        &mut self,
        inspector: usize,
        task: &str,
        result: InspectionResult,
        fix: Option<Fix>,
        change: impl FnOnce(&mut Claims),
    ) -> String {
        let (account, phone) = &mut self.phones[inspector];
        phone.record(account, RecordKind::Inspection, fix, |claims| {
            claims.reference = Some(task.to_owned());
            claims.result = Some(result);
            claims.note = Some("到村部，没有见到本人".to_owned());
            change(claims);
        })
    }

    /// Freezes and draws all twelve, and opens every task on the first day of the window: the inspector and the
    /// task of each posting.
    fn all_started(&mut self) -> BTreeMap<String, (usize, String)> {
        self.freeze(&City::order("draw-1", 12)).unwrap();
        self.seed("draw-1", "3 5 1").unwrap();
        self.pass(DAY_MS);
        let mut all = BTreeMap::new();
        for inspector in [0, 1] {
            for task in self.tasks(inspector).tasks {
                let bundle = self.start(inspector, task.id.as_str()).unwrap();
                all.insert(bundle.posting.to_string(), (inspector, task.id.to_string()));
            }
        }
        all
    }

    fn doubts(&self, posting: &str) -> Vec<VisitDoubt> {
        let name = posting.trim_start_matches("p-");
        let visits = self.results(CITY).visits;
        visits.into_iter().find(|visit| visit.person_name == name).expect("a visit").doubts
    }

    fn submit(&self, inspector: usize, record: &str) -> RecordOutcome {
        let batch = SubmitRecords { records: vec![record.to_owned()], session: None, elapsed: None };
        let client = &self.phones[inspector].1.client;
        client.call::<op::SubmitRecords>(&[], &batch).unwrap().outcomes.remove(0)
    }

    fn visit(&mut self, inspector: usize, task: &str, result: InspectionResult) -> RecordOutcome {
        let record = self.record(inspector, task, result);
        self.submit(inspector, &record)
    }

    fn results(&self, division: &str) -> InspectionResults {
        self.city.client.call::<op::ReadResults>(&[division], &Done {}).unwrap()
    }
}

fn a_draw_measures_what_the_registers_say(server: TestServer) {
    let mut scene = City::of(server);
    let order = City::order("draw-1", 12);
    let frozen = scene.freeze(&order).unwrap();
    assert_eq!((frozen.line.state, frozen.line.population), (DrawState::Frozen, 12));
    assert_eq!((frozen.tasks.len(), &frozen.export, frozen.commitment.len()), (0, &None, 64));
    assert_eq!(scene.freeze(&order).unwrap(), frozen, "the same write again");
    let other = FreezeDraw { number: 3, ..order };
    assert_eq!(refused(scene.freeze(&other)), "conflict");

    let drawn = scene.seed("draw-1", "3 5 1").unwrap();
    assert_eq!((drawn.line.state, drawn.tasks.len()), (DrawState::Drawn, 12));
    assert!(drawn.tasks.iter().all(|task| task.target.is_none()), "targets are sealed");
    assert_eq!(drawn.export, None);
    assert_eq!(scene.seed("draw-1", "3 5 1").unwrap(), drawn);
    assert_eq!(refused(scene.seed("draw-1", "3 5 2")), "wrong_state");
    let sent_home = format!(
        "inspection_task JOIN posting ON posting.id = posting_id
         WHERE inspector_id = 'i2' AND host LIKE '{TOWNSHIP}%'"
    );
    assert_eq!(scene.server.count(&sent_home), 0, "a recused inspector is never sent");

    let own = scene.tasks(0);
    assert!(own.tasks.len() >= 10 && own.tasks.iter().all(|task| task.bundle.is_none()));
    assert!(own.tasks.iter().all(|task| task.region == format!("D{COUNTY}")), "the only hint");
    let first = own.tasks[0].id.to_string();
    assert_eq!(refused(scene.start(0, &first)), "wrong_state", "the window begins tomorrow");

    // One cadre is declared present by a decision of last week's kind, another only after the visit.
    scene.pass(DAY_MS);
    let today = scene.server.clock.now();
    let decide = |scene: &City, id: &str, posting: &str, at: i64| {
        scene.server.sql(&format!(
            "INSERT INTO cell_decision (id, posting_id, date, state, computed, is_override, reason, decided_by,
             decided_by_role, decided_at) VALUES ('{id}', '{posting}', '2026-11-24', 'present',
             'not_confirmed', TRUE, 'phoned', 'x', 'township_secretary', {at})"
        ));
    };
    decide(&scene, "before", "p-c0", today.0 - HOUR_MS);
    decide(&scene, "after", "p-c1", today.0 + HOUR_MS);

    for inspector in [0, 1] {
        for task in scene.tasks(inspector).tasks {
            let id = task.id.to_string();
            let bundle = scene.start(inspector, &id).unwrap();
            assert_eq!(bundle.until, today.plus(DAY_MS));
            assert_eq!(scene.start(inspector, &id).unwrap(), bundle, "started once");
            let result = match bundle.posting.as_str() {
                "p-c0" => InspectionResult::Absent,
                "p-c10" => InspectionResult::Unreachable,
                _ => InspectionResult::Present,
            };
            let record = scene.record(inspector, &id, result);
            for _ in 0..2 {
                let outcome = scene.submit(inspector, &record);
                assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{outcome:?}");
            }
            // A second finding on the same visit changes nothing.
            let again = scene.visit(inspector, &id, InspectionResult::Present);
            assert!(matches!(again, RecordOutcome::Refused { .. }), "{again:?}");
        }
    }
    // Each visit is drawn, started and done.
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'inspection'"), 36);
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'draw'"), 2);

    let closed = scene.draw("draw-1");
    assert_eq!((closed.line.state, closed.line.done), (DrawState::Closed, 12));
    let export = closed.export.expect("the visits are over");
    assert_eq!(export.commitment, frozen.commitment);
    draw::verify(&export).unwrap();
    let mut tampered = export.clone();
    tampered.list.units[0].weight = 2;
    assert!(matches!(draw::verify(&tampered), Err(DrawMismatch::Commitment { .. })));
    let mut tampered = export;
    tampered.public_value = "6 6 6".to_owned();
    assert!(matches!(draw::verify(&tampered), Err(DrawMismatch::Seed { .. })));

    let results = scene.results(CITY);
    let [first, second] = results.townships.as_slice() else { panic!("{results:?}") };
    assert_eq!(first.division.as_str(), TOWNSHIP);
    assert_eq!((first.visited, first.found_present, first.declared_present), (10, 9, 1));
    let estimate = first.estimate.expect("ten visited person-days");
    assert!((estimate.share - 0.9).abs() < 1e-9 && estimate.low < 0.9 && estimate.high > 0.9);
    assert_eq!((second.visited, second.found_present, second.unreachable), (1, 1, 1));
    assert_eq!(second.estimate, None, "counts only below ten");
    let declared =
        |name: &str| results.visits.iter().find(|visit| visit.person_name == name).unwrap().declared;
    assert_eq!(declared("c0"), CellState::Present, "declared and not found");
    assert_ne!(declared("c1"), CellState::Present, "what came after the visit changes nothing");
    scene.server.division("150421");
    assert_eq!(scene.results("150421").townships, [], "another county");
}

fn a_withdrawn_draw_sends_nobody(server: TestServer) {
    let mut scene = City::of(server);
    scene.freeze(&City::order("draw-1", 12)).unwrap();
    scene.seed("draw-1", "lottery 2026-130: 3 5 1").unwrap();
    scene.pass(DAY_MS);
    let under_way = scene.tasks(0).tasks[0].id.to_string();
    let not_begun = scene.tasks(0).tasks[1].id.to_string();
    scene.start(0, &under_way).unwrap();
    let body = |reason: &str| WithdrawDraw { id: "w1".to_owned(), reason: reason.to_owned() };
    let withdraw =
        |scene: &City, reason: &str| scene.city.client.call::<op::WithdrawDraw>(&["draw-1"], &body(reason));
    assert_eq!(refused(withdraw(&scene, " ")), "invalid_field");
    let view = withdraw(&scene, "大雪封路").unwrap();
    assert_eq!(view.line.state, DrawState::Withdrawn);
    assert_eq!(view.withdrawn_reason.as_deref(), Some("大雪封路"));
    assert_eq!(withdraw(&scene, "大雪封路").unwrap(), view);
    assert_eq!(refused(withdraw(&scene, "别的原因")), "wrong_state");
    assert_eq!(refused(scene.seed("draw-1", "1 1 1")), "wrong_state");
    assert_eq!(refused(scene.start(0, &not_begun)), "wrong_state");
    assert_eq!(scene.tasks(0).tasks.len(), 1, "the visit under way");
    draw::verify(&view.export.expect("a withdrawn draw can be recomputed too")).unwrap();
    // The visit that was under way still counts.
    let outcome = scene.visit(0, &under_way, InspectionResult::Present);
    assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{outcome:?}");
    assert_eq!(scene.results(CITY).visits.len(), 1);
}

fn a_draw_that_cannot_be_made_says_why(server: TestServer) {
    let city = server.office("city", Role::CityOffice, CITY);
    server.cadre("c0", "150422100201");
    let freeze = |order: &FreezeDraw| {
        let problem = city.client.call::<op::FreezeDraw>(&[CITY], order).expect_err("a refusal");
        let value = problem.values.get("reason").or(problem.values.get("field")).cloned();
        (problem.code, value.unwrap_or_default())
    };
    let pair = |code: &str, value: &str| (code.to_owned(), value.to_owned());
    assert_eq!(freeze(&City::order("d", 1)), pair("draw_refused", "no_inspector"));
    let new = inspector("i1", &[COUNTY]);
    city.client.call::<op::CreateInspector>(&[CITY], &new).unwrap();
    assert_eq!(freeze(&City::order("d", 1)), pair("draw_refused", "no_inspector"), "he is recused");
    city.client.call::<op::CreateInspector>(&[CITY], &inspector("i2", &[])).unwrap();
    assert_eq!(freeze(&City::order("d", 2)), pair("draw_refused", "too_few"));
    assert_eq!(freeze(&City::order("d", 0)), pair("invalid_field", "number"));
    let yesterday = "2026-11-22".parse().unwrap();
    assert_eq!(
        freeze(&FreezeDraw { window_from: yesterday, ..City::order("d", 1) }),
        pair("invalid_field", "window_from")
    );
    assert_eq!(
        freeze(&FreezeDraw { window_to: yesterday, ..City::order("d", 1) }),
        pair("invalid_field", "window_to")
    );
    // Approved and registered before: out of the frame.
    server.sql(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state,
         needs_county, registered_at) VALUES ('l1', 'p-c0', 'leave', '2026-11-20', '2026-11-30', 11, 'x',
         'approved', TRUE, 0)",
    );
    assert_eq!(freeze(&City::order("d", 1)), pair("draw_refused", "too_few"));
    assert_eq!(server.count("draw"), 0);
}

fn a_visit_names_its_target_only_to_its_inspector(server: TestServer) {
    let mut scene = City::of(server);
    scene.freeze(&City::order("draw-1", 12)).unwrap();
    scene.seed("draw-1", "3 5 1").unwrap();
    scene.pass(DAY_MS);
    let county = scene.server.sign_in("county");
    assert_eq!(refused(county.client.call::<op::ReadDraw>(&["draw-1"], &Done {})), "not_found");
    let task = scene.tasks(0).tasks[0].id.to_string();
    assert_eq!(refused(scene.start(1, &task)), "not_found", "another's task");
    let record = scene.record(0, &task, InspectionResult::Present);
    let early = scene.submit(0, &record);
    assert!(
        matches!(early, RecordOutcome::Refused { .. }),
        "nobody finds what he has not started: {early:?}"
    );

    let looks = |scene: &City| scene.server.count("view_log WHERE kind = 'target'");
    let bundle = scene.start(0, &task).unwrap();
    assert_eq!(looks(&scene), 1);
    assert!(!bundle.excused && bundle.person_name.starts_with('c'));
    let named = scene.draw("draw-1").tasks.into_iter().filter(|task| task.target.is_some()).count();
    assert_eq!((named, looks(&scene)), (1, 2), "the city's look is written down");
    scene.draw("draw-1");
    assert_eq!(looks(&scene), 2, "once a day");

    // The bundle runs 24 hours; within the window it can be opened again, which is written down too.
    assert!(scene.tasks(0).tasks.iter().any(|line| line.bundle.is_some()));
    scene.pass(DAY_MS + MINUTE_MS);
    assert!(scene.tasks(0).tasks.iter().all(|line| line.bundle.is_none()));
    let reopened = scene.start(0, &task).unwrap();
    assert!(reopened.until > bundle.until);
    assert_eq!((reopened.posting, looks(&scene)), (bundle.posting, 3));
    scene.pass(2 * DAY_MS);
    assert_eq!(refused(scene.start(0, &task)), "wrong_state", "the window is over");
}

fn an_inspector_is_made_once(server: TestServer) {
    let city = server.office("city", Role::CityOffice, CITY);
    let create = |new: &CreateInspector| city.client.call::<op::CreateInspector>(&[CITY], new);
    server.division(COUNTY);
    let new = inspector("i1", &[COUNTY, COUNTY]);
    let made = create(&new).unwrap();
    assert_eq!(made.recusals, [(COUNTY.parse().unwrap(), format!("D{COUNTY}"))]);
    assert_eq!(create(&new).unwrap(), made);
    assert_eq!(refused(create(&CreateInspector { name: "别人".to_owned(), ..new.clone() })), "conflict");
    assert_eq!(refused(create(&CreateInspector { id: "a-city".parse().unwrap(), ..new })), "conflict");
    assert_eq!(refused(create(&inspector("i2", &["150499"]))), "invalid_field", "no such division");
    assert_eq!(
        refused(create(&CreateInspector { name: " ".to_owned(), ..inspector("i2", &[]) })),
        "invalid_field"
    );
    let all = city.client.call_with::<op::ListInspectors>(&[CITY], &NoQuery {}, &Done {}).unwrap();
    assert_eq!(all.inspectors, [made]);
}

fn leave(server: &TestServer, id: &str, posting: &str, registered_at: i64) {
    server.sql(&format!(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
         registered_at) VALUES ('{id}', '{posting}', 'duty', '2026-11-24', '2026-11-24', 1, 'x', 'approved', FALSE,
         {registered_at})"
    ));
}

fn a_result_without_its_proof_counts_nowhere(server: TestServer) {
    use InspectionResult::*;
    let mut scene = City::of(server);
    // An office in the first village only: the others have no place to compare with.
    let shape = r#"{"shape":"circle","lat":43.97,"lon":119.39,"radius_m":200.0}"#;
    scene.server.sql(&format!(
        "INSERT INTO fence (id, series, division, kind, name, shape, source_shape, datum, converter, proposed,
         valid_from, made_by) VALUES ('f1', 'f1', '150422100206', 'office', '村部', '{shape}', '{shape}', 'wgs84',
         '1', FALSE, 0, 'x')"
    ));
    let tasks = scene.all_started();
    let started = scene.server.clock.now();
    // Registered after the draw, and still before anybody knew whom the visit is for.
    leave(&scene.server, "before", "p-c0", started.0 - HOUR_MS);
    leave(&scene.server, "after", "p-c1", started.0 + MINUTE_MS);
    let mut cadres: Vec<Phone> =
        ["a-c2", "a-c4"].iter().map(|account| scene.server.phone(&scene.city, account)).collect();
    scene.server.pass(5 * MINUTE_MS);
    let now = scene.server.clock.now();
    let elsewhere = Fix { lat: 43.5, lon: 119.0, ..fix(now) };
    // Two cadres say where they are; the one's record arrives before the inspector's, the other's after it.
    let send = |phone: &Phone, token: &str| {
        let batch = SubmitRecords { records: vec![token.to_owned()], session: None, elapsed: None };
        stored(&phone.client.call::<op::SubmitRecords>(&[], &batch).unwrap().outcomes.remove(0));
    };
    let early = cadres[0].record("p-c2", RecordKind::Day, Some(elsewhere), |_| {});
    let late = cadres[1].record("p-c4", RecordKind::Day, Some(elsewhere), |_| {});
    send(&cadres[0], &early);
    scene.server.pass(5 * MINUTE_MS);
    let now = scene.server.clock.now();
    let in_town = Fix { lat: 43.5, ..fix(now) };
    let found = [
        ("p-c0", Excused, Some(fix(now)), vec![]),
        ("p-c1", Excused, Some(fix(now)), vec![VisitDoubt::NoExcuse]),
        ("p-c2", ElsewhereVerified, Some(fix(now)), vec![]),
        ("p-c3", ElsewhereVerified, Some(fix(now)), vec![VisitDoubt::NoFixOfCadre]),
        ("p-c4", ElsewhereVerified, Some(fix(now)), vec![VisitDoubt::NoFixOfCadre]),
        ("p-c5", Absent, None, vec![VisitDoubt::NoPosition]),
        ("p-c6", Absent, Some(in_town), vec![VisitDoubt::NotAtPlace]),
        ("p-c7", Absent, Some(fix(now)), vec![]),
    ];
    for (posting, result, fix, doubts) in &found {
        let (inspector, task) = &tasks[*posting];
        let record = scene.record_with(*inspector, task, *result, *fix, |_| {});
        for _ in 0..2 {
            // Whatever it lacks, it is kept and answered as every record is.
            stored(&scene.submit(*inspector, &record));
        }
        assert_eq!(&scene.doubts(posting), doubts, "{posting}");
    }
    let results = scene.results(CITY);
    let [first] = results.townships.as_slice() else { panic!("{results:?}") };
    assert_eq!((first.visited, first.found_present, first.excused, first.unproven), (2, 1, 1, 5));

    // Plain words for the city, with the record to open; the look is logged.
    let line = results.visits.iter().find(|visit| visit.person_name == "c5").unwrap();
    assert_eq!(line.note.as_deref(), Some("到村部，没有见到本人"));
    let opened = scene.city.client.call::<op::ReadRecord>(&[line.record.as_str()], &Done {}).unwrap();
    assert_eq!((opened.kind, opened.note.as_deref()), (RecordKind::Inspection, Some("到村部，没有见到本人")));
    assert_eq!(scene.server.count("view_log WHERE kind = 'record' AND posting_id = 'p-c5'"), 1);
    let drawn = scene.draw("draw-1").tasks;
    let task = drawn.iter().find(|task| task.record.as_ref() == Some(&line.record)).unwrap();
    assert_eq!((task.doubts.as_slice(), &task.note), (&[VisitDoubt::NoPosition][..], &line.note));
    // The inspector and the cadre see the same.
    let (inspector, id) = &tasks["p-c5"];
    let own = scene.tasks(*inspector).tasks.into_iter().find(|task| task.id.as_str() == id).unwrap();
    assert_eq!((own.result, own.doubts), (Some(Absent), vec![VisitDoubt::NoPosition]));
    let home = |phone: &Phone| -> Home { phone.client.send(Method::Get, "/api/v1/me/home", &[], b"").json() };
    assert_eq!(home(&cadres[1]).inspections[0].doubts, [VisitDoubt::NoFixOfCadre]);
    assert_eq!(home(&cadres[0]).inspections[0].doubts, []);

    // The cadre's own record of that time was still on its way.
    scene.server.pass(5 * HOUR_MS);
    cadres[1].refresh().unwrap();
    send(&cadres[1], &late);
    scene.pass(0);
    assert_eq!(scene.doubts("p-c4"), []);
    let results = scene.results(CITY);
    assert_eq!((results.townships[0].visited, results.townships[0].unproven), (3, 4));
}

fn a_visit_is_dated_within_its_bundle(server: TestServer) {
    let mut scene = City::of(server);
    let tasks = scene.all_started();
    let started = scene.server.clock.now();
    scene.pass(HOUR_MS);
    let done = |scene: &City, posting: &str| {
        let at = format!("posting_id = '{posting}' AND done_at BETWEEN");
        (
            scene.server.count(&format!(
                "inspection_task WHERE {at} {} AND {}",
                started.0,
                started.0 + HOUR_MS
            )),
            scene.server.count(&format!("inspection_task WHERE {at} 0 AND {}", started.0 - 1)),
        )
    };
    // A phone whose clock stands in another year, without a beacon: nothing but its wrong word.
    for (posting, years) in [("p-c0", -3), ("p-c1", 3)] {
        let (inspector, task) = &tasks[posting];
        let here = fix(scene.server.clock.now());
        let record = scene.record_with(*inspector, task, InspectionResult::Present, Some(here), |claims| {
            let wall = claims.clock.wall.plus(years * 365 * DAY_MS);
            claims.fix = Some(Fix { at: wall.0, ..here });
            claims.clock.wall = wall;
            claims.clock.beacon = None;
            claims.clock.beacon_elapsed = None;
            claims.clock.beacon_session = None;
            claims.clock.beacon_wall = None;
        });
        stored(&scene.submit(*inspector, &record));
        assert_eq!(done(&scene, posting), (1, 0), "{posting}: between start and receipt");
        assert_eq!(scene.doubts(posting), [], "{posting}: a wrong clock is no fault of the visit");
    }
    // Signed after the 24 hours of the bundle.
    scene.pass(DAY_MS);
    let (inspector, task) = &tasks["p-c2"];
    stored(&scene.visit(*inspector, task, InspectionResult::Absent));
    assert_eq!(scene.doubts("p-c2"), [VisitDoubt::OutsideBundle]);
}

fn a_draw_closes_when_its_window_has_passed(server: TestServer) {
    let mut scene = City::of(server);
    scene.freeze(&City::order("draw-1", 12)).unwrap();
    scene.seed("draw-1", "3 5 1").unwrap();
    // On the last day of the window, in the evening, one visit begins.
    scene.pass(3 * DAY_MS + 10 * HOUR_MS);
    let task = scene.tasks(0).tasks[0].id.to_string();
    scene.start(0, &task).unwrap();
    scene.pass(20 * MINUTE_MS);
    let record = scene.record(0, &task, InspectionResult::Present);
    scene.pass(10 * HOUR_MS);
    let running = scene.draw("draw-1");
    assert_eq!((running.line.state, running.line.missed), (DrawState::Drawn, 11), "a bundle still runs");
    assert!(running.export.is_none());
    assert_eq!(
        running.tasks.iter().filter(|task| task.target.is_some()).count(),
        1,
        "the others stay sealed"
    );

    scene.pass(15 * HOUR_MS);
    let closed = scene.draw("draw-1");
    assert_eq!((closed.line.state, closed.line.done, closed.line.missed), (DrawState::Closed, 0, 12));
    assert!(closed.tasks.iter().all(|task| task.missed && task.target.is_some()));
    draw::verify(&closed.export.expect("it can be recomputed")).unwrap();
    let results = scene.results(CITY);
    let counted: Vec<(u32, u32)> = results.townships.iter().map(|t| (t.visited, t.not_visited)).collect();
    assert_eq!(counted, [(0, 10), (0, 2)], "counted beside the others");
    assert!(scene.tasks(0).tasks.iter().all(|task| task.missed));
    let all = scene.city.client.call_with::<op::ListInspectors>(&[CITY], &NoQuery {}, &Done {}).unwrap();
    assert!(all.inspectors.iter().all(|inspector| inspector.open_tasks == 0));
    let body = WithdrawDraw { id: "w1".to_owned(), reason: "太晚".to_owned() };
    assert_eq!(refused(scene.city.client.call::<op::WithdrawDraw>(&["draw-1"], &body)), "wrong_state");

    // What was signed in time arrives now, and counts.
    stored(&scene.submit(0, &record));
    let view = scene.draw("draw-1");
    assert_eq!((view.line.state, view.line.done, view.line.missed), (DrawState::Closed, 1, 11));
    assert_eq!(scene.results(CITY).visits[0].doubts, []);
}

fn the_next_round_sends_somebody_else(server: TestServer) {
    let mut scene = City::of(server);
    scene.all_started();
    scene.freeze(&City::order("draw-2", 12)).unwrap();
    scene.seed("draw-2", "6 2 4").unwrap();
    let same = |place: &str| {
        scene.server.count(&format!(
            "inspection_task a JOIN inspection_task b ON a.posting_id = b.posting_id
             AND a.inspector_id = b.inspector_id JOIN posting ON posting.id = a.posting_id
             WHERE a.draw_id = 'draw-1' AND b.draw_id = 'draw-2' AND host LIKE '{place}%'"
        ))
    };
    assert_eq!(same("150422101"), 0, "the other inspector goes");
    assert_eq!(same(TOWNSHIP), 10, "where only one may go at all, everybody keeps his chance");
}
