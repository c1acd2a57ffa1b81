//! How townships sign: approver figures, and cases about a township.

use super::*;

on_both_databases!(
    a_township_case_is_between_county_and_city,
    approvers_are_measured_by_a_small_month_made_by_hand
);

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
