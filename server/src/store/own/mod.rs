//! Everything that is kept of a person, in steps that fit into memory however long somebody has been here.

mod rows;

use super::schema::*;
use super::{Db, StoreError, registers};
use crate::refusal::Outcome;
use diesel::prelude::*;
pub use rows::*;
use zaigang_shared::id::{AccountId, PostingId};

/// Records or photos of one step.
pub const STEP: i64 = 100;

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
