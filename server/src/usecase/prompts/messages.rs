//! Messages about prompts through the owner's gateway: written in the prompt's own transaction, sent by a job, tried again
//! while the window runs. A message that the gateway took is none that arrived: only when it says so the prompt is
//! delivered.

use crate::app::App;
use crate::keys::new_id;
use crate::refusal::{Outcome, Refusal};
use crate::store::prompts::NewPrompt;
use crate::store::prompts::messages::{End, Waiting};
use crate::store::{self, Db};
use crate::usecase::jobs::{self, Turn};
use futures_util::StreamExt as _;
use std::time::Duration;
use zaigang_shared::api::township::PromptChannel;
use zaigang_shared::time::{MINUTE_MS, Millis};

/// How often the job looks for messages.
const EVERY: Duration = Duration::from_secs(5);
/// Messages of one turn, and those of them that are under way together.
const PART: i64 = 40;
const TOGETHER: usize = 4;
/// Tries, and the milliseconds from each to the next.
const PAUSES_MS: [i64; 5] = [15_000, 30_000, 90_000, 4 * MINUTE_MS, 4 * MINUTE_MS];

/// Writes the message about a new prompt down.
pub(super) fn write(db: &mut Db, prompt: &NewPrompt, now: Millis) -> Outcome<()> {
    let id: String = new_id(now);
    store::prompts::messages::insert(db, &id, &prompt.id, now)
}

/// Starts the job, where the owner has a gateway.
pub fn start(app: App) {
    if app.gateway.is_none() {
        return;
    }
    jobs::start("prompt_messages", EVERY, move |_| {
        let app = app.clone();
        async move { if app.send_messages().await? == PART { Ok(Turn::More) } else { Ok(Turn::Done) } }
    });
}

impl App {
    /// Sends what is due now; how many messages were looked at.
    ///
    /// # Errors
    /// The store's. A gateway that is not reached is none: the message is tried again.
    pub async fn send_messages(&self) -> Outcome<i64> {
        let now = self.clock.now();
        let read = move |db: &mut Db| store::prompts::messages::due(db, now, PART);
        let due = self.store.read::<_, Refusal>(read).await?;
        let looked_at = i64::try_from(due.len()).unwrap_or(PART);
        let mut sending = futures_util::stream::iter(due.into_iter().map(|message| send(self, message)))
            .buffer_unordered(TOGETHER);
        while let Some(sent) = sending.next().await {
            sent?;
        }
        Ok(looked_at)
    }
}

/// One try of one message.
async fn send(app: &App, message: Waiting) -> Outcome<()> {
    let Some(gateway) = app.gateway.clone() else { return Ok(()) };
    let now = app.clock.now();
    let minutes = (message.expires_at.0 - now.0) / MINUTE_MS;
    let phone = message.phone.clone().filter(|_| message.delivered_at.is_none() && minutes > 0);
    let Some(phone) = phone else {
        return end(app, message, End::Dropped, now).await;
    };
    let tries = usize::try_from(message.tries).unwrap_or(usize::MAX);
    let Some(pause) = PAUSES_MS.get(tries) else {
        return end(app, message, End::Failed, now).await;
    };
    let (taking, next) = (message.clone(), now.plus(*pause));
    // Counted before it is sent: a process that ends meanwhile sends it again only after the pause, under the same id.
    let take = move |db: &mut Db| store::prompts::messages::take(db, &taking, next);
    if !app.store.write::<_, Refusal>(take).await? {
        return Ok(());
    }
    let text = gateway.message(&message.id, &phone, minutes);
    let sent = tokio::task::spawn_blocking(move || gateway.send(&text, now)).await;
    match sent.map_err(|error| Refusal::Internal(error.to_string()))? {
        Ok(taken) => {
            if taken.delivered {
                delivered(app, &message).await?;
            }
            end(app, message, End::Sent, now).await
        }
        Err(error) => {
            tracing::warn!(%error, message = message.id, tries = tries + 1, "a message was not sent");
            Ok(())
        }
    }
}

async fn end(app: &App, message: Waiting, end: End, now: Millis) -> Outcome<()> {
    let write = move |db: &mut Db| store::prompts::messages::end(db, &message.id, end, now);
    app.store.write::<_, Refusal>(write).await
}

/// The gateway says that the message reached the person: asked from now on, if the window still runs.
async fn delivered(app: &App, message: &Waiting) -> Outcome<()> {
    let (id, now) = (message.prompt.clone(), app.clock.now());
    let write = move |db: &mut Db| {
        let Some(there) = store::prompts::by_id(db, &id)? else { return Ok(()) };
        if now <= there.expires_at {
            store::prompts::mark_delivered(db, &id, PromptChannel::Gateway, there.expires_at, now)?;
        }
        Ok(())
    };
    app.store.write::<_, Refusal>(write).await
}
