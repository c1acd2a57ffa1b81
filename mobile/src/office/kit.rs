//! What the office pages share: loading with the last good answer kept, writing with a client id, problems in words.

use super::Route;
use crate::client::ClientError;
use crate::platform::clock;
use crate::platform::http::NetError;
use crate::prelude::*;
use std::future::Future;
use zaigang_shared::problem::ProblemCode;

/// Something loaded from the server: a failed refresh keeps what was there and says so.
pub struct Loaded<T: 'static> {
    value: Signal<Option<T>>,
    error: Signal<Option<ClientError>>,
    resource: Resource<()>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T> PartialEq for Loaded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.error == other.error
    }
}

impl<T: Clone + 'static> Loaded<T> {
    /// The last good answer.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        self.value.read().clone()
    }

    /// Why the last try did not work.
    #[must_use]
    pub fn error(&self) -> Option<ClientError> {
        self.error.read().clone()
    }

    /// Replaces the answer, after a write that gave the new one.
    pub fn set(&mut self, value: T) {
        self.value.set(Some(value));
    }

    /// Loads again.
    pub fn reload(&mut self) {
        self.resource.restart();
    }
}

/// Loads now, and again whenever a signal read in `load` changes.
pub fn use_loaded<T, F>(mut load: impl FnMut() -> F + 'static) -> Loaded<T>
where
    T: 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let mut value = use_signal(|| None);
    let mut error = use_signal(|| None);
    let resource = use_resource(move || {
        let answer = load();
        async move {
            match answer.await {
                Ok(found) => {
                    value.set(Some(found));
                    error.set(None);
                }
                Err(problem) => error.set(Some(problem)),
            }
        }
    });
    Loaded { value, error, resource }
}

/// Loads again every so many milliseconds while the page is open.
pub fn use_refresh<T: Clone + 'static>(mut loaded: Loaded<T>, every_ms: u32) {
    use_future(move || async move {
        loop {
            clock::sleep_ms(every_ms).await;
            loaded.reload();
        }
    });
}

/// What stands in the place of an answer that is not there yet: what it is doing, or why it did not work.
#[component]
pub fn Awaited<T: Clone + 'static>(loaded: Loaded<T>, #[props(default)] label: String) -> Element {
    let mut loaded = loaded;
    let label = if label.is_empty() { t!("office-loading") } else { label };
    rsx! {
        match loaded.error() {
            Some(error) => rsx! { ProblemNotice { error, onretry: move |()| loaded.reload() } },
            None if loaded.value.read().is_none() => rsx! { Progress { label } },
            None => rsx! {},
        }
    }
}

/// A problem in words: what is the case, what to do now, that nothing is lost.
#[component]
pub fn ProblemNotice(error: ClientError, #[props(default)] onretry: Option<EventHandler<()>>) -> Element {
    let (title, text) = in_words(&error);
    rsx! {
        Notice { tone: Tone::Problem, title, text,
            if error == ClientError::NotSignedIn {
                div { LinkButton { to: Route::SignIn {}, {t!("office-sign-in-again")} } }
            } else if let Some(onretry) = onretry {
                div {
                    Button { icon: IconName::Refresh, onclick: move |()| onretry.call(()), {t!("try-again")} }
                }
            }
        }
    }
}

/// Title and advice of a problem.
#[must_use]
pub fn in_words(error: &ClientError) -> (String, String) {
    match error {
        ClientError::Problem(problem) => (problem.title.clone(), problem.detail.clone()),
        ClientError::Net(NetError::Timeout) => (t!("office-slow"), t!("office-slow-text")),
        ClientError::Net(_) => (t!("office-offline"), t!("office-offline-text")),
        ClientError::NotSignedIn => (t!("office-session-over"), t!("office-session-over-text")),
        ClientError::Device(_) => (t!("office-browser"), t!("office-browser-text")),
    }
}

/// A write of one form: its client id stays the same over retries, so that nothing is done twice.
#[derive(Clone, Copy, PartialEq)]
pub struct Sending {
    busy: Signal<bool>,
    error: Signal<Option<ClientError>>,
    id: Signal<String>,
}

/// One write of the calling component.
pub fn use_sending() -> Sending {
    Sending { busy: use_signal(|| false), error: use_signal(|| None), id: use_signal(clock::random_uuid_v7) }
}

impl Sending {
    /// The client id of this write.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.peek().clone()
    }

    /// What the button says while it is under way.
    #[must_use]
    pub fn busy(&self) -> Option<String> {
        (self.busy)().then(|| t!("office-sending"))
    }

    /// Why it did not work.
    #[must_use]
    pub fn error(&self) -> Option<ClientError> {
        self.error.read().clone()
    }

    /// Sends; `done` runs once it is stored. A second tap meanwhile does nothing.
    pub fn run<T: 'static>(
        mut self,
        work: impl Future<Output = Result<T, ClientError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn(async move {
            let answer = work.await;
            self.busy.set(false);
            match answer {
                Ok(answer) => {
                    self.id.set(clock::random_uuid_v7());
                    done(answer);
                }
                Err(problem) => self.error.set(Some(problem)),
            }
        });
    }
}

/// The problem of a write, where there is one; put it above the form's buttons.
#[component]
pub fn SendingProblem(sending: Sending) -> Element {
    rsx! {
        if let Some(error) = sending.error() {
            ProblemNotice { error }
        }
    }
}

/// The problem of a write that may doubt a datum: that one is asked about, and the same write confirmed passes.
#[component]
pub fn DatumProblem(sending: Sending, onconfirm: EventHandler<()>) -> Element {
    let doubt = match sending.error() {
        Some(ClientError::Problem(problem)) if problem.code == ProblemCode::DatumDoubtful.code() => problem,
        _ => return rsx! { SendingProblem { sending } },
    };
    rsx! {
        Notice { tone: Tone::Attention, title: doubt.title.clone(), text: doubt.detail.clone(),
            div {
                Button { id: "datum-confirm", busy: sending.busy(), onclick: move |()| onconfirm.call(()), {t!("datum-confirm")} }
            }
        }
    }
}

/// A telephone number to call: a link that looks like a button.
#[component]
pub fn CallButton(phone: String, person: String) -> Element {
    rsx! {
        a {
            class: "button",
            href: "tel:{phone}",
            "aria-label": t!("office-call-person", person = person.as_str()),
            Icon { name: IconName::Phone }
            {t!("office-call")}
        }
    }
}
