//! Shared phones of a division: declared with a reason, put on people's devices, ended.

use super::reason::{ReasonDialog, Step};
use crate::client;
use crate::office::kit::{Awaited, Loaded, SendingProblem, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::device::{DeclareKiosk, DeviceView, KioskView, Kiosks, SetKiosk};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::KioskId;
use zaigang_shared::operation as op;

/// The declarations, with what may be done.
#[component]
pub fn KioskCard(kiosks: Loaded<Kiosks>, onchange: EventHandler<()>) -> Element {
    let mut declaring = use_signal(|| false);
    let mut ending = use_signal(|| None::<Step>);
    let list = kiosks.get().map(|found| found.kiosks).unwrap_or_default();
    rsx! {
        Card { title: t!("kiosks-title"),
            p { class: "muted", {t!("kiosks-text")} }
            Awaited { loaded: kiosks }
            div { class: "rows",
                for kiosk in list {
                    Declared { key: "{kiosk.id}", kiosk, onend: move |step| ending.set(Some(step)) }
                }
            }
            if view::may::<op::DeclareKiosk>() {
                div { Button { icon: IconName::Plus, onclick: move |()| declaring.set(true), {t!("kiosk-declare")} } }
            }
        }
        if declaring() && let Some(division) = view::division() {
            DeclareDialog {
                division,
                onclose: move |()| declaring.set(false),
                ondone: move |()| {
                    declaring.set(false);
                    onchange.call(());
                },
            }
        }
        if let Some(step) = ending() {
            ReasonDialog {
                step,
                onclose: move |()| ending.set(None),
                ondone: move |()| {
                    ending.set(None);
                    onchange.call(());
                },
            }
        }
    }
}

#[component]
fn Declared(kiosk: KioskView, onend: EventHandler<Step>) -> Element {
    let step = Step::Kiosk { id: kiosk.id.to_string(), name: kiosk.name.clone() };
    let people = if kiosk.people.is_empty() {
        t!("kiosk-nobody")
    } else {
        t!("kiosk-people", names = kiosk.people.join(&t!("list-comma")))
    };
    rsx! {
        Row {
            title: kiosk.name.clone(),
            note: kiosk.division_name.clone(),
            actions: rsx! {
                if kiosk.ended_at.is_none() && view::may::<op::EndKiosk>() {
                    Button { kind: ButtonKind::Quiet, onclick: move |()| onend.call(step.clone()), {t!("kiosk-end")} }
                }
            },
            p { "{kiosk.reason}" }
            p { class: "muted",
                {t!("kiosk-declared", by = kiosk.declared_by.as_str(), day = short_date(kiosk.declared_at.date()))}
            }
            match kiosk.ended_at {
                Some(at) => rsx! {
                    p { class: "muted", {t!("kiosk-ended", day = short_date(at.date()))} }
                },
                None => rsx! {
                    p { "{people}" }
                },
            }
        }
    }
}

#[component]
fn DeclareDialog(division: DivisionCode, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut name = use_signal(String::new);
    let mut reason = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let sending = use_sending();
    let lacks_name = name.read().trim().is_empty();
    let lacks_reason = reason.read().trim().is_empty();
    let send = move |()| {
        tried.set(true);
        let (false, false, Ok(id)) = (lacks_name, lacks_reason, KioskId::try_from(sending.id())) else {
            return;
        };
        let body =
            DeclareKiosk { id, name: name.peek().trim().to_owned(), reason: reason.peek().trim().to_owned() };
        let division = division.clone();
        let work = async move { client::write::<op::DeclareKiosk>(&[division.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("kiosk-declare-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("kiosk-declare")} }
    };
    rsx! {
        Dialog { id: "declare-kiosk", title: t!("kiosk-declare-title"), onclose, actions,
            p { class: "muted", {t!("kiosk-declare-text")} }
            TextField {
                id: "kiosk-name",
                label: t!("kiosk-name"),
                placeholder: t!("kiosk-name-example"),
                value: name(),
                max_length: 60,
                error: (tried() && lacks_name).then(|| t!("kiosk-name-missing")),
                oninput: move |value| name.set(value),
            }
            TextField {
                id: "kiosk-reason",
                label: t!("kiosk-reason"),
                value: reason(),
                max_length: 200,
                error: (tried() && lacks_reason).then(|| t!("reason-step-missing")),
                oninput: move |value| reason.set(value),
            }
            SendingProblem { sending }
        }
    }
}

/// Says which shared phone a person's device is, or that it is none.
#[component]
pub fn SharedDialog(
    device: DeviceView,
    kiosks: Vec<KioskView>,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let now = device.kiosk.as_ref().map(|kiosk| kiosk.id.to_string()).unwrap_or_default();
    let mut chosen = use_signal(|| now);
    let sending = use_sending();
    let in_force: Vec<_> = kiosks.iter().filter(|kiosk| kiosk.ended_at.is_none()).collect();
    let options: Vec<_> =
        in_force.iter().map(|kiosk| Choice::new(kiosk.id.as_str(), kiosk.name.clone())).collect();
    let is_empty = options.is_empty();
    let id = device.id.clone();
    let send = move |()| {
        let body = SetKiosk { kiosk: KioskId::try_from(chosen()).ok() };
        let id = id.clone();
        let work = async move { client::write::<op::SetKiosk>(&[id.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("reason-step-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        if !is_empty {
            Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("shared-do")} }
        }
    };
    rsx! {
        Dialog { id: "shared", title: t!("shared-title", person = device.person_name.as_str()), onclose, actions,
            if is_empty {
                p { {t!("shared-none")} }
            } else {
                p { class: "muted", {t!("shared-text")} }
                SelectField {
                    id: "shared-kiosk",
                    label: t!("shared-which"),
                    options,
                    value: chosen(),
                    placeholder: t!("shared-own"),
                    onchange: move |code| chosen.set(code),
                }
            }
            SendingProblem { sending }
        }
    }
}
