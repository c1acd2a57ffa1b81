//! Secrets of months: committed, sealed, revealed.

use super::super::items::{self, Item};
use super::super::schema::prompt_secret;
use super::super::{Db, StoreError, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::prompt_draw::PromptFrame;
use zaigang_shared::time::{Millis, Month};

/// A month's secret as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRow {
    /// Month.
    pub month: Month,
    /// Commitment, hex.
    pub commitment: String,
    /// What was committed beside the secret.
    pub frame: PromptFrame,
    /// The secret under the deployment's key.
    pub sealed: String,
    /// Made and committed.
    pub made_at: Millis,
    /// Revealed.
    pub revealed_at: Option<Millis>,
    /// The secret in hex, once revealed.
    pub secret: Option<String>,
}

type Raw = (String, String, String, String, i64, Option<i64>, Option<String>);

fn row(
    (month, commitment, frame, sealed, made_at, revealed_at, secret): Raw,
) -> Result<SecretRow, StoreError> {
    Ok(SecretRow {
        month: month.parse().map_err(|_| StoreError::Unreadable("prompt_secret.id"))?,
        commitment,
        frame: serde_json::from_str(&frame).map_err(|_| StoreError::Unreadable("prompt_secret.frame"))?,
        sealed,
        made_at: Millis(made_at),
        revealed_at: revealed_at.map(Millis),
        secret,
    })
}

/// Secrets from a month on that are kept, in order of time.
pub fn since(db: &mut Db, month: Month) -> Outcome<Vec<SecretRow>> {
    let rows: Vec<Raw> = prompt_secret::table
        .filter(prompt_secret::id.ge(month.to_string()))
        .order(prompt_secret::id)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The secret of one month.
pub fn of(db: &mut Db, month: Month) -> Outcome<Option<SecretRow>> {
    let found: Option<Raw> = prompt_secret::table.find(month.to_string()).first(db).optional()?;
    Ok(found.map(row).transpose()?)
}

/// Secrets that are not revealed yet, the oldest first.
pub fn hidden(db: &mut Db) -> Outcome<Vec<SecretRow>> {
    let rows: Vec<Raw> = prompt_secret::table
        .filter(prompt_secret::revealed_at.is_null())
        .order(prompt_secret::id)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Commits a month's secret unless the month has one; whether it was new.
pub fn insert(db: &mut Db, new: &SecretRow) -> Outcome<bool> {
    let frame =
        serde_json::to_string(&new.frame).map_err(|_| StoreError::Unreadable("prompt_secret.frame"))?;
    let month = new.month.to_string();
    let values = (
        prompt_secret::id.eq(&month),
        prompt_secret::commitment.eq(&new.commitment),
        prompt_secret::frame.eq(frame),
        prompt_secret::sealed.eq(&new.sealed),
        prompt_secret::made_at.eq(new.made_at.0),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(prompt_secret::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    if made > 0 {
        items::log(db, Item::PromptSecret, &month, new.made_at)?;
    }
    Ok(made > 0)
}

/// Reveals a month's secret; the first time stays.
pub fn reveal(db: &mut Db, month: Month, secret: &str, now: Millis) -> Outcome<()> {
    let month = month.to_string();
    let hidden = prompt_secret::table
        .filter(prompt_secret::id.eq(&month))
        .filter(prompt_secret::revealed_at.is_null());
    let changed = diesel::update(hidden)
        .set((prompt_secret::revealed_at.eq(now.0), prompt_secret::secret.eq(secret)))
        .execute(db)?;
    if changed > 0 {
        items::log(db, Item::PromptSecret, &month, now)?;
    }
    Ok(())
}
