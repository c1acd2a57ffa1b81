//! People to call: their prompt runs, and nobody has seen it.

use crate::client;
use crate::office::kit::{CallButton, SendingProblem, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::clock_time;
use zaigang_shared::api::prompt::{CallOutcome, NoteCall, PromptCallView, is_time_to_call};
use zaigang_shared::api::township::PromptView;
use zaigang_shared::operation as op;
use zaigang_shared::time::Millis;

/// Whether somebody should call now: the prompt runs, and nobody has seen it for some minutes.
pub fn is_to_call(prompt: &PromptView, now: i64) -> bool {
    prompt.delivered_at.is_none()
        && prompt.reply.is_none()
        && prompt.expires_at.0 > now
        && is_time_to_call(prompt.issued_at, Millis(now))
}

/// The list of those to call.
#[component]
pub fn CallList(prompts: Vec<PromptView>, onnoted: EventHandler<()>) -> Element {
    if prompts.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!("prompt-calls-title"), aside: t!("prompt-calls-aside", n = prompts.len()), class: "accent",
            p { {t!("prompt-calls-text")} }
            div { class: "rows",
                for prompt in prompts {
                    CallRow { key: "{prompt.id}", prompt, onnoted }
                }
            }
        }
    }
}

#[component]
fn CallRow(prompt: PromptView, onnoted: EventHandler<()>) -> Element {
    let sending = use_sending();
    let id = prompt.id.clone();
    let note = move |outcome: CallOutcome| {
        let id = id.clone();
        let body = NoteCall { id: sending.id(), outcome };
        let work = async move { client::write::<op::NotePromptCall>(&[id.as_str()], &body).await };
        sending.run(work, move |prompt| {
            let told = match outcome {
                CallOutcome::Reached => {
                    t!("prompt-call-reached-done", time = clock_time(prompt.expires_at.0))
                }
                CallOutcome::NoAnswer | CallOutcome::WrongNumber | CallOutcome::NumberOff => {
                    t!("prompt-call-noted")
                }
            };
            toast(Tone::Good, told);
            onnoted.call(());
        });
    };
    let may = view::may::<op::NotePromptCall>();
    let phone = prompt.phone.clone();
    let person = prompt.person_name.clone();
    let actions = rsx! {
        if let Some(phone) = phone {
            CallButton { phone, person }
        }
        if may {
            for outcome in CallOutcome::ALL {
                Button {
                    key: "{outcome.name()}",
                    kind: if outcome == CallOutcome::Reached { ButtonKind::Primary } else { ButtonKind::Quiet },
                    busy: sending.busy(),
                    onclick: {
                        let note = note.clone();
                        move |()| note(outcome)
                    },
                    {outcome_word(outcome)}
                }
            }
        }
    };
    rsx! {
        Row { title: prompt.person_name.clone(), note: prompt.host_name.clone(), actions,
            p { {t!("prompt-calls-line", at = clock_time(prompt.issued_at.0), until = clock_time(prompt.expires_at.0))} }
            if prompt.phone.is_none() {
                p { class: "muted", {t!("prompt-calls-no-number")} }
            }
            CallsMade { calls: prompt.calls.clone() }
            SendingProblem { sending }
        }
    }
}

/// What came of a call, in a word.
pub fn outcome_word(outcome: CallOutcome) -> String {
    match outcome {
        CallOutcome::Reached => t!("prompt-call-reached"),
        CallOutcome::NoAnswer => t!("prompt-call-no-answer"),
        CallOutcome::WrongNumber => t!("prompt-call-wrong-number"),
        CallOutcome::NumberOff => t!("prompt-call-number-off"),
    }
}

/// Calls that were made about a prompt.
#[component]
pub fn CallsMade(calls: Vec<PromptCallView>) -> Element {
    rsx! {
        for (n, call) in calls.into_iter().enumerate() {
            p { key: "{n}", class: "muted",
                {t!("prompt-call-line", at = clock_time(call.at.0), by = call.by_name.as_str(), what = outcome_word(call.outcome))}
            }
        }
    }
}
