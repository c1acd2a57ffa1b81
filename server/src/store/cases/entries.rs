//! What was said on a case: the answer, the township's comment, the county's decision.

use super::super::schema::{account, case_entry};
use super::super::{Db, StoreError, cells, on_each};
use super::{state_name, voice_name};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::case::{CaseState, CaseVoice, RedGround};
use zaigang_shared::id::CaseId;
use zaigang_shared::time::Millis;

fn ground_name(ground: RedGround) -> &'static str {
    match ground {
        RedGround::Visit => "visit",
        RedGround::Inquiry => "inquiry",
    }
}

/// A word on a case as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Client id of the write.
    pub id: String,
    /// The case.
    pub case: String,
    /// Answer, comment or decision.
    pub voice: CaseVoice,
    /// Who.
    pub by: String,
    /// Name.
    pub by_name: String,
    /// What.
    pub text: String,
    /// The state a decision wrote.
    pub state: Option<CaseState>,
    /// What it was made red on.
    pub ground: Option<RedGround>,
    /// When.
    pub at: Millis,
}

type EntryRaw = (String, String, String, String, String, String, Option<String>, Option<String>, i64);

fn entry((id, case, voice, by, by_name, text, state, ground, at): EntryRaw) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        id,
        case,
        voice: cells::parse(&voice, "case_entry.voice")?,
        by,
        by_name,
        text,
        state: state.as_deref().map(|s| cells::parse(s, "case_entry.state")).transpose()?,
        ground: ground.as_deref().map(|g| cells::parse(g, "case_entry.ground")).transpose()?,
        at: Millis(at),
    })
}

type EntryColumns = (
    case_entry::id,
    case_entry::case_id,
    case_entry::voice,
    case_entry::account_id,
    account::person_name,
    case_entry::text,
    case_entry::state,
    case_entry::ground,
    case_entry::written_at,
);

const ENTRY: EntryColumns = (
    case_entry::id,
    case_entry::case_id,
    case_entry::voice,
    case_entry::account_id,
    account::person_name,
    case_entry::text,
    case_entry::state,
    case_entry::ground,
    case_entry::written_at,
);

/// What was said on a case, in order.
pub fn entries(db: &mut Db, case: &CaseId) -> Outcome<Vec<EntryRow>> {
    let rows: Vec<EntryRaw> = case_entry::table
        .inner_join(account::table.on(account::id.eq(case_entry::account_id)))
        .filter(case_entry::case_id.eq(case.as_str()))
        .order((case_entry::written_at, case_entry::id))
        .select(ENTRY)
        .load(db)?;
    Ok(rows.into_iter().map(entry).collect::<Result<_, _>>()?)
}

/// The word that has an id.
pub fn entry_by_id(db: &mut Db, id: &str) -> Outcome<Option<EntryRow>> {
    let found: Option<EntryRaw> = case_entry::table
        .inner_join(account::table.on(account::id.eq(case_entry::account_id)))
        .filter(case_entry::id.eq(id))
        .select(ENTRY)
        .first(db)
        .optional()?;
    Ok(found.map(entry).transpose()?)
}

/// Who spoke on these cases and when, oldest first.
pub fn spoken(db: &mut Db, cases: &[CaseId]) -> Outcome<HashMap<String, Vec<(CaseVoice, Millis)>>> {
    let mut all: HashMap<String, Vec<(CaseVoice, Millis)>> = HashMap::new();
    for part in cases.chunks(400) {
        let rows: Vec<(String, String, i64)> = case_entry::table
            .filter(case_entry::case_id.eq_any(part.iter().map(CaseId::as_str)))
            .order((case_entry::written_at, case_entry::id))
            .select((case_entry::case_id, case_entry::voice, case_entry::written_at))
            .load(db)?;
        for (case, voice, at) in rows {
            let voice = cells::parse(&voice, "case_entry.voice")?;
            all.entry(case).or_default().push((voice, Millis(at)));
        }
    }
    Ok(all)
}

/// Writes a word down; false when its id is taken.
pub fn say(db: &mut Db, new: &EntryRow) -> Outcome<bool> {
    let values = (
        case_entry::id.eq(&new.id),
        case_entry::case_id.eq(&new.case),
        case_entry::voice.eq(voice_name(new.voice)),
        case_entry::account_id.eq(&new.by),
        case_entry::text.eq(&new.text),
        case_entry::state.eq(new.state.map(state_name)),
        case_entry::ground.eq(new.ground.map(ground_name)),
        case_entry::written_at.eq(new.at.0),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(case_entry::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}
