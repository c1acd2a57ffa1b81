//! The hours of prompts: drawn ones fire in them, called ones are called in them, phones ask often in them.

use crate::time::{DAY_MS, Half, MINUTE_MS, Millis, at, next_day};

/// A part of the day in which prompts are issued, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Its first minute.
    pub first: i64,
    /// The minute at which it is over.
    pub end: i64,
}

/// By day, 09:00 to 18:00.
pub const DAY: Hours = Hours { first: 9 * 60, end: 18 * 60 };
/// The evening, 20:30 to 22:30.
pub const EVENING: Hours = Hours { first: 20 * 60 + 30, end: 22 * 60 + 30 };
/// The morning after a night, 06:00 to 07:30: drawn prompts alone.
pub const MORNING: Hours = Hours { first: 6 * 60, end: 7 * 60 + 30 };
/// All of them.
pub const ALL: [Hours; 3] = [MORNING, DAY, EVENING];
/// Minutes of the longest window, which somebody has whose last signal was poor.
pub const LONGEST_WINDOW: i64 = 40;
/// Minutes after the window of a prompt by day in which an answer takes the miss away.
const LATE_BY_DAY: i64 = 20;

impl Hours {
    /// Whether a minute of the day belongs to them, both ends included.
    #[must_use]
    pub fn contains(self, minute: u32) -> bool {
        (self.first..=self.end).contains(&i64::from(minute))
    }

    /// Their length in seconds.
    pub(super) fn seconds(self) -> u64 {
        (self.end - self.first).unsigned_abs() * 60
    }
}

/// Whether a prompt may run at a minute of the day: at their hours, or in the longest window after them.
#[must_use]
pub fn may_run(minute: u32) -> bool {
    let with_window = |hours: &Hours| Hours { end: hours.end + LONGEST_WINDOW, ..*hours };
    ALL.iter().any(|hours| with_window(hours).contains(minute))
}

/// Until when an answer that came too late still takes the miss away: by day twenty minutes after the window, by night until
/// the end of the morning.
#[must_use]
pub fn late_until(slot: Half, issued_at: Millis, expires_at: Millis) -> Millis {
    let date = issued_at.date();
    let is_morning = i64::from(issued_at.minute_of_day()) < DAY.first;
    match slot {
        Half::Day => expires_at.plus(LATE_BY_DAY * MINUTE_MS),
        Half::Night if is_morning => at(date, MORNING.end),
        Half::Night => at(next_day(date), MORNING.end),
    }
}

/// Whether a drawn prompt may be due after `from` and not after `to`.
#[must_use]
pub fn meet(from: Millis, to: Millis) -> bool {
    let on_day_of = |instant: Millis| {
        let date = instant.date();
        ALL.iter().any(|hours| from < at(date, hours.end) && at(date, hours.first) <= to)
    };
    from < to && (to.0 - from.0 >= DAY_MS || on_day_of(from) || on_day_of(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_without_hours_meets_none() {
        let minute = |day: &str, minutes: i64| at(day.parse().unwrap(), minutes);
        let (today, tomorrow) = ("2026-12-01", "2026-12-02");
        for (from, to, expected) in [
            (minute(today, 0), minute(today, 359), false),
            (minute(today, 0), minute(today, 360), true),
            (minute(today, 449), minute(today, 451), true),
            (minute(today, 450), minute(today, 539), false),
            (minute(today, 1079), minute(today, 1081), true),
            (minute(today, 1080), minute(today, 1229), false),
            (minute(today, 1349), minute(tomorrow, 10), true),
            (minute(today, 1350), minute(tomorrow, 359), false),
            (minute(today, 1350), minute(tomorrow, 1349), true),
            (minute(today, 1350), minute(tomorrow, 1350), true),
            (minute(today, 600), minute(today, 600), false),
            (minute(today, 620), minute(today, 600), false),
        ] {
            assert_eq!(meet(from, to), expected, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_miss_is_taken_away_until_the_morning_is_over_and_by_day_for_twenty_minutes() {
        let today = "2026-11-20".parse().unwrap();
        let until = |slot, issued: i64| late_until(slot, at(today, issued), at(today, issued + 20));
        assert_eq!(until(Half::Day, 600), at(today, 640));
        assert_eq!(until(Half::Night, 1300), at(next_day(today), 450));
        assert_eq!(until(Half::Night, 370), at(today, 450));
    }

    #[test]
    fn a_prompt_runs_at_its_hours_and_a_window_longer() {
        for (minute, expected) in [
            (359, false),
            (360, true),
            (490, true),
            (491, false),
            (539, false),
            (540, true),
            (1120, true),
            (1121, false),
            (1229, false),
            (1230, true),
            (1390, true),
            (1391, false),
        ] {
            assert_eq!(may_run(minute), expected, "{minute}");
        }
    }
}
