//! Sessions, the device rows behind them, and budgets of failed tries.

use super::schema::{account, attempt, device, device_day, session};
use super::{Db, on_each};
use crate::keys::new_id;
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::{AccountId, DeviceId, SessionId};
use zaigang_shared::time::Millis;

/// A session with what refreshing it needs.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Whose.
    pub account: AccountId,
    /// The device it is bound to.
    pub device: DeviceId,
    /// The device's public key.
    pub public_key: String,
    /// SHA-256 of the refresh token in force.
    pub refresh_hash: String,
    /// SHA-256 of the one before.
    pub previous_hash: Option<String>,
    /// When they changed.
    pub rotated_at: Millis,
    /// Still good: session, account and device alike.
    pub alive: bool,
    /// The initial password is still in force.
    pub password_change_required: bool,
}

/// A session by its id.
pub fn find(db: &mut Db, id: &SessionId, now: Millis) -> Outcome<Option<SessionRow>> {
    type Session = (String, Option<String>, i64, i64, Option<i64>);
    type Device = (String, String, String);
    type Found = (Session, Device, (String, bool, bool));
    let found: Option<Found> = session::table
        .inner_join(account::table)
        .inner_join(device::table)
        .filter(session::id.eq(id.as_str()))
        .select((
            (
                session::refresh_hash,
                session::previous_hash,
                session::rotated_at,
                session::expires_at,
                session::ended_at,
            ),
            (device::id, device::public_key, device::standing),
            (account::id, account::disabled, account::password_change_required),
        ))
        .first(db)
        .optional()?;
    let Some((session, device, account)) = found else { return Ok(None) };
    let (refresh_hash, previous_hash, rotated_at, expires_at, ended_at) = session;
    let (device, public_key, standing) = device;
    let (account, disabled, password_change_required) = account;
    Ok(Some(SessionRow {
        account: account.parse().map_err(|_| super::StoreError::Unreadable("account.id"))?,
        device: device.parse().map_err(|_| super::StoreError::Unreadable("device.id"))?,
        public_key,
        refresh_hash,
        previous_hash,
        rotated_at: Millis(rotated_at),
        alive: ended_at.is_none() && now.0 < expires_at && !disabled && standing != "revoked",
        password_change_required,
    }))
}

/// A new session.
pub fn insert(
    db: &mut Db,
    id: &SessionId,
    account: &AccountId,
    device: &DeviceId,
    refresh_hash: &str,
    expires_at: Millis,
    now: Millis,
) -> Outcome<()> {
    diesel::insert_into(session::table)
        .values((
            session::id.eq(id.as_str()),
            session::account_id.eq(account.as_str()),
            session::device_id.eq(device.as_str()),
            session::refresh_hash.eq(refresh_hash),
            session::rotated_at.eq(now.0),
            session::created_at.eq(now.0),
            session::expires_at.eq(expires_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Puts the successor in the token's place; false when another request did so meanwhile.
pub fn rotate(db: &mut Db, id: &SessionId, from: &str, to: &str, now: Millis) -> Outcome<bool> {
    let row = session::table
        .find(id.as_str())
        .filter(session::refresh_hash.eq(from))
        .filter(session::ended_at.is_null());
    let changed = diesel::update(row)
        .set((session::refresh_hash.eq(to), session::previous_hash.eq(from), session::rotated_at.eq(now.0)))
        .execute(db)?;
    Ok(changed == 1)
}

/// Ends one session.
pub fn end(db: &mut Db, id: &SessionId, now: Millis) -> Outcome<()> {
    let row = session::table.find(id.as_str()).filter(session::ended_at.is_null());
    diesel::update(row).set(session::ended_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// Ends the sessions of an account, except one.
pub fn end_all(db: &mut Db, account: &AccountId, except: Option<&SessionId>, now: Millis) -> Outcome<()> {
    let rows = session::table
        .filter(session::account_id.eq(account.as_str()))
        .filter(session::id.ne(except.map(SessionId::as_str).unwrap_or_default()))
        .filter(session::ended_at.is_null());
    diesel::update(rows).set(session::ended_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// Ends the sessions of a device.
pub fn end_of_device(db: &mut Db, device: &DeviceId, now: Millis) -> Outcome<()> {
    let rows =
        session::table.filter(session::device_id.eq(device.as_str())).filter(session::ended_at.is_null());
    diesel::update(rows).set(session::ended_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// The device row of an account's key.
pub fn device_of_key(
    db: &mut Db,
    account: &AccountId,
    public_key: &str,
) -> Outcome<Option<(DeviceId, DeviceStanding)>> {
    let found: Option<(String, String)> = device::table
        .filter(device::account_id.eq(account.as_str()))
        .filter(device::public_key.eq(public_key))
        .select((device::id, device::standing))
        .first(db)
        .optional()?;
    let Some((id, standing)) = found else { return Ok(None) };
    let id = id.parse().map_err(|_| super::StoreError::Unreadable("device.id"))?;
    Ok(Some((id, super::cells::parse(&standing, "device.standing")?)))
}

/// A new device row, or the one another request made meanwhile.
pub fn insert_device(
    db: &mut Db,
    account: &AccountId,
    public_key: &str,
    standing: DeviceStanding,
    platform: &str,
    model: Option<&str>,
    now: Millis,
) -> Outcome<DeviceId> {
    let id: DeviceId = new_id(now);
    // The first phone needs nobody's approval: it is in use from now on.
    let approved_at = (standing == DeviceStanding::Active).then_some(now.0);
    let standing = match standing {
        DeviceStanding::Active => "active",
        DeviceStanding::Pending => "pending",
        DeviceStanding::Revoked => "revoked",
    };
    let values = (
        device::id.eq(id.as_str()),
        device::account_id.eq(account.as_str()),
        device::public_key.eq(public_key),
        device::standing.eq(standing),
        device::platform.eq(platform),
        device::model.eq(model),
        device::calibration.eq("none"),
        device::enrolled_at.eq(now.0),
        device::approved_at.eq(approved_at),
        device::last_seen_at.eq(now.0),
    );
    on_each!(db, c => {
        diesel::insert_into(device::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(device_of_key(db, account, public_key)?.map_or(id, |(id, _)| id))
}

/// Devices of an account; for one that also signs in by password, only those that enrolled by a code.
pub fn phones(db: &mut Db, account: &AccountId) -> Outcome<i64> {
    use super::schema::enrolment_code;
    let own = device::table.filter(device::account_id.eq(account.as_str()));
    let has_password: bool =
        account::table.find(account.as_str()).select(account::password_hash.is_not_null()).first(db)?;
    if !has_password {
        return Ok(own.count().get_result(db)?);
    }
    let enrolled = enrolment_code::table
        .filter(enrolment_code::account_id.eq(account.as_str()))
        .filter(enrolment_code::used_by.is_not_null())
        .select(enrolment_code::used_by.assume_not_null());
    Ok(own.filter(device::id.eq_any(enrolled)).count().get_result(db)?)
}

/// The device reached the server: its day counts for the judge, who opens no case on a silent device.
pub fn device_seen(db: &mut Db, id: &DeviceId, now: Millis) -> Outcome<()> {
    diesel::update(device::table.find(id.as_str())).set(device::last_seen_at.eq(now.0)).execute(db)?;
    let day = (device_day::device_id.eq(id.as_str()), device_day::date.eq(now.date().to_string()));
    on_each!(db, c => {
        diesel::insert_into(device_day::table).values(day).on_conflict_do_nothing().execute(c)?
    });
    Ok(())
}

/// Failed tries under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// How many.
    pub count: i64,
    /// The last one.
    pub last_at: Option<i64>,
    /// Closed until.
    pub until: Option<i64>,
}

/// The tries under a key.
pub fn tries(db: &mut Db, key: &str) -> Outcome<Tries> {
    let found: Option<(i64, i64, Option<i64>)> = attempt::table
        .find(key)
        .select((attempt::count, attempt::last_at, attempt::until))
        .first(db)
        .optional()?;
    Ok(found.map_or_else(Tries::default, |(count, last_at, until)| Tries {
        count,
        last_at: Some(last_at),
        until,
    }))
}

/// Counts a try under a key; false when another one was counted meanwhile.
pub fn count_try(
    db: &mut Db,
    key: &str,
    seen: i64,
    count: i64,
    until: Option<i64>,
    now: Millis,
) -> Outcome<bool> {
    let values = (attempt::count.eq(count), attempt::last_at.eq(now.0), attempt::until.eq(until));
    let changed = if seen == 0 {
        on_each!(db, c => {
            diesel::insert_into(attempt::table)
                .values((attempt::key.eq(key), values))
                .on_conflict_do_nothing()
                .execute(c)?
        })
    } else {
        diesel::update(attempt::table.find(key).filter(attempt::count.eq(seen))).set(values).execute(db)?
    };
    Ok(changed == 1)
}

/// Gives a counted try back, because it did not fail; with it goes the lock that it or a later one set.
pub fn give_back(db: &mut Db, key: &str) -> Outcome<()> {
    diesel::update(attempt::table.find(key).filter(attempt::count.gt(1)))
        .set((attempt::count.eq(attempt::count - 1), attempt::until.eq(None::<i64>)))
        .execute(db)?;
    Ok(())
}

/// Forgets tries nobody has added to for a day.
pub fn sweep_tries(db: &mut Db, now: Millis) -> Outcome<()> {
    diesel::delete(attempt::table.filter(attempt::last_at.lt(now.0 - 24 * 60 * 60 * 1000))).execute(db)?;
    Ok(())
}
