//! When a record was made: an interval with the way it was found, never the phone's word alone.
//!
//! Instants are Unix milliseconds UTC; days are Asia/Shanghai (UTC+8, no daylight saving since 1991).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

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

/// How a record's interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeWay {
    /// A beacon of the same session, and the monotonic clock did not sleep.
    Anchored,
    /// Between an earlier beacon and the receipt or a later beacon.
    Bracketed,
    /// No beacon holds it from below: only the phone's word.
    Claimed,
}

/// The instants between which a record was made, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TimeInterval {
    /// Not made before this instant.
    pub not_before: Millis,
    /// Not made after this instant.
    pub not_after: Millis,
    /// How the two were found.
    pub way: TimeWay,
}

impl TimeInterval {
    /// The instant of a record, as near as the server can tell: the lower bound when it is tight, else the phone's
    /// word where it lies in the interval, else the upper bound.
    pub fn captured(self, claim: Millis) -> Millis {
        if self.way == TimeWay::Anchored {
            self.not_before
        } else if self.not_before <= claim && claim <= self.not_after {
            claim
        } else {
            self.not_after
        }
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
    /// Neither: kept on the day of receipt, to be confirmed.
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

/// The one rule that puts a record on a day (design 3, "Time is an interval").
///
/// `claim` is the phone's wall clock, which may be wrong by years.
pub fn place(interval: TimeInterval, claim: Millis, half: Half) -> Placement {
    let first = half.day_of(interval.not_before);
    if let Some(date) = first
        && first == half.day_of(interval.not_after)
        && interval.not_after <= half.window(date).1
        && interval.way != TimeWay::Claimed
    {
        return Placement { date, in_half: true, certainty: DayCertainty::Fixed };
    }
    // A tight interval outside every half still fixes the calendar day.
    if interval.way != TimeWay::Claimed
        && first.is_none()
        && half.day_of(interval.not_after).is_none()
        && interval.not_before.date() == interval.not_after.date()
        && interval.not_after.0 - interval.not_before.0 < 10 * HOUR_MS
    {
        return Placement {
            date: interval.not_before.date(),
            in_half: false,
            certainty: DayCertainty::Fixed,
        };
    }
    if interval.not_before <= claim && claim <= interval.not_after {
        let date = half.day_of(claim);
        return Placement {
            date: date.unwrap_or_else(|| claim.date()),
            in_half: date.is_some(),
            certainty: DayCertainty::Claimed,
        };
    }
    Placement {
        date: interval.not_after.date(),
        in_half: half.day_of(interval.not_after).is_some(),
        certainty: DayCertainty::Uncertain,
    }
}

/// A beacon the phone held when it made the record: the server's time and the session's monotonic
/// milliseconds at which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBeacon {
    /// The server's time in the beacon.
    pub server: Millis,
    /// The session's monotonic milliseconds when it arrived.
    pub elapsed_at_arrival: i64,
    /// Whether it arrived in the session that made the record.
    pub same_session: bool,
}

/// Drift of wall clock against monotonic clock over which the phone must have slept.
pub const SLEEP_TOLERANCE_MS: i64 = 2 * MINUTE_MS;

/// The interval of a record (design 3).
///
/// `elapsed` is the session's monotonic milliseconds at capture, `slept` whether wall and monotonic
/// clock disagree since the beacon, `received` the server's receipt, `next_beacon` the server time and
/// elapsed of a later beacon of the same session when one is known.
pub fn interval(
    beacon: Option<HeldBeacon>,
    elapsed: i64,
    slept: bool,
    received: Millis,
    next_beacon: Option<(Millis, i64)>,
) -> TimeInterval {
    let mut not_after = received;
    if let Some((server, elapsed_then)) = next_beacon
        && elapsed_then >= elapsed
    {
        not_after = not_after.min(server.plus(-(elapsed_then - elapsed)));
    }
    let Some(beacon) = beacon else {
        return TimeInterval { not_before: Millis(0).min(not_after), not_after, way: TimeWay::Claimed };
    };
    let since = elapsed - beacon.elapsed_at_arrival;
    if beacon.same_session && !slept && since >= 0 {
        let not_before = beacon.server.plus(since);
        // A phone clock that runs fast may pass the receipt by seconds; the receipt is the bound.
        let not_before = not_before.min(not_after);
        return TimeInterval { not_before, not_after, way: TimeWay::Anchored };
    }
    TimeInterval { not_before: beacon.server.min(not_after), not_after, way: TimeWay::Bracketed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(server: Millis, elapsed_at_arrival: i64) -> Option<HeldBeacon> {
        Some(HeldBeacon { server, elapsed_at_arrival, same_session: true })
    }

    #[test]
    fn online_record_is_anchored_and_fixed() {
        let nine = at(day("2026-11-20"), 9 * 60);
        let found = interval(held(nine, 1_000), 31_000, false, nine.plus(32_000), None);
        assert_eq!(found.way, TimeWay::Anchored);
        assert_eq!(found.not_before, nine.plus(30_000));
        let placed = place(found, Millis(0), Half::Day);
        assert_eq!(
            placed,
            Placement { date: day("2026-11-20"), in_half: true, certainty: DayCertainty::Fixed }
        );
    }

    #[test]
    fn three_days_offline_in_one_session_is_fixed_by_the_later_beacon() {
        let nine = at(day("2026-11-20"), 9 * 60);
        let back = nine.plus(3 * DAY_MS);
        let found = interval(held(nine, 0), HOUR_MS, false, back, Some((back, 3 * DAY_MS)));
        assert_eq!(place(found, nine.plus(HOUR_MS), Half::Day).date, day("2026-11-20"));
        assert_eq!(place(found, nine.plus(HOUR_MS), Half::Day).certainty, DayCertainty::Fixed);
    }

    #[test]
    fn offline_over_days_without_a_later_beacon_rests_on_the_claim() {
        let nine = at(day("2026-11-20"), 9 * 60);
        let found = interval(held(nine, 0), 0, true, nine.plus(2 * DAY_MS), None);
        assert_eq!(found.way, TimeWay::Bracketed);
        let claim = at(day("2026-11-21"), 10 * 60);
        assert_eq!(
            place(found, claim, Half::Day),
            Placement { date: day("2026-11-21"), in_half: true, certainty: DayCertainty::Claimed }
        );
        // A wrong clock never moves a record out of its interval: it stays on the day of receipt.
        let placed = place(found, at(day("2199-01-01"), 0), Half::Day);
        assert_eq!(placed.date, day("2026-11-22"));
        assert_eq!(placed.certainty, DayCertainty::Uncertain);
    }

    #[test]
    fn night_is_credited_to_the_evening_it_began_over_year_end() {
        let early = at(day("2027-01-01"), 6 * 60 + 30);
        let found = interval(held(early, 0), 1_000, false, early.plus(2_000), None);
        assert_eq!(place(found, early, Half::Night).date, day("2026-12-31"));
        assert_eq!(place(found, early, Half::Day).date, day("2027-01-01"));
    }

    #[test]
    fn late_evening_is_no_day_half() {
        let late = at(day("2026-11-20"), 23 * 60);
        let found = interval(held(late, 0), 1_000, false, late.plus(2_000), None);
        let placed = place(found, late, Half::Day);
        assert!(!placed.in_half);
        assert_eq!((placed.date, placed.certainty), (day("2026-11-20"), DayCertainty::Fixed));
    }

    #[test]
    fn without_a_beacon_the_way_is_claimed() {
        let nine = at(day("2026-11-20"), 9 * 60);
        let found = interval(None, 5, false, nine, None);
        assert_eq!(found.way, TimeWay::Claimed);
        assert_eq!(place(found, nine, Half::Day).certainty, DayCertainty::Claimed);
        assert_eq!(place(found, nine.plus(1), Half::Day).certainty, DayCertainty::Uncertain);
    }

    #[test]
    fn months_know_their_days() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(month.days().count(), 31);
        assert_eq!(month.next().to_string(), "2027-01");
        assert_eq!(month.next().previous(), month);
        for bad in ["2026-13", "1926-01", "2026-1", "26-01", ""] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }
}
