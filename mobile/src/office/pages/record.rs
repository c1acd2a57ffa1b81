//! Check-in record.

use crate::prelude::*;

/// Check-in record.
#[component]
pub fn Record(id: String) -> Element {
    rsx! {
        PageTitle { title: t!("office-title-record"), aside: "{id}" }
        Empty { icon: IconName::Pin, title: t!("page-to-come") }
    }
}
