//! What the phone knows of its holder: who, the first page, the tasks; from the store at once, from the server often.

use super::kept::{self, Bell, Kept};
use super::{ClientError, beacon, queue, record, session, sync, write};
use crate::platform::{clock, page};
use dioxus::prelude::*;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{Home, OpenPrompt};
use zaigang_shared::api::inspector::{TaskBundle, TaskLine, Tasks};
use zaigang_shared::api::prompt::OpenPrompts;
use zaigang_shared::api::session::Me;
use zaigang_shared::division::Role;
use zaigang_shared::id::PromptId;
use zaigang_shared::operation;
use zaigang_shared::prompt_draw::hours;
use zaigang_shared::time::{DAY_MS, Millis};

const HOME_KEY: &str = "home";
const TASKS_KEY: &str = "tasks";
const PROMPTS_KEY: &str = "open-prompts";
const ME_KEY: &str = "who";
/// How often the first page is asked for while somebody looks at it.
const POLL_MS: u32 = 30_000;
/// How often open prompts are asked for at the hours of prompts, while somebody looks.
const PROMPTS_MS: u32 = 25_000;
/// At these hours the whole page is asked for at every second look.
const PAGE_MS: f64 = 45_000.0;
/// A session that ends within this time is told of.
const ENDS_SOON_MS: i64 = 14 * DAY_MS;
/// How often the roles are asked for.
const WHO_EVERY_MS: f64 = 600_000.0;

thread_local! {
    static BELL: Bell = const { Bell::new() };
}

/// Whether this phone is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// Not looked yet.
    #[default]
    Looking,
    /// No key of this phone is registered.
    NotEnrolled,
    /// Enrolled.
    Enrolled,
    /// The session has run out or was ended: the phone signs and keeps, but sends nothing before it is enrolled anew.
    SessionOver,
}

/// Whether this phone is enrolled.
pub static START: GlobalSignal<Start> = Signal::global(Start::default);
/// The cadre's first page.
pub static HOME: GlobalSignal<Option<Kept<Home>>> = Signal::global(|| None);
/// The inspector's tasks.
pub static TASKS: GlobalSignal<Option<Kept<Tasks>>> = Signal::global(|| None);
/// Why the last look at the server failed.
pub static TROUBLE: GlobalSignal<Option<ClientError>> = Signal::global(|| None);
/// When the session ends, by the server's clock, as far as it is known.
static ENDS_AT: GlobalSignal<Option<i64>> = Signal::global(|| None);

/// Is the role held by the person whose phone this is?
#[must_use]
pub fn has_role(role: Role) -> bool {
    session::ACCOUNT.read().as_ref().is_some_and(|me| me.roles.iter().any(|held| held.role == role))
}

/// The end of the session, if it is near.
#[must_use]
pub fn ends_soon() -> Option<i64> {
    ENDS_AT.read().filter(|at| at - beacon::server_now() < ENDS_SOON_MS)
}

/// Looks again now; outside the Dioxus runtime too.
pub fn ring() {
    BELL.with(Bell::ring);
}

/// Keeps everything current for as long as the page lives.
pub async fn run() {
    start().await;
    let mut asked_who = None;
    let mut page_at = None;
    loop {
        let is_hour = hours::may_run(Millis(beacon::server_now()).minute_of_day());
        if *START.peek() == Start::Enrolled && page::is_visible() {
            let is_due = asked_who.is_none_or(|at| clock::elapsed_ms() - at > WHO_EVERY_MS);
            if is_due && ask_who().await.is_ok() {
                asked_who = Some(clock::elapsed_ms());
            }
            let is_fresh = page_at.is_some_and(|at| clock::elapsed_ms() - at < PAGE_MS);
            let result = if is_hour && is_fresh {
                refresh_prompts().await
            } else {
                page_at = Some(clock::elapsed_ms());
                refresh().await
            };
            if matches!(result, Err(ClientError::NotSignedIn)) {
                look_at_session().await;
            }
            *TROUBLE.write() = result.err();
        }
        let (pause, before) = (if is_hour { PROMPTS_MS } else { POLL_MS }, clock::elapsed_ms());
        kept::wait(&BELL, pause).await;
        if clock::elapsed_ms() - before < f64::from(pause) {
            // Rung: something may have changed that the prompts do not tell.
            page_at = None;
        }
    }
}

/// Asks for the open prompts alone: most often there are none, and a few bytes say so.
async fn refresh_prompts() -> Result<(), ClientError> {
    if !has_role(Role::Cadre) {
        return Ok(());
    }
    let open = kept::ask::<operation::ListOpenPrompts>(PROMPTS_KEY, Vec::new()).await?.value.prompts;
    if HOME.peek().as_ref().is_some_and(|kept| kept.value.prompts != open)
        && let Some(kept) = HOME.write().as_mut()
    {
        kept.value.prompts = open;
    }
    Ok(())
}

/// Shows what the phone kept, without any network.
pub async fn start() {
    queue::refresh().await;
    if session::identity().await.is_some() {
        // First: which day it is on the pages follows from it.
        beacon::recall().await;
        if let Some(kept) = kept::load::<Me>(ME_KEY).await {
            *session::ACCOUNT.write() = Some(kept.value);
        }
        let (home, open) = (kept::load(HOME_KEY).await, kept::load(PROMPTS_KEY).await);
        *HOME.write() = home.map(|home| with_prompts(home, open));
        *TASKS.write() = kept::load(TASKS_KEY).await;
    }
    look_at_session().await;
}

/// The kept first page with the kept open prompts, where those came later: at the hours of prompts they are asked for
/// more often than the page, and without a network a prompt can be answered only if it is shown.
fn with_prompts(mut home: Kept<Home>, open: Option<Kept<OpenPrompts>>) -> Kept<Home> {
    if let Some(open) = open.filter(|open| open.at >= home.at) {
        home.value.prompts = open.value.prompts;
    }
    home
}

/// How the phone stands: nobody's, signed in, or enrolled with its session over.
async fn look_at_session() {
    let identity = session::identity().await;
    let next = match &identity {
        None => Start::NotEnrolled,
        Some(_) if session::tokens().await.is_none() => Start::SessionOver,
        Some(_) => Start::Enrolled,
    };
    *ENDS_AT.write() = identity.and_then(|identity| identity.ends_at).map(|at| at.0);
    *START.write() = next;
}

/// Asks who holds the phone: roles may have changed.
async fn ask_who() -> Result<(), ClientError> {
    *session::ACCOUNT.write() = Some(kept::ask::<operation::ReadMe>(ME_KEY, Vec::new()).await?.value);
    Ok(())
}

/// Asks the server for what stands on the first page; the two roles ask for their own page only.
async fn refresh() -> Result<(), ClientError> {
    if session::ACCOUNT.peek().is_none() {
        ask_who().await?;
    }
    let holds = |role| {
        session::ACCOUNT.peek().as_ref().is_some_and(|me| me.roles.iter().any(|held| held.role == role))
    };
    if holds(Role::Cadre) {
        *HOME.write() = Some(kept::ask::<operation::ReadHome>(HOME_KEY, Vec::new()).await?);
    }
    if holds(Role::Inspector) {
        *TASKS.write() = Some(kept::ask::<operation::ListTasks>(TASKS_KEY, Vec::new()).await?);
    }
    // Lost at the enrolment, without it nothing can be signed once there is no network.
    record::deployment().await?;
    Ok(())
}

/// After the enrolment: this deployment's key, who holds the phone, and the first page. What does not arrive now
/// comes with the next look at the server.
pub async fn enrolled() {
    let holder = session::identity().await.map(|identity| identity.account);
    let before = session::ACCOUNT.peek().as_ref().map(|me| me.account.clone());
    if holder != before {
        *session::ACCOUNT.write() = None;
        forget_pages().await;
    }
    queue::refresh().await;
    let _ = record::fetch_deployment().await;
    if ask_who().await.is_ok() {
        let _ = refresh().await;
    }
    look_at_session().await;
    sync::ring();
}

/// Signs out: the queue, its photos and the key stay, everything else of the person goes.
pub async fn sign_out() {
    session::sign_out().await;
    forget_pages().await;
    look_at_session().await;
}

/// Somebody else may hold the phone next.
async fn forget_pages() {
    kept::forget_all().await;
    *HOME.write() = None;
    *TASKS.write() = None;
    *TROUBLE.write() = None;
}

/// Prompts that may still be answered: those whose window runs, the one that ends first in front, then those missed.
#[must_use]
pub fn waiting_prompts() -> Vec<OpenPrompt> {
    let now = Millis(beacon::server_now());
    let home = HOME.read();
    let prompts = home.iter().flat_map(|kept| kept.value.prompts.iter());
    let mut waiting: Vec<OpenPrompt> = prompts.filter(|prompt| prompt.waits(now)).cloned().collect();
    waiting.sort_by_key(|prompt| (prompt.expires_at <= now, prompt.expires_at));
    waiting
}

/// Tells the server that a prompt stands before the person's eyes. `false`: another try may help.
pub async fn confirm_delivery(prompt: &PromptId) -> bool {
    if let Err(error) = write::<operation::ConfirmDelivery>(&[prompt.as_str()], &Done {}).await {
        return !error.is_passing() && error != ClientError::NotSignedIn;
    }
    if let Some(kept) = HOME.write().as_mut() {
        for open in kept.value.prompts.iter_mut().filter(|open| open.id == *prompt) {
            open.delivered = true;
        }
    }
    true
}

/// Opens a task's bundle and keeps it: from here on the visit works without a network.
///
/// # Errors
/// As [`write`].
pub async fn start_task(task: &TaskLine) -> Result<TaskBundle, ClientError> {
    let bundle = write::<operation::StartTask>(&[task.id.as_str()], &Done {}).await?;
    let mut tasks = TASKS.peek().as_ref().map(|kept| kept.value.clone());
    if let Some(tasks) = tasks.as_mut() {
        for line in tasks.tasks.iter_mut().filter(|line| line.id == task.id) {
            line.started_at.get_or_insert(zaigang_shared::time::Millis(clock::now_ms()));
            line.bundle = Some(bundle.clone());
        }
    }
    if let Some(tasks) = tasks {
        let text = serde_json::to_string(&tasks).unwrap_or_default();
        *TASKS.write() = Kept::parse(&kept::keep_text(TASKS_KEY, &text).await);
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompts(ids: &[&str]) -> Vec<OpenPrompt> {
        let make = |id: &&str| {
            serde_json::json!({
                "id": id, "slot": "day", "issued_at": 1, "expires_at": 2, "delivered": false,
            })
        };
        serde_json::from_value(ids.iter().map(make).collect()).unwrap()
    }

    #[test]
    fn a_prompt_of_after_the_kept_page_is_there_without_a_network() {
        let page = serde_json::json!({
            "today": "2026-11-20", "name": "n", "posting": null, "month": null, "prompts": [],
            "questions": [], "cases": [], "inspections": [], "device": "active", "calibration": "none",
        });
        let page: Home = serde_json::from_value(page).unwrap();
        let home = |at| Kept { at, value: Home { prompts: prompts(&["old"]), ..page.clone() } };
        let open = || Some(Kept { at: 10, value: OpenPrompts { prompts: prompts(&["new"]) } });
        assert_eq!(with_prompts(home(9), open()).value.prompts, prompts(&["new"]));
        assert_eq!(with_prompts(home(11), open()).value.prompts, prompts(&["old"]), "the page came later");
        assert_eq!(with_prompts(home(9), None).value.prompts, prompts(&["old"]));
    }
}
