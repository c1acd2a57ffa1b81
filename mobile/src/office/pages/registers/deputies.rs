//! Deputies of the secretary: named for a time, each signature says so.

use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::{day_of, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::county::InitialPassword;
use zaigang_shared::api::register::{DeputyView, NameDeputy};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation as op;

/// Who may sign in the secretary's stead, and until when.
#[component]
pub(super) fn Deputies(division: DivisionCode) -> Element {
    let code = division.clone();
    let loaded = use_loaded(move || {
        let code = code.clone();
        async move { client::read::<op::ListDeputies>(&[code.as_str()]).await }
    });
    let mut again = loaded;
    let mut is_naming = use_signal(|| false);
    let deputies = loaded.get().map(|found| found.deputies).unwrap_or_default();
    let today = day_of(server_now());
    let (now, before): (Vec<_>, Vec<_>) =
        deputies.into_iter().partition(|deputy| deputy.ended_at.is_none() && deputy.to >= today);
    rsx! {
        Card { title: t!("register-deputies"), aside: t!("register-deputies-aside"),
            Awaited { loaded }
            div { class: "rows",
                for deputy in now {
                    Deputy { key: "{deputy.id}", deputy, onended: move |()| again.reload() }
                }
            }
            if view::may::<op::NameDeputy>() {
                div {
                    Button { id: "deputy-new", icon: IconName::Plus, onclick: move |()| is_naming.set(true), {t!("register-deputy-new")} }
                }
            }
            if !before.is_empty() {
                Fold { title: t!("register-deputies-before", n = before.len()),
                    for deputy in before {
                        Row { key: "{deputy.id}", title: deputy.name.clone(),
                            p { {span(&deputy)} }
                            p { "{deputy.reason}" }
                        }
                    }
                }
            }
        }
        if is_naming() {
            NameDialog {
                division,
                onclose: move |()| {
                    is_naming.set(false);
                    again.reload();
                },
            }
        }
    }
}

fn span(deputy: &DeputyView) -> String {
    t!(
        "register-deputy-span",
        from = short_date(deputy.from),
        to = short_date(deputy.to),
        by = deputy.named_by.as_str()
    )
}

#[component]
fn Deputy(deputy: DeputyView, onended: EventHandler<()>) -> Element {
    let sending = use_sending();
    let id = deputy.id.to_string();
    let end = move |()| {
        let id = id.clone();
        let work = async move { client::write::<op::EndDeputy>(&[&id], &zaigang_shared::api::Done {}).await };
        sending.run(work, move |_| onended.call(()));
    };
    let actions = rsx! {
        if view::may::<op::EndDeputy>() {
            Button { busy: sending.busy(), onclick: end, {t!("register-deputy-end")} }
        }
    };
    rsx! {
        Row { title: deputy.name.clone(), actions,
            p { {span(&deputy)} }
            p { "{deputy.reason}" }
            SendingProblem { sending }
        }
    }
}

#[component]
fn NameDialog(division: DivisionCode, onclose: EventHandler<()>) -> Element {
    let today = day_of(server_now());
    let mut name = use_signal(String::new);
    let mut login = use_signal(String::new);
    let mut from = use_signal(|| today.to_string());
    let mut to = use_signal(String::new);
    let mut reason = use_signal(String::new);
    let mut made = use_signal(|| None::<InitialPassword>);
    let mut is_named = use_signal(|| false);
    let sending = use_sending();
    let dates = from.read().parse::<NaiveDate>().ok().zip(to.read().parse::<NaiveDate>().ok());
    let filled = [&name, &login, &reason].iter().all(|field| !field.read().trim().is_empty());
    let is_ready = filled && dates.is_some_and(|(from, to)| from <= to);
    let send = move |()| {
        let (Some((from, to)), Ok(id)) = (dates, sending.id().try_into()) else { return };
        let text = |field: Signal<String>| field.peek().trim().to_owned();
        let body = NameDeputy {
            id,
            account: None,
            login: Some(text(login)),
            name: Some(text(name)),
            from,
            to,
            reason: text(reason),
        };
        let division = division.to_string();
        let work = async move { client::write::<op::NameDeputy>(&[&division], &body).await };
        sending.run(work, move |named| {
            is_named.set(true);
            made.set(named.password);
        });
    };
    let actions = rsx! {
        if is_named() {
            Button { kind: ButtonKind::Primary, onclick: move |()| onclose.call(()), {t!("close")} }
        } else {
            Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
            Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("register-deputy-name-do")} }
        }
    };
    rsx! {
        Dialog { id: "deputy-dialog", title: t!("register-deputy-new"), onclose, actions,
            if is_named() {
                match made() {
                    Some(password) => rsx! {
                        p { {t!("register-deputy-made", login = password.login.as_str())} }
                        p { class: "big-answer", "data-testid": "initial-password", "{password.password}" }
                        p { class: "hint", {t!("register-deputy-password")} }
                    },
                    None => rsx! { Notice { tone: Tone::Good, title: t!("register-deputy-named") } },
                }
            } else {
                p { class: "hint", {t!("register-deputy-hint")} }
                TextField { id: "deputy-name", label: t!("register-deputy-name"), value: name(), max_length: 60, oninput: move |value| name.set(value) }
                TextField { id: "deputy-login", label: t!("register-deputy-login"), value: login(), max_length: 40, oninput: move |value| login.set(value) }
                TextField { id: "deputy-from", label: t!("register-deputy-from"), kind: TextKind::Date, value: from(), oninput: move |value| from.set(value) }
                TextField { id: "deputy-to", label: t!("register-deputy-to"), kind: TextKind::Date, value: to(), oninput: move |value| to.set(value) }
                TextField { id: "deputy-reason", label: t!("register-deputy-reason"), value: reason(), max_length: 200, oninput: move |value| reason.set(value) }
                SendingProblem { sending }
            }
        }
    }
}
