//! This month.

use crate::prelude::*;

/// This month.
#[component]
pub fn Month() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-month") }
        Empty { icon: IconName::Calendar, title: t!("page-to-come") }
    }
}
