//! The day of a township: exceptions first, the rest folded, a map of the offices.

use super::dialogs::{Ask, LineDialog};
use super::line::{Line, QuietLine};
use super::questions::Questions;
use crate::office::Route;
use crate::prelude::*;
use zaigang_shared::api::township::{DayLine, DivisionDay, StateCount};

/// Lines without a record shown before the others of them are folded.
const EMPTY_SHOWN: usize = 12;

/// States in the order of the tiles; those that nobody is in are left out, save the first three.
const TILES: [CellState; 8] = [
    CellState::Present,
    CellState::ToConfirm,
    CellState::NotConfirmed,
    CellState::Leave,
    CellState::Duty,
    CellState::Event,
    CellState::Witnessed,
    CellState::Rest,
];

/// The tiles of a day.
#[must_use]
pub fn tiles(counts: &[StateCount]) -> Vec<(CellState, u32)> {
    let count_of = |state| counts.iter().find(|held| held.state == state).map_or(0, |held| held.count);
    TILES
        .into_iter()
        .enumerate()
        .map(|(place, state)| (place, state, count_of(state)))
        .filter(|(place, _, count)| *place < 3 || *count > 0)
        .map(|(_, state, count)| (state, count))
        .collect()
}

/// The day of a township.
#[component]
pub fn TownshipDay(day: DivisionDay, is_today: bool, onchanged: EventHandler<()>) -> Element {
    let mut ask = use_signal(|| None::<Ask>);
    let today = day.at.date();
    let is = |state: CellState| move |line: &&DayLine| line.cell.state == state;
    let doubtful: Vec<_> = day.lines.iter().filter(is(CellState::ToConfirm)).cloned().collect();
    let mut missing: Vec<_> = day.lines.iter().filter(is(CellState::NotConfirmed)).cloned().collect();
    let waiting_phone = |line: &DayLine| line.pending_device.is_some();
    let (phones, quiet): (Vec<_>, Vec<_>) = day
        .lines
        .iter()
        .filter(|line| !matches!(line.cell.state, CellState::ToConfirm | CellState::NotConfirmed))
        .cloned()
        .partition(waiting_phone);
    let later = missing.split_off(missing.len().min(EMPTY_SHOWN));
    let shown: Vec<_> = doubtful.into_iter().chain(phones).chain(missing).collect();
    let rest = quiet.len();
    let onask = EventHandler::new(move |wanted| ask.set(Some(wanted)));
    rsx! {
        StateTiles { counts: tiles(&day.counts) }
        div { class: "columns two",
          div { class: "stack",
            Card { title: t!("today-needs-you"), aside: t!("today-rest-in-order", n = rest),
                if shown.is_empty() {
                    Notice { tone: Tone::Good, title: t!("today-all-in-order"), text: t!("today-all-in-order-text") }
                }
                div { class: "rows",
                    for line in shown {
                        Line { key: "{line.posting}", line, is_today, today, onask }
                    }
                }
                if !later.is_empty() {
                    Fold { title: t!("today-more-missing", n = later.len()),
                        for line in later {
                            Line { key: "{line.posting}", line, is_today, today, onask }
                        }
                    }
                }
                if rest > 0 {
                    Fold { title: t!("today-others", n = rest),
                        for line in quiet {
                            QuietLine { key: "{line.posting}", line, onask }
                        }
                    }
                }
            }
            Questions { questions: day.questions.clone(), onchanged }
          }
            OfficesCard { lines: day.lines.clone() }
        }
        if let Some(wanted) = ask() {
            LineDialog { ask: wanted, onclose: move |()| ask.set(None), ondone: onchanged }
        }
    }
}

/// Where the offices lie, each with the state of its person.
#[component]
fn OfficesCard(lines: Vec<DayLine>) -> Element {
    let mut points: Vec<_> = lines
        .iter()
        .filter_map(|line| {
            let [lat, lon] = line.position?;
            let label =
                t!("today-point", person = line.person_name.as_str(), place = line.host_name.as_str());
            Some(MapPoint { id: line.posting.to_string(), lat, lon, state: line.cell.state, label })
        })
        .collect();
    // Whoever is in order lies below: where two offices are close, the exception stays to be seen.
    points.sort_by_key(|point| match point.state {
        CellState::NotConfirmed => 2,
        CellState::ToConfirm => 1,
        _ => 0,
    });
    let mut states: Vec<_> = points.iter().map(|point| point.state).collect();
    states.sort_unstable();
    states.dedup();
    let places = points.len();
    let open = move |id: String| {
        let found = lines.iter().find(|line| line.posting.as_str() == id);
        if let Some(record) = found.and_then(|line| line.cell.record.clone()) {
            navigator().push(Route::Record { id: record.into() });
        }
    };
    rsx! {
        Card { title: t!("today-map"), aside: t!("today-map-count", n = places),
            Map { label: t!("today-map-label"), points, onpick: open }
            StateLegend { states }
        }
    }
}
