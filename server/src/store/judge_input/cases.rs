//! Cases that a county has or had.

use super::PART;
use crate::refusal::Outcome;
use crate::store::cases::CaseSubject;
use crate::store::divisions::{code, range_end};
use crate::store::schema::{case_entry, case_file};
use crate::store::{Db, StoreError, cells};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::case::CaseState;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::CaseKind;
use zaigang_shared::time::Millis;

/// A case a posting or a township has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCase {
    /// Whom or what it is about.
    pub subject: CaseSubject,
    /// Kind.
    pub kind: CaseKind,
    /// The day of its final decision; none while it is open or waits for an inspection.
    pub settled_on: Option<NaiveDate>,
}

type Row = (String, Option<String>, Option<String>, String, String, i64);
type Columns = (
    case_file::id,
    case_file::posting_id,
    case_file::township,
    case_file::kind,
    case_file::state,
    case_file::raised_at,
);
const COLUMNS: Columns = (
    case_file::id,
    case_file::posting_id,
    case_file::township,
    case_file::kind,
    case_file::state,
    case_file::raised_at,
);

/// Cases on these postings, and on the townships of a county.
pub fn past_cases(db: &mut Db, county: &DivisionCode, postings: &[PostingId]) -> Outcome<Vec<PastCase>> {
    let mut rows: Vec<Row> = case_file::table
        .filter(
            case_file::township
                .ge(county.as_str())
                .and(case_file::township.lt(range_end(county.as_str())))
                .assume_not_null(),
        )
        .select(COLUMNS)
        .load(db)?;
    for part in postings.chunks(PART) {
        let own = case_file::table
            .filter(case_file::posting_id.eq_any(part.iter().map(|id| Some(id.as_str()))))
            .select(COLUMNS);
        rows.extend(own.load::<Row>(db)?);
    }
    let mut decided: HashMap<String, i64> = HashMap::new();
    for part in rows.chunks(PART) {
        let entries: Vec<(String, i64)> = case_entry::table
            .filter(case_entry::case_id.eq_any(part.iter().map(|row| row.0.as_str())))
            .filter(case_entry::state.eq_any(["dismissed", "upheld"]).assume_not_null())
            .order(case_entry::written_at)
            .select((case_entry::case_id, case_entry::written_at))
            .load(db)?;
        decided.extend(entries);
    }
    let past = |(id, posting, township, kind, state, raised): Row| {
        let subject = match (posting, township) {
            (Some(id), _) => CaseSubject::Posting(
                id.try_into().map_err(|_| StoreError::Unreadable("case_file.posting_id"))?,
            ),
            (None, Some(township)) => CaseSubject::Township(code(township)?),
            (None, None) => return Err(StoreError::Unreadable("case_file.posting_id").into()),
        };
        let settled_on = match cells::parse(&state, "case_file.state")? {
            CaseState::Open | CaseState::Inspect => None,
            CaseState::Dismissed | CaseState::Upheld => {
                Some(Millis(decided.get(&id).copied().unwrap_or(raised)).date())
            }
        };
        Ok(PastCase { subject, kind: cells::parse(&kind, "case_file.kind")?, settled_on })
    };
    rows.into_iter().map(past).collect()
}
