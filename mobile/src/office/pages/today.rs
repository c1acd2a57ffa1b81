//! On post today.

use crate::prelude::*;

/// On post today.
#[component]
pub fn Today() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-today") }
        Empty { icon: IconName::CheckCircle, title: t!("page-to-come") }
    }
}
