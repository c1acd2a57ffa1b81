//! Photo and position.

use crate::prelude::*;

/// Photo and position.
#[component]
pub fn CheckIn() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-check-in") }
        Empty { icon: IconName::Camera, title: t!("page-to-come") }
    }
}
