//! A person's month: every day may be opened and written as something else, with a reason.

use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::pages::today::dialogs::{ChangeDialog, VouchDialog};
use crate::office::view;
use crate::prelude::*;
use crate::text::{long_date, month_title};
use chrono::NaiveDate;
use zaigang_shared::api::register::RegisterLine;
use zaigang_shared::day::CellMark;
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// What is to be written on a day.
#[derive(Clone, Copy, PartialEq)]
enum Writing {
    /// Something else than it stands.
    Change,
    /// That somebody vouches for it.
    Vouch,
}

/// The month of a row, day by day.
#[component]
pub(super) fn PersonMonth(
    line: RegisterLine,
    month: Month,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let posting = line.row.posting.clone();
    let asked = posting.clone();
    let loaded = use_loaded(move || {
        let posting = asked.clone();
        async move { client::read::<op::ReadMonth>(&[posting.as_str(), &month.to_string()]).await }
    });
    let mut picked = use_signal(|| None::<NaiveDate>);
    let mut writing = use_signal(|| None::<Writing>);
    let cells = loaded.get().map(|month| month.cells).unwrap_or_default();
    let chosen = picked().and_then(|date| cells.iter().find(|cell| cell.date == date).cloned());
    // Where the township keeps the register, entering a free day changes nothing that was computed.
    let is_kept = loaded.get().is_some_and(|month| month.progress.lines.iter().any(|line| line.sampled));
    if let (Some(what), Some(cell)) = (writing(), chosen.clone()) {
        let (person, date) = (line.row.person_name.clone(), cell.date);
        let is_override =
            cell.computed != CellState::ToConfirm && !(is_kept && cell.computed == CellState::Rest);
        let onclose = move |()| writing.set(None);
        return match what {
            Writing::Change => rsx! {
                ChangeDialog { posting, person, date, now: cell.state, is_override, onclose, ondone }
            },
            Writing::Vouch => rsx! {
                VouchDialog { posting, person, date, onclose, ondone }
            },
        };
    }
    let grid: Vec<MonthCell> = cells
        .iter()
        .map(|cell| MonthCell {
            date: cell.date,
            state: Some(cell.state),
            remark: cell.marks.contains(&CellMark::Overridden).then(|| t!("register-day-changed")),
        })
        .collect();
    let may = line.own_to_sign || view::may::<op::DecideCell>();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("close")} }
    };
    let title =
        t!("register-person", person = line.row.person_name.as_str(), month = month_title(month.first()));
    rsx! {
        Dialog { id: "person-month", title, onclose, actions,
            Awaited { loaded }
            if !grid.is_empty() {
                MonthGrid {
                    month: month.first(),
                    cells: grid,
                    chosen: picked(),
                    onpick: move |date| picked.set(Some(date)),
                }
            }
            match chosen {
                None => rsx! { p { class: "hint", {t!("register-pick-day")} } },
                Some(cell) => rsx! {
                    div { class: "inline",
                        b { {long_date(cell.date)} }
                        StateTag { state: cell.state }
                        if may && cell.computed != CellState::NotPosted {
                            Button { onclick: move |()| writing.set(Some(Writing::Change)), {t!("register-change-day")} }
                            if !cell.state.on_post(true) {
                                Button { onclick: move |()| writing.set(Some(Writing::Vouch)), {t!("register-vouch-day")} }
                            }
                        }
                    }
                },
            }
        }
    }
}
