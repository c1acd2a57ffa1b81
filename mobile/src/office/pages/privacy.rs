//! Access log.

use crate::prelude::*;

/// Access log.
#[component]
pub fn Privacy() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-privacy") }
        Empty { icon: IconName::Eye, title: t!("page-to-come") }
    }
}
