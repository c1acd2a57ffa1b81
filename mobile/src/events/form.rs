//! The form that calls an event.

use super::kind_word;
use super::people::{PeopleFields, use_chosen};
use super::place::{PlaceFields, use_place};
use super::when::{Typed, WhenFields};
use crate::client::beacon::server_now;
use crate::prelude::*;
use zaigang_shared::api::event::{CallEvent, EventChoices};
use zaigang_shared::event::EventKind;
use zaigang_shared::id::EventId;

/// Kind, title, time, place, people, note. `problem` stands above the button, `busy` says that it is being sent.
#[component]
pub fn EventForm(
    id: String,
    choices: EventChoices,
    busy: Option<String>,
    problem: Element,
    onsend: EventHandler<CallEvent>,
) -> Element {
    let mut kind = use_signal(|| EventKind::Meeting);
    let mut title = use_signal(String::new);
    let mut note = use_signal(String::new);
    let typed = use_signal(|| Typed::soon(server_now()));
    let place = use_place(!choices.sites.is_empty());
    let chosen = use_chosen();
    let mut tried = use_signal(|| false);
    let lacks_title = title.read().trim().is_empty();
    let kinds = EventKind::ALL.iter().map(|kind| Choice::new(kind.name(), kind_word(*kind))).collect();
    let lacking = [
        (lacks_title, t!("event-lacks-title")),
        (typed.read().time().is_none(), t!("event-time-missing")),
        (place.chosen().is_none(), t!("event-lacks-place")),
        (chosen.count(&choices.people) == 0, t!("event-lacks-people")),
    ];
    let lacking: Vec<String> =
        lacking.into_iter().filter(|(lacks, _)| *lacks).map(|(_, word)| word).collect();
    let is_ready = lacking.is_empty();
    let people = choices.people.clone();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        tried.set(true);
        let (Ok(id), Some(time), Some(place)) =
            (EventId::try_from(id.as_str()), typed.peek().time(), place.chosen())
        else {
            return;
        };
        if !is_ready {
            return;
        }
        let invited = chosen.body(&people);
        let note = note.peek().trim().to_owned();
        onsend.call(CallEvent {
            id,
            kind: kind(),
            title: title.peek().trim().to_owned(),
            place,
            starts_at: time.starts_at,
            ends_at: time.ends_at,
            note: (!note.is_empty()).then_some(note),
            postings: invited.postings,
            divisions: invited.divisions,
        });
    };
    rsx! {
        form { class: "card", onsubmit: submit,
            SelectField { id: "event-kind", label: t!("event-kind"), options: kinds, value: kind().name(),
                onchange: move |code: String| {
                    kind.set(EventKind::ALL.into_iter().find(|kind| kind.name() == code).unwrap_or(EventKind::Meeting));
                } }
            TextField { id: "event-title", label: t!("event-title"), value: title(), max_length: 60,
                oninput: move |v| title.set(v) }
            WhenFields { typed }
            PlaceFields { place, sites: choices.sites.clone() }
            PeopleFields { chosen, all: choices.people.clone() }
            TextArea { id: "event-note", label: t!("event-note"), hint: t!("event-note-hint"), value: note(), rows: 2,
                max_length: 500, oninput: move |v| note.set(v) }
            if tried() && !lacking.is_empty() {
                Notice { tone: Tone::Attention, title: t!("event-lacks"), text: lacking.join(&t!("list-comma")) }
            }
            {problem}
            Button { kind: ButtonKind::Primary, submit: true, wide: true, busy, {t!("event-call")} }
        }
    }
}
