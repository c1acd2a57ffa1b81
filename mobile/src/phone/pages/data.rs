//! The own data: taken along as a file, and put right where it is wrong.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::client::{ClientError, send};
use crate::phone::Route;
use crate::phone::correction::{About, CorrectionForm, CorrectionRow};
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::platform::http::Request;
use crate::platform::page;
use crate::prelude::*;
use crate::text::day_of;
use zaigang_shared::api::own::Corrections;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};

/// A year of photos over a village's link, milliseconds.
const EXPORT_TIMEOUT_MS: u32 = 30 * 60_000;

/// The own data.
#[component]
pub fn MyData() -> Element {
    let posting = HOME.read().as_ref().and_then(|kept| kept.value.posting.clone());
    rsx! {
        PageTitle { title: t!("phone-title-data") }
        Export {}
        if let Some(posting) = posting {
            OwnCorrections { posting: posting.id }
        }
        LinkButton { to: Route::Views {}, icon: IconName::Eye, wide: true, {t!("phone-title-views")} }
        LinkButton { to: Route::Complaint {}, icon: IconName::Pencil, wide: true, {t!("phone-title-complaint")} }
    }
}

/// Everything as one file.
#[component]
fn Export() -> Element {
    let mut busy = use_signal(|| false);
    let mut done = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let take = move |()| async move {
        if busy() {
            return;
        }
        busy.set(true);
        done.set(false);
        let request = Request::get(operation::ExportOwnData::INFO.path).timeout_ms(EXPORT_TIMEOUT_MS);
        let name = format!("zaigang-{}.zip", day_of(server_now()));
        let saved = match send(&request, true).await {
            Ok(response) => {
                page::save_file(&name, "application/zip", &response.body).map_err(ClientError::from)
            }
            Err(failure) => Err(failure),
        };
        done.set(saved.is_ok());
        error.set(saved.err());
        busy.set(false);
    };
    rsx! {
        Card { title: t!("phone-export-title"),
            p { {t!("phone-export-text")} }
            p { class: "muted", {t!("phone-export-size")} }
            if let Some(error) = error() {
                Trouble { error }
            }
            if done() {
                Notice { tone: Tone::Good, title: t!("phone-export-done"), text: t!("phone-export-done-text") }
            }
            Button {
                kind: ButtonKind::Primary,
                icon: IconName::Download,
                wide: true,
                busy: busy().then(|| t!("phone-export-busy")),
                onclick: take,
                {t!("phone-export-take")}
            }
        }
    }
}

/// Requests for correction and their answers.
#[component]
fn OwnCorrections(posting: PostingId) -> Element {
    let name = format!("corrections-{posting}");
    let path = vec![posting.to_string()];
    let mut view = use_kept(name, operation::ListOwnCorrections::INFO, path, reads::<Corrections>);
    let kept = view.value::<Corrections>();
    let asked = kept.as_ref().map(|kept| kept.value.corrections.clone()).unwrap_or_default();
    rsx! {
        Card { title: t!("phone-correction-title"),
            p { {t!("phone-correction-intro")} }
            CorrectionForm { posting, about: About::Posting, onasked: move |_| view.again() }
        }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if !asked.is_empty() {
            Card { title: t!("phone-correction-list"),
                div { class: "rows",
                    for request in asked {
                        CorrectionRow { key: "{request.id}", request }
                    }
                }
            }
        }
    }
}
