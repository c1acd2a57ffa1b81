//! Case.

use crate::prelude::*;

/// Case.
#[component]
pub fn Case(id: String) -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-case"), aside: "{id}" }
        Empty { icon: IconName::Scales, title: t!("page-to-come") }
    }
}
