//! "Where do I go?": the inspector's visits, open ones first.

use crate::client::home::{TASKS, TROUBLE, ring};
use crate::client::queue::QUEUE;
use crate::phone::kept::{Freshness, Trouble};
use crate::phone::pages::home::LinkCard;
use crate::phone::pages::is_open;
use crate::phone::{Route, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::inspector::TaskLine;
use zaigang_shared::record::InspectionResult;

/// What this phone recorded for a task, whether it has arrived or not.
pub fn recorded_here(task: &TaskLine) -> Option<InspectionResult> {
    let queue = QUEUE.read();
    let own = queue.iter().rev().find(|entry| entry.reference.as_deref() == Some(task.id.as_str()));
    own.filter(|entry| entry.refusal().is_none()).and_then(|entry| entry.result)
}

/// The result of a task: the server's, else this phone's.
pub fn result_of(task: &TaskLine) -> Option<InspectionResult> {
    task.result.or_else(|| recorded_here(task))
}

/// Inspection tasks.
#[component]
pub fn Tasks() -> Element {
    let kept = TASKS.read();
    let Some(kept) = kept.as_ref() else {
        return rsx! {
            PageTitle { title: t!("phone-title-tasks") }
            Freshness { error: TROUBLE.read().clone(), kept_at: None, busy: true, onretry: move |()| ring() }
        };
    };
    let (open, past): (Vec<_>, Vec<_>) = kept.value.tasks.iter().cloned().partition(is_open);
    let trouble = TROUBLE.read().clone().filter(|error| !error.is_passing());
    rsx! {
        PageTitle { title: if open.is_empty() { t!("phone-tasks-none") } else { t!("phone-tasks-open", n = open.len()) } }
        p { class: "muted",
            if open.is_empty() {
                {t!("phone-tasks-none-text")}
            } else {
                {t!("phone-tasks-open-text")}
            }
        }
        for task in open {
            OpenTask { key: "{task.id}", task }
        }
        if !past.is_empty() {
            Card { title: t!("phone-tasks-past"),
                for task in past {
                    PastTask { key: "{task.id}", task }
                }
            }
        }
        if let Some(error) = trouble {
            Trouble { error, kept_at: kept.at, onretry: move |()| ring() }
        }
    }
}

#[component]
fn OpenTask(task: TaskLine) -> Element {
    let window =
        t!("phone-task-window", from = short_date(task.window_from), to = short_date(task.window_to));
    let (title, text, action) = match &task.bundle {
        Some(bundle) => (
            t!("phone-task-visit", name = bundle.person_name.clone(), place = bundle.host_name.clone()),
            t!("phone-task-until", until = date_time(bundle.until.0)),
            t!("phone-task-go-on"),
        ),
        None => (task.region.clone(), window, t!("phone-task-open")),
    };
    rsx! {
        LinkCard { to: Route::Task { id: task.id.to_string() }, title, text, action }
    }
}

#[component]
fn PastTask(task: TaskLine) -> Element {
    let title = match &task.bundle {
        Some(bundle) => {
            t!("phone-task-visit", name = bundle.person_name.clone(), place = bundle.host_name.clone())
        }
        None => task.region.clone(),
    };
    let when = match task.done_at {
        Some(at) => date_time(at.0),
        None if task.missed && result_of(&task).is_none() => t!("phone-task-missed"),
        None => t!("phone-task-done-here"),
    };
    rsx! {
        Row { title, note: when,
            if let Some(result) = result_of(&task) {
                p { b { {words::inspection(result)} } }
            }
            VisitDoubts { doubts: task.doubts.clone() }
        }
    }
}
