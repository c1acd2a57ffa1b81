//! Cases: evidence, what speaks for the person, the answer, decisions by people.

use super::cadre::PostingKind;
use crate::day::Cell;
use crate::division::DivisionCode;
use crate::id::{CaseId, PostingId};
use crate::judge::{CaseKind, CaseLevel, Evidence, Statement};
use crate::time::{Half, Millis};
use chrono::NaiveDate;

api_types! {
    /// Where a case stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CaseState {
        /// Waits for the person's answer or the county.
        Open,
        /// Dismissed: it teaches nothing against the person.
        Dismissed,
        /// Upheld by the county.
        Upheld,
        /// Sent to an inspection before a decision.
        Inspect,
    }

    /// Filters of the list.
    pub struct CaseQuery {
        /// Only this level.
        #[serde(default)]
        pub level: Option<CaseLevel>,
        /// Only this state.
        #[serde(default)]
        pub state: Option<CaseState>,
    }

    /// A case in a list.
    pub struct CaseLine {
        /// The case.
        pub id: CaseId,
        /// Kind.
        pub kind: CaseKind,
        /// Level.
        pub level: CaseLevel,
        /// State.
        pub state: CaseState,
        /// Posting; none when the case is about a township.
        pub posting: Option<PostingId>,
        /// Who; none when the case is about a township.
        pub person_name: Option<String>,
        /// Where: the host place, or the township.
        pub host_name: String,
        /// Township.
        pub township_name: String,
        /// First day of the conduct.
        pub first_day: NaiveDate,
        /// Evidence sufficed on.
        pub raised_on: NaiveDate,
        /// A later look added evidence on this day.
        #[serde(default)]
        pub strengthened_on: Option<NaiveDate>,
        /// The person answered.
        pub answered: bool,
        /// Headline: the heaviest evidence in words.
        pub headline: Statement,
    }

    /// Cases of a division, newest first.
    pub struct Cases {
        /// At most 200.
        pub cases: Vec<CaseLine>,
    }

    /// Who spoke.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CaseVoice {
        /// The person.
        Answer,
        /// The township.
        Comment,
        /// The county.
        Decision,
    }

    /// A word in the trail of a case.
    pub struct CaseEntry {
        /// Answer, comment or decision.
        pub voice: CaseVoice,
        /// Who.
        pub by: String,
        /// When.
        pub at: Millis,
        /// What.
        pub text: String,
        /// The state a decision wrote.
        pub state: Option<CaseState>,
    }

    /// A prompt on the case's strip of days and nights.
    #[derive(Copy, Eq)]
    pub struct StripPrompt {
        /// Day or night it belongs to.
        pub date: NaiveDate,
        /// Slot.
        pub slot: Half,
        /// Answered in time from inside; none when it was not delivered.
        pub inside: Option<bool>,
    }

    /// A case, opened.
    pub struct CaseView {
        /// The list's line.
        pub line: CaseLine,
        /// Posting kind; none when the case is about a township.
        pub posting_kind: Option<PostingKind>,
        /// Host place of the posting, or the township.
        pub host: DivisionCode,
        /// Telephone.
        pub phone: Option<String>,
        /// Evidence, heaviest first.
        pub evidence: Vec<Evidence>,
        /// What speaks for the person, shown at the same size.
        pub speaks_for: Vec<Statement>,
        /// Two months of cells.
        pub cells: Vec<Cell>,
        /// Prompts on the strip.
        pub prompts: Vec<StripPrompt>,
        /// Answers, comments, decisions in order.
        pub trail: Vec<CaseEntry>,
        /// The caller may decide.
        pub may_decide: bool,
        /// The caller may comment for the township.
        pub may_comment: bool,
        /// The caller is the person and may answer.
        pub may_answer: bool,
    }

    /// The person's answer or the township's comment.
    pub struct Say {
        /// Client id of the write.
        pub id: String,
        /// 1 to 2,000 characters.
        pub text: String,
    }

    /// The county's decision.
    pub struct DecideCase {
        /// Client id of the write.
        pub id: String,
        /// `dismissed`, `upheld` or `inspect`.
        pub state: CaseState,
        /// Why, 1 to 2,000 characters.
        pub reason: String,
    }
}
