//! Help.

use crate::prelude::*;

/// Help.
#[component]
pub fn Help() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-help") }
        Empty { icon: IconName::Help, title: t!("page-to-come") }
    }
}
