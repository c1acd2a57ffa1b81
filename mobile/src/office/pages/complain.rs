//! A complaint by anybody, signed in or not.

use crate::client;
use crate::client::session::ACCOUNT;
use crate::office::kit::{SendingProblem, use_sending};
use crate::prelude::*;
use zaigang_shared::api::session::{FileComplaint, Me};
use zaigang_shared::id::ComplaintId;
use zaigang_shared::operation;

/// A complaint by anybody, signed in or not.
#[component]
pub fn Complain() -> Element {
    let mut words = use_signal(String::new);
    let mut contact = use_signal(String::new);
    let mut sent = use_signal(|| false);
    let mut only_city = use_signal(|| false);
    let sending = use_sending();
    let county = ACCOUNT.read().as_ref().and_then(Me::county);
    let is_known = county.is_some();
    let division = county.filter(|_| !only_city());
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let said = words.peek().trim().to_owned();
        let Ok(id) = ComplaintId::try_from(sending.id()) else { return };
        if said.is_empty() {
            return;
        }
        let reach = contact.peek().trim().to_owned();
        let body = FileComplaint {
            id,
            text: said,
            contact: (!reach.is_empty()).then_some(reach),
            division: division.clone(),
        };
        let work = async move { client::write::<operation::FileComplaint>(&[], &body).await };
        sending.run(work, move |_| {
            sent.set(true);
            words.set(String::new());
        });
    };
    rsx! {
        PageTitle { title: t!("office-title-complain") }
        if sent() {
            Notice { tone: Tone::Good, title: t!("complain-sent"), text: t!("complain-sent-text"),
                div {
                    Button { onclick: move |()| sent.set(false), {t!("complain-another")} }
                }
            }
        } else {
            Card {
                p { class: "muted", {t!("complain-intro")} }
                form { onsubmit: submit,
                    TextArea {
                        id: "complaint",
                        label: t!("complain-text"),
                        value: words(),
                        max_length: 2000,
                        rows: 6,
                        oninput: move |value| words.set(value),
                    }
                    TextField {
                        id: "contact",
                        label: t!("complain-contact"),
                        hint: t!("complain-contact-hint"),
                        value: contact(),
                        max_length: 100,
                        oninput: move |value| contact.set(value),
                    }
                    if is_known {
                        CheckField {
                            id: "complaint-only-city",
                            label: t!("complain-only-city"),
                            checked: only_city(),
                            onchange: move |on| only_city.set(on),
                        }
                    }
                    SendingProblem { sending }
                    Button {
                        kind: ButtonKind::Primary,
                        submit: true,
                        disabled: words.read().trim().is_empty(),
                        busy: sending.busy(),
                        {t!("complain-do")}
                    }
                }
            }
        }
    }
}
