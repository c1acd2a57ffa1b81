//! The judge: fed day by day in the order of what the system knew, it opens each case once.

use super::event::Event;
use super::order::in_order;
use super::rules::{Found, coordinate, device, photo, prompts, sign_off, silence, two_ends};
use super::state::State;
use super::{CaseKind, CaseLevel, Evidence, Statement};
use crate::text::{self, Language};
use crate::time::{Millis, next_day};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

/// A piece of evidence in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceLine {
    /// The rule.
    pub rule: String,
    /// Its weight.
    pub weight: f64,
    /// What it rests on.
    pub events: Vec<String>,
    /// Plain words.
    pub text: String,
}

/// A case as the command writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseLine {
    /// `posting:..` or `township:..`.
    pub subject: String,
    /// Kind.
    pub kind: CaseKind,
    /// Level.
    pub level: CaseLevel,
    /// First day of the conduct.
    pub first_day: NaiveDate,
    /// The day the evidence sufficed.
    pub raised_on: NaiveDate,
    /// Evidence, heaviest first.
    pub evidence: Vec<EvidenceLine>,
    /// What speaks for the person.
    #[serde(rename = "for")]
    pub speaks_for: Vec<String>,
}

/// The judge of one county.
#[derive(Debug, Clone)]
pub struct Judge {
    state: State,
    language: Language,
    raised: BTreeSet<(String, CaseKind)>,
}

impl Judge {
    /// A judge that knows nothing yet and writes in a language.
    pub fn new(language: Language) -> Self {
        Judge { state: State::default(), language, raised: BTreeSet::new() }
    }

    /// A judge that goes on after a stop: it knows nothing yet, and opens none of these again. Fed with everything the
    /// system knows, it finds at the end of the day what one that never stopped finds.
    pub fn resumed(language: Language, raised: BTreeSet<(String, CaseKind)>) -> Self {
        Judge { state: State::default(), language, raised }
    }

    /// Takes events in the order in which the system knew of them.
    pub fn feed(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.state.take(event));
    }

    /// The cases whose evidence suffices at the end of a day, sorted; each is opened once.
    pub fn end_of_day(&mut self, today: NaiveDate) -> Vec<CaseLine> {
        // Leave and shared phones may be registered long before the first record: nobody is judged by those alone.
        if !self.state.has_begun() {
            return Vec::new();
        }
        let mut found: Vec<(String, Found)> = Vec::new();
        let calendar = &self.state.calendar;
        for (id, state) in &self.state.postings {
            let mut own = prompts::look(state, &self.state, today);
            own.extend(silence::look(state, calendar, today));
            own.extend(two_ends::look(state, calendar, today));
            own.extend(coordinate::look(state, today));
            own.extend(photo::look(state, &self.state, today));
            found.extend(own.into_iter().map(|one| (format!("posting:{id}"), one)));
        }
        found.extend(
            device::look(&self.state, today).into_iter().map(|(id, one)| (format!("posting:{id}"), one)),
        );
        let signed = sign_off::look(&self.state, today);
        found.extend(signed.into_iter().map(|(id, one)| (format!("township:{id}"), one)));
        let cases: Vec<CaseLine> = combine(found)
            .into_iter()
            .filter(|(subject, one)| !self.raised.contains(&(subject.clone(), one.kind)))
            .map(|(subject, one)| self.line(subject, one, today))
            .collect();
        self.raised.extend(cases.iter().map(|case| (case.subject.clone(), case.kind)));
        cases
    }

    fn line(&self, subject: String, found: Found, today: NaiveDate) -> CaseLine {
        let said = |one: &Statement| {
            let values: Vec<(&str, String)> =
                one.values.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
            text::statement(self.language, &one.key, &values)
        };
        let mut speaks_for = Vec::new();
        if let Some(state) = subject.strip_prefix("posting:").and_then(|id| self.state.postings.get(id)) {
            let inside: BTreeSet<NaiveDate> = state
                .records
                .iter()
                .filter(|r| r.whereabouts == super::state::Whereabouts::Inside)
                .map(|r| r.date)
                .collect();
            let due = state.heard_from().iter_days().take_while(|d| *d <= today);
            let due = due.filter(|d| state.is_posted(*d) && self.state.calendar.is_workday(*d)).count();
            let values = [("days", inside.len().to_string()), ("required", due.to_string())];
            speaks_for.push(said(&Statement::new("speaks-for-days-on-post", &values)));
            if !state.absences.is_empty() {
                let days = state.heard_from().iter_days().take_while(|d| *d <= today);
                let count = days.filter(|d| state.is_excused(*d)).count();
                speaks_for.push(said(&Statement::new("speaks-for-absences", &[("days", count.to_string())])));
            }
        }
        speaks_for.push(said(&Statement::new("speaks-for-not-answered-yet", &[])));
        let evidence = found.evidence.iter().map(|one| EvidenceLine {
            rule: one.rule.clone(),
            weight: (one.weight * 100.0).round() / 100.0,
            events: one.events.clone(),
            text: said(&one.text),
        });
        CaseLine {
            subject,
            kind: found.kind,
            level: found.level,
            first_day: found.first_day,
            raised_on: today,
            evidence: evidence.collect(),
            speaks_for,
        }
    }
}

/// Puts together what speaks of one kind: two independent rules make it yellow, never red.
fn combine(mut found: Vec<(String, Found)>) -> Vec<(String, Found)> {
    found.sort_by(|(a, one), (b, other)| (a, one.kind).cmp(&(b, other.kind)));
    let mut all: Vec<(String, Found)> = Vec::new();
    for (subject, one) in found {
        match all.last_mut() {
            Some((last, same)) if *last == subject && same.kind == one.kind => {
                same.level = same.level.max(one.level).max(CaseLevel::Yellow);
                same.first_day = same.first_day.min(one.first_day);
                same.evidence.extend(one.evidence);
            }
            _ => all.push((subject, one)),
        }
    }
    for (_, one) in &mut all {
        let by_weight =
            |a: &Evidence, b: &Evidence| b.weight.total_cmp(&a.weight).then_with(|| a.rule.cmp(&b.rule));
        one.evidence.sort_by(by_weight);
    }
    all
}

/// Judges a county from scratch: events in any order, cases in the order they were raised.
///
/// The last look is on the day of the last event: what ripens later is not said.
pub fn judge_all(mut events: Vec<Event>, language: Language) -> Vec<CaseLine> {
    in_order(&mut events);
    let mut judge = Judge::new(language);
    let mut cases = Vec::new();
    let mut today: Option<NaiveDate> = None;
    for event in events {
        let day = event.known_at().map(Millis::date);
        if let (Some(mut open), Some(day)) = (today, day) {
            while open < day && next_day(open) > open {
                cases.extend(judge.end_of_day(open));
                open = next_day(open);
            }
        }
        today = day.or(today);
        judge.feed([event]);
    }
    cases.extend(today.map(|day| judge.end_of_day(day)).unwrap_or_default());
    cases
}
