//! Kinds of leave and how much of each is left: data of the division.

use super::*;

on_both_databases!(
    kinds_and_balances_are_data_of_the_division,
    a_rule_of_the_county_goes_before_that_of_the_city,
    leave_over_the_end_of_a_year_counts_in_both
);

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
    assert_eq!(refused(scene.ask(&wrong)), "invalid_field", "sick leave is no duty");
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
    assert_eq!(refused(set(&city, CITY, "w1", Some(with(6)))), "conflict");
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

    assert_eq!(refused(set(&scene.secretary, TOWNSHIP, "w4", Some(with(9)))), "not_allowed");
    assert_eq!(refused(set(&scene.county, CITY, "w5", Some(with(9)))), "not_found");
    assert_eq!(refused(set(&scene.county, COUNTY, "w6", Some(with(32)))), "invalid_field");
    let only_sick = LeaveRule {
        kinds: shipped.rule.kinds.iter().filter(|kind| kind.leave_type == LeaveType::Sick).copied().collect(),
        ..with(3)
    };
    set(&scene.county, COUNTY, "w7", Some(only_sick)).unwrap();
    assert_eq!(
        refused(scene.ask(&request("l4", LeaveType::Annual, "2027-03-02", "2027-03-02"))),
        "invalid_field",
        "not asked for here"
    );
    assert_eq!(scene.server.count("audit_event WHERE action = 'set_leave_rule'"), 4);
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
