//! Prompts, called and drawn: what became of each, in words.

mod calls;
mod drawing;

pub use drawing::PromptDrawing;

use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, CallButton, use_loaded, use_refresh};
use crate::office::{Route, view};
use crate::prelude::*;
use crate::text::{clock_time, date_time};
use calls::{CallList, CallsMade, is_to_call};
use zaigang_shared::api::township::{PromptChannel, PromptOrigin, PromptView, ReplyTime};
use zaigang_shared::operation as op;
use zaigang_shared::place::Answer;
use zaigang_shared::time::Half;

/// How often open prompts are looked at again, milliseconds.
const REFRESH_MS: u32 = 30_000;

/// Prompts, called and drawn.
#[component]
pub fn Prompts() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            client::read::<op::ListPrompts>(&[code.as_str()]).await.map(|found| found.prompts)
        }
    });
    use_refresh(loaded, REFRESH_MS);
    let mut again = loaded;
    let now = server_now();
    let prompts = loaded.get().unwrap_or_default();
    let is_open = |prompt: &PromptView| prompt.reply.is_none() && prompt.expires_at.0 > now;
    let (open, over): (Vec<_>, Vec<_>) = prompts.into_iter().partition(is_open);
    let to_call: Vec<PromptView> = open.iter().filter(|prompt| is_to_call(prompt, now)).cloned().collect();
    let is_loaded = loaded.get().is_some();
    rsx! {
        PageTitle { title: t!("office-title-prompts"), aside: t!("prompts-aside", n = open.len()) }
        Awaited { loaded }
        CallList { prompts: to_call, onnoted: move |()| again.reload() }
        if is_loaded {
            Card { title: t!("prompts-open"),
                if open.is_empty() {
                    p { class: "muted", {t!("prompts-none-open")} }
                }
                div { class: "rows",
                    for prompt in open {
                        PromptRow { key: "{prompt.id}", prompt, is_open: true }
                    }
                }
                div { LinkButton { to: Route::Devices {}, icon: IconName::Phone, {t!("prompts-call-somebody")} } }
            }
            Card { title: t!("prompts-over"),
                if over.is_empty() {
                    p { class: "muted", {t!("prompts-none-over")} }
                }
                div { class: "rows",
                    for prompt in over {
                        PromptRow { key: "{prompt.id}", prompt, is_open: false }
                    }
                }
            }
        }
    }
}

#[component]
fn PromptRow(prompt: PromptView, is_open: bool) -> Element {
    let (tone, icon, outcome) = outcome(&prompt, is_open);
    let origin = match prompt.origin {
        PromptOrigin::Drawn => t!("prompt-drawn"),
        PromptOrigin::Called => t!("prompt-called-by-person"),
    };
    let slot = match prompt.slot {
        Half::Day => t!("prompt-day"),
        Half::Night => t!("prompt-night"),
    };
    let channel = match prompt.channel {
        PromptChannel::App => t!("prompt-by-app"),
        PromptChannel::Phone => t!("prompt-by-phone"),
        PromptChannel::Gateway => t!("prompt-by-gateway"),
    };
    let actions = rsx! {
        if let Some(reply) = prompt.reply.as_ref() {
            LinkButton { to: Route::Record { id: reply.record.to_string() }, kind: ButtonKind::Quiet, {t!("today-see-record")} }
        }
        if is_open && let Some(phone) = prompt.phone.clone() {
            CallButton { phone, person: prompt.person_name.clone() }
        }
    };
    rsx! {
        Row { title: prompt.person_name.clone(), note: prompt.host_name.clone(), actions,
            Chip { tone, icon, "{outcome}" }
            p {
                {t!("prompt-line", at = date_time(prompt.issued_at.0), slot = slot, origin = origin, channel = channel)}
            }
            CallsMade { calls: prompt.calls.clone() }
        }
    }
}

fn outcome(prompt: &PromptView, is_open: bool) -> (Tone, IconName, String) {
    if let Some(reply) = &prompt.reply {
        return match (reply.time, reply.answer) {
            (ReplyTime::TooLate, _) => (Tone::Plain, IconName::Clock, t!("prompt-too-late")),
            (ReplyTime::Late, Answer::OutsideFix) => {
                (Tone::Plain, IconName::Clock, t!("prompt-late-outside"))
            }
            (ReplyTime::Late, _) => (Tone::Plain, IconName::Clock, t!("prompt-late")),
            (ReplyTime::InTime, Answer::Inside) => (Tone::Good, IconName::Check, t!("prompt-inside")),
            (ReplyTime::InTime, Answer::Uncertain) => {
                (Tone::Attention, IconName::Help, t!("prompt-uncertain"))
            }
            (ReplyTime::InTime, Answer::OutsideFix) => {
                (Tone::Attention, IconName::Compass, t!("prompt-outside"))
            }
        };
    }
    if is_open {
        return (Tone::Info, IconName::Clock, t!("prompt-waiting", time = clock_time(prompt.expires_at.0)));
    }
    match prompt.delivered_at {
        Some(_) => (Tone::Plain, IconName::Minus, t!("prompt-no-reply")),
        None => (Tone::Plain, IconName::CloudOff, t!("prompt-undelivered")),
    }
}
