//! Results.

use crate::prelude::*;

/// Results.
#[component]
pub fn Results() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-results") }
        Empty { icon: IconName::Chart, title: t!("page-to-come") }
    }
}
