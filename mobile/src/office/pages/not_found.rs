//! An address without a page.

use crate::office::Route;
use crate::prelude::*;

/// An address without a page.
#[component]
pub fn NotFound(path: Vec<String>) -> Element {
    rsx! {
        PageTitle { title: t!("not-found-title") }
        Empty { icon: IconName::Compass, title: t!("not-found-text"), text: path.join("/"),
            LinkButton { to: Route::Today {}, kind: ButtonKind::Primary, {t!("not-found-home")} }
        }
    }
}
