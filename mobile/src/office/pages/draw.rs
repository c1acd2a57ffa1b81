//! Draw.

use crate::prelude::*;

/// Draw.
#[component]
pub fn Draw(id: String) -> Element {
    rsx! {
        PageTitle { title: t!("office-title-draw"), aside: "{id}" }
        Empty { icon: IconName::Dice, title: t!("page-to-come") }
    }
}
