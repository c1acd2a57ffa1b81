//! A record, opened: what the phone sent, what it can and cannot prove, and the decision.

mod facts;
mod photo;
mod verdict;

use super::today::dialogs::{DecideDialog, decision_word, reason_word};
use super::today::reasons;
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{recount, view, words};
use crate::prelude::*;
use crate::text::{date_time, long_date};
pub(super) use facts::platform_said;
use facts::{DeviceCard, TimeCard};
use photo::PhotoCard;
pub(super) use photo::Picture;
use verdict::VerdictCard;
use zaigang_shared::api::township::{DecisionView, RecordView};
use zaigang_shared::operation as op;

/// A record, opened: what the phone sent, what it can and cannot prove, and the decision.
#[component]
pub fn Record(id: String) -> Element {
    rsx! {
        for id in [id] {
            RecordOf { key: "{id}", id: id.clone() }
        }
    }
}

#[component]
fn RecordOf(id: String) -> Element {
    let wanted = id.clone();
    let loaded = use_loaded(move || {
        let id = wanted.clone();
        async move { client::read::<op::ReadRecord>(&[&id]).await }
    });
    let mut again = loaded;
    let record = loaded.get();
    let title = match &record {
        Some(record) => t!("record-title", person = record.person_name.as_str()),
        None => t!("office-title-record"),
    };
    let aside = record.as_ref().map(|record| {
        t!(
            "record-aside",
            place = record.host_name.as_str(),
            date = long_date(record.cell.date),
            kind = words::record_kind(record.kind)
        )
    });
    let changed = move |()| {
        again.reload();
        recount();
    };
    rsx! {
        PageTitle { title, aside: aside.unwrap_or_default() }
        Awaited { loaded, label: t!("record-loading") }
        if let Some(record) = record {
            VerdictCard { record: record.clone() }
            Decisions { record: record.clone(), onchanged: changed }
            div { class: "columns even",
                PhotoCard { record: record.id.to_string(), photos: record.photos.clone() }
                Card { title: t!("record-place"),
                    Map {
                        label: t!("record-map-label"),
                        fences: verdict::fences(&record.fences),
                        fix: verdict::fix(record.fix.as_ref()),
                    }
                    p { class: "muted", {verdict::legend(&record)} }
                }
            }
            TimeCard { record: record.clone() }
            DeviceCard { record }
        }
    }
}

/// What a person may write on a day, in the order of the buttons.
const CHOICES: [CellState; 5] =
    [CellState::Present, CellState::NotConfirmed, CellState::Duty, CellState::Leave, CellState::Rest];

/// The state now, what the cadre says, earlier decisions, and the buttons.
#[component]
fn Decisions(record: RecordView, onchanged: EventHandler<()>) -> Element {
    let mut chosen = use_signal(|| None::<CellState>);
    let waits = record.cell.state == CellState::ToConfirm;
    let may = view::may::<op::DecideCell>();
    let marks = reasons::of_marks(&record.cell.marks, Some(&record.verdict)).join(&t!("reason-joiner"));
    let is_override = record.cell.computed != CellState::ToConfirm;
    rsx! {
        Card { title: t!("record-day"),
            div { class: "inline",
                StateTag { state: record.cell.state }
                span { "{marks}" }
            }
            match record.explanation.as_ref() {
                Some(said) => rsx! { p { class: "said", {t!("today-person-says", text = said.as_str())} } },
                None if waits => rsx! { p { class: "muted", {t!("record-no-explanation")} } },
                None => rsx! {},
            }
            match record.event.as_ref() {
                Some(event) if event.is_invited => rsx! { p { {t!("record-event", title = event.title.as_str())} } },
                Some(event) => rsx! { p { {t!("record-event-uninvited", title = event.title.as_str())} } },
                None => rsx! {},
            }
            if let Some(note) = record.note.as_ref() {
                p { class: "said", {t!("record-note", text = note.as_str())} }
            }
            for (index, decision) in record.decisions.iter().enumerate() {
                Decision { key: "{index}", decision: decision.clone() }
            }
            if may && waits {
                DecisionButtons { current: record.cell.state, onchoose: move |state| chosen.set(Some(state)) }
            } else if may {
                Fold { title: t!("record-change"),
                    p { class: "muted", {t!("record-change-text")} }
                    DecisionButtons { current: record.cell.state, onchoose: move |state| chosen.set(Some(state)) }
                }
            }
        }
        if let Some(state) = chosen() {
            DecideDialog {
                posting: record.posting.clone(),
                person: record.person_name.clone(),
                date: record.cell.date,
                state,
                is_override,
                onclose: move |()| chosen.set(None),
                ondone: move |()| {
                    chosen.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}

#[component]
fn DecisionButtons(current: CellState, onchoose: EventHandler<CellState>) -> Element {
    rsx! {
        div { class: "inline",
            for state in CHOICES {
                if state != current {
                    Button {
                        key: "{state:?}",
                        kind: if state == CellState::Present { ButtonKind::Primary } else { ButtonKind::Plain },
                        onclick: move |()| onchoose.call(state),
                        {decision_word(state)}
                    }
                }
            }
        }
    }
}

#[component]
fn Decision(decision: DecisionView) -> Element {
    let words = t!(
        "record-decision",
        by = decision.by.as_str(),
        at = date_time(decision.at.0),
        state = state_word(decision.state),
        reason = reason_word(&decision.reason)
    );
    rsx! {
        p { class: "said",
            "{words}"
            if let Some(note) = decision.note.as_ref() {
                " {note}"
            }
            if decision.is_override {
                " "
                {t!("record-override")}
            }
        }
    }
}
