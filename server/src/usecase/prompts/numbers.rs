//! How many prompts a division's postings get. A change holds from the next month on: this month's numbers are part of
//! what was committed.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::prompts::numbers::NumbersRow;
use crate::store::{self, Db};
use crate::usecase::text;
use zaigang_shared::api::prompt::{NumbersChange, PromptNumbersView};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::prompt_draw::{PromptFrame, PromptNumbers};
use zaigang_shared::time::{Millis, Month};

/// The numbers of a division, and how they came to be.
///
/// # Errors
/// The store's.
pub async fn read(call: Call<op::ReadPromptNumbers>) -> Outcome<PromptNumbersView> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app.store.read::<_, Refusal>(move |db| view(db, division, now)).await
}

/// Sets the numbers of a county or a city.
///
/// # Errors
/// `invalid_field` for more than eight a month or a division below a county, [`ProblemCode::Conflict`] for an id that
/// said something else.
pub async fn set(call: Call<op::SetPromptNumbers>) -> Outcome<PromptNumbersView> {
    let division: DivisionCode = call.path("division")?;
    let by = call.who.caller()?.account.to_string();
    let (now, numbers) = (call.who.now, call.body.numbers);
    let id = text::line("id", &call.body.id, zaigang_shared::id::MAX_ID_BYTES)?;
    if !numbers.in_range() {
        return Err(Problem::field("numbers").into());
    }
    if division.level() > Level::County {
        return Err(Problem::field("division").with("reason", "wrong_level").into());
    }
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(known) = store::prompts::numbers::by_id(db, &id)? {
                let same = (&known.division, known.numbers, &known.set_by) == (&division, numbers, &by);
                return if same { view(db, division, now) } else { Err(ProblemCode::Conflict.into()) };
            }
            let from = Month::of(now.date()).next();
            let before = in_month(db, &division, from)?;
            let new =
                NumbersRow { id, division: division.clone(), numbers, from, set_by: by.clone(), set_at: now };
            store::prompts::numbers::insert(db, &new)?;
            let details = format!(
                "from {from}: {} nights and {} days, before {} and {}",
                numbers.night, numbers.day, before.night, before.day
            );
            store::audit::log(db, Some(&by), "prompt_numbers_set", division.as_str(), &details, now)?;
            view(db, division, now)
        })
        .await
}

/// What holds in a month: of this one what was committed, where it is.
fn in_month(db: &mut Db, division: &DivisionCode, month: Month) -> Outcome<PromptNumbers> {
    if let Some(committed) = store::prompts::secrets::of(db, month)? {
        return Ok(committed.frame.numbers_at(division));
    }
    let numbers = store::prompts::numbers::in_month(db, month)?;
    Ok(PromptFrame { month, workdays: Vec::new(), numbers }.numbers_at(division))
}

fn view(db: &mut Db, division: DivisionCode, now: Millis) -> Outcome<PromptNumbersView> {
    let month = Month::of(now.date());
    let mut chain = vec![division.to_string()];
    let mut next = division.parent();
    while let Some(up) = next {
        chain.push(up.to_string());
        next = up.parent();
    }
    let rows = store::prompts::numbers::history(db, &chain)?;
    let names = store::divisions::names(db, &chain)?;
    let change = |(row, name): (NumbersRow, Option<String>)| NumbersChange {
        division_name: names.get(row.division.as_str()).cloned().unwrap_or_else(|| row.division.to_string()),
        division: row.division,
        numbers: row.numbers,
        from: row.from,
        by_name: name.unwrap_or_default(),
        at: row.set_at,
    };
    Ok(PromptNumbersView {
        now: in_month(db, &division, month)?,
        next: in_month(db, &division, month.next())?,
        changes: rows.into_iter().map(change).collect(),
        division,
    })
}
