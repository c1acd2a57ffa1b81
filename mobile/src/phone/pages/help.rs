//! Help: permissions, no network, a new phone.

use crate::phone::Route;
use crate::phone::notices::is_apple;
use crate::platform::capability;
use crate::prelude::*;

/// Help.
#[component]
pub fn Help() -> Element {
    let is_apple = is_apple();
    rsx! {
        PageTitle { title: t!("phone-title-help") }
        p { {t!("phone-help-intro")} }
        Card { title: t!("phone-help-position"),
            ol { class: "steps",
                if is_apple {
                    li { {t!("phone-help-position-ios-1")} }
                    li { {t!("phone-help-position-ios-2")} }
                } else {
                    li { {t!("phone-help-position-android-1")} }
                    li { {t!("phone-help-position-android-2")} }
                }
                li { {t!("phone-help-position-3")} }
            }
        }
        Card { title: t!("phone-help-camera"),
            ol { class: "steps",
                li { {t!("phone-help-camera-1")} }
                li { {t!("phone-help-camera-2")} }
            }
        }
        Card { title: t!("phone-help-accuracy"),
            p { {t!("phone-help-accuracy-text")} }
        }
        Card { title: t!("phone-help-browser"),
            ol { class: "steps",
                li { {t!("unsupported-step-menu")} }
                li { {t!("unsupported-step-browser")} }
                li { {t!("phone-help-browser-3")} }
            }
        }
        Card { title: t!("phone-help-offline"),
            p { {t!("phone-help-offline-text")} }
        }
        Card { title: t!("phone-help-phone"),
            p { {t!("phone-help-phone-text")} }
        }
        if !capability::is_installed() {
            Card { title: t!("phone-help-install"),
                if is_apple {
                    ol { class: "steps",
                        li { {t!("phone-help-install-ios-1")} }
                        li { {t!("phone-help-install-ios-2")} }
                        li { {t!("phone-help-install-ios-3")} }
                    }
                } else {
                    p { {t!("phone-help-install-text")} }
                }
            }
        }
        LinkButton { to: Route::Complaint {}, icon: IconName::Pencil, wide: true, {t!("phone-title-complaint")} }
    }
}
