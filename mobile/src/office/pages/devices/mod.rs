//! People and their phones: new phones first, then everybody with what can be done for him.

mod lodging;
mod lost;

use super::fences::RefusedLodgings;
use super::record::platform_said;
use super::today::dialogs::{ApproveDialog, PromptDialog};
use crate::client;
use crate::office::kit::{Awaited, CallButton, use_loaded};
use crate::office::{recount, view, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use lodging::LodgingDialog;
use lost::LostDialog;
use zaigang_shared::api::county::{Fences, PostingLine, Postings};
use zaigang_shared::api::township::{DeviceView, Devices as DeviceList};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;

/// A dialog of this page.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    Approve(DeviceView),
    Lost(DeviceView),
    Lodging(PostingLine),
    Prompt(PostingLine),
}

/// People and their phones.
#[component]
pub fn Devices() -> Element {
    let devices = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(DeviceList { devices: Vec::new() }) };
            client::read::<op::ListDevices>(&[code.as_str()]).await
        }
    });
    let people = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Postings { postings: Vec::new(), next: None }) };
            let query = PageQuery { after: None, search: None };
            client::call::<op::ListPostings>(&[code.as_str()], &query, &Done {}).await
        }
    });
    let fences = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Fences { fences: Vec::new(), refused: Vec::new() }) };
            client::read::<op::ListFences>(&[code.as_str()]).await
        }
    });
    let refused = fences.get().map(|found| found.refused).unwrap_or_default();
    let (mut again, mut proposed, mut search) = (devices, fences, use_signal(String::new));
    let mut open = use_signal(|| None::<Open>);
    let all = devices.get().map(|found| found.devices).unwrap_or_default();
    let waiting: Vec<_> =
        all.iter().filter(|device| device.standing == DeviceStanding::Pending).cloned().collect();
    let wanted = search.read().trim().to_owned();
    let fits = |line: &&PostingLine| line.person_name.contains(&wanted) || line.host_name.contains(&wanted);
    let lines: Vec<_> =
        people.get().map(|found| found.postings).unwrap_or_default().iter().filter(fits).cloned().collect();
    let is_loaded = devices.get().is_some();
    let onopen = EventHandler::new(move |wanted| open.set(Some(wanted)));
    let onagain = EventHandler::new(move |posting: PostingId| {
        let listed = people.get().map(|found| found.postings).unwrap_or_default();
        open.set(listed.into_iter().find(|line| line.id == posting).map(Open::Lodging));
    });
    rsx! {
        PageTitle { title: t!("office-title-devices"), aside: t!("devices-aside", n = waiting.len()) }
        Awaited { loaded: devices }
        if is_loaded {
            Card { title: t!("devices-waiting"),
                if waiting.is_empty() {
                    Notice { tone: Tone::Good, title: t!("devices-none-waiting") }
                }
                div { class: "rows",
                    for device in waiting {
                        NewPhone { key: "{device.id}", device, onopen }
                    }
                }
            }
            if !refused.is_empty() {
                RefusedLodgings { refused, onagain }
            }
            Card { title: t!("devices-people"), aside: t!("devices-people-count", n = lines.len()),
                SearchField { id: "find-person", label: t!("devices-search"), value: search(), oninput: move |value| search.set(value) }
                Awaited { loaded: people }
                div { class: "rows",
                    for line in lines {
                        Person { key: "{line.id}", devices: of_account(&all, &line), line, onopen }
                    }
                }
            }
        }
        if let Some(wanted) = open() {
            OpenDialog {
                open: wanted,
                onclose: move |()| {
                    open.set(None);
                    proposed.reload();
                },
                ondone: move |()| {
                    open.set(None);
                    again.reload();
                    recount();
                },
            }
        }
    }
}

fn of_account(devices: &[DeviceView], line: &PostingLine) -> Vec<DeviceView> {
    devices.iter().filter(|device| device.account == line.account).cloned().collect()
}

#[component]
fn OpenDialog(open: Open, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    match open {
        Open::Approve(device) => rsx! {
            ApproveDialog { device: device.id, person: device.person_name, phone: None, onclose, ondone }
        },
        Open::Lost(device) => rsx! { LostDialog { device, onclose, ondone } },
        Open::Lodging(line) => rsx! { LodgingDialog { line, onclose } },
        Open::Prompt(line) => rsx! {
            PromptDialog { posting: line.id, person: line.person_name, phone: line.phone, onclose, ondone }
        },
    }
}

#[component]
fn NewPhone(device: DeviceView, onopen: EventHandler<Open>) -> Element {
    let (approve, lost) = (device.clone(), device.clone());
    let actions = rsx! {
        if view::may::<op::ReportLost>() {
            Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::Lost(lost.clone())), {t!("devices-not-his")} }
        }
        if view::may::<op::ApproveDevice>() {
            Button { onclick: move |()| onopen.call(Open::Approve(approve.clone())), {t!("today-approve-device")} }
        }
    };
    rsx! {
        Row { title: device.person_name.clone(), note: device.host_name.clone(), actions,
            b { {platform_said(&device.description)} }
            p { {t!("devices-enrolled-at", at = date_time(device.enrolled_at.0))} }
        }
    }
}

/// A person with his phones and what may be done for him.
#[component]
fn Person(line: PostingLine, devices: Vec<DeviceView>, onopen: EventHandler<Open>) -> Element {
    let (lodging, prompt) = (line.clone(), line.clone());
    let actions = rsx! {
        if let Some(phone) = line.phone.clone() {
            CallButton { phone, person: line.person_name.clone() }
        }
        if view::may::<op::CallPrompt>() {
            Button { onclick: move |()| onopen.call(Open::Prompt(prompt.clone())), {t!("today-call-prompt")} }
        }
        if view::may::<op::ProposeLodging>() {
            Button { onclick: move |()| onopen.call(Open::Lodging(lodging.clone())), {t!("lodging-propose")} }
        }
    };
    rsx! {
        Row {
            title: line.person_name.clone(),
            note: t!("devices-person", kind = words::posting_kind(line.kind), place = line.host_name.as_str()),
            actions,
            if devices.is_empty() {
                if line.enrolled {
                    p { {t!("devices-only-old")} }
                } else {
                    p { {t!("devices-none")} }
                }
            }
            for device in devices {
                Phone { key: "{device.id}", device, onopen }
            }
        }
    }
}

#[component]
fn Phone(device: DeviceView, onopen: EventHandler<Open>) -> Element {
    let (tone, icon) = match device.standing {
        DeviceStanding::Active => (Tone::Good, IconName::Check),
        DeviceStanding::Pending => (Tone::Attention, IconName::Clock),
        DeviceStanding::Revoked => (Tone::Plain, IconName::Minus),
    };
    let seen = device
        .last_seen_at
        .map_or_else(|| t!("devices-never-seen"), |at| t!("devices-seen", day = short_date(at.date())));
    let lost = device.clone();
    rsx! {
        div { class: "inline",
            Chip { tone, icon, {words::device_standing(device.standing)} }
            span { {platform_said(&device.description)} }
            // Two phones of one person look alike but for this.
            small { class: "muted", {t!("devices-enrolled-at", at = date_time(device.enrolled_at.0))} }
            small { class: "muted", "{seen}" }
            if device.standing == DeviceStanding::Active && view::may::<op::ReportLost>() {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::Lost(lost.clone())), {t!("lost-report")} }
            }
        }
    }
}
