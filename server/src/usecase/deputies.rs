//! Deputies of a township's secretary (代签人): an office account that holds the secretary's role for a time. Named by
//! the secretary himself or the county; a deputy names nobody.

use super::{accounts as rules, passwords, text};
use crate::access::Caller;
use crate::call::Call;
use crate::keys::new_id;
use crate::refusal::{Outcome, Refusal};
use crate::store::decisions::person_names;
use crate::store::deputies::DeputyRow;
use crate::store::{self, Db, StoreError, accounts};
use zaigang_shared::api::county::InitialPassword;
use zaigang_shared::api::register::{Deputies, DeputyView, NamedDeputy};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::{AccountId, DeputyId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Deputies of one list.
const LIST: i64 = 100;
/// Longest time, days after the first one.
const DAYS: i64 = 92;
/// Deputies of a township whose time runs or comes.
const TO_COME: i64 = 10;
/// Longest reason and longest name, in characters.
const REASON: usize = 200;
const NAME: usize = 60;

/// The deputies of a township, newest first.
///
/// # Errors
/// `invalid_field` for what is no township.
pub async fn list(call: Call<op::ListDeputies>) -> Outcome<Deputies> {
    let township = township(call.path("division")?)?;
    let read = move |db: &mut Db| {
        let rows = store::deputies::of_township(db, &township, LIST)?;
        let named: Vec<String> = rows.iter().map(|(row, _)| row.named_by.clone()).collect();
        let names = person_names(db, &named)?;
        let view = |(row, name): (DeputyRow, String)| {
            let named_by = names.get(&row.named_by).cloned().unwrap_or_default();
            view(row, name, named_by)
        };
        Ok(Deputies { deputies: rows.into_iter().map(view).collect::<Outcome<_>>()? })
    };
    call.app.store.read::<_, Refusal>(read).await
}

fn township(division: DivisionCode) -> Outcome<DivisionCode> {
    if division.level() == Level::Township { Ok(division) } else { Err(Problem::field("division").into()) }
}

fn view(row: DeputyRow, name: String, named_by: String) -> Outcome<DeputyView> {
    Ok(DeputyView {
        id: row.id.parse().map_err(|_| StoreError::Unreadable("deputy.id"))?,
        account: row.account_id.parse().map_err(|_| StoreError::Unreadable("deputy.account_id"))?,
        name,
        from: store::cells::date(&row.first_day)?,
        to: store::cells::date(&row.last_day)?,
        reason: row.reason,
        named_by,
        ended_at: row.ended_at.map(Millis),
    })
}

fn one(db: &mut Db, id: &DeputyId) -> Outcome<DeputyView> {
    let (row, name) = store::deputies::by_id(db, id)?.ok_or(ProblemCode::NotFound)?;
    let names = person_names(db, std::slice::from_ref(&row.named_by))?;
    let named_by = names.get(&row.named_by).cloned().unwrap_or_default();
    view(row, name, named_by)
}

/// Refuses who is himself only a deputy: the office is lent once.
fn refuse_deputies(
    db: &mut Db,
    caller: &Caller,
    role: Option<Role>,
    township: &DivisionCode,
    now: Millis,
) -> Outcome<()> {
    let deputy = role == Some(Role::TownshipSecretary)
        && store::deputies::acts_as_deputy(db, &caller.account, township, now.date())?;
    if deputy { Err(ProblemCode::NotAllowed.into()) } else { Ok(()) }
}

/// Who is named: somebody who was deputy here before, or a new account.
#[derive(Clone)]
enum Whom {
    Known(AccountId),
    New { login: String, name: String },
}

/// Names a deputy for a time. The same request again answers the same, the initial password too while it is in force.
///
/// # Errors
/// `not_allowed` for a deputy; `invalid_field` for days before today, longer than 92 days, an account that never was
/// deputy here or was switched off, or a login that somebody else has; `too_many_requests` over ten; `conflict` for the
/// same id with other content.
pub async fn name(call: Call<op::NameDeputy>) -> Outcome<NamedDeputy> {
    let township = township(call.path("division")?)?;
    let caller = call.who.caller()?.clone();
    let (role, now) = (call.who.permit.role, call.who.now);
    let body = call.body;
    let reason = text::line("reason", &body.reason, REASON)?;
    if body.from < now.date() {
        return Err(Problem::field("from").into());
    }
    if body.to < body.from || (body.to - body.from).num_days() > DAYS {
        return Err(Problem::field("to").into());
    }
    let whom = match body.account {
        Some(account) => Whom::Known(account),
        None => Whom::New {
            login: rules::login_name(body.login.as_deref().unwrap_or_default())?,
            name: text::line("name", body.name.as_deref().unwrap_or_default(), NAME)?,
        },
    };
    let account = match &whom {
        Whom::Known(account) => account.clone(),
        Whom::New { .. } => new_id(now),
    };
    // Hashing is slow: it comes before the transaction.
    let password = rules::initial(&call.app.keys, &account, now);
    let hash = match &whom {
        Whom::Known(_) => None,
        Whom::New { .. } => Some(passwords::hash(&call.app, &password).await?),
    };
    let row = DeputyRow {
        id: body.id.to_string(),
        township: township.to_string(),
        account_id: account.to_string(),
        first_day: body.from.to_string(),
        last_day: body.to.to_string(),
        reason,
        named_by: caller.account.to_string(),
        named_at: now.0,
        ended_by: None,
        ended_at: None,
    };
    let id = body.id;
    let write = move |db: &mut Db| {
        refuse_deputies(db, &caller, role, &township, now)?;
        if let Some((there, _)) = store::deputies::by_id(db, &id)? {
            return repeated(db, &there, &row, &whom);
        }
        if store::deputies::to_come(db, &township, now.date())? >= TO_COME {
            return Err(ProblemCode::TooManyRequests.into());
        }
        match &whom {
            Whom::Known(account) => {
                let was_here = store::deputies::townships_ever(db, account)?.contains(&township);
                let switched_on = accounts::find(db, account)?.is_some_and(|row| !row.disabled);
                if !was_here || !switched_on {
                    return Err(Problem::field("account").into());
                }
            }
            Whom::New { login, name } => {
                if accounts::by_login(db, login)?.is_some() {
                    return Err(Problem::field("login").with("reason", "taken").into());
                }
                let new = accounts::NewSignIn {
                    id: &account,
                    login,
                    name,
                    phone: None,
                    password_hash: hash.as_deref().unwrap_or_default(),
                    password_until: passwords::initial_until(now),
                };
                accounts::insert_without_role(db, &new, now)?;
                let by = Some(caller.account.as_str());
                store::audit::log(db, by, "account_created", account.as_str(), "deputy", now)?;
            }
        }
        store::deputies::insert(db, &row, now)?;
        let details = format!("{township} {} {} {}", row.account_id, row.first_day, row.last_day);
        store::audit::log(db, Some(caller.account.as_str()), "deputy_named", &row.id, &details, now)?;
        let made = match whom {
            Whom::Known(_) => None,
            Whom::New { login, .. } => Some((account, login, now)),
        };
        Ok((one(db, &id)?, made))
    };
    let (deputy, made) = call.app.store.write::<_, Refusal>(write).await?;
    let password = made.map(|(account, login, made_at)| InitialPassword {
        password: rules::initial(&call.app.keys, &account, made_at),
        account,
        login,
    });
    Ok(NamedDeputy { deputy, password })
}

/// A new account: its id, login and when it was made.
type Made = Option<(AccountId, String, Millis)>;

/// The same write again: the same answer, with the initial password while nobody has changed it.
fn repeated(db: &mut Db, there: &DeputyRow, again: &DeputyRow, whom: &Whom) -> Outcome<(DeputyView, Made)> {
    let account: AccountId =
        there.account_id.parse().map_err(|_| StoreError::Unreadable("deputy.account_id"))?;
    let row = accounts::find(db, &account)?.ok_or(ProblemCode::NotFound)?;
    let same_person = match whom {
        Whom::Known(known) => *known == account,
        Whom::New { login, name } => row.login.as_deref() == Some(login) && row.person_name == *name,
    };
    let same = same_person
        && there.township == again.township
        && (&there.first_day, &there.last_day) == (&again.first_day, &again.last_day)
        && there.reason == again.reason
        && there.named_by == again.named_by;
    if !same {
        return Err(ProblemCode::Conflict.into());
    }
    let unused = accounts::for_sign_in(db, &account)?.is_some_and(|row| row.password_change_required);
    let made = match whom {
        Whom::New { login, .. } if unused => Some((account, login.clone(), Millis(row.created_at))),
        _ => None,
    };
    let id: DeputyId = there.id.parse().map_err(|_| StoreError::Unreadable("deputy.id"))?;
    Ok((one(db, &id)?, made))
}

/// Ends a deputy before the time: from the next request on the role is gone.
///
/// # Errors
/// `not_allowed` for a deputy.
pub async fn end(call: Call<op::EndDeputy>) -> Outcome<DeputyView> {
    let id: DeputyId = call.path("deputy")?;
    let caller = call.who.caller()?.clone();
    let (role, now) = (call.who.permit.role, call.who.now);
    let write = move |db: &mut Db| {
        let (row, _) = store::deputies::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
        let township: DivisionCode =
            row.township.parse().map_err(|_| StoreError::Unreadable("deputy.township"))?;
        refuse_deputies(db, &caller, role, &township, now)?;
        if store::deputies::end(db, &id, &caller.account, now)? {
            let account = Some(caller.account.as_str());
            store::audit::log(db, account, "deputy_ended", id.as_str(), &row.account_id, now)?;
        }
        one(db, &id)
    };
    call.app.store.write::<_, Refusal>(write).await
}
