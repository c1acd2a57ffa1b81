//! An absence that an inspection found and nobody had asked leave for.

use super::*;

on_both_databases!(an_absence_found_without_leave_is_a_case);

fn here(at: Millis) -> Option<Fix> {
    Some(zaigang_tests::fix((43.97, 119.39), 8.0, at))
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
    let mut visit = |name: &str, result: InspectionResult, fix: Option<Fix>| {
        let token = hand.record(&inspector, RecordKind::Inspection, fix, |claims| {
            claims.reference = Some(format!("t-{name}"));
            claims.result = Some(result);
        });
        hand.store(&token);
    };
    let now = here(scene.server.clock.now());
    for name in ["nobody", "early", "waits", "later"] {
        visit(name, Absent, now);
    }
    visit("excused", Excused, now);
    visit("elsewhere", ElsewhereVerified, now);
    visit("snow", Unreachable, now);
    visit("nowhere", Absent, None);

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
