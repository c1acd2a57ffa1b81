//! Privacy notice.

use crate::prelude::*;

/// Privacy notice.
#[component]
pub fn Privacy() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-privacy") }
        Empty { icon: IconName::Eye, title: t!("page-to-come") }
    }
}
