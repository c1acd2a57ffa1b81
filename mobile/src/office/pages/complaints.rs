//! Complaints.

use crate::prelude::*;

/// Complaints.
#[component]
pub fn Complaints() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-complaints") }
        Empty { icon: IconName::Bell, title: t!("page-to-come") }
    }
}
