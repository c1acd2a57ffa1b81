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
    let taking = message.clone();
    let write = move |db: &mut Db| take(db, &taking, now);
    let Some((phone, minutes)) = app.store.write::<_, Refusal>(write).await? else { return Ok(()) };
    let text = gateway.message(&message.id, &phone, minutes);
    let sent = tokio::task::spawn_blocking(move || gateway.send(&text, now)).await;
    match sent.map_err(|error| Refusal::Internal(error.to_string()))? {
        Ok(taken) => {
            if taken.delivered {
                delivered(app, &message).await?;
            }
            let id = message.id;
            let write = move |db: &mut Db| store::prompts::messages::end(db, &id, End::Sent, now);
            app.store.write::<_, Refusal>(write).await
        }
        Err(error) => {
            tracing::warn!(%error, message = message.id, tries = message.tries + 1, "a message was not sent");
            Ok(())
        }
    }
}

/// Takes a message for one try: whom to tell, and the minutes that are left. None when there is nothing to send, which is
/// then written down, or when another process has it.
///
/// The prompt is read now and not with the list: while those in front were on their way, the phone may have shown it.
fn take(db: &mut Db, message: &Waiting, now: Millis) -> Outcome<Option<(String, i64)>> {
    let there = store::prompts::by_id(db, &message.prompt)?;
    let open = there.and_then(|prompt| {
        let minutes = (prompt.expires_at.0 - now.0) / MINUTE_MS;
        let is_open = prompt.delivered_at.is_none() && minutes > 0;
        prompt.phone.filter(|_| is_open).map(|phone| (phone, minutes))
    });
    let Some(open) = open else {
        store::prompts::messages::end(db, &message.id, End::Dropped, now)?;
        return Ok(None);
    };
    let tries = usize::try_from(message.tries).unwrap_or(usize::MAX);
    let Some(pause) = PAUSES_MS.get(tries) else {
        store::prompts::messages::end(db, &message.id, End::Failed, now)?;
        return Ok(None);
    };
    // Counted before it is sent: a process that ends meanwhile sends it again only after the pause, under the same id.
    let is_ours = store::prompts::messages::take(db, message, now.plus(*pause))?;
    Ok(is_ours.then_some(open))
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
