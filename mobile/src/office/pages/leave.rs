//! Leave and duty: requests that wait first.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::{recount, view, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::cadre::{LeaveKind, LeaveState, LeaveView};
use zaigang_shared::api::township::{DecideLeave, LeaveQuery};
use zaigang_shared::division::{Level, Role};
use zaigang_shared::operation as op;

/// Leave and duty: requests that wait first.
#[component]
pub fn Leave() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            let query = LeaveQuery { state: None };
            let found =
                client::call::<op::ListLeaves>(&[code.as_str()], &query, &zaigang_shared::api::Done {})
                    .await?;
            Ok(found.leaves)
        }
    });
    let mut again = loaded;
    let mut chosen = use_signal(|| None::<(LeaveView, bool)>);
    let is_county = view::role().is_some_and(|held| held.role == Role::CountyOffice);
    let leaves = loaded.get().unwrap_or_default();
    let mine = |leave: &&LeaveView| leave.state == LeaveState::Pending && leave.needs_county == is_county;
    let others = |leave: &&LeaveView| leave.state == LeaveState::Pending && leave.needs_county != is_county;
    let waiting: Vec<_> = leaves.iter().filter(mine).cloned().collect();
    let elsewhere: Vec<_> = leaves.iter().filter(others).cloned().collect();
    let decided: Vec<_> = leaves.iter().filter(|leave| leave.state != LeaveState::Pending).cloned().collect();
    let may = view::may::<op::DecideLeave>();
    let show_place = view::division().is_some_and(|code| code.level() < Level::Township);
    let is_loaded = loaded.get().is_some();
    rsx! {
        PageTitle { title: t!("office-title-leave"), aside: t!("leave-aside", n = waiting.len()) }
        Awaited { loaded }
        if is_loaded {
            Card { title: t!("leave-waiting"), aside: if is_county { t!("leave-rule-county") } else { t!("leave-rule-township") },
                if waiting.is_empty() {
                    Notice { tone: Tone::Good, title: t!("leave-none-waiting") }
                }
                div { class: "rows",
                    for leave in waiting {
                        Request { key: "{leave.id}", leave, may_decide: may, show_place, onchoose: move |picked| chosen.set(Some(picked)) }
                    }
                }
            }
            if !elsewhere.is_empty() {
                Card { title: if is_county { t!("leave-at-township") } else { t!("leave-at-county") },
                    div { class: "rows",
                        for leave in elsewhere {
                            Request { key: "{leave.id}", leave, may_decide: false, show_place, onchoose: |_| {} }
                        }
                    }
                }
            }
            if !decided.is_empty() {
                Card {
                    Fold { title: t!("leave-decided", n = decided.len()),
                        for leave in decided {
                            Request { key: "{leave.id}", leave, may_decide: false, show_place, onchoose: |_| {} }
                        }
                    }
                }
            }
        }
        if let Some((leave, approve)) = chosen() {
            DecideDialog {
                leave,
                approve,
                onclose: move |()| chosen.set(None),
                ondone: move |()| {
                    chosen.set(None);
                    again.reload();
                    recount();
                },
            }
        }
    }
}

/// `11月20日 至 11月22日，共 3 天`.
fn span(leave: &LeaveView) -> String {
    if leave.from == leave.to {
        return t!("leave-one-day", day = short_date(leave.from));
    }
    t!("leave-days", from = short_date(leave.from), to = short_date(leave.to), n = leave.days)
}

#[component]
fn Request(
    leave: LeaveView,
    may_decide: bool,
    show_place: bool,
    onchoose: EventHandler<(LeaveView, bool)>,
) -> Element {
    let (approved, refused) = (leave.clone(), leave.clone());
    let actions = rsx! {
        if may_decide {
            Button { onclick: move |()| onchoose.call((refused.clone(), false)), {t!("leave-refuse")} }
            Button { onclick: move |()| onchoose.call((approved.clone(), true)), {t!("leave-approve")} }
        }
    };
    let state = match leave.kind {
        LeaveKind::Leave => CellState::Leave,
        LeaveKind::Duty => CellState::Duty,
    };
    rsx! {
        Row { title: leave.person_name.clone(), note: leave.host_name.clone(), actions,
            div { class: "inline",
                StateTag { state }
                b { {span(&leave)} }
                if leave.state != LeaveState::Pending {
                    Chip { tone: if leave.state == LeaveState::Approved { Tone::Good } else { Tone::Plain },
                        {words::leave_state(leave.state)}
                    }
                }
            }
            p { "{leave.reason}" }
            if leave.needs_county && leave.state == LeaveState::Pending {
                p { {t!("leave-needs-county")} }
            }
            match (&leave.decided_by, &leave.decision_reason) {
                (Some(by), Some(why)) => rsx! { p { {t!("leave-decided-why", by = by.as_str(), why = why.as_str())} } },
                (Some(by), None) => rsx! { p { {t!("leave-decided-by", by = by.as_str())} } },
                (None, _) => rsx! { p { {t!("leave-asked-at", at = date_time(leave.registered_at.0))} } },
            }
        }
    }
}

#[component]
fn DecideDialog(
    leave: LeaveView,
    approve: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let person = leave.person_name.clone();
    let title = if approve {
        t!("leave-approve-title", person = person.as_str())
    } else {
        t!("leave-refuse-title", person = person.as_str())
    };
    let id = leave.id.clone();
    let send = move |()| {
        let said = why.peek().trim().to_owned();
        let body = DecideLeave { id: sending.id(), approve, reason: (!said.is_empty()).then_some(said) };
        let id = id.clone();
        let work = async move { client::write::<op::DecideLeave>(&[id.as_str()], &body).await };
        sending.run(work, move |decided| {
            toast(Tone::Good, t!("leave-done", state = words::leave_state(decided.state)));
            ondone.call(());
        });
    };
    let is_ready = approve || !why.read().trim().is_empty();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send,
            if approve { {t!("leave-approve")} } else { {t!("leave-refuse")} }
        }
    };
    rsx! {
        Dialog { id: "leave-decision", title, onclose, actions,
            p { class: "big-answer", "{words::leave_kind(leave.kind)} {span(&leave)}" }
            p { class: "said", "{leave.reason}" }
            TextArea {
                id: "leave-why",
                label: if approve { t!("leave-why-optional") } else { t!("leave-why") },
                value: why(),
                rows: 2,
                max_length: 200,
                oninput: move |value| why.set(value),
            }
            SendingProblem { sending }
        }
    }
}
