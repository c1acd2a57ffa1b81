//! Cases and what was said on them.

pub mod judged;

use super::divisions::range_end;
use super::schema::{account, case_entry, case_file, posting};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::case::{CaseQuery, CaseState, CaseVoice};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, CaseId, PostingId};
use zaigang_shared::judge::{CaseKind, CaseLevel, Evidence, Finding, Statement};
use zaigang_shared::time::Millis;

/// Most cases in a list.
const LIST: i64 = 200;

/// A case and the posting it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Case.
    pub id: CaseId,
    /// Posting.
    pub posting: PostingId,
    /// Whose posting.
    pub owner: AccountId,
    /// Name.
    pub person_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Last day of the posting.
    pub posted_to: Option<NaiveDate>,
    /// Posting kind.
    pub posting_kind: PostingKind,
    /// Host place.
    pub host: DivisionCode,
    /// Kind.
    pub kind: CaseKind,
    /// Level.
    pub level: CaseLevel,
    /// State.
    pub state: CaseState,
    /// First day of the conduct.
    pub first_day: NaiveDate,
    /// Raised at.
    pub raised_at: Millis,
    /// Evidence sufficed on.
    pub raised_on: NaiveDate,
    /// Evidence, heaviest first.
    pub evidence: Vec<Evidence>,
    /// What speaks for the person.
    pub speaks_for: Vec<Statement>,
}

type Columns = (
    (case_file::id, case_file::posting_id, posting::account_id, account::person_name, account::phone),
    (posting::kind, posting::host, case_file::kind, case_file::level, case_file::state),
    (case_file::first_day, case_file::raised_on, case_file::evidence, case_file::speaks_for),
    (posting::posted_to, case_file::raised_at),
);

const COLUMNS: Columns = (
    (case_file::id, case_file::posting_id, posting::account_id, account::person_name, account::phone),
    (posting::kind, posting::host, case_file::kind, case_file::level, case_file::state),
    (case_file::first_day, case_file::raised_on, case_file::evidence, case_file::speaks_for),
    (posting::posted_to, case_file::raised_at),
);

type Raw = (
    (String, String, String, String, Option<String>),
    (String, String, String, String, String),
    (String, String, String, String),
    (Option<String>, i64),
);

fn row(raw: Raw) -> Result<CaseRow, StoreError> {
    let (
        (id, posting, owner, person_name, phone),
        (posting_kind, host, kind, level, state),
        (first, raised, evidence, speaks_for),
        (posted_to, raised_at),
    ) = raw;
    Ok(CaseRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("case_file.id"))?,
        posting: posting.try_into().map_err(|_| StoreError::Unreadable("case_file.posting_id"))?,
        owner: owner.try_into().map_err(|_| StoreError::Unreadable("posting.account_id"))?,
        person_name,
        phone,
        posted_to: posted_to.as_deref().map(cells::date).transpose()?,
        raised_at: Millis(raised_at),
        posting_kind: cells::parse(&posting_kind, "posting.kind")?,
        host: super::divisions::code(host)?,
        kind: cells::parse(&kind, "case_file.kind")?,
        level: cells::parse(&level, "case_file.level")?,
        state: cells::parse(&state, "case_file.state")?,
        first_day: cells::date(&first)?,
        raised_on: cells::date(&raised)?,
        evidence: serde_json::from_str(&evidence)
            .map_err(|_| StoreError::Unreadable("case_file.evidence"))?,
        speaks_for: serde_json::from_str(&speaks_for)
            .map_err(|_| StoreError::Unreadable("case_file.speaks_for"))?,
    })
}

/// Cases on postings of a division, newest first.
pub fn of_division(db: &mut Db, scope: &DivisionCode, filter: &CaseQuery) -> Outcome<Vec<CaseRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    // An absent filter lets every name through.
    let levels: Vec<&str> = match filter.level {
        Some(level) => vec![level.name()],
        None => vec!["blue", "yellow", "red"],
    };
    let states: Vec<&str> = match filter.state {
        Some(state) => vec![state_name(state)],
        None => vec!["open", "dismissed", "upheld", "inspect"],
    };
    let rows: Vec<Raw> = case_file::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .filter(case_file::level.eq_any(levels))
        .filter(case_file::state.eq_any(states))
        .order((case_file::raised_at.desc(), case_file::id))
        .limit(LIST)
        .select(COLUMNS)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// One case.
pub fn by_id(db: &mut Db, id: &CaseId) -> Outcome<Option<CaseRow>> {
    let found: Option<Raw> = case_file::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(case_file::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// The serde name of a state.
pub fn state_name(state: CaseState) -> &'static str {
    match state {
        CaseState::Open => "open",
        CaseState::Dismissed => "dismissed",
        CaseState::Upheld => "upheld",
        CaseState::Inspect => "inspect",
    }
}

/// The serde name of a voice.
pub fn voice_name(voice: CaseVoice) -> &'static str {
    match voice {
        CaseVoice::Answer => "answer",
        CaseVoice::Comment => "comment",
        CaseVoice::Decision => "decision",
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
    /// When.
    pub at: Millis,
}

type EntryRaw = (String, String, String, String, String, String, Option<String>, i64);

fn entry((id, case, voice, by, by_name, text, state, at): EntryRaw) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        id,
        case,
        voice: cells::parse(&voice, "case_entry.voice")?,
        by,
        by_name,
        text,
        state: state.as_deref().map(|s| cells::parse(s, "case_entry.state")).transpose()?,
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

/// Of these cases, those on which the person has answered.
pub fn answered(db: &mut Db, cases: &[CaseId]) -> Outcome<HashSet<String>> {
    let ids: Vec<String> = case_entry::table
        .filter(case_entry::case_id.eq_any(cases.iter().map(CaseId::as_str)))
        .filter(case_entry::voice.eq("answer"))
        .select(case_entry::case_id)
        .distinct()
        .load(db)?;
    Ok(ids.into_iter().collect())
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
        case_entry::written_at.eq(new.at.0),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(case_entry::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}

/// Writes a decided state; false when the case is no longer undecided.
pub fn decide(db: &mut Db, case: &CaseId, state: CaseState) -> Outcome<bool> {
    let undecided = case_file::table
        .filter(case_file::id.eq(case.as_str()))
        .filter(case_file::state.eq_any(["open", "inspect"]));
    Ok(diesel::update(undecided).set(case_file::state.eq(state_name(state))).execute(db)? == 1)
}

/// Opens a case; false when this posting already has one of that kind and first day.
pub fn raise(db: &mut Db, id: &CaseId, posting: &PostingId, finding: &Finding, now: Millis) -> Outcome<bool> {
    let json = |error: serde_json::Error| crate::refusal::Refusal::Internal(error.to_string());
    let values = (
        case_file::id.eq(id.as_str()),
        case_file::posting_id.eq(posting.as_str()),
        case_file::kind.eq(finding.kind.name()),
        case_file::level.eq(finding.level.name()),
        case_file::state.eq("open"),
        case_file::first_day.eq(finding.first_day.to_string()),
        case_file::raised_on.eq(now.date().to_string()),
        case_file::raised_at.eq(now.0),
        case_file::evidence.eq(serde_json::to_string(&finding.evidence).map_err(json)?),
        case_file::speaks_for.eq(serde_json::to_string(&finding.speaks_for).map_err(json)?),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(case_file::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}
