//! What a piece of evidence rests on: which nights, visits and records, so that the person can answer to the point.

use crate::prelude::*;
use crate::text::{date_time, long_date};
use zaigang_shared::api::case::{NamedEvent, RestsOn as What};
use zaigang_shared::judge::PromptOutcome;
use zaigang_shared::place::Answer;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::Half;

/// The days and events that evidence names, folded away.
#[component]
pub(super) fn RestsOn(events: Vec<String>, named: Vec<NamedEvent>) -> Element {
    let own: Vec<NamedEvent> =
        events.iter().filter_map(|id| named.iter().find(|one| one.id == *id)).cloned().collect();
    if own.is_empty() {
        return rsx! {};
    }
    rsx! {
        Fold { title: t!("phone-case-rests-on", n = own.len()),
            for one in own {
                p { key: "{one.id}", {told(&one.rests_on)} }
            }
        }
    }
}

fn told(what: &What) -> String {
    match what {
        What::Record { at, answer, .. } => {
            t!("phone-case-names-record", at = date_time(at.0), place = place(*answer))
        }
        What::Prompt { date, slot, outcome, .. } => {
            let slot = if *slot == Half::Night { t!("phone-case-night") } else { t!("phone-case-day") };
            let said = match outcome {
                PromptOutcome::Answered => t!("phone-case-prompt-inside"),
                PromptOutcome::Shown => t!("phone-case-prompt-seen"),
                PromptOutcome::Missed => t!("phone-case-prompt-not-inside"),
                PromptOutcome::Neither => t!("phone-case-prompt-silent"),
            };
            t!("phone-case-names-prompt", date = long_date(*date), slot = slot, said = said)
        }
        What::Visit { at, result, .. } => {
            let found = match result {
                InspectionResult::Present => t!("phone-case-visit-present"),
                InspectionResult::Absent => t!("phone-case-visit-absent"),
                InspectionResult::Excused => t!("phone-case-visit-excused"),
                InspectionResult::ElsewhereVerified => t!("phone-case-visit-elsewhere"),
                InspectionResult::Unreachable => t!("phone-case-visit-unreachable"),
            };
            t!("phone-case-names-visit", at = date_time(at.0), found = found)
        }
        What::Day { date } => long_date(*date),
        What::Row { month, .. } => month.to_string(),
    }
}

fn place(answer: Answer) -> String {
    match answer {
        Answer::Inside => t!("phone-case-place-inside"),
        Answer::Uncertain => t!("phone-case-place-uncertain"),
        Answer::OutsideFix => t!("phone-case-place-outside"),
    }
}
