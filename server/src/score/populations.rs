//! The judge over simulated populations: those whom others accuse, those who are to be found, and a stop every week.

use super::*;
use crate::simulation::{Population, Simulated, simulate};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use zaigang_shared::judge::event::Event;
use zaigang_shared::judge::{self, CaseKind, Judge, Subject, in_order, judge_all};
use zaigang_shared::text::Language;
use zaigang_shared::time::Millis;

fn population(persons: usize, months: u32, seed: u64, classes: &[&str]) -> Simulated {
    simulate(&Population::new(persons, months, seed).of(classes)).unwrap()
}

fn told(cases: &[judge::CaseLine]) -> Vec<String> {
    cases.iter().map(|case| serde_json::to_string(case).unwrap()).collect()
}

/// Share of a class that a case of a fitting kind found.
fn recall(simulated: &Simulated, cases: &[judge::CaseLine], class: &str, variant: Option<&str>) -> f64 {
    let people = simulated.truth.iter().filter(|line| line.class == class);
    let people: Vec<_> =
        people.filter(|line| variant.is_none() || line.variant.as_deref() == variant).collect();
    let is_found = |line: &&&TruthLine| {
        let subject = line.posting.as_ref().map(|id| format!("posting:{id}")).unwrap_or_default();
        cases
            .iter()
            .any(|case| case.subject == subject && line.fitting.iter().any(|kind| kind == case.kind.name()))
    };
    assert!(!people.is_empty(), "{class}");
    people.iter().filter(is_found).count() as f64 / people.len() as f64
}

#[test]
fn those_whom_a_radius_and_a_threshold_accuse_are_left_in_peace() {
    for class in [
        "honest_undelivered",
        "honest_night_sleeper",
        "honest_dead_zone",
        "honest_clock_off",
        "honest_dormitory",
        "honest_kiosk",
        "honest_late_leave",
    ] {
        let simulated = population(30, 3, 4, &[class]);
        assert_eq!(told(&judge_all(simulated.events, Language::English)), Vec::<String>::new(), "{class}");
    }
}

#[test]
fn what_repeats_itself_is_found_and_the_honest_beside_it_are_not() {
    let classes = [
        "honest",
        "honest_poor_signal",
        "spoofer",
        "photo_reuser",
        "two_ends",
        "both_ends_empty",
        "absent_without_leave",
    ];
    let simulated = population(160, 3, 6, &classes);
    let cases = judge_all(simulated.events.clone(), Language::English);
    for (class, variant) in [
        ("spoofer", Some("fixed")),
        ("photo_reuser", None),
        ("two_ends", None),
        ("both_ends_empty", None),
        ("absent_without_leave", None),
    ] {
        assert!(recall(&simulated, &cases, class, variant) >= 0.9, "{class} {variant:?}");
    }
    let honest: BTreeSet<String> = simulated
        .truth
        .iter()
        .filter(|line| line.class.starts_with("honest"))
        .filter_map(|line| line.posting.as_ref().map(|id| format!("posting:{id}")))
        .collect();
    // 370 honest person-months at the budget of one false case in 1000: two have a chance of 0.05, three of 0.006.
    let accused: Vec<_> = cases.into_iter().filter(|case| honest.contains(&case.subject)).collect();
    assert!(
        accused.len() <= 2 && accused.iter().all(|case| case.level == judge::CaseLevel::Blue),
        "{:?}",
        told(&accused)
    );
}

#[test]
fn prompts_find_who_sleeps_in_town_and_who_is_never_there() {
    let simulated = population(150, 3, 8, &["commuter", "paper_only_proxy", "sign_and_leave"]);
    let cases = judge_all(simulated.events.clone(), Language::English);
    for (class, variant, least) in [
        ("commuter", Some("leaves_at_17"), 0.8),
        ("paper_only_proxy", None, 0.8),
        ("sign_and_leave", None, 0.8),
    ] {
        let found = recall(&simulated, &cases, class, variant);
        assert!(found >= least, "{class} {found}");
    }
    assert!(cases.iter().all(|case| case.level != judge::CaseLevel::Red), "red is for people");
}

/// Cases of the days up to `last`, by a judge that is fed and looks day by day.
fn by_days(events: &[Event], first: NaiveDate, last: NaiveDate) -> Vec<judge::CaseLine> {
    let mut judge = Judge::new();
    let mut left = events.iter().cloned().peekable();
    let mut cases = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        while left.peek().is_some_and(|event| event.known_at().map(Millis::date) <= Some(day)) {
            judge.feed(left.next());
        }
        cases.extend(judge.end_of_day(day).iter().map(|case| case.line(Language::Chinese)));
    }
    cases
}

/// Whom a line is about.
fn subject(case: &judge::CaseLine) -> Subject {
    match case.subject.split_once(':').unwrap() {
        ("posting", id) => Subject::Posting(id.to_owned()),
        (_, code) => Subject::Township(code.to_owned()),
    }
}

#[test]
fn day_by_day_from_scratch_and_after_a_stop_the_cases_are_the_same() {
    let mut events = population(130, 2, 9, &[]).events;
    in_order(&mut events);
    let days: Vec<NaiveDate> = events.iter().filter_map(|event| event.known_at().map(Millis::date)).collect();
    let (first, last) = (days[0], days[days.len() - 1]);
    let whole = judge_all(events.clone(), Language::Chinese);
    assert!(whole.len() > 10, "{}", whole.len());
    assert_eq!(told(&by_days(&events, first, last)), told(&whole));
    // A process that starts anew reads everything and looks at its day only.
    for day in first.iter_days().take_while(|day| *day <= last).step_by(9) {
        let raised: BTreeSet<(Subject, CaseKind)> =
            whole.iter().filter(|case| case.raised_on < day).map(|case| (subject(case), case.kind)).collect();
        let mut judge = Judge::new();
        judge.feed(events.iter().filter(|event| event.known_at().map(Millis::date) <= Some(day)).cloned());
        let of_day: Vec<_> = whole.iter().filter(|case| case.raised_on == day).cloned().collect();
        let mut found = judge.look(day);
        found.retain(|case| !raised.contains(&(case.subject.clone(), case.found.kind)));
        let found: Vec<_> = found.iter().map(|case| case.line(Language::Chinese)).collect();
        assert_eq!(told(&found), told(&of_day), "{day}");
    }
    // Nothing that came later is known on the day.
    let middle = first + (last - first) / 2;
    let known = events.iter().filter(|event| event.known_at().map(Millis::date) <= Some(middle)).cloned();
    let until: Vec<_> = whole.iter().filter(|case| case.raised_on <= middle).cloned().collect();
    assert_eq!(told(&by_days(&known.collect::<Vec<_>>(), first, middle)), told(&until));
}
