//! The judge over small populations made by hand.

use super::event::{Event, parse};
use super::{CaseKind, CaseLine, judge_all};
use crate::text::Language;
use chrono::{Datelike, Days, NaiveDate};

fn event(line: &str) -> Event {
    parse(1, line).unwrap().unwrap()
}

/// A posting in one village from 1 March 2026, its unit 30 km away.
fn posting(id: &str) -> Vec<Event> {
    vec![
        event(
            r#"{"type":"site","id":"s1","division":"210726104201","kind":"office","circle":{"lat":41.7,"lon":122.1,"radius_m":300}}"#,
        ),
        event(&format!(
            r#"{{"type":"posting","id":"{id}","person":"u-{id}","division":"210726104201","kind":"first_secretary","policy":"resident","start":"2026-03-01","sites":["s1"],"home_unit":{{"lat":41.4,"lon":122.1,"radius_m":300}}}}"#
        )),
    ]
}

fn workdays() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    first.iter_days().take(88).filter(|day| day.weekday().number_from_monday() <= 5)
}

/// A record at a time, `north` millionths of a degree from the office.
fn record(
    posting: &str,
    device: &str,
    day: NaiveDate,
    time: &str,
    north: i64,
    prompt: Option<&str>,
) -> Event {
    let at = format!("{day}T{time}:00+08:00");
    let kind = if prompt.is_some() { "prompt_reply" } else { "day" };
    let prompt = prompt.map_or("null".to_owned(), |id| format!("\"{id}\""));
    let lat = 41.7 + north as f64 / 1e6;
    event(&format!(
        r#"{{"type":"check_in","id":"{posting}-{day}-{time}","posting":"{posting}","device":"{device}","kind":"{kind}","fix":{{"lat":{lat},"lon":122.100001,"acc":8,"acc_kind":"android68","at":"{at}"}},"captured_at":"{at}","not_before":"{at}","not_after":"{at}","received_at":"{at}","ref":{prompt}}}"#
    ))
}

/// A record every working morning, each at a coordinate of its own.
fn mornings(id: &str, device: &str) -> Vec<Event> {
    workdays().enumerate().map(|(n, day)| record(id, device, day, "08:20", 7 * n as i64 + 1, None)).collect()
}

fn night_prompt(id: &str, day: NaiveDate, is_delivered: bool) -> Event {
    let delivered = if is_delivered { format!("\"{day}T21:00:10+08:00\"") } else { "null".to_owned() };
    event(&format!(
        r#"{{"type":"prompt","id":"{id}-n{day}","posting":"{id}","slot":"night","origin":"drawn","issued_at":"{day}T21:00:00+08:00","delivered_at":{delivered},"expires_at":"{day}T21:20:00+08:00"}}"#
    ))
}

/// Monday, Wednesday: nights between two working days.
fn nights() -> impl Iterator<Item = NaiveDate> {
    workdays().filter(|day| matches!(day.weekday().number_from_monday(), 1 | 3))
}

fn kinds(events: Vec<Event>) -> Vec<CaseKind> {
    judge_all(events, Language::Chinese).into_iter().map(|case: CaseLine| case.kind).collect()
}

#[test]
fn silent_nights_are_commuting_and_a_sleepers_mornings_speak_for_him() {
    let base = || [posting("p1"), mornings("p1", "d1")].concat();
    let mut commuter = base();
    commuter.extend(nights().map(|day| night_prompt("p1", day, true)));
    assert_eq!(kinds(commuter.clone()), [CaseKind::Commuting]);

    let mut sleeper = commuter;
    sleeper.extend(nights().map(|day| record("p1", "d1", day + Days::new(1), "06:10", 900, None)));
    // Each morning at a place of its own.
    let mut n = 0;
    for one in &mut sleeper {
        if let Event::CheckIn(one) = one
            && let Some(fix) = &mut one.fix
        {
            n += 1;
            fix.lon = 122.1 + f64::from(n) * 1.1e-5 + 1e-6;
        }
    }
    assert_eq!(kinds(sleeper), []);

    let mut undelivered = base();
    undelivered.extend(nights().map(|day| night_prompt("p1", day, false)));
    assert_eq!(kinds(undelivered), []);
}

#[test]
fn leave_registered_late_takes_the_nights_out() {
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    events.extend(nights().map(|day| night_prompt("p1", day, true)));
    for (n, day) in nights().enumerate() {
        events.push(event(&format!(
            r#"{{"type":"leave","id":"l{n}","posting":"p1","from":"{day}","to":"{day}","kind":"duty","state":"approved","registered_at":"{}T09:00:00+08:00"}}"#,
            day + Days::new(1)
        )));
    }
    assert_eq!(kinds(events), []);
}

#[test]
fn one_phone_for_two_is_a_proxy_unless_it_is_a_declared_kiosk() {
    let mut events = [posting("p1"), posting("p2"), mornings("p1", "d1")].concat();
    for (n, day) in workdays().enumerate() {
        events.push(record("p2", "d1", day, "08:22", 7 * n as i64 + 4, None));
    }
    assert_eq!(kinds(events.clone()), [CaseKind::Proxy, CaseKind::Proxy]);
    events.push(event(r#"{"type":"device","id":"d1","kiosk":true}"#));
    assert_eq!(kinds(events), []);
}

#[test]
fn one_coordinate_for_days_is_spoofed() {
    let mut events = posting("p1");
    events.extend(workdays().map(|day| record("p1", "d1", day, "08:20", 3, None)));
    assert_eq!(kinds(events), [CaseKind::SpoofedPosition]);
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    events.extend(nights().map(|day| night_prompt("p1", day, true)));
    let forwards = judge_all(events.clone(), Language::Chinese);
    events.reverse();
    assert_eq!(judge_all(events, Language::Chinese), forwards);
    assert!(forwards.iter().all(|c| c.evidence.iter().all(|e| !e.text.contains('⟦'))));
}
