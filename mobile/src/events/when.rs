//! From when to when an event lasts: as it is typed, and in words.

use crate::prelude::*;
use crate::text::{clock_time, date_time, day_of, local, long_date};
use chrono::{NaiveDate, NaiveTime, Timelike as _};
use zaigang_shared::event::EventTime;
use zaigang_shared::time::{Millis, at, next_day};

/// `11月20日 星期五 9:00 至 11:00`.
#[must_use]
pub fn span_words(from: Millis, to: Millis) -> String {
    let (first, last) = (day_of(from.0), day_of(to.0));
    let begin = format!("{} {}", long_date(first), clock_time(from.0));
    let end = if first == last { clock_time(to.0) } else { date_time(to.0) };
    t!("event-span", from = begin, to = end)
}

/// The day and the two times of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    date: String,
    from: String,
    to: String,
}

impl Typed {
    /// An hour from the next full half hour on.
    pub fn soon(now: i64) -> Typed {
        const HALF_HOUR: i64 = 1_800_000;
        let from = Millis((now / HALF_HOUR + 1) * HALF_HOUR);
        Typed::of(EventTime { starts_at: from, ends_at: from.plus(2 * HALF_HOUR) })
    }

    /// What an event has.
    pub fn of(time: EventTime) -> Typed {
        let clock = |at: Millis| {
            let local = local(at.0);
            format!("{:02}:{:02}", local.hour(), local.minute())
        };
        Typed {
            date: day_of(time.starts_at.0).to_string(),
            from: clock(time.starts_at),
            to: clock(time.ends_at),
        }
    }

    /// The event's time once all is typed; an end that is not after the beginning is of the next day.
    pub fn time(&self) -> Option<EventTime> {
        let date: NaiveDate = self.date.parse().ok()?;
        let (from, to) = (minutes(&self.from)?, minutes(&self.to)?);
        let end_day = if to <= from { next_day(date) } else { date };
        Some(EventTime { starts_at: at(date, from), ends_at: at(end_day, to) })
    }
}

fn minutes(text: &str) -> Option<i64> {
    // Browsers leave the seconds out, or not.
    let time = NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| text.parse::<NaiveTime>()).ok()?;
    Some(i64::from(time.num_seconds_from_midnight() / 60))
}

/// Day, beginning and end.
#[component]
pub fn WhenFields(typed: Signal<Typed>) -> Element {
    let mut typed = typed;
    let Typed { date, from, to } = typed();
    let read = typed.read().time();
    rsx! {
        TextField { id: "event-date", label: t!("event-date"), kind: TextKind::Date, value: date,
            oninput: move |v| typed.write().date = v }
        TextField { id: "event-from", label: t!("event-from"), kind: TextKind::Time, value: from,
            oninput: move |v| typed.write().from = v }
        TextField {
            id: "event-to",
            label: t!("event-to"),
            kind: TextKind::Time,
            value: to,
            hint: match read {
                Some(time) => span_words(time.starts_at, time.ends_at),
                None => t!("event-time-missing"),
            },
            oninput: move |v| typed.write().to = v,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(date: &str, from: &str, to: &str) -> Option<(i64, i64)> {
        let typed = Typed { date: date.to_owned(), from: from.to_owned(), to: to.to_owned() };
        typed.time().map(|time| (time.starts_at.0, time.ends_at.0))
    }

    #[test]
    fn what_is_typed_is_of_shanghai_and_ends_after_it_begins() {
        const TEN: i64 = 1_795_399_200_000;
        const HOUR: i64 = 3_600_000;
        assert_eq!(typed("2026-11-23", "10:00", "11:30"), Some((TEN, TEN + HOUR * 3 / 2)));
        assert_eq!(typed("2026-11-23", "10:00:00", "11:00:00"), Some((TEN, TEN + HOUR)));
        assert_eq!(typed("2026-11-23", "22:00", "02:00"), Some((TEN + 12 * HOUR, TEN + 16 * HOUR)));
        assert_eq!(typed("2026-11-23", "10:00", ""), None);
        assert_eq!(typed("", "10:00", "11:00"), None);
    }

    #[test]
    fn a_new_event_begins_at_the_next_half_hour() {
        let time = Typed::soon(1_795_399_200_000 + 1).time();
        assert_eq!(time.map(|time| time.starts_at.0), Some(1_795_401_000_000));
    }
}
