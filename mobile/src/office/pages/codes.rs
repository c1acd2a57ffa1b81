//! Enrolment codes.

use crate::prelude::*;

/// Enrolment codes.
#[component]
pub fn Codes() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-codes") }
        Empty { icon: IconName::Ticket, title: t!("page-to-come") }
    }
}
