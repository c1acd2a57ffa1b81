//! Complaints: anybody files one, signed in or not.

use super::{text, tries};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::accounts;
use crate::store::complaints::{self, ComplaintRow};
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{ComplaintView, Complaints};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Complaints an address may file in a quarter of an hour.
const ADDRESS_LIMIT: i64 = 20;
/// Complaints of one list.
const MAX_COMPLAINTS: i64 = 200;

/// Files a complaint.
pub async fn file(call: Call<op::FileComplaint>) -> Outcome<Done> {
    let now = call.who.now;
    let row = ComplaintRow {
        id: call.body.id.to_string(),
        division: call.body.division.as_ref().map(ToString::to_string),
        text: text::bounded("text", &call.body.text, 2_000)?,
        contact: text::optional_line("contact", call.body.contact.as_deref(), 100)?,
        filed_at: now.0,
    };
    let division = call.body.division;
    let address = format!("complaint:{}", call.who.address);
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = complaints::find(db, &row.id)? {
                let same = ComplaintRow { filed_at: there.filed_at, ..row } == there;
                return if same { Ok(Done {}) } else { Err(ProblemCode::Conflict.into()) };
            }
            if let Some(code) = &division
                && !complaints::division_exists(db, code)?
            {
                return Err(Problem::field("division").into());
            }
            tries::count_address(db, &address, ADDRESS_LIMIT, now)?;
            complaints::insert(db, &row)?;
            Ok(Done {})
        })
        .await
}

/// Complaints about a division, newest first. Those that name no division are the city's to read; where a county
/// has the deployment to itself and no city office is in it, they are the county's, or nobody would read them.
pub async fn list(call: Call<op::ListComplaints>) -> Outcome<Complaints> {
    let division: DivisionCode = call.path("division")?;
    let city = call.who.permit.role == Some(Role::CityOffice);
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let unnamed = city || !complaints::has_city_office(db)?;
            let rows = complaints::about(db, &division, unnamed, MAX_COMPLAINTS)?;
            let codes: Vec<DivisionCode> =
                rows.iter().filter_map(|row| row.division.as_deref()?.parse().ok()).collect();
            let names = accounts::division_names(db, &codes)?;
            let view = |row: ComplaintRow| {
                let code: Option<DivisionCode> = row.division.as_deref().and_then(|code| code.parse().ok());
                Some(ComplaintView {
                    id: row.id.parse().ok()?,
                    text: row.text,
                    contact: row.contact,
                    division_name: code
                        .map(|code| names.get(&code).cloned().unwrap_or_else(|| code.to_string())),
                    at: Millis(row.filed_at),
                })
            };
            Ok(Complaints { complaints: rows.into_iter().filter_map(view).collect() })
        })
        .await
}
