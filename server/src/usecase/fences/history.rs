//! The history of a fence: every version, how it stands, who made it and why.

use super::{line, rejudging};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::decisions::person_names;
use crate::store::fences::FenceRow;
use crate::store::{self, StoreError};
use zaigang_shared::api::county::{FenceState, FenceVersion, FenceVersions};
use zaigang_shared::id::FenceId;
use zaigang_shared::operation as op;
use zaigang_shared::place::Fix;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// The versions of a fence, newest first.
///
/// # Errors
/// `not_found` for an unknown fence.
pub async fn versions(call: Call<op::ListFenceVersions>) -> Outcome<FenceVersions> {
    let id: FenceId = call.path("fence")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let one = store::fences::by_id(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
            let rows = store::fences::versions(db, &one.series)?;
            let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
            let jobs = store::verdicts::rejudgements(db, &ids)?;
            let mut people: Vec<String> = rows.iter().map(|row| row.made_by.clone()).collect();
            people.extend(rows.iter().filter_map(|row| row.approved_by.clone()));
            let names = person_names(db, &people)?;
            let name = |id: &String| names.get(id).cloned().unwrap_or_default();
            let rows = rows.into_iter().map(|row| {
                Ok(FenceVersion {
                    state: state(&row),
                    valid_to: row.valid_to.map(Millis),
                    made_at: Millis(row.made_at.unwrap_or(row.valid_from)),
                    made_by: name(&row.made_by),
                    approved_by: row.approved_by.as_ref().filter(|by| **by != row.made_by).map(name),
                    reason: row.reason.clone(),
                    standing_fixes: standing_fixes(row.standing.as_deref())?,
                    judged_anew: jobs.get(&row.id).map(rejudging::counted),
                    fence: line(db, row)?,
                })
            });
            Ok(FenceVersions { versions: rows.collect::<Outcome<_>>()? })
        })
        .await
}

fn standing_fixes(json: Option<&str>) -> Result<u32, StoreError> {
    let Some(json) = json else { return Ok(0) };
    let fixes: Vec<Fix> = serde_json::from_str(json).map_err(|_| StoreError::Unreadable("fence.standing"))?;
    Ok(u32::try_from(fixes.len()).unwrap_or(u32::MAX))
}

fn state(row: &FenceRow) -> FenceState {
    match (row.proposed, row.valid_to) {
        (true, None) => FenceState::Proposed,
        (true, Some(_)) if row.refused_by.is_some() => FenceState::Refused,
        (true, Some(_)) => FenceState::Superseded,
        (false, None) => FenceState::InForce,
        (false, Some(to)) if to <= row.valid_from => FenceState::Replaced,
        (false, Some(_)) => FenceState::Ended,
    }
}
