//! Pages that show what the phone kept at once and what the server says as soon as it answers.

use crate::client::ClientError;
use crate::client::kept::{self, Kept};
use crate::phone::Route;
use crate::prelude::*;
use crate::text::date_time;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// An answer on its way, with the kept one in front.
pub struct KeptView<T: 'static> {
    /// The answer, kept or fresh.
    pub value: Signal<Option<Kept<T>>>,
    /// Why there is no fresh one.
    pub error: Signal<Option<ClientError>>,
    /// Asking now.
    pub busy: Signal<bool>,
    run: UseFuture,
}

impl<T> Clone for KeptView<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for KeptView<T> {}

impl<T: 'static> KeptView<T> {
    /// Asks again.
    pub fn again(&mut self) {
        self.run.restart();
    }
}

/// Shows what is kept under `name` and asks the server with `fetch`. Give the component a key when `name` may change.
pub fn use_kept<T, F, A>(name: String, fetch: F) -> KeptView<T>
where
    T: Serialize + DeserializeOwned + 'static,
    F: Fn() -> A + 'static,
    A: Future<Output = Result<T, ClientError>> + 'static,
{
    let mut value = use_signal(|| None);
    let mut error = use_signal(|| None);
    let mut busy = use_signal(|| true);
    let run = use_future(move || {
        let (answer, name) = (fetch(), name.clone());
        async move {
            busy.set(true);
            if value.peek().is_none() {
                value.set(kept::load(&name).await);
            }
            match answer.await {
                Ok(fresh) => {
                    value.set(Some(kept::keep(&name, fresh).await));
                    error.set(None);
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    });
    KeptView { value, error, busy, run }
}

/// Why something did not work, what to do now, and that nothing is lost.
#[component]
pub fn Trouble(
    error: ClientError,
    /// What is shown instead was kept at this time of the phone.
    #[props(default)]
    kept_at: Option<i64>,
    #[props(default)] onretry: Option<EventHandler<()>>,
) -> Element {
    let (tone, title, text) = match &error {
        ClientError::Problem(problem) => (Tone::Problem, problem.title.clone(), problem.detail.clone()),
        ClientError::Net(_) => match kept_at {
            Some(at) => (
                Tone::Info,
                t!("phone-trouble-offline"),
                t!("phone-trouble-offline-kept", when = date_time(at)),
            ),
            None => (Tone::Attention, t!("phone-trouble-offline"), t!("phone-trouble-offline-text")),
        },
        ClientError::NotSignedIn => {
            (Tone::Attention, t!("phone-trouble-signed-out"), t!("phone-trouble-signed-out-text"))
        }
        ClientError::Device(_) => {
            (Tone::Problem, t!("phone-trouble-device"), t!("phone-trouble-device-text"))
        }
    };
    rsx! {
        Notice { tone, title, text,
            if error == ClientError::NotSignedIn {
                LinkButton { to: Route::Enrol {}, {t!("phone-title-enrol")} }
            } else if let Some(onretry) = onretry {
                Button { icon: IconName::Refresh, onclick: onretry, {t!("try-again")} }
            }
        }
    }
}

/// The head of a page of [`use_kept`]: progress at the first look, or why it is not fresh.
#[component]
pub fn Freshness(
    error: Option<ClientError>,
    kept_at: Option<i64>,
    busy: bool,
    onretry: EventHandler<()>,
) -> Element {
    rsx! {
        if let Some(error) = error {
            Trouble { error, kept_at, onretry }
        } else if busy && kept_at.is_none() {
            Progress { label: t!("phone-loading") }
        }
    }
}
