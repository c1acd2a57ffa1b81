//! Enrol this phone.

use crate::prelude::*;

/// Enrol this phone.
#[component]
pub fn Enrol() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-enrol") }
        Empty { icon: IconName::Key, title: t!("page-to-come") }
    }
}
