//! Leave and duty: what was asked for, when it was said, and when a person is truly away for it.

use super::Population;
use super::assumptions as a;
use super::people::{Class, Person};
use chrono::{Days, NaiveDate};
use zaigang_shared::day::Calendar;
use zaigang_shared::judge::event::{Absence, AbsenceKind, AbsenceState, Instant};
use zaigang_shared::time::{Millis, at};

/// The requests of a person.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// As the judge reads them.
    pub requests: Vec<Absence>,
}

impl Ledger {
    /// Whether he is away for an approved reason, whenever it was said.
    pub fn away(&self, date: NaiveDate) -> Option<AbsenceKind> {
        self.on(date).map(|request| request.kind)
    }

    /// Whether a reason was known by an instant.
    pub fn known(&self, date: NaiveDate, by: Millis) -> Option<AbsenceKind> {
        self.on(date).filter(|request| request.registered_at.0 <= by).map(|request| request.kind)
    }

    fn on(&self, date: NaiveDate) -> Option<&Absence> {
        self.requests.iter().find(|request| {
            request.state == AbsenceState::Approved && request.from <= date && date <= request.to
        })
    }
}

/// A person's requests over the span.
pub fn ledger(person: &Person, population: &Population, calendar: &Calendar) -> Ledger {
    let mut random = person.random(population.seed, 20);
    let (duty, late) = match person.class {
        Class::HonestManyMeetings => (a::DUTY_SHARE_BUSY, a::REGISTERED_LATE_BUSY),
        Class::HonestLateLeave => (0.10, 0.9),
        _ => (a::DUTY_SHARE, a::REGISTERED_LATE),
    };
    let leave = if person.class == Class::HonestLateLeave { 1.0 } else { a::LEAVE_A_MONTH };
    let mut ledger = Ledger::default();
    let mut date = person.from;
    while date <= person.to {
        let kind = if !calendar.is_workday(date) {
            None
        } else if random.chance(leave / 21.0) {
            Some((AbsenceKind::Leave, random.between(1, a::LEAVE_DAYS)))
        } else if random.chance(duty / 1.3) {
            Some((AbsenceKind::Duty, if random.chance(0.8) { 1 } else { random.between(2, 3) }))
        } else {
            None
        };
        let length = kind.map_or(1, |(_, days)| days);
        if let Some((kind, days)) = kind {
            let to =
                date.checked_add_days(Days::new((days - 1).unsigned_abs())).unwrap_or(date).min(person.to);
            let registered_at = if random.chance(late) {
                at(date, random.between(9 * 60, 17 * 60))
                    .plus(random.between(1, a::LATE_DAYS) * zaigang_shared::time::DAY_MS)
            } else {
                at(date, random.between(8 * 60, 20 * 60))
                    .plus(-random.between(1, 4) * zaigang_shared::time::DAY_MS)
            };
            let state = match random.unit() {
                refused if refused < a::NOT_APPROVED / 2.0 => AbsenceState::Rejected,
                open if open < a::NOT_APPROVED => AbsenceState::Pending,
                _ => AbsenceState::Approved,
            };
            ledger.requests.push(Absence {
                id: format!("l{:06}-{}", person.number, ledger.requests.len()),
                posting: person.posting.clone(),
                from: date,
                to,
                kind,
                state,
                registered_at: Instant(registered_at),
            });
        }
        date = date.checked_add_days(Days::new(length.unsigned_abs())).unwrap_or(NaiveDate::MAX);
    }
    ledger
}
