//! Phones: a new one is approved by the township; one is ended with a reason by anyone above or its owner.

use super::text;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::devices::DeviceRow;
use crate::store::{self, Db, StoreError};
use std::collections::HashMap;
use zaigang_shared::api::device::{
    Calibrated, DeviceView, Devices, EndReason, KioskName, OwnDevice, OwnDevices,
};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::{AccountId, DeviceId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Phones of a division's cadres, village clerks and inspectors, pending first.
pub async fn list(call: Call<op::ListDevices>) -> Outcome<Devices> {
    let division = call.path("division")?;
    let today = call.who.now.date();
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let places = store::devices::people(db, &division, today)?;
            let accounts: Vec<String> = places.keys().cloned().collect();
            let codes: Vec<String> = places.values().cloned().collect();
            let names = store::divisions::names(db, &codes)?;
            let mut rows = store::devices::of_accounts(db, &accounts)?;
            // A stable sort: newest first stays within each standing.
            rows.sort_by_key(|row| rank(row.standing));
            let place_name = |account: &str| {
                let code = places.get(account)?;
                Some(names.get(code).unwrap_or(code).clone())
            };
            let beside = Beside::of(db, &rows)?;
            let view = |row: DeviceRow| {
                let place = place_name(row.account.as_str()).unwrap_or_default();
                beside.view(row, place)
            };
            Ok(Devices { devices: rows.into_iter().map(view).collect::<Result<_, _>>()? })
        })
        .await
}

/// The caller's own phones, the one in hand first.
pub async fn own(call: Call<op::ListOwnDevices>) -> Outcome<OwnDevices> {
    let caller = call.who.caller()?;
    let (account, this) = (caller.account.to_string(), caller.device.clone());
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let mut rows = store::devices::of_accounts(db, &[account])?;
            let last = |standing| standing == DeviceStanding::Revoked;
            rows.sort_by_key(|row| (row.id != this, last(row.standing)));
            let beside = Beside::of(db, &rows)?;
            let own = |row: DeviceRow| OwnDevice {
                is_this: row.id == this,
                description: description(&row),
                kiosk: beside.kiosk_name(&row).map(|(_, name)| name),
                calibrated: beside.calibrated(&row),
                id: row.id,
                standing: row.standing,
                enrolled_at: row.enrolled_at,
                last_seen_at: row.last_seen_at,
                ended: row.ended,
            };
            Ok(OwnDevices { devices: rows.into_iter().map(own).collect() })
        })
        .await
}

/// Approves a new phone. An old one stays unless it is named as replaced: never by itself.
///
/// # Errors
/// `wrong_state` for an ended phone; `invalid_field` when the replaced one is another person's, or the same.
pub async fn approve(call: Call<op::ApproveDevice>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    let replaces = call.body.replaces;
    call.app
        .store
        .write(move |db| {
            let there = store::devices::by_id(db, &device)?.ok_or(ProblemCode::NotFound)?;
            match there.standing {
                DeviceStanding::Pending => {
                    store::devices::approve(db, &device, &by, now)?;
                    let (by, id) = (by.as_str(), device.as_str());
                    store::audit::log(db, Some(by), "device_approved", id, "", now)?;
                }
                // Said again: the same answer.
                DeviceStanding::Active => {}
                DeviceStanding::Revoked => return Err(Refusal::from(ProblemCode::WrongState)),
            }
            if let Some(old) = replaces {
                // The scope decision saw the new phone alone: the old one came in the body.
                let old = store::devices::by_id(db, &old)?
                    .filter(|old| old.account == there.account && old.id != device)
                    .ok_or_else(|| Problem::field("replaces"))?;
                end_one(db, &old, EndReason::Replaced, None, &by, now)?;
            }
            opened(db, &device)
        })
        .await
}

/// Ends a phone with a reason: its sessions end at once, what it signed and signs is kept to be confirmed.
pub async fn end(call: Call<op::EndDevice>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let note = text::optional_line("note", call.body.note.as_deref(), 200)?;
    let reason = call.body.reason;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let there = store::devices::by_id(db, &device)?.ok_or(ProblemCode::NotFound)?;
            end_one(db, &there, reason, note.as_deref(), &by, now)?;
            opened(db, &device)
        })
        .await
}

fn end_one(
    db: &mut Db,
    device: &DeviceRow,
    reason: EndReason,
    note: Option<&str>,
    by: &AccountId,
    now: Millis,
) -> Outcome<()> {
    // Said again: the first reason stays.
    if device.standing == DeviceStanding::Revoked {
        return Ok(());
    }
    store::devices::revoke(db, &device.id, reason, by, now)?;
    let details = match note {
        Some(note) => format!("{}: {note}", reason.name()),
        None => reason.name().to_owned(),
    };
    store::audit::log(db, Some(by.as_str()), "device_ended", device.id.as_str(), &details, now)
}

/// Says which declared shared phone a device is, or that it is none.
///
/// # Errors
/// `invalid_field` for a declaration that has ended or lies out of the caller's reach.
pub async fn set_kiosk(call: Call<op::SetKiosk>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let caller = call.who.caller()?;
    let by = caller.account.to_string();
    let scope = call.who.permit.role.map(|role| caller.scope_of(role)).unwrap_or_default();
    let now = call.who.now;
    let kiosk = call.body.kiosk;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let there = store::devices::by_id(db, &device)?.ok_or(ProblemCode::NotFound)?;
            if let Some(id) = &kiosk {
                // The scope decision saw the device alone: the declaration came in the body.
                let row = store::kiosks::by_id(db, id)?.filter(|row| row.ended_at.is_none());
                let place = row.and_then(|row| row.division.parse().ok());
                if !place.is_some_and(|place| scope.covers(&place)) {
                    return Err(Problem::field("kiosk").into());
                }
            }
            let kiosk = kiosk.as_ref().map(|id| id.as_str());
            if there.kiosk.as_deref() != kiosk {
                store::devices::set_kiosk(db, &device, kiosk)?;
                let details = kiosk.unwrap_or("none");
                store::audit::log(db, Some(&by), "device_kiosk_set", device.as_str(), details, now)?;
            }
            opened(db, &device)
        })
        .await
}

/// A device as it is now.
pub(super) fn opened(db: &mut Db, device: &DeviceId) -> Outcome<DeviceView> {
    let row = store::devices::by_id(db, device)?.ok_or(ProblemCode::NotFound)?;
    let code = store::devices::place_of(db, &row.account)?.unwrap_or_default();
    let names = store::divisions::names(db, std::slice::from_ref(&code))?;
    let beside = Beside::of(db, std::slice::from_ref(&row))?;
    Ok(beside.view(row, names.get(&code).cloned().unwrap_or(code))?)
}

fn rank(standing: DeviceStanding) -> u8 {
    match standing {
        DeviceStanding::Pending => 0,
        DeviceStanding::Active => 1,
        DeviceStanding::Revoked => 2,
    }
}

fn description(row: &DeviceRow) -> String {
    match &row.model {
        Some(model) => format!("{} · {model}", row.platform),
        None => row.platform.clone(),
    }
}

/// Names that devices refer to.
struct Beside {
    kiosks: HashMap<String, String>,
    points: HashMap<String, String>,
}

impl Beside {
    fn of(db: &mut Db, rows: &[DeviceRow]) -> Outcome<Beside> {
        let kiosks: Vec<String> = rows.iter().filter_map(|row| row.kiosk.clone()).collect();
        let points: Vec<String> =
            rows.iter().filter_map(|row| row.calibrated.as_ref()).map(|(.., point)| point.clone()).collect();
        Ok(Beside {
            kiosks: store::kiosks::names(db, &kiosks)?,
            points: store::survey_points::names(db, &points)?,
        })
    }

    /// The declaration in force that a device is on.
    fn kiosk_name(&self, row: &DeviceRow) -> Option<(String, String)> {
        let id = row.kiosk.as_ref()?;
        self.kiosks.get(id).map(|name| (id.clone(), name.clone()))
    }

    fn calibrated(&self, row: &DeviceRow) -> Option<Calibrated> {
        let (calibration, at, point) = row.calibrated.as_ref()?;
        let point_name = self.points.get(point).cloned().unwrap_or_default();
        Some(Calibrated { calibration: *calibration, point_name, at: *at })
    }

    fn view(&self, row: DeviceRow, host_name: String) -> Result<DeviceView, StoreError> {
        let kiosk = match self.kiosk_name(&row) {
            None => None,
            Some((id, name)) => {
                let id = id.try_into().map_err(|_| StoreError::Unreadable("device.kiosk_id"))?;
                Some(KioskName { id, name })
            }
        };
        Ok(DeviceView {
            description: description(&row),
            calibrated: self.calibrated(&row),
            kiosk,
            id: row.id,
            account: row.account,
            person_name: row.person_name,
            host_name,
            standing: row.standing,
            enrolled_at: row.enrolled_at,
            last_seen_at: row.last_seen_at,
            ended: row.ended,
        })
    }
}
