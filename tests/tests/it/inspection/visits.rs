//! Visits: who is told of them, what proves them, when they were.

use super::*;

on_both_databases!(
    a_visit_names_its_target_only_to_its_inspector,
    an_inspector_is_made_once,
    a_result_without_its_proof_counts_nowhere,
    a_visit_is_dated_within_its_bundle
);

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
    scene.server.village_office("f1", "150422100206", (43.97, 119.39));
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
    let early = cadres[0].record("p-c2", RecordKind::Day, Some(elsewhere), |_| {});
    let late = cadres[1].record("p-c4", RecordKind::Day, Some(elsewhere), |_| {});
    cadres[0].store(&early);
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
    cadres[1].store(&late);
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
