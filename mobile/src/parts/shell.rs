//! The frames around pages: four tabs below on phones, a rail at the side on wide screens.

use super::icons::{Icon, IconName};
use super::toast::Toasts;
use crate::t;
use crate::text::{self, Language};
use dioxus::prelude::*;
use dioxus::router::NavigationTarget;

/// An entry of the navigation.
#[derive(Debug, Clone, PartialEq)]
pub struct NavItem {
    /// Where it leads.
    pub to: NavigationTarget,
    /// Its icon.
    pub icon: IconName,
    /// Its word.
    pub label: String,
    /// How many things wait there; 0 shows nothing.
    pub count: u32,
    /// Is the page shown now one of its pages?
    pub is_here: bool,
}

#[component]
fn NavLink(item: NavItem) -> Element {
    rsx! {
        Link { to: item.to, class: if item.is_here { "nav-link on" } else { "nav-link" },
            Icon { name: item.icon }
            span { "{item.label}" }
            if item.count > 0 {
                em { "{item.count}" }
            }
        }
    }
}

/// The phone's frame. `chip` stands at the right of the head: the outbox, or nothing.
#[component]
pub fn PhoneShell(
    place: String,
    person: String,
    items: Vec<NavItem>,
    #[props(default = VNode::empty())] chip: Element,
    children: Element,
) -> Element {
    rsx! {
        div { class: "phone-shell",
            a { class: "skip", href: "#page", {t!("skip-to-page")} }
            header {
                div { class: "where",
                    b { "{place}" }
                    span { "{person}" }
                }
                {chip}
            }
            main { id: "page", {children} }
            nav { class: "tabs", "aria-label": t!("navigation"),
                for item in items {
                    NavLink { item }
                }
            }
            Toasts {}
        }
    }
}

/// The office's frame: a rail with the account below it; on phones a line with a menu that opens it.
#[component]
pub fn OfficeShell(
    /// The account's name.
    account: String,
    /// Its scope in words.
    scope: String,
    items: Vec<NavItem>,
    onsignout: EventHandler<()>,
    /// The place in view, shown beside the menu on phones.
    #[props(default)]
    place: String,
    /// Above the entries: the choice of a role where there are several.
    #[props(default = VNode::empty())]
    head: Element,
    /// Below the account: links for everybody.
    #[props(default = VNode::empty())]
    foot: Element,
    children: Element,
) -> Element {
    let mut open = use_signal(|| false);
    rsx! {
        div { class: "office-shell",
            a { class: "skip", href: "#page", {t!("skip-to-page")} }
            aside { class: if open() { "open" } else { "" },
                div { class: "rail-top",
                    p { class: "brand", {t!("app-name")} }
                    span { class: "rail-place", "{place}" }
                    button {
                        class: "button quiet rail-menu",
                        r#type: "button",
                        "aria-expanded": open(),
                        "aria-controls": "rail",
                        onclick: move |_| open.toggle(),
                        Icon { name: if open() { IconName::Cross } else { IconName::Down } }
                        {t!("menu")}
                    }
                }
                div { class: "rail", id: "rail",
                    div { class: "rail-head", {head} }
                    nav { "aria-label": t!("navigation"), onclick: move |_| open.set(false),
                        for item in items {
                            NavLink { item }
                        }
                    }
                    div { class: "account",
                        b { "{account}" }
                        span { "{scope}" }
                        LanguageSwitch {}
                        button {
                            class: "button quiet",
                            r#type: "button",
                            onclick: move |_| onsignout.call(()),
                            Icon { name: IconName::Exit }
                            {t!("sign-out")}
                        }
                        {foot}
                    }
                }
            }
            main { id: "page", {children} }
            Toasts {}
        }
    }
}

/// 中文 | English.
#[component]
pub fn LanguageSwitch() -> Element {
    let now = text::language();
    rsx! {
        div { class: "languages", role: "group", "aria-label": t!("language"),
            for language in Language::ALL {
                button {
                    class: if language == now { "on" } else { "" },
                    r#type: "button",
                    lang: language.tag(),
                    "aria-pressed": language == now,
                    onclick: move |_| text::set_language(language),
                    {
                        match language {
                            Language::Chinese => t!("language-chinese"),
                            Language::English => t!("language-english"),
                        }
                    }
                }
            }
        }
    }
}
