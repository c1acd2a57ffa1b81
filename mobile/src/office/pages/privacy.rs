//! What is kept and why: open to everybody, signed in or not.

use crate::client;
use crate::office::Route;
use crate::office::kit::{Awaited, use_loaded};
use crate::prelude::*;
use zaigang_shared::api::session::Purpose;
use zaigang_shared::operation;

/// What is kept and why: open to everybody, signed in or not.
#[component]
pub fn Privacy() -> Element {
    let notice = use_loaded(|| client::read::<operation::ReadPrivacy>(&[]));
    rsx! {
        PageTitle {
            title: t!("office-title-privacy"),
            aside: notice.get().map(|notice| t!("privacy-owner", owner = notice.owner)).unwrap_or_default(),
        }
        Awaited { loaded: notice }
        if let Some(notice) = notice.get() {
            for purpose in notice.purposes {
                PurposeCard { key: "{purpose.key}", purpose }
            }
            Card { title: t!("privacy-never"),
                ul { class: "steps",
                    li { {t!("privacy-never-track")} }
                    li { {t!("privacy-never-face")} }
                    li { {t!("privacy-never-rank")} }
                    li { {t!("privacy-never-machine")} }
                }
            }
            Card { title: t!("privacy-rights"),
                p { {t!("privacy-rights-text")} }
                div { LinkButton { to: Route::Complain {}, {t!("office-link-complain")} } }
            }
        }
    }
}

#[component]
fn PurposeCard(purpose: Purpose) -> Element {
    let (title, text) = match purpose.key.as_str() {
        "position" => (t!("privacy-position"), t!("privacy-position-text")),
        "photo" => (t!("privacy-photo"), t!("privacy-photo-text")),
        "record" => (t!("privacy-record"), t!("privacy-record-text")),
        "account" => (t!("privacy-account"), t!("privacy-account-text")),
        "view_log" => (t!("privacy-view-log"), t!("privacy-view-log-text")),
        _ => (t!("privacy-other"), t!("privacy-other-text")),
    };
    let kept = match purpose.retention_days {
        Some(days) => t!("privacy-days", days = days),
        None => t!("privacy-while-posted"),
    };
    rsx! {
        Card { title,
            p { "{text}" }
            Facts {
                pairs: vec![
                    (t!("privacy-kept"), kept),
                    (t!("privacy-basis"), purpose.legal_basis),
                    (t!("privacy-filing"), purpose.filing_number),
                ],
            }
        }
    }
}
