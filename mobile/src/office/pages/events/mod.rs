//! Must-attend events of a division: the month's list, a new one, one with its attendance sheet.

mod new;
mod sheet;

pub use new::NewEvent;
pub use sheet::Event;

use crate::client;
use crate::client::beacon::server_now;
use crate::events::{kind_word, span_words, tally_words};
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
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
    let this_month = Month::of(day_of(server_now()));
    let mut month = use_signal(|| this_month);
    let loaded = use_loaded(move || {
        let (division, month) = (view::division(), Some(month()));
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
            MonthSteps { month: month(), last: this_month.next().next(), onpick: move |picked| month.set(picked) }
            if view::may::<op::CallEvent>() {
                LinkButton { to: Route::NewEvent {}, kind: ButtonKind::Primary, icon: IconName::Plus, {t!("event-new")} }
            }
        }
        Awaited { loaded }
        section { class: "card",
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
            p { class: "muted", {tally_words(event.tally, event.starts_at.0 <= server_now())} }
            if event.cancelled_at.is_some() {
                Chip { tone: Tone::Plain, icon: IconName::Cross, {t!("office-event-off")} }
            }
        }
    }
}
