//! The month before, the month after.

use crate::prelude::*;
use crate::text::month_title;
use zaigang_shared::time::Month;

/// Steps through months up to `last`.
#[component]
pub fn MonthSteps(month: Month, last: Month, onpick: EventHandler<Month>) -> Element {
    let after = Some(month.next()).filter(|next| *next <= last);
    rsx! {
        div { class: "date-steps", role: "group", "aria-label": t!("month-steps"),
            Step { label: t!("month-before"), icon: IconName::Back, to: Some(month.previous()), onpick }
            b { {month_title(month.first())} }
            Step { label: t!("month-after"), icon: IconName::Arrow, to: after, onpick }
        }
    }
}

#[component]
fn Step(label: String, icon: IconName, to: Option<Month>, onpick: EventHandler<Month>) -> Element {
    rsx! {
        button {
            class: "button quiet square",
            r#type: "button",
            "aria-label": "{label}",
            disabled: to.is_none(),
            onclick: move |_| {
                if let Some(to) = to {
                    onpick.call(to);
                }
            },
            Icon { name: icon }
        }
    }
}
