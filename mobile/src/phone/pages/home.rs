//! Check in.

use crate::prelude::*;

/// Check in.
#[component]
pub fn Home() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-home") }
        Empty { icon: IconName::Pin, title: t!("page-to-come") }
    }
}
