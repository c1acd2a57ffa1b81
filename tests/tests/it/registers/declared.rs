//! What was declared is written down when a day has ended, before anybody visits.

use crate::registers::scene::*;
use serde_json::{Value, json};
use zaigang_tests::{TestServer, on_both_databases};

fn days(server: &TestServer) -> Vec<Value> {
    let rows = server.column("SELECT content AS text FROM declared_day ORDER BY date, township");
    rows.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

fn each_day_is_declared_once_and_missed_days_are_made_up_for(server: TestServer) {
    let (secretary, _) = town(&server);
    let account = server.cadre("an", EAST);
    server.cadre("bo", "150423100201");
    let mut phone = server.phone(&secretary, &account);
    doubtful_day(&mut phone, "p-an");
    assert_eq!(server.declare(), 2, "yesterday, a row a township");
    assert_eq!(server.declare(), 0);
    server.sql(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
         registered_at) VALUES ('l1', 'p-an', 'leave', '2026-11-24', '2026-11-24', 1, 'x', 'pending', FALSE, 0)",
    );
    go_to(&server, "2026-11-26");
    assert_eq!(server.declare(), 6, "three days");
    assert_eq!(days(&server).len(), 8);
    let of = |date: &str| {
        let days = days(&server);
        let day = days.iter().find(|day| day["date"] == date && day["township"] == TOWNSHIP);
        day.unwrap()["postings"][0].clone()
    };
    assert_eq!(of("2026-11-22")["state"], "rest", "a Sunday");
    assert_eq!(of("2026-11-23")["state"], "to_confirm");
    let asked = of("2026-11-24");
    assert_eq!(asked["state"], "not_confirmed");
    assert_eq!(asked["excuses"], json!([["l1", "leave", "pending"]]));

    // What is said afterwards changes nothing of it.
    let secretary = server.sign_in("secretary");
    decide(&secretary, "p-an", "2026-11-25", "d1", zaigang_shared::day::CellState::Present).unwrap();
    server.declare();
    assert_eq!(of("2026-11-25")["state"], "not_confirmed");
    server.sequence("test");
    assert_eq!(faults(&server), Vec::<String>::new());
}

on_both_databases!(each_day_is_declared_once_and_missed_days_are_made_up_for);
