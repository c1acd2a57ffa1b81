//! A county's year: 300 postings with raw rows of every sort, every month's registers signed, and each of them equal to
//! a recount in SQL that shares nothing with the program.

mod county;

use chrono::Datelike;
use county::{COUNTY, TOWNSHIPS, township};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;
use zaigang_shared::api::register::{CellOf, DecideCells, Register, SignRegister};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::{Level, Role};
use zaigang_shared::operation as op;
use zaigang_shared::record::{Header, compact, from_base64url, signing_input};
use zaigang_shared::register::{SHEET_VERSION, SIGNATURE_TYPE, SignatureAct, SignatureClaims, sheet_hash};
use zaigang_shared::time::{Month, at};
use zaigang_tests::{Office, Random, TestServer, on_both_databases};

const RECOUNT: &str = include_str!("recount.sql");
const TARGETS: &str = include_str!("targets.sql");

/// The days of the year, as the recount wants them.
fn days(server: &TestServer) {
    server.sql("CREATE TABLE year_day (date TEXT NOT NULL, month TEXT NOT NULL, weekday BIGINT NOT NULL, monday TEXT NOT NULL)");
    let around = |days: i64| chrono::Duration::days(days);
    let (first, last) =
        (county::year().next().unwrap() - around(7), county::year().last().unwrap() + around(7));
    let rows: Vec<String> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .map(|date| {
            let monday = date - around(i64::from(date.weekday().num_days_from_monday()));
            let month = format!("{:04}-{:02}", date.year(), date.month());
            format!("('{date}', '{month}', {}, '{monday}')", date.weekday().number_from_monday())
        })
        .collect();
    server.sql(&format!("INSERT INTO year_day VALUES {}", rows.join(",")));
}

fn asked(sql: &str, month: Month) -> String {
    sql.replace("{month}", &month.to_string())
        .replace("{first}", &month.first().to_string())
        .replace("{last}", &month.last().to_string())
}

/// Settles what is in doubt and signs a township's month.
fn close(server: &TestServer, number: usize, month: Month) {
    let (code, name) = (township(number), month.to_string());
    let secretary = server.sign_in(&format!("secretary{number}"));
    let read = || -> Register {
        secretary.client.call_with::<op::ReadRegister>(&[&code, &name], &NoQuery {}, &Done {}).unwrap()
    };
    let before = read();
    let doubts: Vec<CellOf> = before
        .lines
        .iter()
        .flat_map(|line| {
            let open = line.row.days.iter().filter(|day| day.state == CellState::ToConfirm);
            open.map(|day| CellOf { posting: line.row.posting.clone(), date: day.date })
        })
        .collect();
    for (part, cells) in doubts.chunks(200).enumerate() {
        let body = DecideCells {
            id: format!("b{number}-{name}-{part}"),
            cells: cells.to_vec(),
            state: if part % 2 == 0 { CellState::Present } else { CellState::NotConfirmed },
            reason: "phoned".to_owned(),
            note: None,
        };
        let done = secretary.client.call::<op::DecideCells>(&[&code], &body).unwrap();
        assert_eq!((done.decided as usize, done.left), (cells.len(), 0));
    }
    let draft = read().draft.unwrap();
    assert_eq!((draft.undecided, draft.content.level), (0, Level::Township));
    let hash = sheet_hash(&draft.content.to_json().unwrap());
    let id = format!("s{number}-{name}").parse().unwrap();
    let body = SignRegister { id, signature: signature(server, &secretary, &hash), hash, note: None };
    secretary.client.call::<op::SignRegister>(&[&code, &name], &body).unwrap();
}

fn signature(server: &TestServer, office: &Office, hash: &str) -> String {
    let header =
        Header { typ: SIGNATURE_TYPE.to_owned(), alg: "ES256".to_owned(), kid: office.tokens.device.clone() };
    let claims = SignatureClaims {
        v: SHEET_VERSION,
        aud: server.app.settings.deployment.clone(),
        act: SignatureAct::Sign,
        sheet: hash.to_owned(),
        posting: None,
        text: None,
    };
    let input = signing_input(&header, &claims).unwrap();
    compact(&input, &from_base64url(&office.key.sign(&input).unwrap()).unwrap())
}

/// What the signed sheets of a month say: a line a day, a line a target, and the days on post of each posting.
fn signed(server: &TestServer, month: Month) -> (Vec<String>, Vec<String>) {
    let contents =
        server.column(&format!("SELECT content AS text FROM register_sheet WHERE month = '{month}'"));
    let (mut days, mut targets) = (Vec::new(), Vec::new());
    for content in contents {
        let sheet: Value = serde_json::from_str(&content).unwrap();
        for row in sheet["rows"].as_array().unwrap() {
            let posting = row["posting"].as_str().unwrap();
            let mut by_state: BTreeMap<&str, u64> = BTreeMap::new();
            for day in row["days"].as_array().unwrap() {
                let state = day["state"].as_str().unwrap();
                *by_state.entry(state).or_default() += 1;
                days.push(format!("{posting} {} {state}", day["date"].as_str().unwrap()));
            }
            let on_post: u64 = ["present", "event", "duty", "witnessed"]
                .iter()
                .filter_map(|state| by_state.get(state))
                .sum();
            assert_eq!(row["sums"]["on_post"], on_post, "{posting} {month}");
            for (state, count) in by_state.iter().filter(|(state, _)| **state != "not_posted") {
                assert_eq!(row["sums"][state], *count, "{posting} {month} {state}");
            }
            targets.push(format!("{posting} {}", row["target"]));
        }
    }
    days.sort();
    targets.sort();
    (days, targets)
}

fn every_register_of_a_year_equals_its_recount(server: TestServer) {
    let seed = Random::seed();
    for number in 0..TOWNSHIPS {
        server.office(&format!("secretary{number}"), Role::TownshipSecretary, &township(number));
    }
    let began = Instant::now();
    county::write(&server, seed);
    days(&server);
    println!("{} records of {COUNTY} written in {:?}", server.count("record"), began.elapsed());
    let mut seen = 0;
    for number in 1..=12 {
        let month: Month = format!("2026-{number:02}").parse().unwrap();
        let third = month.next().first() + chrono::Duration::days(2);
        server.clock.set(at(third, 600));
        let began = Instant::now();
        for township in 0..TOWNSHIPS {
            close(&server, township, month);
        }
        println!("{month} closed in {:?}", began.elapsed());
        let (days, targets) = signed(&server, month);
        let sorted = |sql: &str| {
            // All but the last statement make what the last one reads.
            let asked = asked(sql, month);
            let mut statements: Vec<&str> = asked.split(";\n").collect();
            let last = statements.pop().unwrap();
            for statement in statements {
                server.sql(statement);
            }
            let mut rows = server.column(last);
            rows.sort();
            rows
        };
        let recounted = sorted(RECOUNT);
        let wrong: Vec<_> =
            recounted.iter().zip(&days).filter(|(recount, day)| recount != day).take(5).collect();
        assert!(wrong.is_empty() && recounted.len() == days.len(), "{month}: {wrong:?}");
        assert_eq!(sorted(TARGETS), targets, "{month}");
        seen += days.len();
    }
    assert!(seen > 90_000, "{seen} days");
}

on_both_databases!(every_register_of_a_year_equals_its_recount);
