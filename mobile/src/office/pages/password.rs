//! Change password.

use crate::prelude::*;

/// Change password.
#[component]
pub fn Password() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-password") }
        Empty { icon: IconName::Key, title: t!("page-to-come") }
    }
}
