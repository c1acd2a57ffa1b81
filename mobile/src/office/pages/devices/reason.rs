//! A step that needs a reason: ending a declaration or a point, taking a calibration back.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::prelude::*;
use zaigang_shared::api::NoQuery;
use zaigang_shared::api::device::GiveReason;
use zaigang_shared::operation::{self as op, Operation};

/// What a reason is given for.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Ends the declaration of a shared phone.
    Kiosk {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
    /// Ends a surveyed point.
    Point {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
    /// Takes a phone's calibration back.
    Calibration {
        /// The device's id.
        id: String,
        /// Whose phone.
        person: String,
    },
}

impl Step {
    fn words(&self) -> (String, String, String) {
        match self {
            Step::Kiosk { name, .. } => {
                (t!("kiosk-end-title", name = name.as_str()), t!("kiosk-end-text"), t!("kiosk-end"))
            }
            Step::Point { name, .. } => {
                (t!("point-end-title", name = name.as_str()), t!("point-end-text"), t!("point-end"))
            }
            Step::Calibration { person, .. } => (
                t!("calibration-withdraw-title", person = person.as_str()),
                t!("calibration-withdraw-text"),
                t!("calibration-withdraw"),
            ),
        }
    }
}

async fn give<O>(id: &str, reason: GiveReason) -> Result<(), client::ClientError>
where
    O: Operation<Query = NoQuery, Body = GiveReason>,
{
    client::write::<O>(&[id], &reason).await.map(|_| ())
}

/// Asks for the reason and does it.
#[component]
pub fn ReasonDialog(step: Step, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut reason = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let sending = use_sending();
    let is_empty = reason.read().trim().is_empty();
    let (title, text, label) = step.words();
    let send = move |()| {
        tried.set(true);
        if is_empty {
            return;
        }
        let body = GiveReason { reason: reason.peek().trim().to_owned() };
        let step = step.clone();
        let work = async move {
            match &step {
                Step::Kiosk { id, .. } => give::<op::EndKiosk>(id, body).await,
                Step::Point { id, .. } => give::<op::EndSurveyPoint>(id, body).await,
                Step::Calibration { id, .. } => give::<op::WithdrawCalibration>(id, body).await,
            }
        };
        sending.run(work, move |()| {
            toast(Tone::Good, t!("reason-step-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Danger, busy: sending.busy(), onclick: send, "{label}" }
    };
    rsx! {
        Dialog { id: "give-reason", title, onclose, actions,
            p { "{text}" }
            TextField {
                id: "give-reason-text",
                label: t!("decide-reason"),
                value: reason(),
                max_length: 200,
                error: (tried() && is_empty).then(|| t!("reason-step-missing")),
                oninput: move |value| reason.set(value),
            }
            SendingProblem { sending }
        }
    }
}
