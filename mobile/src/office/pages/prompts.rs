//! Prompts.

use crate::prelude::*;

/// Prompts.
#[component]
pub fn Prompts() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-prompts") }
        Empty { icon: IconName::Phone, title: t!("page-to-come") }
    }
}
