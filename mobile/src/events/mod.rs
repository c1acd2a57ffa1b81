//! Must-attend events (五必到) as the phone's later pages and the office show them: words, the form that calls one, the
//! attendance sheet.

mod correct;
mod form;
mod people;
mod place;
mod sheet;
mod when;

pub use correct::CorrectDialog;
pub use form::EventForm;
pub use people::InviteDialog;
pub use sheet::{AttendanceMark, PlaceMap, ReasonDialog, Sheet, SheetHead, tally_words};
pub use when::span_words;

use crate::t;
use zaigang_shared::event::{AttendanceState, EventKind};

/// The word for a kind.
#[must_use]
pub fn kind_word(kind: EventKind) -> String {
    match kind {
        EventKind::Meeting => t!("event-kind-meeting"),
        EventKind::KeyWork => t!("event-kind-key-work"),
        EventKind::HardProblem => t!("event-kind-hard-problem"),
        EventKind::Dispute => t!("event-kind-dispute"),
        EventKind::Emergency => t!("event-kind-emergency"),
    }
}

/// The word for how an attendance stands.
#[must_use]
pub fn state_word(state: AttendanceState) -> String {
    match state {
        AttendanceState::Verified => t!("event-state-verified"),
        AttendanceState::ToConfirm => t!("event-state-to-confirm"),
        AttendanceState::ReasonGiven => t!("event-state-reason-given"),
        AttendanceState::OnLeave => t!("event-state-on-leave"),
        AttendanceState::OnDuty => t!("event-state-on-duty"),
        AttendanceState::NoRecord => t!("event-state-no-record"),
    }
}
