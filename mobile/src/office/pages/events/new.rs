//! A township or county calls an event.

use crate::client;
use crate::events::EventForm;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::{Route, view};
use crate::prelude::*;
use zaigang_shared::api::event::{CallEvent, EventChoices};
use zaigang_shared::operation as op;

/// A new event.
#[component]
pub fn NewEvent() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(EventChoices { people: Vec::new(), sites: Vec::new() });
            };
            client::read::<op::ReadEventChoices>(&[code.as_str()]).await
        }
    });
    let sending = use_sending();
    let navigator = navigator();
    let send = move |body: CallEvent| {
        let Some(division) = view::division() else { return };
        let work = async move { client::write::<op::CallEvent>(&[division.as_str()], &body).await };
        sending.run(work, move |sheet| {
            toast(Tone::Good, t!("event-called"));
            navigator.replace(Route::Event { id: sheet.event.id.to_string() });
        });
    };
    rsx! {
        PageTitle { title: t!("event-new"), aside: view::here().map(|place| place.name).unwrap_or_default() }
        Awaited { loaded }
        if let Some(choices) = loaded.get() {
            EventForm {
                id: sending.id(),
                choices,
                busy: sending.busy(),
                problem: rsx! { SendingProblem { sending } },
                onsend: send,
            }
        }
    }
}
