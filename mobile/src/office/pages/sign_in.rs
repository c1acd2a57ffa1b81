//! Sign in.

use crate::prelude::*;

/// Sign in.
#[component]
pub fn SignIn() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-sign-in") }
        Empty { icon: IconName::Lock, title: t!("page-to-come") }
    }
}
