//! What waits for a cadre: open prompts, cases and what was decided on them.

use super::schema::{case_entry, case_file, prompt, record};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::cadre::{OpenPrompt, OwnCase};
use zaigang_shared::case::answer_until;
use zaigang_shared::id::PostingId;
use zaigang_shared::time::{DAY_MS, Millis};

/// Most rows of each kind on the first page.
const LIST: i64 = 50;

/// Prompts of a posting that may still be answered and have no reply from inside yet, oldest first: after any other reply
/// the person may move and reply again, and the best one counts. Those whose window runs, and those that were seen and
/// missed, while a late answer still takes the miss away.
pub fn prompts(db: &mut Db, posting: &PostingId, now: Millis) -> Outcome<Vec<OpenPrompt>> {
    let rows: Vec<(String, String, i64, i64, Option<i64>)> = prompt::table
        .filter(prompt::posting_id.eq(posting.as_str()))
        .filter(prompt::issued_at.le(now.0))
        .filter(
            prompt::expires_at
                .gt(now.0)
                .or(prompt::delivered_at.is_not_null().and(prompt::issued_at.gt(now.plus(-DAY_MS).0))),
        )
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
    let mut open = Vec::new();
    for (id, slot, issued, expires, delivered) in rows {
        let prompt = OpenPrompt {
            id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
            slot: cells::parse(&slot, "prompt.slot")?,
            issued_at: Millis(issued),
            expires_at: Millis(expires),
            delivered: delivered.is_some(),
        };
        if prompt.waits(now) {
            open.push(prompt);
        }
    }
    Ok(open)
}

type CaseColumns = (String, String, String, String, String, i64, Option<i64>);

/// Cases of these postings that nobody has decided yet, then those decided since an instant; newest first. Until when
/// they may be answered is told while that time runs.
pub fn cases(db: &mut Db, postings: &[&str], since: Millis, today: NaiveDate) -> Outcome<Vec<OwnCase>> {
    const COLUMNS: (
        case_file::id,
        case_file::kind,
        case_file::level,
        case_file::raised_on,
        case_file::state,
        case_file::raised_at,
        case_file::heard_from,
    ) = (
        case_file::id,
        case_file::kind,
        case_file::level,
        case_file::raised_on,
        case_file::state,
        case_file::raised_at,
        case_file::heard_from,
    );
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
    let last: HashMap<String, i64> = case_entry::table
        .filter(case_entry::case_id.eq_any(ids))
        .filter(case_entry::voice.eq("answer"))
        .order(case_entry::written_at)
        .select((case_entry::case_id, case_entry::written_at))
        .load::<(String, i64)>(db)?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(id, kind, level, raised_on, state, raised_at, heard_from)| {
            let heard_from = Millis(heard_from.unwrap_or(raised_at));
            let until = answer_until(heard_from);
            Ok(OwnCase {
                answered: last.get(&id).is_some_and(|at| *at >= heard_from.0),
                answer_until: (today <= until).then_some(until),
                id: id.try_into().map_err(|_| StoreError::Unreadable("case_file.id"))?,
                kind: cells::parse(&kind, "case_file.kind")?,
                level: cells::parse(&level, "case_file.level")?,
                raised_on: cells::date(&raised_on)?,
                state: cells::parse(&state, "case_file.state")?,
            })
        })
        .collect()
}
