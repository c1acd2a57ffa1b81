//! When a record was made: an interval with the way it was found, never the phone's word alone.
//!
//! Instants are Unix milliseconds UTC; days are Asia/Shanghai (UTC+8, no daylight saving since 1991).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

mod interval;

pub use interval::{
    DRIFT_PER_MILLION, HeldBeacon, SLEEP_TOLERANCE_MS, TimeInterval, TimeWay, interval, interval_of,
};

/// An instant in Unix milliseconds, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Millis(pub i64);

/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;
/// One day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;
const SHANGHAI_OFFSET_MS: i64 = 8 * HOUR_MS;

impl Millis {
    /// The Asia/Shanghai calendar day this instant falls on (clamped to what a calendar can say).
    pub fn date(self) -> NaiveDate {
        DateTime::from_timestamp_millis(self.0.saturating_add(SHANGHAI_OFFSET_MS))
            .map(|t| t.date_naive())
            .unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// Minutes since midnight, Asia/Shanghai, 0..=1439.
    pub fn minute_of_day(self) -> u32 {
        let in_day = self.0.saturating_add(SHANGHAI_OFFSET_MS).rem_euclid(DAY_MS);
        u32::try_from(in_day / MINUTE_MS).unwrap_or(0)
    }

    /// This instant moved by `ms`.
    pub fn plus(self, ms: i64) -> Millis {
        Millis(self.0.saturating_add(ms))
    }
}

/// The instant at which `date` begins in Shanghai plus `minutes`.
pub fn at(date: NaiveDate, minutes: i64) -> Millis {
    let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp_millis() - SHANGHAI_OFFSET_MS;
    Millis(midnight + minutes * MINUTE_MS)
}

/// The day after; the last day of the calendar stays.
pub fn next_day(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

/// The day before; the first day of the calendar stays.
pub fn previous_day(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(1)).unwrap_or(date)
}

/// A calendar month, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", schemars(with = "String"))]
pub struct Month {
    year: i32,
    month: u32,
}

/// Text that is no month between 2000-01 and 2100-12.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a month is written 2026-11")]
pub struct MonthError;

impl Month {
    /// The month a day lies in.
    pub fn of(date: NaiveDate) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// The month after.
    pub fn next(self) -> Month {
        if self.month == 12 {
            Month { year: self.year + 1, month: 1 }
        } else {
            Month { year: self.year, month: self.month + 1 }
        }
    }

    /// The month before.
    pub fn previous(self) -> Month {
        if self.month == 1 {
            Month { year: self.year - 1, month: 12 }
        } else {
            Month { year: self.year, month: self.month - 1 }
        }
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        previous_day(self.next().first())
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let last = self.last();
        self.first().iter_days().take_while(move |day| *day <= last)
    }
}

impl TryFrom<String> for Month {
    type Error = MonthError;
    fn try_from(text: String) -> Result<Self, MonthError> {
        let (year, month) = text.split_once('-').ok_or(MonthError)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(MonthError);
        }
        let (year, month) = (year.parse().map_err(|_| MonthError)?, month.parse().map_err(|_| MonthError)?);
        let valid = (2000..=2100).contains(&year) && (1..=12).contains(&month);
        valid.then_some(Month { year, month }).ok_or(MonthError)
    }
}

impl std::str::FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        Month::try_from(text.to_owned())
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The half of a day that a record speaks for (design 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// 06:00 to 20:30 of the day.
    Day,
    /// 20:30 of the day to 08:00 of the next, credited to the day it began.
    Night,
}

impl Half {
    /// First and last instant of this half of `date`; both ends belong to it.
    pub fn window(self, date: NaiveDate) -> (Millis, Millis) {
        match self {
            Half::Day => (at(date, 6 * 60), at(date, 20 * 60 + 30)),
            Half::Night => (at(date, 20 * 60 + 30), at(next_day(date), 8 * 60)),
        }
    }

    /// The day whose half holds the instant, if any.
    fn day_of(self, instant: Millis) -> Option<NaiveDate> {
        let today = instant.date();
        [today, previous_day(today)].into_iter().find(|date| {
            let (from, to) = self.window(*date);
            from <= instant && instant <= to
        })
    }
}

/// How sure the day of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DayCertainty {
    /// The whole interval lies in the half.
    Fixed,
    /// The phone's claim lies in the interval and in the half: to be confirmed, never evidence against.
    Claimed,
    /// Neither: kept on the day of receipt (or of the last instant it can be of), to be confirmed.
    Uncertain,
}

/// The day (and half, if any) a record is kept on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Placement {
    /// The day in Shanghai.
    pub date: NaiveDate,
    /// Whether the instant falls in the half; a check-in at 23:00 is kept but is no day half.
    pub in_half: bool,
    /// How sure it is.
    pub certainty: DayCertainty,
}

/// How far before its receipt the phone's word alone puts a record: this month's sheet and the last one's. A clock
/// that fell back to 1970 must not take a day to where nobody looks for it.
pub const CLAIM_REACH_MS: i64 = 62 * DAY_MS;

/// The one rule that puts a record on a day (design 3, "Time is an interval").
///
/// `claim` is the phone's wall clock, which may be wrong by years. What is `Fixed` is the true day whenever the truth
/// lies in the interval; every record is on exactly one day.
pub fn place(interval: TimeInterval, claim: Millis, half: Half) -> Placement {
    let TimeInterval { not_before, not_after, way } = interval;
    let (first, last) = (half.day_of(not_before), half.day_of(not_after));
    if let Some(date) = first
        && first == last
        && way != TimeWay::Claimed
    {
        return Placement { date, in_half: true, certainty: DayCertainty::Fixed };
    }
    // Between two halves, on one calendar day: fixed too, and no half.
    let date = not_before.date();
    let (from, to) = half.window(date);
    let spans = not_before < from && to < not_after;
    if way != TimeWay::Claimed && first.is_none() && last.is_none() && date == not_after.date() && !spans {
        return Placement { date, in_half: false, certainty: DayCertainty::Fixed };
    }
    let earliest = match way {
        TimeWay::Claimed => not_before.max(not_after.plus(-CLAIM_REACH_MS)),
        TimeWay::Anchored | TimeWay::Bracketed => not_before,
    };
    let (instant, certainty) = if earliest <= claim && claim <= not_after {
        (claim, DayCertainty::Claimed)
    } else {
        (not_after, DayCertainty::Uncertain)
    };
    let date = half.day_of(instant);
    Placement { date: date.unwrap_or_else(|| instant.date()), in_half: date.is_some(), certainty }
}
