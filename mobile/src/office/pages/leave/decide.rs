//! Deciding a request, or saying a word on it, with what one has to know before.

use super::{Remarks, Step, kind, span};
use crate::client;
use crate::office::kit::{SendingProblem, use_loaded, use_sending};
use crate::office::words;
use crate::prelude::*;
use zaigang_shared::api::cadre::{LeaveState, LeaveView};
use zaigang_shared::api::leave::{CommentLeave, PostingLeaves};
use zaigang_shared::api::township::DecideLeave;
use zaigang_shared::leave::{LeaveBalance, years};
use zaigang_shared::operation as op;

/// Other requests shown before a decision.
const OTHERS: usize = 5;

#[component]
pub(super) fn DecideDialog(
    leave: LeaveView,
    step: Step,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut why = use_signal(String::new);
    let mut forward = use_signal(|| false);
    let sending = use_sending();
    let posting = leave.posting.clone();
    let around = use_loaded(move || {
        let posting = posting.clone();
        async move { client::read::<op::ListPostingLeaves>(&[posting.as_str()]).await }
    });
    let person = leave.person_name.clone();
    let title = match step {
        Step::Approve => t!("leave-approve-title", person = person.as_str()),
        Step::Refuse => t!("leave-refuse-title", person = person.as_str()),
        Step::Comment => t!("leave-comment-title", person = person.as_str()),
    };
    let id = leave.id.clone();
    let send = move |()| {
        let said = why.peek().trim().to_owned();
        let id = id.clone();
        match step {
            Step::Approve | Step::Refuse => {
                let body = DecideLeave {
                    id: sending.id(),
                    approve: step == Step::Approve,
                    reason: (!said.is_empty()).then_some(said),
                };
                let work = async move { client::write::<op::DecideLeave>(&[id.as_str()], &body).await };
                sending.run(work, move |decided| {
                    toast(Tone::Good, t!("leave-done", state = words::leave_state(decided.state)));
                    ondone.call(());
                });
            }
            Step::Comment => {
                let body = CommentLeave { id: sending.id(), text: said, forward: *forward.peek() };
                let work = async move { client::write::<op::CommentLeave>(&[id.as_str()], &body).await };
                sending.run(work, move |_| {
                    toast(Tone::Good, t!("leave-comment-done"));
                    ondone.call(());
                });
            }
        }
    };
    let is_ready = step == Step::Approve || !why.read().trim().is_empty();
    let may_forward = step == Step::Comment && !leave.needs_county;
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send,
            {match step {
                Step::Approve => t!("leave-approve"),
                Step::Refuse => t!("leave-refuse"),
                Step::Comment if forward() => t!("leave-comment-forward"),
                Step::Comment => t!("leave-comment-send"),
            }}
        }
    };
    let label = match step {
        Step::Approve => t!("leave-why-optional"),
        Step::Refuse => t!("leave-why"),
        Step::Comment => t!("leave-comment-label"),
    };
    rsx! {
        Dialog { id: "leave-decision", title, onclose, actions,
            p { class: "big-answer", "{kind(&leave)} {span(&leave)}" }
            p { class: "said", "{leave.reason}" }
            Remarks { leave: leave.clone() }
            if let Some(around) = around.get() {
                Around { leave: leave.clone(), around }
            }
            TextArea {
                id: "leave-why",
                label,
                value: why(),
                rows: 2,
                max_length: 200,
                oninput: move |value| why.set(value),
            }
            if may_forward {
                CheckField {
                    id: "leave-forward",
                    label: t!("leave-forward"),
                    hint: t!("leave-forward-hint"),
                    checked: forward(),
                    onchange: move |on| forward.set(on),
                }
            }
            SendingProblem { sending }
        }
    }
}

/// What is left of the year, and what else the person asked for.
#[component]
fn Around(leave: LeaveView, around: PostingLeaves) -> Element {
    let left: Vec<LeaveBalance> = around
        .balances
        .iter()
        .filter(|balance| Some(balance.leave_type) == leave.leave_type)
        .filter(|balance| years((leave.from, leave.to)).contains(&balance.year))
        .copied()
        .collect();
    let counts = |other: &&LeaveView| {
        matches!(other.state, LeaveState::Pending | LeaveState::Approved) && other.id != leave.id
    };
    let replaced = leave.replaces.as_ref().and_then(|id| around.leaves.iter().find(|other| other.id == *id));
    let others: Vec<LeaveView> = around.leaves.iter().filter(counts).take(OTHERS).cloned().collect();
    rsx! {
        for balance in left {
            p { key: "{balance.year}", {balance_words(&balance)} }
        }
        if let Some(before) = replaced {
            p { {t!("leave-before", kind = kind(before), days = span(before), state = words::leave_state(before.state))} }
        }
        if !others.is_empty() {
            Fold { title: t!("leave-others", n = others.len()),
                for other in others {
                    p { key: "{other.id}", "{kind(&other)} {span(&other)} · {words::leave_state(other.state)}" }
                }
            }
        }
    }
}

/// What is left of a year; the request itself is counted as asked for.
fn balance_words(balance: &LeaveBalance) -> String {
    let (kind, year, left) =
        (words::leave_type(balance.leave_type), balance.year.to_string(), balance.left());
    if left < 0 {
        return t!("leave-balance-over", kind = kind, year = year, n = balance.allowed, over = -left);
    }
    t!("leave-balance", kind = kind, year = year, n = balance.allowed, used = balance.used, left = left)
}
