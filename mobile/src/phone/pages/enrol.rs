//! The first start: the notice, then the code; the key is made on the phone and never leaves it.

use crate::client::home::{START, Start, ends_soon, enrolled};
use crate::client::kept::reads;
use crate::client::queue::{QUEUE, outstanding};
use crate::client::{ClientError, session};
use crate::phone::Route;
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::phone::pages::privacy::Purposes;
use crate::platform::page;
use crate::prelude::*;
use zaigang_shared::api::session::PrivacyNotice;
use zaigang_shared::operation::{self, Operation as _};

/// Letters and digits of a code.
const CODE_LENGTH: usize = 8;

/// Enrols this phone.
#[component]
pub fn Enrol() -> Element {
    let mut view =
        use_kept("privacy".to_owned(), operation::ReadPrivacy::INFO, Vec::new(), reads::<PrivacyNotice>);
    let mut accepted = use_signal(|| None::<String>);
    let waiting = outstanding(&QUEUE.read());
    let kept = view.value::<PrivacyNotice>();
    let step = usize::from(accepted.read().is_some());
    if *START.read() == Start::Enrolled && step == 0 && ends_soon().is_none() {
        return rsx! {
            PageTitle { title: t!("phone-title-enrol") }
            Notice { tone: Tone::Good, title: t!("phone-enrol-done-before"), text: t!("phone-enrol-done-before-text") }
            LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, wide: true, {t!("phone-result-home")} }
        };
    }
    rsx! {
        PageTitle { title: t!("phone-title-enrol") }
        Stepper { steps: vec![t!("phone-enrol-step-notice"), t!("phone-enrol-step-code")], current: step }
        if waiting > 0 {
            Notice { tone: Tone::Info, title: t!("queue-waiting", n = waiting), text: t!("phone-enrol-queue-kept") }
        }
        match accepted() {
            Some(version) => rsx! {
                CodeForm {
                    version,
                    onstale: move |()| {
                        accepted.set(None);
                        view.again();
                    },
                }
            },
            None => rsx! {
                p { {t!("phone-enrol-intro")} }
                Freshness {
                    error: view.error.read().clone(),
                    kept_at: kept.as_ref().map(|kept| kept.at),
                    busy: *view.busy.read(),
                    onretry: move |()| view.again(),
                }
                if let Some(kept) = kept.as_ref() {
                    Purposes { notice: kept.value.clone() }
                    Accept {
                        version: kept.value.version.clone(),
                        onaccept: move |version| {
                            accepted.set(Some(version));
                            page::scroll_to_top();
                        },
                    }
                }
            },
        }
        nav { class: "inline", "aria-label": t!("phone-mine-more"),
            LinkButton { to: Route::Help {}, kind: ButtonKind::Quiet, icon: IconName::Help, {t!("phone-title-help")} }
            LinkButton { to: Route::Complaint {}, kind: ButtonKind::Quiet, icon: IconName::Pencil, {t!("phone-title-complaint")} }
        }
    }
}

#[component]
fn Accept(version: String, onaccept: EventHandler<String>) -> Element {
    let mut ticked = use_signal(|| false);
    rsx! {
        Card {
            CheckField {
                id: "notice-read",
                label: t!("phone-enrol-read"),
                hint: t!("phone-enrol-read-hint"),
                checked: ticked(),
                onchange: move |value| ticked.set(value),
            }
            Button {
                kind: ButtonKind::Primary,
                wide: true,
                disabled: !ticked(),
                onclick: move |()| onaccept.call(version.clone()),
                {t!("phone-enrol-next")}
            }
        }
    }
}

#[component]
fn CodeForm(version: String, onstale: EventHandler<()>) -> Element {
    let mut code = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let navigator = navigator();
    let length = code.read().chars().filter(char::is_ascii_alphanumeric).count();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let version = version.clone();
        async move {
            if busy() || length < CODE_LENGTH {
                return;
            }
            busy.set(true);
            error.set(None);
            match session::enrol(&code.peek().clone(), &version).await {
                Ok(()) => {
                    enrolled().await;
                    toast(Tone::Good, t!("phone-enrol-done"));
                    navigator.replace(Route::Home {});
                }
                Err(failure) if failure.code() == Some("notice_required") => {
                    onstale.call(());
                    busy.set(false);
                }
                Err(failure) => {
                    error.set(Some(failure));
                    busy.set(false);
                }
            }
        }
    };
    rsx! {
        Card { title: t!("phone-enrol-code-title"),
            p { class: "muted", {t!("phone-enrol-code-text")} }
            form { onsubmit: submit,
                TextField {
                    id: "code",
                    label: t!("phone-enrol-code"),
                    hint: t!("phone-enrol-code-hint"),
                    kind: TextKind::OneTimeCode,
                    value: code(),
                    max_length: 12,
                    required: true,
                    oninput: move |value: String| code.set(value.to_ascii_uppercase()),
                }
                if let Some(error) = error() {
                    Trouble { error }
                }
                Button {
                    kind: ButtonKind::Primary,
                    submit: true,
                    wide: true,
                    disabled: length < CODE_LENGTH,
                    busy: busy().then(|| t!("phone-enrol-busy")),
                    {t!("phone-enrol-send")}
                }
            }
        }
        Card { title: t!("phone-enrol-key-title"),
            p { class: "muted", {t!("phone-enrol-key-text")} }
        }
    }
}
