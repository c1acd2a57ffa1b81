//! The village organisation calls an event.

use super::{NoVillage, village};
use crate::client::{ClientError, write};
use crate::events::EventForm;
use crate::phone::Route;
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::platform::clock;
use crate::prelude::*;
use zaigang_shared::api::event::{CallEvent, EventChoices};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation::{self as op, Operation as _};

/// A new event.
#[component]
pub fn NewEvent() -> Element {
    rsx! {
        PageTitle { title: t!("event-new") }
        match village() {
            Some(village) => rsx! { Form { village } },
            None => rsx! { NoVillage {} },
        }
    }
}

#[component]
fn Form(village: DivisionCode) -> Element {
    let code = village.to_string();
    let mut view = use_kept(
        format!("event-choices-{code}"),
        op::ReadEventChoices::INFO,
        vec![code],
        crate::client::kept::reads::<EventChoices>,
    );
    // The id stays over retries, so that nothing is called twice.
    let id = use_signal(clock::random_uuid_v7);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let navigator = navigator();
    let send = move |body: CallEvent| {
        if busy() {
            return;
        }
        busy.set(true);
        let village = village.clone();
        spawn(async move {
            match write::<op::CallEvent>(&[village.as_str()], &body).await {
                Ok(sheet) => {
                    toast(Tone::Good, t!("event-called"));
                    navigator.replace(Route::EventSheet { id: sheet.event.id.to_string() });
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        });
    };
    let kept = view.value::<EventChoices>();
    rsx! {
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept {
            EventForm {
                id: id(),
                choices: kept.value,
                busy: busy().then(|| t!("phone-event-sending")),
                problem: rsx! {
                    if let Some(error) = error() {
                        Trouble { error }
                    }
                },
                onsend: send,
            }
        }
    }
}
