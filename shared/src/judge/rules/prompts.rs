//! `night_prompts`, `day_prompts` and `all_prompts`: too few answers from the village.
//!
//! Reads delivered, drawn prompts, all records, excuses. Exact binomial tests, looked at after every prompt from eight of a
//! slot on, over all prompts and at 0.65 of the size over the last nine and the last fourteen:
//!
//! - `commuting`: night answers at an honest share of 0.9 of what the same person answers by day, that share shrunk to 0.78
//!   with the weight of six prompts and the product never above 0.74, on a shared phone, which does not lie beside the bed,
//!   never above 0.6. A night without an answer counts as one with him there when his own record of that night from 21:00 on
//!   came before the prompt; who has that habit is expected to show it, so that the share grows by as much as he does on
//!   all nights. Size 0.00225, and 0.0015 for the answers to prompts from 21:00 on alone, from six of them on: some drive
//!   home after the evening record, and it does not speak for them there.
//! - `on_paper_only`: answers of night and day together at a share of 0.675, when the answers by day are six times likelier
//!   from somebody who is not there; size 0.0003.
//! - `sign_and_leave`: the first with day and night exchanged, for who sleeps there and is gone by day.
//!
//! All three together open 0.8 false cases per 1000 person-months of the simulated honest classes, the others 0.1
//! (`docs/judge.md` has the table): the whole budget is 1.
//!
//! A miss is no miss if a record with a position that is not from elsewhere follows in the same night until 07:30, by day
//! within twenty minutes: a sleeper's own records speak for him. A reply that may have been in time and a delivery with
//! under ten minutes left count neither way. An excuse registered before takes the prompt out of the frame; one registered
//! later counts neither way for at most three prompts or a quarter of them, and is named. A reply without any position
//! counts for the person, unless his other records nearly always have one: then it counts neither way.

use super::super::event::{Origin, Prompt, Slot};
use super::super::state::{Excuse, PostingState, Seen, State, Whereabouts};
use super::super::{CaseKind, CaseLevel, Evidence, Statement};
use super::own_nights::{OwnNights, minute_of};
use super::{Found, evidence};
use crate::day::Calendar;
use crate::record::InspectionResult;
use crate::statistics::binomial_lower_tail;
use crate::time::{DAY_MS, MINUTE_MS, at, next_day, previous_day};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Honest share of answers from the village, at most.
pub const HONEST_SHARE: f64 = 0.74;
/// Of what is answered by day, the part answered by night by somebody who may spend one night in ten elsewhere.
const PRESENT: f64 = 0.9;
/// Reply rate before anything is known of a person (78 % in ten pooled studies, PMID 30394762), and the prompts that this is
/// worth.
const PRIOR: (f64, f64) = (0.78, 6.0);
/// Chance of a flag at one look, one slot against the other.
pub const SIZE: f64 = 0.00225;
/// The same for the late prompts of the night alone.
pub const SIZE_LATE: f64 = 0.0015;
/// The same for both slots together, and the share that is tested.
pub const SIZE_TOGETHER: f64 = 0.0003;
const SHARE_TOGETHER: f64 = 0.675;
/// Fewer prompts of a slot judge nobody.
pub const MINIMUM: usize = 8;
/// Share of day prompts answered by somebody who is not there, and by somebody who is; what the first must be likelier.
const ANSWERED_BY_DAY: (f64, f64) = (0.15, 0.77);
const GONE: f64 = 6.0;
/// The most answered of prompts on a shared phone, which does not lie beside the bed.
const KIOSK_SHARE: f64 = 0.6;
/// Fewer late prompts are not looked at alone, in a slot that has enough of all.
const LATE_LEAST: usize = 6;
/// The shorter looks back, prompts of a slot: conduct that began lately.
const RECENT: [usize; 2] = [9, 14];
/// Their size, of that over all prompts.
const RECENT_SIZE: f64 = 0.65;
/// Nights of his own records that speak against the night test: at least so many, and a fifth of the nights asked about.
const NIGHTS_SEEN: usize = 3;
/// Records with a clock an hour off before that is worth a word.
const CLOCKS_OFF: usize = 3;
/// From when on a night prompt is late, when even those who drive home after the evening record are gone: minutes after the
/// midnight before the night, so that the morning is late too.
const LATE: i64 = 21 * 60;
/// Days until a prompt is looked at: what a phone without network keeps arrives.
const RIPE_DAYS: i64 = 2;

#[derive(Clone, Copy)]
struct Asked<'a> {
    id: &'a str,
    date: NaiveDate,
    /// Minute of issue, after the midnight before the night.
    minute: i64,
    /// Answered from the village.
    is_inside: bool,
    /// Not answered, but his own record shows him there late that evening.
    is_seen: bool,
}

impl Asked<'_> {
    fn is_there(&self) -> bool {
        self.is_inside || self.is_seen
    }
}

/// The prompts of a slot that count, and how many an excuse registered later took out.
struct Answers<'a> {
    asked: Vec<Asked<'a>>,
    later: usize,
}

impl Answers<'_> {
    fn inside(&self) -> usize {
        self.asked.iter().filter(|one| one.is_inside).count()
    }
}

fn night_of(prompt: &Prompt) -> NaiveDate {
    let issued = prompt.issued_at.0;
    let is_early = issued.minute_of_day() < 12 * 60;
    if is_early { previous_day(issued.date()) } else { issued.date() }
}

/// What a prompt says, and whether an excuse was registered later; none: nothing.
fn counted<'a>(
    state: &PostingState,
    calendar: &Calendar,
    prompt: &'a Prompt,
    has_positions: bool,
    own: &OwnNights,
) -> Option<(Asked<'a>, bool)> {
    let is_night = prompt.slot == Slot::Night;
    let date = if is_night { night_of(prompt) } else { prompt.issued_at.0.date() };
    let days = [date, next_day(date)];
    let days = if is_night { &days[..] } else { &days[..1] };
    let is_due = days.iter().all(|day| state.is_posted(*day) && calendar.is_workday(*day));
    let excuses = || days.iter().map(|day| state.excuse(*day, prompt.issued_at.0));
    let left = prompt.expires_at.0.0 - prompt.delivered_at?.0.0;
    if !is_due
        || prompt.origin != Origin::Drawn
        || left < 10 * MINUTE_MS
        || excuses().any(|one| one == Excuse::Before)
    {
        return None;
    }
    let is_later = excuses().any(|one| one == Excuse::Later);
    let minute = minute_of(date, prompt.issued_at.0.0);
    let asked = |is_inside: bool| {
        let is_seen = !is_inside && is_night && own.is_seen(date, minute);
        Some((Asked { id: &prompt.id, date, minute, is_inside, is_seen }, is_later))
    };
    let mut is_open = false;
    for reply in state.replies(&prompt.id) {
        if reply.between.0 > prompt.expires_at.0 {
            continue;
        }
        let in_time = reply.between.1 <= prompt.expires_at.0.plus(MINUTE_MS);
        match reply.whereabouts {
            Whereabouts::Inside | Whereabouts::Unclear if in_time => return asked(true),
            Whereabouts::Nowhere if in_time && !has_positions => return asked(true),
            Whereabouts::Elsewhere => {}
            _ => is_open = true,
        }
    }
    let until =
        if is_night { at(next_day(date), 7 * 60 + 30) } else { prompt.expires_at.0.plus(20 * MINUTE_MS) };
    let after = prompt.issued_at.0;
    let is_near = |r: &Seen| matches!(r.whereabouts, Whereabouts::Inside | Whereabouts::Unclear);
    is_open |= state.records.iter().any(|r| is_near(r) && r.may_be_between(after, until));
    if is_open { None } else { asked(false) }
}

fn answers<'a>(
    state: &'a PostingState,
    calendar: &Calendar,
    today: NaiveDate,
    slot: Slot,
    own: &OwnNights,
) -> Answers<'a> {
    let now = at(next_day(today), 0);
    let with = state.records.iter().filter(|r| r.whereabouts != Whereabouts::Nowhere).count();
    let has_positions = with * 4 >= state.records.len() * 3;
    let ripe =
        state.prompts.iter().filter(|p| p.slot == slot && p.issued_at.0.plus(RIPE_DAYS * DAY_MS) <= now);
    let mut all: Vec<_> = ripe.filter_map(|p| counted(state, calendar, p, has_positions, own)).collect();
    all.sort_by_key(|(one, _)| (one.date, one.id));
    let most = 3.max(all.len() / 4);
    let mut later = 0;
    // An answer from the village stands, whatever was registered.
    all.retain(|(one, is_later)| {
        let is_out = *is_later && !one.is_there() && later < most;
        later += usize::from(is_out);
        !is_out
    });
    Answers { asked: all.into_iter().map(|(one, _)| one).collect(), later }
}

/// What of a prompt counts for the person.
type Counts = fn(&Asked<'_>) -> bool;

/// A look at some prompts: which, the chance of so few that count for him or fewer, and what counted.
#[derive(Clone, Copy)]
struct Look<'a, 'p> {
    asked: &'a [Asked<'p>],
    chance: f64,
    counts: Counts,
}

impl<'a, 'p> Look<'a, 'p> {
    fn new(asked: &'a [Asked<'p>], share: f64, counts: Counts) -> Look<'a, 'p> {
        let there = asked.iter().filter(|one| counts(one)).count() as u64;
        Look { asked, chance: binomial_lower_tail(there, asked.len() as u64, share), counts }
    }

    /// Over all prompts or over the last ones, whose looks are many and so at a smaller size: the one with the least chance
    /// of those that speak, if there are as many prompts as it takes.
    fn crossed(
        asked: &'a [Asked<'p>],
        share: f64,
        size: f64,
        least: usize,
        counts: Counts,
    ) -> Option<Look<'a, 'p>> {
        if asked.len() < least {
            return None;
        }
        let last = RECENT.iter().filter_map(|last| asked.get(asked.len().checked_sub(*last)?..));
        let recent = last.filter(|part| part.len() < asked.len());
        let recent = recent.map(|part| (Look::new(part, share, counts), size * RECENT_SIZE));
        let looks = std::iter::once((Look::new(asked, share, counts), size)).chain(recent);
        let speak = looks.filter(|(look, size)| look.chance <= *size).map(|(look, _)| look);
        speak.min_by(|a, b| a.chance.total_cmp(&b.chance))
    }

    fn spoken(&self, rule: &str) -> Option<Evidence> {
        let (from, to) = (self.asked.first()?.date, self.asked.last()?.date);
        let number = |of: Counts| self.asked.iter().filter(|one| of(one)).count();
        let inside = number(|one| one.is_inside);
        let seen = number(self.counts) - inside;
        let values = [
            ("delivered", self.asked.len().to_string()),
            ("inside", inside.to_string()),
            ("seen", seen.to_string()),
            ("from", from.to_string()),
            ("to", to.to_string()),
            // Smaller chances say no more to anybody.
            ("one_in", format!("{:.0}", (1.0 / self.chance).min(1e6).floor())),
        ];
        let events = self.asked.iter().map(|one| one.id.to_owned()).collect();
        let mut said = evidence(rule, -self.chance.max(1e-12).ln() / 2.0, events, &values);
        if seen > 0 {
            said.text = Statement::new("evidence-night-prompts-seen", &values);
        }
        Some(said)
    }
}

/// The share that an honest person answers in a slot, by what the other slot shows of him.
fn share(other: &Answers<'_>) -> f64 {
    let (inside, all) = (other.inside() as f64, other.asked.len() as f64);
    let (prior, weight) = PRIOR;
    (PRESENT * (inside + prior * weight) / (all + weight)).min(HONEST_SHARE)
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
    let own_nights = OwnNights::of(state);
    let answers = |slot| answers(state, calendar, today, slot, &own_nights);
    let (nights, days) = (answers(Slot::Night), answers(Slot::Day));
    let first_miss = |asked: &[Asked<'_>], counts: Counts| {
        asked.iter().filter(|one| !counts(one)).map(|one| one.date).min()
    };
    let slept = own_nights.slept();
    let sleeps_there = slept >= NIGHTS_SEEN && slept * 5 >= nights.asked.len();
    let together: Vec<Asked<'_>> = {
        let mut all: Vec<_> = nights.asked.iter().chain(&days.asked).copied().collect();
        all.sort_by_key(|one| (one.date, one.id));
        all
    };
    let is_gone_by_day = gone_by_day(&days) >= GONE;
    let is_enough = nights.asked.len() >= MINIMUM || days.asked.len() >= MINIMUM;
    let answered: Counts = |one| one.is_inside;
    if is_enough
        && is_gone_by_day
        && !sleeps_there
        && let Some(look) = Look::crossed(&together, SHARE_TOGETHER, SIZE_TOGETHER, MINIMUM, answered)
        && let Some(first) = first_miss(&together, look.counts)
    {
        // Both slots were tested as one, so one sentence says what the chance is of.
        let said = look.spoken("all_prompts").into_iter();
        let all = said
            .chain(gap(state, calendar, first, today, &together))
            .chain(later_excuses(&[&nights, &days]))
            .collect();
        return vec![found(state, calendar, CaseKind::OnPaperOnly, first, all)];
    }
    let is_shared = state.records.iter().filter(|r| r.is_shared).count() * 2 > state.records.len();
    let most = if is_shared { KIOSK_SHARE } else { HONEST_SHARE };
    let one = |kind, rule, own: &Answers<'_>, other: &Answers<'_>, habit: f64| {
        if own.asked.len() < MINIMUM {
            return None;
        }
        let share = share(other).min(most);
        let late: Vec<Asked<'_>> = own.asked.iter().filter(|one| one.minute >= LATE).copied().collect();
        let there = 1.0 - (1.0 - share) * (1.0 - habit);
        let look = Look::crossed(&own.asked, there, SIZE, MINIMUM, |one| one.is_there())
            .or_else(|| Look::crossed(&late, share, SIZE_LATE, LATE_LEAST, answered))?;
        let all = look.spoken(rule).into_iter().chain(later_excuses(&[own])).collect();
        Some(found(state, calendar, kind, first_miss(&own.asked, look.counts)?, all))
    };
    let asked_at: Vec<i64> = nights.asked.iter().map(|one| one.minute).collect();
    // Who shares a phone has it with him on some evenings only: its habits are not his.
    let habit = if is_shared { 0.0 } else { own_nights.habit(state, calendar, today, &asked_at) };
    let night = one(CaseKind::Commuting, "night_prompts", &nights, &days, habit).filter(|_| !sleeps_there);
    let day = one(CaseKind::SignAndLeave, "day_prompts", &days, &nights, 0.0);
    night.into_iter().chain(day).collect()
}

/// How much likelier the answers by day are from somebody who is not there, and whose phone is answered now and then, than
/// from somebody who works there and sleeps elsewhere.
fn gone_by_day(days: &Answers<'_>) -> f64 {
    let (inside, missed) = (days.inside() as i32, (days.asked.len() - days.inside()) as i32);
    let (gone, there) = ANSWERED_BY_DAY;
    (gone / there).powi(inside) * ((1.0 - gone) / (1.0 - there)).powi(missed)
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
