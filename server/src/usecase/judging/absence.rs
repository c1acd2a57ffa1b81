//! `absent_without_leave`: visits that found nobody. A posting has one such case a day, however many visits and runs.

use crate::refusal::Outcome;
use crate::store::{self, Db};
use crate::usecase::visits;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::{Finding, JudgedDay, JudgedVisit, absent_without_leave};
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::at;

/// Visits of one part of the postings that are looked at.
const VISITS: i64 = 5_000;

/// What visits between two days found at these postings.
///
/// # Errors
/// The store's.
pub(super) fn find(
    db: &mut Db,
    postings: &[PostingId],
    days: &BTreeMap<PostingId, Vec<JudgedDay>>,
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<(PostingId, Finding)>> {
    let ids: Vec<&str> = postings.iter().map(PostingId::as_str).collect();
    let mut visits = store::tasks::done_at_postings(db, &ids, at(from, 0), VISITS)?;
    visits.retain(|visit| {
        visit.result == Some(InspectionResult::Absent) && visit.done_at.is_some_and(|at| at.date() <= to)
    });
    let absent: Vec<PostingId> = visits.iter().map(|visit| visit.posting.clone()).collect();
    let excuses = store::leaves::known(db, &absent, from, to)?;
    let mut found = Vec::new();
    for visit in visits {
        let (Some(at), Some(record), Some(result)) = (visit.done_at, visit.record.as_ref(), visit.result)
        else {
            continue;
        };
        let judged = JudgedVisit {
            task: visit.id.as_str(),
            record: record.as_str(),
            result,
            unproven: !visits::task_lacks(db, &visit)?.is_empty(),
            started_at: visit.started_at.unwrap_or(at),
            at,
        };
        let days = days.get(&visit.posting).map(Vec::as_slice).unwrap_or_default();
        let excuses = excuses.get(&visit.posting).map(Vec::as_slice).unwrap_or_default();
        let finding = absent_without_leave(&judged, days, excuses);
        found.extend(finding.map(|finding| (visit.posting.clone(), finding)));
    }
    Ok(found)
}
