//! Leave or duty: one form, and what became of the requests.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::client::{ClientError, write};
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::phone::words;
use crate::platform::clock;
use crate::prelude::*;
use crate::text::{day_of, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{AskLeave, LeaveKind, LeaveView, Leaves};
use zaigang_shared::id::{LeaveId, PostingId};
use zaigang_shared::operation::{self, Operation as _};

/// Days that a request may have.
const MAX_DAYS: i64 = 31;
/// Longest reason, in characters.
const MAX_REASON: u32 = 200;

/// Leave.
#[component]
pub fn Leave() -> Element {
    let posting = HOME.read().as_ref().and_then(|kept| kept.value.posting.as_ref().map(|p| p.id.clone()));
    rsx! {
        PageTitle { title: t!("phone-leave-title") }
        match posting {
            Some(posting) => rsx! {
                Requests { posting }
            },
            None => rsx! {
                Empty { icon: IconName::Page, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
            },
        }
    }
}

#[component]
fn Requests(posting: PostingId) -> Element {
    let id = posting.to_string();
    let mut view =
        use_kept(format!("leaves-{id}"), operation::ListPostingLeaves::INFO, vec![id], reads::<Leaves>);
    let kept = view.value::<Leaves>();
    rsx! {
        LeaveForm { posting, onsent: move |()| view.again() }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept.as_ref() {
            Card { title: t!("phone-leave-list"),
                if kept.value.leaves.is_empty() {
                    p { class: "muted", {t!("phone-leave-list-empty")} }
                }
                for leave in kept.value.leaves.iter() {
                    LeaveRow { key: "{leave.id}", leave: leave.clone() }
                }
            }
        }
    }
}

#[component]
fn LeaveRow(leave: LeaveView) -> Element {
    let (tone, icon, state) = words::leave_state(leave.state);
    let days = if leave.from == leave.to {
        short_date(leave.from)
    } else {
        t!("phone-leave-from-to", from = short_date(leave.from), to = short_date(leave.to))
    };
    rsx! {
        Row {
            title: t!("phone-leave-row", kind = words::leave_kind(leave.kind), days = days),
            note: leave.reason.clone(),
            p { Chip { tone, icon, "{state}" } }
            if let Some(by) = &leave.decided_by {
                p { {t!("phone-leave-decided-by", by = by.clone())} }
            }
            if let Some(reason) = &leave.decision_reason {
                p { "{reason}" }
            }
            if leave.needs_county && leave.decided_by.is_none() {
                p { {t!("phone-leave-county")} }
            }
        }
    }
}

#[component]
fn LeaveForm(posting: PostingId, onsent: EventHandler<()>) -> Element {
    let today = day_of(server_now());
    let mut kind = use_signal(|| LeaveKind::Leave);
    let mut from = use_signal(|| today.to_string());
    let mut to = use_signal(|| today.to_string());
    let mut reason = use_signal(String::new);
    let mut id = use_signal(clock::random_uuid_v7);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let mut tried = use_signal(|| false);

    let days = span(&from.read(), &to.read());
    let wrong_days = days.is_none_or(|days| !(1..=MAX_DAYS).contains(&days));
    let wrong_reason = reason.read().trim().is_empty();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let posting = posting.clone();
        async move {
            tried.set(true);
            let dates = from.peek().parse::<NaiveDate>().ok().zip(to.peek().parse::<NaiveDate>().ok());
            let (Some((from, to)), Ok(client_id)) = (dates, LeaveId::try_from(id())) else { return };
            if wrong_days || wrong_reason || busy() {
                return;
            }
            busy.set(true);
            let body =
                AskLeave { id: client_id, kind: kind(), from, to, reason: reason.peek().trim().to_owned() };
            match write::<operation::AskLeave>(&[posting.as_str()], &body).await {
                Ok(_) => {
                    // A new form is a new request; the same form tried again is the same one.
                    id.set(clock::random_uuid_v7());
                    reason.set(String::new());
                    tried.set(false);
                    error.set(None);
                    toast(Tone::Good, t!("phone-leave-sent"));
                    onsent.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    rsx! {
        Card { title: t!("phone-leave-form"),
            form { onsubmit: submit,
                Segments {
                    name: "leave-kind",
                    label: t!("phone-leave-kind"),
                    options: vec![
                        Choice::new("leave", t!("phone-leave-kind-leave")),
                        Choice::new("duty", t!("phone-leave-kind-duty")),
                    ],
                    chosen: if kind() == LeaveKind::Leave { "leave" } else { "duty" },
                    onchoose: move |code: String| {
                        kind.set(if code == "duty" { LeaveKind::Duty } else { LeaveKind::Leave });
                    },
                }
                p { class: "hint",
                    if kind() == LeaveKind::Leave {
                        {t!("phone-leave-kind-leave-hint")}
                    } else {
                        {t!("phone-leave-kind-duty-hint")}
                    }
                }
                div { class: "pair",
                    TextField {
                        id: "leave-from",
                        label: t!("phone-leave-from"),
                        kind: TextKind::Date,
                        value: from(),
                        required: true,
                        oninput: move |value: String| {
                            // The end follows a later start.
                            if *to.peek() < value {
                                to.set(value.clone());
                            }
                            from.set(value);
                        },
                    }
                    TextField {
                        id: "leave-to",
                        label: t!("phone-leave-to"),
                        kind: TextKind::Date,
                        value: to(),
                        required: true,
                        error: (tried() && wrong_days).then(|| t!("phone-leave-days-wrong")),
                        oninput: move |value| to.set(value),
                    }
                }
                if let Some(days) = days.filter(|_| !wrong_days) {
                    p { class: "hint",
                        {t!("phone-leave-days", n = days)}
                        " "
                        if days > 3 {
                            {t!("phone-leave-county")}
                        } else {
                            {t!("phone-leave-township")}
                        }
                    }
                }
                TextArea {
                    id: "leave-reason",
                    label: t!("phone-leave-reason"),
                    value: reason(),
                    rows: 3,
                    max_length: MAX_REASON,
                    error: (tried() && wrong_reason).then(|| t!("phone-leave-reason-missing")),
                    oninput: move |value| reason.set(value),
                }
                if let Some(error) = error() {
                    Trouble { error }
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy().then(|| t!("phone-sending")),
                    {t!("phone-leave-send")}
                }
            }
        }
    }
}

/// Days from the first to the last, both counted.
fn span(from: &str, to: &str) -> Option<i64> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().ok()?, to.parse().ok()?);
    Some((to - from).num_days() + 1)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn both_ends_count() {
        assert_eq!(span("2026-11-20", "2026-11-22"), Some(3));
        assert_eq!(span("2026-11-20", "2026-11-19"), Some(0));
        assert_eq!(span("", "2026-11-19"), None);
    }
}
