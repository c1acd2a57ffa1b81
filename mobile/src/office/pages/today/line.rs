//! A person's line: the state, why, and what settles it.

use super::dialogs::{Ask, Asked};
use super::reasons;
use crate::office::kit::CallButton;
use crate::office::{Route, view};
use crate::prelude::*;
use chrono::NaiveDate;
use zaigang_shared::api::township::DayLine;
use zaigang_shared::operation as op;

/// A person's line with the buttons that settle it.
#[component]
pub fn Line(line: DayLine, is_today: bool, today: NaiveDate, onask: EventHandler<Ask>) -> Element {
    let state = line.cell.state;
    let why = reasons::of_line(&line, today);
    let ask = |asked: Asked| {
        let line = line.clone();
        move |()| onask.call(Ask { asked, line: line.clone() })
    };
    let waits = matches!(state, CellState::ToConfirm | CellState::NotConfirmed);
    let is_empty = state == CellState::NotConfirmed;
    let actions = rsx! {
        if let Some(record) = line.cell.record.clone() {
            LinkButton { to: Route::Record { id: record.into() }, kind: ButtonKind::Quiet, {t!("today-see-record")} }
        }
        if is_empty && let Some(phone) = line.phone.clone() {
            CallButton { phone, person: line.person_name.clone() }
        }
        if is_today && is_empty && line.prompt_until.is_none() && view::may::<op::CallPrompt>() {
            Button { onclick: ask(Asked::Prompt), {t!("today-call-prompt")} }
        }
        if is_empty && view::may::<op::VouchDay>() {
            Button { onclick: ask(Asked::Vouch), {t!("today-vouch")} }
        }
        if line.pending_device.is_some() && view::may::<op::ApproveDevice>() {
            Button { onclick: ask(Asked::Device), {t!("today-approve-device")} }
        }
        if may_change(&line) {
            Button { kind: ButtonKind::Quiet, onclick: ask(Asked::Change), {t!("today-change")} }
        }
        if state == CellState::ToConfirm && view::may::<op::DecideCell>() {
            Button { onclick: ask(Asked::Decide), {t!("today-confirm")} }
        }
    };
    rsx! {
        Row { title: line.person_name.clone(), note: line.host_name.clone(), actions,
            StateTag { state }
            if waits && !why.is_empty() {
                p { "{why}" }
            }
            if let Some(said) = line.explanation.as_ref() {
                p { class: "said", {t!("today-person-says", text = said.as_str())} }
            }
        }
    }
}

/// Whether the role in use may write the day as something else; a day off the posting has nothing to change.
fn may_change(line: &DayLine) -> bool {
    view::may::<op::DecideCell>() && line.cell.computed != CellState::NotPosted
}

/// A person in order: folded away, still reachable.
#[component]
pub fn QuietLine(line: DayLine, onask: EventHandler<Ask>) -> Element {
    let link = line.cell.record.clone();
    let given = line.clone();
    let kept = line.clone();
    let actions = rsx! {
        if let Some(record) = link {
            LinkButton { to: Route::Record { id: record.into() }, kind: ButtonKind::Quiet, {t!("today-see-record")} }
        }
        if line.sampled && view::may::<op::KeepDays>() {
            Button { onclick: move |()| onask.call(Ask { asked: Asked::Keep, line: kept.clone() }), {t!("today-keep")} }
        }
        if may_change(&line) {
            Button {
                kind: ButtonKind::Quiet,
                onclick: move |()| onask.call(Ask { asked: Asked::Change, line: given.clone() }),
                {t!("today-change")}
            }
        }
    };
    let marks = reasons::of_marks(&line.cell.marks, line.verdict.as_ref()).join(&t!("reason-joiner"));
    rsx! {
        Row { title: line.person_name.clone(), note: line.host_name.clone(), actions,
            StateTag { state: line.cell.state }
            if !marks.is_empty() {
                p { "{marks}" }
            }
        }
    }
}
