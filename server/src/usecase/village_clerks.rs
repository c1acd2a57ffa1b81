//! Village clerks: made by the township or the county for a village, enrolled by a code like everybody with a phone.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::village_clerks::NewClerk;
use crate::store::{self, Db, StoreError, accounts, codes};
use crate::usecase::text::line;
use zaigang_shared::api::village::{ClerkView, Clerks, CreateClerk};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{Millis, Month};

/// Clerks of one list.
const MOST: i64 = 2_000;

/// Village clerks of a division, by village and name.
pub async fn list(call: Call<op::ListClerks>) -> Outcome<Clerks> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    let read = move |db: &mut Db| {
        let rows = accounts::with_roles(db, &division, &[Role::VillageClerk], MOST)?;
        let mut clerks = views(db, rows, now)?;
        clerks.sort_by(|a, b| (&a.village, &a.name, &a.account).cmp(&(&b.village, &b.name, &b.account)));
        Ok(Clerks { clerks })
    };
    call.app.store.read::<_, Refusal>(read).await
}

fn views(db: &mut Db, rows: Vec<accounts::AccountRow>, now: Millis) -> Outcome<Vec<ClerkView>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut roles = accounts::roles_of(db, &ids)?;
    let enrolled = codes::first_enrolled(db, &ids)?;
    let open = codes::open_until(db, &ids, now)?;
    let month = Month::of(now.date());
    let vouched = store::vouchings::days_by(db, &ids, (month.first(), month.last()))?;
    let names = accounts::division_names(db, roles.values().flatten().map(|(_, division)| division))?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let held = roles.remove(&row.id).unwrap_or_default();
        let village = held.into_iter().find(|(role, _)| *role == Role::VillageClerk);
        let (_, village) = village.ok_or(StoreError::Unreadable("role_grant.role"))?;
        views.push(ClerkView {
            enrolled_at: enrolled.get(&row.id).copied(),
            code_until: open.get(&row.id).copied(),
            vouched_days: vouched.get(&row.id).copied().unwrap_or(0),
            account: row.id.parse().map_err(|_| StoreError::Unreadable("account.id"))?,
            name: row.person_name,
            phone: row.phone,
            village_name: names.get(&village).cloned().unwrap_or_else(|| village.to_string()),
            village,
            disabled: row.disabled,
        });
    }
    Ok(views)
}

/// Makes a village clerk.
///
/// # Errors
/// `invalid_field` for a division that is no village, for text outside its limits, and for the telephone of somebody
/// who is posted in that village; `conflict` for an id with other content.
pub async fn create(call: Call<op::CreateClerk>) -> Outcome<ClerkView> {
    let village: DivisionCode = call.path("division")?;
    if village.level() != Level::Village {
        return Err(Problem::field("division").into());
    }
    let CreateClerk { id, name, phone } = call.body;
    let new = NewClerk { id, name: line("name", &name, 60)?, phone: line("phone", &phone, 20)?, village };
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app.store.write::<_, Refusal>(move |db| make(db, &new, &by, now)).await
}

fn make(db: &mut Db, new: &NewClerk, by: &AccountId, now: Millis) -> Outcome<ClerkView> {
    let row = match accounts::find(db, &new.id)? {
        Some(there) => {
            let roles = store::callers::roles(db, &new.id)?;
            let same = there.person_name == new.name
                && there.phone.as_deref() == Some(&new.phone)
                && roles == [(Role::VillageClerk, new.village.clone())];
            if !same {
                return Err(ProblemCode::Conflict.into());
            }
            there
        }
        None => {
            // A posted cadre with a second account would be his own witness.
            if store::village_clerks::is_posted_there(db, &new.village, &new.phone, now.date())? {
                return Err(Problem::field("phone").with("reason", "posted_here").into());
            }
            store::village_clerks::insert(db, new, now)?;
            let details = format!("{} {}", Role::VillageClerk.name(), new.village);
            let (by, id) = (Some(by.as_str()), new.id.as_str());
            store::audit::log(db, by, "account_created", id, &details, now)?;
            accounts::find(db, &new.id)?.ok_or(ProblemCode::NotFound)?
        }
    };
    let made = views(db, vec![row], now)?.pop();
    made.ok_or_else(|| Refusal::Internal("a village clerk vanished".to_owned()))
}
