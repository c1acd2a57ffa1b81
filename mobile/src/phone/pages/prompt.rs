//! A prompt: the same way as a check-in, with the time left.

use crate::client::home::HOME;
use crate::client::queue::QUEUE;
use crate::phone::capture::Capture;
use crate::phone::delivery::DeliverySteps;
use crate::phone::prompts::{is_answered, use_delivered, use_time_left};
use crate::phone::{Route, words};
use crate::prelude::*;
use crate::text::clock_time;
use zaigang_shared::api::cadre::OpenPrompt;
use zaigang_shared::record::RecordKind;

/// A prompt.
#[component]
pub fn Prompt(id: String) -> Element {
    let mut answered_before = use_signal(|| QUEUE.peek().iter().any(|entry| entry.answers(&id)));
    // The server may say "not there" or refuse it: then the form comes back.
    let prompt = id.clone();
    use_effect(move || {
        if answered_before() && !is_answered(&prompt) {
            answered_before.set(false);
        }
    });
    let known = HOME
        .read()
        .as_ref()
        .and_then(|kept| kept.value.prompts.iter().find(|prompt| prompt.id.as_str() == id).cloned());
    // Answered before this page was opened: only where it stands.
    let before = QUEUE.read().iter().find(|entry| entry.answers(&id) && answered_before()).cloned();
    rsx! {
        PageTitle { title: t!("phone-title-prompt") }
        if let Some(entry) = before {
            Card { title: t!("phone-prompt-answered"),
                DeliverySteps { entry }
                LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, wide: true, {t!("phone-result-home")} }
            }
        } else {
            match known.filter(|_| !is_answered(&id)) {
                Some(prompt) => rsx! {
                    TimeLeft { prompt }
                },
                None if is_answered(&id) => rsx! {},
                None => rsx! {
                    Notice { tone: Tone::Info, title: t!("phone-prompt-unknown"), text: t!("phone-prompt-kept") }
                },
            }
            Capture { kind: RecordKind::PromptReply, reference: id, shutter: t!("phone-prompt-shutter") }
        }
    }
}

#[component]
fn TimeLeft(prompt: OpenPrompt) -> Element {
    let left = use_time_left(prompt.expires_at.0);
    use_delivered(&prompt, false);
    if left <= 0 {
        let until = prompt.late_until();
        let text = if prompt.expires_at.plus(-left) < until {
            t!("phone-prompt-late", until = clock_time(until.0))
        } else {
            t!("phone-prompt-too-late")
        };
        return rsx! {
            Notice { tone: Tone::Info, title: t!("phone-prompt-over"), text }
        };
    }
    rsx! {
        Notice {
            tone: Tone::Attention,
            title: t!("phone-prompt-until", until = clock_time(prompt.expires_at.0)),
            p { class: "figures", "aria-hidden": "true", {t!("phone-prompt-left", time = words::time_left(left))} }
        }
    }
}
