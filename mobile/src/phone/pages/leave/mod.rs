//! Leave or duty: a form, what waits on this phone, what became of the requests.

mod form;
mod papers;
mod request;
mod words;

use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::client::leave_outbox::{LEAVE_OUTBOX, Outgoing};
use crate::client::outbox;
use crate::phone::kept::{Freshness, use_kept};
use crate::prelude::*;
use crate::text::date_time;
use form::LeaveForm;
use request::Request;
use zaigang_shared::api::cadre::{LeaveState, LeaveView};
use zaigang_shared::api::leave::PostingLeaves;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};

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
    let mut view = use_kept(
        format!("leaves-{id}"),
        operation::ListPostingLeaves::INFO,
        vec![id],
        reads::<PostingLeaves>,
    );
    let kept = view.value::<PostingLeaves>();
    let mut amending = use_signal(|| None::<LeaveView>);
    use_future(|| async {
        outbox::refresh::<Outgoing>().await;
    });
    // What arrived stands in the list from then on.
    let mut known = use_signal(|| 0_usize);
    use_effect(move || {
        let waiting = LEAVE_OUTBOX.read().len();
        if waiting < *known.peek() {
            view.again();
        }
        known.set(waiting);
    });
    let outbox = LEAVE_OUTBOX.read();
    let waiting: Vec<Outgoing> = outbox.iter().filter(|one| one.posting == posting).cloned().collect();
    let value = kept.as_ref().map(|kept| kept.value.clone());
    let (rule, balances, leaves) = match value {
        Some(value) => (Some(value.rule), value.balances, value.leaves),
        None => (None, Vec::new(), Vec::new()),
    };
    let (earlier, current): (Vec<LeaveView>, Vec<LeaveView>) =
        leaves.iter().cloned().partition(|leave| leave.state == LeaveState::Replaced);
    rsx! {
        // A list of one with a key: another request to change begins a new form, filled with what it says.
        for leave in [amending()] {
            LeaveForm {
                key: "{leave.as_ref().map(|leave| leave.id.to_string()).unwrap_or_default()}",
                posting: posting.clone(),
                rule: rule.clone(),
                balances: balances.clone(),
                leaves: leaves.clone(),
                amended: leave,
                ondone: move |()| {
                    amending.set(None);
                    view.again();
                },
            }
        }
        for outgoing in waiting {
            Kept { key: "{outgoing.id}", outgoing }
        }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if kept.is_some() {
            Card { title: t!("phone-leave-list"),
                for balance in balances.iter() {
                    p { class: "hint", key: "{balance.leave_type.name()}{balance.year}", {words::balance(balance)} }
                }
                if leaves.is_empty() {
                    p { class: "muted", {t!("phone-leave-list-empty")} }
                }
                for leave in current {
                    Request {
                        key: "{leave.id}",
                        leave: leave.clone(),
                        is_changing: leaves.iter().any(|other| {
                            other.state == LeaveState::Pending && other.replaces.as_ref() == Some(&leave.id)
                        }),
                        onamend: move |leave| amending.set(Some(leave)),
                        onchanged: move |()| view.again(),
                    }
                }
                if !earlier.is_empty() {
                    Fold { title: t!("phone-leave-earlier", n = earlier.len()),
                        for leave in earlier {
                            Request { key: "{leave.id}", leave, is_changing: true, onamend: |_| {}, onchanged: |()| {} }
                        }
                    }
                }
            }
        }
    }
}

/// What is written down on this phone and has not arrived, or was not taken.
#[component]
fn Kept(outgoing: Outgoing) -> Element {
    let forgotten = outgoing.clone();
    let forget = move |()| {
        let outgoing = forgotten.clone();
        async move {
            if outbox::forget(&outgoing).await.is_err() {
                toast(Tone::Attention, t!("phone-leave-not-forgotten"));
            }
        }
    };
    let what = match &outgoing.request {
        Some(asked) => t!(
            "phone-leave-kept-request",
            days = words::span(asked.from, asked.to),
            at = asked.written_at.map(|at| date_time(at.0)).unwrap_or_default()
        ),
        None => t!("phone-leave-kept-papers", n = outgoing.papers.len()),
    };
    match &outgoing.refused {
        None => rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-leave-kept"), text: what,
                p { {t!("phone-leave-kept-text")} }
            }
        },
        Some(problem) => rsx! {
            Notice { tone: Tone::Problem, title: problem.title.clone(), text: problem.detail.clone(),
                p { "{what}" }
                Button { icon: IconName::Trash, onclick: forget, {t!("phone-leave-forget")} }
            }
        },
    }
}
