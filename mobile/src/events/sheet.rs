//! The attendance sheet: who came, who said why not, and what the caller may still say.

use super::when::span_words;
use super::{kind_word, state_word};
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::api::event::{
    AttendanceLine, AttendanceWord, EventSheet, EventTally, EventView, UninvitedLine,
};
use zaigang_shared::event::AttendanceState;

/// How an attendance stands: word and shape. The caller's word stands beside what the records say.
#[component]
pub fn AttendanceMark(
    state: AttendanceState,
    has_begun: bool,
    #[props(default)] is_confirmed: bool,
) -> Element {
    let (tone, icon) = match state {
        AttendanceState::Verified => (Tone::Good, IconName::CheckCircle),
        AttendanceState::ToConfirm => (Tone::Attention, IconName::Help),
        AttendanceState::ReasonGiven => (Tone::Plain, IconName::Pencil),
        AttendanceState::OnLeave => (Tone::Plain, IconName::Calendar),
        AttendanceState::OnDuty => (Tone::Plain, IconName::Compass),
        AttendanceState::NoRecord if !has_begun => (Tone::Plain, IconName::Clock),
        AttendanceState::NoRecord => (Tone::Plain, IconName::Minus),
    };
    rsx! {
        Chip { tone, icon, {state_word(state, has_begun)} }
        if is_confirmed {
            Chip { tone: Tone::Info, icon: IconName::Person, {t!("event-confirmed")} }
        }
    }
}

/// How many stand where, in one line.
#[must_use]
pub fn tally_words(tally: EventTally, has_begun: bool) -> String {
    let counts = [
        (tally.verified, AttendanceState::Verified),
        (tally.to_confirm, AttendanceState::ToConfirm),
        (tally.reason_given, AttendanceState::ReasonGiven),
        (tally.on_leave, AttendanceState::OnLeave),
        (tally.on_duty, AttendanceState::OnDuty),
        (tally.no_record, AttendanceState::NoRecord),
    ];
    let mut words = vec![t!("event-tally-invited", n = tally.invited)];
    for (n, state) in counts.into_iter().filter(|(n, _)| *n > 0) {
        words.push(t!("event-tally", state = state_word(state, has_begun), n = n));
    }
    if tally.confirmed > 0 {
        words.push(t!("event-tally", state = t!("event-confirmed"), n = tally.confirmed));
    }
    words.join(" · ")
}

/// What, when, where, and who called.
#[component]
pub fn SheetHead(event: EventView, has_begun: bool) -> Element {
    let mut facts = vec![
        (t!("event-kind"), kind_word(event.kind)),
        (t!("event-time"), span_words(event.starts_at, event.ends_at)),
        (t!("event-place"), event.place_name.clone()),
        (t!("event-called-by"), format!("{} · {}", event.division_name, event.called_by)),
    ];
    facts.extend(event.note.clone().map(|note| (t!("event-note"), note)));
    rsx! {
        if let (Some(at), Some(reason)) = (event.cancelled_at, event.cancel_reason.clone()) {
            Notice { tone: Tone::Info, title: t!("event-cancelled", when = date_time(at.0)), text: reason }
        } else if let (Some(at), Some(reason)) = (event.changed_at, event.change_reason.clone()) {
            Notice { tone: Tone::Info, title: t!("event-changed", when = date_time(at.0)), text: reason }
        }
        Card { title: event.title.clone(),
            Facts { pairs: facts }
            p { b { {tally_words(event.tally, has_begun)} } }
            PlaceMap { place: event.place.clone() }
        }
    }
}

/// Where it is, folded away: paper and small screens do without.
#[component]
pub fn PlaceMap(place: Option<FenceView>) -> Element {
    rsx! {
        if let Some(place) = place {
            div { class: "no-print",
                Fold { title: t!("event-map"),
                    Map { label: t!("event-map"), fences: vec![map_fence(&place.fence, place.name.clone())] }
                }
            }
        }
    }
}

/// The order of a sheet: who needs somebody first.
fn rank(line: &AttendanceLine) -> usize {
    let order = [
        AttendanceState::ToConfirm,
        AttendanceState::NoRecord,
        AttendanceState::ReasonGiven,
        AttendanceState::OnLeave,
        AttendanceState::OnDuty,
        AttendanceState::Verified,
    ];
    let at = order.iter().position(|state| *state == line.state).unwrap_or(order.len());
    // What the caller has settled needs nobody any more.
    if line.confirmed.is_some() { at + order.len() } else { at }
}

/// The sheet as a table; cards on a phone. `onrecord` opens a record, where that may be done.
#[component]
pub fn Sheet(
    sheet: EventSheet,
    has_begun: bool,
    onexcuse: EventHandler<AttendanceLine>,
    onconfirm: EventHandler<AttendanceLine>,
    #[props(default)] onrecord: Option<EventHandler<String>>,
) -> Element {
    let mut people = sheet.people.clone();
    people.sort_by_key(rank);
    let may_change = sheet.may_change && sheet.event.cancelled_at.is_none();
    let columns = vec![
        Column::text(t!("event-column-name")),
        Column::text(t!("event-column-place")),
        Column::text(t!("event-column-state")),
        Column::text(t!("event-column-time")),
        Column::text(t!("event-column-words")),
        Column::text(""),
    ];
    let rows = people
        .into_iter()
        .map(|line| TableRow {
            key: line.posting.to_string(),
            class: "",
            cells: vec![
                rsx! { b { "{line.person_name}" } },
                rsx! { "{line.host_name}" },
                rsx! { AttendanceMark { state: line.state, has_begun, is_confirmed: line.confirmed.is_some() } },
                rsx! { {line.recorded_at.map(|at| date_time(at.0)).unwrap_or_default()} },
                rsx! { Words { line: line.clone() } },
                rsx! { Actions { line, may_change, has_begun, onexcuse, onconfirm, onrecord } },
            ],
        })
        .collect();
    rsx! {
        DataTable { caption: t!("event-sheet"), columns, rows,
            empty: rsx! { p { class: "muted", {t!("event-people-none")} } } }
        Uninvited { lines: sheet.uninvited.clone(), elsewhere: sheet.uninvited_elsewhere, onrecord }
    }
}

#[component]
fn Words(line: AttendanceLine) -> Element {
    let by = |word: &AttendanceWord| word.by.clone().unwrap_or_default();
    rsx! {
        if let Some(word) = &line.own_reason {
            p { {t!("event-said-self", text = word.text.as_str())} }
        }
        if let Some(word) = &line.caller_reason {
            p { {t!("event-said-caller", by = by(word), text = word.text.as_str())} }
        }
        if let Some(word) = &line.confirmed {
            p { {t!("event-said-confirmed", by = by(word), text = word.text.as_str())} }
        }
    }
}

#[component]
fn Actions(
    line: AttendanceLine,
    may_change: bool,
    has_begun: bool,
    onexcuse: EventHandler<AttendanceLine>,
    onconfirm: EventHandler<AttendanceLine>,
    onrecord: Option<EventHandler<String>>,
) -> Element {
    let (for_reason, for_confirmation) = (line.clone(), line.clone());
    let is_open = line.state != AttendanceState::Verified;
    let may_confirm = may_change && has_begun && line.state.may_be_confirmed() && line.confirmed.is_none();
    rsx! {
        div { class: "row-actions",
            if let Some((onrecord, record)) = onrecord.zip(line.record.clone()) {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onrecord.call(record.to_string()), {t!("event-see-record")} }
            }
            if may_change && is_open {
                Button { kind: ButtonKind::Quiet, onclick: move |()| onexcuse.call(for_reason.clone()), {t!("event-excuse")} }
            }
            if may_confirm {
                Button { onclick: move |()| onconfirm.call(for_confirmation.clone()), {t!("event-confirm")} }
            }
        }
    }
}

#[component]
fn Uninvited(lines: Vec<UninvitedLine>, elsewhere: u32, onrecord: Option<EventHandler<String>>) -> Element {
    if lines.is_empty() && elsewhere == 0 {
        return rsx! {};
    }
    rsx! {
        h3 { {t!("event-uninvited")} }
        p { class: "muted", {t!("event-uninvited-text")} }
        div { class: "rows",
            for line in lines {
                Row {
                    key: "{line.record}",
                    title: line.person_name.clone(),
                    note: line.host_name.clone(),
                    actions: rsx! {
                        if let Some(onrecord) = onrecord {
                            Button { kind: ButtonKind::Quiet,
                                onclick: {
                                    let record = line.record.to_string();
                                    move |()| onrecord.call(record.clone())
                                },
                                {t!("event-see-record")} }
                        }
                    },
                    p { {date_time(line.recorded_at.0)} }
                }
            }
        }
        if elsewhere > 0 {
            p { {t!("event-uninvited-elsewhere", n = elsewhere)} }
        }
    }
}

/// Asks for a reason: why somebody did not come, why the caller says he did, why an event is called off.
#[component]
pub fn ReasonDialog(
    title: String,
    text: String,
    action: String,
    busy: Option<String>,
    problem: Element,
    onclose: EventHandler<()>,
    onsend: EventHandler<String>,
) -> Element {
    let mut why = use_signal(String::new);
    let is_ready = !why.read().trim().is_empty();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("event-back")} }
        Button {
            kind: ButtonKind::Primary,
            disabled: !is_ready,
            busy,
            onclick: move |()| onsend.call(why.peek().trim().to_owned()),
            "{action}"
        }
    };
    rsx! {
        Dialog { id: "event-reason", title, onclose, actions,
            p { "{text}" }
            TextArea { id: "event-reason-text", label: t!("event-why"), value: why(), rows: 3, max_length: 200,
                oninput: move |v| why.set(v) }
            {problem}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::time::Millis;

    fn line(state: AttendanceState, is_confirmed: bool) -> AttendanceLine {
        let word = AttendanceWord { text: "在".to_owned(), by: None, at: Millis(0) };
        AttendanceLine {
            posting: "p1".parse().unwrap(),
            person_name: String::new(),
            host_name: String::new(),
            state,
            record: None,
            recorded_at: None,
            own_reason: None,
            caller_reason: None,
            confirmed: is_confirmed.then_some(word),
        }
    }

    #[test]
    fn who_needs_somebody_stands_first_and_settled_ones_last() {
        let mut lines = [
            line(AttendanceState::Verified, false),
            line(AttendanceState::NoRecord, true),
            line(AttendanceState::NoRecord, false),
            line(AttendanceState::ToConfirm, false),
        ];
        lines.sort_by_key(rank);
        let order: Vec<_> = lines.iter().map(|line| (line.state, line.confirmed.is_some())).collect();
        assert_eq!(order[0], (AttendanceState::ToConfirm, false));
        assert_eq!(order[1], (AttendanceState::NoRecord, false));
        assert_eq!(order[3], (AttendanceState::NoRecord, true));
    }

    #[test]
    fn a_tally_leaves_out_what_nobody_stands_in() {
        let mut tally = EventTally::default();
        tally.add(AttendanceState::Verified, false);
        tally.add(AttendanceState::NoRecord, true);
        let words = tally_words(tally, true);
        assert_eq!(words, "通知 2 人 · 已核实到场 1 · 召集方确认到场 1");
        tally.add(AttendanceState::NoRecord, false);
        assert!(tally_words(tally, true).contains("暂无记录 1"));
        assert!(tally_words(tally, false).contains("还没开始 1"), "nobody lacks a record before the start");
    }
}
