//! Office accounts: listed, made, reset, switched off; who may appoint whom.

use super::{passwords, text};
use crate::access::Caller;
use crate::call::Call;
use crate::keys::random_code;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, accounts};
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{AccountView, Accounts, InitialPassword};
use zaigang_shared::api::session::RoleAt;
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Roles of the list: cadres stand in the list of postings.
const LISTED: [Role; 7] = [
    Role::VillageClerk,
    Role::Inspector,
    Role::TownshipSecretary,
    Role::CountyOffice,
    Role::CityOffice,
    Role::DispatchingUnit,
    Role::Administrator,
];
/// Accounts of one list.
const MAX_ACCOUNTS: i64 = 2_000;

/// Whether a role is held at divisions of this level.
pub fn fits_level(role: Role, level: Level) -> bool {
    match role {
        Role::VillageClerk => level == Level::Village,
        Role::TownshipSecretary => level == Level::Township,
        Role::CountyOffice => level == Level::County,
        Role::CityOffice => level == Level::City,
        Role::DispatchingUnit => matches!(level, Level::City | Level::County),
        Role::Cadre | Role::Inspector | Role::Administrator => true,
    }
}

/// Whether the caller may appoint somebody to a role at a division: only below his own.
pub fn may_appoint(caller: &Caller, role: Role, division: &DivisionCode) -> bool {
    caller.roles.iter().any(|(own, at)| {
        at.covers(division)
            && match own {
                Role::Administrator => {
                    matches!(
                        role,
                        Role::TownshipSecretary
                            | Role::CountyOffice
                            | Role::CityOffice
                            | Role::DispatchingUnit
                            | Role::VillageClerk
                    )
                }
                Role::CityOffice => role == Role::CountyOffice,
                Role::CountyOffice => match role {
                    Role::TownshipSecretary | Role::VillageClerk => true,
                    Role::CountyOffice => at == division,
                    _ => false,
                },
                _ => false,
            }
    })
}

/// Whether the caller may switch off somebody who holds a role at a division: whom he may appoint, and
/// those below him whom nobody appoints by hand. The county never switches off who inspects it.
pub fn may_disable(caller: &Caller, role: Role, division: &DivisionCode) -> bool {
    may_appoint(caller, role, division)
        || caller.roles.iter().any(|(own, at)| {
            at.covers(division)
                && match own {
                    Role::Administrator => matches!(role, Role::Cadre | Role::Inspector),
                    Role::CityOffice => matches!(
                        role,
                        Role::TownshipSecretary | Role::VillageClerk | Role::Cadre | Role::Inspector
                    ),
                    Role::CountyOffice => role == Role::Cadre,
                    Role::TownshipSecretary => role == Role::VillageClerk,
                    _ => false,
                }
        })
}

/// Office accounts, inspectors and village clerks of a division and what lies below it.
pub async fn list(call: Call<op::ListAccounts>) -> Outcome<Accounts> {
    let division: DivisionCode = call.path("division")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = accounts::with_roles(db, &division, &LISTED, MAX_ACCOUNTS)?;
            let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
            let mut roles = accounts::roles_of(db, &ids)?;
            let names = accounts::division_names(db, roles.values().flatten().map(|(_, division)| division))?;
            let accounts = rows.into_iter().map(|row| {
                let held = roles.remove(&row.id).unwrap_or_default();
                Ok(AccountView {
                    id: row.id.parse().map_err(|_| store::StoreError::Unreadable("account.id"))?,
                    login: row.login,
                    name: row.person_name,
                    roles: held
                        .into_iter()
                        .map(|(role, division)| RoleAt {
                            role,
                            division_name: names
                                .get(&division)
                                .cloned()
                                .unwrap_or_else(|| division.to_string()),
                            division,
                        })
                        .collect(),
                    disabled: row.disabled,
                    last_seen_at: row.last_seen_at.map(Millis),
                })
            });
            Ok(Accounts { accounts: accounts.collect::<Outcome<_>>()? })
        })
        .await
}

/// A login name: 3 to 40 of letters, digits, dot, hyphen, underscore; capitals do not count.
pub fn login_name(text: &str) -> Outcome<String> {
    let login = text.trim().to_ascii_lowercase();
    let fits = (3..=40).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if fits { Ok(login) } else { Err(Problem::field("login").into()) }
}

/// Makes an office account; the same request again answers the same initial password while it is in force.
pub async fn create(call: Call<op::CreateAccount>) -> Outcome<InitialPassword> {
    let now = call.who.now;
    let division: DivisionCode = call.path("division")?;
    let caller = call.who.caller()?.clone();
    let id = call.body.id.clone();
    let role = call.body.role;
    let login = login_name(&call.body.login)?;
    let name = text::line("name", &call.body.name, 60)?;
    let phone = text::optional_line("phone", call.body.phone.as_deref(), 30)?;
    // Phone people come by import and enrol by code; they have no password.
    if role.signs_in_by_phone() || !fits_level(role, division.level()) {
        return Err(Problem::field("role").into());
    }
    if !may_appoint(&caller, role, &division) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let (there_id, there_login) = (id.clone(), login.clone());
    let there = call.app.store.read::<_, Refusal>(move |db| existing(db, &there_id, &there_login)).await?;
    if let Some((row, roles, made_at)) = there {
        let same = row.login.as_deref() == Some(login.as_str())
            && row.person_name == name
            && row.phone == phone
            && roles == [(role, division)];
        if !same {
            return Err(ProblemCode::Conflict.into());
        }
        let password = initial(&call.app.keys, &id, made_at);
        let find = id.clone();
        let stored = call.app.store.read::<_, Refusal>(move |db| accounts::for_sign_in(db, &find)).await?;
        let stored = stored.filter(|row| row.password_change_required).and_then(|row| row.password_hash);
        if !passwords::verify(&call.app, &password, stored).await?.right {
            return Err(ProblemCode::WrongState.into());
        }
        return Ok(InitialPassword { account: id, login, password });
    }
    let password = initial(&call.app.keys, &id, now);
    let hash = passwords::hash(&call.app, &password).await?;
    let answer = InitialPassword { account: id.clone(), login: login.clone(), password };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if existing(db, &id, &login)?.is_some() {
                return Err(ProblemCode::Conflict.into());
            }
            let new = accounts::NewAccount {
                id: &id,
                login: &login,
                name: &name,
                phone: phone.as_deref(),
                role,
                division: &division,
                password_hash: &hash,
                password_until: passwords::initial_until(now),
            };
            accounts::insert(db, &new, now)?;
            let details = format!("{} {division}", role.name());
            store::audit::log(
                db,
                Some(caller.account.as_str()),
                "account_created",
                id.as_str(),
                &details,
                now,
            )
        })
        .await?;
    Ok(answer)
}

type Existing = (accounts::AccountRow, Vec<(Role, DivisionCode)>, Millis);

/// The account that has this id; a login that somebody else has is refused.
fn existing(db: &mut Db, id: &AccountId, login: &str) -> Outcome<Option<Existing>> {
    if accounts::by_login(db, login)?.is_some_and(|row| row.id != id.as_str()) {
        return Err(Problem::field("login").with("reason", "taken").into());
    }
    let Some(row) = accounts::find(db, id)? else { return Ok(None) };
    let made_at = Millis(row.created_at);
    Ok(Some((row, store::callers::roles(db, id)?, made_at)))
}

/// The initial password of a new account, derived so that a lost answer can be given again.
pub(super) fn initial(keys: &crate::keys::Keys, id: &AccountId, made_at: Millis) -> String {
    keys.derived_code("initial password", &format!("{id}|{}", made_at.0), passwords::INITIAL_LENGTH)
}

/// A new initial password; every session of the account ends.
pub async fn reset_password(call: Call<op::ResetPassword>) -> Outcome<InitialPassword> {
    let now = call.who.now;
    let id: AccountId = call.path("account")?;
    let caller = call.who.caller()?.clone();
    let password = random_code(passwords::INITIAL_LENGTH);
    let hash = passwords::hash(&call.app, &password).await?;
    let account = id.clone();
    let login = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let row = accounts::find(db, &id)?.ok_or(ProblemCode::NotFound)?;
            refuse_unless(db, &id, |role, at| may_appoint(&caller, role, at))?;
            // Phone people have no password and get none here.
            let login = row.login.ok_or(ProblemCode::WrongState)?;
            accounts::set_password(db, id.as_str(), &hash, Some(passwords::initial_until(now)))?;
            accounts::forget_tries(db, id.as_str())?;
            store::sessions::end_all(db, &id, None, now)?;
            store::audit::log(db, Some(caller.account.as_str()), "password_reset", id.as_str(), "", now)?;
            Ok(login)
        })
        .await?;
    Ok(InitialPassword { account, login, password })
}

/// Switches an account off or on; off ends its sessions at once.
pub async fn set_status(call: Call<op::SetAccountStatus>) -> Outcome<Done> {
    let now = call.who.now;
    let id: AccountId = call.path("account")?;
    let caller = call.who.caller()?.clone();
    let disabled = call.body.disabled;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let row = accounts::find(db, &id)?.ok_or(ProblemCode::NotFound)?;
            refuse_unless(db, &id, |role, at| may_disable(&caller, role, at))?;
            if row.disabled == disabled {
                return Ok(Done {});
            }
            accounts::set_disabled(db, &id, disabled)?;
            if disabled {
                store::sessions::end_all(db, &id, None, now)?;
                store::codes::end_unused(db, &id, now)?;
            }
            let action = if disabled { "account_disabled" } else { "account_enabled" };
            store::audit::log(db, Some(caller.account.as_str()), action, id.as_str(), "", now)?;
            Ok(Done {})
        })
        .await
}

/// Only accounts whose every role passes.
fn refuse_unless(db: &mut Db, id: &AccountId, may: impl Fn(Role, &DivisionCode) -> bool) -> Outcome<()> {
    let mut roles = store::callers::roles(db, id)?;
    // Who is deputy only for a time belongs to that township all the same.
    let lent = store::deputies::townships_ever(db, id)?;
    roles.extend(lent.into_iter().map(|township| (Role::TownshipSecretary, township)));
    let all = !roles.is_empty() && roles.iter().all(|(role, at)| may(*role, at));
    if all { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Role, division: &str) -> Caller {
        Caller {
            account: "me".parse().unwrap(),
            name: String::new(),
            device: "d1".parse().unwrap(),
            session: "s1".parse().unwrap(),
            roles: vec![(role, division.parse().unwrap())],
            password_change_required: false,
        }
    }

    #[test]
    fn people_appoint_only_below_themselves() {
        let may =
            |own, at, role, division: &str| may_appoint(&caller(own, at), role, &division.parse().unwrap());
        assert!(may(Role::Administrator, "15", Role::CityOffice, "1504"));
        assert!(!may(Role::Administrator, "1504", Role::CityOffice, "1505"));
        assert!(!may(Role::Administrator, "15", Role::Administrator, "15"));
        assert!(may(Role::CityOffice, "1504", Role::CountyOffice, "150422"));
        assert!(!may(Role::CityOffice, "1504", Role::CityOffice, "1504"));
        assert!(!may(Role::CityOffice, "1504", Role::TownshipSecretary, "150422100"));
        assert!(may(Role::CountyOffice, "150422", Role::TownshipSecretary, "150422100"));
        assert!(may(Role::CountyOffice, "150422", Role::CountyOffice, "150422"));
        assert!(!may(Role::CountyOffice, "150422", Role::CountyOffice, "150423"));
        assert!(!may(Role::CountyOffice, "150422", Role::CityOffice, "1504"));
        assert!(!may(Role::CountyOffice, "150422", Role::Cadre, "150422100201"));
        assert!(!may(Role::TownshipSecretary, "150422100", Role::VillageClerk, "150422100201"));
    }

    #[test]
    fn people_switch_off_below_themselves_also_whom_they_never_appoint() {
        let may =
            |own, at, role, division: &str| may_disable(&caller(own, at), role, &division.parse().unwrap());
        assert!(may(Role::Administrator, "15", Role::Inspector, "1504"));
        assert!(may(Role::Administrator, "15", Role::Cadre, "150422100201"));
        assert!(may(Role::CityOffice, "1504", Role::Inspector, "1504"));
        assert!(may(Role::CountyOffice, "150422", Role::Cadre, "150422100201"));
        assert!(!may(Role::CountyOffice, "150422", Role::Inspector, "150422"));
        assert!(!may(Role::CountyOffice, "150422", Role::Cadre, "150423100201"));
        assert!(!may(Role::CityOffice, "1504", Role::CityOffice, "1504"));
        assert!(!may(Role::Administrator, "15", Role::Administrator, "15"));
        assert!(!may(Role::TownshipSecretary, "150422100", Role::Cadre, "150422100201"));
        assert!(may(Role::TownshipSecretary, "150422100", Role::VillageClerk, "150422100201"));
        assert!(!may(Role::TownshipSecretary, "150422100", Role::VillageClerk, "150422101201"));
    }

    #[test]
    fn roles_fit_their_level() {
        assert!(fits_level(Role::TownshipSecretary, Level::Township));
        assert!(!fits_level(Role::TownshipSecretary, Level::County));
        assert!(!fits_level(Role::CountyOffice, Level::City));
        assert!(!fits_level(Role::CityOffice, Level::County));
    }

    #[test]
    fn login_names_are_plain() {
        assert_eq!(login_name(" Li.Hong ").unwrap(), "li.hong");
        for bad in ["", "ab", "李宏李宏", "a b c", "a@b", "x".repeat(41).as_str()] {
            assert!(login_name(bad).is_err(), "{bad:?}");
        }
    }
}
