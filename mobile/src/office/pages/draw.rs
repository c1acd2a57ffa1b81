//! A draw as a ceremony of three steps: freeze the list, enter the public value, visit and publish.

use super::draws::draw_state;
use super::results::{inspection_result, record_link};
use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::platform::page;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::city::{DrawState, DrawTask, DrawView, SeedDraw, WithdrawDraw};
use zaigang_shared::draw;
use zaigang_shared::operation as op;

/// A draw as a ceremony of three steps: freeze the list, enter the public value, visit and publish.
#[component]
pub fn Draw(id: String) -> Element {
    let wanted = id.clone();
    let loaded = use_loaded(move || {
        let id = wanted.clone();
        async move { client::read::<op::ReadDraw>(&[&id]).await }
    });
    let mut again = loaded;
    let mut withdrawing = use_signal(|| false);
    let Some(found) = loaded.get() else {
        return rsx! {
            PageTitle { title: t!("office-title-draw") }
            Awaited { loaded }
        };
    };
    let line = found.line.clone();
    let step = match line.state {
        DrawState::Frozen => 1,
        DrawState::Drawn | DrawState::Withdrawn => 2,
        DrawState::Closed => 3,
    };
    let steps = vec![t!("draw-step-freeze"), t!("draw-step-seed"), t!("draw-step-visit")];
    let open = matches!(line.state, DrawState::Frozen | DrawState::Drawn);
    rsx! {
        PageTitle {
            title: t!("draw-title", place = line.division_name.as_str()),
            aside: t!("draws-window", from = short_date(line.window_from), to = short_date(line.window_to)),
        }
        Awaited { loaded }
        Stepper { steps, current: step }
        Card { title: t!("draw-list-title"), aside: draw_state(line.state),
            p { class: "big-answer", {t!("draw-list-answer", n = line.number, all = line.population)} }
            Facts { pairs: vec![
                (t!("draw-excluded"), found.excluded.to_string()),
                (t!("draws-source"), found.seed_source.clone()),
                (t!("draw-ordered"), t!("draws-by", by = line.ordered_by.as_str(), at = date_time(line.ordered_at.0))),
            ] }
            Commitment { commitment: found.commitment.clone() }
        }
        if line.state == DrawState::Frozen && view::may::<op::SeedDraw>() {
            Seed { id: id.clone(), ondone: move |_| again.reload() }
        }
        if let Some(value) = &found.public_value {
            Card { title: t!("draw-public-value"),
                p { class: "big-answer", "{value}" }
            }
        }
        if let Some(why) = &found.withdrawn_reason {
            Notice { tone: Tone::Attention, title: t!("draw-withdrawn"), text: why.clone() }
        }
        if !found.tasks.is_empty() {
            Card { title: t!("draw-tasks"), aside: t!("draw-sealed"),
                for task in found.tasks.clone() {
                    Task { key: "{task.task}", task }
                }
            }
        }
        Export { found: found.clone() }
        if open && view::may::<op::WithdrawDraw>() {
            div { class: "button-row",
                Button { onclick: move |()| withdrawing.set(true), {t!("draw-withdraw")} }
            }
        }
        if withdrawing() {
            Withdraw { id: id.clone(), onclose: move |()| withdrawing.set(false), ondone: move |()| { withdrawing.set(false); again.reload(); } }
        }
    }
}

/// The commitment in groups of four, to be read aloud and copied.
#[component]
fn Commitment(commitment: String) -> Element {
    let letters: Vec<char> = commitment.chars().collect();
    let grouped = letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let copy = move |()| {
        let text = commitment.clone();
        async move {
            match page::copy_text(&text).await {
                Ok(()) => toast(Tone::Good, t!("draw-copied")),
                Err(_) => toast(Tone::Attention, t!("draw-not-copied")),
            }
        }
    };
    rsx! {
        p { {t!("draw-commitment-text")} }
        p { class: "hash", "{grouped}" }
        div { class: "button-row",
            Button { icon: IconName::Copy, onclick: copy, {t!("draw-copy")} }
        }
    }
}

#[component]
fn Seed(id: String, ondone: EventHandler<DrawView>) -> Element {
    let mut value = use_signal(String::new);
    let sending = use_sending();
    let is_ready = !value.read().trim().is_empty();
    let send = move |()| {
        let id = id.clone();
        let body = SeedDraw { id: sending.id(), public_value: value.peek().trim().to_owned() };
        let work = async move { client::write::<op::SeedDraw>(&[&id], &body).await };
        sending.run(work, move |draw| ondone.call(draw));
    };
    rsx! {
        Card { title: t!("draw-seed-title"), aside: t!("draw-seed-aside"),
            TextField { id: "draw-seed", label: t!("draw-public-value"), hint: t!("draw-seed-hint"), max_length: 200, value: value(), oninput: move |v| value.set(v) }
            SendingProblem { sending }
            div { class: "button-row",
                Button { kind: ButtonKind::Primary, icon: IconName::Dice, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("draw-now")} }
            }
        }
    }
}

#[component]
fn Task(task: DrawTask) -> Element {
    let state = match (task.result, task.started_at) {
        (Some(result), _) => inspection_result(result),
        (None, _) if task.missed => t!("draw-task-missed"),
        (None, Some(at)) => t!("draw-task-started", at = date_time(at.0)),
        (None, None) => t!("draw-task-sealed"),
    };
    let actions = match &task.record {
        Some(record) => record_link(record),
        None => rsx! {},
    };
    rsx! {
        Row { title: t!("draw-task-number", n = task.order), note: task.inspector.clone().unwrap_or_default(), actions,
            p { {task.target.clone().unwrap_or_else(|| t!("draw-target-sealed"))} }
            p { b { "{state}" } }
            if let Some(note) = &task.note {
                p { "{note}" }
            }
            VisitDoubts { doubts: task.doubts.clone() }
        }
    }
}

/// Once every visit is done anyone may recompute the draw; this page does it at once.
#[component]
fn Export(found: DrawView) -> Element {
    let Some(export) = found.export else { return rsx! {} };
    let holds = draw::verify(&export).is_ok() && export.commitment == found.commitment;
    let save = move |()| {
        let saved = serde_json::to_vec_pretty(&export)
            .ok()
            .is_some_and(|bytes| page::save_file("draw.json", "application/json", &bytes).is_ok());
        if !saved {
            toast(Tone::Attention, t!("import-not-saved"));
        }
    };
    rsx! {
        Card { title: t!("draw-export"),
            if holds {
                Notice { tone: Tone::Good, title: t!("draw-verified"), text: t!("draw-verified-text") }
            } else {
                Notice { tone: Tone::Problem, title: t!("draw-not-verified"), text: t!("draw-not-verified-text") }
            }
            div { class: "button-row",
                Button { icon: IconName::Download, onclick: save, {t!("draw-save")} }
            }
        }
    }
}

#[component]
fn Withdraw(id: String, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let send = move |()| {
        let id = id.clone();
        let body = WithdrawDraw { id: sending.id(), reason: why.peek().trim().to_owned() };
        let work = async move { client::write::<op::WithdrawDraw>(&[&id], &body).await };
        sending.run(work, move |_| ondone.call(()));
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Danger, disabled: why.read().trim().is_empty(), busy: sending.busy(), onclick: send, {t!("draw-withdraw")} }
    };
    rsx! {
        Dialog { id: "withdraw-draw", title: t!("draw-withdraw"), onclose, actions,
            p { {t!("draw-withdraw-text")} }
            TextArea { id: "withdraw-why", label: t!("county-why"), rows: 2, max_length: 500, value: why(), oninput: move |v| why.set(v) }
            SendingProblem { sending }
        }
    }
}
