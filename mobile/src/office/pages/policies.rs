//! Policies.

use crate::prelude::*;

/// Policies.
#[component]
pub fn Policies() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-policies") }
        Empty { icon: IconName::Policy, title: t!("page-to-come") }
    }
}
