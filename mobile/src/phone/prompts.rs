//! A prompt before the person's eyes: what is asked, how long, and where to answer.

use crate::client::beacon::server_now;
use crate::client::home::{confirm_delivery, waiting_prompts};
use crate::client::queue::QUEUE;
use crate::phone::Route;
use crate::phone::words;
use crate::platform::{clock, page};
use crate::prelude::*;
use crate::text::clock_time;
use zaigang_shared::api::cadre::OpenPrompt;

/// How often the time left is written anew.
const TICK_MS: u32 = 1_000;
/// How often it is tried again to tell the server that the prompt was seen.
const CONFIRM_MS: u32 = 10_000;

/// Was the prompt answered from this phone?
pub fn is_answered(prompt: &str) -> bool {
    QUEUE.read().iter().any(|entry| entry.answers(prompt))
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

/// Tells the server that the prompt was seen, until it knows or the time is over: the reply to a prompt that was
/// never delivered counts for nobody. Delivered means seen: a phone in a pocket has not been asked yet.
pub fn use_delivered(prompt: &OpenPrompt, vibrates: bool) {
    let prompt = prompt.clone();
    use_future(move || {
        let OpenPrompt { id, expires_at, delivered, .. } = prompt.clone();
        async move {
            while !page::is_visible() {
                clock::sleep_ms(TICK_MS).await;
            }
            if vibrates {
                page::vibrate(300);
            }
            while !delivered && server_now() < expires_at.0 && !confirm_delivery(&id).await {
                clock::sleep_ms(CONFIRM_MS).await;
            }
        }
    });
}

/// The prompts that wait for an answer of this phone, and those it may still answer late.
#[component]
pub fn PromptCards() -> Element {
    let waits = |prompt: &OpenPrompt| !is_answered(prompt.id.as_str());
    rsx! {
        for prompt in waiting_prompts().into_iter().filter(waits) {
            PromptCard { key: "{prompt.id}", prompt }
        }
    }
}

/// Asked while the window runs, then missed: the page may stay open over the end.
#[component]
fn PromptCard(prompt: OpenPrompt) -> Element {
    let left = use_time_left(prompt.expires_at.0);
    let now = prompt.expires_at.plus(-left);
    rsx! {
        if left > 0 {
            Asked { prompt, left }
        } else if prompt.waits(now) {
            Missed { prompt }
        }
    }
}

#[component]
fn Missed(prompt: OpenPrompt) -> Element {
    let (at, until) = (clock_time(prompt.issued_at.0), clock_time(prompt.late_until().0));
    rsx! {
        section { class: "card", "data-testid": "prompt-missed",
            h2 { class: "card-title", {t!("phone-prompt-missed-title")} }
            p { {t!("phone-prompt-missed-text", at = at, until = until)} }
            LinkButton { to: Route::Prompt { id: prompt.id.to_string() }, wide: true, {t!("phone-prompt-missed-answer")} }
        }
    }
}

#[component]
fn Asked(prompt: OpenPrompt, left: i64) -> Element {
    use_delivered(&prompt, true);
    rsx! {
        section { class: "card accent prompt", "data-testid": "prompt-card",
            h2 { class: "card-title",
                span { {t!("phone-prompt-title")} }
                // Read aloud every second it would drown everything else; the sentence below says until when.
                small { class: "figures", "aria-hidden": "true", {t!("phone-prompt-left", time = words::time_left(left))} }
            }
            p { role: "alert", {t!("phone-prompt-text", until = clock_time(prompt.expires_at.0))} }
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
