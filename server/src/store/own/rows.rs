//! Rows of everything that is kept of a person, as the export writes them.

use crate::store::registers;
use crate::store::schema::*;
use diesel::prelude::*;
use serde::Serialize;

/// The account. What only guards it (password, tries) is left out.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct OwnAccount {
    pub id: String,
    pub person_name: String,
    pub staff_number: Option<String>,
    pub phone: Option<String>,
    pub notice_version: Option<String>,
    pub notice_accepted_at: Option<i64>,
    pub created_at: i64,
    pub last_seen_at: Option<i64>,
}

/// A role and where it is held.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = role_grant)]
pub struct OwnRole {
    pub role: String,
    pub division: String,
}

/// A phone.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = device)]
pub struct OwnDevice {
    pub id: String,
    pub public_key: String,
    pub standing: String,
    pub platform: String,
    pub model: Option<String>,
    pub calibration: String,
    pub enrolled_at: i64,
    pub approved_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub last_seen_at: Option<i64>,
}

/// A session, without its secrets.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct OwnSession {
    pub device_id: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

/// A posting.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = posting)]
pub struct OwnPosting {
    pub id: String,
    pub kind: String,
    pub host: String,
    pub managing: String,
    pub unit_id: Option<String>,
    pub posted_from: String,
    pub posted_to: Option<String>,
    pub zone_id: Option<String>,
}

/// Leave or duty.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = leave_request)]
pub struct OwnLeave {
    pub id: String,
    pub posting_id: String,
    pub kind: String,
    pub leave_type: Option<String>,
    pub change: Option<String>,
    pub replaces: Option<String>,
    pub written_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub first_day: String,
    pub last_day: String,
    pub reason: String,
    pub state: String,
    pub registered_at: i64,
    pub decided_at: Option<i64>,
    pub decision_reason: Option<String>,
}

/// A paper of a leave request.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = leave_attachment)]
pub struct OwnPaper {
    pub id: String,
    pub leave_id: String,
    pub kind: String,
    pub sha256: String,
    pub bytes: i64,
    pub added_at: i64,
    pub arrived_at: Option<i64>,
    pub erased_at: Option<i64>,
}

/// A word of the township on a leave request.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = leave_entry)]
pub struct OwnLeaveEntry {
    pub id: String,
    pub leave_id: String,
    pub text: String,
    pub forwarded: bool,
    pub written_at: i64,
}

/// A word on a day.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = explanation)]
pub struct OwnExplanation {
    pub id: String,
    pub posting_id: String,
    pub date: String,
    pub text: String,
    pub written_at: i64,
}

/// An entry of the work log.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = work_log)]
pub struct OwnWorkLog {
    pub id: String,
    pub posting_id: String,
    pub about: String,
    pub text: String,
    pub households: i64,
    pub difficulties: Option<String>,
    pub written_on: String,
    pub not_before: i64,
    pub not_after: i64,
    pub received_at: i64,
}

/// A request for correction.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = correction)]
pub struct OwnCorrection {
    pub id: String,
    pub posting_id: String,
    pub target: String,
    pub date: Option<String>,
    pub subject: Option<String>,
    pub text: String,
    pub state: String,
    pub asked_at: i64,
    pub answered_at: Option<i64>,
    pub answer: Option<String>,
}

/// A prompt.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = prompt)]
pub struct OwnPrompt {
    pub id: String,
    pub posting_id: String,
    pub slot: String,
    pub origin: String,
    pub channel: String,
    pub night_of: String,
    pub issued_at: i64,
    pub delivered_at: Option<i64>,
    pub expires_at: i64,
}

/// A call about a prompt that nobody had seen.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = prompt_call)]
pub struct OwnPromptCall {
    pub prompt_id: String,
    pub outcome: String,
    pub said_at: i64,
}

/// A drawn prompt that did not fire; of months that are revealed, so that nobody counts how many are still to come.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = prompt_unfired)]
pub struct OwnUnfiredPrompt {
    pub posting_id: String,
    pub slot: String,
    pub night_of: String,
    pub planned_at: i64,
    pub reason: String,
}

/// A decision on a day.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = cell_decision)]
pub struct OwnDecision {
    pub posting_id: String,
    pub date: String,
    pub state: String,
    pub computed: String,
    pub is_override: bool,
    pub reason: String,
    pub note: Option<String>,
    pub decided_by_role: String,
    pub decided_at: i64,
    pub kept: Option<bool>,
}

/// A question to the township about days without a record.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = question)]
pub struct OwnQuestion {
    pub posting_id: String,
    pub first_day: String,
    pub last_day: String,
    pub days: i64,
    pub device_silent: bool,
    pub asked_at: i64,
    pub answered_at: Option<i64>,
    pub answer: Option<String>,
    pub closed_at: Option<i64>,
}

/// A place of the posting alone: a registered lodging.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = fence)]
pub struct OwnFence {
    pub id: String,
    pub posting_id: Option<String>,
    pub kind: String,
    pub name: String,
    pub shape: String,
    pub datum: String,
    pub proposed: bool,
    pub valid_from: i64,
    pub valid_to: Option<i64>,
}

/// An invitation to a must-attend event.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = event_invitation)]
pub struct OwnInvitation {
    pub event_id: String,
    pub posting_id: String,
    pub invited_at: i64,
    pub own_reason: Option<String>,
    pub own_reason_at: Option<i64>,
    pub caller_reason: Option<String>,
    pub caller_reason_at: Option<i64>,
    pub confirmed_at: Option<i64>,
    pub confirm_reason: Option<String>,
}

/// A must-attend event somebody was invited to.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = event)]
pub struct OwnEvent {
    pub id: String,
    pub division: String,
    pub kind: String,
    pub title: String,
    pub place_name: String,
    pub starts_at: i64,
    pub ends_at: i64,
    pub note: Option<String>,
    pub cancelled_at: Option<i64>,
    pub cancel_reason: Option<String>,
}

/// A case.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = case_file)]
pub struct OwnCase {
    pub id: String,
    pub posting_id: Option<String>,
    pub kind: String,
    pub level: String,
    pub state: String,
    pub first_day: String,
    pub raised_on: String,
    pub raised_at: i64,
    pub evidence: String,
    pub speaks_for: String,
    pub strengthened_on: Option<String>,
}

/// A word on a case.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = case_entry)]
pub struct OwnCaseEntry {
    pub id: String,
    pub case_id: String,
    pub voice: String,
    pub text: String,
    pub state: Option<String>,
    pub ground: Option<String>,
    pub written_at: i64,
}

/// A photo of an answer on a case.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = case_photo)]
pub struct OwnCasePhoto {
    pub id: String,
    pub case_id: String,
    pub entry_id: String,
    pub sha256: String,
    pub bytes: i64,
    pub added_at: i64,
    pub arrived_at: Option<i64>,
    pub erased_at: Option<i64>,
}

/// A visit that was made.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = inspection_task)]
pub struct OwnVisit {
    pub posting_id: String,
    pub done_at: Option<i64>,
    pub result: Option<String>,
    pub note: Option<String>,
    pub declared: Option<String>,
    pub doubts: Option<String>,
}

/// A record as it is kept, with its leaf of the log.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct OwnRecord {
    pub id: String,
    pub token_sha256: String,
    /// Stands in a file of its own.
    #[serde(skip)]
    pub token: String,
    pub posting_id: Option<String>,
    pub device_id: String,
    pub device_standing: String,
    pub kind: String,
    pub half: String,
    pub seq: i64,
    pub prev: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
    pub result: Option<String>,
    pub fix: Option<String>,
    pub photos: String,
    pub claimed_at: i64,
    pub not_before: i64,
    pub not_after: i64,
    pub time_way: String,
    pub received_at: i64,
    pub date: String,
    pub in_half: bool,
    pub certainty: String,
    pub verdict: String,
    pub receipt: String,
    pub erased_at: Option<i64>,
}

/// A leaf of a record.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = leaf)]
pub struct OwnLeaf {
    pub item_id: String,
    pub leaf_hash: String,
    pub salt: String,
    pub at: i64,
    pub position: Option<i64>,
}

/// Everything but records and photos.
#[derive(Debug, Clone, Serialize)]
pub struct OwnData {
    pub account: Option<OwnAccount>,
    pub roles: Vec<OwnRole>,
    pub devices: Vec<OwnDevice>,
    pub sessions: Vec<OwnSession>,
    pub postings: Vec<OwnPosting>,
    pub leaves: Vec<OwnLeave>,
    pub leave_papers: Vec<OwnPaper>,
    pub leave_entries: Vec<OwnLeaveEntry>,
    pub explanations: Vec<OwnExplanation>,
    pub work_log: Vec<OwnWorkLog>,
    pub corrections: Vec<OwnCorrection>,
    pub prompts: Vec<OwnPrompt>,
    pub prompt_calls: Vec<OwnPromptCall>,
    pub unfired_prompts: Vec<OwnUnfiredPrompt>,
    pub decisions: Vec<OwnDecision>,
    /// What the person decided about others' days: a clerk's vouching.
    pub said: Vec<OwnDecision>,
    pub register_rows: Vec<registers::OwnSheetRow>,
    pub register_words: Vec<registers::ResponseRow>,
    pub register_answers: Vec<registers::AnswerRow>,
    pub questions: Vec<OwnQuestion>,
    pub lodgings: Vec<OwnFence>,
    pub events: Vec<OwnEvent>,
    pub invitations: Vec<OwnInvitation>,
    pub cases: Vec<OwnCase>,
    pub case_entries: Vec<OwnCaseEntry>,
    pub case_photos: Vec<OwnCasePhoto>,
    pub visits: Vec<OwnVisit>,
}
