//! What is kept and why.

use crate::client::kept::reads;
use crate::phone::Route;
use crate::phone::kept::{Freshness, use_kept};
use crate::prelude::*;
use zaigang_shared::api::session::{PrivacyNotice, Purpose};
use zaigang_shared::operation::{self, Operation as _};

/// The notice as a page of its own.
#[component]
pub fn Privacy() -> Element {
    let mut view =
        use_kept("privacy".to_owned(), operation::ReadPrivacy::INFO, Vec::new(), reads::<PrivacyNotice>);
    let kept = view.value::<PrivacyNotice>();
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
        p { {t!("phone-privacy-owner", owner = notice.owner.clone())} }
        for purpose in notice.purposes.iter() {
            OnePurpose { key: "{purpose.key}", purpose: purpose.clone() }
        }
        Card { title: t!("phone-privacy-never"),
            p { {t!("phone-privacy-never-text")} }
        }
        Card { title: t!("phone-privacy-rights"),
            p { {t!("phone-privacy-rights-text")} }
        }
    }
}

#[component]
fn OnePurpose(purpose: Purpose) -> Element {
    let (title, text) = match purpose.key.as_str() {
        "position" => (t!("phone-privacy-position"), t!("phone-privacy-position-text")),
        "photo" => (t!("phone-privacy-photo"), t!("phone-privacy-photo-text")),
        "record" => (t!("phone-privacy-record"), t!("phone-privacy-record-text")),
        "account" => (t!("phone-privacy-account"), t!("phone-privacy-account-text")),
        "view_log" => (t!("phone-privacy-view-log"), t!("phone-privacy-view-log-text")),
        // A purpose newer than this app: its basis still stands below.
        _ => (t!("phone-privacy-other"), String::new()),
    };
    rsx! {
        Card { title,
            if !text.is_empty() {
                p { "{text}" }
            }
            Facts {
                pairs: vec![
                    (t!("phone-privacy-basis"), purpose.legal_basis.clone()),
                    (t!("phone-privacy-filing"), purpose.filing_number.clone()),
                    (
                        t!("phone-privacy-kept"),
                        match purpose.retention_days {
                            Some(days) => t!("phone-privacy-days", n = days),
                            None => t!("phone-privacy-while-posted"),
                        },
                    ),
                ],
            }
        }
    }
}
