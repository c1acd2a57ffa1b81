//! Phones.

use crate::prelude::*;

/// Phones.
#[component]
pub fn Devices() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-devices") }
        Empty { icon: IconName::Device, title: t!("page-to-come") }
    }
}
