//! The own case: what was noticed, what speaks for the person, the answer, the trail.

use crate::client::kept::reads;
use crate::client::write;
use crate::phone::kept::{Freshness, use_kept};
use crate::phone::say::{SayForm, use_saying};
use crate::phone::words;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::case::{CaseEntry, CaseState, CaseView, CaseVoice, Say};
use zaigang_shared::operation::{self, Operation as _};

/// Longest answer, in characters.
const MAX_ANSWER: u32 = 2_000;

/// A case.
#[component]
pub fn Case(id: String) -> Element {
    let mut view = use_kept(format!("case-{id}"), operation::ReadCase::INFO, vec![id], reads::<CaseView>);
    let kept = view.value::<CaseView>();
    rsx! {
        PageTitle { title: t!("phone-title-case") }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept.as_ref() {
            Opened { case: kept.value.clone(), onsaid: move |()| view.again() }
        }
    }
}

#[component]
fn Opened(case: CaseView, onsaid: EventHandler<()>) -> Element {
    let line = case.line.clone();
    let is_answered = case.trail.iter().any(|entry| entry.voice == CaseVoice::Answer);
    let (tone, state) = if is_answered && line.state == CaseState::Open {
        (Tone::Info, t!("phone-case-answered"))
    } else {
        (state_tone(line.state), words::case_state(line.state))
    };
    rsx! {
        section { class: "card",
            p { class: "inline",
                Chip { tone: Tone::Info, {words::case_level(line.level)} }
                Chip { tone, {state} }
            }
            p { class: "headline", {words::statement(&line.headline)} }
            p { class: "muted", {t!("phone-case-what", kind = words::case_kind(line.kind), date = short_date(line.raised_on))} }
            if words::is_undecided(line.state) {
                p { {t!("phone-case-not-decided")} }
            } else {
                p { {t!("phone-case-decided")} }
            }
        }
        if case.evidence.len() > 1 {
            Card { title: t!("phone-case-evidence"),
                for evidence in case.evidence.iter().skip(1) {
                    p { {words::statement(&evidence.text)} }
                }
            }
        }
        Card { title: t!("phone-case-speaks-for"),
            for statement in case.speaks_for.iter() {
                p { class: "headline", {words::statement(statement)} }
            }
        }
        if case.may_answer {
            if is_answered {
                Card {
                    Fold { title: t!("phone-case-answer-more"),
                        AnswerForm { id: line.id.to_string(), onsaid }
                    }
                }
            } else {
                Card { title: t!("phone-case-answer"),
                    AnswerForm { id: line.id.to_string(), onsaid }
                }
            }
        }
        if !case.trail.is_empty() {
            Card { title: t!("phone-case-trail"),
                for (number, entry) in case.trail.iter().enumerate() {
                    TrailRow { key: "{number}", entry: entry.clone() }
                }
            }
        }
    }
}

fn state_tone(state: CaseState) -> Tone {
    match state {
        CaseState::Open | CaseState::Inspect => Tone::Attention,
        CaseState::Dismissed => Tone::Good,
        CaseState::Upheld => Tone::Plain,
    }
}

#[component]
fn TrailRow(entry: CaseEntry) -> Element {
    let voice = match entry.voice {
        CaseVoice::Answer => t!("phone-case-voice-answer"),
        CaseVoice::Comment => t!("phone-case-voice-comment"),
        CaseVoice::Decision => t!("phone-case-voice-decision"),
    };
    rsx! {
        Row {
            title: t!("phone-case-voice", voice = voice, by = entry.by.clone()),
            note: date_time(entry.at.0),
            if let Some(state) = entry.state {
                p { b { {words::case_state(state)} } }
            }
            p { "{entry.text}" }
        }
    }
}

/// The answer; it stays in the box until it has arrived.
#[component]
fn AnswerForm(id: String, onsaid: EventHandler<()>) -> Element {
    let saying = use_saying();
    let onsend = move |()| {
        let case = id.clone();
        async move {
            let sent = saying
                .send(async |id, text| write::<operation::AnswerCase>(&[&case], &Say { id, text }).await);
            if sent.await.is_some() {
                toast(Tone::Good, t!("phone-case-answer-sent"));
                crate::client::home::ring();
                onsaid.call(());
            }
        }
    };
    rsx! {
        SayForm {
            saying,
            id: "case-answer",
            label: t!("phone-case-answer-label"),
            hint: t!("phone-case-answer-hint"),
            send: t!("phone-case-answer-send"),
            rows: 5,
            max_length: MAX_ANSWER,
            kind: ButtonKind::Primary,
            onsend,
        }
    }
}
