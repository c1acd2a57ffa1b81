//! The order in which the system knew of events: the judge takes them so, and looks at no day before its events are known.

use super::event::Event;
use crate::time::{Millis, at};

impl Event {
    /// When the system knew of it; none for what is known from the start.
    pub fn known_at(&self) -> Option<Millis> {
        self.order().0
    }

    /// When the system knew of it, and the rank of its type for what it knew at one instant.
    pub fn order(&self) -> (Option<Millis>, u8) {
        match self {
            Event::Calendar(_) => (None, 0),
            Event::Site(_) => (None, 1),
            // A shared phone is one from its declaration on.
            Event::Device(one) => (one.declared_at.map(|at| at.0), 2),
            Event::Posting(_) => (None, 3),
            Event::Leave(one) => (Some(one.registered_at.0), 4),
            Event::Prompt(one) => (Some(one.issued_at.0), 5),
            Event::CheckIn(one) => (Some(one.received_at.0), 6),
            // A day's roll is complete in the evening.
            Event::UnitRoll(one) => (Some(at(one.date, 18 * 60)), 7),
            Event::WorkLog(one) => (Some(one.written_at.0), 8),
            Event::Inspection(one) => (Some(one.at.0), 9),
            Event::SignOff(one) => (Some(one.signed_at.0), 10),
            Event::AnsweredDay(one) => (Some(one.answered_at.0), 11),
        }
    }
}

/// Puts events into the order in which the system knew of them. The text of a line breaks ties, so that the order of the
/// input changes nothing.
pub fn in_order(events: &mut [Event]) {
    let text = |event: &Event| serde_json::to_string(event).unwrap_or_default();
    events.sort_by(|a, b| a.order().cmp(&b.order()).then_with(|| text(a).cmp(&text(b))));
}
