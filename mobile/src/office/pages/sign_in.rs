//! Sign-in by name and password, for people at a desk.

use crate::client::session;
use crate::office::frame::DEPLOYMENT;
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::{Route, view};
use crate::prelude::*;

/// Sign-in by name and password, for people at a desk.
#[component]
pub fn SignIn() -> Element {
    let mut login = use_signal(String::new);
    let mut password = use_signal(String::new);
    let sending = use_sending();
    let route = use_route::<Route>();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let (name, word) = (login.peek().trim().to_owned(), password.peek().clone());
        if name.is_empty() || word.is_empty() {
            return;
        }
        let to_home = matches!(route, Route::SignIn {});
        let work = async move {
            session::sign_in(name, word).await?;
            view::reset();
            session::load_me().await
        };
        sending.run(work, move |_| {
            if to_home {
                navigator().replace(Route::Today {});
            }
        });
    };
    let is_empty = login.read().trim().is_empty() || password.read().is_empty();
    rsx! {
        PageTitle { title: t!("office-title-sign-in"), aside: owner() }
        if DEPLOYMENT.read().as_ref().is_some_and(|deployment| deployment.demonstration) {
            Notice { tone: Tone::Info, title: t!("sign-in-demonstration"), text: t!("sign-in-demonstration-text") }
        }
        Card {
            form { onsubmit: submit,
                TextField {
                    id: "login",
                    label: t!("sign-in-login"),
                    kind: TextKind::UserName,
                    value: login(),
                    max_length: 40,
                    oninput: move |value| login.set(value),
                }
                TextField {
                    id: "password",
                    label: t!("sign-in-password"),
                    kind: TextKind::Password,
                    value: password(),
                    max_length: 64,
                    oninput: move |value| password.set(value),
                }
                SendingProblem { sending }
                Button {
                    kind: ButtonKind::Primary,
                    submit: true,
                    wide: true,
                    disabled: is_empty,
                    busy: sending.busy(),
                    {t!("sign-in-do")}
                }
            }
        }
        Fold { title: t!("sign-in-help"),
            p { {t!("sign-in-help-forgotten")} }
            p { {t!("sign-in-help-phone")} }
        }
    }
}

fn owner() -> String {
    DEPLOYMENT.read().as_ref().map(|deployment| deployment.owner.clone()).unwrap_or_default()
}
