//! One visit: open it, go there, say what was found. From the start on it needs no network.

use crate::client::ClientError;
use crate::client::beacon::server_now;
use crate::client::home::{TASKS, start_task};
use crate::client::queue::QUEUE;
use crate::phone::Route;
use crate::phone::delivery::DeliverySteps;
use crate::phone::finding::FindingForm;
use crate::phone::kept::Trouble;
use crate::phone::locate::{Locating, locate};
use crate::phone::pages::tasks::result_of;
use crate::phone::words;
use crate::platform::position::{PlatformFix, WATCH_SECONDS};
use crate::prelude::*;
use crate::text::{date_time, decimal, short_date};
use zaigang_shared::api::inspector::{TaskBundle, TaskLine};
use zaigang_shared::place::{FenceKind as PlaceKind, Position, bearing_deg, haversine_m};

/// An inspection task.
#[component]
pub fn Task(id: String) -> Element {
    let tasks = TASKS.read();
    let task = tasks.as_ref().and_then(|kept| kept.value.tasks.iter().find(|task| task.id.as_str() == id));
    let Some(task) = task.cloned() else {
        return rsx! {
            PageTitle { title: t!("phone-title-task") }
            Empty { icon: IconName::Compass, title: t!("phone-task-unknown"), text: t!("phone-task-unknown-text"),
                LinkButton { to: Route::Tasks {}, kind: ButtonKind::Primary, {t!("phone-task-all")} }
            }
        };
    };
    if let Some(result) = result_of(&task) {
        return rsx! {
            Done { task, word: words::inspection(result) }
        };
    }
    match task.bundle.clone() {
        Some(bundle) if bundle.until.0 > server_now() => rsx! {
            Visit { bundle }
        },
        _ => rsx! {
            Sealed { task }
        },
    }
}

/// Before the start: only that there is a visit.
#[component]
fn Sealed(task: TaskLine) -> Element {
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let window =
        t!("phone-task-window", from = short_date(task.window_from), to = short_date(task.window_to));
    let open = move |()| {
        let task = task.clone();
        async move {
            busy.set(true);
            error.set(start_task(&task).await.err());
            busy.set(false);
        }
    };
    rsx! {
        PageTitle { title: t!("phone-task-sealed"), aside: window }
        section { class: "card today",
            p { {t!("phone-task-sealed-text")} }
            CheckInButton { label: t!("phone-task-start"), hint: t!("phone-task-start-hint"), disabled: busy(), onclick: open }
            if busy() {
                Progress { label: t!("phone-task-starting") }
            }
        }
        if let Some(error) = error() {
            Trouble { error }
        }
    }
}

/// What was recorded.
#[component]
fn Done(task: TaskLine, word: String) -> Element {
    let own =
        QUEUE.read().iter().rev().find(|entry| entry.reference.as_deref() == Some(task.id.as_str())).cloned();
    let title = match &task.bundle {
        Some(bundle) => {
            t!("phone-task-visit", name = bundle.person_name.clone(), place = bundle.host_name.clone())
        }
        None => task.region.clone(),
    };
    rsx! {
        PageTitle { title: t!("phone-task-done") }
        section { class: "card",
            p { class: "headline", "{word}" }
            p { "{title}" }
            if let Some(at) = task.done_at {
                p { class: "muted", {date_time(at.0)} }
            }
            if let Some(note) = own.as_ref().and_then(|entry| entry.note.clone()) {
                p { "{note}" }
            }
            VisitDoubts { doubts: task.doubts.clone() }
            p { class: "muted", {t!("phone-task-done-text")} }
        }
        if let Some(entry) = own {
            Card { title: t!("phone-result-delivery"),
                DeliverySteps { entry }
            }
        }
        LinkButton { to: Route::Tasks {}, kind: ButtonKind::Primary, wide: true, {t!("phone-task-all")} }
    }
}

/// On the way, and there.
#[component]
fn Visit(bundle: TaskBundle) -> Element {
    let locating = use_signal(|| Locating::Idle);
    let mut arrived = use_signal(|| false);
    use_future(move || locate(locating));
    let fix = locating.read().best();
    if arrived() {
        return rsx! {
            PageTitle { title: t!("phone-finding-title"), aside: t!("phone-task-visit", name = bundle.person_name.clone(), place = bundle.host_name.clone()) }
            FindingForm { bundle, locating, onback: move |()| arrived.set(false) }
        };
    }
    let fences =
        bundle.fences.iter().map(|view| map_fence(&view.fence, view.name.clone())).collect::<Vec<_>>();
    let target = target(&bundle);
    rsx! {
        PageTitle { title: bundle.person_name.clone(), aside: format!("{} {}", bundle.township_name, bundle.host_name) }
        if bundle.excused {
            Notice { tone: Tone::Info, title: t!("phone-task-excused"), text: t!("phone-task-excused-text") }
        }
        section { class: "card today",
            if let Some(target) = target {
                Bearing { target, fix, running: locating.read().is_running() }
            }
            if locating.read().is_denied() {
                p { {t!("phone-position-denied")} }
                LinkButton { to: Route::Help {}, kind: ButtonKind::Quiet, icon: IconName::Help, {t!("phone-help-position-link")} }
            }
            CheckInButton { label: t!("phone-task-arrived"), hint: t!("phone-task-arrived-hint"), onclick: move |()| arrived.set(true) }
        }
        section { class: "card",
            Map {
                label: t!("phone-task-map", place = bundle.host_name.clone()),
                fences,
                fix: fix.map(|fix| MapFix { lat: fix.lat, lon: fix.lon, acc: fix.acc }),
            }
            div { class: "button-row",
                if let Some(target) = target {
                    a { class: "button", href: geo_link(target),
                        Icon { name: IconName::Map }
                        {t!("phone-task-geo")}
                    }
                }
                if let Some(phone) = &bundle.phone {
                    a { class: "button", href: "tel:{phone}",
                        Icon { name: IconName::Phone }
                        {t!("phone-task-call")}
                    }
                }
                Button { icon: IconName::Refresh, disabled: locating.read().is_running(), onclick: move |()| {
                    spawn(locate(locating));
                }, {t!("phone-locate-again")} }
            }
            p { class: "muted", {t!("phone-task-until", until = date_time(bundle.until.0))} }
        }
    }
}

/// The middle of the office, else of the first place.
fn target(bundle: &TaskBundle) -> Option<Position> {
    let office = bundle.fences.iter().find(|view| view.fence.kind == PlaceKind::Office);
    office.or_else(|| bundle.fences.first())?.fence.shape.centre()
}

/// Opens the place in the phone's own map.
fn geo_link(target: Position) -> String {
    let at = format!("{},{}", decimal(target.lat(), 6), decimal(target.lon(), 6));
    format!("geo:{at}?q={at}")
}

#[component]
fn Bearing(target: Position, fix: Option<PlatformFix>, running: bool) -> Element {
    let here = fix.and_then(|fix| Position::new(fix.lat, fix.lon).ok().map(|at| (at, fix.acc)));
    match here {
        Some((at, accuracy)) => {
            let (metres, degrees) = (haversine_m(at, target), bearing_deg(at, target));
            rsx! {
                svg { class: "arrow", view_box: "-50 -50 100 100", role: "img", "aria-label": words::direction(degrees),
                    circle { r: "46" }
                    text { y: "-32", text_anchor: "middle", {t!("north")} }
                    path { transform: "rotate({decimal(degrees, 0)})", d: "M0-26 15 22 0 13-15 22Z" }
                }
                p { class: "verdict",
                    {t!("phone-task-bearing", direction = words::direction(degrees), distance = words::distance(metres))}
                }
                p { {t!("phone-task-accuracy", metres = words::whole(accuracy))} }
            }
        }
        None if running => rsx! {
            Progress { label: t!("phone-locating-task", all = WATCH_SECONDS) }
        },
        None => rsx! {
            p { class: "verdict uncertain", {t!("phone-position-none")} }
            p { {t!("phone-task-no-fix")} }
        },
    }
}
