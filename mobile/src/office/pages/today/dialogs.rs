//! The small dialogs that settle a line: confirm, vouch, call, approve a phone.

use super::keep::KeepDialog;
use crate::client;
use crate::office::kit::{CallButton, Sending, SendingProblem, use_sending};
use crate::office::pages::record::platform_said;
use crate::prelude::*;
use crate::text::{clock_time, date_time, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::device::{ApproveDevice, DeviceView};
use zaigang_shared::api::township::{CallPrompt, DayLine, DecideCell, PromptChannel, Vouch};
use zaigang_shared::id::{DeviceId, PostingId, PromptId};
use zaigang_shared::operation as op;

/// What a line's button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Confirm a doubtful day.
    Decide,
    /// Vouch for a day without a record.
    Vouch,
    /// Write the day as something else.
    Change,
    /// Enter days of the township's own register.
    Keep,
    /// Call a prompt.
    Prompt,
    /// Approve a new phone.
    Device,
}

/// A dialog to open.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What for.
    pub asked: Asked,
    /// Whom.
    pub line: DayLine,
}

/// Is a word on this line's day an override, for which a note is asked? Deciding a doubt is work, and where the township
/// keeps the register it enters what it knows.
fn is_override(line: &DayLine) -> bool {
    let computed = line.cell.computed;
    computed != CellState::ToConfirm && !(line.sampled && computed == CellState::Rest)
}

/// The dialog of a line.
#[component]
pub fn LineDialog(ask: Ask, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let Ask { asked, line } = ask;
    let is_override = is_override(&line);
    let done = EventHandler::new(move |()| {
        onclose.call(());
        ondone.call(());
    });
    match asked {
        Asked::Decide => rsx! {
            DecideDialog {
                posting: line.posting,
                person: line.person_name,
                date: line.cell.date,
                state: CellState::Present,
                is_override,
                onclose,
                ondone: done,
            }
        },
        Asked::Vouch => rsx! {
            VouchDialog { posting: line.posting, person: line.person_name, date: line.cell.date, onclose, ondone: done }
        },
        Asked::Change => rsx! {
            ChangeDialog {
                posting: line.posting,
                person: line.person_name,
                date: line.cell.date,
                now: line.cell.state,
                is_override,
                onclose,
                ondone: done,
            }
        },
        Asked::Keep => rsx! {
            KeepDialog { posting: line.posting, person: line.person_name, date: line.cell.date, onclose, ondone: done }
        },
        Asked::Prompt => rsx! {
            PromptDialog { posting: line.posting, person: line.person_name, phone: line.phone, onclose, ondone: done }
        },
        Asked::Device => rsx! {
            if let Some(device) = line.pending_device {
                ApproveDialog { device, person: line.person_name, phone: line.phone, onclose, ondone: done }
            }
        },
    }
}

/// The reasons of a decision, by their codes.
#[must_use]
pub fn reason_choices() -> Vec<Choice> {
    vec![
        Choice::new("knows_in_person", t!("decide-knows-in-person")),
        Choice::new("saw_record", t!("decide-saw-record")),
        Choice::new("phoned", t!("decide-phoned")),
        Choice::new("phone_broken", t!("decide-phone-broken")),
        Choice::new("no_signal", t!("decide-no-signal")),
        Choice::new("no_smartphone", t!("decide-no-smartphone")),
        Choice::new("other", t!("decide-other")),
    ]
}

/// The word of a reason's code.
#[must_use]
pub fn reason_word(code: &str) -> String {
    let known = reason_choices().into_iter().find(|choice| choice.code == code);
    known.map_or_else(|| t!("decide-other"), |choice| choice.label)
}

/// What the button of a decision says.
#[must_use]
pub fn decision_word(state: CellState) -> String {
    match state {
        CellState::Present => t!("decide-present"),
        CellState::Duty => t!("decide-duty"),
        CellState::Leave => t!("decide-leave"),
        CellState::Rest => t!("decide-rest"),
        _ => t!("decide-not-confirmed"),
    }
}

/// Decides a day: reason by chip, a note where the rules demand one.
#[component]
pub fn DecideDialog(
    posting: PostingId,
    person: String,
    date: NaiveDate,
    state: CellState,
    is_override: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut reason = use_signal(|| "knows_in_person".to_owned());
    let note = use_signal(String::new);
    let sending = use_sending();
    let needs_note = is_override || reason() == "other";
    let is_ready = !needs_note || !note.read().trim().is_empty();
    let send = move |()| {
        let said = note.peek().trim().to_owned();
        let body = DecideCell {
            id: sending.id(),
            state,
            reason: reason.peek().clone(),
            note: (!said.is_empty()).then_some(said),
        };
        let (posting, day) = (posting.clone(), date.to_string());
        let work = async move { client::write::<op::DecideCell>(&[posting.as_str(), &day], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("decide-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send,
            {decision_word(state)}
        }
    };
    rsx! {
        Dialog {
            id: "decide",
            title: t!("decide-title", person = person.as_str(), decision = decision_word(state)),
            onclose,
            actions,
            if is_override {
                Notice { tone: Tone::Attention, title: t!("decide-override"), text: t!("decide-override-text") }
            }
            ReasonChips {
                name: "decide-reason",
                legend: t!("decide-reason"),
                options: reason_choices(),
                chosen: reason(),
                onchoose: move |code| reason.set(code),
            }
            NoteField { note, is_required: needs_note }
            SendingProblem { sending }
        }
    }
}

/// What a day may be written as, by its code; vouching has its own dialog.
const CHANGES: [(&str, CellState); 5] = [
    ("present", CellState::Present),
    ("duty", CellState::Duty),
    ("leave", CellState::Leave),
    ("rest", CellState::Rest),
    ("not_confirmed", CellState::NotConfirmed),
];

/// The states a day in state `now` may be changed to.
fn changes_from(now: CellState) -> Vec<Choice> {
    let others = CHANGES.iter().filter(|(_, state)| *state != now);
    others.map(|(code, state)| Choice::new(*code, state_word(*state))).collect()
}

/// Writes a day as something else: the new state first, then reason and note as for any decision.
#[component]
pub fn ChangeDialog(
    posting: PostingId,
    person: String,
    date: NaiveDate,
    now: CellState,
    is_override: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut chosen = use_signal(|| None::<CellState>);
    if let Some(state) = chosen() {
        return rsx! {
            DecideDialog { posting, person, date, state, is_override, onclose, ondone }
        };
    }
    let day = short_date(date);
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
    };
    rsx! {
        Dialog { id: "change", title: t!("change-title", person = person.as_str(), day = day.as_str()), onclose, actions,
            p { {t!("change-now", state = state_word(now))} }
            ReasonChips {
                name: "change-to",
                legend: t!("change-to"),
                options: changes_from(now),
                chosen: None,
                onchoose: move |code: String| {
                    chosen.set(CHANGES.iter().find(|(known, _)| *known == code).map(|(_, state)| *state));
                },
            }
        }
    }
}

/// Vouches for a day without a record; counted, so a note is always asked for.
#[component]
pub fn VouchDialog(
    posting: PostingId,
    person: String,
    date: NaiveDate,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut reason = use_signal(|| "no_signal".to_owned());
    let note = use_signal(String::new);
    let sending = use_sending();
    let is_ready = !note.read().trim().is_empty();
    let send = move |()| {
        let body =
            Vouch { id: sending.id(), reason: reason.peek().clone(), note: note.peek().trim().to_owned() };
        let (posting, day) = (posting.clone(), date.to_string());
        let work = async move { client::write::<op::VouchDay>(&[posting.as_str(), &day], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("vouch-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("vouch-do")} }
    };
    rsx! {
        Dialog { id: "vouch", title: t!("vouch-title", person = person.as_str()), onclose, actions,
            p { {t!("vouch-text")} }
            ReasonChips {
                name: "vouch-reason",
                legend: t!("decide-reason"),
                options: reason_choices().into_iter().filter(|choice| choice.code != "saw_record").collect::<Vec<_>>(),
                chosen: reason(),
                onchoose: move |code| reason.set(code),
            }
            NoteField { note, is_required: true }
            SendingProblem { sending }
        }
    }
}

#[component]
fn NoteField(note: Signal<String>, is_required: bool) -> Element {
    let mut note = note;
    rsx! {
        TextArea {
            id: "decision-note",
            label: if is_required { t!("decide-note-required") } else { t!("decide-note") },
            value: note(),
            rows: 2,
            max_length: 200,
            oninput: move |value| note.set(value),
        }
    }
}

/// Calls a prompt now: in the app, or by telephone.
#[component]
pub fn PromptDialog(
    posting: PostingId,
    person: String,
    phone: Option<String>,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut channel = use_signal(|| PromptChannel::App);
    let sending = use_sending();
    let send = move |()| {
        let Ok(id) = PromptId::try_from(sending.id()) else { return };
        let body = CallPrompt { id, channel: channel() };
        let posting = posting.clone();
        let work = async move { client::write::<op::CallPrompt>(&[posting.as_str()], &body).await };
        sending.run(work, move |prompt| {
            toast(Tone::Good, t!("prompt-called", time = clock_time(prompt.expires_at.0)));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("prompt-do")} }
    };
    let chosen = if channel() == PromptChannel::App { "app" } else { "phone" };
    rsx! {
        Dialog { id: "prompt", title: t!("prompt-title", person = person.as_str()), onclose, actions,
            p { {t!("prompt-text")} }
            ReasonChips {
                name: "prompt-channel",
                legend: t!("prompt-channel"),
                options: vec![Choice::new("app", t!("prompt-by-app")), Choice::new("phone", t!("prompt-by-phone"))],
                chosen: chosen.to_owned(),
                onchoose: move |code: String| {
                    channel.set(if code == "app" { PromptChannel::App } else { PromptChannel::Phone });
                },
            }
            if let Some(phone) = phone.filter(|_| channel() == PromptChannel::Phone) {
                div { CallButton { phone, person } }
            }
            SendingProblem { sending }
        }
    }
}

/// Approves a new phone, after asking whose it is.
#[component]
pub fn ApproveDialog(
    device: DeviceId,
    person: String,
    phone: Option<String>,
    /// The person's other phones in use: one may be ended in the same step, never by itself.
    #[props(default)]
    others: Vec<DeviceView>,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut replaces = use_signal(String::new);
    let sending: Sending = use_sending();
    let send = move |()| {
        let device = device.clone();
        let body = ApproveDevice { replaces: DeviceId::try_from(replaces()).ok() };
        let work = async move { client::write::<op::ApproveDevice>(&[device.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("device-approved"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("device-approve-do")} }
    };
    rsx! {
        Dialog { id: "approve", title: t!("device-approve-title", person = person.as_str()), onclose, actions,
            p { {t!("device-approve-text")} }
            if let Some(phone) = phone {
                div { CallButton { phone, person } }
            }
            if !others.is_empty() {
                SelectField {
                    id: "approve-replaces",
                    label: t!("device-approve-replaces"),
                    hint: t!("device-approve-replaces-hint"),
                    options: others.iter().map(old_phone).collect::<Vec<_>>(),
                    value: replaces(),
                    placeholder: t!("device-approve-keep"),
                    onchange: move |id| replaces.set(id),
                }
            }
            SendingProblem { sending }
        }
    }
}

fn old_phone(device: &DeviceView) -> Choice {
    let said = platform_said(&device.description);
    let label = t!("device-approve-old", phone = said, at = date_time(device.enrolled_at.0));
    Choice::new(device.id.as_str(), label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_a_person_may_write_is_offered_but_the_one_that_stands() {
        assert_eq!(changes_from(CellState::Witnessed).len(), CHANGES.len());
        for (code, state) in CHANGES {
            let offered = changes_from(state);
            assert_eq!(offered.len(), CHANGES.len() - 1);
            assert!(offered.iter().all(|choice| choice.code != code), "{code}");
        }
    }
}
