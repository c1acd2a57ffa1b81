//! What is kept and why.

use crate::client::read;
use crate::phone::Route;
use crate::phone::kept::{Freshness, use_kept};
use crate::prelude::*;
use zaigang_shared::api::session::{PrivacyNotice, Purpose};
use zaigang_shared::operation;

/// The notice as a page of its own.
#[component]
pub fn Privacy() -> Element {
    let mut view = use_kept::<PrivacyNotice, _, _>("privacy".to_owned(), || read::<operation::ReadPrivacy>(&[]));
    let kept = view.value.read();
    rsx! {
        PageTitle { title: t!("phone-title-privacy") }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept.as_ref() {
            Purposes { notice: kept.value.clone() }
        }
        LinkButton { to: Route::Complaint {}, icon: IconName::Pencil, wide: true, {t!("phone-title-complaint")} }
    }
}

/// The purposes in plain words, each with its basis, filing number and time.
#[component]
pub fn Purposes(notice: PrivacyNotice) -> Element {
    rsx! {
        p { {t!("privacy-owner", owner = notice.owner.clone())} }
        for purpose in notice.purposes.iter() {
            OnePurpose { key: "{purpose.key}", purpose: purpose.clone() }
        }
        Card { title: t!("privacy-never"),
            p { {t!("privacy-never-text")} }
        }
        Card { title: t!("privacy-rights"),
            p { {t!("privacy-rights-text")} }
        }
    }
}

#[component]
fn OnePurpose(purpose: Purpose) -> Element {
    let (title, text) = match purpose.key.as_str() {
        "position" => (t!("privacy-position"), t!("privacy-position-text")),
        "photo" => (t!("privacy-photo"), t!("privacy-photo-text")),
        "record" => (t!("privacy-record"), t!("privacy-record-text")),
        "account" => (t!("privacy-account"), t!("privacy-account-text")),
        "view_log" => (t!("privacy-view-log"), t!("privacy-view-log-text")),
        // A purpose newer than this app: its basis still stands below.
        _ => (t!("privacy-other"), String::new()),
    };
    rsx! {
        Card { title,
            if !text.is_empty() {
                p { "{text}" }
            }
            Facts {
                pairs: vec![
                    (t!("privacy-basis"), purpose.legal_basis.clone()),
                    (t!("privacy-filing"), purpose.filing_number.clone()),
                    (
                        t!("privacy-kept"),
                        match purpose.retention_days {
                            Some(days) => t!("privacy-days", n = days),
                            None => t!("privacy-while-posted"),
                        },
                    ),
                ],
            }
        }
    }
}
