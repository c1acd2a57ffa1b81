//! Inspection task.

use crate::prelude::*;

/// Inspection task.
#[component]
pub fn Task(id: String) -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-task"), aside: "{id}" }
        Empty { icon: IconName::Compass, title: t!("page-to-come") }
    }
}
