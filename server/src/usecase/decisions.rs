//! A person's word on a cell: deciding a doubtful one is work, changing a computed one is an override.

use super::text;
use crate::access::Caller;
use crate::call::Call;
use crate::refusal::Outcome;
use crate::store::decisions::DecisionRow;
use crate::store::items::{self, Item};
use crate::store::{self, Db};
use chrono::NaiveDate;
use zaigang_shared::day::{Cell, CellMark, CellState};
use zaigang_shared::division::Role;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{Millis, Month};

/// States a person may write.
const STATES: [CellState; 6] = [
    CellState::Present,
    CellState::NotConfirmed,
    CellState::Duty,
    CellState::Leave,
    CellState::Witnessed,
    CellState::Rest,
];
/// Reason codes.
const REASONS: [&str; 6] = ["knows_in_person", "saw_record", "phoned", "phone_broken", "no_signal", "other"];
pub(super) const NOTE_LENGTH: usize = 200;

/// Decides a doubtful cell, or overrides a computed one.
pub async fn decide(call: Call<op::DecideCell>) -> Outcome<Cell> {
    let body = &call.body;
    if !STATES.contains(&body.state) {
        return Err(Problem::field("state").into());
    }
    let word = Word {
        id: text::line("id", &body.id, 64)?,
        posting: call.path("posting")?,
        date: call.path("date")?,
        state: body.state,
        reason: reason(&body.reason)?,
        note: text::optional_line("note", body.note.as_deref(), NOTE_LENGTH)?,
        by: by(call.who.caller()?),
        role: call.who.permit.role.unwrap_or(Role::TownshipSecretary),
        vouched: false,
        batch: None,
    };
    let now = call.who.now;
    call.app.store.write(move |db| say(db, &word, now)).await
}

/// The village organisation vouches; the secretary's vouching is an override.
pub async fn vouch(call: Call<op::VouchDay>) -> Outcome<Cell> {
    let body = &call.body;
    let word = Word {
        id: text::line("id", &body.id, 64)?,
        posting: call.path("posting")?,
        date: call.path("date")?,
        state: CellState::Witnessed,
        reason: reason(&body.reason)?,
        note: Some(text::line("note", &body.note, NOTE_LENGTH)?),
        by: by(call.who.caller()?),
        role: call.who.permit.role.unwrap_or(Role::VillageClerk),
        vouched: true,
        batch: None,
    };
    let now = call.who.now;
    call.app.store.write(move |db| say(db, &word, now)).await
}

/// What a person says about a day.
#[derive(Clone)]
pub(super) struct Word {
    pub id: String,
    pub posting: PostingId,
    pub date: NaiveDate,
    pub state: CellState,
    pub reason: &'static str,
    pub note: Option<String>,
    pub by: AccountId,
    pub role: Role,
    pub vouched: bool,
    /// The batch it is part of.
    pub batch: Option<String>,
}

fn by(caller: &Caller) -> AccountId {
    caller.account.clone()
}

pub(super) fn reason(text: &str) -> Outcome<&'static str> {
    let known = REASONS.into_iter().find(|known| *known == text);
    known.ok_or_else(|| Problem::field("reason").into())
}

/// One place for both: checks, writes the row and its leaf, answers the new cell.
pub(super) fn say(db: &mut Db, word: &Word, now: Millis) -> Outcome<Cell> {
    if let Some(there) = store::decisions::by_id(db, &word.id)? {
        let same = there.posting_id == word.posting.as_str()
            && there.date == word.date.to_string()
            && there.state == word.state.name()
            && there.reason == word.reason
            && there.note == word.note
            && there.decided_by == word.by.as_str();
        return if same { cell_of(db, word) } else { Err(ProblemCode::Conflict.into()) };
    }
    if !in_reach(word.date, now.date(), word.role) {
        return Err(ProblemCode::WrongState.into());
    }
    let cell = cell_of(db, word)?;
    let latest = store::decisions::of_day(db, &word.posting, word.date)?.into_iter().next();
    let is_override = kind_of(word, &cell, latest.as_ref().map(|d| d.decided_by_role.as_str()))?;
    let note_demanded = is_override || word.reason == "other";
    if note_demanded && word.note.is_none() {
        return Err(Problem::field("note").into());
    }
    let row = DecisionRow {
        id: word.id.clone(),
        posting_id: word.posting.to_string(),
        date: word.date.to_string(),
        state: word.state.name().to_owned(),
        computed: cell.computed.name().to_owned(),
        is_override,
        reason: word.reason.to_owned(),
        note: word.note.clone(),
        decided_by: word.by.to_string(),
        decided_by_role: word.role.name().to_owned(),
        // Two words in one millisecond keep their order.
        decided_at: latest.map_or(now.0, |before| now.0.max(before.decided_at + 1)),
        batch: word.batch.clone(),
    };
    store::decisions::insert(db, &row)?;
    items::log(db, Item::Decision, &row.id, now)?;
    store::questions::close_by_decision(db, &word.posting, word.date, &word.by, now)?;
    cell_of(db, word)
}

pub(super) fn cell_of(db: &mut Db, word: &Word) -> Outcome<Cell> {
    let mut all = super::cells::load(db, std::slice::from_ref(&word.posting), word.date, word.date)?;
    all.remove(&word.posting)
        .and_then(|mut found| found.cells.remove(&word.date))
        .ok_or_else(|| ProblemCode::NotFound.into())
}

/// Months back that the county reaches beside the running one: what comes to light later is put right there.
const COUNTY_MONTHS: usize = 12;

/// Days up to today: for the village and the township back to the first day of the month before, which may be objected
/// to all this month; for the county 12 months back. A signed month is not changed by it: it asks for a supplement.
fn in_reach(date: NaiveDate, today: NaiveDate, role: Role) -> bool {
    let months = match role {
        Role::CountyOffice => COUNTY_MONTHS,
        _ => 1,
    };
    let first = std::iter::successors(Some(Month::of(today)), |month| Some(month.previous())).nth(months);
    first.is_some_and(|month| month.first() <= date) && date <= today
}

/// Whether a word on this cell is an override.
///
/// Deciding a `to_confirm` cell is work. Everything else changes what was computed and is an override;
/// the village organisation's own vouching is not counted, but it changes neither a settled cell nor what
/// a person above has decided: nobody undoes the word of a higher level.
fn kind_of(word: &Word, cell: &Cell, latest_role: Option<&str>) -> Outcome<bool> {
    let decided = cell.marks.iter().any(|m| matches!(m, CellMark::Decided | CellMark::Overridden));
    let outranked = decided && latest_role.is_some_and(|role| level(role) > level(word.role.name()));
    if cell.computed == CellState::NotPosted || outranked {
        return Err(ProblemCode::WrongState.into());
    }
    let open = matches!(cell.computed, CellState::ToConfirm | CellState::Rest | CellState::NotConfirmed);
    if word.vouched {
        return match word.role {
            Role::VillageClerk if open => Ok(false),
            Role::VillageClerk => Err(ProblemCode::WrongState.into()),
            _ if cell.state == CellState::Witnessed => Err(ProblemCode::WrongState.into()),
            _ => Ok(true),
        };
    }
    if cell.computed == CellState::ToConfirm {
        return Ok(false);
    }
    // A word that changes nothing is no override and no decision.
    if cell.state == word.state { Err(ProblemCode::WrongState.into()) } else { Ok(true) }
}

fn level(role: &str) -> u8 {
    match role {
        "village_clerk" => 0,
        "township_secretary" => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn word(role: Role, state: CellState, vouched: bool) -> Word {
        Word {
            id: "w1".to_owned(),
            posting: "p1".parse().unwrap(),
            date: day("2026-11-23"),
            state,
            reason: "phoned",
            note: None,
            by: "u1".parse().unwrap(),
            role,
            vouched,
            batch: None,
        }
    }

    fn cell(computed: CellState, state: CellState) -> Cell {
        let marks = if computed == state { Vec::new() } else { vec![CellMark::Decided] };
        Cell { date: day("2026-11-23"), state, computed, marks, record: None }
    }

    #[test]
    fn deciding_a_doubt_is_work_and_the_rest_are_overrides() {
        use CellState::{NotConfirmed, NotPosted, Present, Rest, ToConfirm, Witnessed};
        let township = |state| word(Role::TownshipSecretary, state, false);
        let kind = |w: &Word, computed, state| kind_of(w, &cell(computed, state), None).ok();
        assert_eq!(kind(&township(Present), ToConfirm, ToConfirm), Some(false));
        assert_eq!(kind(&township(NotConfirmed), ToConfirm, Present), Some(false), "decided anew");
        assert_eq!(kind(&township(Present), NotConfirmed, NotConfirmed), Some(true));
        assert_eq!(kind(&township(NotConfirmed), Present, Present), Some(true));
        assert_eq!(kind(&township(Present), Rest, Rest), Some(true));
        assert_eq!(kind(&township(Present), Present, Present), None, "changes nothing");
        assert_eq!(kind(&township(Present), NotPosted, NotPosted), None);
        let secretary = word(Role::TownshipSecretary, Witnessed, true);
        assert_eq!(kind(&secretary, ToConfirm, ToConfirm), Some(true), "vouching included");
        let village = word(Role::VillageClerk, Witnessed, true);
        assert_eq!(kind(&village, NotConfirmed, NotConfirmed), Some(false));
        assert_eq!(kind(&village, Present, Present), None);
    }

    #[test]
    fn nobody_undoes_the_word_of_a_higher_level() {
        let decided = cell(CellState::NotConfirmed, CellState::Rest);
        let village = word(Role::VillageClerk, CellState::Witnessed, true);
        let township = word(Role::TownshipSecretary, CellState::Present, false);
        assert!(kind_of(&village, &decided, Some("township_secretary")).is_err());
        assert!(kind_of(&township, &decided, Some("county_office")).is_err());
        assert!(kind_of(&township, &decided, Some("village_clerk")).is_ok());
    }

    #[test]
    fn days_within_reach() {
        let today = day("2026-11-23");
        let reached = |date: &str, role| in_reach(day(date), today, role);
        let (township, county) = (Role::TownshipSecretary, Role::CountyOffice);
        assert!(reached("2026-11-23", township) && reached("2026-10-01", township));
        assert!(!reached("2026-09-30", township) && !reached("2026-11-24", township));
        assert!(reached("2025-11-01", county) && !reached("2025-10-31", county));
        assert!(!reached("2026-11-24", county) && !reached("2026-09-30", Role::VillageClerk));
    }
}
