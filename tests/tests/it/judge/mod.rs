//! The server's judge over a whole simulated county: a job that looks every few days at what the database holds opens the
//! cases that the command finds in one reading of the same events.

mod rows;

use std::collections::BTreeSet;
use zaigang_server::simulation::{Population, simulate};
use zaigang_shared::judge::event::Event;
use zaigang_shared::judge::judge_all;
use zaigang_shared::text::Language;
use zaigang_shared::time::{at, next_day};
use zaigang_tests::{TestServer, on_both_databases};

on_both_databases!(the_cases_of_the_job_are_those_of_the_command);

/// Days between two runs of the job.
const RUNS: usize = 13;

/// The column and the value that name a case's subject.
fn about(subject: &str) -> (&'static str, &str) {
    match subject.split_once(':').unwrap() {
        ("posting", id) => ("posting_id", id),
        (_, code) => ("township", code),
    }
}

fn the_cases_of_the_job_are_those_of_the_command(server: TestServer) {
    let mut population = Population::new(170, 2, 5);
    population.start = "2026-03-01".parse().unwrap();
    let events = rows::told(simulate(&population).unwrap().events);
    rows::write(&server, &events);
    let (first, last) = population.span();
    let last = events.iter().filter_map(Event::known_at).max().unwrap().date().max(last);
    let expected = judge_all(events, Language::Chinese);
    let kinds: BTreeSet<&str> = expected.iter().map(|case| case.kind.name()).collect();
    assert!(expected.len() > 15 && kinds.len() > 5, "{} cases: {kinds:?}", expected.len());

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut opened = 0;
    for day in first.iter_days().take_while(|day| *day < last).step_by(RUNS).chain([last]) {
        server.clock.set(at(next_day(day), 8 * 60 + 5));
        opened += runtime.block_on(server.app.judge()).unwrap().raised.len();
        // On the evening of each run nothing is known that came later.
        let by_then = expected.iter().filter(|case| case.raised_on <= day).count();
        assert_eq!(opened, by_then, "until {day}");
    }
    for case in &expected {
        let (column, id) = about(&case.subject);
        let (kind, first, on) = (case.kind.name(), case.first_day, case.raised_on);
        let found = server.count(&format!(
            "case_file WHERE {column} = '{id}' AND kind = '{kind}' AND first_day = '{first}' AND raised_on = '{on}'"
        ));
        assert_eq!(found, 1, "{case:?}");
    }
    assert_eq!(server.count("case_file WHERE level = 'red'"), 0);
    assert!(server.count("leaf WHERE item_kind = 'case'") >= server.count("case_file"));
}
