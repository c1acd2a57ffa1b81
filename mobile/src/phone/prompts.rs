//! A prompt before the person's eyes: what is asked, how long, and where to answer.

use crate::client::home::{confirm_delivery, open_prompts, server_now};
use crate::client::queue::QUEUE;
use crate::phone::Route;
use crate::phone::words;
use crate::platform::{clock, page};
use crate::prelude::*;
use crate::text::clock_time;
use zaigang_shared::api::cadre::OpenPrompt;

/// How often the time left is written anew.
const TICK_MS: u32 = 1_000;

/// Was the prompt answered from this phone?
pub fn is_answered(prompt: &str) -> bool {
    QUEUE.read().iter().any(|entry| entry.reference.as_deref() == Some(prompt))
}

/// Counts down to an instant of the server's clock, in milliseconds.
pub fn use_time_left(until: i64) -> i64 {
    let mut left = use_signal(|| until - server_now());
    use_future(move || async move {
        loop {
            left.set(until - server_now());
            clock::sleep_ms(TICK_MS).await;
        }
    });
    left()
}

/// The open prompts that wait for an answer of this phone.
#[component]
pub fn PromptCards() -> Element {
    let open: Vec<OpenPrompt> =
        open_prompts().into_iter().filter(|prompt| !is_answered(prompt.id.as_str())).collect();
    rsx! {
        for prompt in open {
            PromptCard { key: "{prompt.id}", prompt }
        }
    }
}

#[component]
fn PromptCard(prompt: OpenPrompt) -> Element {
    let left = use_time_left(prompt.expires_at.0);
    let id = prompt.id.clone();
    // Delivered means seen: a phone in a pocket has not been asked yet.
    use_future(move || {
        let id = id.clone();
        async move {
            while !page::is_visible() {
                clock::sleep_ms(TICK_MS).await;
            }
            page::vibrate(300);
            if !prompt.delivered {
                confirm_delivery(&id).await;
            }
        }
    });
    if left <= 0 {
        return rsx! {};
    }
    rsx! {
        section { class: "card accent prompt", role: "alert", "data-testid": "prompt-card",
            h2 { class: "card-title",
                span { {t!("phone-prompt-title")} }
                small { class: "figures", {t!("phone-prompt-left", time = words::time_left(left))} }
            }
            p { {t!("phone-prompt-text", until = clock_time(prompt.expires_at.0))} }
            LinkButton {
                to: Route::Prompt { id: prompt.id.to_string() },
                kind: ButtonKind::Primary,
                icon: IconName::Bell,
                wide: true,
                {t!("phone-prompt-answer")}
            }
        }
    }
}
