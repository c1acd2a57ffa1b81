//! Time, place and note of an event put right before it begins.

use super::place::{PlaceFields, use_place};
use super::when::{Typed, WhenFields};
use crate::prelude::*;
use zaigang_shared::api::event::{CorrectEvent, EventSite, EventView};
use zaigang_shared::event::EventTime;

/// The form; the place stays unless another one is asked for.
#[component]
pub fn CorrectDialog(
    id: String,
    event: EventView,
    sites: Vec<EventSite>,
    busy: Option<String>,
    problem: Element,
    onclose: EventHandler<()>,
    onsend: EventHandler<CorrectEvent>,
) -> Element {
    let time = EventTime { starts_at: event.starts_at, ends_at: event.ends_at };
    let typed = use_signal(|| Typed::of(time));
    let mut moves = use_signal(|| false);
    let place = use_place(!sites.is_empty());
    let mut note = use_signal(|| event.note.clone().unwrap_or_default());
    let mut why = use_signal(String::new);
    let has_place = !moves() || place.chosen().is_some();
    let is_ready = has_place && typed.read().time().is_some() && !why.read().trim().is_empty();
    let send = move |()| {
        let Some(time) = typed.peek().time() else { return };
        onsend.call(CorrectEvent {
            id: id.clone(),
            place: if moves() { place.chosen() } else { None },
            starts_at: time.starts_at,
            ends_at: time.ends_at,
            note: Some(note.peek().trim().to_owned()),
            reason: why.peek().trim().to_owned(),
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("event-back")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy, onclick: send, {t!("event-correct-do")} }
    };
    rsx! {
        Dialog { id: "correct-event", title: t!("event-correct"), onclose, actions,
            p { class: "muted", {t!("event-correct-text")} }
            WhenFields { typed }
            p { {t!("event-place-now", place = event.place_name.as_str())} }
            CheckField { id: "event-moves", label: t!("event-moves"), checked: moves(), onchange: move |on| moves.set(on) }
            if moves() {
                PlaceFields { place, sites }
            }
            TextArea { id: "event-correct-note", label: t!("event-note"), value: note(), rows: 2, max_length: 500,
                oninput: move |v| note.set(v) }
            TextArea { id: "event-correct-why", label: t!("event-why"), value: why(), rows: 2, max_length: 200,
                oninput: move |v| why.set(v) }
            {problem}
        }
    }
}
