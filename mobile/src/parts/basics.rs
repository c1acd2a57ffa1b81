//! Cards, rows, tiles, notices: what every page is laid out with.

use super::icons::{Icon, IconName};
use crate::t;
use dioxus::prelude::*;

/// How loud something is. Each has its own icon and word, not only a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Neutral.
    #[default]
    Plain,
    /// Done, in order.
    Good,
    /// Someone should look.
    Attention,
    /// Something did not work; says what to do now.
    Problem,
    /// By the way.
    Info,
}

impl Tone {
    /// The class of the tone.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "tone-plain",
            Self::Good => "tone-good",
            Self::Attention => "tone-attention",
            Self::Problem => "tone-problem",
            Self::Info => "tone-info",
        }
    }

    fn icon(self) -> IconName {
        match self {
            Self::Plain | Self::Info => IconName::Info,
            Self::Good => IconName::CheckCircle,
            Self::Attention => IconName::Bell,
            Self::Problem => IconName::Warning,
        }
    }
}

/// The head of a page: the one question it answers, and a line beside it.
#[component]
pub fn PageTitle(
    title: String,
    #[props(default)] aside: String,
    #[props(default = VNode::empty())] children: Element,
) -> Element {
    rsx! {
        div { class: "page-title",
            h1 { "{title}" }
            if !aside.is_empty() {
                p { "{aside}" }
            }
            div { class: "page-actions", {children} }
        }
    }
}

/// A white card, with an optional title and a remark at its right.
#[component]
pub fn Card(
    #[props(default)] title: String,
    #[props(default)] aside: String,
    #[props(default)] class: String,
    children: Element,
) -> Element {
    rsx! {
        section { class: "card {class}",
            if !title.is_empty() {
                h2 { class: "card-title",
                    span { "{title}" }
                    if !aside.is_empty() {
                        small { "{aside}" }
                    }
                }
            }
            {children}
        }
    }
}

/// A line of a list: who, what it says, what settles it. `lead` and `actions` may be empty.
#[component]
pub fn Row(
    title: String,
    #[props(default)] note: String,
    #[props(default = VNode::empty())] children: Element,
    #[props(default = VNode::empty())] actions: Element,
) -> Element {
    rsx! {
        div { class: "row",
            div { class: "row-who",
                b { "{title}" }
                if !note.is_empty() {
                    p { "{note}" }
                }
            }
            div { class: "row-what", {children} }
            div { class: "row-actions", {actions} }
        }
    }
}

/// A figure with its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The figure, as shown.
    pub value: String,
    /// The word below it.
    pub label: String,
    /// A colour class such as `s-to-confirm`, or nothing.
    pub class: &'static str,
}

/// The summary line of figures at the head of a page.
#[component]
pub fn Tiles(tiles: Vec<Tile>) -> Element {
    rsx! {
        dl { class: "tiles",
            for tile in tiles {
                div { class: "tile {tile.class}",
                    dd { "{tile.value}" }
                    dt { "{tile.label}" }
                }
            }
        }
    }
}

/// Facts as pairs of name and value.
#[component]
pub fn Facts(pairs: Vec<(String, String)>) -> Element {
    rsx! {
        dl { class: "facts",
            for (name, value) in pairs {
                div { dt { "{name}" } dd { "{value}" } }
            }
        }
    }
}

/// Folded away until asked for: "the other 21 are in order".
#[component]
pub fn Fold(title: String, #[props(default)] open: bool, children: Element) -> Element {
    rsx! {
        details { class: "fold", open,
            summary { Icon { name: IconName::Arrow, class: "fold-arrow" } "{title}" }
            div { class: "fold-body", {children} }
        }
    }
}

/// A rounded word in a line.
#[component]
pub fn Chip(
    #[props(default)] tone: Tone,
    #[props(default)] icon: Option<IconName>,
    children: Element,
) -> Element {
    rsx! {
        span { class: "chip {tone.class()}",
            if let Some(name) = icon {
                Icon { name }
            }
            {children}
        }
    }
}

/// 已全部送达, or how many records wait. Live for screen readers.
#[component]
pub fn OutboxChip(waiting: u32) -> Element {
    rsx! {
        span { class: if waiting == 0 { "chip tone-plain outbox" } else { "chip tone-good outbox" }, role: "status",
            if waiting == 0 {
                Icon { name: IconName::Cloud }
                {t!("queue-empty")}
            } else {
                Icon { name: IconName::Upload }
                {t!("queue-waiting", n = waiting)}
            }
        }
    }
}

/// Nothing here, why, and what one can do.
#[component]
pub fn Empty(
    title: String,
    #[props(default)] text: String,
    #[props(default = IconName::Page)] icon: IconName,
    #[props(default = VNode::empty())] children: Element,
) -> Element {
    rsx! {
        div { class: "empty",
            Icon { name: icon }
            h2 { "{title}" }
            if !text.is_empty() {
                p { "{text}" }
            }
            {children}
        }
    }
}

/// A message in the page: what is the case, what to do now, that nothing is lost.
#[component]
pub fn Notice(
    tone: Tone,
    title: String,
    #[props(default)] text: String,
    #[props(default = VNode::empty())] children: Element,
) -> Element {
    rsx! {
        div { class: "notice {tone.class()}", role: if tone == Tone::Problem { "alert" } else { "status" },
            Icon { name: tone.icon() }
            div {
                b { "{title}" }
                if !text.is_empty() {
                    p { "{text}" }
                }
                {children}
            }
        }
    }
}

/// What is going on and how far it is: `导入 312 / 559`. Without a total it says only what.
#[component]
pub fn Progress(label: String, #[props(default)] done: u64, #[props(default)] total: Option<u64>) -> Element {
    rsx! {
        div { class: "progress", role: "status",
            p {
                span { "{label}" }
                if let Some(total) = total {
                    span { class: "figures", "{done} / {total}" }
                }
            }
            if let Some(total) = total {
                progress { value: "{done}", max: "{total.max(1)}", "aria-label": "{label}" }
            } else {
                progress { "aria-label": "{label}" }
            }
        }
    }
}

/// Steps of a procedure; `current` counts from 0.
#[component]
pub fn Stepper(steps: Vec<String>, current: usize) -> Element {
    rsx! {
        ol { class: "stepper",
            for (index, step) in steps.into_iter().enumerate() {
                li {
                    class: if index < current { "done" } else if index == current { "now" } else { "later" },
                    "aria-current": (index == current).then_some("step"),
                    i {
                        if index < current {
                            Icon { name: IconName::Check }
                        } else {
                            "{index + 1}"
                        }
                    }
                    span { "{step}" }
                }
            }
        }
    }
}
