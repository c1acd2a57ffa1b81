//! Rules of leave: rows are only added, the latest of the nearest division holds.

use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::schema::leave_rule;
use crate::store::{Db, StoreError, on_each};
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::leave::LeaveRule;
use zaigang_shared::time::Millis;

/// What the program comes with: the rule of the trade.
const SHIPPED: &str = include_str!("../../../data/leave-rule.json");
/// The id of the row it is written to at the first start.
const SHIPPED_ID: &str = "shipped";
/// The division of a rule that holds in the whole deployment.
const EVERYWHERE: &str = "";

/// A rule as stored: JSON, or nothing where the division above speaks again.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = leave_rule)]
pub struct RuleRow {
    pub id: String,
    /// Empty for the whole deployment.
    pub division: String,
    pub content: Option<String>,
    pub written_by: Option<String>,
    pub written_at: i64,
}

/// A rule that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRule {
    /// Its row.
    pub id: String,
    /// Where it was written; none for the whole deployment.
    pub division: Option<DivisionCode>,
    /// The rule.
    pub rule: LeaveRule,
    /// Written at.
    pub written_at: Millis,
    /// By.
    pub written_by: Option<String>,
}

/// Writes the rule that the program comes with, where it was never written.
///
/// # Errors
/// The store's.
pub fn ensure(db: &mut Db, now: Millis) -> Outcome<()> {
    let shipped: LeaveRule = read(SHIPPED)?;
    let content = serde_json::to_string(&shipped).map_err(|_| StoreError::Unreadable("the rule of leave"))?;
    let row = RuleRow {
        id: SHIPPED_ID.to_owned(),
        division: EVERYWHERE.to_owned(),
        content: Some(content),
        written_by: None,
        written_at: now.0,
    };
    if by_id(db, SHIPPED_ID)?.is_none() {
        insert(db, &row)?;
    }
    Ok(())
}

/// Adds a rule with its leaf; one whose id is taken stays what it is, as when two processes start at once.
///
/// # Errors
/// The store's.
pub fn insert(db: &mut Db, row: &RuleRow) -> Outcome<()> {
    let made = on_each!(db, c => {
        diesel::insert_into(leave_rule::table).values(row).on_conflict_do_nothing().execute(c)?
    });
    if made == 1 {
        items::log(db, Item::LeaveRule, &row.id, Millis(row.written_at))?;
    }
    Ok(())
}

/// The row of an id.
///
/// # Errors
/// The store's.
pub fn by_id(db: &mut Db, id: &str) -> Outcome<Option<RuleRow>> {
    Ok(leave_rule::table.find(id).select(RuleRow::as_select()).first(db).optional()?)
}

/// When the last rule of a division was written.
///
/// # Errors
/// The store's.
pub fn last_written(db: &mut Db, division: &DivisionCode) -> Outcome<Option<Millis>> {
    let last: Option<i64> = leave_rule::table
        .filter(leave_rule::division.eq(division.as_str()))
        .select(diesel::dsl::max(leave_rule::written_at))
        .first(db)?;
    Ok(last.map(Millis))
}

fn read(content: &str) -> Result<LeaveRule, StoreError> {
    serde_json::from_str(content).map_err(|_| StoreError::Unreadable("leave_rule.content"))
}

/// Rules that reach a division, the nearest first: that one holds.
///
/// # Errors
/// The store's.
pub fn reaching(db: &mut Db, division: &DivisionCode) -> Outcome<Vec<HeldRule>> {
    let mut chain = vec![division.to_string()];
    let mut next = division.parent();
    while let Some(up) = next {
        next = up.parent();
        chain.push(up.to_string());
    }
    chain.push(EVERYWHERE.to_owned());
    let rows: Vec<RuleRow> = leave_rule::table
        .filter(leave_rule::division.eq_any(&chain))
        .order((leave_rule::written_at, leave_rule::id))
        .select(RuleRow::as_select())
        .load(db)?;
    let mut latest: HashMap<String, RuleRow> =
        rows.into_iter().map(|row| (row.division.clone(), row)).collect();
    let mut held = Vec::new();
    for place in chain {
        let Some(row) = latest.remove(&place) else { continue };
        let Some(content) = row.content else { continue };
        held.push(HeldRule {
            id: row.id,
            division: if place.is_empty() { None } else { Some(crate::store::divisions::code(place)?) },
            rule: read(&content)?,
            written_at: Millis(row.written_at),
            written_by: row.written_by,
        });
    }
    Ok(held)
}

/// The rule that holds in a division.
///
/// # Errors
/// The store's; a deployment without any rule was never started.
pub fn of(db: &mut Db, division: &DivisionCode) -> Outcome<HeldRule> {
    let nearest = reaching(db, division)?.into_iter().next();
    nearest.ok_or_else(|| StoreError::Unreadable("leave_rule").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::leave::LeaveType;

    #[test]
    fn what_the_program_comes_with_is_a_whole_rule() {
        let rule = read(SHIPPED).unwrap();
        assert!(rule.in_range());
        assert_eq!(rule.township_days, 3);
        for leave_type in LeaveType::ALL {
            assert!(rule.kind(leave_type).is_some(), "{leave_type:?}");
        }
    }
}
