//! An event with its attendance sheet: on the screen, on paper, as a table.

use crate::client;
use crate::client::beacon::server_now;
use crate::events::{CorrectDialog, InviteDialog, ReasonDialog, Sheet, SheetHead};
use crate::office::kit::{Awaited, Loaded, SendingProblem, use_loaded, use_sending};
use crate::office::{Route, view};
use crate::platform::page;
use crate::prelude::*;
use zaigang_shared::api::event::{AttendanceLine, EventChoices, EventReason, EventSheet};
use zaigang_shared::operation as op;

/// What is being done to the event.
#[derive(Debug, Clone, PartialEq)]
enum Doing {
    Excuse(AttendanceLine),
    Confirm(AttendanceLine),
    Cancel,
    Correct,
    Invite,
}

/// The event.
#[component]
pub fn Event(id: String) -> Element {
    let of = id.clone();
    let loaded = use_loaded(move || {
        let id = of.clone();
        async move { client::read::<op::ReadEvent>(&[&id]).await }
    });
    let mut doing = use_signal(|| None::<Doing>);
    let saving = use_sending();
    let navigator = navigator();
    let sheet = loaded.get();
    let now = server_now();
    let file = {
        let id = id.clone();
        move |()| {
            let id = id.clone();
            let work = async move { client::bytes::<op::ReadEventTable>(&[&id]).await };
            saving.run(work, move |response| {
                if page::save_file("event.csv", "text/csv", &response.body).is_err() {
                    toast(Tone::Attention, t!("import-not-saved"));
                }
            });
        }
    };
    rsx! {
        PageTitle { title: t!("event-sheet"),
            Button { icon: IconName::Print, onclick: move |()| page::print(), {t!("office-event-print")} }
            Button { icon: IconName::Download, busy: saving.busy(), onclick: file, {t!("office-event-table")} }
        }
        Awaited { loaded }
        SendingProblem { sending: saving }
        if let Some(sheet) = sheet {
            SheetHead { event: sheet.event.clone() }
            if sheet.may_change && sheet.event.cancelled_at.is_none() && sheet.event.ends_at.0 > now {
                div { class: "button-row no-print",
                    if sheet.event.starts_at.0 > now {
                        Button { icon: IconName::Pencil, onclick: move |()| doing.set(Some(Doing::Correct)), {t!("event-correct")} }
                    }
                    Button { icon: IconName::People, onclick: move |()| doing.set(Some(Doing::Invite)), {t!("event-invite")} }
                    Button { kind: ButtonKind::Quiet, icon: IconName::Cross, onclick: move |()| doing.set(Some(Doing::Cancel)), {t!("event-cancel")} }
                }
            }
            section { class: "card",
                Sheet {
                    sheet: sheet.clone(),
                    has_begun: sheet.event.starts_at.0 <= now,
                    onexcuse: move |line| doing.set(Some(Doing::Excuse(line))),
                    onconfirm: move |line| doing.set(Some(Doing::Confirm(line))),
                    onrecord: view::may::<op::ReadRecord>().then(|| {
                        EventHandler::new(move |id: String| {
                            navigator.push(Route::Record { id });
                        })
                    }),
                }
            }
            match doing() {
                None => rsx! {},
                Some(Doing::Correct | Doing::Invite) => rsx! {
                    Change { sheet, invites: doing() == Some(Doing::Invite), loaded, onclose: move |()| doing.set(None) }
                },
                Some(what) => rsx! {
                    Say { id: id.clone(), what, loaded, onclose: move |()| doing.set(None) }
                },
            }
        }
    }
}

/// A reason for one of the three steps that want one.
#[component]
fn Say(id: String, what: Doing, loaded: Loaded<EventSheet>, onclose: EventHandler<()>) -> Element {
    let sending = use_sending();
    let mut loaded = loaded;
    let (title, text, action) = match &what {
        Doing::Excuse(line) => (
            t!("event-excuse-title", person = line.person_name.as_str()),
            t!("event-excuse-text"),
            t!("event-excuse-do"),
        ),
        Doing::Confirm(line) => (
            t!("event-confirm-title", person = line.person_name.as_str()),
            t!("event-confirm-text"),
            t!("event-confirm-do"),
        ),
        Doing::Cancel | Doing::Correct | Doing::Invite => {
            (t!("event-cancel"), t!("event-cancel-text"), t!("event-cancel-do"))
        }
    };
    let send = move |reason: String| {
        let (id, what, body) = (id.clone(), what.clone(), EventReason { reason });
        let work = async move {
            match what {
                Doing::Excuse(line) => {
                    client::write::<op::ExcuseAttendance>(&[&id, line.posting.as_str()], &body).await
                }
                Doing::Confirm(line) => {
                    client::write::<op::ConfirmAttendance>(&[&id, line.posting.as_str()], &body).await
                }
                Doing::Cancel | Doing::Correct | Doing::Invite => {
                    client::write::<op::CancelEvent>(&[&id], &body).await
                }
            }
        };
        sending.run(work, move |sheet| {
            loaded.set(sheet);
            toast(Tone::Good, t!("event-saved"));
            onclose.call(());
        });
    };
    rsx! {
        ReasonDialog { title, text, action, busy: sending.busy(), problem: rsx! { SendingProblem { sending } }, onclose, onsend: send }
    }
}

/// Time, place or people changed; both need what there is to choose from.
#[component]
fn Change(
    sheet: EventSheet,
    invites: bool,
    loaded: Loaded<EventSheet>,
    onclose: EventHandler<()>,
) -> Element {
    let division = sheet.event.division.clone();
    let choices: Loaded<EventChoices> = use_loaded(move || {
        let division = division.clone();
        async move { client::read::<op::ReadEventChoices>(&[division.as_str()]).await }
    });
    let sending = use_sending();
    let mut loaded = loaded;
    let done = move |sheet: EventSheet| {
        loaded.set(sheet);
        toast(Tone::Good, t!("event-saved"));
        onclose.call(());
    };
    let id = sheet.event.id.to_string();
    let Some(found) = choices.get() else {
        return rsx! { Awaited { loaded: choices } };
    };
    if invites {
        let there: Vec<_> = sheet.people.iter().map(|line| line.posting.clone()).collect();
        let others = found.people.into_iter().filter(|one| !there.contains(&one.posting)).collect::<Vec<_>>();
        return rsx! {
            InviteDialog {
                all: others,
                busy: sending.busy(),
                problem: rsx! { SendingProblem { sending } },
                onclose,
                onsend: move |body| {
                    let id = id.clone();
                    let work = async move { client::write::<op::InvitePeople>(&[&id], &body).await };
                    sending.run(work, done);
                },
            }
        };
    }
    rsx! {
        CorrectDialog {
            id: sending.id(),
            event: sheet.event,
            sites: found.sites,
            busy: sending.busy(),
            problem: rsx! { SendingProblem { sending } },
            onclose,
            onsend: move |body| {
                let id = id.clone();
                let work = async move { client::write::<op::CorrectEvent>(&[&id], &body).await };
                sending.run(work, done);
            },
        }
    }
}
