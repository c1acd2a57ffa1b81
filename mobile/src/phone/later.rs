//! The second part of the app, which a phone loads right after it has started.
//!
//! The functions named `door_` are the doors. The build finds what is reachable only through them and moves it into
//! `phone/later.wasm`; what stands behind a door weighs nothing at the start. Until the part is here nobody may go
//! through a door, so each is opened in one place, where it is known to be here. What a door answers with is made
//! opaque: a compiler that knows the answer does without the door.

use super::Route;
use super::locate::{Here, Place};
use super::notices::Notices;
use super::pages::{
    Calibrate, Case, CheckIn, Complaint, Day, Event, EventSheetPage, Events, Help, Leave, Mine, Month,
    MyData, NewEvent, NotFound, Privacy, Prompt, Prompts, Task, Tasks, Views, Village, WorkLog, WorkLogDay,
};
use super::policy_lines::PolicyLines;
use crate::client::{ClientError, sync};
use crate::platform::http::NetError;
use crate::platform::later;
use crate::prelude::*;
use crate::text::{self, Messages};
use chrono::NaiveDate;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use zaigang_shared::day::PolicyLine;

/// How far the second part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Coming,
    Here,
    Missed,
}

static PART: GlobalSignal<Part> = Signal::global(|| Part::Coming);

/// Loads the second part unless it is here; what is on its way already is waited for. Once missed it counts as missed
/// until it is here: a try in the background takes nothing from the screen.
pub async fn load() {
    if *PART.peek() == Part::Here {
        return;
    }
    let is_here = later::load().await.is_ok();
    if is_here && *PART.peek() != Part::Here {
        text::add(door_words());
        *PART.write() = Part::Here;
    } else if !is_here {
        *PART.write() = Part::Missed;
    }
}

/// Sends the queue. How to send comes with the second part: where that cannot come from, nothing can be sent to.
///
/// # Errors
/// Why something still waits.
pub async fn send() -> Result<(), ClientError> {
    load().await;
    match *PART.peek() {
        Part::Here => door_send().await,
        Part::Coming | Part::Missed => {
            Err(ClientError::Net(NetError::Failed("the second part of the app is not here".to_owned())))
        }
    }
}

/// Is the second part here, or known not to come for now?
pub fn is_settled() -> bool {
    matches!(*PART.read(), Part::Here | Part::Missed)
}

/// A page of the second part.
#[component]
pub fn LaterPage(route: Route) -> Element {
    use_future(load);
    match *PART.read() {
        Part::Here => door_page(route),
        part => rsx! {
            h1 { class: "unseen", {t!("app-name")} }
            OnItsWay { is_missed: part == Part::Missed }
        },
    }
}

/// What the phone says about here and now.
#[component]
pub fn LaterHere(place: Place) -> Element {
    use_future(load);
    match *PART.read() {
        Part::Here => door_here(place),
        part => rsx! {
            OnItsWay { is_missed: part == Part::Missed }
        },
    }
}

/// What the first page tells beside the day, as soon as the second part is here: nothing that is missed before.
#[component]
pub fn LaterNotices() -> Element {
    match *PART.read() {
        Part::Here => door_notices(),
        Part::Coming | Part::Missed => VNode::empty(),
    }
}

/// How far the month's rules are, as soon as the second part is here: the figures above say the most of it before.
#[component]
pub fn LaterLines(lines: Vec<PolicyLine>, today: NaiveDate) -> Element {
    match *PART.read() {
        Part::Here => door_lines(lines, today),
        Part::Coming | Part::Missed => VNode::empty(),
    }
}

#[component]
fn OnItsWay(is_missed: bool) -> Element {
    let mut busy = use_signal(|| false);
    if !is_missed || busy() {
        return rsx! {
            Progress { label: t!("phone-loading") }
        };
    }
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-later-missed"), text: t!("phone-later-missed-text"),
            Button {
                icon: IconName::Refresh,
                onclick: move |()| async move {
                    busy.set(true);
                    load().await;
                    busy.set(false);
                },
                {t!("try-again")}
            }
        }
    }
}

#[inline(never)]
fn door_page(route: Route) -> Element {
    match route {
        Route::Home {} | Route::Tasks {} => rsx! { Tasks {} },
        Route::CheckIn {} => rsx! { CheckIn {} },
        Route::Prompt { id } => rsx! { Prompt { id } },
        Route::Prompts {} => rsx! { Prompts {} },
        Route::Event { id } => rsx! { Event { id } },
        Route::Events {} => rsx! { Events {} },
        Route::NewEvent {} => rsx! { NewEvent {} },
        Route::EventSheet { id } => rsx! { EventSheetPage { id } },
        Route::Month {} => rsx! { Month {} },
        Route::Day { date } => rsx! { Day { date } },
        Route::WorkLog {} => rsx! { WorkLog {} },
        Route::WorkLogDay { date } => rsx! { WorkLogDay { date } },
        Route::Leave {} => rsx! { Leave {} },
        Route::Mine {} => rsx! { Mine {} },
        Route::Calibrate {} => rsx! { Calibrate {} },
        Route::Privacy {} => rsx! { Privacy {} },
        Route::Views {} => rsx! { Views {} },
        Route::MyData {} => rsx! { MyData {} },
        Route::Complaint {} => rsx! { Complaint {} },
        Route::Case { id } => rsx! { Case { id } },
        Route::Task { id } => rsx! { Task { id } },
        Route::Village {} => rsx! { Village {} },
        Route::Help {} => rsx! { Help {} },
        Route::NotFound { path } => rsx! { NotFound { path } },
        // Stands in the first part.
        Route::Enrol {} => VNode::empty(),
    }
}

#[inline(never)]
fn door_here(place: Place) -> Element {
    rsx! {
        Here { place }
    }
}

#[inline(never)]
fn door_lines(lines: Vec<PolicyLine>, today: NaiveDate) -> Element {
    rsx! {
        PolicyLines { lines, today }
    }
}

#[inline(never)]
fn door_notices() -> Element {
    rsx! {
        Notices {}
    }
}

#[inline(never)]
fn door_words() -> &'static Messages {
    black_box(&text::PHONE_LATER)
}

#[inline(never)]
fn door_send() -> Pin<Box<dyn Future<Output = Result<(), ClientError>>>> {
    black_box(Box::pin(sync::sync()))
}
