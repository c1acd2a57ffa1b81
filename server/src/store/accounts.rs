//! Accounts, their roles and passwords.

use super::Db;
use super::schema::{account, division, posting, role_grant};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::BTreeMap;
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::time::Millis;

/// What signing in looks at.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct SignInRow {
    pub id: String,
    pub login: Option<String>,
    pub password_hash: Option<String>,
    pub password_change_required: bool,
    pub password_expires_at: Option<i64>,
    pub disabled: bool,
    pub failed_sign_ins: i64,
    pub locked_until: Option<i64>,
    pub last_failed_at: Option<i64>,
}

/// The account of a login name.
pub fn by_login(db: &mut Db, login: &str) -> Outcome<Option<SignInRow>> {
    let row = account::table.filter(account::login.eq(login)).select(SignInRow::as_select());
    Ok(row.first(db).optional()?)
}

/// The account of an id, for its password.
pub fn for_sign_in(db: &mut Db, id: &AccountId) -> Outcome<Option<SignInRow>> {
    let row = account::table.find(id.as_str()).select(SignInRow::as_select());
    Ok(row.first(db).optional()?)
}

/// Counts a try before its password is compared; false when another try was counted meanwhile.
pub fn count_try(
    db: &mut Db,
    id: &str,
    seen: i64,
    count: i64,
    until: Option<i64>,
    now: Millis,
) -> Outcome<bool> {
    let row = account::table.find(id).filter(account::failed_sign_ins.eq(seen));
    let changed = diesel::update(row)
        .set((
            account::failed_sign_ins.eq(count),
            account::last_failed_at.eq(now.0),
            account::locked_until.eq(until),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// Forgets the failed tries.
pub fn forget_tries(db: &mut Db, id: &str) -> Outcome<()> {
    diesel::update(account::table.find(id))
        .set((
            account::failed_sign_ins.eq(0),
            account::last_failed_at.eq(None::<i64>),
            account::locked_until.eq(None::<i64>),
        ))
        .execute(db)?;
    Ok(())
}

/// Writes a password; an initial one has to be changed and runs out.
pub fn set_password(db: &mut Db, id: &str, hash: &str, initial_until: Option<Millis>) -> Outcome<()> {
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::password_change_required.eq(initial_until.is_some()),
            account::password_expires_at.eq(initial_until.map(|t| t.0)),
        ))
        .execute(db)?;
    Ok(())
}

/// Moves the end of an initial password.
pub fn set_password_end(db: &mut Db, id: &str, until: Millis) -> Outcome<()> {
    diesel::update(account::table.find(id)).set(account::password_expires_at.eq(until.0)).execute(db)?;
    Ok(())
}

/// Switches an account off or on.
pub fn set_disabled(db: &mut Db, id: &AccountId, disabled: bool) -> Outcome<()> {
    diesel::update(account::table.find(id.as_str())).set(account::disabled.eq(disabled)).execute(db)?;
    Ok(())
}

/// Writes down that the person was here.
pub fn touch(db: &mut Db, id: &str, now: Millis) -> Outcome<()> {
    diesel::update(account::table.find(id)).set(account::last_seen_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// Writes down that the notice was shown and accepted.
pub fn accept_notice(db: &mut Db, id: &str, version: &str, now: Millis) -> Outcome<()> {
    diesel::update(account::table.find(id))
        .set((account::notice_version.eq(version), account::notice_accepted_at.eq(now.0)))
        .execute(db)?;
    Ok(())
}

/// A new office account with one role.
#[derive(Debug)]
pub struct NewAccount<'a> {
    pub id: &'a AccountId,
    pub login: &'a str,
    pub name: &'a str,
    pub phone: Option<&'a str>,
    pub role: Role,
    pub division: &'a DivisionCode,
    pub password_hash: &'a str,
    pub password_until: Millis,
}

/// A new office account that gets no role for good: a deputy's.
#[derive(Debug)]
pub struct NewSignIn<'a> {
    pub id: &'a AccountId,
    pub login: &'a str,
    pub name: &'a str,
    pub phone: Option<&'a str>,
    pub password_hash: &'a str,
    pub password_until: Millis,
}

/// Inserts an office account.
pub fn insert_without_role(db: &mut Db, new: &NewSignIn<'_>, now: Millis) -> Outcome<()> {
    diesel::insert_into(account::table)
        .values((
            account::id.eq(new.id.as_str()),
            account::person_name.eq(new.name),
            account::phone.eq(new.phone),
            account::login.eq(new.login),
            account::password_hash.eq(new.password_hash),
            account::password_change_required.eq(true),
            account::password_expires_at.eq(new.password_until.0),
            account::disabled.eq(false),
            account::failed_sign_ins.eq(0),
            account::created_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Inserts an office account and its role.
pub fn insert(db: &mut Db, new: &NewAccount<'_>, now: Millis) -> Outcome<()> {
    insert_without_role(
        db,
        &NewSignIn {
            id: new.id,
            login: new.login,
            name: new.name,
            phone: new.phone,
            password_hash: new.password_hash,
            password_until: new.password_until,
        },
        now,
    )?;
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::account_id.eq(new.id.as_str()),
            role_grant::role.eq(new.role.name()),
            role_grant::division.eq(new.division.as_str()),
        ))
        .execute(db)?;
    Ok(())
}

/// An account in lists.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct AccountRow {
    pub id: String,
    pub login: Option<String>,
    pub person_name: String,
    pub phone: Option<String>,
    pub disabled: bool,
    pub created_at: i64,
    pub last_seen_at: Option<i64>,
}

/// One account.
pub fn find(db: &mut Db, id: &AccountId) -> Outcome<Option<AccountRow>> {
    Ok(account::table.find(id.as_str()).select(AccountRow::as_select()).first(db).optional()?)
}

/// Accounts with one of the roles at or below a division, in order of name; at most `limit`.
pub fn with_roles(
    db: &mut Db,
    within: &DivisionCode,
    roles: &[Role],
    limit: i64,
) -> Outcome<Vec<AccountRow>> {
    let names: Vec<&str> = roles.iter().map(|r| r.name()).collect();
    let ids = role_grant::table
        .filter(role_grant::role.eq_any(names))
        // A code has only digits: nothing in it is a wildcard.
        .filter(role_grant::division.like(format!("{within}%")))
        .select(role_grant::account_id);
    Ok(account::table
        .filter(account::id.eq_any(ids))
        .select(AccountRow::as_select())
        .order((account::person_name, account::id))
        .limit(limit)
        .load(db)?)
}

/// Roles of several accounts.
pub fn roles_of(db: &mut Db, ids: &[String]) -> Outcome<BTreeMap<String, Vec<(Role, DivisionCode)>>> {
    let mut found: BTreeMap<String, Vec<(Role, DivisionCode)>> = BTreeMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(String, String, String)> = role_grant::table
            .filter(role_grant::account_id.eq_any(part))
            .order((role_grant::role, role_grant::division))
            .select((role_grant::account_id, role_grant::role, role_grant::division))
            .load(db)?;
        for (id, role, division) in rows {
            let role = super::cells::parse(&role, "role_grant.role")?;
            let division =
                division.parse().map_err(|_| super::StoreError::Unreadable("role_grant.division"))?;
            found.entry(id).or_default().push((role, division));
        }
    }
    Ok(found)
}

/// Names of divisions; a code without a row keeps its digits.
pub fn division_names<'a>(
    db: &mut Db,
    codes: impl IntoIterator<Item = &'a DivisionCode>,
) -> Outcome<BTreeMap<DivisionCode, String>> {
    let codes: std::collections::BTreeSet<&str> = codes.into_iter().map(DivisionCode::as_str).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let mut names = BTreeMap::new();
    for part in codes.chunks(500) {
        let rows: Vec<(String, String)> = division::table
            .filter(division::code.eq_any(part.iter().copied()))
            .select((division::code, division::name))
            .load(db)?;
        names.extend(rows.into_iter().filter_map(|(code, name)| Some((code.parse().ok()?, name))));
    }
    Ok(names)
}

/// Makes the row of a division that is not there yet; its name is to be corrected by an import.
pub fn ensure_division(db: &mut Db, code: &DivisionCode, now: Millis) -> Outcome<()> {
    let there: i64 = division::table.filter(division::code.eq(code.as_str())).count().get_result(db)?;
    if there > 0 {
        return Ok(());
    }
    let level = match code.level() {
        Level::Province => "province",
        Level::City => "city",
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
    };
    diesel::insert_into(division::table)
        .values((
            division::code.eq(code.as_str()),
            division::name.eq(code.as_str()),
            division::level.eq(level),
            division::valid_from.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Postings of an account that are in force on a day.
pub fn postings_in_force(db: &mut Db, id: &AccountId, today: chrono::NaiveDate) -> Outcome<Vec<PostingId>> {
    let today = today.to_string();
    let ids: Vec<String> = posting::table
        .filter(posting::account_id.eq(id.as_str()))
        .filter(posting::posted_from.le(&today))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&today)))
        .order((posting::posted_from, posting::id))
        .select(posting::id)
        .load(db)?;
    Ok(ids.into_iter().filter_map(|id| id.parse().ok()).collect())
}

/// Several accounts, in no order.
pub fn by_ids(db: &mut Db, ids: &[String]) -> Outcome<Vec<AccountRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(500) {
        let rows: Vec<AccountRow> =
            account::table.filter(account::id.eq_any(part)).select(AccountRow::as_select()).load(db)?;
        found.extend(rows);
    }
    Ok(found)
}
