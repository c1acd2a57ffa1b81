//! Monthly registers: for a township what wants a decision, the form, and the signature; for county and city where
//! each of them stands.

mod below;
mod deputies;
mod doubts;
mod files;
mod form;
mod paper;
mod person;
mod responses;
mod sheets;
mod sign;
mod township;

pub use paper::RegisterPaper;

use crate::client::beacon::server_now;
use crate::office::view::{self, Place};
use crate::prelude::*;
use crate::text::day_of;
use below::Below;
use township::Township;
use zaigang_shared::division::Level;
use zaigang_shared::register::RegisterState;
use zaigang_shared::time::Month;

/// The registers of the division in view.
#[component]
pub fn Registers() -> Element {
    let place = view::here();
    // A list of one with a key: another division begins anew.
    rsx! {
        for place in place {
            RegistersOf { key: "{place.code}", place: place.clone() }
        }
    }
}

#[component]
fn RegistersOf(place: Place) -> Element {
    let now = Month::of(day_of(server_now()));
    // The month that is to be signed.
    let month = use_signal(|| now.previous());
    if place.code.level() >= Level::Township {
        rsx! {
            Township { place, month, last: now }
        }
    } else {
        rsx! {
            Below { place, month, last: now }
        }
    }
}

/// Where a register stands, in a word.
pub(super) fn state_word_of(state: RegisterState) -> String {
    match state {
        RegisterState::Draft => t!("register-state-draft"),
        RegisterState::Due => t!("register-state-due"),
        RegisterState::Overdue => t!("register-state-overdue"),
        RegisterState::Signed => t!("register-state-signed"),
        RegisterState::Supplementary => t!("register-state-supplementary"),
    }
}

/// How loud a state is.
pub(super) fn state_tone(state: RegisterState) -> Tone {
    match state {
        RegisterState::Draft => Tone::Plain,
        RegisterState::Due | RegisterState::Supplementary => Tone::Attention,
        RegisterState::Overdue => Tone::Problem,
        RegisterState::Signed => Tone::Good,
    }
}
