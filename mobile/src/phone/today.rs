//! Today's cell by the rules of the server, from the kept page and the own queue: no network is needed for it.

use crate::client::queue::{Entry, EntryState, Own, PhotoState};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::Home;
use zaigang_shared::day::{
    Cell, CellDecision, CellMark, CellState, DayInput, DayRecord, DecisionKind, DeviceStanding,
    PhotoStanding, cell,
};

/// The cell of today: what the server said of the day, and what this phone has signed since. None where neither says
/// anything.
///
/// The server knows more (other phones, leave, people's words), the phone knows later: what the server has settled
/// stands, what it left open the own records may settle.
pub fn cell_today(home: &Home, queue: &[Entry], today: NaiveDate) -> Option<Cell> {
    let posting = home.posting.as_ref()?;
    let known = home.month.as_ref().and_then(|month| month.cells.iter().find(|cell| cell.date == today));
    let computed = known.map(|cell| cell.computed);
    let is = |state| computed == Some(state);
    let records: Vec<DayRecord> = queue
        .iter()
        .filter_map(|entry| record(entry, home.device))
        .filter(|record| record.placement.date == today)
        .collect();
    if records.is_empty() || is(CellState::Present) || is(CellState::Event) {
        return known.cloned();
    }
    let own = cell(&DayInput {
        date: today,
        posted_from: posting.from,
        posted_to: posting.to,
        records: &records,
        on_duty: is(CellState::Duty),
        on_leave: is(CellState::Leave),
        witnessed: is(CellState::Witnessed),
        decision: known.and_then(decision),
        required: !is(CellState::Rest),
        photo_demanded: posting.photo_demanded,
    });
    let says_nothing = matches!(own.state, CellState::NotConfirmed | CellState::Rest);
    if says_nothing { known.cloned() } else { Some(own) }
}

/// A person's word, read back from the cell it made.
fn decision(cell: &Cell) -> Option<CellDecision> {
    let has = |mark| cell.marks.contains(&mark);
    let kind = if has(CellMark::Overridden) {
        DecisionKind::Overridden
    } else if has(CellMark::Decided) {
        DecisionKind::Decided
    } else if has(CellMark::KeptByTownship) {
        DecisionKind::Kept
    } else {
        return None;
    };
    Some(CellDecision { state: cell.state, kind })
}

/// A record of the queue as the rules see it; none of one that was refused, or that was signed before the app knew how
/// to judge it.
fn record(entry: &Entry, device: DeviceStanding) -> Option<DayRecord> {
    let Own { half, placement, answer } = entry.own?;
    let (placement, answer) = match &entry.state {
        EntryState::Waiting => (placement, answer),
        EntryState::Refused { .. } => return None,
        EntryState::Stored { date, answer, .. } => {
            (zaigang_shared::time::Placement { date: *date, ..placement }, *answer)
        }
    };
    let photo = if entry.photos.is_empty() {
        PhotoStanding::None
    } else if entry.photos.iter().any(|photo| photo.state == PhotoState::Done) {
        PhotoStanding::Arrived
    } else {
        PhotoStanding::Expected
    };
    Some(DayRecord { id: entry.id.clone(), kind: entry.kind, half, placement, answer, device, photo })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::place::Answer;
    use zaigang_shared::record::RecordKind;
    use zaigang_shared::time::{DayCertainty, Half, Placement};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    fn home(cell: Option<(CellState, CellState, Vec<CellMark>)>) -> Home {
        let cells: Vec<Cell> = cell
            .into_iter()
            .map(|(computed, state, marks)| Cell { date: today(), state, computed, marks, record: None })
            .collect();
        serde_json::from_value(serde_json::json!({
            "today": "2026-11-20", "name": "n",
            "posting": {"id": "p1", "kind": "first_secretary", "host": "150422100201", "host_name": "h",
                "township_name": "t", "from": "2026-01-01", "to": null, "fences": [], "photo_demanded": false,
                "township_phone": null},
            "month": {"posting": "p1", "person_name": "n", "host_name": "h", "cells": cells,
                "progress": {"on_post": 0, "target": 20, "workdays_left": 7}},
            "prompts": [], "questions": [], "cases": [], "inspections": [], "device": "active",
            "calibration": "none",
        }))
        .unwrap()
    }

    fn entry(own: Option<Own>, state: EntryState) -> Entry {
        Entry {
            id: "r1".parse().unwrap(),
            account: None,
            token: String::new(),
            kind: RecordKind::Day,
            order: 1,
            made_at: 0,
            reference: None,
            note: None,
            result: None,
            photos: Vec::new(),
            state,
            in_log: None,
            own,
        }
    }

    fn own(answer: Answer, certainty: DayCertainty) -> Option<Own> {
        let placement = Placement { date: today(), in_half: true, certainty };
        Some(Own { half: Half::Day, placement, answer })
    }

    fn state(home: &Home, entry: Entry) -> Option<(CellState, Vec<CellMark>)> {
        cell_today(home, &[entry], today()).map(|cell| (cell.state, cell.marks))
    }

    #[test]
    fn a_record_that_waits_says_on_post_by_the_servers_own_rules() {
        use CellState::{Leave, NotConfirmed, Present, Rest, ToConfirm};
        let inside = || entry(own(Answer::Inside, DayCertainty::Fixed), EntryState::Waiting);
        let at = |computed| home(Some((computed, computed, Vec::new())));
        for known in [home(None), at(NotConfirmed), at(Rest), at(Leave), at(ToConfirm)] {
            assert_eq!(state(&known, inside()), Some((Present, Vec::new())), "{:?}", known.month);
        }
        let doubt = || entry(own(Answer::Uncertain, DayCertainty::Fixed), EntryState::Waiting);
        assert_eq!(state(&home(None), doubt()), Some((ToConfirm, vec![CellMark::PositionUncertain])));
        assert_eq!(state(&at(Leave), doubt()), Some((Leave, Vec::new())), "leave asks nothing");
        assert_eq!(state(&at(Present), doubt()), Some((Present, Vec::new())), "settled by an earlier record");
        let asleep = entry(own(Answer::Inside, DayCertainty::Claimed), EntryState::Waiting);
        assert_eq!(state(&home(None), asleep), Some((ToConfirm, vec![CellMark::TimeClaimed])));
    }

    #[test]
    fn what_the_server_and_people_said_stands() {
        use CellState::{NotConfirmed, Present};
        let inside = || entry(own(Answer::Inside, DayCertainty::Fixed), EntryState::Waiting);
        let overridden = home(Some((NotConfirmed, NotConfirmed, vec![CellMark::Overridden])));
        assert_eq!(state(&overridden, inside()), Some((NotConfirmed, vec![CellMark::Overridden])));
        let decided = home(Some((CellState::ToConfirm, NotConfirmed, vec![CellMark::Decided])));
        assert_eq!(state(&decided, inside()), Some((Present, Vec::new())), "a clean record settles a doubt");
        // Stored: the server's answer counts, not the phone's.
        let stored = EntryState::Stored {
            receipt: String::new(),
            checked: true,
            date: today(),
            answer: Answer::Uncertain,
        };
        let found = state(&home(None), entry(own(Answer::Inside, DayCertainty::Fixed), stored));
        assert_eq!(found, Some((CellState::ToConfirm, vec![CellMark::PositionUncertain])));
        assert_eq!(state(&home(None), entry(None, EntryState::Waiting)), None, "of before the app judged");
    }
}
