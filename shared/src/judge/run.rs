//! The judge: fed day by day in the order of what the system knew, it opens each case once.

use super::event::Event;
use super::order::in_order;
use super::rules::{Found, coordinate, device, photo, prompts, sign_off, silence, two_ends};
use super::state::{PostingState, State, Whereabouts};
use super::{CaseKind, CaseLevel, Evidence, Statement};
use crate::text::{self, Language};
use crate::time::{Millis, next_day};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

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

/// Who or what a case is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A posting, by its id.
    Posting(String),
    /// A township, by its code: a case on those who sign.
    Township(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Posting(id) => write!(f, "posting:{id}"),
            Subject::Township(code) => write!(f, "township:{code}"),
        }
    }
}

/// What the evidence of a day's end suffices for.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// Whom.
    pub subject: Subject,
    /// The day.
    pub on: NaiveDate,
    /// Kind, level, first day and evidence, the heaviest first.
    pub found: Found,
    /// What speaks for the person.
    pub speaks_for: Vec<Statement>,
}

impl Raised {
    /// The line that the command writes.
    pub fn line(&self, language: Language) -> CaseLine {
        let said = |one: &Statement| {
            let values: Vec<(&str, String)> =
                one.values.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
            text::statement(language, &one.key, &values)
        };
        let evidence = self.found.evidence.iter().map(|one| EvidenceLine {
            rule: one.rule.clone(),
            weight: (one.weight * 100.0).round() / 100.0,
            events: one.events.clone(),
            text: said(&one.text),
        });
        CaseLine {
            subject: self.subject.to_string(),
            kind: self.found.kind,
            level: self.found.level,
            first_day: self.found.first_day,
            raised_on: self.on,
            evidence: evidence.collect(),
            speaks_for: self.speaks_for.iter().map(said).collect(),
        }
    }
}

/// The judge of one county.
#[derive(Debug, Clone, Default)]
pub struct Judge {
    state: State,
    raised: BTreeMap<(Subject, CaseKind), NaiveDate>,
}

impl Judge {
    /// A judge that knows nothing yet.
    pub fn new() -> Self {
        Judge::default()
    }

    /// People decided a case on a day. Whichever way they decided, what was there to be seen until then is never again
    /// evidence of that kind: only what comes afterwards may open another.
    pub fn decided(&mut self, subject: Subject, kind: CaseKind, on: NaiveDate) {
        self.state.close(subject, kind, on);
    }

    /// Whether people decided a case of its kind on the day of a finding, or since: it tells them nothing that they did not
    /// have before them.
    pub fn is_decided(&self, one: &Raised) -> bool {
        self.state.closed(&one.subject).any(|(kind, on)| kind == one.found.kind && one.on <= on)
    }

    /// Takes events in the order in which the system knew of them.
    pub fn feed(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.state.take(event));
    }

    /// The cases whose evidence suffices at the end of a day, sorted; each is opened once, and once more after its decision.
    pub fn end_of_day(&mut self, today: NaiveDate) -> Vec<Raised> {
        let mut found = self.look(today);
        let (state, raised) = (&self.state, &mut self.raised);
        found.retain(|one| {
            let key = (one.subject.clone(), one.found.kind);
            let decided = state.closed_before(one.subject.clone(), one.found.kind, today);
            let is_open = raised.get(&key).is_some_and(|on| decided.is_none_or(|decided| decided < *on));
            if !is_open {
                raised.insert(key, today);
            }
            !is_open
        });
        found
    }

    /// All that the evidence which came on a day suffices for, cases that are open among it: what makes one stronger.
    pub fn look(&self, today: NaiveDate) -> Vec<Raised> {
        // Leave and shared phones may be registered long before the first record: nobody is judged by those alone.
        if !self.state.has_begun() {
            return Vec::new();
        }
        let mut found: Vec<(Subject, Found)> = Vec::new();
        for (id, state) in &self.state.postings {
            let subject = Subject::Posting(id.clone());
            let mut own = self.look_at(state, today);
            for (kind, decided) in self.state.closed(&subject).filter(|(_, on)| *on < today) {
                own.retain(|one| one.kind != kind);
                let later = self.look_at(&state.after(decided), today);
                own.extend(later.into_iter().filter(|one| one.kind == kind));
            }
            found.extend(own.into_iter().map(|one| (subject.clone(), one)));
        }
        found.extend(
            device::look(&self.state, today).into_iter().map(|(id, one)| (Subject::Posting(id), one)),
        );
        let signed = sign_off::look(&self.state, today);
        found.extend(signed.into_iter().map(|(code, one)| (Subject::Township(code), one)));
        let combined = combine(found).into_iter();
        combined
            .map(|(subject, found)| {
                let speaks_for = self.speaks_for(&subject, today);
                Raised { subject, on: today, found, speaks_for }
            })
            .collect()
    }

    fn look_at(&self, state: &PostingState, today: NaiveDate) -> Vec<Found> {
        let calendar = &self.state.calendar;
        let mut own = prompts::look(state, &self.state, today);
        own.extend(silence::look(state, calendar, today));
        own.extend(two_ends::look(state, calendar, today));
        own.extend(coordinate::look(state, today));
        own.extend(photo::look(state, &self.state, today));
        own
    }

    fn speaks_for(&self, subject: &Subject, today: NaiveDate) -> Vec<Statement> {
        let mut all = Vec::new();
        let Subject::Posting(id) = subject else {
            return vec![Statement::new("speaks-for-not-answered-yet", &[])];
        };
        if let Some(state) = self.state.postings.get(id) {
            let is_required = |d: &NaiveDate| state.is_posted(*d) && self.state.calendar.is_workday(*d);
            // Of the required days, so that nobody reads of more days than were asked for.
            let inside: BTreeSet<NaiveDate> = state
                .records
                .iter()
                .filter(|r| r.whereabouts == Whereabouts::Inside)
                .map(|r| r.date)
                .filter(is_required)
                .collect();
            let due = state.heard_from().iter_days().take_while(|d| *d <= today).filter(is_required).count();
            if !inside.is_empty() {
                let values = [("days", inside.len().to_string()), ("required", due.to_string())];
                all.push(Statement::new("speaks-for-days-on-post", &values));
            }
            if !state.absences.is_empty() {
                let days = state.heard_from().iter_days().take_while(|d| *d <= today);
                let count = days.filter(|d| state.is_excused(*d)).count();
                all.push(Statement::new("speaks-for-absences", &[("days", count.to_string())]));
            }
        }
        all.push(Statement::new("speaks-for-not-answered-yet", &[]));
        all
    }
}

/// Puts together what speaks of one kind: two independent rules make it yellow, never red.
fn combine(mut found: Vec<(Subject, Found)>) -> Vec<(Subject, Found)> {
    found.sort_by(|(a, one), (b, other)| (a, one.kind).cmp(&(b, other.kind)));
    let mut all: Vec<(Subject, Found)> = Vec::new();
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
    let mut judge = Judge::new();
    let mut cases: Vec<Raised> = Vec::new();
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
    cases.iter().map(|case| case.line(language)).collect()
}
