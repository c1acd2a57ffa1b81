//! Inspectors of a city: made here, enrolled by a code like everybody with a phone.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::inspectors::InspectorRow;
use crate::store::{self, Db};
use crate::usecase::text::{line, optional_line};
use zaigang_shared::api::city::{CreateInspector, InspectorView, Inspectors};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Most divisions one inspector is recused from.
const RECUSALS: usize = 50;

/// Inspectors whose role covers the division or lies in it, in order of name.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListInspectors>) -> Outcome<Inspectors> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::inspectors::around(db, &division)?;
            Ok(Inspectors { inspectors: views(db, &rows, now)? })
        })
        .await
}

fn views(db: &mut Db, rows: &[InspectorRow], now: Millis) -> Outcome<Vec<InspectorView>> {
    let ids: Vec<AccountId> = rows.iter().map(|row| row.id.clone()).collect();
    let enrolled = store::inspectors::enrolled(db, &ids)?;
    let open = store::inspectors::open_tasks(db, &ids, now)?;
    let codes: Vec<String> = rows.iter().flat_map(|row| &row.recusals).map(DivisionCode::to_string).collect();
    let names = store::divisions::names(db, &codes)?;
    let named = |code: &DivisionCode| {
        (code.clone(), names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string()))
    };
    Ok(rows
        .iter()
        .map(|row| InspectorView {
            id: row.id.clone(),
            name: row.name.clone(),
            phone: row.phone.clone(),
            recusals: row.recusals.iter().map(named).collect(),
            enrolled: enrolled.contains(row.id.as_str()),
            open_tasks: open.get(row.id.as_str()).copied().unwrap_or(0),
        })
        .collect())
}

/// Makes an inspector at the division, with the places he must not be sent to.
///
/// # Errors
/// `invalid_field` for text or recusals outside their limits, `conflict` for an id with other content.
pub async fn create(call: Call<op::CreateInspector>) -> Outcome<InspectorView> {
    let division: DivisionCode = call.path("division")?;
    let CreateInspector { id, name, phone, recusals } = call.body;
    let mut recusals = recusals;
    recusals.sort();
    recusals.dedup();
    if recusals.len() > RECUSALS {
        return Err(Problem::field("recusals").into());
    }
    let new = InspectorRow {
        id,
        name: line("name", &name, 60)?,
        phone: optional_line("phone", phone.as_deref(), 20)?,
        divisions: vec![division],
        recusals,
    };
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            match store::inspectors::by_id(db, &new.id)? {
                Some(there) if there == new => {}
                Some(_) => return Err(ProblemCode::Conflict.into()),
                // Another person's account has this id.
                None if store::inspectors::account_exists(db, &new.id)? => {
                    return Err(ProblemCode::Conflict.into());
                }
                None => {
                    if store::inspectors::known_divisions(db, &new.recusals)? != new.recusals.len() {
                        return Err(Problem::field("recusals").into());
                    }
                    store::inspectors::insert(db, &new, now)?;
                    let details = serde_json::json!({ "role": "inspector", "recusals": new.recusals });
                    let (by, id) = (Some(by.as_str()), new.id.as_str());
                    store::audit::log(db, by, "inspector_created", id, &details.to_string(), now)?;
                }
            }
            views(db, std::slice::from_ref(&new), now)?
                .pop()
                .ok_or_else(|| Refusal::Internal("an inspector vanished".to_owned()))
        })
        .await
}
