//! The draft of a sheet, and its signature: what is shown is what is signed.

use super::rows::{self, TownshipMonth};
use super::{Hand, level, place, refused, sheet_view};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::registers::SheetRow;
use crate::store::{self, Db};
use crate::usecase::text;
use chrono::NaiveDate;
use zaigang_shared::api::register::{SheetDraft, SheetView};
use zaigang_shared::division::Level;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::register::{
    SHEET_VERSION, SIGN_FROM_DAY, SheetContent, SignatureAct, day_after, may_sign, sheet_hash,
};

/// Longest note under a sheet, in characters.
const NOTE: usize = 200;

/// The sheet that somebody would sign now at a level: rows that are unsigned or no longer what was signed, never his
/// own. None when there is nothing for him.
pub(super) fn draft(
    standing: &TownshipMonth,
    level: Level,
    signer: &AccountId,
    deployment: &str,
    today: NaiveDate,
) -> Option<SheetDraft> {
    let mut rows = Vec::new();
    for line in &standing.lines {
        let open = line.signed.is_none() || !line.changes.is_empty();
        let his = line.owner.as_ref() == Some(signer);
        if open && !his && may_sign(line.now.confirmed_by, level, standing.month, today) {
            rows.push(line.now.clone());
        }
    }
    if rows.is_empty() {
        return None;
    }
    let undecided = rows.iter().map(|row| row.sums.to_confirm).sum();
    let before = standing.sheets.last();
    let content = SheetContent {
        v: SHEET_VERSION,
        deployment: deployment.to_owned(),
        township: standing.township.clone(),
        township_name: standing.township_name.clone(),
        month: standing.month,
        number: before.map_or(1, |(_, content)| content.number.saturating_add(1)),
        previous: before.map(|(row, _)| row.hash.clone()),
        level,
        rows,
    };
    Some(SheetDraft { content, undecided })
}

/// Signs a sheet. Its content is made anew here and has to be what the signer saw; signed twice it is one sheet.
///
/// # Errors
/// `register_too_early` before the 3rd; `register_changed` when something arrived since the signer looked, or nothing is
/// left to sign; `register_undecided` while days wait; `signature_refused` for a token of another key or over something
/// else; `invalid_field` without a note from the second sheet on; `conflict` for the same id with other content.
pub async fn sign(call: Call<op::SignRegister>) -> Outcome<SheetView> {
    let (township, month) = place(&call)?;
    let level = level(&call.who)?;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let today = now.date();
    let deployment = call.app.settings.deployment.clone();
    let body = call.body;
    let note = text::optional_line("note", body.note.as_deref(), NOTE)?;
    let write = move |db: &mut Db| {
        if let Some(there) = store::registers::sheet(db, &body.id)? {
            let same = there.township == township.as_str()
                && there.month == month.to_string()
                && there.hash == body.hash
                && there.note == note
                && there.signed_by == caller.account.as_str();
            let view = sheet_view(&there, &super::content(&there)?)?;
            return if same { Ok(view) } else { Err(ProblemCode::Conflict.into()) };
        }
        let from = day_after(month, SIGN_FROM_DAY);
        if today < from {
            return Err(Problem::new(ProblemCode::RegisterTooEarly).with("date", from).into());
        }
        let standing = rows::load(db, &township, month, today)?;
        let draft = draft(&standing, level, &caller.account, &deployment, today)
            .ok_or(ProblemCode::RegisterChanged)?;
        let json = draft
            .content
            .to_json()
            .ok_or_else(|| Refusal::Internal("a sheet has no JSON form".to_owned()))?;
        let hash = sheet_hash(&json);
        if hash != body.hash {
            return Err(ProblemCode::RegisterChanged.into());
        }
        if draft.undecided > 0 {
            return Err(Problem::new(ProblemCode::RegisterUndecided).with("count", draft.undecided).into());
        }
        if draft.content.number > 1 && note.is_none() {
            return Err(Problem::field("note").into());
        }
        let hand = Hand::of(db, &caller.account, caller.device.as_str())?;
        let said = hand.said(&body.signature, &deployment)?;
        if said.act != SignatureAct::Sign || said.sheet != hash || said.posting.is_some() {
            return Err(refused("other"));
        }
        let is_deputy = level == Level::Township
            && store::deputies::acts_as_deputy(db, &caller.account, &township, today)?;
        let row = SheetRow {
            id: body.id.to_string(),
            township: township.to_string(),
            month: month.to_string(),
            number: i64::from(draft.content.number),
            level: level.name().to_owned(),
            content: json,
            hash,
            previous: draft.content.previous.clone(),
            signature: body.signature.clone(),
            public_key: hand.public_key,
            signed_by: caller.account.to_string(),
            signer_name: caller.name.clone(),
            signed_by_device: caller.device.to_string(),
            is_deputy,
            signed_at: now.0,
            note: note.clone(),
        };
        let postings: Vec<PostingId> = draft.content.rows.iter().map(|row| row.posting.clone()).collect();
        store::registers::insert_sheet(db, &row, &postings, now)?;
        let details = format!("{township} {month} {} {}", row.number, row.hash);
        store::audit::log(db, Some(caller.account.as_str()), "register_signed", &row.id, &details, now)?;
        sheet_view(&row, &draft.content)
    };
    call.app.store.write::<_, Refusal>(write).await
}
