//! Must-attend events that the village organisation calls: the list, a new one, the sheet.

mod new;
mod sheet;

pub use new::NewEvent;
pub use sheet::EventSheetPage;

use crate::client::session::ACCOUNT;
use crate::events::{kind_word, span_words, tally_words};
use crate::phone::Route;
use crate::phone::kept::{Freshness, use_kept};
use crate::phone::pages::LinkCard;
use crate::prelude::*;
use zaigang_shared::api::event::Events as EventList;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::operation::{self as op, Operation as _};

/// The village of the clerk who holds the phone.
pub(super) fn village() -> Option<DivisionCode> {
    let account = ACCOUNT.read();
    let roles = account.as_ref().map(|me| me.roles.as_slice()).unwrap_or_default();
    roles.iter().find(|held| held.role == Role::VillageClerk).map(|held| held.division.clone())
}

/// What stands where somebody without a village opens the page.
#[component]
pub(super) fn NoVillage() -> Element {
    rsx! {
        Empty { icon: IconName::Calendar, title: t!("phone-events-nobody"), text: t!("phone-events-nobody-text") }
    }
}

/// Events of the village, this month's and those to come.
#[component]
pub fn Events() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-events") }
        match village() {
            Some(village) => rsx! { List { village } },
            None => rsx! { NoVillage {} },
        }
    }
}

#[component]
fn List(village: DivisionCode) -> Element {
    let code = village.to_string();
    let mut view = use_kept(
        format!("events-{code}"),
        op::ListEvents::INFO,
        vec![code],
        crate::client::kept::reads::<EventList>,
    );
    let kept = view.value::<EventList>();
    rsx! {
        LinkButton { to: Route::NewEvent {}, kind: ButtonKind::Primary, icon: IconName::Plus, wide: true, {t!("event-new")} }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept {
            if kept.value.events.is_empty() {
                Empty { icon: IconName::Calendar, title: t!("event-none"), text: t!("event-none-text") }
            }
            for event in kept.value.events {
                LinkCard {
                    key: "{event.id}",
                    to: Route::EventSheet { id: event.id.to_string() },
                    title: event.title.clone(),
                    text: format!(
                        "{} · {} · {}",
                        kind_word(event.kind),
                        span_words(event.starts_at, event.ends_at),
                        tally_words(event.tally),
                    ),
                    action: t!("phone-event-look"),
                    quiet: true,
                }
            }
        }
    }
}
