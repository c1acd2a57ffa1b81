//! The attendance sheet of an event that the village organisation called.

use crate::client::beacon::server_now;
use crate::client::{ClientError, write};
use crate::events::{ReasonDialog, Sheet, SheetHead};
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::prelude::*;
use std::future::Future;
use std::pin::Pin;
use zaigang_shared::api::event::{AttendanceLine, EventReason, EventSheet};
use zaigang_shared::operation::{self as op, Operation as _};

/// What a reason is asked for.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    Excuse(AttendanceLine),
    Confirm(AttendanceLine),
    Cancel,
}

type Sending = Pin<Box<dyn Future<Output = Result<EventSheet, ClientError>>>>;

impl Asked {
    fn words(&self) -> (String, String, String) {
        match self {
            Self::Excuse(line) => (
                t!("event-excuse-title", person = line.person_name.as_str()),
                t!("event-excuse-text"),
                t!("event-excuse-do"),
            ),
            Self::Confirm(line) => (
                t!("event-confirm-title", person = line.person_name.as_str()),
                t!("event-confirm-text"),
                t!("event-confirm-do"),
            ),
            Self::Cancel => (t!("event-cancel"), t!("event-cancel-text"), t!("event-cancel-do")),
        }
    }

    fn send(self, id: String, reason: String) -> Sending {
        let body = EventReason { reason };
        Box::pin(async move {
            match self {
                Self::Excuse(line) => {
                    write::<op::ExcuseAttendance>(&[&id, line.posting.as_str()], &body).await
                }
                Self::Confirm(line) => {
                    write::<op::ConfirmAttendance>(&[&id, line.posting.as_str()], &body).await
                }
                Self::Cancel => write::<op::CancelEvent>(&[&id], &body).await,
            }
        })
    }
}

/// The sheet.
#[component]
pub fn EventSheetPage(id: String) -> Element {
    let mut view = use_kept(
        format!("event-{id}"),
        op::ReadEvent::INFO,
        vec![id.clone()],
        crate::client::kept::reads::<EventSheet>,
    );
    let mut asked = use_signal(|| None::<Asked>);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let kept = view.value::<EventSheet>();
    let send = move |reason: String| {
        let Some(what) = asked.peek().clone().filter(|_| !busy()) else { return };
        let id = id.clone();
        busy.set(true);
        spawn(async move {
            match what.send(id, reason).await {
                Ok(_) => {
                    error.set(None);
                    asked.set(None);
                    toast(Tone::Good, t!("event-saved"));
                    view.again();
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        });
    };
    rsx! {
        PageTitle { title: t!("event-sheet") }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept {
            SheetHead { event: kept.value.event.clone() }
            section { class: "card",
                Sheet {
                    sheet: kept.value.clone(),
                    has_begun: kept.value.event.starts_at.0 <= server_now(),
                    onexcuse: move |line| asked.set(Some(Asked::Excuse(line))),
                    onconfirm: move |line| asked.set(Some(Asked::Confirm(line))),
                }
            }
            if kept.value.may_change && kept.value.event.cancelled_at.is_none() && kept.value.event.ends_at.0 > server_now() {
                Button { kind: ButtonKind::Quiet, wide: true, onclick: move |()| asked.set(Some(Asked::Cancel)), {t!("event-cancel")} }
            }
        }
        if let Some(what) = asked() {
            ReasonDialog {
                title: what.words().0,
                text: what.words().1,
                action: what.words().2,
                busy: busy().then(|| t!("phone-event-sending")),
                problem: rsx! {
                    if let Some(error) = error() {
                        Trouble { error }
                    }
                },
                onclose: move |()| {
                    error.set(None);
                    asked.set(None);
                },
                onsend: send.clone(),
            }
        }
    }
}
