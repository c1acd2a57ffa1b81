//! The day of a division: exceptions first, then the rest.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::devices::DeviceRow;
use crate::store::postings::PostingRow;
use crate::store::{self, Db};
use crate::usecase::registers::lists;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};
use zaigang_shared::api::case::CaseState;
use zaigang_shared::api::township::{DayLine, DivisionDay, StateCount, TownshipCount, TownshipQuestionView};
use zaigang_shared::day::{Cell, CellState, DeviceStanding};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::Problem;
use zaigang_shared::time::{Millis, at};

/// Lines in one answer.
const MOST_LINES: usize = 200;

/// The day of a division.
pub async fn read(call: Call<op::ReadDay>) -> Outcome<DivisionDay> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    let date = call.query.date.unwrap_or_else(|| now.date());
    if date > now.date() {
        return Err(Problem::field("date").into());
    }
    call.app.store.read::<_, Refusal>(move |db| day(db, division, date, now)).await
}

fn day(db: &mut Db, division: DivisionCode, date: NaiveDate, now: Millis) -> Outcome<DivisionDay> {
    let mut postings = store::postings::in_scope(db, &division)?;
    let register = match division.level() {
        Level::Township => lists::due(db, &division, now.date())?,
        _ => None,
    };
    let registers_overdue = match division.level() {
        Level::County | Level::City => lists::overdue(db, &division, &postings, now.date())?,
        _ => 0,
    };
    postings.retain(|row| row.on(date));
    let ids: Vec<PostingId> = postings.iter().map(|row| row.id.clone()).collect();
    let mut cells = super::cells::load(db, &ids, date, date)?;
    let mut sampled: HashSet<PostingId> = HashSet::new();
    let mut rows: Vec<(PostingRow, Cell)> = postings
        .into_iter()
        .filter_map(|row| {
            let mut own = cells.remove(&row.id)?;
            if own.sampled.contains(&date) {
                sampled.insert(row.id.clone());
            }
            Some((row, own.cells.remove(&date)?))
        })
        .collect();
    let counts = counts(rows.iter().map(|(_, cell)| cell.state));
    let above_township = matches!(division.level(), Level::Province | Level::City | Level::County);
    let by_township = if above_township { by_township(&division, &rows) } else { BTreeMap::new() };

    let only_exceptions = match division.level() {
        Level::Province | Level::City => true,
        Level::County => rows.len() > MOST_LINES,
        Level::Township | Level::Village => false,
    };
    rows.retain(|(_, cell)| !only_exceptions || urgency(cell.state) < 2);
    // A stable sort: rows come by host place, and stay so within one urgency.
    rows.sort_by_key(|(_, cell)| urgency(cell.state));
    rows.truncate(MOST_LINES);

    let questions = store::questions::open(db, &division)?;
    let mut codes: Vec<String> = vec![division.to_string()];
    codes.extend(rows.iter().flat_map(|(row, _)| [row.host.to_string(), township_of(row).to_string()]));
    codes.extend(by_township.keys().map(ToString::to_string));
    codes.extend(questions.iter().map(|question| question.host.clone()));
    let names = Names(store::divisions::names(db, &codes)?);

    let needs_county = above_township;
    let city = matches!(division.level(), Level::Province | Level::City);
    let devices = phones(db, &division, now.date())?;
    Ok(DivisionDay {
        division_name: names.of(division.as_str()),
        date,
        at: now,
        counts,
        questions: questions
            .into_iter()
            .map(|open| TownshipQuestionView {
                posting: open.question.posting,
                person_name: open.person_name,
                host_name: names.of(&open.host),
                phone: open.phone,
                from: open.question.first_day,
                to: open.question.last_day,
                days: open.question.days,
                device_silent: open.question.device_silent,
                asked_at: open.question.asked_at,
            })
            .collect(),
        // The city decides no leave.
        leaves_waiting: if city { 0 } else { store::leaves::count_waiting(db, &division, needs_county)? },
        cases_open: open_cases(db, &division, above_township)?,
        devices_waiting: count(
            devices.values().flatten().filter(|d| d.standing == DeviceStanding::Pending).count(),
        ),
        townships: by_township
            .into_iter()
            .map(|(code, counts)| TownshipCount { name: names.of(code.as_str()), division: code, counts })
            .collect(),
        lines: lines(db, rows, &names, (&devices, &sampled), date, now)?,
        register,
        registers_overdue,
        division,
    })
}

/// The lines with everything that stands beside a cell, a query a column.
fn lines(
    db: &mut Db,
    rows: Vec<(PostingRow, Cell)>,
    names: &Names,
    (devices, sampled): (&HashMap<String, Vec<DeviceRow>>, &HashSet<PostingId>),
    date: NaiveDate,
    now: Millis,
) -> Outcome<Vec<DayLine>> {
    let ids: Vec<PostingId> = rows.iter().map(|(row, _)| row.id.clone()).collect();
    let hosts: Vec<String> = rows.iter().map(|(row, _)| row.host.to_string()).collect();
    let records: Vec<RecordId> = rows.iter().filter_map(|(_, cell)| cell.record.clone()).collect();
    // Places as they were at the end of a day gone by.
    let then = if date == now.date() { now } else { at(date, 24 * 60 - 1) };
    let positions = store::fences::office_positions(db, &hosts, then)?;
    let mut words = store::decisions::explanations_on(db, &ids, date)?;
    let mut verdicts = store::decisions::verdicts(db, &records)?;
    let prompts = if date == now.date() { store::prompts::open(db, &ids, now)? } else { HashMap::new() };
    let nothing = Vec::new();
    let line = |(row, cell): (PostingRow, Cell)| {
        let own = devices.get(row.account_id.as_str()).unwrap_or(&nothing);
        DayLine {
            host_name: names.of(row.host.as_str()),
            township_name: names.of(township_of(&row).as_str()),
            position: positions.get(row.host.as_str()).copied(),
            last_seen_at: own.iter().filter_map(|device| device.last_seen_at).max(),
            pending_device: own
                .iter()
                .find(|device| device.standing == DeviceStanding::Pending)
                .map(|device| device.id.clone()),
            explanation: words.remove(&row.id),
            prompt_until: prompts.get(&row.id).copied(),
            verdict: cell.record.as_ref().and_then(|record| verdicts.remove(record)),
            phone: row.phone_on(now.date()),
            sampled: sampled.contains(&row.id),
            posting: row.id,
            person_name: row.person_name,
            host: row.host,
            kind: row.kind,
            cell,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Phones of the division's people by account, newest first.
fn phones(
    db: &mut Db,
    division: &DivisionCode,
    today: NaiveDate,
) -> Outcome<HashMap<String, Vec<DeviceRow>>> {
    let accounts: Vec<String> = store::devices::people(db, division, today)?.into_keys().collect();
    let mut by_account: HashMap<String, Vec<DeviceRow>> = HashMap::new();
    for device in store::devices::of_accounts(db, &accounts)? {
        by_account.entry(device.account.to_string()).or_default().push(device);
    }
    Ok(by_account)
}

/// Names by code; a place without one is called by its code.
struct Names(HashMap<String, String>);

impl Names {
    fn of(&self, code: &str) -> String {
        self.0.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }
}

/// What a person must look at comes first.
fn urgency(state: CellState) -> u8 {
    match state {
        CellState::ToConfirm => 0,
        CellState::NotConfirmed => 1,
        _ => 2,
    }
}

fn township_of(row: &PostingRow) -> DivisionCode {
    row.host.at(Level::Township)
}

/// Counts of the states that occur, in the order of the table.
fn counts(states: impl Iterator<Item = CellState>) -> Vec<StateCount> {
    let mut found: BTreeMap<CellState, u32> = BTreeMap::new();
    for state in states {
        *found.entry(state).or_default() += 1;
    }
    found.into_iter().map(|(state, count)| StateCount { state, count }).collect()
}

/// Cases that wait for a decision; those about townships are for county and city.
fn open_cases(db: &mut Db, division: &DivisionCode, townships: bool) -> Outcome<u32> {
    let counts = store::cases::counts(db, division, townships)?;
    let waiting = counts.iter().filter(|one| matches!(one.state, CaseState::Open | CaseState::Inspect));
    Ok(waiting.map(|one| one.count).sum())
}

/// Counts a township, in code order: never a ranking. A posting managed here and hosted elsewhere is
/// counted under the division that manages it.
fn by_township(
    division: &DivisionCode,
    rows: &[(PostingRow, Cell)],
) -> BTreeMap<DivisionCode, Vec<StateCount>> {
    let mut states: BTreeMap<DivisionCode, Vec<CellState>> = BTreeMap::new();
    for (row, cell) in rows {
        let place = if division.covers(&row.host) { &row.host } else { &row.managing };
        states.entry(place.at(Level::Township)).or_default().push(cell.state);
    }
    states.into_iter().map(|(code, states)| (code, counts(states.into_iter()))).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
