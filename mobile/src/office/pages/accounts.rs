//! Accounts.

use crate::prelude::*;

/// Accounts.
#[component]
pub fn Accounts() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-accounts") }
        Empty { icon: IconName::Key, title: t!("page-to-come") }
    }
}
