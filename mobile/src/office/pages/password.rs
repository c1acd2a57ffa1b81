//! The own password: the initial one is changed before anything else.

use crate::client::{self, session};
use crate::office::Route;
use crate::office::kit::{SendingProblem, use_sending};
use crate::prelude::*;
use zaigang_shared::api::session::ChangePassword;
use zaigang_shared::operation;

/// Least characters of a password.
const LEAST: usize = 8;

/// The own password: the initial one is changed before anything else.
#[component]
pub fn Password() -> Element {
    let mut old = use_signal(String::new);
    let mut new = use_signal(String::new);
    let mut again = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let sending = use_sending();
    let route = use_route::<Route>();
    let required = session::ACCOUNT.read().as_ref().is_some_and(|me| me.password_change_required);
    let is_short = new.read().chars().count() < LEAST;
    let differs = *new.read() != *again.read();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        tried.set(true);
        if is_short || differs || old.peek().is_empty() {
            return;
        }
        let to_home = matches!(route, Route::Password {});
        let body = ChangePassword { old_password: old.peek().clone(), new_password: new.peek().clone() };
        let work = async move {
            client::write::<operation::ChangePassword>(&[], &body).await?;
            session::load_me().await
        };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("password-changed"));
            if to_home {
                navigator().replace(Route::Today {});
            }
        });
    };
    rsx! {
        PageTitle { title: t!("office-title-password") }
        if required {
            Notice { tone: Tone::Info, title: t!("password-first"), text: t!("password-first-text") }
        }
        Card {
            form { onsubmit: submit,
                TextField {
                    id: "old-password",
                    label: if required { t!("password-initial") } else { t!("password-old") },
                    kind: TextKind::Password,
                    value: old(),
                    max_length: 64,
                    oninput: move |value| old.set(value),
                }
                TextField {
                    id: "new-password",
                    label: t!("password-new"),
                    hint: t!("password-hint"),
                    kind: TextKind::NewPassword,
                    value: new(),
                    max_length: 64,
                    error: (tried() && is_short).then(|| t!("password-short")),
                    oninput: move |value| new.set(value),
                }
                TextField {
                    id: "new-password-again",
                    label: t!("password-again"),
                    kind: TextKind::NewPassword,
                    value: again(),
                    max_length: 64,
                    error: (tried() && differs).then(|| t!("password-differs")),
                    oninput: move |value| again.set(value),
                }
                SendingProblem { sending }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: sending.busy(),
                    {t!("password-do")}
                }
            }
        }
        if !required {
            div { LinkButton { to: Route::Today {}, kind: ButtonKind::Quiet, icon: IconName::Back, {t!("password-back")} } }
        }
        if required {
            Button {
                kind: ButtonKind::Quiet,
                icon: IconName::Exit,
                onclick: move |()| {
                    spawn(async {
                        session::sign_out().await;
                        navigator().replace(Route::SignIn {});
                    });
                },
                {t!("sign-out")}
            }
        }
    }
}
