//! How many prompts a division's postings get.

use super::super::divisions::code;
use super::super::items::{self, Item};
use super::super::schema::{account, prompt_numbers};
use super::super::{Db, StoreError};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::BTreeMap;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::prompt_draw::{DivisionNumbers, PromptNumbers};
use zaigang_shared::time::{Millis, Month};

/// A division's own numbers from a month on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumbersRow {
    /// Client id of the write.
    pub id: String,
    /// Division.
    pub division: DivisionCode,
    /// The numbers.
    pub numbers: PromptNumbers,
    /// First month they hold in.
    pub from: Month,
    /// Who set them.
    pub set_by: String,
    /// When.
    pub set_at: Millis,
}

type Raw = (String, String, i64, i64, String, String, i64);

fn row((id, division, night, day, from, set_by, set_at): Raw) -> Result<NumbersRow, StoreError> {
    let number = |n: i64| u8::try_from(n).map_err(|_| StoreError::Unreadable("prompt_numbers"));
    Ok(NumbersRow {
        id,
        division: code(division)?,
        numbers: PromptNumbers { night: number(night)?, day: number(day)? },
        from: from.parse().map_err(|_| StoreError::Unreadable("prompt_numbers.from_month"))?,
        set_by,
        set_at: Millis(set_at),
    })
}

/// What was written by one id.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<NumbersRow>> {
    let found: Option<Raw> = prompt_numbers::table.find(id).first(db).optional()?;
    Ok(found.map(row).transpose()?)
}

/// Writes numbers down.
pub fn insert(db: &mut Db, new: &NumbersRow) -> Outcome<()> {
    diesel::insert_into(prompt_numbers::table)
        .values((
            prompt_numbers::id.eq(&new.id),
            prompt_numbers::division.eq(new.division.as_str()),
            prompt_numbers::night.eq(i64::from(new.numbers.night)),
            prompt_numbers::day.eq(i64::from(new.numbers.day)),
            prompt_numbers::from_month.eq(new.from.to_string()),
            prompt_numbers::set_by.eq(&new.set_by),
            prompt_numbers::set_at.eq(new.set_at.0),
        ))
        .execute(db)?;
    items::log(db, Item::PromptNumbers, &new.id, new.set_at)
}

/// The numbers of every division that has its own in a month: of each the last ones written for it.
pub fn in_month(db: &mut Db, month: Month) -> Outcome<Vec<DivisionNumbers>> {
    let rows: Vec<Raw> = prompt_numbers::table
        .filter(prompt_numbers::from_month.le(month.to_string()))
        .order((prompt_numbers::from_month, prompt_numbers::set_at, prompt_numbers::id))
        .load(db)?;
    let mut last = BTreeMap::new();
    for raw in rows {
        let NumbersRow { division, numbers, .. } = row(raw)?;
        last.insert(division.to_string(), DivisionNumbers { division, numbers });
    }
    Ok(last.into_values().collect())
}

/// What was written for a division and those above it, the newest first, with the name of who wrote it.
pub fn history(db: &mut Db, divisions: &[String]) -> Outcome<Vec<(NumbersRow, Option<String>)>> {
    /// More changes than this nobody reads.
    const LIMIT: i64 = 50;
    let rows: Vec<(Raw, Option<String>)> = prompt_numbers::table
        .left_join(account::table.on(account::id.eq(prompt_numbers::set_by)))
        .filter(prompt_numbers::division.eq_any(divisions))
        .order((prompt_numbers::set_at.desc(), prompt_numbers::id.desc()))
        .limit(LIMIT)
        .select((prompt_numbers::all_columns, account::person_name.nullable()))
        .load(db)?;
    Ok(rows.into_iter().map(|(raw, name)| Ok((row(raw)?, name))).collect::<Result<_, StoreError>>()?)
}
