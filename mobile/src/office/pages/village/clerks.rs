//! The villages' witnesses: made here, given codes, switched off.

use super::is_village;
use crate::client;
use crate::client::ClientError;
use crate::office::kit::{Awaited, CallButton, SendingProblem, use_loaded, use_sending};
use crate::office::pages::codes::CodeDialog;
use crate::office::place::{self, PlaceField};
use crate::office::view;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::county::{EnrolmentLine, SetAccountStatus};
use zaigang_shared::api::village::{ClerkView, Clerks as List, CreateClerk};
use zaigang_shared::division::Level;
use zaigang_shared::operation as op;

/// The witnesses of the division in view.
#[component]
pub fn Clerks() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(List { clerks: Vec::new() }) };
            client::read::<op::ListClerks>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut making = use_signal(|| false);
    let mut coded = use_signal(|| None::<EnrolmentLine>);
    let Some(clerks) = loaded.get().map(|list| list.clerks) else {
        return rsx! {
            Awaited { loaded }
        };
    };
    rsx! {
        Awaited { loaded }
        Card { title: t!("village-clerks"), aside: t!("village-clerks-aside", n = clerks.len()),
            p { class: "muted", {t!("village-clerks-text")} }
            if view::may::<op::CreateClerk>() {
                div { class: "inline",
                    Button { id: "clerk-new", icon: IconName::Plus, onclick: move |()| making.set(true), {t!("village-clerk-new")} }
                }
            }
            if clerks.is_empty() {
                Empty { icon: IconName::People, title: t!("village-clerks-none") }
            }
            for clerk in clerks {
                Line {
                    key: "{clerk.account}",
                    clerk,
                    onchange: move |()| again.reload(),
                    oncode: move |line| coded.set(Some(line)),
                }
            }
        }
        if making() {
            NewClerk {
                onclose: move |()| making.set(false),
                ondone: move |clerk: ClerkView| {
                    making.set(false);
                    coded.set(Some(enrolment(&clerk)));
                    again.reload();
                },
            }
        }
        if let Some(line) = coded() {
            CodeDialog {
                line,
                onclose: move |()| {
                    coded.set(None);
                    again.reload();
                },
            }
        }
    }
}

/// A clerk as the dialog of codes takes him.
fn enrolment(clerk: &ClerkView) -> EnrolmentLine {
    EnrolmentLine {
        account: clerk.account.clone(),
        person_name: clerk.name.clone(),
        host_name: clerk.village_name.clone(),
        phone: clerk.phone.clone(),
        enrolled_at: clerk.enrolled_at,
        code_until: clerk.code_until,
    }
}

#[component]
fn Line(clerk: ClerkView, onchange: EventHandler<()>, oncode: EventHandler<EnrolmentLine>) -> Element {
    let sending = use_sending();
    let (id, disabled, line) = (clerk.account.clone(), clerk.disabled, enrolment(&clerk));
    let switch = move |()| {
        let id = id.clone();
        let body = SetAccountStatus { disabled: !disabled };
        let work = async move { client::write::<op::SetAccountStatus>(&[id.as_str()], &body).await };
        sending.run(work, move |_| onchange.call(()));
    };
    let state = match (clerk.enrolled_at, clerk.code_until) {
        (_, Some(until)) => t!("village-clerk-code", at = date_time(until.0)),
        (Some(at), None) => t!("village-clerk-enrolled", at = short_date(at.date())),
        (None, None) => t!("village-clerk-never"),
    };
    let actions = rsx! {
        if let Some(phone) = clerk.phone.clone() {
            CallButton { phone, person: clerk.name.clone() }
        }
        if view::may::<op::IssueCode>() && !disabled {
            Button { icon: IconName::Key, onclick: move |()| oncode.call(line.clone()),
                if clerk.enrolled_at.is_some() || clerk.code_until.is_some() { {t!("codes-give-again")} } else { {t!("codes-give")} }
            }
        }
        if view::may::<op::SetAccountStatus>() {
            Button { onclick: switch, if disabled { {t!("accounts-enable")} } else { {t!("accounts-disable")} } }
        }
    };
    rsx! {
        Row { title: clerk.name.clone(), note: clerk.village_name.clone(), actions,
            div { class: "inline",
                span { "{state}" }
                if disabled {
                    Chip { tone: Tone::Attention, {t!("accounts-disabled")} }
                }
                if clerk.vouched_days > 0 {
                    Chip { {t!("village-clerk-vouched", n = clerk.vouched_days)} }
                }
            }
            SendingProblem { sending }
        }
    }
}

#[component]
fn NewClerk(onclose: EventHandler<()>, ondone: EventHandler<ClerkView>) -> Element {
    let place = use_signal(place::start);
    let mut name = use_signal(String::new);
    let mut phone = use_signal(String::new);
    let sending = use_sending();
    let village = place().filter(is_village);
    let is_ready = village.is_some() && !name.read().trim().is_empty() && !phone.read().trim().is_empty();
    let lacks_village = village.is_none();
    let is_posted_here = match sending.error() {
        Some(ClientError::Problem(problem)) => {
            problem.values.get("reason").is_some_and(|reason| reason == "posted_here")
        }
        _ => false,
    };
    let send = move |()| {
        let Some(code) = village.clone() else { return };
        let Ok(id) = sending.id().try_into() else { return };
        let body =
            CreateClerk { id, name: name.peek().trim().to_owned(), phone: phone.peek().trim().to_owned() };
        let work = async move { client::write::<op::CreateClerk>(&[code.as_str()], &body).await };
        sending.run(work, move |clerk| {
            toast(Tone::Good, t!("village-clerk-made"));
            ondone.call(clerk);
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("village-clerk-make")} }
    };
    rsx! {
        Dialog { id: "new-clerk", title: t!("village-clerk-new"), onclose, actions,
            PlaceField { id: "clerk-place", legend: t!("village-clerk-place"), chosen: place, highest: Level::Village, deepest: Level::Village }
            if lacks_village {
                p { class: "hint", {t!("village-clerk-village-needed")} }
            }
            TextField { id: "clerk-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            TextField { id: "clerk-phone", label: t!("county-phone"), hint: t!("village-clerk-phone-hint"), kind: TextKind::Telephone,
                value: phone(), max_length: 20, oninput: move |v| phone.set(v) }
            if is_posted_here {
                Notice { tone: Tone::Attention, title: t!("village-clerk-posted"), text: t!("village-clerk-posted-text") }
            } else {
                SendingProblem { sending }
            }
        }
    }
}
