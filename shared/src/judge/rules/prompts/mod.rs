//! `night_prompts`, `day_prompts` and `all_prompts`: too few answers from the village.
//!
//! Reads delivered, drawn prompts of the last half-year, all records, excuses. After every prompt from eight of a slot on, the
//! answers are asked how much likelier they are from somebody who is not there than from somebody who lives and works there
//! (`likelihood`):
//!
//! - `commuting`: he works there and sleeps elsewhere on more than half of the nights, or, with 0.08 of the weight and
//!   from six late prompts on, he makes the record of the evening and drives home: 0.15 times likelier for the square of
//!   the counted night prompts, 10 times with eight of them and 34 with fifteen. A night without an
//!   answer counts as one with him there when his own record of that night from 21:00 on came before the prompt; who has that
//!   habit is expected to show it. Not so for who drives home late.
//! - `on_paper_only`: he is there neither by day nor by night: 600 times likelier, and 6 times likelier than that he comes
//!   by day and sleeps elsewhere.
//! - `sign_and_leave`: he sleeps there and is gone by day: 3000 times likelier.
//!
//! Of the conducts that speak the likeliest is the case. All three together open 0.8 false cases per 1000
//! person-months of the simulated honest classes, the others 0.1 (`docs/judge.md` has the table): the whole budget is 1.

mod answers;
mod likelihood;
mod own_nights;

use super::super::event::{Prompt, Slot};
use super::super::state::{PostingState, State, Whereabouts};
use super::super::{CaseKind, CaseLevel, Evidence, Statement};
use super::{Found, evidence};
use crate::day::Calendar;
use crate::record::InspectionResult;
use answers::{Answers, Asked, Hour, Person, RIPE_DAYS};
use chrono::NaiveDate;
use likelihood::{
    COMES_BY_DAY, Conduct, DRIVES_HOME_LATE, GONE_BY_DAY, IS_ELSEWHERE, Likelihood, SLEEPS_ELSEWHERE,
};
use std::collections::BTreeSet;

/// How many times likelier the answers must be from somebody who sleeps elsewhere, for the square of the counted night
/// prompts: an early look, when few have passed, may find more than a late one.
const COMMUTING: f64 = 0.15;
/// The same for somebody who is not there at all, whatever their number.
const ON_PAPER_ONLY: f64 = 600.0;
/// How many times likelier it must be than that he comes by day: nights alone never say that he does not work there.
const GONE_BY_DAY_TOO: f64 = 6.0;
/// The same for somebody who is gone by day.
const SIGN_AND_LEAVE: f64 = 3000.0;
/// Of those who sleep elsewhere, the part who make the record of the evening first. Assumed.
const DRIVE_HOME_LATE: f64 = 0.08;
/// Fewer prompts of a slot judge nobody.
pub const MINIMUM: usize = 8;
/// Fewer late prompts say nothing of who drives home late.
const LATE_LEAST: usize = 6;
/// More says no more to anybody: what people assume of such numbers is surer than the numbers.
const MOST_TIMES: f64 = 1000.0;
/// Nights of his own records that speak against the night test: at least so many, and a fifth of the nights asked about.
const NIGHTS_SEEN: usize = 3;
/// Records with a clock an hour off before that is worth a word.
const CLOCKS_OFF: usize = 3;

/// What the answers say of one kind of case.
struct Verdict {
    kind: CaseKind,
    rule: &'static str,
    conduct: Conduct,
    likelihood: Likelihood,
    /// How many times likelier it must be.
    needed: f64,
}

impl Verdict {
    fn speaks(&self) -> bool {
        self.likelihood.times >= self.needed
    }

    /// The prompts in words, those since the conduct most likely began.
    fn spoken(&self, asked: &[Asked<'_>]) -> Option<Evidence> {
        let (from, to) = (asked.first()?.date, asked.last()?.date);
        let those = |which: &dyn Fn(&Asked<'_>) -> bool| -> Vec<String> {
            asked.iter().filter(|one| which(one)).map(|one| one.id.to_owned()).collect()
        };
        let inside = asked.iter().filter(|one| one.is_inside).count();
        let shown = those(&|one| self.conduct.finds(one) && !one.is_inside);
        let times = self.likelihood.times.min(MOST_TIMES);
        let values = [
            ("delivered", asked.len().to_string()),
            ("inside", inside.to_string()),
            ("seen", shown.len().to_string()),
            ("from", from.to_string()),
            ("to", to.to_string()),
            ("times", format!("{:.0}", two_digits(times))),
        ];
        let mut said = evidence(self.rule, times.ln(), those(&|_| true), &values);
        if !shown.is_empty() {
            said.text = Statement::new("evidence-night-prompts-seen", &values);
        }
        said.missed = those(&|one| !self.conduct.finds(one));
        said.shown = shown;
        Some(said)
    }
}

/// Down to two digits that say something.
fn two_digits(times: f64) -> f64 {
    let unit = 10_f64.powf(times.log10().floor() - 1.0).max(1.0);
    (times / unit).floor() * unit
}

/// Prompts left out because an excuse was registered only afterwards: reported apart, and weighs nothing.
fn later_excuses(parts: &[&Answers<'_>]) -> Option<Evidence> {
    let later: usize = parts.iter().map(|part| part.later).sum();
    (later > 0).then(|| evidence("later_excuses", 0.0, Vec::new(), &[("prompts", later.to_string())]))
}

/// What is known besides and rests on other eyes: a visit that found nobody, days on the unit's own roll.
fn besides(state: &PostingState, calendar: &Calendar) -> Vec<Evidence> {
    let visits: Vec<String> = state
        .inspections
        .iter()
        .filter(|v| v.result == InspectionResult::Absent && state.is_due(v.at.0.date(), calendar))
        .map(|v| v.id.clone())
        .collect();
    if visits.is_empty() {
        return Vec::new();
    }
    let values = [("visits", visits.len().to_string())];
    vec![evidence("visits_absent", 2.5, visits, &values)]
}

/// A clock that is often an hour off: shown, and weighs nothing.
fn clock(state: &PostingState) -> Option<Evidence> {
    let off: Vec<String> = state.records.iter().filter(|r| r.is_clock_off).map(|r| r.id.clone()).collect();
    let values = [("records", off.len().to_string()), ("all", state.records.len().to_string())];
    (off.len() >= CLOCKS_OFF).then(|| evidence("clock_off", 0.0, off, &values))
}

fn found(
    state: &PostingState,
    calendar: &Calendar,
    kind: CaseKind,
    first_day: NaiveDate,
    mut evidence: Vec<Evidence>,
) -> Found {
    let besides = besides(state, calendar);
    let level = if besides.is_empty() { CaseLevel::Blue } else { CaseLevel::Yellow };
    evidence.extend(besides);
    evidence.extend(clock(state));
    Found { kind, level, first_day, evidence }
}

/// Looks at the prompts that are ripe on `today`, if some became so on this day.
pub fn look(state: &PostingState, all: &State, today: NaiveDate) -> Vec<Found> {
    let calendar = &all.calendar;
    let ripens = |p: &Prompt| (today - p.issued_at.0.date()).num_days() == RIPE_DAYS;
    if !state.is_resident() || state.prompts.len() < MINIMUM || !state.prompts.iter().any(ripens) {
        return Vec::new();
    }
    let person = Person::of(state, calendar, today);
    let (nights, days) = (person.answers(Slot::Night), person.answers(Slot::Day));
    let mut together: Vec<Asked<'_>> = nights.asked.iter().chain(&days.asked).copied().collect();
    together.sort_by_key(|one| (one.date, one.id));
    let found_one = verdicts(&person, &nights, &days, &together)
        .into_iter()
        .filter(Verdict::speaks)
        .max_by(|a, b| a.likelihood.times.total_cmp(&b.likelihood.times));
    found_one.and_then(|one| case(&person, &one, &nights, &days, &together)).into_iter().collect()
}

/// What the answers say of each kind of case, where there are enough of them.
fn verdicts(
    person: &Person<'_>,
    nights: &Answers<'_>,
    days: &Answers<'_>,
    together: &[Asked<'_>],
) -> Vec<Verdict> {
    let likelihood = |conduct: Conduct| conduct.likelihood(together, person.reach(), person.is_shared);
    let verdict = |kind, rule, conduct, needed| Verdict {
        kind,
        rule,
        conduct,
        likelihood: likelihood(conduct),
        needed,
    };
    let (is_night, is_day) = (nights.asked.len() >= MINIMUM, days.asked.len() >= MINIMUM);
    let slept = person.own_nights.slept();
    let sleeps_there = slept >= NIGHTS_SEEN && slept * 5 >= nights.asked.len();
    let mut all = Vec::new();
    if is_night && !sleeps_there {
        all.push(commuting(nights, likelihood));
    }
    if (is_night || is_day) && !sleeps_there {
        let needed = ON_PAPER_ONLY.max(GONE_BY_DAY_TOO * likelihood(COMES_BY_DAY).times);
        all.push(verdict(CaseKind::OnPaperOnly, "all_prompts", IS_ELSEWHERE, needed));
    }
    if is_day {
        all.push(verdict(CaseKind::SignAndLeave, "day_prompts", GONE_BY_DAY, SIGN_AND_LEAVE));
    }
    all
}

/// The two ways of sleeping elsewhere, each with its weight.
fn commuting(nights: &Answers<'_>, likelihood: impl Fn(Conduct) -> Likelihood) -> Verdict {
    let mut often = likelihood(SLEEPS_ELSEWHERE);
    often.times *= 1.0 - DRIVE_HOME_LATE;
    let mut late = Likelihood { times: 0.0, begins: 0 };
    if nights.asked.iter().filter(|one| is_late(one)).count() >= LATE_LEAST {
        late = likelihood(DRIVES_HOME_LATE);
        late.times *= DRIVE_HOME_LATE;
    }
    let (conduct, begins) = if late.times > often.times {
        (DRIVES_HOME_LATE, late.begins)
    } else {
        (SLEEPS_ELSEWHERE, often.begins)
    };
    let likelihood = Likelihood { times: often.times + late.times, begins };
    let needed = COMMUTING * (nights.asked.len() as f64).powi(2);
    Verdict { kind: CaseKind::Commuting, rule: "night_prompts", conduct, likelihood, needed }
}

fn is_late(one: &Asked<'_>) -> bool {
    matches!(one.hour, Hour::Late | Hour::Early)
}

/// The case with its evidence: the prompts of its slot since the conduct most likely began.
fn case(
    person: &Person<'_>,
    verdict: &Verdict,
    nights: &Answers<'_>,
    days: &Answers<'_>,
    together: &[Asked<'_>],
) -> Option<Found> {
    let begins = together.get(verdict.likelihood.begins)?.date;
    let (slot, parts): (&[Asked<'_>], &[&Answers<'_>]) = match verdict.kind {
        CaseKind::OnPaperOnly => (together, &[nights, days]),
        CaseKind::SignAndLeave => (&days.asked, &[days]),
        _ => (&nights.asked, &[nights]),
    };
    let since = slot.partition_point(|one| one.date < begins);
    let asked = slot.get(since..)?;
    let first = asked.iter().find(|one| !verdict.conduct.finds(one))?.date;
    let mut all = Vec::from_iter(verdict.spoken(asked));
    if verdict.kind == CaseKind::OnPaperOnly {
        all.extend(gap(person.state, person.calendar, first, person.today, asked));
    }
    all.extend(later_excuses(parts));
    Some(found(person.state, person.calendar, verdict.kind, first, all))
}

/// The share of days he signs in the village of his own accord against the share of prompts answered from there: shown,
/// for one of them he chooses the time.
fn gap(
    state: &PostingState,
    calendar: &Calendar,
    from: NaiveDate,
    to: NaiveDate,
    asked: &[Asked<'_>],
) -> Option<Evidence> {
    let signed: BTreeSet<NaiveDate> = state
        .records
        .iter()
        .filter(|r| r.prompt.is_none() && r.is_certain && r.whereabouts == Whereabouts::Inside)
        .map(|r| r.date)
        .collect();
    let due: Vec<NaiveDate> =
        from.iter_days().take_while(|d| *d <= to).filter(|d| state.is_due(*d, calendar)).collect();
    let own = due.iter().filter(|d| signed.contains(d)).count();
    let inside = asked.iter().filter(|one| one.is_inside).count();
    if own * 2 < due.len() || due.is_empty() {
        return None;
    }
    let values = [
        ("own", own.to_string()),
        ("due", due.len().to_string()),
        ("inside", inside.to_string()),
        ("asked", asked.len().to_string()),
    ];
    Some(evidence("check_in_gap", 1.0, Vec::new(), &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `prompts` at an hour, `found` that found him, spread over them.
    fn spread(hour: Hour, found: usize, prompts: usize, habit: f64) -> Vec<Asked<'static>> {
        let is_found = |n: usize| (n + 1) * found / prompts > n * found / prompts;
        (0..prompts)
            .map(|n| Asked {
                id: "",
                date: NaiveDate::MIN,
                hour,
                is_inside: is_found(n),
                is_seen: false,
                habit,
            })
            .collect()
    }

    /// The most of so many late prompts that find somebody and the test of commuting speaks all the same; by day he was asked
    /// six for every ten and answered a share of them.
    fn speaks_at(nights: usize, by_day: f64, habit: f64, is_shared: bool) -> Option<usize> {
        let days = (nights as f64 * 0.6).round();
        let by_day = spread(Hour::Day, (days * by_day).round() as usize, days as usize, 0.0);
        let speaks = |found: &usize| {
            let night = Answers { asked: spread(Hour::Late, *found, nights, habit), later: 0 };
            // The days lie among the nights.
            let together: Vec<Asked<'_>> = (0..nights)
                .flat_map(|n| {
                    let days = by_day.len() * n / nights..by_day.len() * (n + 1) / nights;
                    night.asked.get(n).into_iter().chain(by_day.get(days).unwrap_or_default()).copied()
                })
                .collect();
            commuting(&night, |conduct| conduct.likelihood(&together, 1.0, is_shared)).speaks()
        };
        (0..=nights).filter(speaks).max()
    }

    #[test]
    fn a_number_of_times_is_told_in_two_digits_and_never_too_high() {
        let told = [16.02, 99.9, 104.0, 789.0, 1000.0].map(two_digits);
        assert_eq!(told, [16.0, 99.0, 100.0, 780.0, 1000.0]);
    }

    /// The table of `docs/judge.md`, 3.1.
    #[test]
    fn the_page_tells_clerks_at_how_many_answers_the_night_test_speaks() {
        let row = |by_day, habit, is_shared| -> Vec<usize> {
            let asked = [8, 9, 10, 12, 14, 16, 20, 24, 28];
            asked.into_iter().filter_map(|nights| speaks_at(nights, by_day, habit, is_shared)).collect()
        };
        assert_eq!(row(1.0, 0.0, false), [2, 2, 2, 3, 4, 5, 7, 9, 11]);
        assert_eq!(row(0.8, 0.0, false), [2, 2, 2, 3, 3, 4, 6, 7, 9]);
        assert_eq!(row(0.6, 0.0, false), [1, 2, 2, 2, 3, 4, 5, 6, 8]);
        assert_eq!(row(0.8, 0.0, true), [0, 0, 0, 1, 1, 2, 3, 4, 5]);
        assert_eq!(row(0.8, 0.5, false), [3, 3, 4, 5, 6, 7, 9, 11, 13]);
    }
}
