//! How many prompts are drawn, what was committed for each month, and the check of a month that is over.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::prompt::{
    NumbersChange, PromptCheck, PromptDrawView, PromptNumbersView, SetPromptNumbers,
};
use zaigang_shared::division::Level;
use zaigang_shared::operation as op;
use zaigang_shared::prompt_draw::{MOST, PromptNumbers, UnfiredReason};
use zaigang_shared::time::Month;

/// Months of the draw that are shown.
const SHOWN: usize = 6;

/// Numbers and draws of the division in view.
#[component]
pub fn PromptDrawing() -> Element {
    rsx! {
        Numbers {}
        Draws {}
    }
}

#[component]
fn Numbers() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(None) };
            client::read::<op::ReadPromptNumbers>(&[code.as_str()]).await.map(Some)
        }
    });
    let mut held = loaded;
    let mut editing = use_signal(|| false);
    let Some(numbers) = loaded.get().flatten() else { return rsx! { Awaited { loaded } } };
    // Numbers belong to a county or a city, not to a township in view.
    let may = view::may::<op::SetPromptNumbers>() && numbers.division.level() <= Level::County;
    rsx! {
        Card { title: t!("prompt-numbers-title"),
            Facts { pairs: vec![
                (t!("prompt-numbers-now"), in_words(numbers.now)),
                (t!("prompt-numbers-next"), in_words(numbers.next)),
            ] }
            p { class: "hint", {t!("prompt-numbers-text")} }
            if may {
                div { class: "button-row",
                    Button { icon: IconName::Pencil, onclick: move |()| editing.set(true), {t!("prompt-numbers-change")} }
                }
            }
            if !numbers.changes.is_empty() {
                Fold { title: t!("prompt-numbers-changes", n = numbers.changes.len()),
                    for (n, change) in numbers.changes.clone().into_iter().enumerate() {
                        p { key: "{n}", {change_line(&change)} }
                    }
                }
            }
        }
        if editing() {
            NumbersDialog {
                now: numbers.next,
                onclose: move |()| editing.set(false),
                ondone: move |view| {
                    editing.set(false);
                    held.set(Some(view));
                },
            }
        }
    }
}

fn in_words(numbers: PromptNumbers) -> String {
    t!("prompt-numbers-of", night = numbers.night, day = numbers.day)
}

fn change_line(change: &NumbersChange) -> String {
    t!(
        "prompt-numbers-line",
        at = date_time(change.at.0),
        by = change.by_name.as_str(),
        place = change.division_name.as_str(),
        from = month_word(change.from),
        what = in_words(change.numbers)
    )
}

fn month_word(month: Month) -> String {
    month.to_string()
}

#[component]
fn NumbersDialog(
    now: PromptNumbers,
    onclose: EventHandler<()>,
    ondone: EventHandler<PromptNumbersView>,
) -> Element {
    let mut night = use_signal(|| now.night);
    let mut day = use_signal(|| now.day);
    let sending = use_sending();
    let chosen = PromptNumbers { night: night(), day: day() };
    let send = move |()| {
        let Some(division) = view::division() else { return };
        let body =
            SetPromptNumbers { id: sending.id(), numbers: PromptNumbers { night: night(), day: day() } };
        let work = async move { client::write::<op::SetPromptNumbers>(&[division.as_str()], &body).await };
        sending.run(work, move |view| {
            toast(Tone::Good, t!("prompt-numbers-done"));
            ondone.call(view);
        });
    };
    let options = || (0..=MOST).map(|n| Choice::new(n.to_string(), n.to_string())).collect::<Vec<_>>();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !chosen.in_range(), busy: sending.busy(), onclick: send, {t!("prompt-numbers-save")} }
    };
    rsx! {
        Dialog { id: "prompt-numbers", title: t!("prompt-numbers-change"), onclose, actions,
            p { {t!("prompt-numbers-dialog")} }
            SelectField {
                id: "prompt-night",
                label: t!("prompt-numbers-night"),
                options: options(),
                value: night().to_string(),
                onchange: move |n: String| night.set(n.parse().unwrap_or_default()),
            }
            SelectField {
                id: "prompt-day",
                label: t!("prompt-numbers-day"),
                options: options(),
                value: day().to_string(),
                error: (!chosen.in_range()).then(|| t!("prompt-numbers-too-many", n = MOST)),
                onchange: move |n: String| day.set(n.parse().unwrap_or_default()),
            }
            SendingProblem { sending }
        }
    }
}

#[component]
fn Draws() -> Element {
    let loaded = use_loaded(|| client::read::<op::ListPromptDraws>(&[]));
    let months = loaded.get().map(|draws| draws.months).unwrap_or_default();
    rsx! {
        Card { title: t!("prompt-draws-title"),
            p { {t!("prompt-draws-text")} }
            Awaited { loaded }
            if loaded.get().is_some() && months.is_empty() {
                p { class: "muted", {t!("prompt-draws-none")} }
            }
            for draw in months.into_iter().take(SHOWN) {
                MonthOf { key: "{draw.month}", draw }
            }
        }
    }
}

#[component]
fn MonthOf(draw: PromptDrawView) -> Element {
    let mut check = use_signal(|| None::<PromptCheck>);
    let sending = use_sending();
    let letters: Vec<char> = draw.commitment.chars().collect();
    let grouped = letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let month = month_word(draw.month);
    let may = view::may::<op::CheckPrompts>() && draw.secret.is_some();
    let verify = move |()| {
        let Some(division) = view::division() else { return };
        let month = draw.month.to_string();
        let work = async move { client::read::<op::CheckPrompts>(&[division.as_str(), &month]).await };
        sending.run(work, move |found| check.set(Some(found)));
    };
    rsx! {
        Fold { title: match draw.revealed_at {
                None => t!("prompt-draw-hidden", month = month.as_str(), at = date_time(draw.made_at.0)),
                Some(at) => t!("prompt-draw-revealed", month = month.as_str(), at = date_time(at.0)),
            },
            p { class: "hash", "{grouped}" }
            if let Some(secret) = &draw.secret {
                p { {t!("prompt-draw-secret")} }
                p { class: "hash", "{secret}" }
            }
            if may {
                div { class: "button-row",
                    Button { icon: IconName::Check, busy: sending.busy(), onclick: verify, {t!("prompt-check-do")} }
                }
            }
            SendingProblem { sending }
            if let Some(found) = check() {
                Checked { found }
            }
        }
    }
}

#[component]
fn Checked(found: PromptCheck) -> Element {
    let mut pairs = vec![
        (t!("prompt-check-postings"), found.postings.to_string()),
        (t!("prompt-check-fired"), found.fired.to_string()),
        (t!("prompt-check-delivered"), found.delivered.to_string()),
    ];
    pairs
        .extend(found.unfired.iter().map(|unfired| (reason_word(unfired.reason), unfired.count.to_string())));
    if found.before_commitment > 0 {
        pairs.push((t!("prompt-check-before"), found.before_commitment.to_string()));
    }
    if found.changed_since > 0 {
        pairs.push((t!("prompt-check-changed"), found.changed_since.to_string()));
    }
    rsx! {
        if found.faults.is_empty() {
            Notice { tone: Tone::Good, title: t!("prompt-check-holds"), text: t!("prompt-check-holds-text") }
        } else {
            Notice { tone: Tone::Problem, title: t!("prompt-check-faults", n = found.faults.len()),
                for (n, fault) in found.faults.iter().enumerate() {
                    p { key: "{n}", class: "code", "{fault}" }
                }
            }
        }
        Facts { pairs }
    }
}

/// Why a planned prompt did not fire, in a few words.
fn reason_word(reason: UnfiredReason) -> String {
    match reason {
        UnfiredReason::NotPosted => t!("unfired-not-posted"),
        UnfiredReason::NotResident => t!("unfired-not-resident"),
        UnfiredReason::DayOff => t!("unfired-day-off"),
        UnfiredReason::Excused => t!("unfired-excused"),
        UnfiredReason::OpenPrompt => t!("unfired-open-prompt"),
        UnfiredReason::Unreachable => t!("unfired-unreachable"),
        UnfiredReason::Asleep => t!("unfired-asleep"),
        UnfiredReason::NotKnown => t!("unfired-not-known"),
        UnfiredReason::Failed => t!("unfired-failed"),
    }
}
