//! The work log (工作日志): own entries by month, and what an office finds in its scope.

use super::township::PhotoView;
use crate::division::DivisionCode;
use crate::id::{PostingId, RecordId};
use crate::place::Answer;
use crate::time::{Millis, Month, TimeInterval};
use chrono::NaiveDate;

/// Entries on one page of the office's list.
pub const WORK_LOG_ITEMS: usize = 50;
/// Longest span of a search, in days.
pub const WORK_LOG_SPAN_DAYS: i64 = 366;

api_types! {
    /// An entry of the work log.
    pub struct WorkLogEntry {
        /// The record that says it.
        pub id: RecordId,
        /// The day it is about.
        pub about: NaiveDate,
        /// What was done.
        pub text: String,
        /// Households visited.
        pub households: u32,
        /// Difficulties raised.
        pub difficulties: Option<String>,
        /// The day it was written on: later than `about` where it was written afterwards.
        pub written_on: NaiveDate,
        /// When it was written.
        pub interval: TimeInterval,
        /// Received.
        pub received_at: Millis,
        /// What the position signed with it says, of the place where it was written; never of the day it is about.
        pub answer: Answer,
        /// Photos.
        pub photos: Vec<PhotoView>,
        /// A later entry of the same day holds in its place; this one is kept.
        pub superseded: bool,
    }

    /// A month of a posting's work log.
    pub struct WorkLogMonth {
        /// The month.
        pub month: Month,
        /// Newest day first; of a day the entry that holds first, then those before it.
        pub entries: Vec<WorkLogEntry>,
    }

    /// What to look for.
    pub struct WorkLogQuery {
        /// First day; 30 days before `to` when absent.
        #[serde(default)]
        pub from: Option<NaiveDate>,
        /// Last day, at most 366 days after `from`; today when absent.
        #[serde(default)]
        pub to: Option<NaiveDate>,
        /// Part of the text, the difficulties, a person's or a village's name; at most 60 characters.
        #[serde(default)]
        pub search: Option<String>,
        /// One posting alone.
        #[serde(default)]
        pub posting: Option<PostingId>,
        /// Cursor of the answer before.
        #[serde(default)]
        pub after: Option<String>,
    }

    /// An entry as an office sees it.
    pub struct WorkLogLine {
        /// Whose posting.
        pub posting: PostingId,
        /// Who wrote it.
        pub person_name: String,
        /// Host place.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
        /// The township it lies in.
        pub township_name: String,
        /// The entry.
        pub entry: WorkLogEntry,
    }

    /// Entries in a division, newest day first.
    pub struct WorkLogs {
        /// First day looked at.
        pub from: NaiveDate,
        /// Last day looked at.
        pub to: NaiveDate,
        /// At most 50.
        pub lines: Vec<WorkLogLine>,
        /// Cursor of the next page; none on the last.
        pub next: Option<String>,
    }
}
