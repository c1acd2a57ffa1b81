//! Phones of a division's people: pending, active, revoked.

use super::divisions::range_end;
use super::schema::{account, device, device_day, kiosk, posting, role_grant, session};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::api::device::{DeviceEnd, EndReason};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, DeviceId};
use zaigang_shared::place::Calibration;
use zaigang_shared::time::Millis;

/// Roles whose people sign in by phone without a posting.
const PHONE_ROLES: [&str; 2] = ["inspector", "village_clerk"];

/// A device and its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Device.
    pub id: DeviceId,
    /// Whose.
    pub account: AccountId,
    /// Name.
    pub person_name: String,
    /// Standing.
    pub standing: DeviceStanding,
    /// Platform as said.
    pub platform: String,
    /// Model as said.
    pub model: Option<String>,
    /// Enrolled.
    pub enrolled_at: Millis,
    /// Last reached the server.
    pub last_seen_at: Option<Millis>,
    /// When and why it was ended.
    pub ended: Option<DeviceEnd>,
    /// The declared shared phone it is.
    pub kiosk: Option<String>,
    /// What it was calibrated as, when, and at which point.
    pub calibrated: Option<(Calibration, Millis, String)>,
}

type Raw = (
    (String, String, String, String, String, Option<String>),
    (i64, Option<i64>, Option<i64>, Option<String>),
    (Option<String>, String, Option<i64>, Option<String>),
);

/// The columns of [`Raw`].
macro_rules! columns {
    () => {
        (
            (
                device::id,
                device::account_id,
                account::person_name,
                device::standing,
                device::platform,
                device::model,
            ),
            (device::enrolled_at, device::last_seen_at, device::ended_at, device::end_reason),
            (device::kiosk_id, device::calibration, device::calibrated_at, device::calibration_point),
        )
    };
}

fn row(raw: Raw) -> Result<DeviceRow, StoreError> {
    let ((id, account, person_name, standing, platform, model), times, place) = raw;
    let (enrolled_at, last_seen_at, ended_at, end_reason) = times;
    let (kiosk, calibration, calibrated_at, point) = place;
    let reason = end_reason.map(|reason| cells::parse(&reason, "device.end_reason")).transpose()?;
    let calibration: Calibration = cells::parse(&calibration, "device.calibration")?;
    Ok(DeviceRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("device.id"))?,
        account: account.try_into().map_err(|_| StoreError::Unreadable("device.account_id"))?,
        person_name,
        standing: cells::parse(&standing, "device.standing")?,
        platform,
        model,
        enrolled_at: Millis(enrolled_at),
        last_seen_at: last_seen_at.map(Millis),
        ended: ended_at.map(|at| DeviceEnd { reason, at: Millis(at) }),
        kiosk,
        calibrated: calibrated_at
            .filter(|_| calibration != Calibration::None)
            .map(|at| (calibration, Millis(at), point.unwrap_or_default())),
    })
}

/// One device.
pub fn by_id(db: &mut Db, id: &DeviceId) -> Outcome<Option<DeviceRow>> {
    let found: Option<Raw> = device::table
        .inner_join(account::table)
        .filter(device::id.eq(id.as_str()))
        .select(columns!())
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// Phone people of a division and the place each belongs to: the newest posting that places them there
/// today, else where the phone role is held.
pub fn people(db: &mut Db, scope: &DivisionCode, today: NaiveDate) -> Outcome<HashMap<String, String>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let roles: Vec<(String, String)> = role_grant::table
        .filter(role_grant::role.eq_any(PHONE_ROLES))
        .filter(role_grant::division.ge(from).and(role_grant::division.lt(&end)))
        .order((role_grant::account_id, role_grant::division))
        .select((role_grant::account_id, role_grant::division))
        .load(db)?;
    Ok(roles.into_iter().chain(super::standing::people(db, scope, today)?).collect())
}

/// The place one phone person belongs to: the newest posting, else where a phone role is held.
pub fn place_of(db: &mut Db, account: &AccountId) -> Outcome<Option<String>> {
    let host: Option<String> = posting::table
        .filter(posting::account_id.eq(account.as_str()))
        .order((posting::posted_from.desc(), posting::id.desc()))
        .select(posting::host)
        .first(db)
        .optional()?;
    if host.is_some() {
        return Ok(host);
    }
    let division = role_grant::table
        .filter(role_grant::account_id.eq(account.as_str()))
        .order((role_grant::role, role_grant::division))
        .select(role_grant::division)
        .first(db)
        .optional()?;
    Ok(division)
}

/// Devices of accounts, newest first.
pub fn of_accounts(db: &mut Db, accounts: &[String]) -> Outcome<Vec<DeviceRow>> {
    let mut all: Vec<DeviceRow> = Vec::new();
    for part in accounts.chunks(500) {
        let rows: Vec<Raw> = device::table
            .inner_join(account::table)
            .filter(device::account_id.eq_any(part.iter().map(String::as_str)))
            .select(columns!())
            .load(db)?;
        for raw in rows {
            all.push(row(raw)?);
        }
    }
    all.sort_by(|a, b| (b.enrolled_at, &b.id).cmp(&(a.enrolled_at, &a.id)));
    Ok(all)
}

/// Makes a pending device active.
pub fn approve(db: &mut Db, id: &DeviceId, by: &AccountId, now: Millis) -> Outcome<()> {
    diesel::update(device::table.find(id.as_str()))
        .set((
            device::standing.eq("active"),
            device::approved_by.eq(by.as_str()),
            device::approved_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Revokes a device and ends its sessions.
pub fn revoke(db: &mut Db, id: &DeviceId, reason: EndReason, by: &AccountId, now: Millis) -> Outcome<()> {
    diesel::update(device::table.find(id.as_str()))
        .set((
            device::standing.eq("revoked"),
            device::ended_by.eq(by.as_str()),
            device::ended_at.eq(now.0),
            device::end_reason.eq(reason.name()),
        ))
        .execute(db)?;
    diesel::update(
        session::table.filter(session::device_id.eq(id.as_str())).filter(session::ended_at.is_null()),
    )
    .set(session::ended_at.eq(now.0))
    .execute(db)?;
    Ok(())
}

/// Says which declared shared phone a device is, or that it is none.
pub fn set_kiosk(db: &mut Db, id: &DeviceId, kiosk: Option<&str>) -> Outcome<()> {
    diesel::update(device::table.find(id.as_str())).set(device::kiosk_id.eq(kiosk)).execute(db)?;
    Ok(())
}

/// Writes down what a device hands out, when it was measured, and where; `None` takes it back.
pub fn set_calibration(
    db: &mut Db,
    id: &DeviceId,
    measured: Option<(Calibration, Millis, &str)>,
) -> Outcome<()> {
    let calibration = measured.map_or(Calibration::None, |(calibration, ..)| calibration);
    diesel::update(device::table.find(id.as_str()))
        .set((
            device::calibration.eq(calibration.name()),
            device::calibrated_at.eq(measured.map(|(_, at, _)| at.0)),
            device::calibration_point.eq(measured.map(|(.., point)| point)),
        ))
        .execute(db)?;
    Ok(())
}

/// The declared shared phone a device was on at a time: the name of the declaration.
pub fn kiosk_at(db: &mut Db, id: &str, at: Millis) -> Outcome<Option<String>> {
    let name = kiosk::table
        .inner_join(device::table.on(device::kiosk_id.eq(kiosk::id.nullable())))
        .filter(device::id.eq(id))
        .filter(kiosk::declared_at.le(at.0))
        .filter(kiosk::ended_at.is_null().or(kiosk::ended_at.gt(at.0)))
        .select(kiosk::name)
        .first(db)
        .optional()?;
    Ok(name)
}

/// The day on which each account first enrolled a phone, whatever became of that phone; none never did.
pub fn first_enrolled(db: &mut Db, accounts: &[String]) -> Outcome<HashMap<String, NaiveDate>> {
    let mut found = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, Option<i64>)> = device::table
            .filter(device::account_id.eq_any(part.iter().map(String::as_str)))
            .group_by(device::account_id)
            .select((device::account_id, diesel::dsl::min(device::enrolled_at)))
            .load(db)?;
        let first = rows.into_iter().filter_map(|(id, at)| Some((id, Millis(at?).date())));
        found.extend(first);
    }
    Ok(found)
}

/// Days between two, both included, on which any device of each account reached the server.
pub fn days_reached(
    db: &mut Db,
    accounts: &[String],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<String, BTreeSet<NaiveDate>>> {
    let mut found: HashMap<String, BTreeSet<NaiveDate>> = HashMap::new();
    for part in accounts.chunks(500) {
        let rows: Vec<(String, String)> = device_day::table
            .inner_join(device::table)
            .filter(device::account_id.eq_any(part.iter().map(String::as_str)))
            .filter(device_day::date.between(from.to_string(), to.to_string()))
            .select((device::account_id, device_day::date))
            .load(db)?;
        for (account, day) in rows {
            found.entry(account).or_default().insert(cells::date(&day)?);
        }
    }
    Ok(found)
}
