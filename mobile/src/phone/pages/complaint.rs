//! Complaint or suggestion.

use crate::prelude::*;

/// Complaint or suggestion.
#[component]
pub fn Complaint() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-complaint") }
        Empty { icon: IconName::Bell, title: t!("page-to-come") }
    }
}
