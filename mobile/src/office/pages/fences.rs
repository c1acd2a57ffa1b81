//! Places.

use crate::prelude::*;

/// Places.
#[component]
pub fn Fences() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-fences") }
        Empty { icon: IconName::Map, title: t!("page-to-come") }
    }
}
