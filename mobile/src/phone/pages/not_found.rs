//! An address without a page.

use crate::phone::Route;
use crate::prelude::*;

/// An address without a page.
#[component]
pub fn NotFound(path: String) -> Element {
    rsx! {
        PageTitle { title: t!("not-found-title") }
        Empty { icon: IconName::Compass, title: t!("not-found-text"), text: path,
            LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, {t!("not-found-home")} }
        }
    }
}
