//! `night_prompts` and `day_prompts`: too few answers from the village.
//!
//! Reads delivered, drawn prompts and all records. Test: exact binomial tail at an honest share of 0.70 of those that
//! count, size 0.0003 at each look, on all prompts and on the last twelve, from eight on. Looks overlap almost wholly; over
//! three months (14 night prompts) the chance to cross once is below 0.001 for a share of 0.70, 0.4 per 1000 person-months
//! at the worst and far less for most, whose share is near 0.8.
//!
//! A miss is no miss if a record not from elsewhere follows in the same night until 07:30: a sleeper's own records
//! speak for him. A reply that may have been in time, a late excuse and a delivery with under ten minutes left count
//! neither way. A reply without any position counts for the person, unless his other records nearly always have one:
//! then it counts neither way.

use super::super::event::{Origin, Prompt, Slot};
use super::super::state::{PostingState, Whereabouts};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use crate::day::Calendar;
use crate::statistics::binomial_lower_tail;
use crate::time::{DAY_MS, MINUTE_MS, at, next_day, previous_day};
use chrono::NaiveDate;

/// Share of counted prompts an honest person answers from the village, at the least.
pub const HONEST_SHARE: f64 = 0.70;
/// Chance of a flag at one look.
pub const SIZE: f64 = 0.0003;
/// Fewer prompts of a slot judge nobody.
pub const MINIMUM: usize = 8;
/// The shorter look back, prompts.
const RECENT: usize = 12;
/// Nights of his own records that speak against the night test.
const NIGHTS_SEEN: usize = 3;

#[derive(Clone, Copy)]
struct Asked<'a> {
    id: &'a str,
    date: NaiveDate,
    is_inside: bool,
}

fn night_of(prompt: &Prompt) -> NaiveDate {
    let issued = prompt.issued_at.0;
    let is_early = issued.minute_of_day() < 12 * 60;
    if is_early { previous_day(issued.date()) } else { issued.date() }
}

/// What a prompt says: inside or missed; none: nothing.
fn counted<'a>(
    state: &PostingState,
    calendar: &Calendar,
    prompt: &'a Prompt,
    has_positions: bool,
) -> Option<Asked<'a>> {
    let date = if prompt.slot == Slot::Night { night_of(prompt) } else { prompt.issued_at.0.date() };
    let is_due =
        state.is_due(date, calendar) && (prompt.slot == Slot::Day || state.is_due(next_day(date), calendar));
    let left = prompt.expires_at.0.0 - prompt.delivered_at?.0.0;
    if !is_due || prompt.origin != Origin::Drawn || left < 10 * MINUTE_MS {
        return None;
    }
    let asked = |is_inside| Some(Asked { id: &prompt.id, date, is_inside });
    let mut is_open = false;
    for reply in state.records.iter().filter(|r| r.prompt.as_ref() == Some(&prompt.id)) {
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
    let until = match prompt.slot {
        Slot::Night => at(next_day(date), 7 * 60 + 30),
        Slot::Day => prompt.expires_at.0.plus(20 * MINUTE_MS),
    };
    let after = prompt.issued_at.0;
    is_open |= state.records.iter().any(|r| {
        matches!(r.whereabouts, Whereabouts::Inside | Whereabouts::Unclear)
            && r.between.0 <= until
            && r.between.1 >= after
    });
    if is_open { None } else { asked(false) }
}

fn crossed(asked: &[Asked<'_>]) -> Option<f64> {
    let recent = asked.get(asked.len().saturating_sub(RECENT)..).unwrap_or(asked);
    let chance = [asked, recent].into_iter().filter(|part| part.len() >= MINIMUM).map(|part| {
        let inside = part.iter().filter(|one| one.is_inside).count() as u64;
        binomial_lower_tail(inside, part.len() as u64, HONEST_SHARE)
    });
    chance
        .fold(None, |least: Option<f64>, one| Some(least.map_or(one, |l| l.min(one))))
        .filter(|p| *p <= SIZE)
}

fn found(kind: CaseKind, rule: &str, asked: &[Asked<'_>], chance: f64) -> Option<Found> {
    let inside = asked.iter().filter(|one| one.is_inside).count();
    let (from, to) = (asked.first()?.date, asked.last()?.date);
    let values = [
        ("delivered", asked.len().to_string()),
        ("inside", inside.to_string()),
        ("from", from.to_string()),
        ("to", to.to_string()),
        ("one_in", format!("{:.0}", (1.0 / chance.max(1e-9)).floor())),
    ];
    let events = asked.iter().map(|one| one.id.to_owned()).collect();
    Some(Found {
        kind,
        level: CaseLevel::Blue,
        first_day: asked.iter().find(|one| !one.is_inside)?.date,
        evidence: vec![evidence(rule, -chance.max(1e-12).ln() / 2.0, events, &values)],
    })
}

/// Looks at the prompts that are a day old on `today`.
pub fn look(state: &PostingState, calendar: &Calendar, today: NaiveDate) -> Vec<Found> {
    if !state.is_resident() || state.prompts.len() < MINIMUM {
        return Vec::new();
    }
    let now = at(next_day(today), 0);
    let with = state.records.iter().filter(|r| r.whereabouts != Whereabouts::Nowhere).count();
    let has_positions = with * 4 >= state.records.len() * 3;
    let of = |slot: Slot| -> Vec<Asked<'_>> {
        let ripe = state.prompts.iter().filter(|p| p.slot == slot && p.issued_at.0.plus(DAY_MS) <= now);
        let mut all: Vec<_> = ripe.filter_map(|p| counted(state, calendar, p, has_positions)).collect();
        all.sort_by_key(|one| (one.date, one.id));
        all
    };
    let (nights, days) = (of(Slot::Night), of(Slot::Day));
    // His own records by night, not in answer to anything: a sleeper who lives there leaves some.
    let seen: std::collections::BTreeSet<NaiveDate> = state
        .records
        .iter()
        .filter(|r| r.is_tight() && r.whereabouts == Whereabouts::Inside)
        .filter_map(|r| match r.between.0.minute_of_day() {
            minute if minute >= 22 * 60 => Some(r.between.0.date()),
            minute if minute < 7 * 60 => Some(previous_day(r.between.0.date())),
            _ => None,
        })
        .collect();
    let night = crossed(&nights).filter(|_| seen.len() < NIGHTS_SEEN);
    let day = crossed(&days);
    let mut all = Vec::new();
    if let Some(chance) = night {
        all.extend(found(CaseKind::Commuting, "night_prompts", &nights, chance));
    }
    if let Some(chance) = day {
        let kind = if night.is_some() { CaseKind::OnPaperOnly } else { CaseKind::SignAndLeave };
        all.extend(found(kind, "day_prompts", &days, chance));
    }
    all
}
