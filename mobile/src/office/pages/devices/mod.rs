//! People and their phones: new phones first, then everybody with what can be done for him.

mod end;
mod kiosks;
mod lodging;
mod points;
mod reason;

use super::fences::RefusedLodgings;
use super::record::platform_said;
use super::today::dialogs::{ApproveDialog, PromptDialog};
use crate::client;
use crate::office::kit::{Awaited, CallButton, use_loaded};
use crate::office::{recount, view, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use end::{EndDialog, reason_word};
use kiosks::{KioskCard, SharedDialog};
use lodging::LodgingDialog;
use points::PointCard;
use reason::{ReasonDialog, Step};
use zaigang_shared::api::county::{Fences, PostingLine, Postings};
use zaigang_shared::api::device::{
    Calibrated, DeviceEnd, DeviceView, Devices as DeviceList, EndReason, KioskView, Kiosks,
};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::place::Calibration;

/// A dialog of this page.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    Approve(DeviceView),
    End(DeviceView, EndReason),
    Shared(DeviceView),
    Calibration(DeviceView),
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
    let kiosks = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Kiosks { kiosks: Vec::new() }) };
            client::read::<op::ListKiosks>(&[code.as_str()]).await
        }
    });
    let (mut kiosks_again, mut proposed) = (kiosks, fences);
    let (mut again, mut search) = (devices, use_signal(String::new));
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
        if view::may::<op::ListKiosks>() {
            KioskCard {
                kiosks,
                onchange: move |()| {
                    kiosks_again.reload();
                    again.reload();
                },
            }
        }
        if view::may::<op::ListSurveyPoints>() {
            PointCard {}
        }
        if let Some(wanted) = open() {
            OpenDialog {
                open: wanted,
                kiosks: kiosks.get().map(|found| found.kiosks).unwrap_or_default(),
                devices: all,
                onclose: move |()| {
                    open.set(None);
                    proposed.reload();
                },
                ondone: move |()| {
                    open.set(None);
                    again.reload();
                    kiosks_again.reload();
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
fn OpenDialog(
    open: Open,
    kiosks: Vec<KioskView>,
    devices: Vec<DeviceView>,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    match open {
        Open::Approve(device) => {
            let is_other = |other: &&DeviceView| {
                other.account == device.account
                    && other.id != device.id
                    && other.standing != DeviceStanding::Revoked
            };
            let others: Vec<_> = devices.iter().filter(is_other).cloned().collect();
            rsx! {
                ApproveDialog { device: device.id, person: device.person_name, phone: None, others, onclose, ondone }
            }
        }
        Open::End(device, reason) => rsx! { EndDialog { device, reason, onclose, ondone } },
        Open::Shared(device) => rsx! { SharedDialog { device, kiosks, onclose, ondone } },
        Open::Calibration(device) => rsx! {
            ReasonDialog {
                step: Step::Calibration { id: device.id.to_string(), person: device.person_name },
                onclose,
                ondone,
            }
        },
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
        if view::may::<op::EndDevice>() {
            Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::End(lost.clone(), EndReason::NotHis)), {t!("devices-not-his")} }
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
    let (lost, shared, calibrated) = (device.clone(), device.clone(), device.clone());
    let is_in_use = device.standing != DeviceStanding::Revoked;
    rsx! {
        div { class: "inline",
            Chip { tone, icon, {words::device_standing(device.standing)} }
            span { {platform_said(&device.description)} }
            // Two phones of one person look alike but for this.
            small { class: "muted", {t!("devices-enrolled-at", at = date_time(device.enrolled_at.0))} }
            small { class: "muted", "{seen}" }
            if let Some(kiosk) = &device.kiosk {
                Chip { icon: IconName::People, {t!("device-shared", name = kiosk.name.as_str())} }
            }
            if let Some(measured) = &device.calibrated {
                small { class: "muted", {calibrated_words(measured)} }
            }
            if let Some(end) = &device.ended {
                small { class: "muted", {ended_words(end)} }
            }
            if device.standing == DeviceStanding::Active && view::may::<op::EndDevice>() {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::End(lost.clone(), EndReason::Lost)), {t!("device-end")} }
            }
            if is_in_use && view::may::<op::SetKiosk>() {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::Shared(shared.clone())), {t!("device-share")} }
            }
            if is_in_use && device.calibrated.is_some() && view::may::<op::WithdrawCalibration>() {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onopen.call(Open::Calibration(calibrated.clone())), {t!("calibration-withdraw")} }
            }
        }
    }
}

/// What a phone was calibrated as, where and when.
fn calibrated_words(measured: &Calibrated) -> String {
    let day = short_date(measured.at.date());
    let point = measured.point_name.as_str();
    match measured.calibration {
        Calibration::Gcj02 => t!("device-calibrated-gcj02", point = point, day = day),
        Calibration::None | Calibration::Wgs84 => t!("device-calibrated-wgs84", point = point, day = day),
    }
}

/// When and why a phone was ended.
fn ended_words(end: &DeviceEnd) -> String {
    let day = short_date(end.at.date());
    match end.reason {
        Some(reason) => t!("device-ended-why", day = day, why = reason_word(reason)),
        None => t!("device-ended", day = day),
    }
}
