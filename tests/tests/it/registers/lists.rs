//! Reminded, overdue, signed by the county; what county and city see.

use crate::registers::scene::*;
use zaigang_shared::api::Done;
use zaigang_shared::api::register::{MonthQuery, Registers};
use zaigang_shared::api::township::{DayQuery, DivisionDay};
use zaigang_shared::day::CellState;
use zaigang_shared::division::{Level, Role};
use zaigang_shared::operation as op;
use zaigang_shared::register::RegisterState;
use zaigang_tests::{Office, TestServer, on_both_databases};

fn list(office: &Office, division: &str) -> Registers {
    office.client.call_with::<op::ListRegisters>(&[division], &MonthQuery { month: None }, &Done {}).unwrap()
}

fn day(office: &Office, division: &str) -> DivisionDay {
    office.client.call_with::<op::ReadDay>(&[division], &DayQuery { date: None }, &Done {}).unwrap()
}

fn an_unsigned_month_is_asked_for_and_goes_to_the_county(server: TestServer) {
    let (secretary, county) = town(&server);
    let account = server.cadre("an", EAST);
    server.cadre("bo", "150422101201");
    let mut phone = server.phone(&secretary, &account);
    doubtful_day(&mut phone, "p-an");
    server.office("city", Role::CityOffice, "1504");
    assert_eq!(day(&secretary, TOWNSHIP).register.unwrap().month.to_string(), "2026-10");
    assert_eq!(day(&county, COUNTY).registers_overdue, 2);

    go_to(&server, "2026-12-02");
    assert!(day(&server.sign_in("secretary"), TOWNSHIP).register.is_none(), "not yet");
    go_to(&server, "2026-12-04");
    let due = day(&server.sign_in("secretary"), TOWNSHIP).register.unwrap();
    assert_eq!((due.state, due.undecided, due.month.to_string()), (RegisterState::Due, 1, MONTH.to_owned()));
    let county = server.sign_in("county");
    assert_eq!(day(&county, COUNTY).registers_overdue, 0);
    assert!(read(&county.client).draft.is_none(), "the township's until the 8th");

    go_to(&server, "2026-12-08");
    let (secretary, county) = (server.sign_in("secretary"), server.sign_in("county"));
    assert_eq!(day(&secretary, TOWNSHIP).register.unwrap().state, RegisterState::Overdue);
    assert_eq!(day(&county, COUNTY).registers_overdue, 2);
    decide(&county, "p-an", "2026-11-23", "d1", CellState::Present).unwrap();
    let sheet = sign(&server, &county, "s1", None).unwrap();
    assert_eq!((sheet.level, sheet.number), (Level::County, 1));
    assert!(day(&secretary, TOWNSHIP).register.is_none());
    assert_eq!(day(&county, COUNTY).registers_overdue, 1);

    let found = list(&county, COUNTY);
    let lines: Vec<(&str, RegisterState, u32)> = found
        .lines
        .iter()
        .map(|line| (line.division.as_str(), line.states[0].state, line.postings))
        .collect();
    assert_eq!(lines, [(TOWNSHIP, RegisterState::Signed, 1), ("150422101", RegisterState::Overdue, 1)]);
    assert_eq!(found.lines[0].signed_by.as_deref(), Some("姓名county"));
    assert_eq!(found.lines[0].sums.present, 1);
    assert_eq!(found.deciders.len(), 1);
    let decider = &found.deciders[0];
    assert_eq!((decider.name.as_str(), decider.division_name.as_str()), ("姓名county", "D150422"));
    assert_eq!((decider.decided, decider.decided_in_batches, decider.overrides), (1, 0, 0));
    let city = list(&server.sign_in("city"), "1504");
    assert_eq!(city.lines.len(), 1);
    assert_eq!((city.lines[0].division.as_str(), city.lines[0].postings), (COUNTY, 2));
    assert_eq!(city.lines[0].states.iter().map(|one| one.count).sum::<u32>(), 2);
    assert!(city.lines[0].signed_by.is_none());
}

fn what_comes_to_light_later_is_the_countys(server: TestServer) {
    town(&server);
    server.cadre("an", EAST);
    go_to(&server, "2026-12-04");
    sign(&server, &server.sign_in("secretary"), "s1", None).unwrap();
    // On the 20th the township still reaches the month before.
    go_to(&server, "2026-12-20");
    let secretary = server.sign_in("secretary");
    decide(&secretary, "p-an", "2026-11-24", "d1", CellState::Present).unwrap();
    go_to(&server, "2027-01-05");
    let (secretary, county) = (server.sign_in("secretary"), server.sign_in("county"));
    assert_eq!(refused(decide(&secretary, "p-an", "2026-11-25", "d2", CellState::Present)), "wrong_state");
    decide(&county, "p-an", "2026-11-25", "d2", CellState::Present).unwrap();
    let line = read(&secretary.client).lines.remove(0);
    assert_eq!(line.changes.len(), 2);
    sign(&server, &secretary, "s2", Some("found out in January")).unwrap();
}

fn only_townships_have_a_register_and_only_begun_months(server: TestServer) {
    let (secretary, county) = town(&server);
    server.cadre("an", EAST);
    use zaigang_shared::api::NoQuery;
    for (office, division, month, expected) in [
        (&secretary, EAST, MONTH, "invalid_field"),
        (&county, COUNTY, MONTH, "invalid_field"),
        (&secretary, TOWNSHIP, "2026-12", "invalid_field"),
        (&secretary, TOWNSHIP, "november", "not_found"),
    ] {
        let asked = office.client.call_with::<op::ReadRegister>(&[division, month], &NoQuery {}, &Done {});
        assert_eq!(refused(asked), expected, "{division} {month}");
    }
    // The running month is shown up to today.
    let running = read(&secretary.client);
    assert_eq!((running.state, running.lines[0].row.days.len()), (RegisterState::Draft, 23));
    let query = MonthQuery { month: None };
    let asked = county.client.call_with::<op::ListRegisters>(&[TOWNSHIP], &query, &Done {});
    assert_eq!(refused(asked), "invalid_field");
}

on_both_databases!(
    an_unsigned_month_is_asked_for_and_goes_to_the_county,
    what_comes_to_light_later_is_the_countys,
    only_townships_have_a_register_and_only_begun_months,
);
