//! A complaint or suggestion; anybody may, signed in or not.

use crate::client::session::ACCOUNT;
use crate::client::{ClientError, write};
use crate::phone::Route;
use crate::phone::kept::Trouble;
use crate::platform::clock;
use crate::prelude::*;
use zaigang_shared::api::session::{FileComplaint, Me};
use zaigang_shared::id::ComplaintId;
use zaigang_shared::operation;

/// Longest text, in characters.
const MAX_TEXT: u32 = 2_000;
/// Longest contact, in characters.
const MAX_CONTACT: u32 = 100;

/// A complaint or suggestion.
#[component]
pub fn Complaint() -> Element {
    let mut text = use_signal(String::new);
    let mut contact = use_signal(String::new);
    let mut id = use_signal(clock::random_uuid_v7);
    let mut busy = use_signal(|| false);
    let mut sent = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let mut only_city = use_signal(|| false);
    let county = ACCOUNT.read().as_ref().and_then(Me::county);
    let is_known = county.is_some();
    let division = county.filter(|_| !only_city());
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let division = division.clone();
        async move {
            let words = text.peek().trim().to_owned();
            let Ok(client_id) = ComplaintId::try_from(id()) else { return };
            if words.is_empty() || busy() {
                return;
            }
            busy.set(true);
            let contact = Some(contact.peek().trim().to_owned()).filter(|contact| !contact.is_empty());
            let body = FileComplaint { id: client_id, text: words, contact, division };
            match write::<operation::FileComplaint>(&[], &body).await {
                Ok(_) => {
                    id.set(clock::random_uuid_v7());
                    text.set(String::new());
                    error.set(None);
                    sent.set(true);
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    rsx! {
        PageTitle { title: t!("phone-title-complaint") }
        if sent() {
            Notice { tone: Tone::Good, title: t!("phone-complaint-sent"), text: t!("phone-complaint-sent-text") }
            LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, wide: true, {t!("phone-result-home")} }
        } else {
            p { {t!("phone-complaint-intro")} }
            Card {
                form { onsubmit: submit,
                    TextArea {
                        id: "complaint-text",
                        label: t!("phone-complaint-text"),
                        value: text(),
                        rows: 6,
                        max_length: MAX_TEXT,
                        oninput: move |value| text.set(value),
                    }
                    TextField {
                        id: "complaint-contact",
                        label: t!("phone-complaint-contact"),
                        hint: t!("phone-complaint-contact-hint"),
                        value: contact(),
                        max_length: MAX_CONTACT,
                        oninput: move |value| contact.set(value),
                    }
                    if is_known {
                        CheckField {
                            id: "complaint-only-city",
                            label: t!("phone-complaint-only-city"),
                            checked: only_city(),
                            onchange: move |on| only_city.set(on),
                        }
                    }
                    if let Some(error) = error() {
                        Trouble { error }
                    }
                    Button {
                        kind: ButtonKind::Primary,
                        submit: true,
                        wide: true,
                        disabled: text.read().trim().is_empty(),
                        busy: busy().then(|| t!("phone-sending")),
                        {t!("phone-complaint-send")}
                    }
                }
            }
        }
    }
}
