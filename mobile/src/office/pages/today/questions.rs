//! Questions to the township: required days in a row without a record.

use crate::client;
use crate::office::kit::{CallButton, SendingProblem, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::township::{AnswerQuestion, TownshipQuestionView};
use zaigang_shared::operation as op;

/// The questions that wait, each with its answer box.
#[component]
pub fn Questions(questions: Vec<TownshipQuestionView>, onchanged: EventHandler<()>) -> Element {
    if questions.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!("questions-title"), aside: t!("questions-aside"), class: "accent",
            for question in questions {
                Question { key: "{question.posting}", question, onchanged }
            }
        }
    }
}

#[component]
fn Question(question: TownshipQuestionView, onchanged: EventHandler<()>) -> Element {
    let mut open = use_signal(|| false);
    let mut words = use_signal(String::new);
    let sending = use_sending();
    let posting = question.posting.clone();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let said = words.peek().trim().to_owned();
        if said.is_empty() {
            return;
        }
        let body = AnswerQuestion { id: sending.id(), text: said };
        let posting = posting.clone();
        let work = async move { client::write::<op::AnswerQuestion>(&[posting.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("question-answered"));
            onchanged.call(());
        });
    };
    let asks = t!(
        "question-text",
        from = short_date(question.from),
        to = short_date(question.to),
        days = question.days
    );
    let may_answer = view::may::<op::AnswerQuestion>();
    let actions = rsx! {
        if let Some(phone) = question.phone.clone() {
            CallButton { phone, person: question.person_name.clone() }
        }
        if may_answer && !open() {
            Button { onclick: move |()| open.set(true), {t!("question-answer")} }
        }
    };
    rsx! {
        Row { title: question.person_name.clone(), note: question.host_name.clone(), actions,
            b { "{asks}" }
            p {
                if question.device_silent {
                    {t!("question-device-silent")}
                } else {
                    {t!("question-device-reached")}
                }
            }
        }
        if open() {
            form { onsubmit: submit,
                TextArea {
                    id: "answer-{question.posting}",
                    label: t!("question-answer-label"),
                    hint: t!("question-answer-hint"),
                    value: words(),
                    rows: 2,
                    max_length: 500,
                    oninput: move |value| words.set(value),
                }
                SendingProblem { sending }
                div { class: "inline",
                    Button {
                        kind: ButtonKind::Primary,
                        submit: true,
                        disabled: words.read().trim().is_empty(),
                        busy: sending.busy(),
                        {t!("question-answer-do")}
                    }
                    Button { onclick: move |()| open.set(false), {t!("office-cancel")} }
                }
            }
        }
    }
}
