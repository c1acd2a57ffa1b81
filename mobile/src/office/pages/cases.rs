//! Cases.

use crate::prelude::*;

/// Cases.
#[component]
pub fn Cases() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-cases") }
        Empty { icon: IconName::Scales, title: t!("page-to-come") }
    }
}
