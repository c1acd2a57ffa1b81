//! The day of a county or city: its townships by name with their counts in words. Never a ranking.

use super::township::tiles;
use crate::client;
use crate::office::kit::use_loaded;
use crate::office::view::{self, Place};
use crate::office::{Route, Section};
use crate::prelude::*;
use zaigang_shared::api::county::DivisionView;
use zaigang_shared::api::township::{DivisionDay, StateCount, TownshipCount};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation::ListDivisions;

/// The states that have a column.
const COLUMNS: [CellState; 5] =
    [CellState::Present, CellState::ToConfirm, CellState::NotConfirmed, CellState::Leave, CellState::Duty];

/// Townships, in code order, under their county where several are in view.
#[component]
pub fn Townships(day: DivisionDay) -> Element {
    let divisions = use_loaded(|| {
        let division = view::division().filter(|_| view::may::<ListDivisions>());
        async move {
            match division {
                Some(code) if code.level() < Level::County => {
                    client::read::<ListDivisions>(&[code.as_str()]).await.map(|found| found.children)
                }
                _ => Ok(Vec::new()),
            }
        }
    });
    // Who steps down takes the name along: not before it is known, or cannot be.
    let are_named = divisions.get().is_some() || divisions.error().is_some();
    let counties = divisions.get().unwrap_or_default();
    rsx! {
        StateTiles { counts: tiles(&day.counts) }
        Waiting { day: day.clone() }
        if day.division.level() < Level::County {
            for (county, townships) in by_county(&day.townships, &counties) {
                Card { key: "{county.code}", title: county.name.clone(), aside: t!("towns-count", n = townships.len()),
                    if are_named {
                        div { StepDown { place: county } }
                    }
                    Table { townships }
                }
            }
        } else {
            Card { title: t!("towns-title"), aside: t!("towns-count", n = day.townships.len()),
                Table { townships: day.townships.clone() }
            }
        }
    }
}

/// Steps down to a place.
#[component]
fn StepDown(place: Place) -> Element {
    rsx! {
        Button { onclick: move |()| view::step_into(place.clone()), icon: IconName::Arrow, {t!("towns-open-county")} }
    }
}

fn by_county(townships: &[TownshipCount], counties: &[DivisionView]) -> Vec<(Place, Vec<TownshipCount>)> {
    let mut groups: Vec<(Place, Vec<TownshipCount>)> = Vec::new();
    for township in townships {
        let code = township.division.at(Level::County);
        match groups.last_mut().filter(|(place, _)| place.code == code) {
            Some((_, held)) => held.push(township.clone()),
            None => groups.push((Place { name: name_of(&code, counties), code }, vec![township.clone()])),
        }
    }
    groups
}

fn name_of(code: &DivisionCode, counties: &[DivisionView]) -> String {
    let known = counties.iter().find(|county| county.code == *code);
    known.map_or_else(|| t!("towns-county"), |county| county.name.clone())
}

/// What waits for this office itself.
#[component]
fn Waiting(day: DivisionDay) -> Element {
    let role = view::role().map(|held| held.role);
    let open = |section: Section| role.is_some_and(|role| section.is_open_to(role));
    let waits = [
        (Section::Leave, Route::Leave {}, day.leaves_waiting, t!("towns-leaves", n = day.leaves_waiting)),
        (Section::Cases, Route::Cases {}, day.cases_open, t!("towns-cases", n = day.cases_open)),
        (
            Section::Devices,
            Route::Devices {},
            day.devices_waiting,
            t!("towns-devices", n = day.devices_waiting),
        ),
    ];
    let waits: Vec<_> = waits.into_iter().filter(|(section, _, n, _)| *n > 0 && open(*section)).collect();
    if waits.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!("towns-waiting"),
            div { class: "inline",
                for (_ , to, _, words) in waits {
                    LinkButton { to, "{words}" }
                }
            }
        }
    }
}

#[component]
fn Table(townships: Vec<TownshipCount>) -> Element {
    let columns = std::iter::once(Column::text(t!("towns-name")))
        .chain(COLUMNS.into_iter().map(|state| Column::number(state_word(state))))
        .collect::<Vec<_>>();
    let rows: Vec<_> = townships
        .into_iter()
        .map(|township| {
            let counts = township.counts.clone();
            let place = Place { code: township.division.clone(), name: township.name.clone() };
            let name = rsx! {
                button {
                    class: "place-button",
                    r#type: "button",
                    onclick: move |_| view::step_into(place.clone()),
                    "{township.name}"
                }
            };
            let cells = COLUMNS.into_iter().map(|state| cell(&counts, state));
            TableRow {
                key: township.division.to_string(),
                cells: std::iter::once(name).chain(cells).collect(),
                class: "",
            }
        })
        .collect();
    rsx! {
        DataTable { caption: t!("towns-title"), columns, rows }
    }
}

fn cell(counts: &[StateCount], state: CellState) -> Element {
    let count = counts.iter().find(|held| held.state == state).map_or(0, |held| held.count);
    rsx! {
        if count == 0 {
            span { class: "muted", "0" }
        } else {
            span { class: "mark {state_class(state)}",
                StateShape { state }
                "{count}"
            }
        }
    }
}
