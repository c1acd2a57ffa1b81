//! Own prompts and what became of each: this month's and the last one's.

use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::phone::Route;
use crate::phone::kept::{Freshness, use_kept};
use crate::prelude::*;
use crate::text::{clock_time, date_time};
use zaigang_shared::api::prompt::{CallOutcome, OwnPrompt, OwnPrompts, PromptCallView};
use zaigang_shared::api::township::{PromptChannel, PromptOrigin, ReplyTime};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::place::Answer;
use zaigang_shared::time::{Half, Millis, Month};

/// Own prompts.
#[component]
pub fn Prompts() -> Element {
    let home = HOME.read();
    let posting =
        home.as_ref().and_then(|kept| kept.value.posting.as_ref().map(|posting| posting.id.clone()));
    let today = home.as_ref().map(|kept| kept.value.today);
    rsx! {
        PageTitle { title: t!("phone-title-prompts") }
        match (posting, today) {
            (Some(posting), Some(today)) => {
                let month = Month::of(today);
                let shown = [
                    (month, t!("phone-prompts-this-month")),
                    (month.previous(), t!("phone-prompts-last-month")),
                ];
                rsx! {
                    p { class: "muted", {t!("phone-prompts-intro")} }
                    for (month, title) in shown {
                        OfMonth { key: "{month}", posting: posting.clone(), month, title }
                    }
                }
            }
            _ => rsx! {
                Empty { icon: IconName::Bell, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
            },
        }
    }
}

#[component]
fn OfMonth(posting: PostingId, month: Month, title: String) -> Element {
    let name = format!("prompts-{posting}-{month}");
    let path = vec![posting.to_string(), month.to_string()];
    let mut view = use_kept(name, operation::ListOwnPrompts::INFO, path, reads::<OwnPrompts>);
    let kept = view.value::<OwnPrompts>();
    let prompts = kept.as_ref().map(|kept| kept.value.prompts.clone()).unwrap_or_default();
    rsx! {
        Card { title,
            Freshness {
                error: view.error.read().clone(),
                kept_at: kept.as_ref().map(|kept| kept.at),
                busy: *view.busy.read(),
                onretry: move |()| view.again(),
            }
            if kept.is_some() && prompts.is_empty() {
                p { class: "muted", {t!("phone-prompts-none")} }
            }
            div { class: "rows",
                for prompt in prompts {
                    PromptRow { key: "{prompt.id}", prompt }
                }
            }
        }
    }
}

#[component]
fn PromptRow(prompt: OwnPrompt) -> Element {
    let slot = match prompt.slot {
        Half::Day => t!("phone-prompts-day"),
        Half::Night => t!("phone-prompts-night"),
    };
    let origin = match prompt.origin {
        PromptOrigin::Drawn => t!("phone-prompts-drawn"),
        PromptOrigin::Called => t!("phone-prompts-called"),
    };
    let now = Millis(crate::client::beacon::server_now());
    let is_over = prompt.expires_at <= now;
    let answer = if is_over { t!("phone-prompt-missed-answer") } else { t!("phone-prompt-answer") };
    let actions = rsx! {
        if prompt.waits(now) {
            LinkButton { to: Route::Prompt { id: prompt.id.to_string() }, "{answer}" }
        }
    };
    rsx! {
        Row { title: date_time(prompt.issued_at.0), note: t!("phone-prompts-kind", slot = slot, origin = origin), actions,
            p { b { {outcome(&prompt, is_over)} } }
            p { class: "muted", {arrived(&prompt)} }
            for (n, call) in prompt.calls.iter().enumerate() {
                p { key: "{n}", class: "muted", {call_line(call)} }
            }
        }
    }
}

/// What became of it, and whether it counts.
fn outcome(prompt: &OwnPrompt, is_over: bool) -> String {
    match (&prompt.reply, prompt.delivered_at) {
        (Some(reply), _) => match (reply.time, reply.answer) {
            (ReplyTime::TooLate, _) => t!("phone-prompts-too-late"),
            (ReplyTime::Late, Answer::OutsideFix) => t!("phone-prompts-late-elsewhere"),
            (ReplyTime::Late, _) => t!("phone-prompts-late"),
            (ReplyTime::InTime, Answer::Inside) => t!("phone-prompts-inside"),
            (ReplyTime::InTime, Answer::Uncertain) => t!("phone-prompts-uncertain"),
            (ReplyTime::InTime, Answer::OutsideFix) => t!("phone-prompts-elsewhere"),
        },
        (None, _) if !is_over => t!("phone-prompts-waiting", until = clock_time(prompt.expires_at.0)),
        (None, Some(_)) => t!("phone-prompts-unanswered"),
        (None, None) => t!("phone-prompts-undelivered"),
    }
}

/// When it arrived, and how.
fn arrived(prompt: &OwnPrompt) -> String {
    let Some(at) = prompt.delivered_at else { return t!("phone-prompts-not-arrived") };
    let at = clock_time(at.0);
    match prompt.channel {
        PromptChannel::App => t!("phone-prompts-by-app", at = at),
        PromptChannel::Phone => t!("phone-prompts-by-phone", at = at),
        PromptChannel::Gateway => t!("phone-prompts-by-gateway", at = at),
    }
}

fn call_line(call: &PromptCallView) -> String {
    let (at, by) = (clock_time(call.at.0), call.by_name.as_str());
    match call.outcome {
        CallOutcome::Reached => t!("phone-prompts-call-reached", at = at, by = by),
        CallOutcome::NoAnswer => t!("phone-prompts-call-no-answer", at = at, by = by),
        CallOutcome::WrongNumber => t!("phone-prompts-call-wrong-number", at = at, by = by),
        CallOutcome::NumberOff => t!("phone-prompts-call-number-off", at = at, by = by),
    }
}
