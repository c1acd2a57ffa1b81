//! Requests for correction: those that wait first.

use crate::client;
use crate::office::Route;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::own::{
    AnswerCorrection, CorrectionState, CorrectionTarget, CorrectionView, Corrections as List,
};
use zaigang_shared::operation as op;

/// Longest answer, in characters.
const MAX_ANSWER: u32 = 500;

/// Requests for correction: those that wait first.
#[component]
pub fn Corrections() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(List { corrections: Vec::new() }) };
            client::read::<op::ListCorrections>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut chosen = use_signal(|| None::<CorrectionView>);
    let all = loaded.get().map(|list| list.corrections).unwrap_or_default();
    let (open, answered): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|request| request.state == CorrectionState::Open);
    let is_loaded = loaded.get().is_some();
    rsx! {
        PageTitle { title: t!("office-title-corrections"), aside: t!("corrections-aside", n = open.len()) }
        Awaited { loaded }
        if is_loaded {
            Card { title: t!("corrections-waiting"), aside: t!("corrections-rule"),
                if open.is_empty() {
                    Notice { tone: Tone::Good, title: t!("corrections-none") }
                }
                div { class: "rows",
                    for request in open {
                        Request { key: "{request.id}", request, onchoose: move |picked| chosen.set(Some(picked)) }
                    }
                }
            }
            if !answered.is_empty() {
                Card {
                    Fold { title: t!("corrections-answered", n = answered.len()),
                        for request in answered {
                            Request { key: "{request.id}", request, onchoose: |_| {} }
                        }
                    }
                }
            }
        }
        if let Some(request) = chosen() {
            AnswerDialog {
                request,
                onclose: move |()| chosen.set(None),
                ondone: move |()| {
                    chosen.set(None);
                    again.reload();
                },
            }
        }
    }
}

fn about(request: &CorrectionView) -> String {
    match (request.target, request.date) {
        (CorrectionTarget::Record, Some(date)) => t!("corrections-record", day = short_date(date)),
        (CorrectionTarget::Day, Some(date)) => t!("corrections-day", day = short_date(date)),
        (CorrectionTarget::Device, _) => t!("corrections-device"),
        _ => t!("corrections-posting"),
    }
}

#[component]
fn Request(request: CorrectionView, onchoose: EventHandler<CorrectionView>) -> Element {
    let picked = request.clone();
    let record = request.record.clone();
    let actions = rsx! {
        if let Some(record) = record {
            LinkButton { to: Route::Record { id: record.to_string() }, {t!("corrections-open-record")} }
        }
        if request.may_answer {
            Button { onclick: move |()| onchoose.call(picked.clone()), {t!("corrections-answer")} }
        }
    };
    rsx! {
        Row { title: request.person_name.clone(), note: request.host_name.clone(), actions,
            div { class: "inline",
                b { {about(&request)} }
                match request.state {
                    CorrectionState::Open => rsx! {
                        if request.is_late {
                            Chip { tone: Tone::Attention, icon: IconName::Clock, {t!("corrections-late")} }
                        }
                    },
                    CorrectionState::Corrected => rsx! {
                        Chip { tone: Tone::Good, {t!("corrections-corrected")} }
                    },
                    CorrectionState::Refused => rsx! {
                        Chip { tone: Tone::Plain, {t!("corrections-refused")} }
                    },
                }
            }
            p { class: "said", "{request.text}" }
            match (&request.answer, &request.answered_by) {
                (Some(text), Some(by)) => rsx! {
                    p { {t!("corrections-answer-of", by = by.as_str(), text = text.as_str())} }
                },
                _ => rsx! {
                    p { {t!("corrections-asked-at", at = date_time(request.asked_at.0))} }
                },
            }
        }
    }
}

#[component]
fn AnswerDialog(request: CorrectionView, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut answer = use_signal(String::new);
    let sending = use_sending();
    let id = request.id.to_string();
    let send = move |state: CorrectionState| {
        let id = id.clone();
        let body = AnswerCorrection { id: sending.id(), state, answer: answer.peek().trim().to_owned() };
        let work = async move { client::write::<op::AnswerCorrection>(&[&id], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("corrections-sent"));
            ondone.call(());
        });
    };
    let (refuse, correct) = (send.clone(), send);
    let is_empty = answer.read().trim().is_empty();
    rsx! {
        Dialog {
            id: "answer-correction",
            title: t!("corrections-title-of", person = request.person_name.as_str()),
            onclose,
            actions: rsx! {
                Button { disabled: is_empty, busy: sending.busy(), onclick: move |()| refuse(CorrectionState::Refused), {t!("corrections-refuse")} }
                Button {
                    kind: ButtonKind::Primary,
                    disabled: is_empty,
                    busy: sending.busy(),
                    onclick: move |()| correct(CorrectionState::Corrected),
                    {t!("corrections-correct")}
                }
            },
            p { b { {about(&request)} } }
            p { class: "said", "{request.text}" }
            p { {t!("corrections-how")} }
            TextArea {
                id: "correction-answer",
                label: t!("corrections-answer-label"),
                value: answer(),
                rows: 4,
                max_length: MAX_ANSWER,
                oninput: move |value| answer.set(value),
            }
            SendingProblem { sending }
        }
    }
}
