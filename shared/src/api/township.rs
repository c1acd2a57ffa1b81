//! The township secretary's day.

use super::cadre::PostingKind;
use super::county::Siting;
use crate::chain::ChainPlace;
use crate::day::{Cell, CellState, DeviceStanding, PhotoStanding};
use crate::division::DivisionCode;
use crate::id::{DeviceId, EventId, FenceId, PhotoId, PostingId, PromptId, RecordId};
use crate::place::{Fence, Fix, Verdict};
use crate::record::{AppInfo, RecordKind};
use crate::time::{Half, Millis, Placement, TimeInterval};
use chrono::NaiveDate;

api_types! {
    /// Which day.
    pub struct DayQuery {
        /// The day; today when absent.
        #[serde(default)]
        pub date: Option<NaiveDate>,
    }

    /// A posting's line of the day.
    pub struct DayLine {
        /// The posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Telephone, for a tel: link.
        pub phone: Option<String>,
        /// Host place.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
        /// Township's name, for county and city.
        pub township_name: String,
        /// Posting kind.
        pub kind: PostingKind,
        /// The day's cell.
        pub cell: Cell,
        /// Office position in WGS-84 [lat, lon], for the map.
        pub position: Option<[f64; 2]>,
        /// The person's device last reached the server.
        pub last_seen_at: Option<Millis>,
        /// A phone of the person waits for approval.
        pub pending_device: Option<DeviceId>,
        /// The cadre's word on the day.
        pub explanation: Option<String>,
        /// An open prompt runs until.
        pub prompt_until: Option<Millis>,
        /// The record's verdict in numbers, where one speaks for the cell.
        pub verdict: Option<Verdict>,
        /// The township keeps the register of the day: what it enters is no override.
        #[serde(default)]
        pub sampled: bool,
    }

    /// A question to the township: required days without a record.
    pub struct TownshipQuestionView {
        /// The posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// First of the days.
        pub from: NaiveDate,
        /// Last of them.
        pub to: NaiveDate,
        /// How many.
        pub days: u32,
        /// The person's device was silent on all of them (dead zone, lost phone).
        pub device_silent: bool,
        /// Asked at.
        pub asked_at: Millis,
    }

    /// The day of a division, exceptions first.
    pub struct DivisionDay {
        /// The division.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// The day.
        pub date: NaiveDate,
        /// Server time of the answer.
        pub at: Millis,
        /// Postings by state.
        pub counts: Vec<StateCount>,
        /// Lines: `to_confirm` first, then `not_confirmed`, then the rest; at most 200.
        pub lines: Vec<DayLine>,
        /// Questions that wait for an answer.
        pub questions: Vec<TownshipQuestionView>,
        /// Leave requests that wait for this division.
        pub leaves_waiting: u32,
        /// Cases open in this division.
        pub cases_open: u32,
        /// Phones that wait for approval.
        pub devices_waiting: u32,
        /// Below a county: a line a township instead of a line a posting.
        pub townships: Vec<TownshipCount>,
        /// The register of the month before, in a township, while something is to be done about it.
        #[serde(default)]
        pub register: Option<RegisterDue>,
        /// Above a township: townships that have not signed the month before in time.
        #[serde(default)]
        pub registers_overdue: u32,
    }

    /// A register that waits for a township.
    #[derive(Copy, Eq)]
    pub struct RegisterDue {
        /// The month.
        pub month: crate::time::Month,
        /// Due, overdue or to be added to; of the rows that the township itself confirms.
        pub state: crate::register::RegisterState,
        /// Goes to the county on.
        pub escalates_on: NaiveDate,
        /// Days in it that wait for a decision.
        pub undecided: u32,
    }

    /// Postings in a state.
    #[derive(Copy, Eq)]
    pub struct StateCount {
        /// The state.
        pub state: CellState,
        /// How many.
        pub count: u32,
    }

    /// A township's counts of the day, in code order: never a ranking.
    pub struct TownshipCount {
        /// The township.
        pub division: DivisionCode,
        /// Its name.
        pub name: String,
        /// Postings by state.
        pub counts: Vec<StateCount>,
    }

    /// A photo of a record.
    pub struct PhotoView {
        /// Its SHA-256.
        pub id: PhotoId,
        /// Arrived or expected.
        pub standing: PhotoStanding,
        /// Width in pixels.
        pub width: u32,
        /// Height in pixels.
        pub height: u32,
        /// Live camera or file.
        pub source: crate::record::PhotoSource,
        /// Deleted after its time; the file can no longer be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub erased_at: Option<Millis>,
    }

    /// A decision on a cell.
    pub struct DecisionView {
        /// What it wrote.
        pub state: CellState,
        /// Reason code.
        pub reason: String,
        /// Note.
        pub note: Option<String>,
        /// Who.
        pub by: String,
        /// When.
        pub at: Millis,
        /// Counted as an override.
        pub is_override: bool,
    }

    /// A record opened by somebody above, or by its own cadre; the look is in the view log.
    pub struct RecordView {
        /// The record.
        pub id: RecordId,
        /// Kind.
        pub kind: RecordKind,
        /// Posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// The fix as signed; none when the record had none, or it was erased.
        pub fix: Option<Fix>,
        /// Token, exact position and photos were deleted after their time; everything else stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub erased_at: Option<Millis>,
        /// Fences in force then.
        pub fences: Vec<Fence>,
        /// The verdict kept with it.
        pub verdict: Verdict,
        /// When it was made.
        pub interval: TimeInterval,
        /// The phone's own clock.
        pub claimed_at: Millis,
        /// Received.
        pub received_at: Millis,
        /// The day it is kept on.
        pub placement: Placement,
        /// The day's cell.
        pub cell: Cell,
        /// Device.
        pub device: DeviceId,
        /// Its standing when the record came.
        pub device_standing: DeviceStanding,
        /// Name of the declared shared phone that signed, if it was one then.
        #[serde(default)]
        pub kiosk: Option<String>,
        /// Counter of the device.
        pub seq: i64,
        /// How it hangs on the device's other records: shown, never held against anybody.
        pub chain: ChainPlace,
        /// App that signed; empty texts once the token was erased.
        pub app: AppInfo,
        /// Photos.
        pub photos: Vec<PhotoView>,
        /// The event it was made for, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<RecordEvent>,
        /// Note of the person.
        pub note: Option<String>,
        /// The cadre's explanation of the day.
        pub explanation: Option<String>,
        /// Decisions on the day, newest first.
        pub decisions: Vec<DecisionView>,
        /// Every verdict it has had, the first one first and the one in force last; empty when it was judged once.
        #[serde(default)]
        pub verdicts: Vec<PastVerdict>,
    }

    /// The event a record was made for.
    pub struct RecordEvent {
        /// The event.
        pub id: EventId,
        /// What it is about.
        pub title: String,
        /// The person was invited when the record came; otherwise it speaks for the person's own places.
        pub is_invited: bool,
    }

    /// A verdict a record has or had.
    pub struct PastVerdict {
        /// What it says.
        pub verdict: Verdict,
        /// When it was judged.
        pub judged_at: Millis,
        /// The correction of a fence that made it; none for the first.
        pub correction: Option<FenceCorrection>,
    }

    /// Who corrected a fence, and why.
    pub struct FenceCorrection {
        /// Who.
        pub by: String,
        /// Why.
        pub reason: String,
    }

    /// Decides a doubtful cell, or overrides a computed one.
    pub struct DecideCell {
        /// Client id of the write.
        pub id: String,
        /// `present`, `not_confirmed`, `duty`, `leave`, `witnessed`, `rest`.
        pub state: CellState,
        /// Reason code: `knows_in_person`, `saw_record`, `phoned`, `phone_broken`, `no_signal`,
        /// `no_smartphone`, `other`.
        pub reason: String,
        /// Note, at most 200 characters; demanded with `other` and with every override.
        #[serde(default)]
        pub note: Option<String>,
    }

    /// A day entered in the township's register.
    pub struct KeptDay {
        /// The day.
        pub date: NaiveDate,
        /// As for a decision.
        pub state: CellState,
    }

    /// Enters days in the township's own register, all or none.
    pub struct KeepDays {
        /// Client id of the write.
        pub id: String,
        /// 1 to 31 days, each once, on which the register is the township's (sampled policies) and nothing else
        /// is known.
        pub days: Vec<KeptDay>,
        /// Reason code as for a decision.
        pub reason: String,
        /// Note, at most 200 characters; demanded with `other`.
        #[serde(default)]
        pub note: Option<String>,
    }

    /// The days as they stand afterwards.
    pub struct KeptDays {
        /// In the order sent.
        pub cells: Vec<Cell>,
    }

    /// Vouches for a day.
    pub struct Vouch {
        /// Client id of the write.
        pub id: String,
        /// Reason code as above.
        pub reason: String,
        /// Note, 1 to 200 characters.
        pub note: String,
    }

    /// Leave requests by state.
    pub struct LeaveQuery {
        /// Only this state.
        #[serde(default)]
        pub state: Option<super::cadre::LeaveState>,
    }

    /// Decides a leave request.
    pub struct DecideLeave {
        /// Client id of the write.
        pub id: String,
        /// Approve or refuse.
        pub approve: bool,
        /// At most 200 characters; demanded when refused.
        #[serde(default)]
        pub reason: Option<String>,
    }

    /// How a prompt arrives.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum PromptChannel {
        /// In the app while it is open.
        App,
        /// By telephone.
        Phone,
        /// By the owner's gateway: a short message, a messenger.
        Gateway,
    }

    /// Who chose the time.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum PromptOrigin {
        /// The committed draw.
        Drawn,
        /// A person.
        Called,
    }

    /// Calls a prompt (电话查岗).
    pub struct CallPrompt {
        /// Client id of the write.
        pub id: PromptId,
        /// How it arrives.
        pub channel: PromptChannel,
    }

    /// A prompt in a list.
    pub struct PromptView {
        /// The prompt.
        pub id: PromptId,
        /// Posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// Day or night.
        pub slot: Half,
        /// Drawn or called.
        pub origin: PromptOrigin,
        /// Channel.
        pub channel: PromptChannel,
        /// Issued.
        pub issued_at: Millis,
        /// Delivered.
        pub delivered_at: Option<Millis>,
        /// Window ends.
        pub expires_at: Millis,
        /// The reply, and what its verdict says.
        pub reply: Option<PromptReply>,
        /// Calls made about it, in order.
        #[serde(default)]
        pub calls: Vec<super::prompt::PromptCallView>,
    }

    /// When a reply was made.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum ReplyTime {
        /// Within the window.
        InTime,
        /// After it, while a reply still takes the miss away.
        Late,
        /// Later: kept, and the miss stays.
        TooLate,
    }

    /// The best reply to a prompt.
    pub struct PromptReply {
        /// The record.
        pub record: RecordId,
        /// When it was made.
        pub time: ReplyTime,
        /// What the fix says.
        pub answer: crate::place::Answer,
    }

    /// Prompts of a division, newest first.
    pub struct Prompts {
        /// At most 200.
        pub prompts: Vec<PromptView>,
    }

    /// Answers the question about days without a record.
    pub struct AnswerQuestion {
        /// Client id of the write.
        pub id: String,
        /// 1 to 500 characters.
        pub text: String,
    }

    /// Proposes the registered lodging of a posting.
    pub struct ProposeLodging {
        /// Client id of the write: the fence's id.
        pub id: FenceId,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Where it is.
        pub siting: Siting,
        /// The datum was checked: past fixes that fit another one better are no hindrance.
        #[serde(default)]
        pub datum_confirmed: bool,
    }
}

impl PromptChannel {
    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            PromptChannel::App => "app",
            PromptChannel::Phone => "phone",
            PromptChannel::Gateway => "gateway",
        }
    }
}
