//! Cases: evidence, what speaks for the person, the answer, decisions by people.

use super::cadre::{FenceView, PostingKind};
use crate::day::{Cell, CellState};
use crate::division::DivisionCode;
use crate::id::{AttachmentId, CaseId, PostingId, RecordId};
use crate::judge::{CaseKind, CaseLevel, Evidence, PromptOutcome, Statement};
use crate::place::{Answer, Fix};
use crate::record::{InspectionResult, RecordKind};
use crate::time::{Half, Millis, Month};
use chrono::NaiveDate;

/// Most photos that go with one answer.
pub const MAX_ANSWER_PHOTOS: usize = 3;
/// Most photos on one case, whatever the answers.
pub const MAX_CASE_PHOTOS: usize = 9;
/// Largest photo of an answer, bytes.
pub const MAX_CASE_PHOTO_BYTES: usize = 1024 * 1024;

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
    #[derive(Default)]
    pub struct CaseQuery {
        /// Only this level.
        #[serde(default)]
        pub level: Option<CaseLevel>,
        /// Only this kind.
        #[serde(default)]
        pub kind: Option<CaseKind>,
        /// Only this state; none leaves out what was dismissed.
        #[serde(default)]
        pub state: Option<CaseState>,
    }

    /// Whose turn it is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CaseStep {
        /// The person answers.
        Answer,
        /// The township comments.
        Comment,
        /// The county decides.
        Decision,
        /// Nobody's: it is decided.
        Decided,
    }

    /// Whose turn it is, and until when. A day that passes moves the turn on and decides nothing.
    #[derive(Copy, Eq)]
    pub struct CaseDue {
        /// Whose turn.
        pub step: CaseStep,
        /// Its last day; none when decided.
        pub until: Option<NaiveDate>,
        /// The county's last day is over.
        pub is_overdue: bool,
        /// The person was heard, or had the time to answer: the county may uphold it.
        pub may_uphold: bool,
        /// The time to answer passed without an answer; it may still come.
        pub is_unanswered: bool,
        /// The township's time passed without a comment.
        pub is_uncommented: bool,
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
        /// The person answered since he last had something new to answer.
        pub answered: bool,
        /// Whose turn it is.
        pub due: CaseDue,
        /// Headline: the heaviest evidence in words.
        pub headline: Statement,
    }

    /// How many cases there are of a kind, level and state.
    #[derive(Copy, Eq)]
    pub struct CaseCount {
        /// Kind.
        pub kind: CaseKind,
        /// Level.
        pub level: CaseLevel,
        /// State.
        pub state: CaseState,
        /// How many.
        pub count: u32,
    }

    /// Cases of a division, newest first.
    pub struct Cases {
        /// At most 200.
        pub cases: Vec<CaseLine>,
        /// All that the caller may see, whatever the filters.
        pub counts: Vec<CaseCount>,
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
        /// What the county made it red on.
        pub ground: Option<RedGround>,
        /// Photos of an answer.
        pub photos: Vec<CasePhoto>,
    }

    /// What makes a case red: people, never a machine.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum RedGround {
        /// A proven visit that found nobody.
        Visit,
        /// What an inquiry of people established; the reason names it.
        Inquiry,
    }

    /// Names a photo on its way: in the query, its bytes are the body.
    pub struct CasePhotoQuery {
        /// Client id of the write.
        pub id: AttachmentId,
        /// SHA-256 of the bytes, 64 hexadecimal digits in lower case.
        pub sha256: String,
        /// The answer it goes with, by the client id of that write.
        pub answer: String,
    }

    /// A photo of an answer.
    pub struct CasePhoto {
        /// The photo.
        pub id: AttachmentId,
        /// Its length.
        pub bytes: u64,
        /// SHA-256 of the bytes; it stays when they are gone.
        pub sha256: String,
        /// Stored at; none while it is still arriving.
        pub arrived_at: Option<Millis>,
        /// Deleted after its time.
        pub erased_at: Option<Millis>,
    }

    /// What a piece of evidence rests on.
    #[serde(tag = "what", rename_all = "snake_case")]
    pub enum RestsOn {
        /// A record.
        Record {
            /// The record.
            record: RecordId,
            /// Its kind.
            kind: RecordKind,
            /// When it was made, as far as that is known.
            at: Millis,
            /// Where it was made, as far as that is known.
            answer: Answer,
        },
        /// A prompt.
        Prompt {
            /// Day or night it belongs to.
            date: NaiveDate,
            /// Slot.
            slot: Half,
            /// Its time was drawn, not chosen by a person.
            drawn: bool,
            /// What became of it, as the evidence took it.
            outcome: PromptOutcome,
            /// The replies.
            replies: Vec<RecordId>,
        },
        /// A visit of an inspector.
        Visit {
            /// When.
            at: Millis,
            /// What was found.
            result: InspectionResult,
            /// It lacks nothing that a visit needs to count.
            is_proven: bool,
            /// The inspector's record.
            record: Option<RecordId>,
        },
        /// A day of the register.
        Day {
            /// The day.
            date: NaiveDate,
        },
        /// A signed row.
        Row {
            /// Whose posting.
            posting: PostingId,
            /// Which month.
            month: Month,
        },
    }

    /// Something that evidence names.
    pub struct NamedEvent {
        /// As the evidence names it.
        pub id: String,
        /// What it is.
        pub rests_on: RestsOn,
    }

    /// A fix of a record that the case rests on, or of its days.
    pub struct CaseFix {
        /// The record.
        pub record: RecordId,
        /// When it was made, as far as that is known.
        pub at: Millis,
        /// The fix.
        pub fix: Fix,
        /// Where that is.
        pub answer: Answer,
        /// Evidence names the record.
        pub is_named: bool,
    }

    /// A phone that the person used in the days of the case. Its key lies in a browser: what it signs is the browser's
    /// word.
    pub struct CaseDevice {
        /// The model, as the phone says.
        pub model: Option<String>,
        /// The platform, as the phone says.
        pub platform: String,
        /// The name of the shared phone it is on.
        pub shared: Option<String>,
        /// Records of these days made with it.
        pub records: u32,
    }

    /// A visit in the month of a signed row.
    pub struct SignedVisit {
        /// When.
        pub at: Millis,
        /// What was found.
        pub result: InspectionResult,
        /// It lacks nothing that a visit needs to count.
        pub is_proven: bool,
        /// The day's state before the visit.
        pub declared: CellState,
        /// The day's state as it was signed; none when the sheet has no such day.
        pub signed: Option<CellState>,
    }

    /// A signed row of a township's case, against what was computed and what visits found.
    pub struct SignedRow {
        /// Posting.
        pub posting: PostingId,
        /// Who, as signed.
        pub person_name: String,
        /// Month.
        pub month: Month,
        /// Number of the sheet.
        pub number: u32,
        /// Signed at.
        pub signed_at: Millis,
        /// Days on post as signed.
        pub signed_days: u32,
        /// Days on post without a person's word.
        pub computed_days: u32,
        /// Days a person changed.
        pub overrides: u32,
        /// Note of the sheet.
        pub note: Option<String>,
        /// Visits in that month.
        pub visits: Vec<SignedVisit>,
        /// Evidence names the row.
        pub is_named: bool,
    }

    /// A prompt on the case's strip of days and nights.
    #[derive(Copy, Eq)]
    pub struct StripPrompt {
        /// Day or night it belongs to.
        pub date: NaiveDate,
        /// Slot.
        pub slot: Half,
        /// What became of it, as the evidence took it.
        pub outcome: PromptOutcome,
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
        /// Cells from two weeks before the conduct to the last evidence, 62 to 183 days.
        pub cells: Vec<Cell>,
        /// Prompts on the strip.
        pub prompts: Vec<StripPrompt>,
        /// What evidence names, as far as it is still known.
        pub named: Vec<NamedEvent>,
        /// Fixes of the case's days, those that evidence names first; at most 300.
        pub fixes: Vec<CaseFix>,
        /// The person's places, as they hold today.
        pub places: Vec<FenceView>,
        /// Phones of the case's days.
        pub devices: Vec<CaseDevice>,
        /// Rows of a township's case.
        pub rows: Vec<SignedRow>,
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
        /// Makes an upheld case red: a visit that found nobody, or what an inquiry of people established.
        #[serde(default)]
        pub ground: Option<RedGround>,
    }
}
