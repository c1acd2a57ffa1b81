//! Cases and what was said on them.

mod dismissed;
mod entries;
pub mod evidence;
pub mod judged;
pub mod photos;
mod raised;

#[cfg(test)]
mod tests;

pub use dismissed::dismissed_events;
pub use entries::{EntryRow, entries, entry_by_id, say, spoken};
pub use raised::{raise, strengthen, undecided};

use super::divisions::range_end;
use super::schema::{account, case_file, posting};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::case::{CaseCount, CaseQuery, CaseState, CaseVoice};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, CaseId, PostingId};
use zaigang_shared::judge::{CaseKind, CaseLevel, Evidence, Statement};
use zaigang_shared::time::Millis;

/// Most cases in a list.
const LIST: i64 = 200;

/// Cases on postings of a range of divisions, and on townships in it where those may be seen.
macro_rules! in_scope {
    ($from:expr, $end:expr, $townships:expr) => {
        posting::host
            .ge($from)
            .and(posting::host.lt(&$end))
            .or(posting::managing.ge($from).and(posting::managing.lt(&$end)))
            .or(case_file::township
                .ge($from)
                .and(case_file::township.lt(&$end))
                .and($townships.into_sql::<Bool>()))
    };
}

/// What a case is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseSubject {
    /// A person's posting.
    Posting(PostingId),
    /// How a township signs; for county and city only.
    Township(DivisionCode),
}

impl std::fmt::Display for CaseSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CaseSubject::Posting(id) => write!(f, "posting:{id}"),
            CaseSubject::Township(code) => write!(f, "township:{code}"),
        }
    }
}

/// The posting a case is about, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePosting {
    /// Posting.
    pub id: PostingId,
    /// Whose posting.
    pub owner: AccountId,
    /// Name.
    pub person_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Last day of the posting.
    pub posted_to: Option<NaiveDate>,
    /// Posting kind.
    pub kind: PostingKind,
    /// Host place.
    pub host: DivisionCode,
}

/// Whom or what a case is about, as it stands today.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseAbout {
    /// A person's posting.
    Posting(CasePosting),
    /// A township.
    Township(DivisionCode),
}

/// A case and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Case.
    pub id: CaseId,
    /// Whom or what it is about.
    pub about: CaseAbout,
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
    /// A later look added evidence on this day.
    pub strengthened_on: Option<NaiveDate>,
    /// The time to answer runs from here: it was raised, or something new was found.
    pub heard_from: Millis,
    /// Evidence, heaviest first.
    pub evidence: Vec<Evidence>,
    /// What speaks for the person.
    pub speaks_for: Vec<Statement>,
}

impl CaseRow {
    /// The posting it is about, if it is about one.
    pub fn posting(&self) -> Option<&CasePosting> {
        match &self.about {
            CaseAbout::Posting(posting) => Some(posting),
            CaseAbout::Township(_) => None,
        }
    }

    /// What it is about, by id.
    pub fn subject(&self) -> CaseSubject {
        match &self.about {
            CaseAbout::Posting(posting) => CaseSubject::Posting(posting.id.clone()),
            CaseAbout::Township(township) => CaseSubject::Township(township.clone()),
        }
    }

    /// Where it lies: the host place of the posting, or the township.
    pub fn place(&self) -> &DivisionCode {
        match &self.about {
            CaseAbout::Posting(posting) => &posting.host,
            CaseAbout::Township(township) => township,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = case_file)]
struct FileRaw {
    id: String,
    kind: String,
    level: String,
    state: String,
    first_day: String,
    raised_on: String,
    raised_at: i64,
    evidence: String,
    speaks_for: String,
    township: Option<String>,
    strengthened_on: Option<String>,
    heard_from: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = posting)]
struct PostingRaw {
    id: String,
    account_id: String,
    kind: String,
    host: String,
    posted_to: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
struct PersonRaw {
    person_name: String,
    phone: Option<String>,
}

type Raw = (FileRaw, Option<PostingRaw>, Option<PersonRaw>);

fn row((file, posting, person): Raw) -> Result<CaseRow, StoreError> {
    let about = match (posting, person, file.township) {
        (Some(posting), Some(person), None) => CaseAbout::Posting(CasePosting {
            id: posting.id.try_into().map_err(|_| StoreError::Unreadable("case_file.posting_id"))?,
            owner: posting.account_id.try_into().map_err(|_| StoreError::Unreadable("posting.account_id"))?,
            person_name: person.person_name,
            phone: person.phone,
            posted_to: posting.posted_to.as_deref().map(cells::date).transpose()?,
            kind: cells::parse(&posting.kind, "posting.kind")?,
            host: super::divisions::code(posting.host)?,
        }),
        (None, None, Some(township)) => CaseAbout::Township(super::divisions::code(township)?),
        _ => return Err(StoreError::Unreadable("case_file.posting_id")),
    };
    Ok(CaseRow {
        id: file.id.try_into().map_err(|_| StoreError::Unreadable("case_file.id"))?,
        about,
        kind: cells::parse(&file.kind, "case_file.kind")?,
        level: cells::parse(&file.level, "case_file.level")?,
        state: cells::parse(&file.state, "case_file.state")?,
        first_day: cells::date(&file.first_day)?,
        raised_at: Millis(file.raised_at),
        raised_on: cells::date(&file.raised_on)?,
        strengthened_on: file.strengthened_on.as_deref().map(cells::date).transpose()?,
        heard_from: Millis(file.heard_from.unwrap_or(file.raised_at)),
        evidence: serde_json::from_str(&file.evidence)
            .map_err(|_| StoreError::Unreadable("case_file.evidence"))?,
        speaks_for: serde_json::from_str(&file.speaks_for)
            .map_err(|_| StoreError::Unreadable("case_file.speaks_for"))?,
    })
}

/// Cases on postings of a division, and, where they may be seen, on its townships; newest first. Without a state
/// asked for, what was dismissed is left out.
pub fn of_division(
    db: &mut Db,
    scope: &DivisionCode,
    townships: bool,
    filter: &CaseQuery,
) -> Outcome<Vec<CaseRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    // An absent filter lets every name through.
    let levels: Vec<&str> = match filter.level {
        Some(level) => vec![level.name()],
        None => vec!["blue", "yellow", "red"],
    };
    let kinds: Vec<&str> = match filter.kind {
        Some(kind) => vec![kind.name()],
        None => CaseKind::ALL.into_iter().map(CaseKind::name).collect(),
    };
    let states: Vec<&str> = match filter.state {
        Some(state) => vec![state_name(state)],
        None => vec!["open", "upheld", "inspect"],
    };
    let rows: Vec<Raw> = case_file::table
        .left_join(posting::table.inner_join(account::table))
        .filter(in_scope!(from, end, townships))
        .filter(case_file::level.eq_any(levels))
        .filter(case_file::kind.eq_any(kinds))
        .filter(case_file::state.eq_any(states))
        .order((case_file::raised_at.desc(), case_file::id))
        .limit(LIST)
        .select((FileRaw::as_select(), Option::<PostingRaw>::as_select(), Option::<PersonRaw>::as_select()))
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// How many cases there are of each kind, level and state, of those that [`of_division`] is about.
pub fn counts(db: &mut Db, scope: &DivisionCode, townships: bool) -> Outcome<Vec<CaseCount>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let rows: Vec<(String, String, String, i64)> = case_file::table
        .left_join(posting::table)
        .filter(in_scope!(from, end, townships))
        .group_by((case_file::kind, case_file::level, case_file::state))
        .select((case_file::kind, case_file::level, case_file::state, diesel::dsl::count_star()))
        .load(db)?;
    rows.into_iter()
        .map(|(kind, level, state, count)| {
            Ok(CaseCount {
                kind: cells::parse(&kind, "case_file.kind")?,
                level: cells::parse(&level, "case_file.level")?,
                state: cells::parse(&state, "case_file.state")?,
                count: u32::try_from(count).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

/// One case.
pub fn by_id(db: &mut Db, id: &CaseId) -> Outcome<Option<CaseRow>> {
    let found: Option<Raw> = case_file::table
        .left_join(posting::table.inner_join(account::table))
        .filter(case_file::id.eq(id.as_str()))
        .select((FileRaw::as_select(), Option::<PostingRaw>::as_select(), Option::<PersonRaw>::as_select()))
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

/// Writes a decided state, and the level when people raise it; false when the case is no longer undecided.
pub fn decide(db: &mut Db, case: &CaseId, state: CaseState, level: Option<CaseLevel>) -> Outcome<bool> {
    let undecided = case_file::table
        .filter(case_file::id.eq(case.as_str()))
        .filter(case_file::state.eq_any(["open", "inspect"]));
    let changed = diesel::update(undecided)
        // None leaves the column as it is.
        .set((case_file::state.eq(state_name(state)), level.map(|level| case_file::level.eq(level.name()))))
        .execute(db)?;
    Ok(changed == 1)
}
