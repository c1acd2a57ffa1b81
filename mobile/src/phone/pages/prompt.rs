//! Prompt.

use crate::prelude::*;

/// Prompt.
#[component]
pub fn Prompt(id: String) -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-prompt"), aside: "{id}" }
        Empty { icon: IconName::Bell, title: t!("page-to-come") }
    }
}
