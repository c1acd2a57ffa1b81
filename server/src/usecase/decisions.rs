//! A person's word on a cell: deciding a doubtful one is work, changing a computed one is an override.

use super::text;
use crate::access::Caller;
use crate::call::Call;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::decisions::DecisionRow;
use crate::store::items::{self, Item};
use crate::store::{self, Db};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use zaigang_shared::api::township::{KeptDay, KeptDays};
use zaigang_shared::day::{Cell, CellMark, CellState, DecisionKind};
use zaigang_shared::division::Role;
use zaigang_shared::id::{AccountId, PostingId, RecordId};
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
const REASONS: [&str; 7] =
    ["knows_in_person", "saw_record", "phoned", "phone_broken", "no_signal", "no_smartphone", "other"];
pub(super) const NOTE_LENGTH: usize = 200;
/// Days of one entry in the township's register: a month.
const MOST_DAYS: usize = 31;

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

/// Enters days in the township's own register, all or none; a day that stands so already is left as it is.
///
/// # Errors
/// `invalid_field` for days outside of their limits, `wrong_state` for a day that is not the township's to keep.
pub async fn keep(call: Call<op::KeepDays>) -> Outcome<KeptDays> {
    let body = &call.body;
    let batch = text::line("id", &body.id, 64)?;
    let days: BTreeSet<NaiveDate> = body.days.iter().map(|day| day.date).collect();
    let well_formed = (1..=MOST_DAYS).contains(&body.days.len())
        && days.len() == body.days.len()
        && body.days.iter().all(|day| STATES.contains(&day.state));
    if !well_formed {
        return Err(Problem::field("days").into());
    }
    let first = Word {
        id: batch.clone(),
        posting: call.path("posting")?,
        date: NaiveDate::MIN,
        state: CellState::Rest,
        reason: reason(&body.reason)?,
        note: text::optional_line("note", body.note.as_deref(), NOTE_LENGTH)?,
        by: by(call.who.caller()?),
        role: call.who.permit.role.unwrap_or(Role::TownshipSecretary),
        vouched: false,
        batch: Some(batch.clone()),
    };
    let (days, now) = (body.days.clone(), call.who.now);
    call.app.store.write::<_, Refusal>(move |db| keep_all(db, &batch, &first, &days, now)).await
}

/// Every day of a write; `word` lends who says it and why.
pub(super) fn keep_all(
    db: &mut Db,
    batch: &str,
    word: &Word,
    days: &[KeptDay],
    now: Millis,
) -> Outcome<KeptDays> {
    let there = store::decisions::of_batch(db, batch)?;
    let again = |row: &DecisionRow| {
        let same_day = |day: &KeptDay| day.date.to_string() == row.date && day.state.name() == row.state;
        row.posting_id == word.posting.as_str()
            && row.decided_by == word.by.as_str()
            && days.iter().any(same_day)
    };
    if !there.iter().all(again) {
        return Err(ProblemCode::Conflict.into());
    }
    let mut cells = Vec::with_capacity(days.len());
    for day in days {
        let word = Word {
            id: keys::new_id::<RecordId>(now).to_string(),
            date: day.date,
            state: day.state,
            ..word.clone()
        };
        // Sent again: what was written then stands, also when something else was decided since.
        let written = !there.is_empty();
        let found = found_of(db, &word)?;
        if !written && found.cell.state != day.state {
            write(db, &word, &found, now)?;
        }
        cells.push(found_of(db, &word)?.cell);
    }
    Ok(KeptDays { cells })
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
    let found = found_of(db, word)?;
    write(db, word, &found, now)?;
    cell_of(db, word)
}

/// Writes a word on a day as it was found, with its leaf; of several days in one write only those that are the
/// township's to keep, or doubtful.
fn write(db: &mut Db, word: &Word, found: &Found, now: Millis) -> Outcome<()> {
    if !in_reach(word.date, now.date(), word.role) {
        return Err(ProblemCode::WrongState.into());
    }
    let latest = store::decisions::of_day(db, &word.posting, word.date)?.into_iter().next();
    let kind = kind_of(word, found, latest.as_ref().map(|d| d.decided_by_role.as_str()))?;
    if word.batch.is_some() && kind == DecisionKind::Overridden {
        return Err(Problem::new(ProblemCode::WrongState).with("date", word.date).into());
    }
    let note_demanded = kind == DecisionKind::Overridden || word.reason == "other";
    if note_demanded && word.note.is_none() {
        return Err(Problem::field("note").into());
    }
    let row = DecisionRow {
        id: word.id.clone(),
        posting_id: word.posting.to_string(),
        date: word.date.to_string(),
        state: word.state.name().to_owned(),
        computed: found.cell.computed.name().to_owned(),
        is_override: kind == DecisionKind::Overridden,
        reason: word.reason.to_owned(),
        note: word.note.clone(),
        decided_by: word.by.to_string(),
        decided_by_role: word.role.name().to_owned(),
        // Two words in one millisecond keep their order.
        decided_at: latest.map_or(now.0, |before| now.0.max(before.decided_at + 1)),
        kept: (kind == DecisionKind::Kept).then_some(true),
        batch: word.batch.clone(),
    };
    store::decisions::insert(db, &row)?;
    items::log(db, Item::Decision, &row.id, now)?;
    store::questions::close_by_decision(db, &word.posting, word.date, &word.by, now)
}

/// A day as it stands.
struct Found {
    cell: Cell,
    /// The township keeps its register.
    sampled: bool,
}

fn found_of(db: &mut Db, word: &Word) -> Outcome<Found> {
    let mut all = super::cells::load(db, std::slice::from_ref(&word.posting), word.date, word.date)?;
    all.remove(&word.posting)
        .and_then(|mut own| {
            let sampled = own.sampled.contains(&word.date);
            own.cells.remove(&word.date).map(|cell| Found { cell, sampled })
        })
        .ok_or_else(|| ProblemCode::NotFound.into())
}

pub(super) fn cell_of(db: &mut Db, word: &Word) -> Outcome<Cell> {
    Ok(found_of(db, word)?.cell)
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

/// What a word on this cell is.
///
/// Deciding a `to_confirm` cell is work. A day on which nothing is known, and nothing was asked because the township
/// keeps the register, is kept. Everything else changes what was computed and is an override. The village
/// organisation's own vouching changes neither a settled cell nor what a person above has decided: nobody undoes the
/// word of a higher level.
fn kind_of(word: &Word, found: &Found, latest_role: Option<&str>) -> Outcome<DecisionKind> {
    let cell = &found.cell;
    let by_a_person =
        |mark: &CellMark| matches!(mark, CellMark::Decided | CellMark::Overridden | CellMark::KeptByTownship);
    let decided = cell.marks.iter().any(by_a_person);
    let outranked = decided && latest_role.is_some_and(|role| level(role) > level(word.role.name()));
    if cell.computed == CellState::NotPosted || outranked {
        return Err(ProblemCode::WrongState.into());
    }
    let open = matches!(cell.computed, CellState::ToConfirm | CellState::Rest | CellState::NotConfirmed);
    if word.vouched && word.role == Role::VillageClerk {
        return if open { Ok(DecisionKind::Decided) } else { Err(ProblemCode::WrongState.into()) };
    }
    if cell.computed == CellState::ToConfirm && !word.vouched {
        return Ok(DecisionKind::Decided);
    }
    // A word that changes nothing is no override and no decision.
    if cell.state == word.state {
        return Err(ProblemCode::WrongState.into());
    }
    let kept = found.sampled && cell.computed == CellState::Rest;
    Ok(if kept { DecisionKind::Kept } else { DecisionKind::Overridden })
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
    use DecisionKind::{Decided, Kept, Overridden};

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

    fn found(computed: CellState, state: CellState) -> Found {
        let marks = if computed == state { Vec::new() } else { vec![CellMark::Decided] };
        let cell = Cell { date: day("2026-11-23"), state, computed, marks, record: None };
        Found { cell, sampled: false }
    }

    #[test]
    fn deciding_a_doubt_is_work_and_the_rest_are_overrides() {
        use CellState::{NotConfirmed, NotPosted, Present, Rest, ToConfirm, Witnessed};
        let township = |state| word(Role::TownshipSecretary, state, false);
        let kind = |w: &Word, computed, state| kind_of(w, &found(computed, state), None).ok();
        assert_eq!(kind(&township(Present), ToConfirm, ToConfirm), Some(Decided));
        assert_eq!(kind(&township(NotConfirmed), ToConfirm, Present), Some(Decided), "decided anew");
        assert_eq!(kind(&township(Present), NotConfirmed, NotConfirmed), Some(Overridden));
        assert_eq!(kind(&township(NotConfirmed), Present, Present), Some(Overridden));
        assert_eq!(kind(&township(Present), Rest, Rest), Some(Overridden));
        assert_eq!(kind(&township(Present), Present, Present), None, "changes nothing");
        assert_eq!(kind(&township(Present), NotPosted, NotPosted), None);
        assert_eq!(
            kind(&township(NotConfirmed), Witnessed, Witnessed),
            Some(Overridden),
            "the village's word"
        );
        let secretary = word(Role::TownshipSecretary, Witnessed, true);
        assert_eq!(kind(&secretary, ToConfirm, ToConfirm), Some(Overridden), "vouching included");
        assert_eq!(kind(&secretary, Witnessed, Witnessed), None, "the village has vouched");
        let village = word(Role::VillageClerk, Witnessed, true);
        assert_eq!(kind(&village, NotConfirmed, NotConfirmed), Some(Decided));
        assert_eq!(kind(&village, Present, Present), None);
        assert_eq!(kind(&village, Witnessed, Witnessed), None, "once is enough");
    }

    #[test]
    fn the_register_that_the_township_keeps_is_no_override() {
        use CellState::{Duty, NotConfirmed, Present, Rest, ToConfirm};
        let kind = |computed, state| {
            let found = Found { sampled: true, ..found(computed, computed) };
            kind_of(&word(Role::TownshipSecretary, state, false), &found, None).ok()
        };
        assert_eq!(kind(Rest, Present), Some(Kept));
        assert_eq!(kind(Rest, NotConfirmed), Some(Kept));
        assert_eq!(kind(ToConfirm, Present), Some(Decided), "a doubtful record is decided");
        assert_eq!(kind(Present, NotConfirmed), Some(Overridden), "against what was verified");
        assert_eq!(kind(Duty, Present), Some(Overridden), "against what was approved");
    }

    #[test]
    fn nobody_undoes_the_word_of_a_higher_level() {
        let decided = found(CellState::NotConfirmed, CellState::Rest);
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
