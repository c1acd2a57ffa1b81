//! What the first page tells beside the day: a newer app, events one has to attend, and what keeps the records safe on an iPhone.

use crate::client::home::HOME;
use crate::phone::Route;
use crate::phone::pages::EventCards;
use crate::platform::{capability, later, page};
use crate::prelude::*;
use crate::text::month_title;

/// Where it is remembered that somebody has put the advice away.
const ADVICE: &str = "install-advice";

/// Notices of the first page; most of the time there is none.
#[component]
pub fn Notices() -> Element {
    rsx! {
        Countersign {}
        NewerApp {}
        EventCards {}
        WeakBrowser {}
        InstallAdvice {}
    }
}

/// A signed month waits for the own word.
#[component]
fn Countersign() -> Element {
    let waiting = HOME.read().as_ref().and_then(|kept| kept.value.countersign.first().copied());
    let Some(month) = waiting else { return VNode::empty() };
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-register-waiting", month = month_title(month.first())),
            LinkButton { to: Route::Month {}, icon: IconName::Calendar, {t!("phone-home-look")} }
        }
    }
}

/// A newer app lies ready. It comes when it is asked for: here, where there is a network, and not on the way.
#[component]
pub fn NewerApp() -> Element {
    let mut is_ready = use_signal(|| false);
    let mut busy = use_signal(|| false);
    use_future(move || async move {
        is_ready.set(later::newer_is_ready().await);
    });
    if !is_ready() {
        return VNode::empty();
    }
    rsx! {
        Notice { tone: Tone::Info, title: t!("phone-newer"), text: t!("phone-newer-text"),
            Button {
                icon: IconName::Refresh,
                busy: busy().then(|| t!("phone-loading")),
                onclick: move |()| {
                    busy.set(true);
                    later::take_newer();
                },
                {t!("phone-newer-take")}
            }
        }
    }
}

/// A browser inside another app often opens nothing without a network, or gives no position: it works here and now, and
/// not in the valley.
#[component]
fn WeakBrowser() -> Element {
    let mut missing = use_signal(Vec::new);
    use_future(move || async move {
        missing.set(capability::missing().await);
    });
    if missing.read().is_empty() {
        return VNode::empty();
    }
    let lacks: Vec<String> = missing.read().iter().map(|capability| capability_word(*capability)).collect();
    rsx! {
        Notice {
            tone: Tone::Attention,
            title: t!("phone-weak-browser", what = lacks.join(&t!("list-comma"))),
            text: t!("phone-weak-browser-text"),
            LinkButton { to: Route::Help {}, icon: IconName::Help, {t!("phone-weak-browser-how")} }
        }
    }
}

/// Safari forgets what a page kept after a week without a visit, unless it lies on the home screen.
#[component]
fn InstallAdvice() -> Element {
    let mut is_away = use_signal(|| page::recall(ADVICE).is_some());
    if is_away() || !is_apple() || capability::is_installed() {
        return VNode::empty();
    }
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-ios-install"), text: t!("phone-ios-install-text"),
            LinkButton { to: Route::Help {}, icon: IconName::Help, {t!("phone-ios-install-how")} }
            Button {
                kind: ButtonKind::Quiet,
                onclick: move |()| {
                    page::remember(ADVICE, "away");
                    is_away.set(true);
                },
                {t!("phone-ios-install-away")}
            }
        }
    }
}

/// Is it an iPhone or an iPad?
#[must_use]
pub fn is_apple() -> bool {
    ["iPhone", "iPad"].iter().any(|name| capability::user_agent().contains(name))
}
