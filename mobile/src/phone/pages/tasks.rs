//! Inspection tasks.

use crate::prelude::*;

/// Inspection tasks.
#[component]
pub fn Tasks() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-tasks") }
        Empty { icon: IconName::Compass, title: t!("page-to-come") }
    }
}
