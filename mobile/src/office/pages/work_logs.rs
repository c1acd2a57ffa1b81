//! The work log of a division: what was done, by whom, about which day; found by words and days.

use super::record::Picture;
use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{Route, view};
use crate::prelude::*;
use crate::text::{day_of, long_date, short_date};
use chrono::{Days, NaiveDate};
use zaigang_shared::api::Done;
use zaigang_shared::api::work_log::{WORK_LOG_SPAN_DAYS, WorkLogLine, WorkLogQuery};
use zaigang_shared::day::PhotoStanding;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::place::Answer;

/// Days shown at first.
const USUAL_DAYS: u64 = 30;

/// The span typed, if it is one.
fn span(from: &str, to: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().ok()?, to.parse().ok()?);
    let days = (to - from).num_days();
    (0..=WORK_LOG_SPAN_DAYS).contains(&days).then_some((from, to))
}

/// Entries of the division in view.
#[component]
pub fn WorkLogs() -> Element {
    let today = day_of(server_now());
    let usual = today.checked_sub_days(Days::new(USUAL_DAYS)).unwrap_or(today);
    let mut search = use_signal(String::new);
    let mut from = use_signal(move || usual.to_string());
    let mut to = use_signal(move || today.to_string());
    let mut person = use_signal(|| None::<(PostingId, String)>);
    let mut after = use_signal(|| None::<String>);
    let loaded = use_loaded(move || {
        let division = view::division();
        let days = span(&from.read(), &to.read());
        let text = search.read().trim().to_owned();
        let query = WorkLogQuery {
            from: days.map(|(from, _)| from),
            to: days.map(|(_, to)| to),
            search: (!text.is_empty()).then_some(text),
            posting: person.read().as_ref().map(|(posting, _)| posting.clone()),
            after: after(),
        };
        async move {
            let (Some(code), Some(_)) = (division, days) else { return Ok(None) };
            client::call::<op::ListWorkLogs>(&[code.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let found = loaded.get().flatten();
    let is_wrong = span(&from.read(), &to.read()).is_none();
    let aside = found
        .as_ref()
        .map(|found| t!("work-logs-aside", from = short_date(found.from), to = short_date(found.to)));
    rsx! {
        PageTitle { title: t!("office-title-work-logs"), aside: aside.unwrap_or_default() }
        SearchField { id: "work-logs-search", label: t!("work-logs-search"), value: search(),
            oninput: move |text| { after.set(None); search.set(text); } }
        div { class: "pair",
            TextField { id: "work-logs-from", label: t!("work-logs-from"), kind: TextKind::Date, value: from(),
                error: is_wrong.then(|| t!("work-logs-span-wrong")),
                oninput: move |day| { after.set(None); from.set(day); } }
            TextField { id: "work-logs-to", label: t!("work-logs-to"), kind: TextKind::Date, value: to(),
                oninput: move |day| { after.set(None); to.set(day); } }
        }
        if let Some((_, name)) = person() {
            div { class: "inline",
                Chip { icon: IconName::Person, "{name}" }
                Button { onclick: move |()| { after.set(None); person.set(None); }, {t!("work-logs-all")} }
            }
        }
        Awaited { loaded }
        if let Some(found) = found {
            if found.lines.is_empty() {
                Card {
                    Empty { icon: IconName::Page, title: t!("work-logs-none"), text: t!("work-logs-none-text") }
                }
            }
            for line in found.lines {
                Entry {
                    key: "{line.entry.id}",
                    line,
                    onperson: move |chosen| { after.set(None); person.set(Some(chosen)); },
                }
            }
            div { class: "inline",
                if after().is_some() {
                    Button { icon: IconName::Up, onclick: move |()| after.set(None), {t!("work-logs-first")} }
                }
                if let Some(next) = found.next {
                    Button { icon: IconName::Down, onclick: move |()| after.set(Some(next.clone())), {t!("work-logs-more")} }
                }
            }
        }
    }
}

#[component]
fn Entry(line: WorkLogLine, onperson: EventHandler<(PostingId, String)>) -> Element {
    let entry = line.entry.clone();
    let place = if view::is_township() || line.host_name == line.township_name {
        line.host_name.clone()
    } else {
        format!("{} {}", line.township_name, line.host_name)
    };
    let whose = (line.posting.clone(), line.person_name.clone());
    rsx! {
        Card {
            title: long_date(entry.about),
            aside: t!("work-logs-by", person = line.person_name.as_str(), place = place),
            for (n, text) in entry.text.lines().enumerate() {
                p { key: "{n}", "{text}" }
            }
            if let Some(text) = &entry.difficulties {
                p { class: "said", {t!("work-logs-difficulties", text = text.as_str())} }
            }
            div { class: "inline",
                if entry.superseded {
                    Chip { tone: Tone::Attention, icon: IconName::Pencil, {t!("work-logs-superseded")} }
                }
                if entry.written_on > entry.about {
                    Chip { tone: Tone::Info, {t!("work-logs-late", date = short_date(entry.written_on))} }
                }
                if entry.households > 0 {
                    Chip { {t!("work-logs-households", n = entry.households)} }
                }
                if entry.answer == Answer::Inside {
                    Chip { tone: Tone::Good, icon: IconName::Pin, {t!("work-logs-inside")} }
                }
                Button { kind: ButtonKind::Quiet, onclick: move |()| onperson.call(whose.clone()), {t!("work-logs-one")} }
                Link { to: Route::Record { id: entry.id.to_string() }, {t!("work-logs-record")} }
            }
            if !entry.photos.is_empty() {
                Photos { line }
            }
        }
    }
}

/// Photos, fetched only when somebody asks: each look is written down.
#[component]
fn Photos(line: WorkLogLine) -> Element {
    let mut is_shown = use_signal(|| false);
    let WorkLogLine { entry, .. } = line;
    let record = entry.id.to_string();
    if !is_shown() {
        return rsx! {
            div { class: "inline",
                Button { icon: IconName::Eye, onclick: move |()| is_shown.set(true), {t!("work-logs-photos-show")} }
                small { class: "muted", {t!("work-logs-photos", n = entry.photos.len())} " " {t!("work-logs-photos-logged")} }
            }
        };
    }
    rsx! {
        div { class: "columns even",
            for photo in entry.photos {
                if photo.erased_at.is_none() && photo.standing == PhotoStanding::Arrived {
                    Picture {
                        key: "{photo.id}",
                        record: record.clone(),
                        photo: photo.id.to_string(),
                        size: Some((photo.width, photo.height)),
                    }
                } else {
                    p { key: "{photo.id}", class: "map-empty", {t!("work-logs-photo-away")} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_an_end_and_is_no_longer_than_a_year() {
        assert!(span("2026-11-01", "2026-11-01").is_some());
        assert!(span("2025-11-22", "2026-11-23").is_some());
        for (from, to) in [("2026-11-02", "2026-11-01"), ("2025-11-20", "2026-11-23"), ("", "2026-11-01")] {
            assert_eq!(span(from, to), None, "{from} {to}");
        }
    }
}
