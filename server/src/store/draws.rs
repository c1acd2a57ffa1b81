//! Draws: the frozen list, its commitment, what the draw gave; targets are in the tasks.

use super::divisions::{code, range_end};
use super::schema::{account, draw, inspection_task, posting, view_log};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::{Outcome, Refusal};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::draw::{DrawList, DrawResult};
use zaigang_shared::id::{AccountId, DrawId, PostingId, TaskId};
use zaigang_shared::inspection::missed;
use zaigang_shared::time::Millis;

/// Most draws in a list.
const LIST: i64 = 200;

/// Where a draw stands as stored; whether its visits are all made is seen in its tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// List frozen and committed.
    Frozen,
    /// Drawn.
    Drawn,
    /// Withdrawn with a reason.
    Withdrawn,
}

/// A draw without its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRow {
    /// Draw.
    pub id: DrawId,
    /// Division.
    pub division: DivisionCode,
    /// Where it stands.
    pub stage: Stage,
    /// Salted hash of the frozen list, hex.
    pub commitment: String,
    /// What the public value will be.
    pub seed_source: String,
    /// The public value, once entered.
    pub public_value: Option<String>,
    /// Postings in the list.
    pub population: u32,
    /// Postings to draw.
    pub number: u32,
    /// First day of the visits.
    pub window_from: NaiveDate,
    /// Last day.
    pub window_to: NaiveDate,
    /// Who ordered it.
    pub ordered_by: AccountId,
    /// Name.
    pub ordered_by_name: String,
    /// The list was frozen.
    pub ordered_at: Millis,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

/// What only the recomputation needs; sealed until the visits are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// The frozen list.
    pub list: DrawList,
    /// Salt of the commitment, hex.
    pub salt: String,
    /// Nonce committed with the list, hex.
    pub nonce: String,
    /// What the draw gave.
    pub result: Option<DrawResult>,
}

type Columns = (
    (draw::id, draw::division, draw::state, draw::commitment, draw::seed_source, draw::public_value),
    (draw::population, draw::number, draw::window_from, draw::window_to),
    (draw::ordered_by, account::person_name, draw::ordered_at, draw::withdrawn_reason),
);

const COLUMNS: Columns = (
    (draw::id, draw::division, draw::state, draw::commitment, draw::seed_source, draw::public_value),
    (draw::population, draw::number, draw::window_from, draw::window_to),
    (draw::ordered_by, account::person_name, draw::ordered_at, draw::withdrawn_reason),
);

type Raw = (
    (String, String, String, String, String, Option<String>),
    (i64, i64, String, String),
    (String, String, i64, Option<String>),
);

fn row(raw: Raw) -> Result<DrawRow, StoreError> {
    let (
        (id, division, state, commitment, seed_source, public_value),
        (population, number, from, to),
        (ordered_by, ordered_by_name, ordered_at, withdrawn_reason),
    ) = raw;
    let count = |n: i64| u32::try_from(n).map_err(|_| StoreError::Unreadable("draw.number"));
    Ok(DrawRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("draw.id"))?,
        division: code(division)?,
        stage: cells::parse(&state, "draw.state")?,
        commitment,
        seed_source,
        public_value,
        population: count(population)?,
        number: count(number)?,
        window_from: cells::date(&from)?,
        window_to: cells::date(&to)?,
        ordered_by: ordered_by.try_into().map_err(|_| StoreError::Unreadable("draw.ordered_by"))?,
        ordered_by_name,
        ordered_at: Millis(ordered_at),
        withdrawn_reason,
    })
}

/// Draws over a division or below it, newest first.
pub fn of_division(db: &mut Db, scope: &DivisionCode) -> Outcome<Vec<DrawRow>> {
    let rows: Vec<Raw> = draw::table
        .inner_join(account::table.on(account::id.eq(draw::ordered_by)))
        .filter(draw::division.ge(scope.as_str()).and(draw::division.lt(range_end(scope.as_str()))))
        .order((draw::ordered_at.desc(), draw::id))
        .limit(LIST)
        .select(COLUMNS)
        .load(db)?;
    Ok(rows.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// The divisions that ordered draws, by draw.
pub fn divisions<'a>(
    db: &mut Db,
    draws: impl Iterator<Item = &'a str>,
) -> Outcome<HashMap<String, DivisionCode>> {
    let wanted: BTreeSet<&str> = draws.collect();
    let wanted: Vec<&str> = wanted.into_iter().collect();
    let mut found = HashMap::new();
    for part in wanted.chunks(500) {
        let rows: Vec<(String, String)> =
            draw::table.filter(draw::id.eq_any(part)).select((draw::id, draw::division)).load(db)?;
        for (id, division) in rows {
            found.insert(id, code(division)?);
        }
    }
    Ok(found)
}

/// One draw.
pub fn by_id(db: &mut Db, id: &DrawId) -> Outcome<Option<DrawRow>> {
    let found: Option<Raw> = draw::table
        .inner_join(account::table.on(account::id.eq(draw::ordered_by)))
        .filter(draw::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// The sealed part of a draw.
pub fn sealed(db: &mut Db, id: &DrawId) -> Outcome<Sealed> {
    let (list, salt, nonce, result): (String, String, String, Option<String>) = draw::table
        .find(id.as_str())
        .select((draw::list, draw::salt, draw::nonce, draw::result))
        .first(db)?;
    let unreadable = |column| move |_| StoreError::Unreadable(column);
    Ok(Sealed {
        list: serde_json::from_str(&list).map_err(unreadable("draw.list"))?,
        salt,
        nonce,
        result: result
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(unreadable("draw.result"))?,
    })
}

fn json<T: serde::Serialize>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|error| Refusal::Internal(error.to_string()))
}

/// Writes a frozen draw; false when its id is taken.
pub fn insert(db: &mut Db, new: &DrawRow, sealed: &Sealed) -> Outcome<bool> {
    let list = json(&sealed.list)?;
    let values = (
        draw::id.eq(new.id.as_str()),
        draw::division.eq(new.division.as_str()),
        draw::state.eq("frozen"),
        draw::list.eq(list),
        draw::salt.eq(&sealed.salt),
        draw::nonce.eq(&sealed.nonce),
        draw::commitment.eq(&new.commitment),
        draw::seed_source.eq(&new.seed_source),
        draw::population.eq(i64::from(new.population)),
        draw::number.eq(i64::from(new.number)),
        draw::window_from.eq(new.window_from.to_string()),
        draw::window_to.eq(new.window_to.to_string()),
        draw::ordered_by.eq(new.ordered_by.as_str()),
        draw::ordered_at.eq(new.ordered_at.0),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(draw::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made == 1)
}

/// A task on its way in.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = inspection_task)]
pub struct NewTask {
    pub id: String,
    pub draw_id: String,
    pub posting_id: String,
    pub inspector_id: String,
    pub position: i64,
    pub probability: f64,
    pub window_from: String,
    pub window_to: String,
}

/// Writes what a frozen draw gave; false when it is no longer frozen.
pub fn set_drawn(
    db: &mut Db,
    id: &DrawId,
    public_value: &str,
    result: &DrawResult,
    tasks: &[NewTask],
    now: Millis,
) -> Outcome<bool> {
    let result = json(result)?;
    let frozen = draw::table.filter(draw::id.eq(id.as_str())).filter(draw::state.eq("frozen"));
    let changed = diesel::update(frozen)
        .set((
            draw::state.eq("drawn"),
            draw::public_value.eq(public_value),
            draw::result.eq(result),
            draw::drawn_at.eq(now.0),
        ))
        .execute(db)?;
    if changed == 0 {
        return Ok(false);
    }
    on_each!(db, c => {
        for part in tasks.chunks(100) {
            diesel::insert_into(inspection_task::table).values(part).execute(c)?;
        }
    });
    Ok(true)
}

/// Withdraws a draw and its visits that have not begun, and names those; none when it is withdrawn already. A visit
/// under way goes on: who has seen its target named must not be able to stop it.
pub fn withdraw(db: &mut Db, id: &DrawId, reason: &str, now: Millis) -> Outcome<Option<Vec<String>>> {
    let standing = draw::table.filter(draw::id.eq(id.as_str())).filter(draw::state.ne("withdrawn"));
    let changed = diesel::update(standing)
        .set((draw::state.eq("withdrawn"), draw::withdrawn_at.eq(now.0), draw::withdrawn_reason.eq(reason)))
        .execute(db)?;
    if changed == 0 {
        return Ok(None);
    }
    let visits: Vec<String> = inspection_task::table
        .filter(inspection_task::draw_id.eq(id.as_str()))
        .filter(inspection_task::started_at.is_null())
        .filter(inspection_task::done_at.is_null())
        .select(inspection_task::id)
        .load(db)?;
    diesel::update(inspection_task::table.filter(inspection_task::id.eq_any(&visits)))
        .set(inspection_task::withdrawn_at.eq(now.0))
        .execute(db)?;
    Ok(Some(visits))
}

/// Visits of a draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitCounts {
    /// Made.
    pub done: u32,
    /// Still to be made.
    pub open: u32,
    /// Not made before the window passed.
    pub missed: u32,
}

/// Visits made, still to be made and missed as of `now`, by draw.
pub fn visits(db: &mut Db, draws: &[DrawId], now: Millis) -> Outcome<HashMap<String, VisitCounts>> {
    type Row = (String, Option<i64>, Option<i64>, String, Option<i64>);
    let rows: Vec<Row> = inspection_task::table
        .filter(inspection_task::draw_id.eq_any(draws.iter().map(DrawId::as_str)))
        .select((
            inspection_task::draw_id,
            inspection_task::done_at,
            inspection_task::withdrawn_at,
            inspection_task::window_to,
            inspection_task::started_at,
        ))
        .load(db)?;
    let mut counts: HashMap<String, VisitCounts> = HashMap::new();
    for (draw, done, withdrawn, window_to, started) in rows {
        let count = counts.entry(draw).or_default();
        match (done, withdrawn) {
            (Some(_), _) => count.done += 1,
            (None, None) if missed(cells::date(&window_to)?, started.map(Millis), now) => count.missed += 1,
            (None, None) => count.open += 1,
            (None, Some(_)) => {}
        }
    }
    Ok(counts)
}

/// Names of accounts.
pub fn account_names(db: &mut Db, accounts: &[AccountId]) -> Outcome<HashMap<String, String>> {
    let mut names = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, String)> = account::table
            .filter(account::id.eq_any(part.iter().map(AccountId::as_str)))
            .select((account::id, account::person_name))
            .load(db)?;
        names.extend(rows);
    }
    Ok(names)
}

/// Names of the people on postings.
pub fn person_names(db: &mut Db, postings: &[PostingId]) -> Outcome<HashMap<String, String>> {
    let mut names = HashMap::new();
    for part in postings.chunks(500) {
        let rows: Vec<(String, String)> = posting::table
            .inner_join(account::table)
            .filter(posting::id.eq_any(part.iter().map(PostingId::as_str)))
            .select((posting::id, account::person_name))
            .load(db)?;
        names.extend(rows);
    }
    Ok(names)
}

/// Of these tasks, those whose target this account has looked at since an instant.
pub fn looked_at(
    db: &mut Db,
    account: &AccountId,
    tasks: &[TaskId],
    since: Millis,
) -> Outcome<HashSet<String>> {
    let ids: Vec<String> = view_log::table
        .filter(view_log::account_id.eq(account.as_str()))
        .filter(view_log::kind.eq("target"))
        .filter(view_log::subject.eq_any(tasks.iter().map(TaskId::as_str)))
        .filter(view_log::at.ge(since.0))
        .select(view_log::subject)
        .load(db)?;
    Ok(ids.into_iter().collect())
}
