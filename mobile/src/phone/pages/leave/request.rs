//! A request and what its person may still do with it.

use super::papers::PaperField;
use super::words;
use crate::client::beacon::server_now;
use crate::client::leave_outbox::Outgoing;
use crate::client::outbox::{self, ReadyPaper};
use crate::client::{ClientError, bytes, sync, write};
use crate::phone::kept::Trouble;
use crate::platform::{clock, page};
use crate::prelude::*;
use crate::text::{date_time, day_of};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{LeaveChange, LeaveState, LeaveView};
use zaigang_shared::api::leave::{AttachmentKind, AttachmentView, ReturnFromLeave, WithdrawLeave};
use zaigang_shared::id::LeaveId;
use zaigang_shared::operation;
use zaigang_shared::time::MINUTE_MS;

/// Written so long before it arrived, a request tells both times.
const TOLD_APART_MS: i64 = 30 * MINUTE_MS;

/// What the person may do with a request on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Possible {
    take_back: bool,
    cancel: bool,
    come_back: bool,
    amend: bool,
    add_papers: bool,
}

fn possible(leave: &LeaveView, is_changing: bool, today: NaiveDate) -> Possible {
    match leave.state {
        LeaveState::Pending => {
            Possible { take_back: true, amend: true, add_papers: true, ..Possible::default() }
        }
        LeaveState::Approved => Possible {
            cancel: today < leave.from,
            come_back: leave.from <= today && today < leave.to,
            amend: !is_changing && today <= leave.to,
            add_papers: true,
            ..Possible::default()
        },
        LeaveState::Rejected | LeaveState::Withdrawn | LeaveState::Cancelled | LeaveState::Replaced => {
            Possible::default()
        }
    }
}

/// What is asked before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    TakeBack,
    Cancel,
    ComeBack,
}

#[component]
pub(super) fn Request(
    leave: LeaveView,
    /// Another version of it waits for a decision, or it was replaced.
    is_changing: bool,
    onamend: EventHandler<LeaveView>,
    onchanged: EventHandler<()>,
) -> Element {
    let (tone, icon, state) = words::leave_state(leave.state);
    let mut asked = use_signal(|| None::<Question>);
    let may = possible(&leave, is_changing, day_of(server_now()));
    let written = leave.written_at.filter(|at| leave.registered_at.0 - at.0 > TOLD_APART_MS);
    let amended = leave.clone();
    let actions = rsx! {
        if may.come_back {
            Button { kind: ButtonKind::Primary, icon: IconName::Back, onclick: move |()| asked.set(Some(Question::ComeBack)), {t!("phone-leave-come-back")} }
        }
        if may.amend {
            Button { icon: IconName::Pencil, onclick: move |()| { onamend.call(amended.clone()); page::scroll_to_top(); }, {t!("phone-leave-amend")} }
        }
        if may.take_back {
            Button { onclick: move |()| asked.set(Some(Question::TakeBack)), {t!("phone-leave-take-back")} }
        }
        if may.cancel {
            Button { onclick: move |()| asked.set(Some(Question::Cancel)), {t!("phone-leave-cancel")} }
        }
    };
    rsx! {
        Row {
            title: t!("phone-leave-row", kind = words::kind_of(&leave), days = words::span(leave.from, leave.to)),
            note: leave.reason.clone(),
            actions,
            p { Chip { tone, icon, "{state}" } }
            if leave.change == LeaveChange::Amended && leave.state == LeaveState::Pending {
                p { {t!("phone-leave-change-waits")} }
            }
            if leave.change == LeaveChange::Returned {
                p { {t!("phone-leave-returned")} }
            }
            if let Some(by) = &leave.decided_by {
                p { {t!("phone-leave-decided-by", by = by.clone())} }
            }
            if let Some(reason) = &leave.decision_reason {
                p { "{reason}" }
            }
            if leave.needs_county && leave.state == LeaveState::Pending {
                p { {t!("phone-leave-county")} }
            }
            for comment in leave.comments.iter() {
                p { key: "{comment.at.0}", {t!("phone-leave-comment", by = comment.by.as_str(), text = comment.text.as_str())} }
            }
            p { class: "muted",
                {t!("phone-leave-registered", at = date_time(leave.registered_at.0))}
                if let Some(written) = written {
                    " "
                    {t!("phone-leave-written", at = date_time(written.0))}
                }
            }
            if leave.late_days > 0 {
                p { class: "muted", {t!("phone-leave-late", n = leave.late_days)} }
            }
            if leave.attachment_missing {
                p { {t!("phone-leave-paper-missing")} }
            }
            for (n, paper) in leave.attachments.iter().enumerate() {
                PaperLine { key: "{paper.id}", leave: leave.id.clone(), paper: paper.clone(), n: n + 1 }
            }
            if may.add_papers {
                MorePapers { leave: leave.clone() }
            }
        }
        if let Some(question) = asked() {
            Ask {
                leave: leave.id.clone(),
                question,
                onclose: move |()| asked.set(None),
                ondone: move |()| {
                    asked.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}

/// Asks once more, then does it.
#[component]
fn Ask(leave: LeaveId, question: Question, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let id = use_signal(clock::random_uuid_v7);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let (title, text, button, done) = match question {
        Question::TakeBack => (
            t!("phone-leave-take-back-ask"),
            t!("phone-leave-take-back-text"),
            t!("phone-leave-take-back"),
            t!("phone-leave-taken-back"),
        ),
        Question::Cancel => (
            t!("phone-leave-cancel-ask"),
            t!("phone-leave-cancel-text"),
            t!("phone-leave-cancel"),
            t!("phone-leave-cancelled"),
        ),
        Question::ComeBack => (
            t!("phone-leave-come-back-ask"),
            t!("phone-leave-come-back-text"),
            t!("phone-leave-come-back"),
            t!("phone-leave-came-back"),
        ),
    };
    let go = move |()| {
        let (leave, done) = (leave.clone(), done.clone());
        async move {
            if busy() {
                return;
            }
            busy.set(true);
            let sent = match question {
                Question::TakeBack | Question::Cancel => {
                    let body = WithdrawLeave { id: id() };
                    write::<operation::WithdrawLeave>(&[leave.as_str()], &body).await
                }
                Question::ComeBack => match LeaveId::try_from(id()) {
                    Ok(id) => {
                        let body = ReturnFromLeave { id };
                        write::<operation::ReturnFromLeave>(&[leave.as_str()], &body).await
                    }
                    Err(_) => return,
                },
            };
            busy.set(false);
            match sent {
                Ok(_) => {
                    toast(Tone::Good, done);
                    ondone.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
        }
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("phone-leave-not")} }
        Button { kind: ButtonKind::Primary, busy: busy().then(|| t!("phone-sending")), onclick: go, "{button}" }
    };
    rsx! {
        Dialog { id: "leave-ask", title, onclose, actions,
            p { "{text}" }
            if let Some(error) = error() {
                Trouble { error }
            }
        }
    }
}

/// A paper that belongs to the request: it can be saved again.
#[component]
fn PaperLine(leave: LeaveId, paper: AttachmentView, n: usize) -> Element {
    let (name, content_type) = match paper.kind {
        AttachmentKind::Photo => (format!("{n}.jpg"), "image/jpeg"),
        AttachmentKind::Pdf => (format!("{n}.pdf"), "application/pdf"),
    };
    let id = paper.id.clone();
    let save = move |()| {
        let (leave, id, name) = (leave.clone(), id.clone(), name.clone());
        async move {
            let path = [leave.as_str(), id.as_str()];
            let saved = match bytes::<operation::ReadLeaveAttachment>(&path).await {
                Ok(answer) => page::save_file(&name, content_type, &answer.body).is_ok(),
                Err(_) => false,
            };
            if !saved {
                toast(Tone::Attention, t!("phone-leave-paper-not-saved"));
            }
        }
    };
    let kilobytes = paper.bytes.div_ceil(1024);
    rsx! {
        div { class: "inline",
            Chip { tone: Tone::Plain, icon: IconName::Page,
                if paper.erased_at.is_some() {
                    {t!("phone-leave-paper-erased", n = n)}
                } else {
                    {t!("phone-leave-paper", n = n, kilobytes = kilobytes)}
                }
            }
            if paper.arrived_at.is_some() && paper.erased_at.is_none() {
                Button { kind: ButtonKind::Quiet, icon: IconName::Download, onclick: save, {t!("phone-leave-paper-save")} }
            }
        }
    }
}

/// Papers that follow later.
#[component]
fn MorePapers(leave: LeaveView) -> Element {
    let mut papers = use_signal(Vec::<ReadyPaper>::new);
    let mut error = use_signal(|| None::<ClientError>);
    let of = (leave.posting.clone(), leave.id.clone());
    let send = move |()| {
        let (posting, leave) = of.clone();
        async move {
            let outgoing = Outgoing {
                id: clock::random_uuid_v7(),
                account: None,
                posting,
                leave,
                request: None,
                papers: Vec::new(),
                refused: None,
            };
            let ready = papers.peek().clone();
            match outbox::keep(outgoing, ready).await {
                Ok(()) => {
                    papers.set(Vec::new());
                    error.set(None);
                    if outbox::send_all::<Outgoing>().await.is_err() {
                        sync::ring();
                    }
                }
                Err(failure) => error.set(Some(failure)),
            }
        }
    };
    rsx! {
        PaperField {
            id: "leave-paper-{leave.id}",
            taken: leave.attachments.len(),
            papers: papers(),
            onadd: move |paper| papers.write().push(paper),
            onremove: move |n: usize| {
                if n < papers.peek().len() {
                    papers.write().remove(n);
                }
            },
        }
        if let Some(error) = error() {
            Trouble { error }
        }
        if !papers.read().is_empty() {
            Button { kind: ButtonKind::Primary, icon: IconName::Upload, onclick: send, {t!("phone-leave-paper-send")} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::cadre::LeaveKind;
    use zaigang_shared::time::Millis;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn leave(state: LeaveState) -> LeaveView {
        LeaveView {
            id: "l1".parse().unwrap(),
            posting: "p1".parse().unwrap(),
            person_name: String::new(),
            host_name: String::new(),
            kind: LeaveKind::Leave,
            from: day("2026-11-25"),
            to: day("2026-11-27"),
            days: 3,
            reason: String::new(),
            state,
            registered_at: Millis(0),
            needs_county: false,
            decided_by: None,
            decision_reason: None,
            leave_type: None,
            change: LeaveChange::Asked,
            replaces: None,
            decided_at: None,
            ended_at: None,
            written_at: None,
            late_days: 0,
            absence_days: 3,
            attachment_missing: false,
            attachments: Vec::new(),
            comments: Vec::new(),
        }
    }

    #[test]
    fn what_may_be_done_hangs_on_state_and_day() {
        let approved = |today| possible(&leave(LeaveState::Approved), false, day(today));
        let of = |may: Possible| (may.cancel, may.come_back, may.amend);
        assert_eq!(of(approved("2026-11-24")), (true, false, true));
        assert_eq!(of(approved("2026-11-25")), (false, true, true));
        assert_eq!(of(approved("2026-11-27")), (false, false, true), "its last day ends by itself");
        assert_eq!(of(approved("2026-11-28")), (false, false, false));
        assert!(!possible(&leave(LeaveState::Approved), true, day("2026-11-24")).amend, "a change waits");
        let pending = possible(&leave(LeaveState::Pending), false, day("2026-11-28"));
        assert!(pending.take_back && pending.amend && !pending.cancel);
        for over in [LeaveState::Rejected, LeaveState::Withdrawn, LeaveState::Cancelled, LeaveState::Replaced]
        {
            assert_eq!(possible(&leave(over), false, day("2026-11-24")), Possible::default());
        }
    }
}
