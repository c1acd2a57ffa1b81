//! Calls to people whose prompt nobody had seen.

use super::super::items::{self, Item};
use super::super::schema::{account, prompt_call};
use super::super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::prompt::CallOutcome;
use zaigang_shared::id::PromptId;
use zaigang_shared::time::Millis;

/// A call and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// Client id of the write.
    pub id: String,
    /// The prompt it is about.
    pub prompt: PromptId,
    /// What came of it.
    pub outcome: CallOutcome,
    /// Account of who called.
    pub said_by: String,
    /// When.
    pub said_at: Millis,
}

/// What was written by one id.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<CallRow>> {
    let found: Option<(String, String, String, String, i64)> =
        prompt_call::table.find(id).first(db).optional()?;
    let Some((id, prompt, outcome, said_by, said_at)) = found else { return Ok(None) };
    Ok(Some(CallRow {
        id,
        prompt: prompt.try_into().map_err(|_| StoreError::Unreadable("prompt_call.prompt_id"))?,
        outcome: cells::parse(&outcome, "prompt_call.outcome")?,
        said_by,
        said_at: Millis(said_at),
    }))
}

/// Writes a call down.
pub fn insert(db: &mut Db, new: &CallRow) -> Outcome<()> {
    diesel::insert_into(prompt_call::table)
        .values((
            prompt_call::id.eq(&new.id),
            prompt_call::prompt_id.eq(new.prompt.as_str()),
            prompt_call::outcome.eq(new.outcome.name()),
            prompt_call::said_by.eq(&new.said_by),
            prompt_call::said_at.eq(new.said_at.0),
        ))
        .execute(db)?;
    items::log(db, Item::PromptCall, &new.id, new.said_at)
}

/// What came of a call, the name of who called, and when.
pub type Said = (CallOutcome, String, Millis);

/// Calls about prompts, in order of time.
pub fn of(db: &mut Db, prompts: &[PromptId]) -> Outcome<HashMap<PromptId, Vec<Said>>> {
    let mut all: HashMap<PromptId, Vec<_>> = HashMap::new();
    for part in prompts.chunks(500) {
        let rows: Vec<(String, String, Option<String>, i64)> = prompt_call::table
            .left_join(account::table.on(account::id.eq(prompt_call::said_by)))
            .filter(prompt_call::prompt_id.eq_any(part.iter().map(PromptId::as_str)))
            .order((prompt_call::said_at, prompt_call::id))
            .select((
                prompt_call::prompt_id,
                prompt_call::outcome,
                account::person_name.nullable(),
                prompt_call::said_at,
            ))
            .load(db)?;
        for (prompt, outcome, name, at) in rows {
            let prompt =
                PromptId::try_from(prompt).map_err(|_| StoreError::Unreadable("prompt_call.prompt_id"))?;
            let outcome = cells::parse(&outcome, "prompt_call.outcome")?;
            all.entry(prompt).or_default().push((outcome, name.unwrap_or_default(), Millis(at)));
        }
    }
    Ok(all)
}
