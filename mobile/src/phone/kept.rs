//! Pages that show what the phone kept at once and what the server says as soon as it answers.

use crate::client::ClientError;
use crate::client::kept::{self, Kept, Reads};
use crate::phone::Route;
use crate::prelude::*;
use crate::text::date_time;
use serde::de::DeserializeOwned;
use zaigang_shared::operation::OperationInfo;

/// An answer on its way, with the kept one in front. It holds text, so that one hook serves every page.
#[derive(Clone, Copy, PartialEq)]
pub struct KeptView {
    /// The answer's text, kept or fresh.
    text: Signal<Option<String>>,
    /// Why there is no fresh one.
    pub error: Signal<Option<ClientError>>,
    /// Asking now.
    pub busy: Signal<bool>,
    run: UseFuture,
}

impl KeptView {
    /// The answer, if there is one.
    pub fn value<T: DeserializeOwned>(&self) -> Option<Kept<T>> {
        self.text.read().as_deref().and_then(Kept::parse)
    }

    /// Asks again.
    pub fn again(&mut self) {
        self.run.restart();
    }
}

/// Shows what is kept under `name` and asks the server for it; `reads` is of the answer's type. Give the component a
/// key when `name` may change.
pub fn use_kept(name: String, operation: OperationInfo, path: Vec<String>, reads: Reads) -> KeptView {
    let mut text = use_signal(|| None);
    let mut error = use_signal(|| None);
    let mut busy = use_signal(|| true);
    let run = use_future(move || {
        let (name, path) = (name.clone(), path.clone());
        async move {
            busy.set(true);
            if text.peek().is_none() {
                text.set(kept::load_text(&name).await);
            }
            match kept::fetch(name, operation, path, reads).await {
                Ok(fresh) => {
                    text.set(Some(fresh));
                    error.set(None);
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    });
    KeptView { text, error, busy, run }
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
