//! Office people and inspectors of the demonstration, and how they act: through the same use cases as
//! everybody, with the same scope decision.

use super::Failure;
use super::people;
use super::places::Region;
use super::seed::Seed;
use crate::access::Caller;
use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store;
use crate::usecase::passwords;
use std::collections::BTreeMap;
use zaigang_shared::api::NoQuery;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation::Operation;
use zaigang_shared::time::{DAY_MS, Millis};

/// The password of every office account here; a demonstration has nothing to hide.
pub const PASSWORD: &str = "demo-2026-zaigang";

/// An office account.
#[derive(Debug, Clone)]
pub struct Office {
    /// Account.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// Login.
    pub login: String,
    /// Role.
    pub role: Role,
    /// Where.
    pub division: DivisionCode,
}

/// All office accounts.
#[derive(Debug, Clone)]
pub struct Offices(Vec<Office>);

impl Offices {
    /// An administrator, a city office, an office a county and a secretary a township.
    ///
    /// # Errors
    /// Never for ids made here.
    pub fn of(seed: Seed, region: &Region) -> Result<Offices, Failure> {
        let mut all = Vec::new();
        let mut add = |login: String, role, division: &DivisionCode| -> Result<(), Failure> {
            let mut dice = seed.stream(&["office", &login]);
            all.push(Office {
                account: seed.id(&["office", &login]).try_into()?,
                name: people::name(&mut dice),
                login,
                role,
                division: division.clone(),
            });
            Ok(())
        };
        let city = &region.city.0;
        add("admin".to_owned(), Role::Administrator, city)?;
        add(format!("city-{city}"), Role::CityOffice, city)?;
        for county in &region.counties {
            let code = &county.place.code;
            add(format!("county-{code}"), Role::CountyOffice, code)?;
            for township in &county.townships {
                let code = &township.place.code;
                add(format!("sec-{code}"), Role::TownshipSecretary, code)?;
            }
        }
        Ok(Offices(all))
    }

    /// Who holds a role for a place: at it or nearest above it.
    ///
    /// # Errors
    /// When nobody does.
    pub fn holder(&self, role: Role, place: &DivisionCode) -> Result<&Office, Failure> {
        let holder = self.0.iter().find(|office| office.role == role && office.division.covers(place));
        Ok(holder.ok_or_else(|| format!("nobody is {} for {place}", role.name()))?)
    }

    /// Everybody who is secretary of a township.
    pub fn secretaries(&self) -> impl Iterator<Item = &Office> {
        self.0.iter().filter(|office| office.role == Role::TownshipSecretary)
    }

    /// Writes the accounts; their passwords count as changed already.
    ///
    /// # Errors
    /// The store's.
    pub async fn write(&self, app: &App, since: Millis) -> Result<(), Failure> {
        // Everybody has the same password, which is printed: one hash is enough.
        let hash = passwords::hash(app, PASSWORD).await?;
        let rows = self.0.clone();
        let write = move |db: &mut store::Db| {
            for (number, office) in rows.iter().enumerate() {
                let new = store::accounts::NewAccount {
                    id: &office.account,
                    login: &office.login,
                    name: &office.name,
                    phone: Some(&people::phone(9_000 + number)),
                    role: office.role,
                    division: &office.division,
                    password_hash: &hash,
                    password_until: since.plus(7 * DAY_MS),
                };
                store::accounts::insert(db, &new, since)?;
                store::accounts::set_password(db, office.account.as_str(), &hash, None)?;
            }
            Ok(())
        };
        Ok(app.store.write::<_, Refusal>(write).await?)
    }
}

impl Office {
    /// The person as a caller.
    ///
    /// # Errors
    /// Never for ids made here.
    pub fn caller(&self) -> Result<Caller, Failure> {
        caller(&self.account, &self.name, self.role, &self.division)
    }
}

/// Somebody as a caller, without a session: nothing of a session is looked at inside the process.
///
/// # Errors
/// Never for ids made here.
pub fn caller(
    account: &AccountId,
    name: &str,
    role: Role,
    division: &DivisionCode,
) -> Result<Caller, Failure> {
    Ok(Caller {
        account: account.clone(),
        name: name.to_owned(),
        device: "demonstration".parse()?,
        session: "demonstration".parse()?,
        roles: vec![(role, division.clone())],
        password_change_required: false,
    })
}

/// A call as the adapter would make it at `now`, for operations without a query.
///
/// # Errors
/// What the scope decision refuses.
pub async fn call<O>(
    app: &App,
    caller: Caller,
    now: Millis,
    path: &[(&str, &str)],
    body: O::Body,
) -> Outcome<Call<O>>
where
    O: Operation<Query = NoQuery>,
{
    let path: BTreeMap<String, String> =
        path.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Call::inside(app, caller, now, path, NoQuery {}, body).await
}
