//! Leave.

use crate::prelude::*;

/// Leave.
#[component]
pub fn Leave() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-leave") }
        Empty { icon: IconName::Calendar, title: t!("page-to-come") }
    }
}
