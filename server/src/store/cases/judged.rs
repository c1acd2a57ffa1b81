//! What the judge looks at, for many postings at once.

use super::super::schema::{case_entry, case_file, posting, prompt};
use super::super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::api::case::CaseState;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId, PromptId};
use zaigang_shared::judge::{CaseKind, KnownExcuse};
use zaigang_shared::time::{Half, Millis};

/// Postings in force on a day and whose they are, by id, from the one after `after`.
pub fn in_force(
    db: &mut Db,
    day: NaiveDate,
    after: &str,
    limit: i64,
) -> Outcome<Vec<(PostingId, AccountId)>> {
    let day = day.to_string();
    let rows: Vec<(String, String)> = posting::table
        .filter(posting::id.gt(after))
        .filter(posting::posted_from.le(&day))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&day)))
        .order(posting::id)
        .limit(limit)
        .select((posting::id, posting::account_id))
        .load(db)?;
    rows.into_iter()
        .map(|(posting, account)| {
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?;
            let account = account.try_into().map_err(|_| StoreError::Unreadable("posting.account_id"))?;
            Ok((posting, account))
        })
        .collect()
}

/// A prompt as judge and strip see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedPrompt {
    /// Prompt.
    pub id: PromptId,
    /// Posting.
    pub posting: PostingId,
    /// Day or night.
    pub slot: Half,
    /// Chosen by the committed draw.
    pub drawn: bool,
    /// The day or night it belongs to.
    pub night_of: NaiveDate,
    /// Issued.
    pub issued_at: Millis,
    /// Delivered.
    pub delivered_at: Option<Millis>,
    /// The window ends.
    pub expires_at: Millis,
}

/// Prompts of postings that belong to days of a span, in order of time.
pub fn prompts(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<JudgedPrompt>> {
    type Raw = (String, String, String, String, String, i64, Option<i64>, i64);
    let mut all = Vec::new();
    for part in postings.chunks(400) {
        let rows: Vec<Raw> = prompt::table
            .filter(prompt::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(prompt::night_of.between(from.to_string(), to.to_string()))
            .order((prompt::issued_at, prompt::id))
            .select((
                prompt::id,
                prompt::posting_id,
                prompt::slot,
                prompt::origin,
                prompt::night_of,
                prompt::issued_at,
                prompt::delivered_at,
                prompt::expires_at,
            ))
            .load(db)?;
        for (id, posting, slot, origin, night, issued, delivered, expires) in rows {
            all.push(JudgedPrompt {
                id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
                posting: posting.try_into().map_err(|_| StoreError::Unreadable("prompt.posting_id"))?,
                slot: cells::parse(&slot, "prompt.slot")?,
                drawn: origin == "drawn",
                night_of: cells::date(&night)?,
                issued_at: Millis(issued),
                delivered_at: delivered.map(Millis),
                expires_at: Millis(expires),
            });
        }
    }
    Ok(all)
}

/// Counties of the managing divisions of postings in force on a day.
pub fn counties(db: &mut Db, day: NaiveDate) -> Outcome<BTreeSet<DivisionCode>> {
    let day = day.to_string();
    let rows: Vec<String> = posting::table
        .filter(posting::posted_from.le(&day))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&day)))
        .select(posting::managing)
        .distinct()
        .load(db)?;
    let codes: Result<BTreeSet<DivisionCode>, StoreError> =
        rows.into_iter().map(|text| Ok(super::super::divisions::code(text)?.at(Level::County))).collect();
    Ok(codes?)
}

/// Approved leave or duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excuse {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Known since.
    pub registered_at: Millis,
}

/// Approved leave and duty of postings that touch a span; days that an earlier version had registered are known since
/// that one.
pub fn excuses(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, Vec<Excuse>>> {
    let known = super::super::leaves::known(db, postings, from, to)?;
    let approved = |known: Vec<KnownExcuse>| {
        let approved = known.into_iter().filter(|known| known.approved);
        approved
            .map(|k| Excuse { first: k.first, last: k.last, registered_at: k.registered_at })
            .collect::<Vec<_>>()
    };
    Ok(known.into_iter().map(|(posting, known)| (posting, approved(known))).collect())
}

/// A case a posting has or had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastCase {
    /// Kind.
    pub kind: CaseKind,
    /// The day of its final decision; none while it is open or waits for an inspection.
    pub settled_on: Option<NaiveDate>,
}

/// Cases that postings have or had.
pub fn past_cases(db: &mut Db, postings: &[PostingId]) -> Outcome<HashMap<PostingId, Vec<PastCase>>> {
    let mut all: HashMap<PostingId, Vec<PastCase>> = HashMap::new();
    for part in postings.chunks(400) {
        let rows: Vec<(String, String, String, String, i64)> = case_file::table
            .filter(case_file::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .select((
                case_file::id,
                case_file::posting_id.assume_not_null(),
                case_file::kind,
                case_file::state,
                case_file::raised_at,
            ))
            .load(db)?;
        let decided: HashMap<String, i64> = case_entry::table
            .filter(case_entry::case_id.eq_any(rows.iter().map(|row| row.0.as_str())))
            .filter(case_entry::state.eq_any(["dismissed", "upheld"]).assume_not_null())
            .order(case_entry::written_at)
            .select((case_entry::case_id, case_entry::written_at))
            .load::<(String, i64)>(db)?
            .into_iter()
            .collect();
        for (id, posting, kind, state, raised) in rows {
            let state: CaseState = cells::parse(&state, "case_file.state")?;
            let settled = match state {
                CaseState::Open | CaseState::Inspect => None,
                CaseState::Dismissed | CaseState::Upheld => {
                    Some(Millis(decided.get(&id).copied().unwrap_or(raised)).date())
                }
            };
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("case_file.posting_id"))?;
            let kind = cells::parse(&kind, "case_file.kind")?;
            all.entry(posting).or_default().push(PastCase { kind, settled_on: settled });
        }
    }
    Ok(all)
}
