//! A question over the page: a sheet from below on phones, a dialog on wide screens.

use super::icons::{Icon, IconName};
use crate::platform::page;
use crate::t;
use dioxus::prelude::*;

/// A modal dialog; render it only while it is open. Focus stays inside, Escape and the cross call `onclose`.
/// Put the buttons into `actions`, the main one last.
#[component]
pub fn Dialog(
    /// Unique in the page.
    id: String,
    title: String,
    onclose: EventHandler<()>,
    children: Element,
    #[props(default = VNode::empty())] actions: Element,
) -> Element {
    let name = id.clone();
    rsx! {
        dialog {
            id: "{id}",
            class: "dialog",
            "aria-labelledby": "{id}-title",
            // Rendered on the server there is no script to open it.
            open: cfg!(not(target_arch = "wasm32")),
            onmounted: move |_| page::show_modal(&name),
            oncancel: move |event| {
                event.prevent_default();
                onclose.call(());
            },
            div { class: "dialog-head",
                // The focus starts here, so that no button is pressed by accident.
                h2 { id: "{id}-title", tabindex: "-1", autofocus: true, "{title}" }
                button {
                    class: "button quiet square",
                    r#type: "button",
                    "aria-label": t!("close"),
                    onclick: move |_| onclose.call(()),
                    Icon { name: IconName::Cross }
                }
            }
            div { class: "dialog-body", {children} }
            div { class: "dialog-actions", {actions} }
        }
    }
}
