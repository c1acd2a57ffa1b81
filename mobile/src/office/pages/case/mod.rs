//! A case: one sentence, what speaks against, what speaks for, the person's answer, and who decides.

mod evidence;
mod photos;
mod place;
mod rows;
mod say;
mod strip;

use crate::client;
use crate::office::kit::{Awaited, CallButton, use_loaded};
use crate::office::{recount, words};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use evidence::EvidenceBlock;
use photos::AnswerPhoto;
use place::{DevicesCard, FixesCard};
use rows::RowsCard;
use say::{CommentBox, DecisionBox};
use strip::Strip;
use zaigang_shared::api::case::{
    CaseDue, CaseEntry, CaseLine, CaseState, CaseStep, CaseView, CaseVoice, RedGround,
};
use zaigang_shared::id::CaseId;
use zaigang_shared::judge::{CaseLevel, Statement};
use zaigang_shared::operation as op;

/// A case, opened.
#[component]
pub fn Case(id: String) -> Element {
    rsx! {
        for id in [id] {
            CaseOf { key: "{id}", id: id.clone() }
        }
    }
}

#[component]
fn CaseOf(id: String) -> Element {
    let wanted = id.clone();
    let loaded = use_loaded(move || {
        let id = wanted.clone();
        async move { client::read::<op::ReadCase>(&[&id]).await }
    });
    let mut again = loaded;
    let changed = EventHandler::new(move |()| {
        again.reload();
        recount();
    });
    let case = loaded.get();
    let title = match &case {
        Some(case) => {
            t!("case-title", person = subject(&case.line), kind = words::case_kind(case.line.kind))
        }
        None => t!("office-title-case"),
    };
    let aside = case.as_ref().map(aside).unwrap_or_default();
    rsx! {
        PageTitle { title, aside,
            if let Some((phone, person)) = case.as_ref().and_then(|case| Some((case.phone.clone()?, case.line.person_name.clone()?))) {
                CallButton { phone, person }
            }
        }
        Awaited { loaded }
        if let Some(case) = case {
            Opened { case, id, onchanged: changed }
        }
    }
}

/// Whom a case is about: the person, or the township that signed.
pub fn subject(line: &CaseLine) -> String {
    line.person_name.clone().unwrap_or_else(|| line.township_name.clone())
}

/// Whose turn it is, in words.
pub fn turn(due: CaseDue) -> String {
    let until = due.until.map(short_date).unwrap_or_default();
    match due.step {
        CaseStep::Answer => t!("case-turn-answer", until = until),
        CaseStep::Comment if due.is_unanswered => t!("case-turn-comment-unanswered", until = until),
        CaseStep::Comment => t!("case-turn-comment", until = until),
        CaseStep::Decision if due.is_overdue => t!("case-turn-overdue", until = until),
        CaseStep::Decision => t!("case-turn-decision", until = until),
        CaseStep::Decided => t!("case-turn-decided"),
    }
}

fn aside(case: &CaseView) -> String {
    let Some(posting_kind) = case.posting_kind else { return t!("case-aside-township") };
    t!(
        "case-aside",
        township = case.line.township_name.as_str(),
        place = case.line.host_name.as_str(),
        kind = words::posting_kind(posting_kind)
    )
}

#[component]
fn Opened(case: CaseView, id: String, onchanged: EventHandler<()>) -> Element {
    let answers: Vec<_> =
        case.trail.iter().filter(|entry| entry.voice == CaseVoice::Answer).cloned().collect();
    let others: Vec<_> =
        case.trail.iter().filter(|entry| entry.voice != CaseVoice::Answer).cloned().collect();
    let is_person = case.line.person_name.is_some();
    let is_open = matches!(case.line.state, CaseState::Open | CaseState::Inspect);
    rsx! {
        Card {
            div { class: "inline",
                LevelMark { level: case.line.level }
                Chip { tone: if is_open { Tone::Attention } else { Tone::Good }, {words::case_state(case.line.state)} }
                small { class: "muted", {t!("case-raised", day = short_date(case.line.raised_on))} }
            }
            p { class: "big-answer", {words::statement(&case.line.headline)} }
            p { {turn(case.line.due)} }
            if let Some(day) = case.line.strengthened_on {
                p { class: "muted", {t!("case-strengthened", day = short_date(day))} }
            }
            p { class: "muted", {t!("case-not-a-conclusion")} }
        }
        if is_person {
            Card { title: t!("case-strip"), aside: t!("case-strip-aside"),
                Strip { cells: case.cells.clone(), prompts: case.prompts.clone() }
            }
        }
        div { class: "columns even",
            Card { title: t!("case-against"),
                for (index, evidence) in case.evidence.iter().enumerate() {
                    EvidenceBlock { key: "{index}", evidence: evidence.clone(), named: case.named.clone() }
                }
            }
            Card { title: t!("case-for"),
                if case.speaks_for.is_empty() {
                    p { class: "muted", {t!("case-for-nothing")} }
                }
                for (index, said) in case.speaks_for.iter().enumerate() {
                    SpeaksFor { key: "{index}", said: said.clone() }
                }
            }
        }
        if is_person {
            FixesCard { fixes: case.fixes.clone(), places: case.places.clone() }
            DevicesCard { devices: case.devices.clone() }
            Card { title: t!("case-answer"),
                if answers.is_empty() {
                    p { {t!("case-answer-none")} }
                }
                Trail { case: case.line.id.clone(), entries: answers }
            }
        } else {
            RowsCard { rows: case.rows.clone() }
        }
        Card { title: t!("case-trail"),
            if others.is_empty() {
                p { class: "muted", {t!("case-trail-none")} }
            }
            Trail { case: case.line.id.clone(), entries: others }
            if case.may_comment && is_open {
                CommentBox { id: id.clone(), onsent: onchanged }
            }
        }
        if case.may_decide && is_open {
            DecisionBox { id, due: case.line.due, has_person: is_person, onsent: onchanged }
        }
    }
}

#[component]
fn SpeaksFor(said: Statement) -> Element {
    rsx! {
        p { class: "evidence-text inline",
            {words::statement(&said)}
        }
    }
}

#[component]
fn Trail(case: CaseId, entries: Vec<CaseEntry>) -> Element {
    if entries.is_empty() {
        return rsx! {};
    }
    rsx! {
        ol { class: "trail",
            for (index, entry) in entries.into_iter().enumerate() {
                li { key: "{index}",
                    b { {t!("case-entry", voice = words::case_voice(entry.voice), by = entry.by.as_str(), at = date_time(entry.at.0))} }
                    if let Some(state) = entry.state {
                        div { Chip { tone: Tone::Good, {words::case_state(state)} } }
                    }
                    match entry.ground {
                        Some(RedGround::Visit) => rsx! { p { {t!("case-red-visit")} } },
                        Some(RedGround::Inquiry) => rsx! { p { {t!("case-red-inquiry")} } },
                        None => rsx! {},
                    }
                    p { "{entry.text}" }
                    for (n, photo) in entry.photos.into_iter().enumerate() {
                        AnswerPhoto { key: "{photo.id}", case: case.clone(), photo, n: n + 1 }
                    }
                }
            }
        }
    }
}

/// The level: circle, triangle or diamond, with its word.
#[component]
pub fn LevelMark(level: CaseLevel) -> Element {
    let (class, form) = match level {
        CaseLevel::Blue => ("level blue", "M0-7a7 7 0 1 0 .01 0Z"),
        CaseLevel::Yellow => ("level yellow", "M0-7.5 8 6.5H-8Z"),
        CaseLevel::Red => ("level red", "M0-8.5 8.5 0 0 8.5-8.5 0Z"),
    };
    rsx! {
        span { class,
            svg { class: "shape", view_box: "-10 -10 20 20", "aria-hidden": "true", path { d: form } }
            {words::case_level(level)}
        }
    }
}
