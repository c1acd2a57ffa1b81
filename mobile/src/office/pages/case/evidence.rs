//! What a case rests on: each piece of evidence with its weight, and what it names with a way there.

use crate::office::pages::results::{inspection_result, record_link};
use crate::office::{Route, words};
use crate::prelude::*;
use crate::text::{date_time, long_date};
use zaigang_shared::api::case::{NamedEvent, RestsOn};
use zaigang_shared::judge::{Evidence, PromptOutcome};
use zaigang_shared::place::Answer;
use zaigang_shared::time::Half;

/// Names of one piece of evidence that are shown at once; the rest is folded away.
const SHOWN: usize = 12;

/// Evidence with its weight in words, the figure beside it, and what it rests on.
#[component]
pub(super) fn EvidenceBlock(evidence: Evidence, named: Vec<NamedEvent>) -> Element {
    let weight = match evidence.weight {
        w if w >= 3.0 => t!("weight-strong"),
        w if w >= 1.0 => t!("weight-middle"),
        w if w > 0.0 => t!("weight-weak"),
        _ => t!("weight-none"),
    };
    let own: Vec<NamedEvent> =
        evidence.events.iter().filter_map(|id| named.iter().find(|one| one.id == *id)).cloned().collect();
    rsx! {
        div { class: "stack",
            p { class: "evidence-text", {words::statement(&evidence.text)} }
            div { class: "inline",
                Chip { "{weight}" }
                if evidence.weight > 0.0 {
                    small { class: "muted", {t!("weight-figure", figure = format!("{:.1}", evidence.weight))} }
                }
            }
            if !own.is_empty() {
                Fold { title: t!("case-rests-on", n = own.len()), open: own.len() <= SHOWN,
                    for one in own {
                        Named { key: "{one.id}", one }
                    }
                }
            }
        }
    }
}

#[component]
fn Named(one: NamedEvent) -> Element {
    match one.rests_on {
        RestsOn::Record { record, kind, at, answer } => rsx! {
            p { class: "inline",
                Link { to: Route::Record { id: record.to_string() },
                    {t!("case-names-record", at = date_time(at.0), kind = words::record_kind(kind))}
                }
                span { {answer_word(answer)} }
            }
        },
        RestsOn::Prompt { date, slot, drawn, outcome, replies } => {
            let slot = if slot == Half::Night { t!("case-slot-night") } else { t!("case-slot-day") };
            let said = match outcome {
                PromptOutcome::Answered => t!("case-prompt-inside"),
                PromptOutcome::Shown => t!("case-prompt-seen"),
                PromptOutcome::Missed => t!("case-prompt-not-inside"),
                PromptOutcome::Neither => t!("case-prompt-silent"),
            };
            rsx! {
                p { class: "inline",
                    span { {t!("case-names-prompt", date = long_date(date), slot = slot)} }
                    b { "{said}" }
                    if !drawn {
                        span { class: "muted", {t!("case-prompt-called")} }
                    }
                    for reply in replies {
                        Link { key: "{reply}", to: Route::Record { id: reply.to_string() }, {t!("case-prompt-reply")} }
                    }
                }
            }
        }
        RestsOn::Visit { at, result, is_proven, record } => rsx! {
            p { class: "inline",
                span { {t!("case-names-visit", at = date_time(at.0))} }
                b { {inspection_result(result)} }
                if !is_proven {
                    span { class: "muted", {t!("case-visit-unproven")} }
                }
                if let Some(record) = &record {
                    {record_link(record)}
                }
            }
        },
        RestsOn::Day { date } => rsx! {
            p { {long_date(date)} }
        },
        RestsOn::Row { month, .. } => rsx! {
            p { {t!("case-names-row", month = month.to_string())} }
        },
    }
}

/// Where a fix is, in words.
pub(super) fn answer_word(answer: Answer) -> String {
    match answer {
        Answer::Inside => t!("case-fix-inside"),
        Answer::Uncertain => t!("case-fix-uncertain"),
        Answer::OutsideFix => t!("case-fix-outside"),
    }
}
