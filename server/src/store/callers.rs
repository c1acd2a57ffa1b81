//! Who asks: account, device and session re-read with every request, so that a change holds at once.

use super::Db;
use super::schema::{account, device, role_grant, session};
use crate::access::Caller;
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{AccountId, DeviceId, SessionId};

/// The caller behind an access token, with the roles of `today`; none when account, device or session has ended.
pub fn find(
    db: &mut Db,
    id: &AccountId,
    device_id: &DeviceId,
    session_id: &SessionId,
    today: NaiveDate,
) -> Outcome<Option<Caller>> {
    let found: Option<(String, bool, Option<String>)> = session::table
        .inner_join(account::table)
        .inner_join(device::table)
        .filter(session::id.eq(session_id.as_str()))
        .filter(session::account_id.eq(id.as_str()))
        .filter(session::device_id.eq(device_id.as_str()))
        .filter(session::ended_at.is_null())
        .filter(account::disabled.eq(false))
        .filter(device::standing.ne("revoked"))
        .select((account::person_name, account::password_change_required, account::login))
        .first(db)
        .optional()?;
    let Some((name, password_change_required, login)) = found else { return Ok(None) };
    // Deputies are office people: a phone's request asks nothing more.
    let roles = if login.is_some() { roles_on(db, id, today)? } else { roles(db, id)? };
    Ok(Some(Caller {
        account: id.clone(),
        name,
        device: device_id.clone(),
        session: session_id.clone(),
        roles,
        password_change_required,
    }))
}

/// Roles of an account on a day and where each is held: for a time a deputy holds the secretary's.
pub fn roles_on(db: &mut Db, id: &AccountId, today: NaiveDate) -> Outcome<Vec<(Role, DivisionCode)>> {
    let mut held = roles(db, id)?;
    for township in super::deputies::townships_on(db, id, today)? {
        let role = (Role::TownshipSecretary, township);
        if !held.contains(&role) {
            held.push(role);
        }
    }
    Ok(held)
}

/// Roles given to an account for good and where each is held.
pub fn roles(db: &mut Db, id: &AccountId) -> Outcome<Vec<(Role, DivisionCode)>> {
    let rows: Vec<(String, String)> = role_grant::table
        .filter(role_grant::account_id.eq(id.as_str()))
        .order((role_grant::role, role_grant::division))
        .select((role_grant::role, role_grant::division))
        .load(db)?;
    let known = |(role, division): (String, String)| {
        let role = Role::ALL.into_iter().find(|r| r.name() == role)?;
        Some((role, division.parse().ok()?))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}
