//! Help: permissions, no network, a new phone.

use crate::phone::Route;
use crate::platform::capability;
use crate::prelude::*;

/// Help.
#[component]
pub fn Help() -> Element {
    let is_apple = ["iPhone", "iPad"].iter().any(|name| capability::user_agent().contains(name));
    rsx! {
        PageTitle { title: t!("phone-title-help") }
        p { {t!("help-intro")} }
        Card { title: t!("help-position"),
            ol { class: "steps",
                if is_apple {
                    li { {t!("help-position-ios-1")} }
                    li { {t!("help-position-ios-2")} }
                } else {
                    li { {t!("help-position-android-1")} }
                    li { {t!("help-position-android-2")} }
                }
                li { {t!("help-position-3")} }
            }
        }
        Card { title: t!("help-camera"),
            ol { class: "steps",
                li { {t!("help-camera-1")} }
                li { {t!("help-camera-2")} }
            }
        }
        Card { title: t!("help-accuracy"),
            p { {t!("help-accuracy-text")} }
        }
        Card { title: t!("help-offline"),
            p { {t!("help-offline-text")} }
        }
        Card { title: t!("help-phone"),
            p { {t!("help-phone-text")} }
        }
        if !capability::is_installed() {
            Card { title: t!("help-install"),
                p { {t!("help-install-text")} }
            }
        }
        LinkButton { to: Route::Complaint {}, icon: IconName::Pencil, wide: true, {t!("phone-title-complaint")} }
    }
}
