//! Short answers at the edge of the page: saved, copied, sent. Never the only sign of a problem.

use super::basics::Tone;
use super::icons::{Icon, IconName};
use crate::platform::clock;
use crate::t;
use dioxus::prelude::*;

/// How long a toast stays.
const SHOWN_MS: u32 = 5_000;
/// How many stand at once.
const AT_ONCE: usize = 3;

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    number: u64,
    tone: Tone,
    text: String,
}

static TOASTS: GlobalSignal<Vec<Toast>> = Signal::global(Vec::new);
static NEXT: GlobalSignal<u64> = Signal::global(|| 0);

/// Shows a toast; call it from handlers and tasks inside the Dioxus runtime.
pub fn toast(tone: Tone, text: impl Into<String>) {
    let number = *NEXT.peek();
    *NEXT.write() = number + 1;
    let mut toasts = TOASTS.write();
    if toasts.len() >= AT_ONCE {
        toasts.remove(0);
    }
    toasts.push(Toast { number, tone, text: text.into() });
}

/// Where toasts appear; both shells hold one.
#[component]
pub fn Toasts() -> Element {
    rsx! {
        div { class: "toasts", role: "status", "aria-live": "polite",
            for toast in TOASTS.read().iter().cloned() {
                OneToast { key: "{toast.number}", toast }
            }
        }
    }
}

#[component]
fn OneToast(toast: Toast) -> Element {
    let number = toast.number;
    let close = move || TOASTS.write().retain(|held| held.number != number);
    use_future(move || async move {
        clock::sleep_ms(SHOWN_MS).await;
        close();
    });
    rsx! {
        div { class: "toast {toast.tone.class()}",
            span { "{toast.text}" }
            button { class: "button quiet square", r#type: "button", "aria-label": t!("close"), onclick: move |_| close(),
                Icon { name: IconName::Cross }
            }
        }
    }
}
