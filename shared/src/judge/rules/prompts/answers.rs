//! What each prompt says: answered from the village, not answered, or nothing.
//!
//! A miss is no miss if a record with a position that is not from elsewhere follows in the same night until 07:30, by day
//! within twenty minutes: a sleeper's own records speak for him. A reply that may have been in time and a delivery with
//! under ten minutes left count neither way. An excuse registered before takes the prompt out of the frame; one registered
//! later counts neither way for at most four prompts or a third of them, and is named. A reply without any position
//! counts for the person, unless his other records nearly always have one: then it counts neither way.

use super::super::super::DAYS_READ;
use super::super::super::event::{Origin, Prompt, Slot};
use super::super::super::state::{Excuse, PostingState, Seen, Whereabouts};
use super::own_nights::{OwnNights, minute_of};
use crate::day::Calendar;
use crate::prompt_draw::hours::late_until;
use crate::time::{DAY_MS, MINUTE_MS, at, next_day, previous_day};
use chrono::NaiveDate;

/// Days until a prompt is looked at: what a phone without network keeps arrives.
pub const RIPE_DAYS: i64 = 2;
/// From when on a night prompt is late, when even those who drive home after the evening record are gone: minutes after the
/// midnight before the night, so that the morning is late too.
const LATE: i64 = 21 * 60;
/// From when on it is early in the morning.
const EARLY: i64 = 24 * 60;
/// Missed prompts that an excuse registered later takes out, at most: so many, or one of so many of a slot.
const LATER_LEAST: usize = 4;
const LATER_PART: usize = 3;
/// Share of prompts that do not reach an ordinary phone, and the prompts that this is worth before anything is known of it.
const LOST: (f64, f64) = (0.05, 10.0);
/// A phone that loses more is often off, or in another room, for what did arrive too: what it loses more counts so many times.
/// Assumed.
const HARD_TO_REACH: f64 = 2.0;

/// When a prompt was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hour {
    /// Working hours.
    Day,
    /// The night until 21:00.
    Evening,
    /// From 21:00 on.
    Late,
    /// Before the day begins.
    Early,
}

/// A prompt that counts.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The prompt.
    pub id: &'a str,
    /// The day, or the day on which the night begins.
    pub date: NaiveDate,
    /// When.
    pub hour: Hour,
    /// Answered from the village.
    pub is_inside: bool,
    /// Not answered, but his own record shows him there late that evening.
    pub is_seen: bool,
    /// Share of all nights on which such a record shows him by this hour.
    pub habit: f64,
}

impl Asked<'_> {
    /// Whether he was there by his answer or by his own record.
    pub fn is_there(&self) -> bool {
        self.is_inside || self.is_seen
    }
}

/// The prompts of a slot that count, and how many an excuse registered later took out.
pub struct Answers<'a> {
    /// In the order of their days.
    pub asked: Vec<Asked<'a>>,
    /// Taken out.
    pub later: usize,
}

/// A person whose prompts are looked at on a day.
pub struct Person<'a> {
    /// All that is known of him.
    pub state: &'a PostingState,
    /// The calendar of his county.
    pub calendar: &'a Calendar,
    /// The day.
    pub today: NaiveDate,
    /// His own records by night.
    pub own_nights: OwnNights,
    /// Whether most of his records come from a declared shared phone.
    pub is_shared: bool,
    /// Whether his records nearly always have a position.
    has_positions: bool,
}

impl<'a> Person<'a> {
    /// What his records show.
    pub fn of(state: &'a PostingState, calendar: &'a Calendar, today: NaiveDate) -> Person<'a> {
        let with = state.records.iter().filter(|r| r.whereabouts != Whereabouts::Nowhere).count();
        Person {
            state,
            calendar,
            today,
            own_nights: OwnNights::of(state, calendar, today),
            is_shared: state.records.iter().filter(|r| r.is_shared).count() * 2 > state.records.len(),
            has_positions: with * 4 >= state.records.len() * 3,
        }
    }

    /// What he answers of what does reach him, of what somebody with an ordinary phone does, at most 1: who is hard to reach
    /// answers less.
    pub fn reach(&self) -> f64 {
        let lost = self.state.prompts.iter().filter(|one| one.delivered_at.is_none()).count() as f64;
        let (ordinary, weight) = LOST;
        let share = (lost + ordinary * weight) / (self.state.prompts.len() as f64 + weight);
        (1.0 - HARD_TO_REACH * (share - ordinary).max(0.0)).max(0.0)
    }

    /// His prompts of a slot that are ripe.
    pub fn answers(&self, slot: Slot) -> Answers<'a> {
        let now = at(next_day(self.today), 0);
        let ripe = |p: &&Prompt| {
            let age = now.0 - p.issued_at.0.0;
            p.slot == slot && (RIPE_DAYS * DAY_MS..=i64::from(DAYS_READ) * DAY_MS).contains(&age)
        };
        let mut all: Vec<_> =
            self.state.prompts.iter().filter(ripe).filter_map(|p| self.counted(p)).collect();
        all.sort_by_key(|(one, _)| (one.date, one.id));
        let most = LATER_LEAST.max(all.len() / LATER_PART);
        let mut later = 0;
        // An answer from the village stands, whatever was registered.
        all.retain(|(one, is_later)| {
            let is_out = *is_later && !one.is_there() && later < most;
            later += usize::from(is_out);
            !is_out
        });
        Answers { asked: all.into_iter().map(|(one, _)| one).collect(), later }
    }

    /// What a prompt says, and whether an excuse was registered later; none: nothing.
    fn counted(&self, prompt: &'a Prompt) -> Option<(Asked<'a>, bool)> {
        let (state, calendar) = (self.state, self.calendar);
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
        self.is_answered(prompt).map(|is_inside| (self.asked(prompt, is_night, date, is_inside), is_later))
    }

    fn asked(&self, prompt: &'a Prompt, is_night: bool, date: NaiveDate, is_inside: bool) -> Asked<'a> {
        let minute = minute_of(date, prompt.issued_at.0.0);
        let hour = match minute {
            _ if !is_night => Hour::Day,
            EARLY.. => Hour::Early,
            LATE.. => Hour::Late,
            _ => Hour::Evening,
        };
        let is_seen = is_night && !is_inside && self.own_nights.is_seen(date, minute);
        // Who shares a phone has it with him on some evenings only: its habits are not his.
        let habit = if is_night && !self.is_shared { self.own_nights.habit(minute) } else { 0.0 };
        Asked { id: &prompt.id, date, hour, is_inside, is_seen, habit }
    }

    /// Whether it was answered from the village; none: that cannot be said.
    fn is_answered(&self, prompt: &Prompt) -> Option<bool> {
        let mut is_open = false;
        for reply in self.state.replies(&prompt.id) {
            if reply.between.0 > prompt.expires_at.0 {
                continue;
            }
            let in_time = reply.between.1 <= prompt.expires_at.0.plus(MINUTE_MS);
            match reply.whereabouts {
                Whereabouts::Inside | Whereabouts::Unclear if in_time => return Some(true),
                Whereabouts::Nowhere if in_time && !self.has_positions => return Some(true),
                Whereabouts::Elsewhere => {}
                _ => is_open = true,
            }
        }
        let until = late_until(prompt.slot.into(), prompt.issued_at.0, prompt.expires_at.0);
        let may_be_near = |r: &Seen| match r.whereabouts {
            Whereabouts::Inside | Whereabouts::Unclear => true,
            Whereabouts::Nowhere => !self.has_positions,
            Whereabouts::Elsewhere => false,
        };
        is_open |=
            self.state.records.iter().any(|r| may_be_near(r) && r.may_be_between(prompt.issued_at.0, until));
        if is_open { None } else { Some(false) }
    }
}

fn night_of(prompt: &Prompt) -> NaiveDate {
    let issued = prompt.issued_at.0;
    let is_early = issued.minute_of_day() < 12 * 60;
    if is_early { previous_day(issued.date()) } else { issued.date() }
}
