//! Mine.

use crate::prelude::*;

/// Mine.
#[component]
pub fn Mine() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-mine") }
        Empty { icon: IconName::Person, title: t!("page-to-come") }
    }
}
