//! Complaints about a division, newest first.

use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::view;
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::county::Complaints as ComplaintList;
use zaigang_shared::operation as op;

/// Complaints about a division, newest first.
#[component]
pub fn Complaints() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(ComplaintList { complaints: Vec::new() }) };
            client::read::<op::ListComplaints>(&[code.as_str()]).await
        }
    });
    let all = loaded.get().map(|list| list.complaints).unwrap_or_default();
    rsx! {
        PageTitle { title: t!("office-title-complaints"), aside: t!("complaints-aside", n = all.len()) }
        Awaited { loaded }
        if loaded.get().is_some() && all.is_empty() {
            Empty { icon: IconName::Page, title: t!("complaints-none") }
        }
        for complaint in all {
            Card { key: "{complaint.id}",
                title: complaint.division_name.clone().unwrap_or_else(|| t!("complaints-no-place")),
                aside: date_time(complaint.at.0),
                p { class: "said", "{complaint.text}" }
                if let Some(contact) = &complaint.contact {
                    p { {t!("complaints-contact", contact = contact.as_str())} }
                }
            }
        }
    }
}
