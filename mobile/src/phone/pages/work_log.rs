//! The day's work log (工作日志): a few words, signed like a check-in, with or without a network.

use crate::client::ClientError;
use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::queue::QUEUE;
use crate::client::record::{Draft, make, new_id};
use crate::phone::delivery::EntryRow;
use crate::phone::kept::Trouble;
use crate::prelude::*;
use crate::text::{day_of, long_date};
use zaigang_shared::record::{MAX_NOTE_CHARS, RecordKind};

/// Writes an entry for today, and shows those of this phone.
#[component]
pub fn WorkLog() -> Element {
    let mut text = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let posting =
        HOME.read().as_ref().and_then(|kept| kept.value.posting.as_ref().map(|posting| posting.id.clone()));
    let Some(posting) = posting else {
        return rsx! {
            PageTitle { title: t!("phone-title-work-log") }
            Empty { icon: IconName::Pencil, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
        };
    };
    let today = day_of(server_now());
    let written: Vec<_> =
        QUEUE.read().iter().rev().filter(|entry| entry.kind == RecordKind::WorkLog).cloned().collect();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let subject = posting.to_string();
        async move {
            let words = text.peek().trim().to_owned();
            let Some(id) = new_id().filter(|_| !words.is_empty() && !busy()) else { return };
            busy.set(true);
            let draft = Draft {
                id,
                subject,
                kind: RecordKind::WorkLog,
                fix: None,
                photo: None,
                reference: None,
                note: Some(words),
                result: None,
            };
            match make(draft).await {
                Ok(()) => {
                    text.set(String::new());
                    error.set(None);
                    toast(Tone::Good, t!("phone-work-log-kept"));
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    rsx! {
        PageTitle { title: t!("phone-title-work-log") }
        form { class: "card", onsubmit: submit,
            TextArea {
                id: "work-log",
                label: t!("phone-work-log-label", date = long_date(today)),
                hint: t!("phone-work-log-hint"),
                value: text(),
                rows: 5,
                max_length: MAX_NOTE_CHARS as u32,
                oninput: move |value| text.set(value),
            }
            if let Some(error) = error() {
                Trouble { error }
            }
            Button {
                kind: ButtonKind::Primary,
                submit: true,
                wide: true,
                disabled: text.read().trim().is_empty(),
                busy: busy().then(|| t!("phone-capture-signing")),
                {t!("phone-work-log-sign")}
            }
        }
        if !written.is_empty() {
            Card { title: t!("phone-work-log-written"),
                for entry in written {
                    EntryRow { key: "{entry.id}", entry }
                }
            }
        }
    }
}
