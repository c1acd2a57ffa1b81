//! A must-attend event as somebody invited sees it: where and when, check in there, or say why not.

use crate::client::beacon::server_now;
use crate::client::home::{HOME, ring};
use crate::client::queue::{Entry, QUEUE};
use crate::client::{ClientError, write};
use crate::events::{AttendanceMark, PlaceMap, kind_word, span_words};
use crate::phone::Route;
use crate::phone::capture::Capture;
use crate::phone::delivery::DeliverySteps;
use crate::phone::kept::Trouble;
use crate::phone::locate::{Here, Place};
use crate::phone::pages::LinkCard;
use crate::prelude::*;
use crate::text::{clock_time, date_time, day_label, day_of};
use zaigang_shared::api::event::{EventReason, OwnEvent};
use zaigang_shared::event::{AttendanceState, EventTime};
use zaigang_shared::operation as op;
use zaigang_shared::record::RecordKind;

/// Where an event stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Too early to check in.
    Before,
    /// A record made now speaks for it.
    Open,
    /// Over.
    Over,
}

fn phase(event: &OwnEvent, now: i64) -> Phase {
    let (from, to) = EventTime { starts_at: event.starts_at, ends_at: event.ends_at }.window();
    if now < from.0 {
        Phase::Before
    } else if now <= to.0 {
        Phase::Open
    } else {
        Phase::Over
    }
}

/// Whether nothing more is wanted from the person.
fn is_settled(event: &OwnEvent) -> bool {
    event.is_confirmed
        || event.cancelled_at.is_some()
        || !matches!(event.state, AttendanceState::NoRecord | AttendanceState::ToConfirm)
}

/// The record of this phone for an event: on its way or stored as inside.
fn answered(event: &OwnEvent) -> Option<Entry> {
    QUEUE.read().iter().find(|entry| entry.answers(event.id.as_str())).cloned()
}

/// Whether the first page tells of it: what is coming, and what is over as long as a word may be missing.
fn is_told(event: &OwnEvent, is_answered: bool, now: i64) -> bool {
    phase(event, now) != Phase::Over || !(is_settled(event) || is_answered)
}

/// The events that the first page tells of.
#[component]
pub fn EventCards() -> Element {
    let now = server_now();
    let events: Vec<OwnEvent> =
        HOME.read().as_ref().map(|kept| kept.value.events.clone()).unwrap_or_default();
    rsx! {
        for event in events.into_iter().filter(|event| is_told(event, answered(event).is_some(), now)) {
            EventCard { key: "{event.id}-{event.posting}", event, now }
        }
    }
}

#[component]
fn EventCard(event: OwnEvent, now: i64) -> Element {
    let sent = answered(&event);
    let phase = phase(&event, now);
    let quiet = sent.is_some() || is_settled(&event) || phase != Phase::Open;
    let text = if let Some(at) = event.cancelled_at {
        t!("event-cancelled", when = date_time(at.0))
    } else if let Some(entry) = &sent {
        t!("phone-event-signed", time = clock_time(entry.made_at))
    } else if phase == Phase::Over {
        t!("phone-event-over")
    } else {
        t!(
            "phone-event-when",
            day = day_label(day_of(event.starts_at.0), day_of(now)),
            time = clock_time(event.starts_at.0),
            place = event.place_name.as_str()
        )
    };
    let action = match phase {
        Phase::Open if !quiet => t!("phone-event-go"),
        Phase::Over => t!("phone-event-say"),
        Phase::Before | Phase::Open => t!("phone-event-look"),
    };
    let changed = event.changed_at.is_some() && event.cancelled_at.is_none();
    let title = if changed {
        t!("phone-event-changed-title", title = event.title.as_str())
    } else {
        event.title.clone()
    };
    rsx! {
        LinkCard { to: Route::Event { id: event.id.to_string() }, title, text, action, quiet }
    }
}

/// An event of the person's own.
#[component]
pub fn Event(id: String) -> Element {
    let home = HOME.read();
    let found = home.as_ref().and_then(|kept| kept.value.events.iter().find(|event| event.id.as_str() == id));
    let calibration = home.as_ref().map(|kept| kept.value.calibration).unwrap_or_default();
    let Some(event) = found.cloned() else {
        return rsx! {
            PageTitle { title: t!("phone-title-event") }
            Empty { icon: IconName::Calendar, title: t!("phone-event-unknown"), text: t!("phone-event-unknown-text") }
        };
    };
    let phase = phase(&event, server_now());
    let before = use_signal(|| answered(&event));
    let place = Place { fences: event.place.iter().cloned().collect(), calibration };
    let mut facts = vec![
        (t!("event-kind"), kind_word(event.kind)),
        (t!("event-time"), span_words(event.starts_at, event.ends_at)),
        (t!("event-place"), event.place_name.clone()),
        (t!("event-called-by"), event.called_by.clone()),
    ];
    facts.extend(event.note.clone().map(|note| (t!("event-note"), note)));
    let is_off = event.cancelled_at.is_some();
    rsx! {
        PageTitle { title: event.title.clone() }
        if let (Some(at), Some(reason)) = (event.cancelled_at, event.cancel_reason.clone()) {
            Notice { tone: Tone::Attention, title: t!("event-cancelled", when = date_time(at.0)), text: reason }
        } else if let (Some(at), Some(reason)) = (event.changed_at, event.change_reason.clone()) {
            Notice { tone: Tone::Attention, title: t!("event-changed", when = date_time(at.0)), text: reason }
        }
        Card {
            Facts { pairs: facts }
            p { AttendanceMark { state: event.state, is_confirmed: event.is_confirmed } }
            PlaceMap { place: event.place.clone() }
        }
        if let Some(entry) = before() {
            Card { title: t!("phone-event-signed", time = clock_time(entry.made_at)),
                DeliverySteps { entry }
            }
        }
        if !is_off {
            match phase {
                Phase::Before => rsx! {
                    Notice { tone: Tone::Info, title: t!("phone-event-early"), text: t!("phone-event-early-text") }
                    Card { title: t!("phone-event-here"),
                        Here { place }
                    }
                },
                Phase::Open if before().is_none() => rsx! {
                    Capture {
                        kind: RecordKind::Event,
                        reference: event.id.to_string(),
                        fences: place.fences.clone(),
                        shutter: t!("phone-event-shutter"),
                    }
                },
                Phase::Open | Phase::Over => rsx! {},
            }
            if event.state != AttendanceState::Verified {
                Reason { event }
            }
        }
    }
}

/// Why the person cannot or could not come.
#[component]
fn Reason(event: OwnEvent) -> Element {
    let said = event.own_reason.clone().unwrap_or_default();
    let mut text = use_signal(|| said.clone());
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let (posting, id) = (event.posting.to_string(), event.id.to_string());
    let send = move |submitted: FormEvent| {
        submitted.prevent_default();
        let (posting, id) = (posting.clone(), id.clone());
        async move {
            let reason = text.peek().trim().to_owned();
            if reason.is_empty() || busy() {
                return;
            }
            busy.set(true);
            match write::<op::SayEventReason>(&[&posting, &id], &EventReason { reason }).await {
                Ok(_) => {
                    error.set(None);
                    toast(Tone::Good, t!("phone-event-reason-sent"));
                    ring();
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    rsx! {
        form { class: "card", onsubmit: send,
            TextArea {
                id: "event-own-reason",
                label: t!("phone-event-reason"),
                hint: t!("phone-event-reason-hint"),
                value: text(),
                rows: 3,
                max_length: 200,
                oninput: move |value| text.set(value),
            }
            if let Some(error) = error() {
                Trouble { error }
            }
            Button {
                submit: true,
                wide: true,
                disabled: text.read().trim().is_empty() || text.read().trim() == said,
                busy: busy().then(|| t!("phone-event-sending")),
                {t!("phone-event-reason-send")}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::event::EventKind;
    use zaigang_shared::time::{HOUR_MS, Millis};

    fn event(state: AttendanceState) -> OwnEvent {
        OwnEvent {
            id: "e1".parse().unwrap(),
            posting: "p1".parse().unwrap(),
            kind: EventKind::Meeting,
            title: String::new(),
            called_by: String::new(),
            place_name: String::new(),
            place: None,
            starts_at: Millis(10 * HOUR_MS),
            ends_at: Millis(12 * HOUR_MS),
            note: None,
            changed_at: None,
            change_reason: None,
            cancelled_at: None,
            cancel_reason: None,
            state,
            is_confirmed: false,
            own_reason: None,
        }
    }

    #[test]
    fn a_card_stays_until_nothing_is_missing() {
        use AttendanceState::*;
        assert_eq!(phase(&event(NoRecord), 9 * HOUR_MS - 1), Phase::Before);
        assert_eq!(phase(&event(NoRecord), 9 * HOUR_MS), Phase::Open);
        assert_eq!(phase(&event(NoRecord), 13 * HOUR_MS), Phase::Open);
        let after = 13 * HOUR_MS + 1;
        assert_eq!(phase(&event(NoRecord), after), Phase::Over);
        for (state, told) in
            [(NoRecord, true), (ToConfirm, true), (ReasonGiven, false), (OnLeave, false), (Verified, false)]
        {
            assert_eq!(is_told(&event(state), false, after), told, "{state:?}");
            assert!(is_told(&event(state), true, 11 * HOUR_MS), "{state:?}");
        }
        assert!(!is_told(&event(NoRecord), true, after), "a record is on its way");
        assert!(!is_told(&OwnEvent { is_confirmed: true, ..event(NoRecord) }, false, after));
        assert!(!is_told(&OwnEvent { cancelled_at: Some(Millis(0)), ..event(NoRecord) }, false, after));
    }
}
