//! Leave and duty: requests that wait first.

mod decide;
mod paper;
mod rules;

pub use rules::LeaveRules;

use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{recount, view, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use decide::DecideDialog;
use paper::Paper;
use zaigang_shared::api::cadre::{LeaveChange, LeaveKind, LeaveState, LeaveView};
use zaigang_shared::api::township::LeaveQuery;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::time::MINUTE_MS;

/// Written so long before it arrived, a request tells both times.
const TOLD_APART_MS: i64 = 30 * MINUTE_MS;

/// What is to be done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Approve,
    Refuse,
    Comment,
}

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
    let township_days = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(None) };
            let found = client::read::<op::ListLeaveRules>(&[code.as_str()]).await?;
            Ok(found.rules.first().map(|held| held.rule.township_days))
        }
    });
    let mut again = loaded;
    let mut chosen = use_signal(|| None::<(LeaveView, Step)>);
    let is_county = view::role().is_some_and(|held| held.role == Role::CountyOffice);
    let leaves = loaded.get().unwrap_or_default();
    let mine = |leave: &&LeaveView| leave.state == LeaveState::Pending && leave.needs_county == is_county;
    let others = |leave: &&LeaveView| leave.state == LeaveState::Pending && leave.needs_county != is_county;
    let waiting: Vec<_> = leaves.iter().filter(mine).cloned().collect();
    let elsewhere: Vec<_> = leaves.iter().filter(others).cloned().collect();
    let decided: Vec<_> = leaves.iter().filter(|leave| leave.state != LeaveState::Pending).cloned().collect();
    let may = view::may::<op::DecideLeave>();
    let may_comment = view::may::<op::CommentLeave>();
    let is_loaded = loaded.get().is_some();
    let rule = match (township_days.get().flatten(), is_county) {
        (Some(n), false) => t!("leave-rule-township", n = n),
        (Some(n), true) => t!("leave-rule-county", n = n),
        (None, _) => String::new(),
    };
    let choose = move |picked| chosen.set(Some(picked));
    rsx! {
        PageTitle { title: t!("office-title-leave"), aside: t!("leave-aside", n = waiting.len()) }
        Awaited { loaded }
        if is_loaded {
            Card { title: t!("leave-waiting"), aside: rule,
                if waiting.is_empty() {
                    Notice { tone: Tone::Good, title: t!("leave-none-waiting") }
                }
                div { class: "rows",
                    for leave in waiting {
                        Request { key: "{leave.id}", leave, may_decide: may, may_comment, onchoose: choose }
                    }
                }
            }
            if !elsewhere.is_empty() {
                Card { title: if is_county { t!("leave-at-township") } else { t!("leave-at-county") },
                    div { class: "rows",
                        for leave in elsewhere {
                            Request { key: "{leave.id}", leave, may_decide: false, may_comment, onchoose: choose }
                        }
                    }
                }
            }
            if !decided.is_empty() {
                Card {
                    Fold { title: t!("leave-decided", n = decided.len()),
                        for leave in decided {
                            Request { key: "{leave.id}", leave, may_decide: false, may_comment: false, onchoose: choose }
                        }
                    }
                }
            }
        }
        if let Some((leave, step)) = chosen() {
            DecideDialog {
                leave,
                step,
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

/// What kind it is, as exactly as it was said.
fn kind(leave: &LeaveView) -> String {
    leave.leave_type.map_or_else(|| words::leave_kind(leave.kind), words::leave_type)
}

/// What a request is by itself, in lines: shown in the list and before a decision.
#[component]
fn Remarks(leave: LeaveView) -> Element {
    let written = leave.written_at.filter(|at| leave.registered_at.0 - at.0 > TOLD_APART_MS);
    rsx! {
        if leave.change == LeaveChange::Amended {
            p { {t!("leave-amended")} }
        }
        if leave.change == LeaveChange::Returned {
            p { {t!("leave-returned")} }
        }
        if leave.late_days > 0 {
            p { Chip { tone: Tone::Attention, {t!("leave-late", n = leave.late_days)} } }
        }
        if leave.state == LeaveState::Pending && leave.absence_days > leave.days {
            p { {t!("leave-together", n = leave.absence_days)} }
        }
        if leave.needs_county && leave.state == LeaveState::Pending {
            p { {t!("leave-needs-county")} }
        }
        for comment in leave.comments.iter() {
            p { key: "{comment.at.0}", {t!("leave-comment-said", by = comment.by.as_str(), text = comment.text.as_str())} }
        }
        if leave.attachment_missing {
            p { {t!("leave-paper-missing")} }
        }
        for (n, paper) in leave.attachments.iter().enumerate() {
            Paper { key: "{paper.id}", leave: leave.id.clone(), paper: paper.clone(), n: n + 1 }
        }
        p { class: "muted",
            {t!("leave-asked-at", at = date_time(leave.registered_at.0))}
            if let Some(written) = written {
                " "
                {t!("leave-written-at", at = date_time(written.0))}
            }
        }
    }
}

#[component]
fn Request(
    leave: LeaveView,
    may_decide: bool,
    may_comment: bool,
    onchoose: EventHandler<(LeaveView, Step)>,
) -> Element {
    let (approved, refused, said) = (leave.clone(), leave.clone(), leave.clone());
    let actions = rsx! {
        if may_comment {
            Button { kind: ButtonKind::Quiet, onclick: move |()| onchoose.call((said.clone(), Step::Comment)), {t!("leave-comment")} }
        }
        if may_decide {
            Button { onclick: move |()| onchoose.call((refused.clone(), Step::Refuse)), {t!("leave-refuse")} }
            Button { onclick: move |()| onchoose.call((approved.clone(), Step::Approve)), {t!("leave-approve")} }
        }
    };
    let state = match leave.kind {
        LeaveKind::Leave => CellState::Leave,
        LeaveKind::Duty => CellState::Duty,
    };
    let tone = if leave.state == LeaveState::Approved { Tone::Good } else { Tone::Plain };
    rsx! {
        Row { title: leave.person_name.clone(), note: leave.host_name.clone(), actions,
            div { class: "inline",
                StateTag { state }
                b { "{kind(&leave)} {span(&leave)}" }
                if leave.state != LeaveState::Pending {
                    Chip { tone, {words::leave_state(leave.state)} }
                }
            }
            p { "{leave.reason}" }
            Remarks { leave: leave.clone() }
            match (&leave.decided_by, &leave.decision_reason) {
                (Some(by), Some(why)) => rsx! { p { {t!("leave-decided-why", by = by.as_str(), why = why.as_str())} } },
                (Some(by), None) => rsx! { p { {t!("leave-decided-by", by = by.as_str())} } },
                (None, _) => rsx! {},
            }
        }
    }
}
