//! The own phones: which there are, and ending one that is not used any more.

use crate::client::home::sign_out;
use crate::client::kept::reads;
use crate::client::queue::{QUEUE, outstanding};
use crate::client::{ClientError, sync, write};
use crate::phone::kept::{Trouble, use_kept};
use crate::phone::{Route, words};
use crate::prelude::*;
use crate::text::{date_time, day_of, short_date};
use zaigang_shared::api::device::{EndDevice, EndReason, OwnDevice, OwnDevices as OwnList};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::place::Calibration;

/// The card of the own phones; `standing` is what is known of the one in hand before the list is here.
#[component]
pub fn OwnDevices(standing: Option<DeviceStanding>) -> Element {
    let mut view =
        use_kept("devices".to_owned(), operation::ListOwnDevices::INFO, Vec::new(), reads::<OwnList>);
    let mut ending = use_signal(|| None::<OwnDevice>);
    let devices = view.value::<OwnList>().map(|kept| kept.value.devices).unwrap_or_default();
    let (ended, in_use): (Vec<_>, Vec<_>) =
        devices.into_iter().partition(|device| device.standing == DeviceStanding::Revoked && !device.is_this);
    let onend = EventHandler::new(move |device| ending.set(Some(device)));
    rsx! {
        Card { title: t!("phone-mine-phones"),
            if in_use.is_empty() && let Some(standing) = standing {
                p { Standing { standing } }
                StandingText { standing }
            }
            for device in in_use {
                Phone { key: "{device.id}", device, onend }
            }
            LinkButton { to: Route::Calibrate {}, icon: IconName::Compass, {t!("phone-title-calibrate")} }
            if !ended.is_empty() {
                Fold { title: t!("phone-mine-phones-ended"),
                    for device in ended {
                        Phone { key: "{device.id}", device, onend }
                    }
                }
            }
        }
        if let Some(device) = ending() {
            EndDialog {
                device,
                onclose: move |()| ending.set(None),
                ondone: move |()| {
                    ending.set(None);
                    view.again();
                },
            }
        }
    }
}

#[component]
fn Standing(standing: DeviceStanding) -> Element {
    let (tone, icon) = match standing {
        DeviceStanding::Active => (Tone::Good, IconName::Check),
        DeviceStanding::Pending => (Tone::Attention, IconName::Clock),
        DeviceStanding::Revoked => (Tone::Plain, IconName::Minus),
    };
    rsx! {
        Chip { tone, icon, {words::device(standing)} }
    }
}

#[component]
fn StandingText(standing: DeviceStanding) -> Element {
    match standing {
        DeviceStanding::Active => rsx! {},
        DeviceStanding::Pending => rsx! {
            p { class: "muted", {t!("phone-device-pending-text")} }
        },
        DeviceStanding::Revoked => rsx! {
            p { class: "muted", {t!("phone-device-revoked-text")} }
        },
    }
}

/// `web · Pixel 7` as people say it.
fn kind(description: &str) -> String {
    let (platform, model) = description.split_once(" · ").unwrap_or((description, ""));
    if !model.is_empty() {
        return model.to_owned();
    }
    match platform {
        "android" => t!("phone-device-android"),
        "ios" => t!("phone-device-ios"),
        _ => t!("phone-device-browser"),
    }
}

#[component]
fn Phone(device: OwnDevice, onend: EventHandler<OwnDevice>) -> Element {
    let seen = device
        .last_seen_at
        .map_or_else(|| t!("phone-device-never-seen"), |at| t!("phone-device-seen", when = date_time(at.0)));
    let title = if device.is_this { t!("phone-mine-phone") } else { kind(&device.description) };
    let may_end = device.standing != DeviceStanding::Revoked;
    let wanted = device.clone();
    rsx! {
        Row {
            title,
            note: if device.is_this { kind(&device.description) } else { String::new() },
            actions: rsx! {
                if may_end {
                    Button { kind: ButtonKind::Quiet, onclick: move |()| onend.call(wanted.clone()), {t!("phone-device-end")} }
                }
            },
            p { Standing { standing: device.standing } }
            if device.is_this {
                StandingText { standing: device.standing }
            }
            p { class: "muted", {t!("phone-device-since", day = short_date(day_of(device.enrolled_at.0)))} }
            match device.ended {
                Some(end) => rsx! {
                    p { class: "muted", {ended_words(end.reason, short_date(day_of(end.at.0)))} }
                },
                None => rsx! {
                    p { class: "muted", "{seen}" }
                },
            }
            if let Some(name) = &device.kiosk {
                p { class: "muted", {t!("phone-device-kiosk", name = name.clone())} }
            }
            if let Some(calibrated) = &device.calibrated {
                p { class: "muted",
                    {t!("phone-device-calibrated", day = short_date(day_of(calibrated.at.0)), datum = datum(calibrated.calibration))}
                }
            }
        }
    }
}

/// The datum a phone hands out, in words.
pub fn datum(calibration: Calibration) -> String {
    match calibration {
        Calibration::Gcj02 => t!("phone-datum-shifted"),
        Calibration::None | Calibration::Wgs84 => t!("phone-datum-plain"),
    }
}

fn ended_words(reason: Option<EndReason>, day: String) -> String {
    match reason {
        Some(EndReason::Lost) => t!("phone-device-ended-lost", day = day),
        Some(EndReason::Replaced) => t!("phone-device-ended-replaced", day = day),
        Some(EndReason::NotHis) => t!("phone-device-ended-not-his", day = day),
        None => t!("phone-device-ended", day = day),
    }
}

/// Ends a phone. The one in hand is signed out afterwards; what is not delivered yet is said before.
#[component]
fn EndDialog(device: OwnDevice, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut reason = use_signal(|| "replaced".to_owned());
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let is_this = device.is_this;
    let waiting = if is_this { outstanding(&QUEUE.read()) } else { 0 };
    let id = device.id.clone();
    let end = move |()| {
        let id = id.clone();
        async move {
            if busy() {
                return;
            }
            busy.set(true);
            error.set(None);
            let is_lost = !is_this && reason.peek().as_str() == "lost";
            let reason = if is_lost { EndReason::Lost } else { EndReason::Replaced };
            let body = EndDevice { reason, note: None };
            match write::<operation::EndDevice>(&[id.as_str()], &body).await {
                Ok(_) if is_this => sign_out().await,
                Ok(_) => {
                    toast(Tone::Good, t!("phone-device-end-done"));
                    ondone.call(());
                }
                Err(failure) => {
                    error.set(Some(failure));
                    busy.set(false);
                }
            }
        }
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("phone-device-end-keep")} }
        Button { kind: ButtonKind::Danger, busy: busy().then(|| t!("phone-sending")), onclick: end,
            if waiting > 0 {
                {t!("phone-device-end-anyway")}
            } else {
                {t!("phone-device-end")}
            }
        }
    };
    rsx! {
        Dialog {
            id: "end-device",
            title: if is_this { t!("phone-device-end-this") } else { t!("phone-device-end-other") },
            onclose,
            actions,
            if is_this {
                p { {t!("phone-device-end-this-text")} }
            } else {
                p { {t!("phone-device-end-other-text")} }
                ReasonChips {
                    name: "end-reason",
                    legend: t!("phone-device-end-why"),
                    options: vec![
                        Choice::new("replaced", t!("phone-device-end-replaced")),
                        Choice::new("lost", t!("phone-device-end-lost")),
                    ],
                    chosen: reason(),
                    onchoose: move |code| reason.set(code),
                }
            }
            if waiting > 0 {
                Notice { tone: Tone::Attention, title: t!("queue-waiting", n = waiting), text: t!("phone-device-end-waiting"),
                    Button { icon: IconName::Upload, onclick: move |()| sync::ring(), {t!("phone-mine-send-now")} }
                }
            }
            if let Some(error) = error() {
                Trouble { error }
            }
        }
    }
}
