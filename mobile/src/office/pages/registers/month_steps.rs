//! The month before, the month after.

use crate::prelude::*;
use crate::text::month_title;
use zaigang_shared::time::Month;

/// Steps through months up to `last`.
#[component]
pub(super) fn MonthSteps(month: Signal<Month>, last: Month) -> Element {
    let at = month();
    let after = Some(at.next()).filter(|next| *next <= last);
    rsx! {
        div { class: "date-steps", role: "group", "aria-label": t!("register-other-months"),
            Step { label: t!("register-month-before"), icon: IconName::Back, to: Some(at.previous()), month }
            b { {month_title(at.first())} }
            Step { label: t!("register-month-after"), icon: IconName::Arrow, to: after, month }
        }
    }
}

#[component]
fn Step(label: String, icon: IconName, to: Option<Month>, month: Signal<Month>) -> Element {
    let mut month = month;
    rsx! {
        button {
            class: "button quiet square",
            r#type: "button",
            "aria-label": "{label}",
            disabled: to.is_none(),
            onclick: move |_| {
                if let Some(to) = to {
                    month.set(to);
                }
            },
            Icon { name: icon }
        }
    }
}
