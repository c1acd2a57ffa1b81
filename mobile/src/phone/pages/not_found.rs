//! An address without a page.

use crate::phone::Route;
use crate::prelude::*;

/// An address without a page.
#[component]
pub fn NotFound(path: Vec<String>) -> Element {
    rsx! {
        Empty { icon: IconName::Compass, title: t!("not-found-title"), text: path.join("/"),
            LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, {t!("not-found-home")} }
        }
    }
}
