//! Shared phones of dormitories and village offices: declared by the township, so that people who sign on one are
//! no proxies of each other.

use super::text;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::kiosks::KioskRow;
use crate::store::{self, Db, StoreError};
use zaigang_shared::api::device::{KioskView, Kiosks};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::KioskId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Declarations of a division, those in force first.
pub async fn list(call: Call<op::ListKiosks>) -> Outcome<Kiosks> {
    let division: DivisionCode = call.path("division")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::kiosks::list(db, &division)?;
            Ok(Kiosks { kiosks: views(db, rows)? })
        })
        .await
}

/// Declares a shared phone.
///
/// # Errors
/// `conflict` when another declaration has the id.
pub async fn declare(call: Call<op::DeclareKiosk>) -> Outcome<KioskView> {
    let division: DivisionCode = call.path("division")?;
    let by = call.who.caller()?.account.to_string();
    let (now, sent) = (call.who.now, call.body);
    let row = KioskRow {
        id: sent.id.to_string(),
        division: division.to_string(),
        name: text::line("name", &sent.name, 60)?,
        reason: text::bounded("reason", &sent.reason, 200)?,
        declared_by: by.clone(),
        declared_at: now.0,
        ended_by: None,
        ended_at: None,
        end_reason: None,
    };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = store::kiosks::by_id(db, &sent.id)? {
                let said = |row: &KioskRow| (row.division.clone(), row.name.clone(), row.reason.clone());
                if said(&there) != said(&row) {
                    return Err(ProblemCode::Conflict.into());
                }
                return view(db, there);
            }
            store::kiosks::insert(db, &row)?;
            items::log(db, Item::Kiosk, &row.id, now)?;
            store::audit::log(db, Some(&by), "kiosk_declared", &row.id, &row.division, now)?;
            view(db, row)
        })
        .await
}

/// Ends a declaration; devices keep its name for what they signed before.
pub async fn end(call: Call<op::EndKiosk>) -> Outcome<KioskView> {
    let id: KioskId = call.path("kiosk")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, 200)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let ended = store::kiosks::end(db, &id, &reason, &by, now)?;
            let row = store::kiosks::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            // Said again: the same answer.
            if ended {
                items::log(db, Item::Kiosk, &row.id, now)?;
                store::audit::log(db, Some(&by), "kiosk_ended", &row.id, &row.division, now)?;
            }
            view(db, row)
        })
        .await
}

fn view(db: &mut Db, row: KioskRow) -> Outcome<KioskView> {
    let found = views(db, vec![row])?.pop();
    found.ok_or_else(|| Refusal::Internal("a declaration vanished".to_owned()))
}

fn views(db: &mut Db, rows: Vec<KioskRow>) -> Outcome<Vec<KioskView>> {
    let codes: Vec<String> = rows.iter().map(|row| row.division.clone()).collect();
    let names = store::divisions::names(db, &codes)?;
    let accounts: Vec<String> = rows.iter().map(|row| row.declared_by.clone()).collect();
    let declarers = store::decisions::person_names(db, &accounts)?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut people = store::kiosks::people(db, &ids)?;
    let view = |row: KioskRow| {
        Ok(KioskView {
            people: people.remove(&row.id).unwrap_or_default(),
            id: row.id.try_into().map_err(|_| StoreError::Unreadable("kiosk.id"))?,
            division_name: names.get(&row.division).cloned().unwrap_or_default(),
            division: store::divisions::code(row.division)?,
            name: row.name,
            reason: row.reason,
            declared_by: declarers.get(&row.declared_by).cloned().unwrap_or_default(),
            declared_at: Millis(row.declared_at),
            ended_at: row.ended_at.map(Millis),
        })
    };
    rows.into_iter().map(view).collect()
}
