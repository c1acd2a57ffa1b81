//! The signature: by the key of this browser, under the checksum of exactly what is shown.

use super::sheets::grouped;
use crate::client::{self, ClientError, signature};
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::view;
use crate::platform::PlatformError;
use crate::prelude::*;
use crate::text::month_title;
use zaigang_shared::api::register::{Register, SheetDraft, SheetView, SignRegister};
use zaigang_shared::id::SheetId;
use zaigang_shared::operation as op;
use zaigang_shared::register::{RegisterSums, SignatureAct, sheet_hash};

/// What can be signed now; nothing when there is nothing.
#[component]
pub(super) fn SignCard(register: Register, onsigned: EventHandler<()>) -> Element {
    let mut is_open = use_signal(|| false);
    let Some(draft) = register.draft.clone().filter(|_| view::may::<op::SignRegister>()) else {
        return rsx! {};
    };
    let rows = draft.content.rows.len();
    let sums = draft.content.rows.iter().fold(RegisterSums::default(), |sum, row| sum.plus(row.sums));
    let is_open_doubt = draft.undecided > 0;
    rsx! {
        Card { title: if draft.content.number == 1 { t!("register-sign") } else { t!("register-sign-supplement") },
            p { {t!("register-sign-what", n = rows, days = sums.on_post)} }
            if is_open_doubt {
                p { {t!("register-sign-undecided", n = draft.undecided)} }
            }
            div {
                Button {
                    id: "register-sign",
                    kind: ButtonKind::Primary,
                    icon: IconName::Seal,
                    disabled: is_open_doubt,
                    onclick: move |()| is_open.set(true),
                    {t!("register-sign")}
                }
            }
        }
        if is_open() {
            SignDialog {
                register: register.clone(),
                draft,
                onclose: move |()| is_open.set(false),
                ondone: move |_| {
                    is_open.set(false);
                    onsigned.call(());
                },
            }
        }
    }
}

#[component]
fn SignDialog(
    register: Register,
    draft: SheetDraft,
    onclose: EventHandler<()>,
    ondone: EventHandler<SheetView>,
) -> Element {
    let mut note = use_signal(String::new);
    let sending = use_sending();
    let is_supplement = draft.content.number > 1;
    let is_ready = !is_supplement || !note.read().trim().is_empty();
    // Computed here from what is shown: the server compares it with what it holds.
    let hash = draft.content.to_json().map(|content| sheet_hash(&content)).unwrap_or_default();
    let (township, month) = (register.township.to_string(), register.month.to_string());
    let shown = hash.clone();
    let send = move |()| {
        let said = note.peek().trim().to_owned();
        let (township, month, hash, id) = (township.clone(), month.clone(), hash.clone(), sending.id());
        let work = async move {
            let id = SheetId::try_from(id).map_err(|_| unreadable())?;
            let signature = signature::sign(SignatureAct::Sign, hash.clone(), None, None).await?;
            let body = SignRegister { id, hash, signature, note: (!said.is_empty()).then_some(said) };
            client::write::<op::SignRegister>(&[&township, &month], &body).await
        };
        sending.run(work, move |sheet| {
            toast(Tone::Good, t!("register-sign-done"));
            ondone.call(sheet);
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button {
            id: "register-sign-now",
            kind: ButtonKind::Primary,
            disabled: !is_ready,
            busy: sending.busy(),
            onclick: send,
            {t!("register-sign-now")}
        }
    };
    let title = t!("register-sign-title", month = month_title(register.month.first()));
    rsx! {
        Dialog { id: "register-sign-dialog", title, onclose, actions,
            p { class: "big-answer", {t!("register-sign-statement", place = register.township_name.as_str(), n = draft.content.rows.len())} }
            p { {t!("register-sign-answerable")} }
            if is_supplement {
                TextArea {
                    id: "register-sign-note",
                    label: t!("register-sign-note"),
                    value: note(),
                    rows: 2,
                    max_length: 200,
                    oninput: move |value| note.set(value),
                }
            }
            p { class: "hash sealed", {grouped(&shown)} }
            SendingProblem { sending }
        }
    }
}

fn unreadable() -> ClientError {
    PlatformError::Unreadable("client id".to_owned()).into()
}
