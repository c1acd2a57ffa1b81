//! The register that the township keeps itself, where nobody is asked to check in day by day: a month of one person.

use super::dialogs::reason_choices;
use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::prelude::*;
use crate::text::{long_date, month_title};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::MonthView;
use zaigang_shared::api::township::{KeepDays, KeptDay};
use zaigang_shared::day::Cell;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// Most days of one write.
const MOST: usize = 31;

/// Days of a month that nothing is known of yet: ticked ones are entered as on post.
#[component]
pub fn KeepDialog(
    posting: PostingId,
    person: String,
    /// Any day of the month.
    date: NaiveDate,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let month = Month::of(date);
    let id = posting.clone();
    let loaded = use_loaded(move || {
        let (posting, month) = (id.clone(), month.to_string());
        async move { client::read::<op::ReadMonth>(&[posting.as_str(), &month]).await }
    });
    let mut chosen = use_signal(Vec::<NaiveDate>::new);
    let mut reason = use_signal(|| "knows_in_person".to_owned());
    let mut note = use_signal(String::new);
    let sending = use_sending();
    let open = loaded.get().map(open_days).unwrap_or_default();
    let needs_note = reason() == "other";
    let number = chosen.read().len();
    let is_ready = (1..=MOST).contains(&number) && (!needs_note || !note.read().trim().is_empty());
    let send = move |()| {
        let mut days = chosen.peek().clone();
        days.sort_unstable();
        let note = note.peek().trim().to_owned();
        let body = KeepDays {
            id: sending.id(),
            days: days.into_iter().map(|date| KeptDay { date, state: CellState::Present }).collect(),
            reason: reason.peek().clone(),
            note: (!note.is_empty()).then_some(note),
        };
        let posting = posting.clone();
        let work = async move { client::write::<op::KeepDays>(&[posting.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("keep-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("keep-do", n = number)} }
    };
    rsx! {
        Dialog { id: "keep", title: t!("keep-title", person = person.as_str()), onclose, actions,
            p { {t!("keep-text")} }
            Awaited { loaded }
            fieldset {
                legend { {month_title(month.first())} }
                if loaded.get().is_some() && open.is_empty() {
                    p { class: "hint", {t!("keep-none")} }
                }
                for day in open {
                    CheckField {
                        key: "{day}",
                        id: "keep-{day}",
                        label: long_date(day),
                        checked: chosen.read().contains(&day),
                        onchange: move |on: bool| {
                            let mut list = chosen.write();
                            list.retain(|other| *other != day);
                            if on {
                                list.push(day);
                            }
                        },
                    }
                }
            }
            ReasonChips {
                name: "keep-reason",
                legend: t!("decide-reason"),
                options: reason_choices(),
                chosen: reason(),
                onchoose: move |code| reason.set(code),
            }
            TextArea {
                id: "keep-note",
                label: if needs_note { t!("decide-note-required") } else { t!("decide-note") },
                value: note(),
                rows: 2,
                max_length: 200,
                oninput: move |value| note.set(value),
            }
            SendingProblem { sending }
        }
    }
}

/// Days with nothing in them: no record, no leave, no entry.
fn open_days(view: MonthView) -> Vec<NaiveDate> {
    let is_open = |cell: &Cell| cell.state == CellState::Rest && cell.marks.is_empty();
    view.cells.into_iter().filter(is_open).map(|cell| cell.date).collect()
}
