//! Drawn prompts: times that nobody chose and that anybody can recompute afterwards.
//!
//! At the beginning of a month the server makes a [`PromptSecret`] and commits to it together with everything else the
//! draw rests on, the [`PromptFrame`]: [`commitment`]. From secret, frame and posting follow the times of that posting,
//! [`plan`]. When the last window of the month is closed the secret is revealed, and [`check`] compares what had to fire
//! with what did.
//!
//! **What a plan rests on is fixed before the month.** Dates of a posting, policies and leave change inside a month, and
//! a plan that followed them would move: times already fired would no longer be those of the plan, and whoever may
//! correct a date could try until the times suit him. So every posting is drawn over the whole month, and what falls on
//! days on which it is not on post simply does not fire: who is there half of a month gets half of the prompts on
//! average. For the same reason a prompt that falls on registered leave is not moved: a person would learn from
//! the new time that there was an old one.
//!
//! **Knowing some times tells nothing of others'.** Each posting has a key of its own, the HMAC of its id under the
//! secret; every choice is an HMAC under that key. Within one posting the numbers are fixed (so many a month and no
//! more), so that who has had all of them knows that the month has no further one: called prompts and visits remain.
//!
//! | choice | how |
//! |---|---|
//! | nights | of the nights between two working days those with the smallest HMACs: every set is as likely as any other |
//! | days | the same among the working days that are left: at most one prompt belongs to a day |
//! | evening or morning | a night in [`EARLY_OF`] by [`EARLY`]; never where the next day has a prompt of its own, nor in the month's last night |
//! | second | uniform in the slot, by rejection |

mod check;
pub mod hours;
mod key;

pub use check::{FiredPrompt, PromptFault, UnfiredPrompt, UnfiredReason, check};

use crate::day::Calendar;
use crate::division::DivisionCode;
use crate::draw::field_hash;
use crate::id::{PostingId, PromptId};
use crate::leaf::from_hex;
use crate::record::hex;
use crate::time::{Half, MINUTE_MS, Millis, Month, at, next_day};
use chrono::NaiveDate;
use key::PostingKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most drawn prompts of a posting in a month, nights and days together.
pub const MOST: u8 = 8;
/// A prompt is fired within this time after its planned instant or not at all, in milliseconds.
pub const FIRE_WITHIN_MS: i64 = 3 * MINUTE_MS;
/// After a secret is made this long nothing fires yet, so that its commitment stands in a signed state of the log
/// before it is of use to anybody; milliseconds.
pub const COMMITTED_BEFORE_MS: i64 = 5 * MINUTE_MS;
/// So many nights of [`EARLY_OF`] are asked in the morning: people sleep, and answer less then.
pub const EARLY: u64 = 3;
/// See [`EARLY`].
pub const EARLY_OF: u64 = 20;

/// On the first of the next month, half an hour after the month's last night has ended. Its last prompt was in the evening
/// before, for that night is never asked in the morning: no window runs any more.
const CLOSED_MINUTE: i64 = 8 * 60 + 30;

/// The 32 random bytes a month's times come from; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PromptSecret([u8; 32]);

impl std::fmt::Debug for PromptSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PromptSecret(hidden)")
    }
}

impl PromptSecret {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From its 64 hexadecimal digits, as it is revealed.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// Its 64 hexadecimal digits: only to be shown once it is revealed.
    #[must_use]
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// The bytes, to be sealed.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// How many prompts of each slot a posting gets in a whole month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PromptNumbers {
    /// Nights.
    pub night: u8,
    /// Days.
    pub day: u8,
}

impl PromptNumbers {
    /// What holds where nobody said otherwise: five nights, three days.
    pub const DEFAULT: PromptNumbers = PromptNumbers { night: 5, day: 3 };

    /// Whether both together are at most [`MOST`].
    #[must_use]
    pub fn in_range(self) -> bool {
        self.night.saturating_add(self.day) <= MOST
    }
}

/// A division's own numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DivisionNumbers {
    /// The division: they hold for postings at hosts inside it that no nearer division has its own numbers for.
    pub division: DivisionCode,
    /// The numbers.
    pub numbers: PromptNumbers,
}

/// Everything beside the secret that a month's draw rests on, committed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PromptFrame {
    /// The month. A night belongs to the day on which it begins.
    pub month: Month,
    /// Working days as known when the secret was made, from the month's first to the first of the next month.
    pub workdays: Vec<NaiveDate>,
    /// Numbers that differ from [`PromptNumbers::DEFAULT`], in the order of the codes.
    pub numbers: Vec<DivisionNumbers>,
}

impl PromptFrame {
    /// The frame of a month. A day of a year whose holidays are not known is none of its days.
    #[must_use]
    pub fn new(month: Month, calendar: &Calendar, mut numbers: Vec<DivisionNumbers>) -> Self {
        numbers.sort_by(|a, b| a.division.as_str().cmp(b.division.as_str()));
        let works = |day: &NaiveDate| calendar.knows(*day) && calendar.is_workday(*day);
        let workdays = month.days().chain([month.next().first()]).filter(works).collect();
        Self { month, workdays, numbers }
    }

    /// The numbers for a posting at a host place: the nearest division's.
    #[must_use]
    pub fn numbers_at(&self, host: &DivisionCode) -> PromptNumbers {
        self.numbers
            .iter()
            .filter(|own| own.division.covers(host))
            .max_by_key(|own| own.division.as_str().len())
            .map_or(PromptNumbers::DEFAULT, |own| own.numbers)
    }

    /// The canonical bytes that the commitment covers.
    #[must_use]
    pub fn canonical(&self) -> String {
        let days: Vec<String> = self.workdays.iter().map(ToString::to_string).collect();
        let numbers: Vec<String> = self
            .numbers
            .iter()
            .map(|own| format!("{}:{}:{}", own.division, own.numbers.night, own.numbers.day))
            .collect();
        format!("prompts-v1\n{}\n{}\n{}", self.month, days.join(","), numbers.join(","))
    }

    /// When every window of the month is closed and the secret may be revealed.
    #[must_use]
    pub fn closes_at(&self) -> Millis {
        at(self.month.next().first(), CLOSED_MINUTE)
    }
}

/// The published commitment: SHA-256 of secret and frame in lower-case hex ([`field_hash`] of `prompt-secret-v1`, the
/// secret's hex digits and [`PromptFrame::canonical`]). 256 random bits keep it from being guessed.
#[must_use]
pub fn commitment(secret: &PromptSecret, frame: &PromptFrame) -> String {
    hex(&field_hash(&["prompt-secret-v1", &secret.reveal(), &frame.canonical()]))
}

/// A time of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPrompt {
    /// Id of the prompt: follows from secret, posting and day, so that the same one cannot be written twice.
    pub id: PromptId,
    /// Day or night.
    pub slot: Half,
    /// The day, or the day on which the night begins.
    pub night_of: NaiveDate,
    /// When it fires.
    pub at: Millis,
}

impl PlannedPrompt {
    /// The days between which it lies: both of a night, the one of a day. It fires only if each of them is a day on
    /// post without registered leave or duty.
    #[must_use]
    pub fn days(&self) -> [NaiveDate; 2] {
        match self.slot {
            Half::Day => [self.night_of, self.night_of],
            Half::Night => [self.night_of, next_day(self.night_of)],
        }
    }
}

/// The times of a posting in a month, in order; `numbers` are those of its host place ([`PromptFrame::numbers_at`]).
/// A month with too few working days has fewer.
///
/// ```
/// use zaigang_shared::day::Calendar;
/// use zaigang_shared::prompt_draw::{PromptFrame, PromptNumbers, PromptSecret, plan};
/// let calendar = Calendar { years: [2026].into(), ..Calendar::default() };
/// let frame = PromptFrame::new("2026-11".parse()?, &calendar, Vec::new());
/// let times = plan(&PromptSecret::new([7; 32]), &frame, &"p1".parse()?, PromptNumbers::DEFAULT);
/// assert_eq!(times.len(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn plan(
    secret: &PromptSecret,
    frame: &PromptFrame,
    posting: &PostingId,
    numbers: PromptNumbers,
) -> Vec<PlannedPrompt> {
    let key = PostingKey::new(secret, frame.month, posting);
    let workdays: BTreeSet<NaiveDate> = frame.workdays.iter().copied().collect();
    let works = |day: &NaiveDate| workdays.contains(day);
    let (first, last) = (frame.month.first(), frame.month.last());
    let of_month = || workdays.range(first..=last).copied();
    let nights = key.smallest("night", of_month().filter(|day| works(&next_day(*day))), numbers.night);
    let days = key.smallest("day", of_month().filter(|day| !nights.contains(day)), numbers.day);

    let by_day = days.iter().map(|day| (Half::Day, *day, *day, hours::DAY));
    let by_night = nights.iter().map(|night| {
        let morning = next_day(*night);
        let is_free = morning <= last && !nights.contains(&morning) && !days.contains(&morning);
        if is_free && key.below("early", *night, EARLY_OF) < EARLY {
            (Half::Night, *night, morning, hours::MORNING)
        } else {
            (Half::Night, *night, *night, hours::EVENING)
        }
    });
    let mut times: Vec<PlannedPrompt> = by_day
        .chain(by_night)
        .map(|(slot, night_of, date, hours)| {
            let second = key.below("second", night_of, hours.seconds());
            PlannedPrompt {
                id: key.id(night_of),
                slot,
                night_of,
                at: at(date, hours.first).plus(i64::try_from(second).unwrap_or(0) * 1_000),
            }
        })
        .collect();
    times.sort_by_key(|prompt| prompt.at);
    times
}

#[cfg(test)]
mod tests;
