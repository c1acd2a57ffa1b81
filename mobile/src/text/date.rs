//! Dates and times as people write them, always in the time of Shanghai (UTC+8, no summer time).

use super::{Language, in_language, language};
use crate::t;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Weekday};

/// A wall-clock time in Shanghai.
pub type LocalTime = NaiveDateTime;

const EAST_8_SECONDS: i32 = 8 * 3600;

/// Unix milliseconds as a wall-clock time in Shanghai.
#[must_use]
pub fn local(ms: i64) -> LocalTime {
    let utc = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    match FixedOffset::east_opt(EAST_8_SECONDS) {
        Some(shanghai) => utc.with_timezone(&shanghai).naive_local(),
        None => utc.naive_utc(),
    }
}

/// The day of Shanghai at Unix milliseconds.
#[must_use]
pub fn day_of(ms: i64) -> NaiveDate {
    local(ms).date()
}

/// `9:42`.
#[must_use]
pub fn clock_time(ms: i64) -> String {
    let time = local(ms);
    format!("{}:{:02}", time.hour(), time.minute())
}

/// `11月20日 9:42` / `20 Nov 9:42`.
#[must_use]
pub fn date_time(ms: i64) -> String {
    format!("{} {}", short_date(day_of(ms)), clock_time(ms))
}

/// `11月20日` / `20 Nov`.
#[must_use]
pub fn short_date(date: NaiveDate) -> String {
    t!("date-short", month = month_name(date), day = date.day())
}

/// `11月20日 星期五` / `Fri 20 Nov`.
#[must_use]
pub fn long_date(date: NaiveDate) -> String {
    t!("date-long", month = month_name(date), day = date.day(), weekday = weekday_name(date.weekday()))
}

/// `2027年1月3日` / `3 January 2027`: where a paper must stand for itself, as on the register.
#[must_use]
pub fn full_date(date: NaiveDate) -> String {
    const KEYS: [&str; 12] = [
        "form-month-1",
        "form-month-2",
        "form-month-3",
        "form-month-4",
        "form-month-5",
        "form-month-6",
        "form-month-7",
        "form-month-8",
        "form-month-9",
        "form-month-10",
        "form-month-11",
        "form-month-12",
    ];
    let key = KEYS.get(date.month0() as usize).copied().unwrap_or_default();
    let month = in_language(language(), key, &[]);
    t!("form-day", year = date.year().to_string(), month = month, day = date.day())
}

/// `2026年11月` / `November 2026` for any day of the month.
#[must_use]
pub fn month_title(date: NaiveDate) -> String {
    t!("date-month", month = month_name(date), year = date.year().to_string())
}

/// `今天`, `昨天`, `明天`, else the short date.
#[must_use]
pub fn day_label(date: NaiveDate, today: NaiveDate) -> String {
    if date == today {
        t!("date-today")
    } else if Some(date) == today.checked_sub_days(Days::new(1)) {
        t!("date-yesterday")
    } else if Some(date) == today.checked_add_days(Days::new(1)) {
        t!("date-tomorrow")
    } else {
        short_date(date)
    }
}

/// The column head of a month grid: `一` / `Mo`.
#[must_use]
pub fn weekday_letter(weekday: Weekday) -> String {
    match weekday {
        Weekday::Mon => t!("weekday-short-1"),
        Weekday::Tue => t!("weekday-short-2"),
        Weekday::Wed => t!("weekday-short-3"),
        Weekday::Thu => t!("weekday-short-4"),
        Weekday::Fri => t!("weekday-short-5"),
        Weekday::Sat => t!("weekday-short-6"),
        Weekday::Sun => t!("weekday-short-7"),
    }
}

fn weekday_name(weekday: Weekday) -> String {
    match weekday {
        Weekday::Mon => t!("weekday-1"),
        Weekday::Tue => t!("weekday-2"),
        Weekday::Wed => t!("weekday-3"),
        Weekday::Thu => t!("weekday-4"),
        Weekday::Fri => t!("weekday-5"),
        Weekday::Sat => t!("weekday-6"),
        Weekday::Sun => t!("weekday-7"),
    }
}

fn month_name(date: NaiveDate) -> String {
    const KEYS: [&str; 12] = [
        "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
        "month-10", "month-11", "month-12",
    ];
    let language: Language = language();
    let key = KEYS.get(date.month0() as usize).copied().unwrap_or_default();
    in_language(language, key, &[])
}
