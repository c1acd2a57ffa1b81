//! Divisions: names, what lies below a code, and the range a code prefix stands for.

use super::schema::{division, posting};
use super::{Db, StoreError};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::time::Millis;

/// A division as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = division)]
pub struct DivisionRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Telephone of its office.
    pub phone: Option<String>,
}

/// A code column, read back.
pub fn code(text: String) -> Result<DivisionCode, StoreError> {
    text.try_into().map_err(|_| StoreError::Unreadable("division code"))
}

/// The first code that lies no longer below `prefix`: `code >= prefix AND code < end` uses the index on
/// both databases, which compare codes by bytes.
pub fn range_end(prefix: &str) -> String {
    let mut bytes = prefix.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        // After '9' comes ':', which no code contains.
        *last = last.saturating_add(1);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Names by code; unknown codes are left out.
pub fn names(db: &mut Db, codes: &[String]) -> Outcome<HashMap<String, String>> {
    let mut wanted: Vec<&str> = codes.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::new();
    for part in wanted.chunks(500) {
        let rows: Vec<(String, String)> = division::table
            .filter(division::code.eq_any(part.iter().copied()))
            .select((division::code, division::name))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// One division.
pub fn by_code(db: &mut Db, code: &str) -> Outcome<Option<DivisionRow>> {
    Ok(division::table.find(code).select(DivisionRow::as_select()).first(db).optional()?)
}

/// Divisions in force at or below a code, of one level or of all, in code order.
pub fn below(
    db: &mut Db,
    top: &DivisionCode,
    level: Option<Level>,
    now: Millis,
) -> Outcome<Vec<DivisionRow>> {
    let mut query = division::table
        .filter(division::code.ge(top.as_str()).and(division::code.lt(range_end(top.as_str()))))
        .filter(division::valid_to.is_null().or(division::valid_to.gt(now.0)))
        .order(division::code)
        .select(DivisionRow::as_select())
        .into_boxed();
    if let Some(level) = level {
        query = query.filter(division::level.eq(level.name()));
    }
    Ok(query.load(db)?)
}

/// How many postings are in force on a day, by host place at or below a code.
pub fn hosts_in_force(db: &mut Db, top: &DivisionCode, day: &str) -> Outcome<Vec<(String, i64)>> {
    let rows = posting::table
        .filter(posting::host.ge(top.as_str()).and(posting::host.lt(range_end(top.as_str()))))
        .filter(posting::posted_from.le(day))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(day)))
        .group_by(posting::host)
        .select((posting::host, diesel::dsl::count_star()))
        .load(db)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_right_after_its_prefix() {
        assert_eq!(range_end("150422"), "150423");
        assert_eq!(range_end("150429"), "15042:");
        let end = range_end("150429");
        assert!("150429999999" < end.as_str() && end.as_str() < "150430");
    }
}
