//! 工作日志: what an entry of the work log says, and which day it is put on.

use super::{Claims, RecordKind};
use crate::time::TimeInterval;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Longest text of an entry, in characters.
pub const MAX_WORK_LOG_CHARS: usize = 2_000;
/// Longest text on difficulties, in characters.
pub const MAX_DIFFICULTIES_CHARS: usize = 500;
/// Most households of one day's entry.
pub const MAX_HOUSEHOLDS: u32 = 200;
/// Most photos of one entry.
pub const MAX_WORK_LOG_PHOTOS: usize = 3;
/// How many days before the one it is written on an entry may be about.
pub const WORK_LOG_DAYS_BACK: u64 = 7;
/// Longest token of an entry, in bytes: 2,500 characters of at most four bytes in base64, and what stands around them.
pub const MAX_WORK_LOG_TOKEN_BYTES: usize = 16 * 1024;

/// An entry of the work log; only in records of kind `work_log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WorkLogClaim {
    /// The day it is about, which may lie up to [`WORK_LOG_DAYS_BACK`] days before the one it is written on.
    pub about: NaiveDate,
    /// What was done, 1 to [`MAX_WORK_LOG_CHARS`] characters. No villager needs to be named.
    pub text: String,
    /// Households visited, at most [`MAX_HOUSEHOLDS`].
    #[serde(default)]
    pub households: u32,
    /// Difficulties raised, 1 to [`MAX_DIFFICULTIES_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulties: Option<String>,
}

impl WorkLogClaim {
    pub(super) fn is_in_range(&self) -> bool {
        let fits = |text: &str, limit: usize| {
            !text.trim().is_empty()
                && text.chars().count() <= limit
                && !text.chars().any(|c| c.is_control() && c != '\n')
        };
        fits(&self.text, MAX_WORK_LOG_CHARS)
            && self.households <= MAX_HOUSEHOLDS
            && self.difficulties.as_deref().is_none_or(|text| fits(text, MAX_DIFFICULTIES_CHARS))
    }
}

impl Claims {
    /// The entry that a record makes in the work log, on the day it is put on; `placed` is the record's own day.
    ///
    /// An app of before signs a note alone: it is an entry of the record's own day.
    pub fn work_log_entry(&self, interval: TimeInterval, placed: NaiveDate) -> Option<WorkLogClaim> {
        match (&self.work_log, &self.note) {
            (Some(entry), _) => {
                Some(WorkLogClaim { about: work_log_day(entry.about, interval, placed), ..entry.clone() })
            }
            (None, Some(note)) if self.kind == RecordKind::WorkLog && !note.trim().is_empty() => {
                Some(WorkLogClaim { about: placed, text: note.clone(), households: 0, difficulties: None })
            }
            _ => None,
        }
    }
}

/// The day an entry is put on: the one it says, if it may have been written within seven days after it; else the
/// record's own. A phone with a wrong clock loses no entry by it.
pub fn work_log_day(about: NaiveDate, interval: TimeInterval, placed: NaiveDate) -> NaiveDate {
    let written_first = interval.not_before.date();
    let first = written_first.checked_sub_days(Days::new(WORK_LOG_DAYS_BACK)).unwrap_or(written_first);
    if first <= about && about <= interval.not_after.date() { about } else { placed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{TimeWay, at};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_entry_is_put_on_a_day_it_may_be_about() {
        let written = day("2026-11-20");
        let interval = |from: &str, to: &str| TimeInterval {
            not_before: at(day(from), 9 * 60),
            not_after: at(day(to), 10 * 60),
            way: TimeWay::Anchored,
        };
        let sure = interval("2026-11-20", "2026-11-20");
        for (about, expected) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-13", "2026-11-13"),
            ("2026-11-12", "2026-11-20"),
            ("2026-11-21", "2026-11-20"),
            ("1970-01-01", "2026-11-20"),
        ] {
            assert_eq!(work_log_day(day(about), sure, written), day(expected), "{about}");
        }
        // Three days offline: what may be is believed.
        let offline = interval("2026-11-17", "2026-11-20");
        assert_eq!(work_log_day(day("2026-11-10"), offline, written), day("2026-11-10"));
        assert_eq!(work_log_day(day("2026-11-09"), offline, written), written);
    }

    #[test]
    fn limits_are_of_characters_and_counts() {
        let entry = |text: &str, households, difficulties: Option<&str>| WorkLogClaim {
            about: day("2026-11-20"),
            text: text.to_owned(),
            households,
            difficulties: difficulties.map(str::to_owned),
        };
        assert!(entry(&"村".repeat(MAX_WORK_LOG_CHARS), MAX_HOUSEHOLDS, None).is_in_range());
        assert!(entry("走访\n三户", 0, Some("缺水")).is_in_range());
        for bad in [
            entry(&"村".repeat(MAX_WORK_LOG_CHARS + 1), 0, None),
            entry(" ", 0, None),
            entry("a\u{7}", 0, None),
            entry("走访", MAX_HOUSEHOLDS + 1, None),
            entry("走访", 0, Some("")),
            entry("走访", 0, Some(&"难".repeat(MAX_DIFFICULTIES_CHARS + 1))),
        ] {
            assert!(!bad.is_in_range(), "{bad:?}");
        }
    }
}
