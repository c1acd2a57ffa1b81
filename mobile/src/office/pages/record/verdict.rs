//! What the position says, in words: no decimals of a probability on any page.

use crate::office::pages::today::reasons;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::township::{PastVerdict, RecordView};
use zaigang_shared::place;

/// The answer of the position, first and large.
#[component]
pub fn VerdictCard(record: RecordView) -> Element {
    let (icon, tone) = match record.verdict.answer {
        place::Answer::Inside => (IconName::CheckCircle, "inside"),
        place::Answer::Uncertain => (IconName::Help, "uncertain"),
        place::Answer::OutsideFix => (IconName::Compass, "outside"),
    };
    rsx! {
        Card {
            h2 { class: "verdict {tone} first-answer",
                Icon { name: icon }
                {answer(&record)}
            }
            p { {likelihood(&record)} }
            if record.verdicts.len() > 1 {
                for past in record.verdicts.iter() {
                    p { class: "said", {past_word(past)} }
                }
            }
            p { class: "muted", {t!("record-browser-limits")} }
        }
    }
}

/// An earlier verdict, or the one a corrected fence made.
fn past_word(past: &PastVerdict) -> String {
    let (at, answer) = (date_time(past.judged_at.0), answer_word(past.verdict.answer));
    match &past.correction {
        None => t!("record-judged-first", at = at, answer = answer),
        Some(correction) => t!(
            "record-judged-anew",
            at = at,
            answer = answer,
            by = correction.by.as_str(),
            reason = correction.reason.as_str()
        ),
    }
}

fn answer(record: &RecordView) -> String {
    answer_word(record.verdict.answer)
}

fn answer_word(answer: place::Answer) -> String {
    match answer {
        place::Answer::Inside => t!("verdict-inside"),
        place::Answer::Uncertain => t!("verdict-uncertain"),
        place::Answer::OutsideFix => t!("verdict-outside"),
    }
}

/// The probability as a person would say it, and why.
fn likelihood(record: &RecordView) -> String {
    let verdict = &record.verdict;
    // A position that went after its time was there: the verdict on it stays.
    if record.fix.is_none() && record.erased_at.is_none() {
        return reasons::of_verdict(Some(verdict));
    }
    let likely = match verdict.probability {
        p if p >= 0.99 => t!("likely-certain"),
        p if p >= place::INSIDE_FROM => t!("likely-very"),
        p if p >= 0.5 => t!("likely-rather"),
        p if p >= 0.1 => t!("likely-even"),
        p if p > place::OUTSIDE_UP_TO => t!("likely-hardly"),
        _ => t!("likely-not"),
    };
    match verdict.answer {
        place::Answer::Uncertain => {
            let mut parts = vec![reasons::of_verdict(Some(verdict)), likely];
            parts.dedup();
            parts.join(&t!("reason-joiner"))
        }
        place::Answer::Inside | place::Answer::OutsideFix => likely,
    }
}

/// The line below the map: accuracy and distance.
#[must_use]
pub fn legend(record: &RecordView) -> String {
    let Some(fix) = &record.fix else {
        return match record.erased_at {
            Some(at) => t!("record-fix-erased", day = short_date(at.date())),
            None => t!("record-no-fix"),
        };
    };
    let metres = format!("{}", fix.acc.round());
    match record.verdict.distance_m {
        Some(far) if far >= 1.0 => {
            t!("record-fix-away", metres = metres, distance = reasons::distance(far))
        }
        _ => t!("record-fix-inside", metres = metres),
    }
}

/// The fences as the map draws them.
#[must_use]
pub fn fences(fences: &[place::Fence]) -> Vec<MapFence> {
    fences.iter().map(|fence| map_fence(fence, kind_word(fence.kind))).collect()
}

fn kind_word(kind: place::FenceKind) -> String {
    match kind {
        place::FenceKind::Office => t!("place-office"),
        place::FenceKind::Lodging => t!("place-lodging"),
        place::FenceKind::WorkSite => t!("place-work-site"),
        place::FenceKind::Event => t!("place-event"),
    }
}

/// The fix as the map draws it.
#[must_use]
pub fn fix(fix: Option<&place::Fix>) -> Option<MapFix> {
    fix.map(|fix| MapFix { lat: fix.lat, lon: fix.lon, acc: fix.acc })
}
