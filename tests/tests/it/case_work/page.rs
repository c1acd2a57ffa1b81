//! What a case shows of what it rests on.

use super::*;

on_both_databases!(a_case_shows_what_it_rests_on);

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
