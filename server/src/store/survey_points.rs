//! Surveyed points: where phones are calibrated.

use super::Db;
use super::divisions::range_end;
use super::schema::survey_point;
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::SurveyPointId;
use zaigang_shared::time::Millis;

/// Most points in a list.
const LIST: i64 = 200;

/// A point, as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = survey_point)]
pub struct PointRow {
    /// Id.
    pub id: String,
    /// Place.
    pub division: String,
    /// Name.
    pub name: String,
    /// Latitude, WGS-84 degrees.
    pub lat: f64,
    /// Longitude, WGS-84 degrees.
    pub lon: f64,
    /// Latitude as entered.
    pub source_lat: f64,
    /// Longitude as entered.
    pub source_lon: f64,
    /// Datum it was entered in.
    pub datum: String,
    /// Version of the conversion.
    pub converter: String,
    /// Account that entered it.
    pub made_by: String,
    /// When.
    pub made_at: i64,
    /// Account that ended it.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<i64>,
    /// Why.
    pub end_reason: Option<String>,
}

/// One point.
pub fn by_id(db: &mut Db, id: &SurveyPointId) -> Outcome<Option<PointRow>> {
    Ok(survey_point::table.find(id.as_str()).select(PointRow::as_select()).first(db).optional()?)
}

/// Points in use at or below a code, in code order.
pub fn list(db: &mut Db, top: &DivisionCode) -> Outcome<Vec<PointRow>> {
    let rows = survey_point::table
        .filter(
            survey_point::division.ge(top.as_str()).and(survey_point::division.lt(range_end(top.as_str()))),
        )
        .filter(survey_point::ended_at.is_null())
        .order((survey_point::division, survey_point::name, survey_point::id))
        .limit(LIST)
        .select(PointRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Points in use at these very divisions.
pub fn at_divisions(db: &mut Db, divisions: &[String]) -> Outcome<Vec<PointRow>> {
    let rows = survey_point::table
        .filter(survey_point::division.eq_any(divisions))
        .filter(survey_point::ended_at.is_null())
        .order((survey_point::division, survey_point::name, survey_point::id))
        .limit(LIST)
        .select(PointRow::as_select())
        .load(db)?;
    Ok(rows)
}

/// Writes a point.
pub fn insert(db: &mut Db, row: &PointRow) -> Outcome<()> {
    diesel::insert_into(survey_point::table).values(row.clone()).execute(db)?;
    Ok(())
}

/// Ends a point; false when it had ended before.
pub fn end(db: &mut Db, id: &SurveyPointId, reason: &str, by: &str, now: Millis) -> Outcome<bool> {
    let row = survey_point::table.find(id.as_str()).filter(survey_point::ended_at.is_null());
    let changed = diesel::update(row)
        .set((
            survey_point::ended_at.eq(now.0),
            survey_point::ended_by.eq(by),
            survey_point::end_reason.eq(reason),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// Names by id, of ended points too.
pub fn names(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, String>> {
    let mut found = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(String, String)> = survey_point::table
            .filter(survey_point::id.eq_any(part))
            .select((survey_point::id, survey_point::name))
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}
