//! A phone is ended in two taps: the button with its reason, and the confirmation.

use super::platform_said;
use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::prelude::*;
use zaigang_shared::api::device::{DeviceView, EndDevice, EndReason};
use zaigang_shared::operation as op;

const REASONS: [EndReason; 3] = [EndReason::Lost, EndReason::Replaced, EndReason::NotHis];

/// Why, as a word.
pub fn reason_word(reason: EndReason) -> String {
    match reason {
        EndReason::Lost => t!("end-lost"),
        EndReason::Replaced => t!("end-replaced"),
        EndReason::NotHis => t!("end-not-his"),
    }
}

/// Confirms that a phone is ended; `reason` is chosen already, another may be.
#[component]
pub fn EndDialog(
    device: DeviceView,
    reason: EndReason,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut chosen = use_signal(|| reason);
    let mut note = use_signal(String::new);
    let sending = use_sending();
    let id = device.id.clone();
    let send = move |()| {
        let said = note.peek().trim().to_owned();
        let body = EndDevice { reason: chosen(), note: (!said.is_empty()).then_some(said) };
        let id = id.clone();
        let work = async move { client::write::<op::EndDevice>(&[id.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("end-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Danger, busy: sending.busy(), onclick: send, {t!("end-do")} }
    };
    rsx! {
        Dialog { id: "end", title: t!("end-title", person = device.person_name.as_str()), onclose, actions,
            p { class: "muted", {platform_said(&device.description)} }
            p { {t!("end-text")} }
            ReasonChips {
                name: "end-reason",
                legend: t!("decide-reason"),
                options: REASONS.into_iter().map(|reason| Choice::new(reason.name(), reason_word(reason))).collect::<Vec<_>>(),
                chosen: chosen().name().to_owned(),
                onchoose: move |code: String| {
                    if let Some(reason) = REASONS.into_iter().find(|reason| reason.name() == code) {
                        chosen.set(reason);
                    }
                },
            }
            TextField {
                id: "end-note",
                label: t!("decide-note"),
                value: note(),
                max_length: 200,
                oninput: move |value| note.set(value),
            }
            SendingProblem { sending }
        }
    }
}
