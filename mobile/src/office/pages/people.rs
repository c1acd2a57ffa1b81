//! People.

use crate::prelude::*;

/// People.
#[component]
pub fn People() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-people") }
        Empty { icon: IconName::People, title: t!("page-to-come") }
    }
}
