//! Messages for the owner's gateway: written with their prompt, kept until they are sent or too late.

use super::super::schema::prompt_message;
use super::super::{Db, StoreError};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::id::PromptId;
use zaigang_shared::time::Millis;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The message: the same at every try, so that the gateway knows a repetition.
    pub id: String,
    /// The prompt.
    pub prompt: PromptId,
    /// Tries before this one.
    pub tries: i64,
}

/// Writes a message down that is to be sent at once.
pub fn insert(db: &mut Db, id: &str, prompt: &str, now: Millis) -> Outcome<()> {
    diesel::insert_into(prompt_message::table)
        .values((
            prompt_message::id.eq(id),
            prompt_message::prompt_id.eq(prompt),
            prompt_message::state.eq("waiting"),
            prompt_message::tries.eq(0_i64),
            prompt_message::next_at.eq(now.0),
            prompt_message::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Messages whose time has come: those that were tried least in front, so that a gateway which takes some of them keeps no
/// new one waiting; of these the oldest first.
pub fn due(db: &mut Db, now: Millis, limit: i64) -> Outcome<Vec<Waiting>> {
    let rows: Vec<(String, String, i64)> = prompt_message::table
        .filter(prompt_message::state.eq("waiting"))
        .filter(prompt_message::next_at.le(now.0))
        .order((prompt_message::tries, prompt_message::next_at, prompt_message::id))
        .limit(limit)
        .select((prompt_message::id, prompt_message::prompt_id, prompt_message::tries))
        .load(db)?;
    rows.into_iter()
        .map(|(id, prompt, tries)| {
            let prompt = prompt.try_into().map_err(|_| StoreError::Unreadable("prompt_message.prompt_id"))?;
            Ok(Waiting { id, prompt, tries })
        })
        .collect()
}

/// Takes a message for one try: from now on it counts, and is tried again at `next` unless something is known of it
/// before. False when another process took it.
pub fn take(db: &mut Db, message: &Waiting, next: Millis) -> Outcome<bool> {
    let waiting = prompt_message::table
        .filter(prompt_message::id.eq(&message.id))
        .filter(prompt_message::state.eq("waiting"))
        .filter(prompt_message::tries.eq(message.tries));
    let taken = diesel::update(waiting)
        .set((prompt_message::tries.eq(message.tries + 1), prompt_message::next_at.eq(next.0)))
        .execute(db)?;
    Ok(taken > 0)
}

/// Forgets messages of before an instant, also those that wait where nobody sends any more: their windows are long over.
pub fn sweep(db: &mut Db, before: Millis) -> Outcome<()> {
    diesel::delete(prompt_message::table.filter(prompt_message::made_at.lt(before.0))).execute(db)?;
    Ok(())
}

/// How a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The gateway took it.
    Sent,
    /// The gateway refused it, or all tries failed.
    Failed,
    /// It was no longer of use: seen meanwhile, or the window was over.
    Dropped,
}

/// Ends a message. What was sent stays sent, whoever finds meanwhile that it is of no use.
pub fn end(db: &mut Db, id: &str, end: End, now: Millis) -> Outcome<()> {
    let (state, sent) = match end {
        End::Sent => ("sent", Some(now.0)),
        End::Failed => ("failed", None),
        End::Dropped => ("dropped", None),
    };
    let unsent = prompt_message::table.find(id).filter(prompt_message::state.ne("sent"));
    diesel::update(unsent)
        .set((prompt_message::state.eq(state), prompt_message::sent_at.eq(sent)))
        .execute(db)?;
    Ok(())
}
