//! The cadre's phone.

use crate::api::case::CaseState;
use crate::api::leave::{AttachmentView, LeaveComment};
use crate::day::{Cell, PolicyLine};
use crate::division::DivisionCode;
use crate::id::{CaseId, LeaveId, PostingId, PromptId, RecordId, TaskId};
use crate::inspection::VisitDoubt;
use crate::judge::{CaseKind, CaseLevel};
use crate::leave::LeaveType;
use crate::place::{Fence, Verdict};
use crate::record::InspectionResult;
use crate::time::{Half, Millis, Month, TimeInterval};
use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// What a page kept before the state was told is read as.
fn open() -> CaseState {
    CaseState::Open
}

api_types! {
    /// A posting as its own cadre sees it.
    pub struct PostingView {
        /// The posting.
        pub id: PostingId,
        /// `first_secretary`, `team_member`, `commissioner`, `zone_secretary`.
        pub kind: PostingKind,
        /// Host village or township.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
        /// The township it lies in.
        pub township_name: String,
        /// First day.
        pub from: NaiveDate,
        /// Last day on post.
        pub to: Option<NaiveDate>,
        /// Places where it may check in.
        pub fences: Vec<FenceView>,
        /// The policy asks for a photo.
        pub photo_demanded: bool,
        /// Telephone of the township, for a tel: link.
        pub township_phone: Option<String>,
        /// How the registered lodging stands; none was proposed yet.
        #[serde(default)]
        pub lodging: Option<OwnLodging>,
    }

    /// How the own lodging stands.
    pub struct OwnLodging {
        /// Its name.
        pub name: String,
        /// How it stands.
        pub state: LodgingState,
        /// The county's reason, when it was refused.
        #[serde(default)]
        pub reason: Option<String>,
    }

    /// How a lodging stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LodgingState {
        /// In force.
        Registered,
        /// The township has proposed it, the county has not decided.
        Proposed,
        /// The county has refused it.
        Refused,
    }

    /// A fence with its name.
    pub struct FenceView {
        /// Id, kind, shape in WGS-84.
        pub fence: Fence,
        /// Name: "village office".
        pub name: String,
    }

    /// What a posting is (派驻类型).
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum PostingKind {
        /// 第一书记.
        FirstSecretary,
        /// 工作队员.
        TeamMember,
        /// 党建特派员.
        Commissioner,
        /// 管区书记.
        ZoneSecretary,
    }

    /// Days on post against the target.
    #[derive(Eq)]
    pub struct Progress {
        /// Days on post so far.
        pub on_post: u32,
        /// Days owed this month.
        pub target: u32,
        /// Working days still to come, today included while it has nothing yet.
        pub workdays_left: u32,
        /// Of the days on post, those that rest on somebody's word: the village organisation's or the secretary's.
        #[serde(default)]
        pub witnessed: u32,
        /// Of the days on post, those that the township entered in its own register (sampled policies).
        #[serde(default)]
        pub kept: u32,
        /// A line for each rule that is owed.
        #[serde(default)]
        pub lines: Vec<PolicyLine>,
    }

    /// A month of one posting.
    pub struct MonthView {
        /// The posting.
        pub posting: PostingId,
        /// Whose.
        pub person_name: String,
        /// Place.
        pub host_name: String,
        /// A cell a day, up to the month's end; days to come are absent.
        pub cells: Vec<Cell>,
        /// Days on post.
        pub progress: Progress,
    }

    /// A prompt that waits for a reply, or was missed and may still be answered late.
    pub struct OpenPrompt {
        /// The prompt.
        pub id: PromptId,
        /// Day or night.
        pub slot: Half,
        /// Issued.
        pub issued_at: Millis,
        /// The window ends.
        pub expires_at: Millis,
        /// Already marked as delivered.
        pub delivered: bool,
    }

    /// A day that wants a word from the cadre.
    pub struct DayQuestion {
        /// The day.
        pub date: NaiveDate,
        /// Its cell.
        pub cell: Cell,
    }

    /// A case as the list shows it to its own cadre.
    pub struct OwnCase {
        /// The case.
        pub id: CaseId,
        /// Kind.
        pub kind: CaseKind,
        /// Level.
        pub level: CaseLevel,
        /// Raised on.
        pub raised_on: NaiveDate,
        /// Answered already, since something new was found.
        pub answered: bool,
        /// Last day of the time to answer, while it runs.
        #[serde(default)]
        pub answer_until: Option<NaiveDate>,
        /// Where it stands.
        #[serde(default = "open")]
        pub state: CaseState,
    }

    /// An inspection of the cadre, told at once.
    pub struct OwnInspection {
        /// The task.
        pub task: TaskId,
        /// When.
        pub at: Millis,
        /// What was found.
        pub result: InspectionResult,
        /// The inspector's note.
        pub note: Option<String>,
        /// What the visit lacks: it is `unproven` then and counts nowhere.
        #[serde(default)]
        pub doubts: Vec<VisitDoubt>,
    }

    /// Everything the phone's first page shows; also what it keeps for offline use.
    pub struct Home {
        /// Server's day.
        pub today: NaiveDate,
        /// The person's name.
        pub name: String,
        /// The posting in force, none between postings.
        pub posting: Option<PostingView>,
        /// This month.
        pub month: Option<MonthView>,
        /// Prompts that wait.
        pub prompts: Vec<OpenPrompt>,
        /// Days that want a word.
        pub questions: Vec<DayQuestion>,
        /// Open cases.
        pub cases: Vec<OwnCase>,
        /// Inspections of the last 30 days.
        pub inspections: Vec<OwnInspection>,
        /// Must-attend events of the last days and the coming month, the earliest first.
        #[serde(default)]
        pub events: Vec<super::event::OwnEvent>,
        /// The own phone's standing.
        pub device: crate::day::DeviceStanding,
        /// Calibration of the own phone.
        pub calibration: crate::place::Calibration,
        /// Months whose signed row wants the cadre's word, newest first.
        #[serde(default)]
        pub countersign: Vec<Month>,
    }

    /// A batch of signed records.
    pub struct SubmitRecords {
        /// Compact tokens, 1 to 100.
        pub records: Vec<String>,
        /// The page's session now, to bound records of that session from above.
        #[serde(default)]
        pub session: Option<String>,
        /// Monotonic milliseconds of that session when the batch was sent.
        #[serde(default)]
        pub elapsed: Option<i64>,
    }

    /// Answers to a batch.
    pub struct RecordOutcomes {
        /// One each, in order.
        pub outcomes: Vec<RecordOutcome>,
    }

    /// Leave or duty.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LeaveKind {
        /// 请假.
        Leave,
        /// 公出.
        Duty,
    }

    /// Where a request stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LeaveState {
        /// Waits for a decision.
        Pending,
        /// Approved.
        Approved,
        /// Refused.
        Rejected,
        /// Taken back by the person before it was decided.
        Withdrawn,
        /// Cancelled by the person before it began.
        Cancelled,
        /// A later version of it holds.
        Replaced,
    }

    /// How a version of a request came about.
    #[derive(Copy, Eq, Hash, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum LeaveChange {
        /// Asked for.
        #[default]
        Asked,
        /// Another version of an earlier one, to be decided.
        Amended,
        /// The person came back earlier (销假).
        Returned,
    }

    /// A request for leave or duty, or another version of one.
    pub struct AskLeave {
        /// Client id of the write.
        pub id: LeaveId,
        /// Leave or duty.
        pub kind: LeaveKind,
        /// What kind of it.
        #[serde(default)]
        pub leave_type: Option<LeaveType>,
        /// First day.
        pub from: NaiveDate,
        /// Last day, included; the rule says how many days there may be.
        pub to: NaiveDate,
        /// Why, 1 to 200 characters.
        pub reason: String,
        /// The waiting or approved request this takes the place of: an approved one holds until this is approved.
        #[serde(default)]
        pub replaces: Option<LeaveId>,
        /// When it was written on a phone without signal, by the phone's clock. It is registered when it arrives.
        #[serde(default)]
        pub written_at: Option<Millis>,
    }

    /// A request as shown.
    pub struct LeaveView {
        /// The request.
        pub id: LeaveId,
        /// Whose posting.
        pub posting: PostingId,
        /// Whose.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Leave or duty.
        pub kind: LeaveKind,
        /// First day.
        pub from: NaiveDate,
        /// Last day.
        pub to: NaiveDate,
        /// Days, counted as calendar days.
        pub days: u32,
        /// Why.
        pub reason: String,
        /// State.
        pub state: LeaveState,
        /// Registered at the server.
        pub registered_at: Millis,
        /// Longer than the township may decide, or sent on by it: goes to the county.
        pub needs_county: bool,
        /// Who decided.
        pub decided_by: Option<String>,
        /// Why it was decided so.
        pub decision_reason: Option<String>,
        /// What kind of leave or duty.
        #[serde(default)]
        pub leave_type: Option<LeaveType>,
        /// How this version came about.
        #[serde(default)]
        pub change: LeaveChange,
        /// The version before.
        #[serde(default)]
        pub replaces: Option<LeaveId>,
        /// Decided at.
        #[serde(default)]
        pub decided_at: Option<Millis>,
        /// Taken back, cancelled or replaced at.
        #[serde(default)]
        pub ended_at: Option<Millis>,
        /// When a phone without signal wrote it, by its own word.
        #[serde(default)]
        pub written_at: Option<Millis>,
        /// Days of it that were over when they were first registered (事后登记).
        #[serde(default)]
        pub late_days: u32,
        /// Days of absence together with the requests around it, as the rule added them up; what the routing is by.
        #[serde(default)]
        pub absence_days: u32,
        /// The rule asks for a paper of this kind and none is here yet.
        #[serde(default)]
        pub attachment_missing: bool,
        /// Papers of this and its other versions.
        #[serde(default)]
        pub attachments: Vec<AttachmentView>,
        /// What the township said, oldest first.
        #[serde(default)]
        pub comments: Vec<LeaveComment>,
    }

    /// Requests of a division.
    pub struct Leaves {
        /// Newest first.
        pub leaves: Vec<LeaveView>,
    }

    /// A word on a day.
    pub struct Explain {
        /// Client id of the write.
        pub id: String,
        /// 1 to 500 characters.
        pub text: String,
    }
}

/// What became of one record, in the order sent.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RecordOutcome {
    /// Stored (now or before): the same answer every time.
    Stored {
        /// The record.
        id: RecordId,
        /// Signed receipt, a compact token of type `zaigang-receipt+jwt`.
        receipt: String,
        /// Day it is kept on.
        date: NaiveDate,
        /// The server's verdict.
        verdict: Verdict,
        /// When it was made.
        interval: TimeInterval,
    },
    /// Refused; the phone keeps it and shows why.
    Refused {
        /// Place in the batch, from 0.
        index: usize,
        /// The record's id, where it could be read.
        id: Option<RecordId>,
        /// Why.
        problem: crate::problem::ProblemDocument,
    },
}

/// All fields of every outcome: see [`crate::place::FenceShape`]'s reader for why.
#[derive(Deserialize)]
struct AnyOutcome {
    outcome: OutcomeName,
    id: Option<RecordId>,
    receipt: Option<String>,
    date: Option<NaiveDate>,
    verdict: Option<Verdict>,
    interval: Option<TimeInterval>,
    index: Option<usize>,
    problem: Option<crate::problem::ProblemDocument>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutcomeName {
    Stored,
    Refused,
}

impl AnyOutcome {
    fn named(self) -> Option<RecordOutcome> {
        Some(match self.outcome {
            OutcomeName::Stored => RecordOutcome::Stored {
                id: self.id?,
                receipt: self.receipt?,
                date: self.date?,
                verdict: self.verdict?,
                interval: self.interval?,
            },
            OutcomeName::Refused => {
                RecordOutcome::Refused { index: self.index?, id: self.id, problem: self.problem? }
            }
        })
    }
}

impl<'de> Deserialize<'de> for RecordOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let outcome = AnyOutcome::deserialize(deserializer)?.named();
        outcome.ok_or_else(|| D::Error::custom("an outcome lacks a field"))
    }
}
