//! Must-attend events of a division: the month's list, a new one, one with its attendance sheet.

mod new;
mod sheet;

pub use new::NewEvent;
pub use sheet::Event;

use crate::client;
use crate::client::beacon::server_now;
use crate::events::{kind_word, span_words, tally_words};
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{Route, view};
use crate::prelude::*;
use crate::text::day_of;
use zaigang_shared::api::Done;
use zaigang_shared::api::event::{EventQuery, EventView};
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// Events of a month.
#[component]
pub fn Events() -> Element {
    let mut month = use_signal(|| String::from(Month::of(day_of(server_now()))));
    let loaded = use_loaded(move || {
        let (division, month) = (view::division(), month.read().parse::<Month>().ok());
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            let query = EventQuery { month };
            client::call::<op::ListEvents>(&[code.as_str()], &query, &Done {}).await.map(|found| found.events)
        }
    });
    let is_loaded = loaded.get().is_some();
    let events = loaded.get().unwrap_or_default();
    rsx! {
        PageTitle { title: t!("office-title-events"), aside: t!("office-events-aside", n = events.len()),
            if view::may::<op::CallEvent>() {
                LinkButton { to: Route::NewEvent {}, kind: ButtonKind::Primary, icon: IconName::Plus, {t!("event-new")} }
            }
        }
        Awaited { loaded }
        section { class: "card",
            TextField { id: "events-month", label: t!("event-month"), kind: TextKind::Month, value: month(),
                oninput: move |v| month.set(v) }
            if is_loaded && events.is_empty() {
                Empty { icon: IconName::Calendar, title: t!("event-none"), text: t!("event-none-text") }
            }
            div { class: "rows",
                for event in events {
                    Line { key: "{event.id}", event }
                }
            }
        }
    }
}

#[component]
fn Line(event: EventView) -> Element {
    rsx! {
        Row {
            title: event.title.clone(),
            note: format!("{} · {}", kind_word(event.kind), event.division_name),
            actions: rsx! {
                LinkButton { to: Route::Event { id: event.id.to_string() }, {t!("event-sheet")} }
            },
            p { {span_words(event.starts_at, event.ends_at)} " · {event.place_name}" }
            p { class: "muted", {tally_words(event.tally)} }
            if event.cancelled_at.is_some() {
                Chip { tone: Tone::Plain, icon: IconName::Cross, {t!("office-event-off")} }
            }
        }
    }
}
