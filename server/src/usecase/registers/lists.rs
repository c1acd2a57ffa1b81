//! Where the registers of a county or city stand: in code order, never a ranking.

use super::rows::{self, Line, TownshipMonth};
use super::{content, holding};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::postings::PostingRow;
use crate::store::registers::{DeciderRow, Said, SheetRow};
use crate::store::{self, Db};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::api::register::{Decider, RegisterStateCount, Registers, RegistersLine};
use zaigang_shared::api::township::RegisterDue;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation as op;
use zaigang_shared::problem::Problem;
use zaigang_shared::register::{
    ESCALATE_DAY, RegisterState, RegisterSums, SIGN_FROM_DAY, SheetContent, SignatureAct, day_after,
};
use zaigang_shared::time::{Millis, Month};

/// The registers of a county's townships or a city's counties.
///
/// # Errors
/// `invalid_field` for another level or a month to come.
pub async fn list(call: Call<op::ListRegisters>) -> Outcome<Registers> {
    let division: DivisionCode = call.path("division")?;
    let below = match division.level() {
        Level::County => Level::Township,
        Level::City => Level::County,
        _ => return Err(Problem::field("division").into()),
    };
    let today = call.who.now.date();
    let month = call.query.month.unwrap_or(Month::of(today).previous());
    if month > Month::of(today) {
        return Err(Problem::field("month").into());
    }
    let read = move |db: &mut Db| registers(db, division, below, month, today);
    call.app.store.snapshot::<_, Refusal>(read).await
}

fn registers(
    db: &mut Db,
    division: DivisionCode,
    below: Level,
    month: Month,
    today: NaiveDate,
) -> Outcome<Registers> {
    let townships = months(db, &division, month, today)?;
    let sheets: Vec<String> =
        townships.iter().flat_map(|one| &one.sheets).map(|(row, _)| row.id.clone()).collect();
    let mut said: HashMap<String, Vec<Said>> = HashMap::new();
    for word in store::registers::said(db, &sheets)? {
        said.entry(word.0.posting_id.clone()).or_default().push(word);
    }
    let mut grouped: BTreeMap<DivisionCode, Vec<TownshipMonth>> = BTreeMap::new();
    for township in townships {
        grouped.entry(township.township.at(below)).or_default().push(township);
    }
    let mut codes: Vec<String> = grouped.keys().map(ToString::to_string).collect();
    codes.push(division.to_string());
    let names = store::divisions::names(db, &codes)?;
    let name = |code: &DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
    let lines = grouped.into_iter().map(|(code, of)| {
        let name = name(&code);
        registers_line(code, name, &of, &said, below == Level::Township, today)
    });
    Ok(Registers {
        name: name(&division),
        month,
        lines: lines.collect(),
        deciders: deciders(db, &division, month, today)?,
        division,
    })
}

/// Every township of a division that has a posting or a sheet in a month. Signed rows are read from their sheets; cells
/// are loaded for the whole division at once.
fn months(
    db: &mut Db,
    division: &DivisionCode,
    month: Month,
    today: NaiveDate,
) -> Outcome<Vec<TownshipMonth>> {
    let mut postings: BTreeMap<DivisionCode, Vec<PostingRow>> = BTreeMap::new();
    let all = rows::posted(db, division, month)?;
    let mut now: HashMap<_, _> =
        rows::standing(db, &all, month, today)?.into_iter().map(|row| (row.posting.clone(), row)).collect();
    for row in all {
        postings.entry(row.host.at(Level::Township)).or_default().push(row);
    }
    let mut sheets: BTreeMap<DivisionCode, Vec<(SheetRow, SheetContent)>> = BTreeMap::new();
    for row in store::registers::sheets(db, division, month)? {
        let said = content(&row)?;
        // A township whose postings have all been moved since keeps its line.
        postings.entry(said.township.clone()).or_default();
        sheets.entry(said.township.clone()).or_default().push((row, said));
    }
    let townships = postings.into_iter().map(|(township, own)| {
        let sheets = sheets.remove(&township).unwrap_or_default();
        let rows = own.iter().filter_map(|posted| now.remove(&posted.id)).collect();
        let lines = rows::lines(&own, rows, sheets.iter().map(|(_, said)| said), month, today);
        TownshipMonth { township_name: township.to_string(), township, month, sheets, lines }
    });
    Ok(townships.collect())
}

fn registers_line(
    division: DivisionCode,
    name: String,
    of: &[TownshipMonth],
    said: &HashMap<String, Vec<Said>>,
    single: bool,
    today: NaiveDate,
) -> RegistersLine {
    let mut states: BTreeMap<RegisterState, u32> = BTreeMap::new();
    let (mut sums, mut postings, mut countersigned, mut objections_open) = (RegisterSums::default(), 0, 0, 0);
    for township in of {
        *states.entry(township.state(today)).or_default() += 1;
        for line in &township.lines {
            postings += 1;
            sums = sums.plus(line.binding().sums);
            match word(township, line, said) {
                Some((word, _)) if word.act == super::own::name(SignatureAct::Countersign) => {
                    countersigned += 1;
                }
                Some((_, None)) => objections_open += 1,
                _ => {}
            }
        }
    }
    let last = of.iter().flat_map(|one| &one.sheets).map(|(row, _)| row).max_by_key(|row| row.signed_at);
    let last = last.filter(|_| single);
    RegistersLine {
        division,
        name,
        states: states.into_iter().map(|(state, count)| RegisterStateCount { state, count }).collect(),
        postings,
        sums,
        countersigned,
        objections_open,
        signed_by: last.map(|row| row.signer_name.clone()),
        signed_at: last.map(|row| Millis(row.signed_at)),
    }
}

/// The word that holds of a line.
fn word<'a>(township: &TownshipMonth, line: &Line, said: &'a HashMap<String, Vec<Said>>) -> Option<&'a Said> {
    let (number, _) = line.signed.as_ref()?;
    let (sheet, _) = township.sheets.iter().find(|(_, said)| said.number == *number)?;
    holding(said.get(line.now.posting.as_str())?.iter(), &sheet.id)
}

/// Who decided days of the month, and where the office is held.
fn deciders(db: &mut Db, division: &DivisionCode, month: Month, today: NaiveDate) -> Outcome<Vec<Decider>> {
    let found = store::registers::deciders(db, division, month)?;
    let ids: Vec<String> = found.iter().map(|row| row.account.clone()).collect();
    let roles = store::accounts::roles_of(db, &ids)?;
    let deputies = store::deputies::among(db, &ids, today)?;
    let place = |row: &DeciderRow| {
        let held = roles.get(&row.account).into_iter().flatten();
        let given = held.filter(|(role, _)| *role == row.role).map(|(_, division)| division.clone()).next();
        given.or_else(|| deputies.get(&row.account)?.first().cloned())
    };
    let places: Vec<Option<DivisionCode>> = found.iter().map(place).collect();
    let codes: Vec<String> = places.iter().flatten().map(ToString::to_string).collect();
    let names = store::divisions::names(db, &codes)?;
    let named = found.into_iter().zip(places).map(|(row, place)| Decider {
        name: row.name,
        division_name: place.and_then(|code| names.get(code.as_str()).cloned()).unwrap_or_default(),
        decided: row.decided,
        decided_in_batches: row.decided_in_batches,
        overrides: row.overrides,
    });
    Ok(named.collect())
}

/// What a township's day says of the register of the month before: none when nothing is to be done.
///
/// # Errors
/// The store's.
pub(crate) fn due(db: &mut Db, township: &DivisionCode, today: NaiveDate) -> Outcome<Option<RegisterDue>> {
    let month = Month::of(today).previous();
    if today < day_after(month, SIGN_FROM_DAY) {
        return Ok(None);
    }
    let standing = rows::load(db, township, month, today)?;
    // What only a higher level may confirm is not this desk's.
    let own = |line: &&Line| line.now.confirmed_by == Level::Township;
    let state = rows::state_of(standing.lines.iter().filter(own), month, today);
    let waits = matches!(state, RegisterState::Due | RegisterState::Overdue | RegisterState::Supplementary);
    let undecided = standing
        .lines
        .iter()
        .filter(own)
        .filter(|line| line.signed.is_none() || !line.changes.is_empty())
        .map(|line| line.now.sums.to_confirm)
        .sum();
    let escalates_on = day_after(month, ESCALATE_DAY);
    Ok(waits.then_some(RegisterDue { month, state, escalates_on, undecided }))
}

/// How many townships of a division have not signed the month before in time; `postings` are the division's. Asked
/// without a single cell.
///
/// # Errors
/// The store's.
pub(crate) fn overdue(
    db: &mut Db,
    division: &DivisionCode,
    postings: &[PostingRow],
    today: NaiveDate,
) -> Outcome<u32> {
    let month = Month::of(today).previous();
    if today < day_after(month, ESCALATE_DAY) {
        return Ok(0);
    }
    let signed = store::registers::covered(db, division, month)?;
    let open = postings
        .iter()
        .filter(|row| division.covers(&row.host) && rows::in_month(row, month))
        .filter(|row| !signed.contains(row.id.as_str()));
    let townships: std::collections::BTreeSet<DivisionCode> =
        open.map(|row| row.host.at(Level::Township)).collect();
    Ok(u32::try_from(townships.len()).unwrap_or(u32::MAX))
}
