//! Objections of cadres to their signed rows, and the answer they are owed.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::register::{AnswerObjection, Register, RegisterLine, RowResponse};
use zaigang_shared::operation as op;
use zaigang_shared::register::SignatureAct;

/// Objections, the unanswered first; nothing when there are none.
#[component]
pub(super) fn Objections(register: Register, onchanged: EventHandler<()>) -> Element {
    let mut answering = use_signal(|| None::<RegisterLine>);
    let mut objected: Vec<(RegisterLine, RowResponse)> = register
        .lines
        .iter()
        .filter_map(|line| Some((line.clone(), line.response.clone()?)))
        .filter(|(_, response)| response.act == SignatureAct::Object)
        .collect();
    if objected.is_empty() {
        return rsx! {};
    }
    objected.sort_by_key(|(_, response)| response.answer.is_some());
    let month = register.month.to_string();
    rsx! {
        Card { title: t!("register-objections"), class: "accent",
            div { class: "rows",
                for (line, response) in objected {
                    Row {
                        key: "{line.row.posting}",
                        title: line.row.person_name.clone(),
                        note: line.row.host_name.clone(),
                        actions: rsx! {
                            if response.answer.is_none() && view::may::<op::AnswerObjection>() && line.own_to_sign {
                                Button {
                                    onclick: {
                                        let line = line.clone();
                                        move |()| answering.set(Some(line.clone()))
                                    },
                                    {t!("register-answer")}
                                }
                            }
                        },
                        p { class: "said", {response.text.clone().unwrap_or_default()} }
                        p { {t!("register-objected-at", at = short_date(response.at.date()))} }
                        if let (Some(answer), Some(at)) = (response.answer.clone(), response.answered_at) {
                            p { class: "said", "{answer}" }
                            p { {t!("register-answered", by = response.answered_by.clone().unwrap_or_default(), at = date_time(at.0))} }
                        }
                    }
                }
            }
        }
        if let Some(line) = answering() {
            AnswerDialog {
                line,
                month,
                onclose: move |()| answering.set(None),
                ondone: move |()| {
                    answering.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}

#[component]
fn AnswerDialog(
    line: RegisterLine,
    month: String,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut text = use_signal(String::new);
    let sending = use_sending();
    let posting = line.row.posting.clone();
    let send = move |()| {
        let body = AnswerObjection { id: sending.id(), text: text.peek().trim().to_owned() };
        let (posting, month) = (posting.clone(), month.clone());
        let work =
            async move { client::write::<op::AnswerObjection>(&[posting.as_str(), &month], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("register-answer-kept"));
            ondone.call(());
        });
    };
    let is_ready = !text.read().trim().is_empty();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("register-answer")} }
    };
    let said = line.response.and_then(|response| response.text).unwrap_or_default();
    rsx! {
        Dialog { id: "objection-answer", title: t!("register-answer-title", person = line.row.person_name.as_str()), onclose, actions,
            p { class: "said", "{said}" }
            p { class: "hint", {t!("register-answer-hint")} }
            TextArea {
                id: "objection-text",
                label: t!("register-answer-label"),
                value: text(),
                rows: 3,
                max_length: 500,
                oninput: move |value| text.set(value),
            }
            SendingProblem { sending }
        }
    }
}
