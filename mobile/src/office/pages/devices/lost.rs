//! A phone is reported lost in two taps: the button, and the confirmation.

use super::platform_said;
use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::prelude::*;
use zaigang_shared::api::township::{DeviceView, ReportLost};
use zaigang_shared::operation as op;

/// Confirms that a phone is lost.
#[component]
pub fn LostDialog(device: DeviceView, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut note = use_signal(String::new);
    let sending = use_sending();
    let id = device.id.clone();
    let send = move |()| {
        let said = note.peek().trim().to_owned();
        let body = ReportLost { note: (!said.is_empty()).then_some(said) };
        let id = id.clone();
        let work = async move { client::write::<op::ReportLost>(&[id.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("lost-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Danger, busy: sending.busy(), onclick: send, {t!("lost-do")} }
    };
    rsx! {
        Dialog { id: "lost", title: t!("lost-title", person = device.person_name.as_str()), onclose, actions,
            p { class: "muted", {platform_said(&device.description)} }
            p { {t!("lost-text")} }
            TextField {
                id: "lost-note",
                label: t!("decide-note"),
                value: note(),
                max_length: 200,
                oninput: move |value| note.set(value),
            }
            SendingProblem { sending }
        }
    }
}
