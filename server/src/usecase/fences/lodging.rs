//! Registered lodging: proposed by the township, approved or refused by the county, told to the person.

use super::{Draft, Sited, enter, line};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::fences::FenceRow;
use crate::store::items::{self, Item};
use crate::store::{self, Db};
use crate::usecase::text;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{LodgingState, OwnLodging};
use zaigang_shared::api::county::FenceLine;
use zaigang_shared::id::{FenceId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::place::FenceKind;
use zaigang_shared::problem::ProblemCode;

/// The township proposes the registered lodging of a posting; the county approves it.
pub async fn propose(call: Call<op::ProposeLodging>) -> Outcome<FenceLine> {
    let posting: PostingId = call.path("posting")?;
    let by = call.who.caller()?.account.to_string();
    let (now, sent) = (call.who.now, call.body);
    let name = text::line("name", &sent.name, 60)?;
    let sited = Sited::of(sent.siting, now)?;
    call.app
        .store
        .write(move |db| {
            let host = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?.host;
            let draft = Draft {
                division: host,
                posting: Some(posting),
                kind: FenceKind::Lodging,
                name,
                sited,
                proposed: true,
            };
            let row = draft.version(&sent.id, &by, now)?;
            enter(db, row, sent.datum_confirmed, now)
        })
        .await
}

/// The county approves a proposed lodging; an earlier version of the same lodging ends.
pub async fn approve(call: Call<op::ApproveFence>) -> Outcome<FenceLine> {
    let id: FenceId = call.path("fence")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let mut row = store::fences::by_id(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
            if row.proposed {
                if row.valid_to.is_some() {
                    return Err(ProblemCode::WrongState.into());
                }
                store::fences::approve(db, &row.id, &by)?;
                store::fences::end_others(db, &row.series, &row.id, now)?;
                store::audit::log(db, Some(&by), "fence_approved", &row.id, "", now)?;
                row.proposed = false;
                row.approved_by = Some(by);
                items::log(db, Item::Fence, &row.id, now)?;
            }
            line(db, row)
        })
        .await
}

/// The county refuses a proposed lodging: it never comes into force, an approved one stays.
///
/// # Errors
/// `wrong_state` when it was approved or has ended otherwise.
pub async fn refuse(call: Call<op::RefuseFence>) -> Outcome<Done> {
    let id: FenceId = call.path("fence")?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, 200)?;
    call.app
        .store
        .write(move |db| {
            let row = store::fences::by_id(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
            if row.proposed && row.valid_to.is_some() && row.reason.as_ref() == Some(&reason) {
                return Ok(Done {});
            }
            if !row.proposed || !store::fences::refuse(db, &row.id, by.as_str(), &reason, now)? {
                return Err(Refusal::from(ProblemCode::WrongState));
            }
            items::log(db, Item::Fence, &row.id, now)?;
            store::audit::log(db, Some(by.as_str()), "fence_refused", &row.id, "", now)?;
            Ok(Done {})
        })
        .await
}

/// How a posting's lodging stands, as its person is told.
pub(crate) fn own_lodging(db: &mut Db, posting: &PostingId) -> Outcome<Option<OwnLodging>> {
    let rows = store::fences::lodgings(db, posting)?;
    let told = |row: &FenceRow, state, reason| Some(OwnLodging { name: row.name.clone(), state, reason });
    if let Some(row) = rows.iter().find(|row| row.proposed && row.valid_to.is_none()) {
        return Ok(told(row, LodgingState::Proposed, None));
    }
    // A refused move leaves what was approved before.
    if let Some(row) = rows.iter().find(|row| !row.proposed && row.valid_to.is_none()) {
        return Ok(told(row, LodgingState::Registered, None));
    }
    let refused = rows.iter().find(|row| row.refused_by.is_some());
    Ok(refused.and_then(|row| told(row, LodgingState::Refused, row.reason.clone())))
}
