//! Everything that is kept of a person, in steps that fit into memory however long somebody has been here.

use super::schema::*;
use super::{Db, StoreError, registers};
use crate::refusal::Outcome;
use diesel::prelude::*;
use serde::Serialize;
use zaigang_shared::id::{AccountId, PostingId};

/// Records or photos of one step.
pub const STEP: i64 = 100;

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

/// Papers of the leave requests of an account.
pub fn papers(db: &mut Db, of: &AccountId) -> Outcome<Vec<OwnPaper>> {
    let rows = leave_attachment::table
        .inner_join(leave_request::table.inner_join(posting::table))
        .filter(posting::account_id.eq(of.as_str()))
        .order((leave_attachment::added_at, leave_attachment::id))
        .select(OwnPaper::as_select())
        .load(db)?;
    Ok(rows)
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

/// Photos of the answers of an account.
pub fn case_photos(db: &mut Db, of: &AccountId) -> Outcome<Vec<OwnCasePhoto>> {
    let rows = case_photo::table
        .inner_join(case_file::table.inner_join(posting::table))
        .filter(posting::account_id.eq(of.as_str()))
        .order((case_photo::added_at, case_photo::id))
        .select(OwnCasePhoto::as_select())
        .load(db)?;
    Ok(rows)
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

fn unfired_prompts(db: &mut Db, postings: &[&str]) -> Outcome<Vec<OwnUnfiredPrompt>> {
    let revealed: Vec<String> = prompt_secret::table
        .filter(prompt_secret::revealed_at.is_not_null())
        .select(prompt_secret::id)
        .load(db)?;
    let mut rows: Vec<OwnUnfiredPrompt> = prompt_unfired::table
        .filter(prompt_unfired::posting_id.eq_any(postings))
        .order((prompt_unfired::planned_at, prompt_unfired::id))
        .select(OwnUnfiredPrompt::as_select())
        .load(db)?;
    rows.retain(|row| revealed.iter().any(|month| row.night_of.starts_with(month.as_str())));
    Ok(rows)
}

/// Everything but records, photos and looks of an account.
pub fn data(db: &mut Db, account_id: &AccountId) -> Outcome<OwnData> {
    let of = account_id.as_str();
    let postings: Vec<OwnPosting> = posting::table
        .filter(posting::account_id.eq(of))
        .order((posting::posted_from, posting::id))
        .select(OwnPosting::as_select())
        .load(db)?;
    let ids: Vec<&str> = postings.iter().map(|posting| posting.id.as_str()).collect();
    let cases: Vec<OwnCase> = case_file::table
        .filter(case_file::posting_id.eq_any(&ids))
        .order((case_file::raised_at, case_file::id))
        .select(OwnCase::as_select())
        .load(db)?;
    let invitations: Vec<OwnInvitation> = event_invitation::table
        .filter(event_invitation::posting_id.eq_any(&ids))
        .order((event_invitation::invited_at, event_invitation::id))
        .select(OwnInvitation::as_select())
        .load(db)?;
    let case_ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let said = registers::own_words(db, &ids)?;
    let (register_words, answers): (Vec<_>, Vec<_>) = said.into_iter().unzip();
    let register_answers = answers.into_iter().flatten().collect();
    Ok(OwnData {
        account: account::table.find(of).select(OwnAccount::as_select()).first(db).optional()?,
        roles: role_grant::table
            .filter(role_grant::account_id.eq(of))
            .order((role_grant::role, role_grant::division))
            .select(OwnRole::as_select())
            .load(db)?,
        devices: device::table
            .filter(device::account_id.eq(of))
            .order((device::enrolled_at, device::id))
            .select(OwnDevice::as_select())
            .load(db)?,
        sessions: session::table
            .filter(session::account_id.eq(of))
            .order((session::created_at, session::id))
            .select(OwnSession::as_select())
            .load(db)?,
        leave_papers: papers(db, account_id)?,
        leave_entries: leave_entry::table
            .inner_join(leave_request::table)
            .filter(leave_request::posting_id.eq_any(&ids))
            .order((leave_entry::written_at, leave_entry::id))
            .select(OwnLeaveEntry::as_select())
            .load(db)?,
        leaves: leave_request::table
            .filter(leave_request::posting_id.eq_any(&ids))
            .order((leave_request::registered_at, leave_request::id))
            .select(OwnLeave::as_select())
            .load(db)?,
        explanations: explanation::table
            .filter(explanation::posting_id.eq_any(&ids))
            .order((explanation::written_at, explanation::id))
            .select(OwnExplanation::as_select())
            .load(db)?,
        work_log: work_log::table
            .filter(work_log::account_id.eq(of))
            .order((work_log::about, work_log::received_at, work_log::id))
            .select(OwnWorkLog::as_select())
            .load(db)?,
        corrections: correction::table
            .filter(correction::posting_id.eq_any(&ids))
            .order((correction::asked_at, correction::id))
            .select(OwnCorrection::as_select())
            .load(db)?,
        prompts: prompt::table
            .filter(prompt::posting_id.eq_any(&ids))
            .order((prompt::issued_at, prompt::id))
            .select(OwnPrompt::as_select())
            .load(db)?,
        prompt_calls: prompt_call::table
            .inner_join(prompt::table)
            .filter(prompt::posting_id.eq_any(&ids))
            .order((prompt_call::said_at, prompt_call::id))
            .select(OwnPromptCall::as_select())
            .load(db)?,
        unfired_prompts: unfired_prompts(db, &ids)?,
        decisions: cell_decision::table
            .filter(cell_decision::posting_id.eq_any(&ids))
            .order((cell_decision::decided_at, cell_decision::id))
            .select(OwnDecision::as_select())
            .load(db)?,
        said: cell_decision::table
            .filter(cell_decision::decided_by.eq(of))
            .order((cell_decision::decided_at, cell_decision::id))
            .select(OwnDecision::as_select())
            .load(db)?,
        register_rows: registers::own_rows(db, &ids)?,
        register_words,
        register_answers,
        questions: question::table
            .filter(question::posting_id.eq_any(&ids))
            .order((question::asked_at, question::id))
            .select(OwnQuestion::as_select())
            .load(db)?,
        lodgings: fence::table
            .filter(fence::posting_id.eq_any(&ids))
            .order((fence::valid_from, fence::id))
            .select(OwnFence::as_select())
            .load(db)?,
        events: event::table
            .filter(event::id.eq_any(invitations.iter().map(|row| row.event_id.as_str())))
            .order((event::starts_at, event::id))
            .select(OwnEvent::as_select())
            .load(db)?,
        invitations,
        case_photos: case_photos(db, account_id)?,
        case_entries: case_entry::table
            .filter(case_entry::case_id.eq_any(&case_ids))
            .order((case_entry::written_at, case_entry::id))
            .select(OwnCaseEntry::as_select())
            .load(db)?,
        // A visit that was not made yet stays a surprise.
        visits: inspection_task::table
            .filter(inspection_task::posting_id.eq_any(&ids))
            .filter(inspection_task::done_at.is_not_null())
            .order((inspection_task::done_at, inspection_task::id))
            .select(OwnVisit::as_select())
            .load(db)?,
        postings,
        cases,
    })
}

/// Postings of an account.
pub fn postings(db: &mut Db, of: &AccountId) -> Outcome<Vec<PostingId>> {
    let ids: Vec<String> = posting::table
        .filter(posting::account_id.eq(of.as_str()))
        .order(posting::id)
        .select(posting::id)
        .load(db)?;
    let ids: Result<Vec<PostingId>, StoreError> =
        ids.into_iter().map(|id| id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))).collect();
    Ok(ids?)
}

/// Records signed by an account with their leaves, by phone and counter, after one of them.
pub fn records(
    db: &mut Db,
    of: &AccountId,
    after: &(String, i64, String),
) -> Outcome<Vec<(OwnRecord, Option<OwnLeaf>)>> {
    let (phone, seq, id) = after;
    // By phone and counter: an index leads there, and no other one begins with the account.
    let phones: Vec<String> = device::table
        .filter(device::account_id.eq(of.as_str()))
        .filter(device::id.ge(phone))
        .order(device::id)
        .select(device::id)
        .load(db)?;
    let mut found: Vec<OwnRecord> = Vec::new();
    for one in phones {
        let room = STEP - i64::try_from(found.len()).unwrap_or(STEP);
        if room <= 0 {
            break;
        }
        let (from_seq, from_id) = if one == *phone { (*seq, id.as_str()) } else { (i64::MIN, "") };
        let part: Vec<OwnRecord> = record::table
            .filter(record::device_id.eq(&one))
            .filter(record::account_id.eq(of.as_str()))
            .filter(record::seq.gt(from_seq).or(record::seq.eq(from_seq).and(record::id.gt(from_id))))
            .order((record::seq, record::id))
            .limit(room)
            .select(OwnRecord::as_select())
            .load(db)?;
        found.extend(part);
    }
    let ids: Vec<&str> = found.iter().map(|record| record.id.as_str()).collect();
    let mut leaves: Vec<OwnLeaf> = leaf::table
        .filter(leaf::item_kind.eq("record"))
        .filter(leaf::item_id.eq_any(ids))
        .select(OwnLeaf::as_select())
        .load(db)?;
    Ok(found
        .into_iter()
        .map(|record| {
            let place = leaves.iter().position(|leaf| leaf.item_id == record.id);
            let leaf = place.map(|place| leaves.swap_remove(place));
            (record, leaf)
        })
        .collect())
}

/// Hashes of the photos of records that are there.
pub fn photos(db: &mut Db, records: &[&str]) -> Outcome<Vec<String>> {
    let hashes = photo::table
        .filter(photo::record_id.eq_any(records))
        .filter(photo::arrived_at.is_not_null())
        .filter(photo::erased_at.is_null())
        .order((photo::record_id, photo::sha256))
        .select(photo::sha256)
        .load(db)?;
    Ok(hashes)
}
