//! Draws: from the frozen list to what the visits measured.

use super::*;

on_both_databases!(
    a_draw_measures_what_the_registers_say,
    a_withdrawn_draw_sends_nobody,
    a_draw_that_cannot_be_made_says_why,
    a_draw_closes_when_its_window_has_passed,
    the_next_round_sends_somebody_else
);

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
