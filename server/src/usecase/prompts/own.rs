//! What a person sees of his prompts: those that wait, and what became of the others.

use super::{best_reply, call_views};
use crate::call::{Call, RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::prompts::PromptRow;
use crate::store::{self, Db};
use crate::usecase::home;
use zaigang_shared::api::prompt::{OpenPrompts, OwnPrompt, OwnPrompts};
use zaigang_shared::id::{PostingId, PromptId};
use zaigang_shared::operation as op;
use zaigang_shared::time::{Month, at};

/// Open prompts of the posting in force; 304 when the phone holds them already.
///
/// # Errors
/// The store's.
pub async fn open(call: RawCall) -> Outcome<RawAnswer> {
    let (account, now) = (call.who.caller()?.account.clone(), call.who.now);
    let read = move |db: &mut Db| {
        let today = now.date();
        let postings = store::postings::of_account(db, &account)?;
        let in_force = postings.iter().filter(|row| row.on(today)).max_by_key(|row| row.posted_from);
        let prompts = in_force.map(|posted| store::home::prompts(db, &posted.id, now)).transpose()?;
        Ok::<_, Refusal>(OpenPrompts { prompts: prompts.unwrap_or_default() })
    };
    let open = call.app.store.read(read).await?;
    Ok(home::unless_held(&call, RawAnswer::json(&open)?))
}

/// Prompts of a posting's month.
///
/// # Errors
/// The store's.
pub async fn month(call: Call<op::ListOwnPrompts>) -> Outcome<OwnPrompts> {
    let (posting, month): (PostingId, Month) = (call.path("posting")?, call.path("month")?);
    let (from, to) = (at(month.first(), 0), at(month.next().first(), 0));
    let read = move |db: &mut Db| {
        let rows = store::prompts::of_posting(db, &posting, from, to)?;
        Ok::<_, Refusal>(OwnPrompts { month, prompts: views(db, rows)? })
    };
    call.app.store.read(read).await
}

fn views(db: &mut Db, rows: Vec<PromptRow>) -> Outcome<Vec<OwnPrompt>> {
    let ids: Vec<PromptId> = rows.iter().map(|row| row.id.clone()).collect();
    let replies = store::prompts::replies(db, &ids)?;
    let mut calls = store::prompts::calls::of(db, &ids)?;
    let view = |row: PromptRow| OwnPrompt {
        reply: replies.get(&row.id).and_then(|all| best_reply(all, row.slot, row.issued_at, row.expires_at)),
        calls: call_views(calls.remove(&row.id)),
        id: row.id,
        slot: row.slot,
        origin: row.origin,
        channel: row.channel,
        issued_at: row.issued_at,
        delivered_at: row.delivered_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(view).collect())
}
