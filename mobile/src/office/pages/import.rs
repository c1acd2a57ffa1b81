//! Import.

use crate::prelude::*;

/// Import.
#[component]
pub fn Import() -> Element {
    rsx! {
        PageTitle { title: t!("office-title-import") }
        Empty { icon: IconName::Upload, title: t!("page-to-come") }
    }
}
