//! The township's comment and the county's decision.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::words;
use crate::prelude::*;
use zaigang_shared::api::case::{CaseDue, CaseState, CaseStep, DecideCase, RedGround, Say};
use zaigang_shared::operation as op;

/// The township's word on a case.
#[component]
pub fn CommentBox(id: String, onsent: EventHandler<()>) -> Element {
    let mut text = use_signal(String::new);
    let sending = use_sending();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let said = text.peek().trim().to_owned();
        if said.is_empty() {
            return;
        }
        let body = Say { id: sending.id(), text: said };
        let id = id.clone();
        let work = async move { client::write::<op::CommentCase>(&[&id], &body).await };
        sending.run(work, move |_| {
            text.set(String::new());
            toast(Tone::Good, t!("case-comment-done"));
            onsent.call(());
        });
    };
    rsx! {
        form { onsubmit: submit,
            TextArea {
                id: "case-comment",
                label: t!("case-comment"),
                hint: t!("case-comment-hint"),
                value: text(),
                rows: 3,
                max_length: 2000,
                oninput: move |value| text.set(value),
            }
            SendingProblem { sending }
            div {
                Button {
                    kind: ButtonKind::Primary,
                    submit: true,
                    disabled: text.read().trim().is_empty(),
                    busy: sending.busy(),
                    {t!("case-comment-do")}
                }
            }
        }
    }
}

/// The county's decision, with its reason.
#[component]
pub fn DecisionBox(id: String, due: CaseDue, has_person: bool, onsent: EventHandler<()>) -> Element {
    let mut state = use_signal(|| None::<CaseState>);
    let mut ground = use_signal(|| None::<RedGround>);
    let mut reason = use_signal(String::new);
    let sending = use_sending();
    const CHOICES: [(CaseState, &str); 3] =
        [(CaseState::Dismissed, "dismissed"), (CaseState::Inspect, "inspect"), (CaseState::Upheld, "upheld")];
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let said = reason.peek().trim().to_owned();
        let (Some(state), false) = (*state.peek(), said.is_empty()) else { return };
        let body = DecideCase {
            id: sending.id(),
            state,
            reason: said,
            ground: (*ground.peek()).filter(|_| state == CaseState::Upheld),
        };
        let id = id.clone();
        let work = async move { client::write::<op::DecideCase>(&[&id], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("case-decided"));
            onsent.call(());
        });
    };
    let chosen =
        CHOICES.into_iter().find(|(held, _)| Some(*held) == state()).map(|(_, code)| code.to_owned());
    let options: Vec<_> = CHOICES
        .into_iter()
        // Nobody is judged unheard.
        .filter(|(held, _)| *held != CaseState::Upheld || due.may_uphold)
        .map(|(held, code)| Choice::new(code, words::case_state(held)))
        .collect();
    rsx! {
        Card { title: t!("case-decision"),
            if !has_person {
                Notice { tone: Tone::Info, title: t!("case-decision-township"), text: t!("case-decision-township-text") }
            } else if due.step == CaseStep::Answer {
                Notice { tone: Tone::Attention, title: t!("case-decision-unheard"), text: t!("case-decision-unheard-text") }
            }
            form { onsubmit: submit,
                ReasonChips {
                    name: "case-decision",
                    legend: t!("case-decision-choice"),
                    options,
                    chosen,
                    onchoose: move |code: String| {
                        state.set(CHOICES.into_iter().find(|(_, held)| *held == code).map(|(held, _)| held));
                    },
                }
                if state() == Some(CaseState::Upheld) {
                    ReasonChips {
                        name: "case-ground",
                        legend: t!("case-ground"),
                        options: vec![
                            Choice::new("", t!("case-ground-none")),
                            Choice::new("visit", t!("case-ground-visit")),
                            Choice::new("inquiry", t!("case-ground-inquiry")),
                        ],
                        chosen: match ground() {
                            Some(RedGround::Visit) => "visit".to_owned(),
                            Some(RedGround::Inquiry) => "inquiry".to_owned(),
                            None => String::new(),
                        },
                        onchoose: move |code: String| ground.set(match code.as_str() {
                            "visit" => Some(RedGround::Visit),
                            "inquiry" => Some(RedGround::Inquiry),
                            _ => None,
                        }),
                    }
                }
                TextArea {
                    id: "case-reason",
                    label: t!("case-decision-reason"),
                    hint: t!("case-decision-reason-hint"),
                    value: reason(),
                    rows: 3,
                    max_length: 2000,
                    oninput: move |value| reason.set(value),
                }
                SendingProblem { sending }
                div {
                    Button {
                        kind: ButtonKind::Primary,
                        submit: true,
                        disabled: state().is_none() || reason.read().trim().is_empty(),
                        busy: sending.busy(),
                        {t!("case-decision-do")}
                    }
                }
            }
        }
    }
}
