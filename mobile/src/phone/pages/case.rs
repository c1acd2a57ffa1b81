//! The own case: what was noticed, what speaks for the person, the answer, the trail.

mod answer;
mod rests_on;

use crate::client::case_outbox::{Answering, CASE_OUTBOX, keep_begun};
use crate::client::kept::reads;
use crate::client::outbox;
use crate::phone::kept::{Freshness, use_kept};
use crate::phone::words;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use answer::{AnswerForm, Kept};
use rests_on::RestsOn;
use zaigang_shared::api::case::{CaseDue, CaseEntry, CaseState, CaseStep, CaseView, CaseVoice};
use zaigang_shared::operation::{self, Operation as _};

/// A case.
#[component]
pub fn Case(id: String) -> Element {
    let mut view = use_kept(format!("case-{id}"), operation::ReadCase::INFO, vec![id], reads::<CaseView>);
    use_future(|| async { outbox::refresh::<Answering>().await });
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
    let (id, is_decided) = (line.id.clone(), !words::is_undecided(line.state));
    use_effect(use_reactive!(|id, is_decided| {
        if is_decided {
            // Nobody can send it any more; what is left of it is of no use to anybody.
            spawn(async move {
                let _ = keep_begun(&id, "").await;
            });
        }
    }));
    let waiting: Vec<Answering> =
        CASE_OUTBOX.read().iter().filter(|one| one.case == line.id).cloned().collect();
    let (tone, state) = if line.answered && line.state == CaseState::Open {
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
            if let Some(date) = line.strengthened_on {
                p { {t!("phone-case-strengthened", date = short_date(date))} }
            }
            if let Some(first) = case.evidence.first() {
                RestsOn { events: first.events.clone(), named: case.named.clone() }
            }
            if words::is_undecided(line.state) {
                p { {t!("phone-case-not-decided")} }
                p { b { {turn(line.due)} } }
            } else {
                p { {t!("phone-case-decided")} }
            }
        }
        if case.evidence.len() > 1 {
            Card { title: t!("phone-case-evidence"),
                for evidence in case.evidence.iter().skip(1) {
                    p { {words::statement(&evidence.text)} }
                    RestsOn { events: evidence.events.clone(), named: case.named.clone() }
                }
            }
        }
        Card { title: t!("phone-case-speaks-for"),
            for statement in case.speaks_for.iter() {
                p { class: "headline", {words::statement(statement)} }
            }
        }
        Card { title: t!("phone-case-browser"),
            p { {t!("phone-case-browser-text")} }
        }
        for answering in waiting {
            Kept { key: "{answering.id}", answering }
        }
        if case.may_answer {
            if line.answered {
                Card {
                    Fold { title: t!("phone-case-answer-more"),
                        AnswerForm { case: line.id.clone(), onsaid }
                    }
                }
            } else {
                Card { title: t!("phone-case-answer"),
                    AnswerForm { case: line.id.clone(), onsaid }
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

/// Whose turn it is, in words.
fn turn(due: CaseDue) -> String {
    let until = due.until.map(short_date).unwrap_or_default();
    match due.step {
        CaseStep::Answer => t!("phone-case-turn-answer", until = until),
        CaseStep::Comment if due.is_unanswered => t!("phone-case-turn-unanswered"),
        CaseStep::Comment => t!("phone-case-turn-comment", until = until),
        CaseStep::Decision if due.is_overdue => t!("phone-case-turn-overdue", until = until),
        CaseStep::Decision => t!("phone-case-turn-decision", until = until),
        CaseStep::Decided => String::new(),
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
            if !entry.photos.is_empty() {
                p { class: "muted", {t!("phone-case-photos", n = entry.photos.len())} }
            }
        }
    }
}
