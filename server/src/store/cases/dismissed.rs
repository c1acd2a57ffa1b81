//! What dismissed cases rested on: it teaches nothing against the person, and opens nothing again.

use super::super::schema::case_file;
use super::super::{Db, StoreError};
use super::CaseSubject;
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::judge::Evidence;

/// Ids that the evidence of dismissed cases names, by subject, whatever the kind of the case.
///
/// # Errors
/// The store's.
pub fn dismissed_events(
    db: &mut Db,
    subjects: &[CaseSubject],
) -> Outcome<HashMap<CaseSubject, BTreeSet<String>>> {
    let mut all: HashMap<CaseSubject, BTreeSet<String>> = HashMap::new();
    for part in subjects.chunks(400) {
        let (mut postings, mut townships) = (Vec::new(), Vec::new());
        for subject in part {
            match subject {
                CaseSubject::Posting(posting) => postings.push(posting.as_str()),
                CaseSubject::Township(township) => townships.push(township.as_str()),
            }
        }
        let rows: Vec<(Option<String>, Option<String>, String)> = case_file::table
            .filter(case_file::posting_id.eq_any(postings).or(case_file::township.eq_any(townships)))
            .filter(case_file::state.eq("dismissed"))
            .select((case_file::posting_id, case_file::township, case_file::evidence))
            .load(db)?;
        for (posting, township, evidence) in rows {
            let unreadable = || StoreError::Unreadable("case_file.posting_id");
            let subject = match (posting, township) {
                (Some(posting), _) => CaseSubject::Posting(posting.try_into().map_err(|_| unreadable())?),
                (None, Some(township)) => CaseSubject::Township(super::super::divisions::code(township)?),
                (None, None) => return Err(unreadable().into()),
            };
            let evidence: Vec<Evidence> =
                serde_json::from_str(&evidence).map_err(|_| StoreError::Unreadable("case_file.evidence"))?;
            all.entry(subject).or_default().extend(evidence.into_iter().flat_map(|one| one.events));
        }
    }
    Ok(all)
}
