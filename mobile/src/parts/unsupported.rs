//! The one page of browsers that cannot keep or sign a record: what is missing, what to do.

use super::basics::{Card, Notice, Tone};
use super::icons::IconName;
use super::{Button, ButtonKind};
use crate::platform::capability::Capability;
use crate::platform::page;
use crate::t;
use dioxus::prelude::*;

/// Says what this browser lacks and how to go on in another one.
#[component]
pub fn CannotRun(missing: Vec<Capability>, address: String) -> Element {
    rsx! {
        main { class: "alone",
            h1 { {t!("unsupported-title")} }
            Notice { tone: Tone::Attention, title: t!("unsupported-nothing-lost") }
            Card { title: t!("unsupported-do"),
                ol { class: "steps",
                    li { {t!("unsupported-step-menu")} }
                    li { {t!("unsupported-step-browser")} }
                    li { {t!("unsupported-step-address")} " " b { class: "address", "{address}" } }
                }
            }
            Card { title: t!("unsupported-lacks"),
                ul { class: "steps",
                    for capability in missing {
                        li { {capability_word(capability)} }
                    }
                }
            }
            Button { kind: ButtonKind::Plain, icon: IconName::Refresh, wide: true, onclick: move |()| page::reload(),
                {t!("try-again")}
            }
        }
    }
}

/// A capability as people call it.
#[must_use]
pub fn capability_word(capability: Capability) -> String {
    match capability {
        Capability::SecureContext => t!("capability-secure-context"),
        Capability::IndexedDb => t!("capability-indexed-db"),
        Capability::WebCrypto => t!("capability-web-crypto"),
        Capability::Geolocation => t!("capability-geolocation"),
        Capability::Camera => t!("capability-camera"),
        Capability::ServiceWorker => t!("capability-service-worker"),
    }
}
