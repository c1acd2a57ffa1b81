//! What an import looks up and writes: many rows with few statements.

use super::schema::{account, division, posting, role_grant, unit};
use super::{Db, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::HashMap;

/// Values of one statement stay below both databases' limit.
const PART: usize = 500;
const INSERT_PART: usize = 100;

/// A division to write.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = division)]
pub struct NewDivision {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: &'static str,
    /// Valid from.
    pub valid_from: i64,
    /// Telephone of its office.
    pub phone: Option<String>,
}

/// A person to write: no login, no password.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = account)]
pub struct NewPerson {
    /// Account.
    pub id: String,
    /// Name.
    pub person_name: String,
    /// Staff number.
    pub staff_number: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Never, without a password.
    pub password_change_required: bool,
    /// Not switched off.
    pub disabled: bool,
    /// None.
    pub failed_sign_ins: i64,
    /// Now.
    pub created_at: i64,
}

/// A person found by staff number.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Person {
    /// Account.
    pub id: String,
    /// Name.
    pub person_name: String,
    /// Staff number.
    pub staff_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A posting, as stored and as to be written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = posting, treat_none_as_null = true)]
pub struct Post {
    /// Posting.
    pub id: String,
    /// Account.
    pub account_id: String,
    /// Kind.
    pub kind: String,
    /// Host place.
    pub host: String,
    /// Managing division.
    pub managing: String,
    /// Dispatching unit.
    pub unit_id: Option<String>,
    /// First day.
    pub posted_from: String,
    /// Last day.
    pub posted_to: Option<String>,
    /// Written.
    pub updated_at: i64,
    /// Zone it belongs to.
    pub zone_id: Option<String>,
}

/// Divisions among the codes, with name and telephone.
pub fn divisions(db: &mut Db, codes: &[String]) -> Outcome<HashMap<String, super::divisions::DivisionRow>> {
    let mut found = HashMap::new();
    for part in codes.chunks(PART) {
        let rows: Vec<super::divisions::DivisionRow> = division::table
            .filter(division::code.eq_any(part))
            .select(super::divisions::DivisionRow::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(found)
}

/// Writes new divisions.
pub fn insert_divisions(db: &mut Db, rows: &[NewDivision]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(INSERT_PART) {
            diesel::insert_into(division::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Renames a division, sets its telephone and puts it in force again.
pub fn update_division(db: &mut Db, code: &str, name: &str, phone: Option<&str>) -> Outcome<()> {
    diesel::update(division::table.find(code))
        .set((division::name.eq(name), division::phone.eq(phone), division::valid_to.eq(None::<i64>)))
        .execute(db)?;
    Ok(())
}

/// People by staff number.
pub fn people(db: &mut Db, staff_numbers: &[String]) -> Outcome<HashMap<String, Person>> {
    let mut found = HashMap::new();
    for part in staff_numbers.chunks(PART) {
        let rows: Vec<Person> =
            account::table.filter(account::staff_number.eq_any(part)).select(Person::as_select()).load(db)?;
        found.extend(rows.into_iter().filter_map(|row| Some((row.staff_number.clone()?, row))));
    }
    Ok(found)
}

/// Postings by account, earliest first.
pub fn posts(db: &mut Db, accounts: &[String]) -> Outcome<HashMap<String, Vec<Post>>> {
    let mut found: HashMap<String, Vec<Post>> = HashMap::new();
    for part in accounts.chunks(PART) {
        let rows: Vec<Post> = posting::table
            .filter(posting::account_id.eq_any(part))
            .order((posting::posted_from, posting::id))
            .select(Post::as_select())
            .load(db)?;
        for row in rows {
            found.entry(row.account_id.clone()).or_default().push(row);
        }
    }
    Ok(found)
}

/// Roles by account, as (role, division).
pub fn roles(db: &mut Db, accounts: &[String]) -> Outcome<HashMap<String, Vec<(String, String)>>> {
    let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for part in accounts.chunks(PART) {
        let rows: Vec<(String, String, String)> = role_grant::table
            .filter(role_grant::account_id.eq_any(part))
            .select((role_grant::account_id, role_grant::role, role_grant::division))
            .load(db)?;
        for (account, role, place) in rows {
            found.entry(account).or_default().push((role, place));
        }
    }
    Ok(found)
}

/// Ids of dispatching units by name.
pub fn units(db: &mut Db, names: &[String]) -> Outcome<HashMap<String, String>> {
    let mut found = HashMap::new();
    for part in names.chunks(PART) {
        let rows: Vec<(String, String)> =
            unit::table.filter(unit::name.eq_any(part)).select((unit::name, unit::id)).load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes a new dispatching unit.
pub fn insert_unit(db: &mut Db, id: &str, name: &str) -> Outcome<()> {
    diesel::insert_into(unit::table).values((unit::id.eq(id), unit::name.eq(name))).execute(db)?;
    Ok(())
}

/// Writes new people.
pub fn insert_people(db: &mut Db, rows: &[NewPerson]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(INSERT_PART) {
            diesel::insert_into(account::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Rewrites a person's name and telephone.
pub fn update_person(db: &mut Db, id: &str, name: &str, phone: Option<&str>) -> Outcome<()> {
    diesel::update(account::table.find(id))
        .set((account::person_name.eq(name), account::phone.eq(phone)))
        .execute(db)?;
    Ok(())
}

/// Writes new postings.
pub fn insert_posts(db: &mut Db, rows: &[Post]) -> Outcome<()> {
    on_each!(db, c => {
        for part in rows.chunks(INSERT_PART) {
            diesel::insert_into(posting::table).values(part).execute(c)?;
        }
    });
    Ok(())
}

/// Rewrites a posting.
pub fn update_post(db: &mut Db, row: &Post) -> Outcome<()> {
    diesel::update(posting::table.find(&row.id)).set(row).execute(db)?;
    Ok(())
}

/// The account is a cadre at this place, and at no other.
pub fn cadre_at(db: &mut Db, account: &str, host: &str) -> Outcome<()> {
    diesel::delete(role_grant::table)
        .filter(role_grant::account_id.eq(account))
        .filter(role_grant::role.eq("cadre"))
        .execute(db)?;
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::account_id.eq(account),
            role_grant::role.eq("cadre"),
            role_grant::division.eq(host),
        ))
        .execute(db)?;
    Ok(())
}
