//! Where a signed record stands, in words.

use crate::client::home::{START, Start};
use crate::client::queue::{Entry, EntryState, PhotoState, QUEUE};
use crate::client::{sync, work_log};
use crate::phone::words;
use crate::prelude::*;
use crate::text::{clock_time, date_time, short_date};
use zaigang_shared::id::RecordId;
use zaigang_shared::record::RecordKind;

/// Characters of a text in a list.
const SHOWN_CHARS: usize = 40;

/// The entry of a record, if the phone still has it.
pub fn entry_of(id: &RecordId) -> Option<Entry> {
    QUEUE.read().iter().find(|entry| entry.id == *id).cloned()
}

/// The steps of a record's way: signed, delivered and its receipt checked, photo delivered.
#[component]
pub fn DeliverySteps(entry: Entry) -> Element {
    let waits = entry.photos.iter().any(|photo| matches!(photo.state, PhotoState::Waiting { .. }));
    let lost = entry.photos.iter().any(|photo| photo.state == PhotoState::Lost);
    let refused = entry.photos.iter().find_map(|photo| match &photo.state {
        PhotoState::Refused { problem } => Some(problem.clone()),
        PhotoState::Waiting { .. } | PhotoState::Done | PhotoState::Lost => None,
    });
    rsx! {
        ul { class: "delivery", "aria-live": "polite",
            Step { icon: IconName::CheckCircle, good: true, text: t!("phone-delivery-signed", time = clock_time(entry.made_at)) }
            match &entry.state {
                EntryState::Waiting => rsx! {
                    Step { icon: IconName::Clock, good: false, text: waits_for() }
                },
                EntryState::Refused { problem } => rsx! {
                    Step { icon: IconName::Warning, good: false, text: problem.title.clone() }
                },
                EntryState::Stored { checked: true, .. } => rsx! {
                    Step { icon: IconName::CheckCircle, good: true, text: t!("phone-delivery-stored") }
                },
                EntryState::Stored { checked: false, .. } => rsx! {
                    Step { icon: IconName::Warning, good: false, text: t!("phone-delivery-unchecked") }
                },
            }
            if let Some(in_log) = entry.in_log {
                Step { icon: IconName::CheckCircle, good: true, text: t!("phone-delivery-in-log", n = in_log.position + 1) }
            }
            if entry.photos.is_empty() {
                Step { icon: IconName::Info, good: false, text: t!("phone-delivery-no-photo") }
            } else if let Some(problem) = refused {
                Step { icon: IconName::Warning, good: false, text: problem.title }
            } else if lost {
                Step { icon: IconName::Warning, good: false, text: t!("phone-delivery-photo-lost") }
            } else if waits {
                Step { icon: IconName::Clock, good: false, text: t!("phone-delivery-photo-waiting") }
            } else {
                Step { icon: IconName::CheckCircle, good: true, text: t!("phone-delivery-photo-done") }
            }
        }
    }
}

/// What a record that is not delivered waits for.
fn waits_for() -> String {
    if *START.read() == Start::SessionOver {
        t!("phone-delivery-waits-enrolment")
    } else {
        t!("phone-delivery-waiting")
    }
}

#[component]
fn Step(icon: IconName, good: bool, text: String) -> Element {
    rsx! {
        li { class: if good { "good" } else { "" },
            Icon { name: icon }
            span { "{text}" }
        }
    }
}

/// A record in a list, with the reason and a way on if it was refused.
#[component]
pub fn EntryRow(entry: Entry) -> Element {
    let title =
        t!("phone-entry-title", what = words::record_kind(entry.kind), when = date_time(entry.made_at));
    let note = match &entry.state {
        EntryState::Waiting => waits_for(),
        EntryState::Refused { .. } => t!("phone-entry-refused"),
        EntryState::Stored { checked: false, .. } => t!("phone-entry-unchecked"),
        EntryState::Stored { .. } if entry.has_waiting_photo() => t!("phone-entry-photo-waiting"),
        EntryState::Stored { .. } => match entry.in_log {
            Some(in_log) => t!("phone-entry-in-log", n = in_log.position + 1),
            None => t!("phone-entry-stored"),
        },
    };
    let problem = entry.refusal().cloned();
    let said = work_log::of_entry(&entry).filter(|_| entry.kind == RecordKind::WorkLog);
    rsx! {
        Row {
            title,
            note,
            actions: rsx! {
                if problem.is_some() {
                    Button {
                        icon: IconName::Refresh,
                        onclick: move |()| {
                            let id = entry.id.clone();
                            async move {
                                if sync::send_again(id).await.is_err() {
                                    toast(Tone::Problem, t!("phone-trouble-device"));
                                }
                            }
                        },
                        {t!("phone-entry-send-again")}
                    }
                }
            },
            if let Some(said) = said {
                p { {t!("phone-entry-about", date = short_date(said.about), text = shortened(&said.text))} }
            }
            if let Some(problem) = problem {
                p { b { "{problem.title}" } }
                p { "{problem.detail}" }
            }
        }
    }
}

/// The beginning of a text, for a list.
pub fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let mut shown: String = letters.by_ref().take(SHOWN_CHARS).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}
