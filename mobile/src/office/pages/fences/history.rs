//! The history of a fence: every version with its time, who made it and why.

use super::outline::datum_word;
use super::size_word;
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::county::{FenceLine, FenceState, FenceVersion, JudgedAnew};
use zaigang_shared::operation as op;

/// The versions of a fence, newest first.
#[component]
pub(super) fn HistoryDialog(line: FenceLine, onclose: EventHandler<()>) -> Element {
    let id = line.fence.id.0.clone();
    let loaded = use_loaded(move || {
        let id = id.clone();
        async move { client::read::<op::ListFenceVersions>(&[&id]).await }
    });
    let versions = loaded.get().map(|found| found.versions).unwrap_or_default();
    rsx! {
        Dialog {
            id: "fence-history",
            title: t!("fences-history-title", place = line.division_name.as_str(), name = line.name.as_str()),
            onclose,
            actions: rsx! {
                Button { onclick: move |()| onclose.call(()), {t!("close")} }
            },
            Awaited { loaded }
            div { class: "rows",
                for version in versions {
                    Version { key: "{version.fence.fence.id.0}", version: version.clone() }
                }
            }
        }
    }
}

#[component]
fn Version(version: FenceVersion) -> Element {
    let from = short_date(version.fence.valid_from.date());
    let until = version.valid_to.map(|to| short_date(to.date()));
    let (tone, icon, state, span) = match (version.state, until) {
        (FenceState::InForce, _) => {
            (Tone::Good, IconName::Check, t!("fence-state-in-force"), t!("fences-from", day = from))
        }
        (FenceState::Ended, Some(to)) => {
            (Tone::Plain, IconName::Minus, t!("fence-state-ended"), t!("fences-from-to", day = from, to = to))
        }
        (FenceState::Ended, None) => {
            (Tone::Plain, IconName::Minus, t!("fence-state-ended"), t!("fences-from", day = from))
        }
        (FenceState::Replaced, _) => {
            (Tone::Plain, IconName::Minus, t!("fence-state-replaced"), t!("fences-replaced-text"))
        }
        (FenceState::Proposed, _) => (
            Tone::Attention,
            IconName::Clock,
            t!("fence-state-proposed"),
            t!("fences-proposed-on", day = from),
        ),
        (FenceState::Refused, _) => (
            Tone::Attention,
            IconName::Minus,
            t!("fence-state-refused"),
            t!("fences-proposed-on", day = from),
        ),
        (FenceState::Superseded, _) => {
            (Tone::Plain, IconName::Minus, t!("fence-state-superseded"), t!("fences-proposed-on", day = from))
        }
    };
    let made = t!("fences-made", at = date_time(version.made_at.0), by = version.made_by.as_str());
    rsx! {
        div { class: "row",
            div { class: "row-what",
                div { class: "inline",
                    Chip { tone, icon, "{state}" }
                    span { "{span}" }
                }
                p { {size_word(&version.fence.fence.shape)} " · " {datum_word(version.fence.datum)} }
                p { class: "muted",
                    "{made}"
                    if let Some(by) = version.approved_by.as_ref() {
                        {t!("fences-approved-by", by = by.as_str())}
                    }
                }
                if version.standing_fixes > 0 {
                    p { class: "muted", {t!("fences-stood", n = version.standing_fixes)} }
                }
                if let Some(reason) = version.reason.as_ref() {
                    p { class: "said", {t!("fences-reason", text = reason.as_str())} }
                }
                if let Some(judged) = version.judged_anew {
                    p { {judged_word(judged)} }
                }
            }
        }
    }
}

/// What judging anew has come to, in a sentence.
pub(super) fn judged_word(judged: JudgedAnew) -> String {
    let told = t!(
        "fences-judged",
        n = judged.records,
        changed = judged.changed,
        inside = judged.inside,
        uncertain = judged.uncertain,
        outside = judged.outside
    );
    if judged.waiting { told + &t!("fences-judged-waiting") } else { told }
}
