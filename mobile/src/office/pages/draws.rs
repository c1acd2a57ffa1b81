//! Draws.

use crate::prelude::*;

/// Draws.
#[component]
pub fn Draws() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-draws") }
        Empty { icon: IconName::Dice, title: t!("page-to-come") }
    }
}
