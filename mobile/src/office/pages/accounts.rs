//! Office accounts of a division.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::place::{self, PlaceField};
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{
    AccountView, Accounts as AccountList, CreateAccount, InitialPassword, SetAccountStatus,
};
use zaigang_shared::division::{Level, Role};
use zaigang_shared::operation as op;

/// Office accounts of a division.
#[component]
pub fn Accounts() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(AccountList { accounts: Vec::new() }) };
            client::read::<op::ListAccounts>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut making = use_signal(|| false);
    let mut shown = use_signal(|| None::<InitialPassword>);
    let accounts = loaded.get().map(|list| list.accounts).unwrap_or_default();
    rsx! {
        PageTitle { title: t!("office-title-accounts"), aside: t!("accounts-aside", n = accounts.len()),
            if view::may::<op::CreateAccount>() {
                Button { kind: ButtonKind::Primary, icon: IconName::Plus, onclick: move |()| making.set(true), {t!("accounts-new")} }
            }
        }
        Awaited { loaded }
        if loaded.get().is_some() {
            Card {
                if accounts.is_empty() {
                    Empty { icon: IconName::People, title: t!("accounts-none") }
                }
                for account in accounts {
                    Line {
                        key: "{account.id}",
                        account,
                        onchange: move |()| again.reload(),
                        onpassword: move |password| shown.set(Some(password)),
                    }
                }
            }
        }
        if making() {
            NewAccount {
                onclose: move |()| making.set(false),
                ondone: move |password| {
                    making.set(false);
                    shown.set(Some(password));
                    again.reload();
                },
            }
        }
        if let Some(password) = shown() {
            PasswordDialog { password, onclose: move |()| shown.set(None) }
        }
    }
}

#[component]
fn Line(
    account: AccountView,
    onchange: EventHandler<()>,
    onpassword: EventHandler<InitialPassword>,
) -> Element {
    let sending = use_sending();
    let roles = account.roles.iter().map(words::role_at).collect::<Vec<_>>().join("、");
    let (status_id, reset_id) = (account.id.clone(), account.id.clone());
    let disabled = account.disabled;
    let switch = move |()| {
        let id = status_id.clone();
        let body = SetAccountStatus { disabled: !disabled };
        let work = async move { client::write::<op::SetAccountStatus>(&[id.as_str()], &body).await };
        sending.run(work, move |_| onchange.call(()));
    };
    let reset = move |()| {
        let id = reset_id.clone();
        let work = async move { client::write::<op::ResetPassword>(&[id.as_str()], &Done {}).await };
        sending.run(work, move |password| onpassword.call(password));
    };
    let seen = account
        .last_seen_at
        .map_or_else(|| t!("accounts-never-seen"), |at| t!("accounts-seen", at = date_time(at.0)));
    let actions = rsx! {
        if view::may::<op::ResetPassword>() && account.login.is_some() {
            Button { onclick: reset, {t!("accounts-reset")} }
        }
        if view::may::<op::SetAccountStatus>() {
            Button { onclick: switch, if disabled { {t!("accounts-enable")} } else { {t!("accounts-disable")} } }
        }
    };
    rsx! {
        Row { title: account.name.clone(), note: account.login.clone().unwrap_or_default(), actions,
            div { class: "inline",
                span { "{roles}" }
                if disabled {
                    Chip { tone: Tone::Attention, {t!("accounts-disabled")} }
                }
            }
            p { "{seen}" }
            SendingProblem { sending }
        }
    }
}

/// The office role that belongs to a level.
fn role_of(level: Level) -> Option<Role> {
    match level {
        Level::City => Some(Role::CityOffice),
        Level::County => Some(Role::CountyOffice),
        Level::Township => Some(Role::TownshipSecretary),
        Level::Province | Level::Village => None,
    }
}

#[component]
fn NewAccount(onclose: EventHandler<()>, ondone: EventHandler<InitialPassword>) -> Element {
    let place = use_signal(place::start);
    let mut login = use_signal(String::new);
    let mut name = use_signal(String::new);
    let mut phone = use_signal(String::new);
    let sending = use_sending();
    let chosen = place().and_then(|code| role_of(code.level()).map(|role| (code, role)));
    let is_ready = chosen.is_some() && !login.read().trim().is_empty() && !name.read().trim().is_empty();
    let office = chosen.as_ref().map(|(_, role)| t!("accounts-role", role = words::role_word(*role)));
    let send = move |()| {
        let Some((code, role)) = chosen.clone() else { return };
        let Ok(id) = sending.id().try_into() else { return };
        let phone = phone.peek().trim().to_owned();
        let body = CreateAccount {
            id,
            login: login.peek().trim().to_owned(),
            name: name.peek().trim().to_owned(),
            role,
            phone: (!phone.is_empty()).then_some(phone),
        };
        let work = async move { client::write::<op::CreateAccount>(&[code.as_str()], &body).await };
        sending.run(work, move |password| ondone.call(password));
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("accounts-make")} }
    };
    rsx! {
        Dialog { id: "new-account", title: t!("accounts-new"), onclose, actions,
            PlaceField { id: "account-place", legend: t!("accounts-place"), chosen: place, highest: Level::City, deepest: Level::Township }
            if let Some(office) = office {
                p { "{office}" }
            }
            TextField { id: "account-login", label: t!("accounts-login"), hint: t!("accounts-login-hint"), value: login(),
                max_length: 40, oninput: move |v| login.set(v) }
            TextField { id: "account-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            TextField { id: "account-phone", label: t!("county-phone"), kind: TextKind::Telephone, value: phone(),
                max_length: 30, oninput: move |v| phone.set(v) }
            SendingProblem { sending }
        }
    }
}

#[component]
fn PasswordDialog(password: InitialPassword, onclose: EventHandler<()>) -> Element {
    let actions = rsx! {
        Button { kind: ButtonKind::Primary, onclick: move |()| onclose.call(()), {t!("close")} }
    };
    rsx! {
        Dialog { id: "initial-password", title: t!("accounts-password-title", login = password.login.as_str()), onclose, actions,
            p { class: "big-answer hash", "data-testid": "initial-password", "{password.password}" }
            p { {t!("accounts-password-text")} }
        }
    }
}
