//! Doubtful days of a month, decided together where one reason fits, one by one where not.

use crate::client;
use crate::office::kit::{SendingProblem, use_loaded, use_sending};
use crate::office::pages::today::dialogs::{decision_word, reason_choices};
use crate::office::pages::today::reasons::of_marks;
use crate::office::{Route, view};
use crate::prelude::*;
use crate::text::short_date;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use zaigang_shared::api::register::{CellOf, DecideCells, Register, RegisterLine};
use zaigang_shared::day::Cell;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

type Days = BTreeSet<(PostingId, NaiveDate)>;

/// The doubtful days of a row.
fn doubtful(line: &RegisterLine) -> Vec<NaiveDate> {
    let open = line.row.days.iter().filter(|day| day.state == CellState::ToConfirm);
    open.map(|day| day.date).collect()
}

/// Days that are to be confirmed: nothing when there are none.
#[component]
pub(super) fn Doubts(register: Register, onchanged: EventHandler<()>) -> Element {
    let mut chosen = use_signal(Days::new);
    let mut reason = use_signal(|| "knows_in_person".to_owned());
    let mut note = use_signal(String::new);
    let sending = use_sending();
    let lines: Vec<_> = register.lines.iter().filter(|line| !doubtful(line).is_empty()).cloned().collect();
    if lines.is_empty() {
        return rsx! {};
    }
    let all: Days = lines
        .iter()
        .filter(|line| line.own_to_sign)
        .flat_map(|line| doubtful(line).into_iter().map(|day| (line.row.posting.clone(), day)))
        .collect();
    let may = view::may::<op::DecideCells>() && !all.is_empty();
    // What was decided meanwhile is no longer chosen.
    let picked: Days = chosen.read().intersection(&all).cloned().collect();
    let is_everything = picked.len() == all.len();
    let needs_note = reason() == "other";
    let is_ready = !picked.is_empty() && (!needs_note || !note.read().trim().is_empty());
    let township = register.township.clone();
    let cells: Vec<CellOf> =
        picked.iter().map(|(posting, date)| CellOf { posting: posting.clone(), date: *date }).collect();
    let decide = EventHandler::new(move |state: CellState| {
        let said = note.peek().trim().to_owned();
        let body = DecideCells {
            id: sending.id(),
            cells: cells.clone(),
            state,
            reason: reason.peek().clone(),
            note: (!said.is_empty()).then_some(said),
        };
        let township = township.clone();
        let work = async move { client::write::<op::DecideCells>(&[township.as_str()], &body).await };
        sending.run(work, move |done| {
            toast(Tone::Good, t!("register-decided", n = done.decided));
            if done.left > 0 {
                toast(Tone::Attention, t!("register-left", n = done.left));
            }
            chosen.write().clear();
            note.set(String::new());
            onchanged.call(());
        });
    });
    let month = register.month;
    rsx! {
        Card { title: t!("register-doubts"), aside: t!("register-doubts-n", n = all.len()), class: "accent",
            if may && all.len() > 1 {
                CheckField {
                    id: "doubts-all",
                    label: t!("register-choose-all", n = all.len()),
                    checked: is_everything,
                    onchange: move |on| chosen.set(if on { all.clone() } else { Days::new() }),
                }
            }
            div { class: "rows",
                for line in lines {
                    PersonDoubts { key: "{line.row.posting}", line, month, may, chosen }
                }
            }
            if may {
                ReasonChips {
                    name: "doubts-reason",
                    legend: t!("register-reason", n = picked.len()),
                    options: reason_choices(),
                    chosen: reason(),
                    onchoose: move |code| reason.set(code),
                }
                if needs_note {
                    TextField {
                        id: "doubts-note",
                        label: t!("decide-note-required"),
                        value: note(),
                        max_length: 200,
                        oninput: move |value| note.set(value),
                    }
                }
                SendingProblem { sending }
                div { class: "inline",
                    Button {
                        id: "doubts-present",
                        kind: ButtonKind::Primary,
                        disabled: !is_ready,
                        busy: sending.busy(),
                        onclick: move |()| decide.call(CellState::Present),
                        {decision_word(CellState::Present)}
                    }
                    Button {
                        id: "doubts-not",
                        disabled: !is_ready,
                        onclick: move |()| decide.call(CellState::NotConfirmed),
                        {decision_word(CellState::NotConfirmed)}
                    }
                }
            }
        }
    }
}

/// The doubtful days of a person, each with why it is in doubt and the record to look at.
#[component]
fn PersonDoubts(line: RegisterLine, month: Month, may: bool, chosen: Signal<Days>) -> Element {
    let mut chosen = chosen;
    let posting = line.row.posting.clone();
    let asked = posting.clone();
    let loaded = use_loaded(move || {
        let posting = asked.clone();
        async move { client::read::<op::ReadMonth>(&[posting.as_str(), &month.to_string()]).await }
    });
    let cells = loaded.get().map(|month| month.cells).unwrap_or_default();
    let of = |date: NaiveDate| cells.iter().find(|cell: &&Cell| cell.date == date).cloned();
    let days: Vec<(NaiveDate, Option<Cell>)> =
        doubtful(&line).into_iter().map(|date| (date, of(date))).collect();
    let may = may && line.own_to_sign;
    rsx! {
        Row { title: line.row.person_name.clone(), note: line.row.host_name.clone(),
            for (date, cell) in days {
                div { class: "inline", key: "{date}",
                    if may {
                        CheckField {
                            id: "doubt-{posting}-{date}",
                            label: short_date(date),
                            checked: chosen.read().contains(&(posting.clone(), date)),
                            onchange: {
                                let posting = posting.clone();
                                move |on| {
                                    if on {
                                        chosen.write().insert((posting.clone(), date));
                                    } else {
                                        chosen.write().remove(&(posting.clone(), date));
                                    }
                                }
                            },
                        }
                    } else {
                        b { {short_date(date)} }
                    }
                    StateTag { state: CellState::ToConfirm }
                    if let Some(cell) = cell {
                        span { class: "muted", {of_marks(&cell.marks, None).join(&t!("reason-joiner"))} }
                        if let Some(record) = cell.record {
                            LinkButton { to: Route::Record { id: record.to_string() }, kind: ButtonKind::Quiet, {t!("today-see-record")} }
                        }
                    }
                }
            }
            if !line.own_to_sign {
                p { {t!("register-row-above")} }
            }
        }
    }
}
