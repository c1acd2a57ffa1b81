//! Leave.

use crate::prelude::*;

/// Leave.
#[component]
pub fn Leave() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-leave") }
        Empty { icon: IconName::Page, title: t!("page-to-come") }
    }
}
