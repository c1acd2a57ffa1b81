//! What waits for a cadre: open prompts, cases and what was decided on them.

use super::schema::{case_entry, case_file, prompt, record};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::api::cadre::{OpenPrompt, OwnCase};
use zaigang_shared::id::PostingId;
use zaigang_shared::time::Millis;

/// Most rows of each kind on the first page.
const LIST: i64 = 50;

/// Prompts of a posting whose window runs and that have no reply from inside yet, oldest first: after any other
/// reply the person may move and reply again, and the best one counts.
pub fn prompts(db: &mut Db, posting: &PostingId, now: Millis) -> Outcome<Vec<OpenPrompt>> {
    let rows: Vec<(String, String, i64, i64, Option<i64>)> = prompt::table
        .filter(prompt::posting_id.eq(posting.as_str()))
        .filter(prompt::issued_at.le(now.0))
        .filter(prompt::expires_at.gt(now.0))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            record::table
                .filter(record::reference.eq(prompt::id.nullable()))
                .filter(record::kind.eq("prompt_reply"))
                .filter(record::answer.eq("inside")),
        )))
        .order((prompt::issued_at, prompt::id))
        .limit(LIST)
        .select((prompt::id, prompt::slot, prompt::issued_at, prompt::expires_at, prompt::delivered_at))
        .load(db)?;
    rows.into_iter()
        .map(|(id, slot, issued, expires, delivered)| {
            Ok(OpenPrompt {
                id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
                slot: cells::parse(&slot, "prompt.slot")?,
                issued_at: Millis(issued),
                expires_at: Millis(expires),
                delivered: delivered.is_some(),
            })
        })
        .collect()
}

type CaseColumns = (String, String, String, String, String);

/// Cases of these postings that nobody has decided yet, then those decided since an instant; newest first.
pub fn cases(db: &mut Db, postings: &[&str], since: Millis) -> Outcome<Vec<OwnCase>> {
    const COLUMNS: (
        case_file::id,
        case_file::kind,
        case_file::level,
        case_file::raised_on,
        case_file::state,
    ) = (case_file::id, case_file::kind, case_file::level, case_file::raised_on, case_file::state);
    let mut rows: Vec<CaseColumns> = case_file::table
        .filter(case_file::posting_id.eq_any(postings))
        .filter(case_file::state.eq_any(["open", "inspect"]))
        .order((case_file::raised_at.desc(), case_file::id))
        .limit(LIST)
        .select(COLUMNS)
        .load(db)?;
    let decided: Vec<CaseColumns> = case_file::table
        .filter(case_file::posting_id.eq_any(postings))
        .filter(case_file::state.eq_any(["dismissed", "upheld"]))
        .filter(diesel::dsl::exists(
            case_entry::table
                .filter(case_entry::case_id.eq(case_file::id))
                .filter(case_entry::voice.eq("decision"))
                .filter(case_entry::written_at.ge(since.0)),
        ))
        .order((case_file::raised_at.desc(), case_file::id))
        .limit(LIST)
        .select(COLUMNS)
        .load(db)?;
    rows.extend(decided);
    let ids: Vec<&str> = rows.iter().map(|(id, ..)| id.as_str()).collect();
    let answered: Vec<String> = case_entry::table
        .filter(case_entry::case_id.eq_any(ids))
        .filter(case_entry::voice.eq("answer"))
        .select(case_entry::case_id)
        .load(db)?;
    let answered: HashSet<String> = answered.into_iter().collect();
    rows.into_iter()
        .map(|(id, kind, level, raised_on, state)| {
            Ok(OwnCase {
                answered: answered.contains(&id),
                id: id.try_into().map_err(|_| StoreError::Unreadable("case_file.id"))?,
                kind: cells::parse(&kind, "case_file.kind")?,
                level: cells::parse(&level, "case_file.level")?,
                raised_on: cells::date(&raised_on)?,
                state: cells::parse(&state, "case_file.state")?,
            })
        })
        .collect()
}
