//! The division's day of today: loaded once for the page and the rail's counters, refreshed every minute.

use super::rail::Section;
use super::view;
use crate::client::{self, ClientError};
use crate::platform::clock;
use dioxus::prelude::*;
use std::collections::BTreeMap;
use zaigang_shared::api::Done;
use zaigang_shared::api::township::{DayQuery, DivisionDay};
use zaigang_shared::day::CellState;
use zaigang_shared::operation::ReadDay;

/// How often it is read again, milliseconds.
const REFRESH_MS: u32 = 60_000;

/// Today of the division in view, once it is there.
pub(super) static TODAY: GlobalSignal<Option<DivisionDay>> = Signal::global(|| None);
/// Why the last read did not work.
pub(super) static TODAY_ERROR: GlobalSignal<Option<ClientError>> = Signal::global(|| None);
static TURN: GlobalSignal<u32> = Signal::global(|| 0);

/// Reads the day again, so that page and counters show what was just written.
pub fn recount() {
    let next = TURN.peek().wrapping_add(1);
    *TURN.write() = next;
}

/// Postings in a state.
pub(super) fn count_of(day: &DivisionDay, state: CellState) -> u32 {
    day.counts.iter().find(|held| held.state == state).map_or(0, |held| held.count)
}

/// What waits where. Counting exceptions makes sense where somebody can settle them: in a township.
pub(super) fn counts() -> BTreeMap<Section, u32> {
    let today = TODAY.read();
    let Some(day) = today.as_ref() else { return BTreeMap::new() };
    let mut counts = BTreeMap::from([
        (Section::Leave, day.leaves_waiting),
        (Section::Cases, day.cases_open),
        (Section::Devices, day.devices_waiting),
    ]);
    if view::is_township() {
        let questions = u32::try_from(day.questions.len()).unwrap_or(u32::MAX);
        let exceptions = count_of(day, CellState::ToConfirm) + count_of(day, CellState::NotConfirmed);
        counts.insert(Section::Today, exceptions.saturating_add(questions));
    }
    counts
}

/// Keeps [`TODAY`] current; called once, by the frame.
pub(super) fn use_today() {
    use_resource(move || {
        let _ = TURN.read();
        // Before the initial password is changed the server answers nothing else.
        let may_ask = view::may::<ReadDay>() && !view::must_change_password();
        let division = view::division().filter(|_| may_ask);
        let stale = TODAY.peek().as_ref().is_some_and(|day| Some(&day.division) != division.as_ref());
        if stale {
            *TODAY.write() = None;
        }
        async move {
            let Some(division) = division else { return };
            let query = DayQuery { date: None };
            match client::call::<ReadDay>(&[division.as_str()], &query, &Done {}).await {
                Ok(day) => {
                    *TODAY.write() = Some(day);
                    *TODAY_ERROR.write() = None;
                }
                Err(error) => *TODAY_ERROR.write() = Some(error),
            }
        }
    });
    use_future(|| async {
        loop {
            clock::sleep_ms(REFRESH_MS).await;
            recount();
        }
    });
}
