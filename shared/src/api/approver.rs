//! What those who sign did with the months of a township: counts for county and city. No ranking, no colour.

use crate::division::DivisionCode;
use crate::time::Month;

/// Fewer inspected person-days give counts only.
pub const LEAST_INSPECTED: u32 = 10;

api_types! {
    /// Which month.
    pub struct ApproverQuery {
        /// The month the days lie in.
        pub month: Month,
    }

    /// How often a reason was given for changing a day.
    #[derive(Eq)]
    pub struct ReasonCount {
        /// The reason's code.
        pub reason: String,
        /// How often.
        pub count: u32,
    }

    /// What was signed and decided for the days of a month in a township.
    pub struct ApproverLine {
        /// Township.
        pub division: DivisionCode,
        /// Name.
        pub name: String,
        /// Postings with a row that the township signed.
        pub rows_signed: u32,
        /// Days whose computed state the secretary changed, vouchings among them.
        pub overrides: u32,
        /// The same by reason, in the order of the codes.
        pub reasons: Vec<ReasonCount>,
        /// Days the secretary vouched for.
        pub vouchings: u32,
        /// Days decided together with others in one step.
        pub decided_in_bulk: u32,
        /// The township's first sheet came after the last day for it.
        pub signed_late: bool,
        /// Days on post signed above those computed, over all rows.
        pub days_above_computed: u32,
        /// Visits that found somebody or nobody and lack nothing.
        pub inspected: u32,
        /// Of them those that found nobody on a day that is signed as on post, and was not declared leave or duty
        /// before the visit.
        pub contradicted: u32,
        /// Share of the inspected days that are contradicted; none below [`LEAST_INSPECTED`].
        pub contradicted_share: Option<f64>,
        /// Undecided cases about how the township signs, of any month.
        pub cases_open: u32,
        /// Upheld ones. Dismissed ones are counted nowhere.
        pub cases_upheld: u32,
    }

    /// The townships of a division, in the order of their codes.
    pub struct ApproverFigures {
        /// The month.
        pub month: Month,
        /// A line a township that has anything to tell.
        pub townships: Vec<ApproverLine>,
    }
}
