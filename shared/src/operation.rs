//! The one table of operations: address, types, and who may do it where.
//!
//! The server builds its routes, its scope decision and the OpenAPI description from this table; the app
//! calls through it. An operation's subject stands in its path, so that scope is decided before anything
//! of the body is read.

use crate::api::{Done, NoQuery, PageQuery};
use crate::api::{
    approver, cadre, case, city, county, device, event, inspector, leave, log, own, photo, prompt, register,
    session, township, village, work_log,
};
use crate::division::Role;
use serde::{Serialize, de::DeserializeOwned};

/// HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Writes, with a client id.
    Post,
    /// Reads an upload's offset.
    Head,
    /// Sends a piece of an upload.
    Patch,
}

impl Method {
    /// The method's name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Head => "HEAD",
            Method::Patch => "PATCH",
        }
    }
}

/// How far a role reaches in an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// No subject: the operation is about the caller alone.
    Itself,
    /// The subject is the caller's own.
    Own,
    /// The subject lies in the scope the role is held at.
    Within,
    /// In scope, and never the caller's own row.
    WithinOthers,
}

/// Who may do an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a sign-in.
    Public,
    /// Anybody signed in.
    SignedIn,
    /// These roles, so far.
    Granted(&'static [(Role, Reach)]),
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct OperationInfo {
    /// Stable id.
    pub id: &'static str,
    /// Method.
    pub method: Method,
    /// Path with `{name}` parameters.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// One line.
    pub summary: &'static str,
}

impl OperationInfo {
    /// The path with its parameters filled in, in order. Values are ids or codes: no escaping is needed.
    pub fn path_with(&self, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut path = String::new();
        for (n, segment) in self.path.split('/').enumerate() {
            if n > 0 {
                path.push('/');
            }
            if segment.starts_with('{') {
                path.push_str(values.next().copied().unwrap_or_default());
            } else {
                path.push_str(segment);
            }
        }
        path
    }
}

/// An operation with its types.
pub trait Operation: 'static {
    /// Its row.
    const INFO: OperationInfo;
    /// What the query string holds.
    type Query: DeserializeOwned + Serialize + 'static;
    /// What the body holds.
    type Body: DeserializeOwned + Serialize + 'static;
    /// What a 200 holds.
    type Answer: DeserializeOwned + Serialize + 'static;
}

macro_rules! access {
    (public) => { Access::Public };
    (signed_in) => { Access::SignedIn };
    ([$($role:ident $reach:ident),+ $(,)?]) => { Access::Granted(&[$((Role::$role, Reach::$reach)),+]) };
}

macro_rules! operations {
    ($( #[doc = $summary:literal] $name:ident: $method:ident $path:literal
        ($query:ty, $body:ty) -> $answer:ty, $access:tt; )*) => {
        $(
            #[doc = $summary]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Operation for $name {
                const INFO: OperationInfo = OperationInfo {
                    id: stringify!($name),
                    method: Method::$method,
                    path: $path,
                    access: access!($access),
                    summary: $summary,
                };
                type Query = $query;
                type Body = $body;
                type Answer = $answer;
            }
        )*

        /// Every operation, in the order of the table.
        pub const ALL: &[OperationInfo] = &[$($name::INFO),*];

        /// Calls `$visit!(Operation)`-like visitors for documentation: one call an operation.
        #[cfg(feature = "openapi")]
        pub fn visit_all(visitor: &mut impl OperationVisitor) {
            $( visitor.visit::<$name>(); )*
        }

        #[cfg(feature = "openapi")]
        const _: () = {
            $(
                impl Described for $name {}
            )*
        };
    };
}

/// An operation whose types have JSON schemas.
#[cfg(feature = "openapi")]
pub trait Described:
    Operation<Query: schemars::JsonSchema, Body: schemars::JsonSchema, Answer: schemars::JsonSchema>
{
}

/// Looks at every operation once.
#[cfg(feature = "openapi")]
pub trait OperationVisitor {
    /// One operation.
    fn visit<O: Described>(&mut self);
}

/// Bytes that are no JSON: photos, files, pieces of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Bytes {}

operations! {
    // ---- before signing in
    #[doc = "Server time; the answer's header carries a beacon, as every answer's does"]
    ReadBeacon: Get "/api/v1/beacon" (NoQuery, Done) -> Done, public;
    #[doc = "What a client has to know of this deployment"]
    ReadDeployment: Get "/api/v1/deployment" (NoQuery, Done) -> session::Deployment, public;
    #[doc = "What is kept and why"]
    ReadPrivacy: Get "/api/v1/privacy" (NoQuery, Done) -> session::PrivacyNotice, public;
    #[doc = "The last signed state of the log, to be kept by anybody"]
    ReadLogState: Get "/api/v1/log/state" (NoQuery, Done) -> log::LogState, public;
    #[doc = "Files a complaint; anybody may"]
    FileComplaint: Post "/api/v1/complaints" (NoQuery, session::FileComplaint) -> Done, public;
    #[doc = "Signs an office person in by name and password"]
    SignIn: Post "/api/v1/sessions" (NoQuery, session::SignIn) -> session::Tokens, public;
    #[doc = "Enrols a phone by a one-time code"]
    Enrol: Post "/api/v1/enrolments" (NoQuery, session::Enrol) -> session::Tokens, public;
    #[doc = "New tokens for a refresh token, proven by the device key"]
    RefreshSession: Post "/api/v1/sessions/refresh" (NoQuery, session::Refresh) -> session::Tokens, public;

    // ---- everybody signed in
    #[doc = "Who is signed in"]
    ReadMe: Get "/api/v1/me" (NoQuery, Done) -> session::Me, signed_in;
    #[doc = "Ends the session"]
    SignOut: Post "/api/v1/sessions/sign-out" (NoQuery, Done) -> Done, signed_in;
    #[doc = "Changes the own password"]
    ChangePassword: Post "/api/v1/me/password" (NoQuery, session::ChangePassword) -> Done, signed_in;

    #[doc = "Proofs that leaves are in the log, and that it continues a known state"]
    AskProofs: Post "/api/v1/log/proofs" (NoQuery, log::AskProofs) -> log::Proofs, signed_in;

    // ---- cadre
    #[doc = "Everything the cadre's first page shows"]
    ReadHome: Get "/api/v1/me/home" (NoQuery, Done) -> cadre::Home, [Cadre Itself];
    #[doc = "A month of a posting"]
    ReadMonth: Get "/api/v1/postings/{posting}/months/{month}" (NoQuery, Done) -> cadre::MonthView,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Own phones"]
    ListOwnDevices: Get "/api/v1/me/devices" (NoQuery, Done) -> device::OwnDevices,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "Surveyed points where the own phone may be calibrated"]
    ListOwnPoints: Get "/api/v1/me/survey-points" (NoQuery, Done) -> device::SurveyPoints,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "Calibrates the phone in hand at a surveyed point"]
    CalibratePhone: Post "/api/v1/me/calibration" (NoQuery, device::CalibratePhone) -> device::CalibrationAnswer,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "Takes a batch of signed records, each judged alone"]
    SubmitRecords: Post "/api/v1/records" (NoQuery, cadre::SubmitRecords) -> cadre::RecordOutcomes,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "Begins a resumable upload of a promised photo (tus 1.0 creation)"]
    CreateUpload: Post "/api/v1/uploads" (NoQuery, Bytes) -> Bytes,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "How much of an upload arrived (tus 1.0)"]
    ReadUpload: Head "/api/v1/uploads/{upload}" (NoQuery, Done) -> Bytes,
        [Cadre Own, VillageClerk Own, Inspector Own];
    #[doc = "Sends a piece of an upload (tus 1.0)"]
    SendPiece: Patch "/api/v1/uploads/{upload}" (NoQuery, Bytes) -> Bytes,
        [Cadre Own, VillageClerk Own, Inspector Own];
    #[doc = "Own entries of the work log about the days of a month"]
    ReadWorkLog: Get "/api/v1/postings/{posting}/work-log/{month}" (NoQuery, Done) -> work_log::WorkLogMonth,
        [Cadre Own];
    #[doc = "Asks for leave or duty"]
    AskLeave: Post "/api/v1/postings/{posting}/leaves" (NoQuery, cadre::AskLeave) -> cadre::LeaveView,
        [Cadre Own];
    #[doc = "Leave and duty of a posting"]
    ListPostingLeaves: Get "/api/v1/postings/{posting}/leaves" (NoQuery, Done) -> leave::PostingLeaves,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Takes a leave request back, or cancels it before it begins"]
    WithdrawLeave: Post "/api/v1/leaves/{leave}/withdrawal" (NoQuery, leave::WithdrawLeave) -> cadre::LeaveView,
        [Cadre Own];
    #[doc = "Comes back from leave early: today is its last day"]
    ReturnFromLeave: Post "/api/v1/leaves/{leave}/return" (NoQuery, leave::ReturnFromLeave) -> cadre::LeaveView,
        [Cadre Own];
    #[doc = "Adds a paper to a leave request: a JPEG or a PDF"]
    AddLeaveAttachment: Post "/api/v1/leaves/{leave}/attachments" (leave::AttachmentQuery, Bytes) -> leave::AttachmentView,
        [Cadre Own];
    #[doc = "A paper of a leave request; the look is logged"]
    ReadLeaveAttachment: Get "/api/v1/leaves/{leave}/attachments/{attachment}" (NoQuery, Done) -> Bytes,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Says a word on an own day"]
    ExplainDay: Post "/api/v1/postings/{posting}/days/{date}/explanation" (NoQuery, cadre::Explain) -> Done,
        [Cadre Own];
    #[doc = "Own prompts that wait for an answer; 304 when the phone holds them already"]
    ListOpenPrompts: Get "/api/v1/me/prompts" (NoQuery, Done) -> prompt::OpenPrompts, [Cadre Itself];
    #[doc = "Own prompts of a month, and what became of each"]
    ListOwnPrompts: Get "/api/v1/postings/{posting}/prompts/{month}" (NoQuery, Done) -> prompt::OwnPrompts,
        [Cadre Own];
    #[doc = "Marks a prompt as delivered to the phone"]
    ConfirmDelivery: Post "/api/v1/prompts/{prompt}/delivery" (NoQuery, Done) -> Done, [Cadre Own];
    #[doc = "Who looked at a posting's records, photos and cases"]
    ListViews: Get "/api/v1/postings/{posting}/views" (PageQuery, Done) -> own::Views, [Cadre Own];
    #[doc = "Everything that is kept of the caller, as a ZIP"]
    ExportOwnData: Get "/api/v1/me/export" (NoQuery, Done) -> Bytes,
        [Cadre Itself, VillageClerk Itself, Inspector Itself];
    #[doc = "Says that something kept is wrong"]
    AskCorrection: Post "/api/v1/postings/{posting}/corrections" (NoQuery, own::AskCorrection) -> own::CorrectionView,
        [Cadre Own];
    #[doc = "Own requests for correction"]
    ListOwnCorrections: Get "/api/v1/postings/{posting}/corrections" (NoQuery, Done) -> own::Corrections,
        [Cadre Own];

    // ---- records and photos
    #[doc = "Opens a record; the look is logged"]
    ReadRecord: Get "/api/v1/records/{record}" (NoQuery, Done) -> township::RecordView,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "A photo of a record; the look is logged"]
    ReadPhoto: Get "/api/v1/records/{record}/photos/{photo}" (NoQuery, Done) -> Bytes,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within];

    #[doc = "Photos that look like others, for people to compare"]
    ListSeenPhotos: Get "/api/v1/divisions/{division}/seen-photos" (photo::SeenQuery, Done) -> photo::SeenPhotos,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];

    // ---- township
    #[doc = "The day of a division, exceptions first"]
    ReadDay: Get "/api/v1/divisions/{division}/day" (township::DayQuery, Done) -> township::DivisionDay,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Decides a doubtful cell, or overrides a computed one with a reason"]
    DecideCell: Post "/api/v1/postings/{posting}/days/{date}/decision" (NoQuery, township::DecideCell) -> crate::day::Cell,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "Enters days in the township's own register, where the policy is sampled"]
    KeepDays: Post "/api/v1/postings/{posting}/kept-days" (NoQuery, township::KeepDays) -> township::KeptDays,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "Vouches for a day, with a reason"]
    VouchDay: Post "/api/v1/postings/{posting}/days/{date}/vouch" (NoQuery, township::Vouch) -> crate::day::Cell,
        [VillageClerk WithinOthers, TownshipSecretary WithinOthers];
    #[doc = "The village's postings with their last days, and what the caller vouched for"]
    ReadVillage: Get "/api/v1/me/village" (NoQuery, Done) -> village::VillageHome, [VillageClerk Itself];
    #[doc = "What was vouched for in a division in a month"]
    ListVouchings: Get "/api/v1/divisions/{division}/vouchings" (village::VouchingQuery, Done) -> village::Vouchings,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Village clerks of a division"]
    ListClerks: Get "/api/v1/divisions/{division}/village-clerks" (NoQuery, Done) -> village::Clerks,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Makes a village clerk, who enrols a phone by a code"]
    CreateClerk: Post "/api/v1/divisions/{division}/village-clerks" (NoQuery, village::CreateClerk) -> village::ClerkView,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Entries of the work log in a division"]
    ListWorkLogs: Get "/api/v1/divisions/{division}/work-logs" (work_log::WorkLogQuery, Done) -> work_log::WorkLogs,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Answers the question about days without a record"]
    AnswerQuestion: Post "/api/v1/postings/{posting}/question" (NoQuery, township::AnswerQuestion) -> Done,
        [TownshipSecretary WithinOthers];
    #[doc = "Phones and browsers of a division's people"]
    ListDevices: Get "/api/v1/divisions/{division}/devices" (NoQuery, Done) -> device::Devices,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Approves a new phone; may end the one it replaces in the same step"]
    ApproveDevice: Post "/api/v1/devices/{device}/approval" (NoQuery, device::ApproveDevice) -> device::DeviceView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers, CityOffice WithinOthers];
    #[doc = "Ends a phone with a reason: lost, replaced, not the person's"]
    EndDevice: Post "/api/v1/devices/{device}/end" (NoQuery, device::EndDevice) -> device::DeviceView,
        [Cadre Own, VillageClerk Own, Inspector Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within,
        Administrator Within];
    #[doc = "Says which declared shared phone a device is, or that it is none"]
    SetKiosk: Post "/api/v1/devices/{device}/kiosk" (NoQuery, device::SetKiosk) -> device::DeviceView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "Takes a phone's calibration back"]
    WithdrawCalibration: Post "/api/v1/devices/{device}/calibration-withdrawal" (NoQuery, device::GiveReason) -> device::DeviceView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "Declared shared phones of a division"]
    ListKiosks: Get "/api/v1/divisions/{division}/kiosks" (NoQuery, Done) -> device::Kiosks,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Declares a shared phone of a dormitory or a village office"]
    DeclareKiosk: Post "/api/v1/divisions/{division}/kiosks" (NoQuery, device::DeclareKiosk) -> device::KioskView,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Ends a declaration with a reason"]
    EndKiosk: Post "/api/v1/kiosks/{kiosk}/end" (NoQuery, device::GiveReason) -> device::KioskView,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Surveyed points of a division"]
    ListSurveyPoints: Get "/api/v1/divisions/{division}/survey-points" (NoQuery, Done) -> device::SurveyPoints,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Enters a surveyed point by coordinates with a datum"]
    CreateSurveyPoint: Post "/api/v1/divisions/{division}/survey-points" (NoQuery, device::CreateSurveyPoint) -> device::SurveyPointView,
        [TownshipSecretary Within, CountyOffice Within, Administrator Within];
    #[doc = "Ends a surveyed point with a reason"]
    EndSurveyPoint: Post "/api/v1/survey-points/{point}/end" (NoQuery, device::GiveReason) -> Done,
        [TownshipSecretary Within, CountyOffice Within, Administrator Within];
    #[doc = "Leave and duty of a division"]
    ListLeaves: Get "/api/v1/divisions/{division}/leaves" (township::LeaveQuery, Done) -> cadre::Leaves,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Decides a leave request; the township up to the days of the rule"]
    DecideLeave: Post "/api/v1/leaves/{leave}/decision" (NoQuery, township::DecideLeave) -> cadre::LeaveView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "The township's word on a leave request, which may send it on to the county"]
    CommentLeave: Post "/api/v1/leaves/{leave}/comment" (NoQuery, leave::CommentLeave) -> cadre::LeaveView,
        [TownshipSecretary WithinOthers];
    #[doc = "Rules of leave that reach a division"]
    ListLeaveRules: Get "/api/v1/divisions/{division}/leave-rules" (NoQuery, Done) -> leave::LeaveRules,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Writes a division's own rule of leave"]
    SetLeaveRule: Post "/api/v1/divisions/{division}/leave-rules" (NoQuery, leave::SetLeaveRule) -> leave::LeaveRules,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Calls a prompt now"]
    CallPrompt: Post "/api/v1/postings/{posting}/prompts" (NoQuery, township::CallPrompt) -> township::PromptView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers, CityOffice WithinOthers];
    #[doc = "Prompts of a division"]
    ListPrompts: Get "/api/v1/divisions/{division}/prompts" (NoQuery, Done) -> township::Prompts,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Writes down what came of a call about an open prompt"]
    NotePromptCall: Post "/api/v1/prompts/{prompt}/calls" (NoQuery, prompt::NoteCall) -> township::PromptView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers, CityOffice WithinOthers];
    #[doc = "Draws of prompts by month: commitments, and what is revealed of them"]
    ListPromptDraws: Get "/api/v1/prompt-draws" (NoQuery, Done) -> prompt::PromptDraws, signed_in;
    #[doc = "Recomputes a revealed month of drawn prompts and compares it with what fired"]
    CheckPrompts: Get "/api/v1/divisions/{division}/prompt-checks/{month}" (NoQuery, Done) -> prompt::PromptCheck,
        [CountyOffice Within, CityOffice Within];
    #[doc = "How many prompts a division's postings get in a month"]
    ReadPromptNumbers: Get "/api/v1/divisions/{division}/prompt-numbers" (NoQuery, Done) -> prompt::PromptNumbersView,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Sets how many prompts a division's postings get, from the next month on"]
    SetPromptNumbers: Post "/api/v1/divisions/{division}/prompt-numbers" (NoQuery, prompt::SetPromptNumbers) -> prompt::PromptNumbersView,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Proposes the registered lodging of a posting"]
    ProposeLodging: Post "/api/v1/postings/{posting}/lodgings" (NoQuery, township::ProposeLodging) -> county::FenceLine,
        [TownshipSecretary WithinOthers];
    #[doc = "Requests for correction in a division"]
    ListCorrections: Get "/api/v1/divisions/{division}/corrections" (NoQuery, Done) -> own::Corrections,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Answers a request for correction with a reason"]
    AnswerCorrection: Post "/api/v1/corrections/{correction}/answer" (NoQuery, own::AnswerCorrection) -> own::CorrectionView,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];

    // ---- must-attend events
    #[doc = "Calls a must-attend event"]
    CallEvent: Post "/api/v1/divisions/{division}/events" (NoQuery, event::CallEvent) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Events of a division in a month"]
    ListEvents: Get "/api/v1/divisions/{division}/events" (event::EventQuery, Done) -> event::Events,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "People and places a caller of an event chooses from"]
    ReadEventChoices: Get "/api/v1/divisions/{division}/event-choices" (NoQuery, Done) -> event::EventChoices,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "An event with its attendance sheet"]
    ReadEvent: Get "/api/v1/events/{event}" (NoQuery, Done) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "The attendance sheet of an event as CSV"]
    ReadEventTable: Get "/api/v1/events/{event}/table" (NoQuery, Done) -> Bytes,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Puts time and place of an event right before it begins"]
    CorrectEvent: Post "/api/v1/events/{event}/correction" (NoQuery, event::CorrectEvent) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Invites more people to an event"]
    InvitePeople: Post "/api/v1/events/{event}/invitations" (NoQuery, event::InvitePeople) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Calls an event off with a reason"]
    CancelEvent: Post "/api/v1/events/{event}/cancellation" (NoQuery, event::EventReason) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Writes down why somebody invited did not come"]
    ExcuseAttendance: Post "/api/v1/events/{event}/attendances/{posting}/reason" (NoQuery, event::EventReason) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "Says that somebody invited was there, with a reason; kept apart from what was verified"]
    ConfirmAttendance: Post "/api/v1/events/{event}/attendances/{posting}/confirmation" (NoQuery, event::EventReason) -> event::EventSheet,
        [VillageClerk Within, TownshipSecretary Within, CountyOffice Within];
    #[doc = "The person says why he cannot or could not come to an event"]
    SayEventReason: Post "/api/v1/postings/{posting}/events/{event}/reason" (NoQuery, event::EventReason) -> event::OwnEvent,
        [Cadre Own];

    // ---- cases
    #[doc = "Cases of a division"]
    ListCases: Get "/api/v1/divisions/{division}/cases" (case::CaseQuery, Done) -> case::Cases,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Opens a case"]
    ReadCase: Get "/api/v1/cases/{case}" (NoQuery, Done) -> case::CaseView,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "The person answers a case"]
    AnswerCase: Post "/api/v1/cases/{case}/answer" (NoQuery, case::Say) -> Done, [Cadre Own];
    #[doc = "Adds a photo to one's answer: a JPEG"]
    AddCasePhoto: Post "/api/v1/cases/{case}/photos" (case::CasePhotoQuery, Bytes) -> case::CasePhoto, [Cadre Own];
    #[doc = "A photo of an answer; the look is logged"]
    ReadCasePhoto: Get "/api/v1/cases/{case}/photos/{attachment}" (NoQuery, Done) -> Bytes,
        [Cadre Own, TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "The township comments a case"]
    CommentCase: Post "/api/v1/cases/{case}/comment" (NoQuery, case::Say) -> Done,
        [TownshipSecretary WithinOthers];
    #[doc = "The county decides a case with a reason"]
    DecideCase: Post "/api/v1/cases/{case}/decision" (NoQuery, case::DecideCase) -> Done,
        [CountyOffice WithinOthers];

    #[doc = "What those who sign did with a month, by township"]
    ReadApprovers: Get "/api/v1/divisions/{division}/approvers" (approver::ApproverQuery, Done) -> approver::ApproverFigures,
        [CountyOffice Within, CityOffice Within];

    // ---- administrator and county
    #[doc = "A division and what lies below it"]
    ListDivisions: Get "/api/v1/divisions/{division}" (NoQuery, Done) -> county::Divisions,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Accounts of a division that are no cadre's"]
    ListAccounts: Get "/api/v1/divisions/{division}/accounts" (NoQuery, Done) -> county::Accounts,
        [CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Makes an office account; its initial password is shown once"]
    CreateAccount: Post "/api/v1/divisions/{division}/accounts" (NoQuery, county::CreateAccount) -> county::InitialPassword,
        [CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "A new initial password"]
    ResetPassword: Post "/api/v1/accounts/{account}/password-reset" (NoQuery, Done) -> county::InitialPassword,
        [CountyOffice WithinOthers, Administrator WithinOthers];
    #[doc = "Switches an account off or on"]
    SetAccountStatus: Post "/api/v1/accounts/{account}/status" (NoQuery, county::SetAccountStatus) -> Done,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers, CityOffice WithinOthers, Administrator WithinOthers];
    #[doc = "Imports a sheet of divisions, cadres or fences, or a map file of fences; a dry run lists every bad row"]
    ImportSheet: Post "/api/v1/divisions/{division}/imports/{kind}" (county::ImportQuery, Bytes) -> county::ImportReport,
        [CountyOffice Within, Administrator Within];
    #[doc = "An empty sheet with the right headers, XLSX"]
    ReadTemplate: Get "/api/v1/divisions/{division}/imports/{kind}" (NoQuery, Done) -> Bytes,
        [CountyOffice Within, Administrator Within];
    #[doc = "Postings of a division"]
    ListPostings: Get "/api/v1/divisions/{division}/postings" (PageQuery, Done) -> county::Postings,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Corrects a posting and its person"]
    CorrectPosting: Post "/api/v1/postings/{posting}/correction" (NoQuery, county::CorrectPosting) -> county::PostingLine,
        [CountyOffice WithinOthers, Administrator WithinOthers];
    #[doc = "Fences of a division"]
    ListFences: Get "/api/v1/divisions/{division}/fences" (NoQuery, Done) -> county::Fences,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Enters a fence by coordinates with a datum, or by standing there"]
    CreateFence: Post "/api/v1/divisions/{division}/fences" (NoQuery, county::CreateFence) -> county::FenceLine,
        [CountyOffice Within, Administrator Within];
    #[doc = "Corrects a fence: a new version, the old one stays; records since then may be judged anew"]
    CorrectFence: Post "/api/v1/fences/{fence}/correction" (NoQuery, county::CorrectFence) -> county::CorrectedFence,
        [CountyOffice WithinOthers, Administrator WithinOthers];
    #[doc = "The versions of a fence, newest first"]
    ListFenceVersions: Get "/api/v1/fences/{fence}/versions" (NoQuery, Done) -> county::FenceVersions,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Approves a proposed lodging"]
    ApproveFence: Post "/api/v1/fences/{fence}/approval" (NoQuery, Done) -> county::FenceLine,
        [CountyOffice WithinOthers];
    #[doc = "Refuses a proposed lodging with a reason"]
    RefuseFence: Post "/api/v1/fences/{fence}/refusal" (NoQuery, county::RefuseFence) -> Done,
        [CountyOffice WithinOthers];
    #[doc = "Policies that hold in a division"]
    ListPolicies: Get "/api/v1/divisions/{division}/policies" (NoQuery, Done) -> county::Policies,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Writes a policy of a division"]
    SetPolicy: Post "/api/v1/divisions/{division}/policies" (NoQuery, county::SetPolicy) -> county::PolicyView,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Zones of a division: named sets of villages, and whose they are"]
    ListZones: Get "/api/v1/divisions/{division}/zones" (NoQuery, Done) -> county::Zones,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "Writes a zone of a township, and which postings belong to it"]
    SetZone: Post "/api/v1/divisions/{division}/zones" (NoQuery, county::SetZone) -> county::ZoneView,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Gives an enrolment code, again if need be"]
    IssueCode: Post "/api/v1/accounts/{account}/enrolment-codes" (NoQuery, county::IssueCode) -> county::EnrolmentCode,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers, CityOffice WithinOthers];
    #[doc = "Who never enrolled"]
    ListEnrolments: Get "/api/v1/divisions/{division}/enrolments" (NoQuery, Done) -> county::Enrolments,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within, Administrator Within];
    #[doc = "What was deleted after its time, and what was held"]
    ListRetentionReports: Get "/api/v1/divisions/{division}/retention-reports" (NoQuery, Done) -> city::RetentionReports,
        [CityOffice Within, Administrator Within];
    #[doc = "Complaints about a division"]
    ListComplaints: Get "/api/v1/divisions/{division}/complaints" (NoQuery, Done) -> county::Complaints,
        [CountyOffice Within, CityOffice Within];

    // ---- register
    #[doc = "The register of a township's month, with what the caller may sign"]
    ReadRegister: Get "/api/v1/divisions/{division}/registers/{month}" (NoQuery, Done) -> register::Register,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Signs a sheet of the register"]
    SignRegister: Post "/api/v1/divisions/{division}/registers/{month}/sheets" (NoQuery, register::SignRegister) -> register::SheetView,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "A signed sheet, byte for byte, with its signature"]
    ReadSheet: Get "/api/v1/divisions/{division}/registers/{month}/sheets/{number}" (NoQuery, Done) -> register::SignedSheet,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "The register as a file: the month's form, or sums over its quarter or year"]
    ReadRegisterFile: Get "/api/v1/divisions/{division}/registers/{month}/file" (register::RegisterFileQuery, Done) -> Bytes,
        [TownshipSecretary Within, CountyOffice Within, CityOffice Within];
    #[doc = "Where the registers of a county or city stand"]
    ListRegisters: Get "/api/v1/divisions/{division}/registers" (register::MonthQuery, Done) -> register::Registers,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Decides several doubtful cells with one reason"]
    DecideCells: Post "/api/v1/divisions/{division}/decisions" (NoQuery, register::DecideCells) -> register::DecidedCells,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "The own row of a month's register"]
    ReadOwnRegister: Get "/api/v1/postings/{posting}/registers/{month}" (NoQuery, Done) -> register::OwnRegister,
        [Cadre Own];
    #[doc = "Countersigns the own row, or objects to it"]
    RespondRegister: Post "/api/v1/postings/{posting}/registers/{month}/response" (NoQuery, register::RespondRegister) -> register::RowResponse,
        [Cadre Own];
    #[doc = "Answers an objection"]
    AnswerObjection: Post "/api/v1/postings/{posting}/registers/{month}/answer" (NoQuery, register::AnswerObjection) -> register::RowResponse,
        [TownshipSecretary WithinOthers, CountyOffice WithinOthers];
    #[doc = "Deputies of a township's secretary"]
    ListDeputies: Get "/api/v1/divisions/{division}/deputies" (NoQuery, Done) -> register::Deputies,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Names a deputy for a time"]
    NameDeputy: Post "/api/v1/divisions/{division}/deputies" (NoQuery, register::NameDeputy) -> register::NamedDeputy,
        [TownshipSecretary Within, CountyOffice Within];
    #[doc = "Ends a deputy before the time"]
    EndDeputy: Post "/api/v1/deputies/{deputy}/end" (NoQuery, Done) -> register::DeputyView,
        [TownshipSecretary Within, CountyOffice Within];

    // ---- city
    #[doc = "Inspectors of a division"]
    ListInspectors: Get "/api/v1/divisions/{division}/inspectors" (NoQuery, Done) -> city::Inspectors,
        [CityOffice Within];
    #[doc = "Makes an inspector with recusals"]
    CreateInspector: Post "/api/v1/divisions/{division}/inspectors" (NoQuery, city::CreateInspector) -> city::InspectorView,
        [CityOffice Within];
    #[doc = "Draws of a division"]
    ListDraws: Get "/api/v1/divisions/{division}/draws" (NoQuery, Done) -> city::Draws,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Freezes and commits the list of a draw"]
    FreezeDraw: Post "/api/v1/divisions/{division}/draws" (NoQuery, city::FreezeDraw) -> city::DrawView,
        [CityOffice Within];
    #[doc = "Opens a draw; targets stay sealed until their visit starts"]
    ReadDraw: Get "/api/v1/draws/{draw}" (NoQuery, Done) -> city::DrawView,
        [CountyOffice Within, CityOffice Within];
    #[doc = "Enters the public value and draws"]
    SeedDraw: Post "/api/v1/draws/{draw}/seed" (NoQuery, city::SeedDraw) -> city::DrawView,
        [CityOffice Within];
    #[doc = "Withdraws a draw with a reason"]
    WithdrawDraw: Post "/api/v1/draws/{draw}/withdrawal" (NoQuery, city::WithdrawDraw) -> city::DrawView,
        [CityOffice Within];
    #[doc = "What the visits found, beside the declared days"]
    ReadResults: Get "/api/v1/divisions/{division}/inspection-results" (NoQuery, Done) -> city::InspectionResults,
        [CountyOffice Within, CityOffice Within];

    // ---- inspector
    #[doc = "Own inspection tasks"]
    ListTasks: Get "/api/v1/me/tasks" (NoQuery, Done) -> inspector::Tasks, [Inspector Itself];
    #[doc = "Starts a task: opens the bundle"]
    StartTask: Post "/api/v1/tasks/{task}/start" (NoQuery, Done) -> inspector::TaskBundle, [Inspector Own];
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn addresses_and_ids_are_unique() {
        let ids: BTreeSet<_> = ALL.iter().map(|o| o.id).collect();
        let addresses: BTreeSet<_> = ALL.iter().map(|o| (o.method.name(), o.path)).collect();
        assert_eq!((ids.len(), addresses.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn a_subject_in_the_path_is_never_reached_by_itself() {
        for operation in ALL {
            let Access::Granted(grants) = operation.access else { continue };
            let subject = operation.path.contains('{');
            for (role, reach) in grants {
                assert_eq!(subject, *reach != Reach::Itself, "{} for {role:?}", operation.id);
            }
        }
    }

    #[test]
    fn paths_are_filled_in_order() {
        assert_eq!(ReadPhoto::INFO.path_with(&["r1", "abc"]), "/api/v1/records/r1/photos/abc");
    }
}
