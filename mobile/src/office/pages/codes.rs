//! Enrolment codes: who never enrolled stands first.

use crate::client;
use crate::office::kit::{Awaited, CallButton, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::county::{EnrolmentCode, EnrolmentLine, Enrolments, IssueCode};
use zaigang_shared::operation as op;
use zaigang_shared::time::Millis;

/// Enrolment codes: who never enrolled stands first.
#[component]
pub fn Codes() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(Enrolments { lines: Vec::new(), enrolled: 0, waiting: 0 });
            };
            client::read::<op::ListEnrolments>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut chosen = use_signal(|| None::<EnrolmentLine>);
    let may = view::may::<op::IssueCode>();
    let Some(found) = loaded.get() else {
        return rsx! {
            PageTitle { title: t!("office-title-codes") }
            Awaited { loaded }
        };
    };
    let (done, waiting): (Vec<_>, Vec<_>) =
        found.lines.iter().cloned().partition(|l| l.enrolled_at.is_some());
    rsx! {
        PageTitle { title: t!("office-title-codes"), aside: t!("codes-aside", n = found.waiting, done = found.enrolled) }
        Awaited { loaded }
        Card { title: t!("codes-waiting"), aside: t!("codes-how"),
            if waiting.is_empty() {
                Notice { tone: Tone::Good, title: t!("codes-none-waiting") }
            }
            for line in waiting {
                Line { key: "{line.account}", line, may, onchoose: move |line| chosen.set(Some(line)) }
            }
        }
        if !done.is_empty() {
            Card {
                Fold { title: t!("codes-done", n = done.len()),
                    for line in done {
                        Line { key: "{line.account}", line, may, onchoose: move |line| chosen.set(Some(line)) }
                    }
                }
            }
        }
        if let Some(line) = chosen() {
            CodeDialog {
                line,
                onclose: move |()| {
                    chosen.set(None);
                    again.reload();
                },
            }
        }
    }
}

#[component]
fn Line(line: EnrolmentLine, may: bool, onchoose: EventHandler<EnrolmentLine>) -> Element {
    let given = line.clone();
    let state = match (line.enrolled_at, line.code_until) {
        (Some(at), _) => t!("codes-enrolled-at", at = short_date(at.date())),
        (None, Some(until)) => t!("codes-out-until", at = date_time(until.0)),
        (None, None) => t!("codes-never"),
    };
    let actions = rsx! {
        if let Some(phone) = line.phone.clone() {
            CallButton { phone, person: line.person_name.clone() }
        }
        if may {
            Button { icon: IconName::Key, onclick: move |()| onchoose.call(given.clone()),
                if line.enrolled_at.is_some() || line.code_until.is_some() { {t!("codes-give-again")} } else { {t!("codes-give")} }
            }
        }
    };
    rsx! {
        Row { title: line.person_name.clone(), note: line.host_name.clone(), actions,
            p { "{state}" }
        }
    }
}

/// The code stands on the page once, large enough to be read over the phone.
#[component]
pub(super) fn CodeDialog(line: EnrolmentLine, onclose: EventHandler<()>) -> Element {
    let mut given = use_signal(|| None::<EnrolmentCode>);
    let sending = use_sending();
    let account = line.account.clone();
    let send = move |()| {
        let account = account.clone();
        let Ok(id) = sending.id().try_into() else { return };
        let work =
            async move { client::write::<op::IssueCode>(&[account.as_str()], &IssueCode { id }).await };
        sending.run(work, move |code| given.set(Some(code)));
    };
    let actions = rsx! {
        if given.read().is_none() {
            Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
            Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("codes-make")} }
        } else {
            Button { kind: ButtonKind::Primary, onclick: move |()| onclose.call(()), {t!("close")} }
        }
    };
    rsx! {
        Dialog { id: "code-dialog", title: t!("codes-for", person = line.person_name.as_str()), onclose, actions,
            match given() {
                None => rsx! { p { {t!("codes-explain")} } },
                Some(code) => rsx! {
                    p { class: "big-answer", "data-testid": "enrolment-code", "{grouped(&code.code)}" }
                    p { {t!("codes-until", at = until(code.expires_at))} }
                },
            }
            SendingProblem { sending }
        }
    }
}

fn until(at: Millis) -> String {
    date_time(at.0)
}

/// `ABCD EFGH`.
fn grouped(code: &str) -> String {
    let plain: Vec<char> = code.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
