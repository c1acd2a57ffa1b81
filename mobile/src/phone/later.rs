//! The pages beyond the first: a second part of the app that a phone loads after it has started.
//!
//! [`later_page`] is the door. The build finds what is reachable only through it and moves that, code and texts,
//! into `phone/later.wasm`; a page that stands here weighs nothing at the start. Until the part is here nobody may
//! go through the door, so only [`LaterPage`] calls it.

use super::Route;
use super::pages::{Case, Complaint, Day, Help, Leave, Mine, Month, NotFound, Privacy, Task, Tasks};
use crate::platform::later;
use crate::prelude::*;

/// How far the second part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Absent,
    Coming,
    Here,
    Missed,
}

static PART: GlobalSignal<Part> = Signal::global(|| Part::Absent);

/// Loads the second part unless it is here or on its way.
pub async fn load() {
    if matches!(*PART.peek(), Part::Coming | Part::Here) {
        return;
    }
    *PART.write() = Part::Coming;
    let part = if later::load().await.is_ok() { Part::Here } else { Part::Missed };
    *PART.write() = part;
}

/// A page of the second part, or that it is still on its way.
#[component]
pub fn LaterPage(route: Route) -> Element {
    use_future(load);
    match *PART.read() {
        Part::Here => later_page(&route),
        Part::Missed => rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-later-missed"), text: t!("phone-later-missed-text"),
                Button { icon: IconName::Refresh, onclick: move |()| { spawn(load()); }, {t!("try-again")} }
            }
        },
        Part::Absent | Part::Coming => rsx! {
            Progress { label: t!("phone-loading") }
        },
    }
}

/// The door to the second part. The build knows it by its name.
#[inline(never)]
fn later_page(route: &Route) -> Element {
    match route.clone() {
        Route::Home {} | Route::Tasks {} => rsx! { Tasks {} },
        Route::Month {} => rsx! { Month {} },
        Route::Day { date } => rsx! { Day { date } },
        Route::Leave {} => rsx! { Leave {} },
        Route::Mine {} => rsx! { Mine {} },
        Route::Privacy {} => rsx! { Privacy {} },
        Route::Complaint {} => rsx! { Complaint {} },
        Route::Case { id } => rsx! { Case { id } },
        Route::Task { id } => rsx! { Task { id } },
        Route::Help {} => rsx! { Help {} },
        Route::NotFound { path } => rsx! { NotFound { path } },
        // These stand in the first part.
        Route::Enrol {} | Route::CheckIn {} | Route::Prompt { .. } => VNode::empty(),
    }
}
