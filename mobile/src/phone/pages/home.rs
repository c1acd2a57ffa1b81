//! "Am I done for today?": the state, the one button, what the phone says about here and now, what waits.

use crate::client::ClientError;
use crate::client::beacon::server_now;
use crate::client::home::{HOME, TROUBLE, has_role, ring};
use crate::client::queue::{Entry, EntryState, QUEUE};
use crate::phone::kept::{Freshness, Trouble};
use crate::phone::later::{LaterHere, LaterLines, LaterPage};
use crate::phone::locate::Place;
use crate::phone::today::cell_today;
use crate::phone::{Route, words};
use crate::prelude::*;
use crate::text::{clock_time, date_time, day_of, long_date, short_date};
use chrono::{Days, NaiveDate};
use zaigang_shared::api::cadre::{Home as HomeData, MonthView, OwnInspection};
use zaigang_shared::day::Cell;
use zaigang_shared::division::Role;
use zaigang_shared::place::Answer;
use zaigang_shared::record::{InspectionResult, RecordKind};
use zaigang_shared::time::{Half, Millis};

/// Check in; an inspector's first page are the tasks.
#[component]
pub fn Home() -> Element {
    if has_role(Role::Cadre) || HOME.read().is_some() {
        return rsx! {
            CadreHome {}
        };
    }
    if has_role(Role::Inspector) {
        return rsx! {
            LaterPage { route: Route::Tasks {} }
        };
    }
    if has_role(Role::VillageClerk) {
        return rsx! {
            LaterPage { route: Route::Village {} }
        };
    }
    rsx! {
        CadreHome {}
    }
}

#[component]
fn CadreHome() -> Element {
    let home = HOME.read();
    let Some(kept) = home.as_ref() else {
        return rsx! {
            h1 { class: "unseen", {t!("phone-title-home")} }
            Freshness { error: TROUBLE.read().clone(), kept_at: None, busy: true, onretry: move |()| ring() }
        };
    };
    let today = day_of(server_now());
    // That the session is over stands above already.
    let trouble = TROUBLE.read().clone().filter(|error| *error != ClientError::NotSignedIn);
    let is_stale = kept.value.today != today;
    let data = kept.value.clone();
    rsx! {
        h1 { class: "unseen", {t!("phone-title-home")} }
        match &data.posting {
            Some(posting) => rsx! {
                TodayCard {
                    today,
                    data: data.clone(),
                    place: Place { fences: posting.fences.clone(), calibration: data.calibration },
                }
            },
            None => rsx! {
                Empty { icon: IconName::Pin, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
            },
        }
        Waiting { data: data.clone() }
        if let Some(month) = data.month {
            MonthCard { month, today }
        }
        // Only what the person has to know: a kept page of today is as good as a fresh one.
        if let Some(error) = trouble.filter(|error| is_stale || !error.is_passing()) {
            Trouble { error, kept_at: kept.at, onretry: move |()| ring() }
        }
    }
}

/// Lies the instant in the half of the day that a day's record speaks for?
fn is_in_hours(today: NaiveDate, at: i64) -> bool {
    let (from, to) = Half::Day.window(today);
    from <= Millis(at) && Millis(at) <= to
}

/// The last record of this phone that speaks for today: a reply to an evening prompt does not.
fn own_today(queue: &[Entry], today: NaiveDate) -> Option<&Entry> {
    queue.iter().rev().find(|entry| {
        entry.date() == today
            && match entry.kind {
                RecordKind::Day => true,
                RecordKind::PromptReply => is_in_hours(today, entry.made_at),
                _ => false,
            }
    })
}

/// The state of today in words and whether the day is done: the cell by the rules of the server, and what this phone
/// signed today.
fn today_words(today: NaiveDate, cell: Option<&Cell>, own: Option<&Entry>) -> (String, bool) {
    let state = cell.map(|cell| cell.state).filter(|state| *state != CellState::NotConfirmed);
    match (state, own) {
        (Some(state @ (CellState::Present | CellState::Event)), Some(entry)) => {
            let time = clock_time(entry.made_at);
            // It counts once it is there; nothing is promised before.
            let words = if entry.is_waiting() {
                t!("phone-today-done-waiting", state = state_word(state), time = time)
            } else {
                t!("phone-today-done-at", state = state_word(state), time = time)
            };
            (words, true)
        }
        (Some(state @ (CellState::Present | CellState::Event)), None) => (state_word(state), true),
        (None | Some(CellState::Rest | CellState::ToConfirm), Some(entry)) if entry.refusal().is_none() => {
            let time = clock_time(entry.made_at);
            let in_hours = is_in_hours(today, entry.made_at);
            let words = match (&entry.state, state) {
                _ if !in_hours => t!("phone-today-to-confirm", time = time),
                (_, Some(CellState::ToConfirm)) => t!("phone-today-to-confirm", time = time),
                // Signed before the app could judge it itself.
                (EntryState::Waiting, _) => t!("phone-today-signed", time = time),
                (EntryState::Stored { answer: Answer::Inside, .. }, _) => {
                    t!("phone-today-stored", time = time)
                }
                _ => t!("phone-today-to-confirm", time = time),
            };
            (words, in_hours)
        }
        (Some(state), _) => (t!("phone-today-state", state = state_word(state)), false),
        (None, _) => (t!("phone-today-nothing"), false),
    }
}

#[component]
fn TodayCard(today: NaiveDate, data: HomeData, place: Place) -> Element {
    // Where somebody is, is read only when he asks.
    let mut is_asked = use_signal(|| false);
    let queue = QUEUE.read();
    let cell = cell_today(&data, &queue, today);
    let (words, done) = today_words(today, cell.as_ref(), own_today(&queue, today));
    let navigator = navigator();
    rsx! {
        section { class: "card today",
            p { class: "date",
                span { {long_date(today)} }
                span { role: "status", "{words}" }
            }
            CheckInButton {
                label: if done { t!("phone-punch-again") } else { t!("phone-punch") },
                hint: t!("phone-punch-hint"),
                done,
                onclick: move |()| {
                    navigator.push(Route::CheckIn {});
                },
            }
            if is_asked() {
                LaterHere { place }
            } else {
                Button { kind: ButtonKind::Quiet, icon: IconName::Compass, onclick: move |()| is_asked.set(true),
                    {t!("phone-locate-look")}
                }
            }
        }
    }
}

/// What waits for the person: refused records, days, cases, inspections. Nothing of it: nothing is shown.
#[component]
fn Waiting(data: HomeData) -> Element {
    let refused = QUEUE.read().iter().filter(|entry| entry.refusal().is_some()).count();
    let (undecided, decided): (Vec<_>, Vec<_>) =
        data.cases.iter().partition(|case| words::is_undecided(case.state));
    rsx! {
        if refused > 0 {
            LinkCard {
                to: Route::Mine {},
                title: t!("phone-home-refused", n = refused),
                text: t!("phone-home-refused-text"),
                action: t!("phone-home-look"),
            }
        }
        for question in data.questions.iter() {
            LinkCard {
                key: "{question.date}",
                to: Route::Day { date: question.date.to_string() },
                title: t!("phone-home-question", date = short_date(question.date)),
                text: question_words(&question.cell),
                action: t!("phone-home-explain"),
            }
        }
        for case in undecided.iter().filter(|case| !case.answered) {
            LinkCard {
                key: "{case.id}",
                to: Route::Case { id: case.id.to_string() },
                title: words::case_kind(case.kind),
                text: match case.answer_until {
                    Some(until) => t!("phone-home-case-until", until = short_date(until)),
                    None => t!("phone-home-case", date = short_date(case.raised_on)),
                },
                action: t!("phone-home-answer"),
            }
        }
        for inspection in data.inspections.iter() {
            InspectionCard { key: "{inspection.task}", inspection: inspection.clone() }
        }
        for case in undecided.iter().filter(|case| case.answered) {
            LinkCard {
                key: "{case.id}",
                to: Route::Case { id: case.id.to_string() },
                title: words::case_kind(case.kind),
                text: t!("phone-home-case-answered"),
                action: t!("phone-home-look"),
                quiet: true,
            }
        }
        for case in decided {
            LinkCard {
                key: "{case.id}",
                to: Route::Case { id: case.id.to_string() },
                title: words::case_kind(case.kind),
                text: t!("phone-home-case-decided", state = words::case_state(case.state)),
                action: t!("phone-home-look"),
                quiet: true,
            }
        }
    }
}

fn question_words(cell: &Cell) -> String {
    let marks = words::marks(cell);
    if marks.is_empty() { words::state_meaning(cell.state) } else { marks }
}

/// A card that is one large link.
#[component]
pub fn LinkCard(
    to: Route,
    title: String,
    text: String,
    action: String,
    #[props(default)] quiet: bool,
) -> Element {
    rsx! {
        Link { to, class: if quiet { "card link-card" } else { "card link-card accent" },
            div {
                b { "{title}" }
                p { "{text}" }
            }
            span { class: "link-word",
                "{action}"
                Icon { name: IconName::Arrow }
            }
        }
    }
}

/// An inspection of the own posting, told at once.
#[component]
fn InspectionCard(inspection: OwnInspection) -> Element {
    let quiet = inspection.result != InspectionResult::Absent || !inspection.doubts.is_empty();
    let day = day_of(inspection.at.0);
    rsx! {
        section { class: if quiet { "card" } else { "card accent" },
            h2 { class: "card-title",
                span { {t!("phone-home-inspection")} }
                small { {date_time(inspection.at.0)} }
            }
            p { b { {words::inspection(inspection.result)} } }
            if let Some(note) = &inspection.note {
                p { class: "muted", "{note}" }
            }
            VisitDoubts { doubts: inspection.doubts.clone() }
            p { class: "muted", {t!("phone-home-inspection-text")} }
            LinkButton { to: Route::Day { date: day.to_string() }, {t!("phone-home-inspection-word")} }
        }
    }
}

#[component]
fn MonthCard(month: MonthView, today: NaiveDate) -> Element {
    let progress = month.progress;
    let navigator = navigator();
    rsx! {
        section { class: "card month-card",
            h2 { class: "card-title month-head",
                span { {t!("phone-home-month")} }
                small {
                    b { class: "month-figure", "{progress.on_post}" }
                    // A policy may count villages, not days; then there is no number of days to reach.
                    if progress.target == 0 {
                        {t!("phone-home-month-no-target", left = progress.workdays_left)}
                    } else {
                        {t!("phone-home-month-target", target = progress.target, left = progress.workdays_left)}
                    }
                }
            }
            MonthGrid {
                month: today,
                cells: words::month_cells(&month.cells, today),
                today,
                from: today.checked_sub_days(Days::new(7)),
                legend: false,
                onpick: move |date: NaiveDate| {
                    navigator.push(Route::Day { date: date.to_string() });
                },
            }
            if !words::is_told_above(&progress.lines) {
                LaterLines { lines: progress.lines, today }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::id::RecordId;

    fn entry(kind: RecordKind, time: &str) -> Entry {
        let made_at = chrono::DateTime::parse_from_rfc3339(time).unwrap().timestamp_millis();
        Entry {
            id: RecordId::try_from("r1").unwrap(),
            account: None,
            token: String::new(),
            kind,
            order: 1,
            made_at,
            reference: None,
            note: None,
            result: None,
            photos: Vec::new(),
            state: EntryState::Waiting,
            in_log: None,
            own: None,
        }
    }

    #[test]
    fn an_evening_reply_does_not_make_the_day_done() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let said = |kind, time| {
            let queue = [entry(kind, time)];
            today_words(today, None, own_today(&queue, today))
        };
        let nothing = today_words(today, None, None);
        assert_eq!(said(RecordKind::PromptReply, "2026-11-20T21:00:00+08:00"), nothing);
        assert_eq!(said(RecordKind::Night, "2026-11-20T12:00:00+08:00"), nothing);
        assert!(said(RecordKind::PromptReply, "2026-11-20T20:30:00+08:00").1);
        assert!(said(RecordKind::Day, "2026-11-20T06:00:00+08:00").1);
        // A check-in outside the hours is kept and shown; the day wants another.
        let (words, done) = said(RecordKind::Day, "2026-11-20T21:00:00+08:00");
        assert!(!done && words != nothing.0, "{words}");
    }
}
