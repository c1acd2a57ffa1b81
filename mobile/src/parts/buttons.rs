//! Buttons: 48 px targets, at most one primary a card.

use super::icons::{Icon, IconName};
use dioxus::prelude::*;
use dioxus::router::NavigationTarget;

/// What a button weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one main action of a card.
    Primary,
    /// Any other action.
    #[default]
    Plain,
    /// An action that should not draw the eye.
    Quiet,
    /// Removes or revokes; asks before it acts.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A button. `busy` disables it and says what it is doing; `submit` makes it the button of its form.
#[component]
pub fn Button(
    #[props(default)] kind: ButtonKind,
    #[props(default)] icon: Option<IconName>,
    #[props(default)] disabled: bool,
    #[props(default)] busy: Option<String>,
    #[props(default)] submit: bool,
    #[props(default)] wide: bool,
    #[props(default)] id: Option<String>,
    #[props(default)] onclick: EventHandler<()>,
    children: Element,
) -> Element {
    rsx! {
        button {
            id,
            class: if wide { "{kind.class()} wide" } else { "{kind.class()}" },
            r#type: if submit { "submit" } else { "button" },
            disabled: disabled || busy.is_some(),
            "aria-busy": busy.is_some(),
            onclick: move |_| onclick.call(()),
            if let Some(busy) = &busy {
                "{busy}"
            } else {
                if let Some(name) = icon {
                    Icon { name }
                }
                {children}
            }
        }
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    #[props(into)] to: NavigationTarget,
    #[props(default)] kind: ButtonKind,
    #[props(default)] icon: Option<IconName>,
    #[props(default)] wide: bool,
    children: Element,
) -> Element {
    rsx! {
        Link { to, class: if wide { "{kind.class()} wide" } else { "{kind.class()}" },
            if let Some(name) = icon {
                Icon { name }
            }
            {children}
        }
    }
}

/// The round main action of the phone, 184 px.
#[component]
pub fn CheckInButton(
    label: String,
    hint: String,
    #[props(default)] disabled: bool,
    #[props(default)] done: bool,
    onclick: EventHandler<()>,
) -> Element {
    rsx! {
        button {
            class: if done { "punch done" } else { "punch" },
            r#type: "button",
            disabled,
            onclick: move |_| onclick.call(()),
            span { "{label}" }
            small { "{hint}" }
        }
    }
}
