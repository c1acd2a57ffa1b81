//! Phones: a new one is approved by the township, a lost one is reported by anyone above or its owner.

use super::text;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::devices::DeviceRow;
use crate::store::{self, Db};
use zaigang_shared::api::township::{DeviceView, Devices};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::DeviceId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;

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
            let devices = rows
                .into_iter()
                .map(|row| {
                    let place = place_name(row.account.as_str()).unwrap_or_default();
                    view(row, place)
                })
                .collect();
            Ok(Devices { devices })
        })
        .await
}

/// Approves a new phone; the old one stays until it is reported lost.
pub async fn approve(call: Call<op::ApproveDevice>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
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
            opened(db, &device)
        })
        .await
}

/// Reports a phone lost: its sessions end, its records are kept to be confirmed.
pub async fn report_lost(call: Call<op::ReportLost>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let note = text::optional_line("note", call.body.note.as_deref(), 200)?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let there = store::devices::by_id(db, &device)?.ok_or(ProblemCode::NotFound)?;
            if there.standing != DeviceStanding::Revoked {
                store::devices::revoke(db, &device, &by, now)?;
                let (by, id) = (by.as_str(), device.as_str());
                store::audit::log(db, Some(by), "device_lost", id, note.as_deref().unwrap_or_default(), now)?;
            }
            opened(db, &device)
        })
        .await
}

fn opened(db: &mut Db, device: &DeviceId) -> Outcome<DeviceView> {
    let row = store::devices::by_id(db, device)?.ok_or(ProblemCode::NotFound)?;
    let code = store::devices::place_of(db, &row.account)?.unwrap_or_default();
    let names = store::divisions::names(db, std::slice::from_ref(&code))?;
    Ok(view(row, names.get(&code).cloned().unwrap_or(code)))
}

fn rank(standing: DeviceStanding) -> u8 {
    match standing {
        DeviceStanding::Pending => 0,
        DeviceStanding::Active => 1,
        DeviceStanding::Revoked => 2,
    }
}

fn view(row: DeviceRow, host_name: String) -> DeviceView {
    let description = match row.model {
        Some(model) => format!("{} · {model}", row.platform),
        None => row.platform,
    };
    DeviceView {
        id: row.id,
        account: row.account,
        person_name: row.person_name,
        host_name,
        standing: row.standing,
        description,
        enrolled_at: row.enrolled_at,
        last_seen_at: row.last_seen_at,
    }
}
