//! A month's secret: random, committed with its frame before anything fires, sealed under the deployment's keys, and
//! revealed when the last window of the month is closed.

use crate::app::App;
use crate::keys::{KeyError, Keys, random};
use crate::refusal::{Outcome, Refusal};
use crate::store::prompts::secrets::SecretRow;
use crate::store::{self, Db, StoreError};
use zaigang_shared::prompt_draw::{PromptFrame, PromptSecret, commitment};
use zaigang_shared::time::{Millis, Month};

/// A month with its secret in hand; never printed with it.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) row: SecretRow,
    pub(super) secret: PromptSecret,
}

/// Opens the secret of a month: the revealed one, or the sealed one.
///
/// # Errors
/// When it was sealed by other keys: the secrets file is not the one that belongs to this database.
pub(super) fn open(keys: &Keys, row: SecretRow) -> Outcome<Opened> {
    let secret = match &row.secret {
        Some(revealed) => PromptSecret::from_hex(revealed),
        None => {
            let bytes = keys.unseal(&purpose(row.month), &row.sealed).map_err(|error: KeyError| {
                Refusal::Internal(format!("the prompt secret of {} does not open: {error}", row.month))
            })?;
            bytes.try_into().ok().map(PromptSecret::new)
        }
    };
    let secret = secret.ok_or(StoreError::Unreadable("prompt_secret.secret"))?;
    Ok(Opened { row, secret })
}

fn purpose(month: Month) -> String {
    format!("prompt secret {month}")
}

/// Commits the month's secret unless it has one; nothing is committed while the year's holidays are not known.
///
/// # Errors
/// The store's.
pub(super) async fn ensure(app: &App, month: Month, now: Millis) -> Outcome<bool> {
    let look = move |db: &mut Db| {
        let there = store::prompts::secrets::of(db, month)?.is_some();
        let frame = frame(db, month)?;
        Ok::<_, Refusal>((!there && !frame.workdays.is_empty()).then_some(frame))
    };
    let Some(frame) = app.store.read(look).await? else { return Ok(false) };
    let secret = PromptSecret::new(random::<32>());
    let sealed = app
        .keys
        .seal(&purpose(month), secret.bytes())
        .map_err(|error| Refusal::Internal(format!("the prompt secret cannot be sealed: {error}")))?;
    let row = SecretRow {
        month,
        commitment: commitment(&secret, &frame),
        frame,
        sealed,
        made_at: now,
        revealed_at: None,
        secret: None,
    };
    let write = move |db: &mut Db| {
        // What was set meanwhile belongs to the commitment: it is made again at the next turn.
        Ok::<_, Refusal>(self::frame(db, month)? == row.frame && store::prompts::secrets::insert(db, &row)?)
    };
    app.store.write(write).await
}

/// What a month's draw rests on as of now.
fn frame(db: &mut Db, month: Month) -> Outcome<PromptFrame> {
    let calendar = store::cells::calendar(db, month.first(), month.last())?;
    Ok(PromptFrame::new(month, &calendar, store::prompts::numbers::in_month(db, month)?))
}
