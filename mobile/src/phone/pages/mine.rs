//! The person, this phone, what was sent, and the ways to somebody who listens.

use crate::client::home::{HOME, sign_out};
use crate::client::log::BREACH_SEEN;
use crate::client::queue::{self, EntryState, QUEUE};
use crate::client::session::ACCOUNT;
use crate::client::sync::{self, SYNC};
use crate::phone::delivery::EntryRow;
use crate::phone::kept::Trouble;
use crate::phone::notices::NewerApp;
use crate::phone::own_devices::OwnDevices;
use crate::phone::{Route, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::cadre::{LodgingState, OwnLodging};
use zaigang_shared::division::Role;

/// Delivered records that are shown.
const SHOWN: usize = 10;

/// Mine.
#[component]
pub fn Mine() -> Element {
    let name = ACCOUNT.read().as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let home = HOME.read();
    let mut facts = Vec::new();
    let posting = home.as_ref().and_then(|kept| kept.value.posting.as_ref());
    if let Some(posting) = posting {
        facts.push((t!("phone-mine-post"), words::posting_kind(posting.kind)));
        facts.push((t!("phone-mine-place"), format!("{} {}", posting.township_name, posting.host_name)));
        facts.push((t!("phone-mine-from"), short_date(posting.from)));
        facts.extend(posting.to.map(|to| (t!("phone-mine-to"), short_date(to))));
        facts.push((t!("phone-mine-lodging"), lodging_word(posting.lodging.as_ref())));
    }
    let standing = home.as_ref().map(|kept| kept.value.device);
    let phone = posting.and_then(|posting| posting.township_phone.clone());
    let is_clerk_too = crate::client::home::has_role(Role::VillageClerk) && posting.is_some();
    let is_inspector_too = crate::client::home::has_role(Role::Inspector) && posting.is_some();
    rsx! {
        PageTitle { title: if name.is_empty() { t!("phone-title-mine") } else { name } }
        Delivery {}
        LogBreach {}
        if !facts.is_empty() {
            Card { title: t!("phone-mine-posting"),
                Facts { pairs: facts }
                if let Some(phone) = phone {
                    a { class: "button", href: "tel:{phone}",
                        Icon { name: IconName::Phone }
                        {t!("phone-mine-call-township")}
                    }
                }
            }
        }
        OwnDevices { standing }
        Card { title: t!("language"),
            p { LanguageSwitch {} }
        }
        nav { class: "card links", "aria-label": t!("phone-mine-more"),
            if is_inspector_too {
                MoreLink { to: Route::Tasks {}, icon: IconName::Compass, text: t!("phone-title-tasks") }
            }
            if is_clerk_too {
                MoreLink { to: Route::Village {}, icon: IconName::People, text: t!("phone-title-village") }
            }
            if posting.is_some() {
                MoreLink { to: Route::WorkLog {}, icon: IconName::Pencil, text: t!("phone-title-work-log") }
            }
            if posting.is_some() {
                MoreLink { to: Route::Prompts {}, icon: IconName::Bell, text: t!("phone-title-prompts") }
            }
            MoreLink { to: Route::Views {}, icon: IconName::Eye, text: t!("phone-title-views") }
            MoreLink { to: Route::MyData {}, icon: IconName::Page, text: t!("phone-title-data") }
            MoreLink { to: Route::Privacy {}, icon: IconName::Shield, text: t!("phone-title-privacy") }
            MoreLink { to: Route::Complaint {}, icon: IconName::Pencil, text: t!("phone-title-complaint") }
            MoreLink { to: Route::Help {}, icon: IconName::Help, text: t!("phone-title-help") }
        }
        NewerApp {}
        SignOut {}
    }
}

/// How the registered lodging stands.
fn lodging_word(lodging: Option<&OwnLodging>) -> String {
    let Some(OwnLodging { name, state, reason }) = lodging else { return t!("phone-lodging-none") };
    match state {
        LodgingState::Registered => t!("phone-lodging-registered", name = name.as_str()),
        LodgingState::Proposed => t!("phone-lodging-proposed", name = name.as_str()),
        LodgingState::Refused => t!("phone-lodging-refused", reason = reason.clone().unwrap_or_default()),
    }
}

#[component]
fn MoreLink(to: Route, icon: IconName, text: String) -> Element {
    rsx! {
        Link { to, class: "more-link",
            Icon { name: icon }
            span { "{text}" }
            Icon { name: IconName::Arrow }
        }
    }
}

/// Everything sent, or how many wait; refused ones with their reasons.
#[component]
fn Delivery() -> Element {
    let queue = QUEUE.read();
    let state = SYNC.read().clone();
    let waiting = queue::waiting();
    let refused: Vec<_> = queue.iter().filter(|entry| entry.refusal().is_some()).cloned().collect();
    let unsure: Vec<_> = queue
        .iter()
        .filter(|entry| matches!(entry.state, EntryState::Stored { checked: false, .. }))
        .cloned()
        .collect();
    let open: Vec<_> = queue.iter().rev().filter(|entry| entry.is_outstanding()).cloned().collect();
    let stored: Vec<_> = queue
        .iter()
        .rev()
        .filter(|entry| {
            matches!(entry.state, EntryState::Stored { checked: true, .. }) && !entry.is_outstanding()
        })
        .take(SHOWN)
        .cloned()
        .collect();
    rsx! {
        Card {
            p { class: if waiting == 0 { "verdict start inside" } else { "verdict start uncertain" }, role: "status",
                Icon { name: if waiting == 0 { IconName::Cloud } else { IconName::Upload } }
                if waiting == 0 {
                    {t!("queue-empty")}
                } else {
                    {t!("queue-waiting", n = waiting)}
                }
            }
            if let Some(at) = state.done_at {
                p { class: "muted", {t!("phone-mine-sent-at", when = date_time(at))} }
            }
            if waiting > 0 {
                p { class: "muted", {t!("phone-mine-waiting-text")} }
                if let Some(error) = state.error.clone() {
                    if error.is_passing() {
                        p { class: "muted", {t!("phone-mine-no-way")} }
                    } else {
                        Trouble { error }
                    }
                }
                Button {
                    kind: ButtonKind::Primary,
                    icon: IconName::Upload,
                    wide: true,
                    busy: state.busy.then(|| t!("phone-sending")),
                    onclick: move |()| sync::ring(),
                    {t!("phone-mine-send-now")}
                }
                for entry in open {
                    EntryRow { key: "{entry.id}", entry }
                }
            }
        }
        if !refused.is_empty() {
            Card { title: t!("phone-mine-refused"), class: "accent",
                p { class: "muted", {t!("phone-mine-refused-text")} }
                for entry in refused {
                    EntryRow { key: "{entry.id}", entry }
                }
            }
        }
        if !unsure.is_empty() {
            Card { title: t!("phone-mine-unchecked"), class: "accent",
                p { class: "muted", {t!("phone-mine-unchecked-text")} }
                for entry in unsure {
                    EntryRow { key: "{entry.id}", entry }
                }
            }
        }
        if !stored.is_empty() {
            Fold { title: t!("phone-mine-stored"),
                for entry in stored {
                    EntryRow { key: "{entry.id}", entry }
                }
            }
        }
    }
}

/// The server's log did not continue as it was: what this phone can show for it, and who listens.
#[component]
fn LogBreach() -> Element {
    let Some(breach) = BREACH_SEEN.read().clone() else { return VNode::empty() };
    rsx! {
        Card { title: t!("phone-log-breach"), class: "accent",
            p { {t!("phone-log-breach-text")} }
            Fold { title: t!("phone-log-breach-proof"),
                for token in breach.before.into_iter().chain([breach.later]) {
                    p { class: "muted code", "{token}" }
                }
            }
            Link { to: Route::Complaint {}, class: "button",
                Icon { name: IconName::Pencil }
                {t!("phone-title-complaint")}
            }
        }
    }
}

#[component]
fn SignOut() -> Element {
    let mut asking = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let waiting = queue::waiting();
    rsx! {
        Button { kind: ButtonKind::Quiet, icon: IconName::Exit, wide: true, onclick: move |()| asking.set(true), {t!("sign-out")} }
        if asking() {
            Dialog {
                id: "sign-out",
                title: t!("phone-sign-out-ask"),
                onclose: move |()| asking.set(false),
                actions: rsx! {
                    Button { onclick: move |()| asking.set(false), {t!("phone-sign-out-stay")} }
                    Button {
                        kind: ButtonKind::Danger,
                        busy: busy().then(|| t!("phone-sign-out-busy")),
                        onclick: move |()| async move {
                            busy.set(true);
                            sign_out().await;
                        },
                        {t!("sign-out")}
                    }
                },
                p { {t!("phone-sign-out-text")} }
                if waiting > 0 {
                    Notice { tone: Tone::Attention, title: t!("queue-waiting", n = waiting), text: t!("phone-sign-out-waiting") }
                }
            }
        }
    }
}
