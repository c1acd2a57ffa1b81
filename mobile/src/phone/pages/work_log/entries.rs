//! Entries as they are shown: the server's and those of this phone that it has not told yet, a card a day.

use crate::client::queue::Entry;
use crate::client::work_log::of_entry;
use crate::phone::delivery::{DeliverySteps, entry_of};
use crate::prelude::*;
use crate::text::{date_time, day_of, long_date, short_date};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::api::work_log::WorkLogEntry;
use zaigang_shared::id::RecordId;
use zaigang_shared::place::Answer;
use zaigang_shared::record::RecordKind;

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its record.
    pub id: RecordId,
    /// What was done.
    pub text: String,
    /// Households visited.
    pub households: u32,
    /// Difficulties raised.
    pub difficulties: Option<String>,
    /// Photos.
    pub photos: usize,
    /// The day it was written on.
    pub written_on: NaiveDate,
    /// When it was written, as near as known; Unix ms.
    pub written_at: i64,
    /// What the position signed with it says, where the server told it.
    pub answer: Option<Answer>,
}

/// A day with its entries: the one that holds first, then those before it.
#[derive(Debug, Clone, PartialEq)]
pub struct DayEntries {
    /// The day.
    pub about: NaiveDate,
    /// Its entries.
    pub entries: Vec<Shown>,
}

impl DayEntries {
    /// The entry that holds.
    #[must_use]
    pub fn holding(&self) -> Option<&Shown> {
        self.entries.first()
    }
}

/// Entries signed on this phone, newest first, that were not refused.
#[must_use]
pub fn of_queue(queue: &[Entry]) -> Vec<(NaiveDate, Shown)> {
    let own =
        queue.iter().rev().filter(|entry| entry.kind == RecordKind::WorkLog && entry.refusal().is_none());
    own.filter_map(|entry| {
        let said = of_entry(entry)?;
        let shown = Shown {
            id: entry.id.clone(),
            text: said.text,
            households: said.households,
            difficulties: said.difficulties,
            photos: entry.photos.len(),
            written_on: day_of(entry.made_at),
            written_at: entry.made_at,
            answer: None,
        };
        Some((said.about, shown))
    })
    .collect()
}

/// Both lists by day, newest day first. What the server has told already is not taken from the phone again.
#[must_use]
pub fn together(server: Vec<WorkLogEntry>, phone: Vec<(NaiveDate, Shown)>) -> Vec<DayEntries> {
    let told: BTreeSet<RecordId> = server.iter().map(|entry| entry.id.clone()).collect();
    let mut days: BTreeMap<NaiveDate, Vec<Shown>> = BTreeMap::new();
    for (about, shown) in phone.into_iter().filter(|(_, shown)| !told.contains(&shown.id)) {
        days.entry(about).or_default().push(shown);
    }
    for entry in server {
        days.entry(entry.about).or_default().push(Shown {
            id: entry.id,
            text: entry.text,
            households: entry.households,
            difficulties: entry.difficulties,
            photos: entry.photos.len(),
            written_on: entry.written_on,
            written_at: entry.interval.not_before.0,
            answer: Some(entry.answer),
        });
    }
    days.into_iter().rev().map(|(about, entries)| DayEntries { about, entries }).collect()
}

/// Figures of an entry in chips: households, photos, written afterwards, written at the post.
#[component]
pub fn Remarks(entry: Shown, about: NaiveDate) -> Element {
    rsx! {
        p { class: "inline",
            if entry.households > 0 {
                Chip { {t!("phone-work-log-households-n", n = entry.households)} }
            }
            if entry.photos > 0 {
                Chip { icon: IconName::Camera, {t!("phone-work-log-photos-n", n = entry.photos)} }
            }
            if entry.written_on > about {
                Chip { tone: Tone::Info, {t!("phone-work-log-late", date = short_date(entry.written_on))} }
            }
            if entry.answer == Some(Answer::Inside) {
                Chip { tone: Tone::Good, icon: IconName::Pin, {t!("phone-work-log-inside")} }
            }
        }
    }
}

/// The day's entry, where it is, and what was written before it was corrected.
#[component]
pub fn DayCard(day: DayEntries, today: NaiveDate) -> Element {
    let mut entries = day.entries.clone().into_iter();
    let Some(holds) = entries.next() else { return rsx! {} };
    let earlier: Vec<Shown> = entries.collect();
    let title = if day.about == today { t!("phone-work-log-today") } else { long_date(day.about) };
    let queued = entry_of(&holds.id).filter(Entry::is_outstanding);
    rsx! {
        Card { title,
            Words { entry: holds.clone(), about: day.about }
            if let Some(entry) = queued {
                DeliverySteps { entry }
            }
            if !earlier.is_empty() {
                Fold { title: t!("phone-work-log-earlier", n = earlier.len()),
                    for entry in earlier {
                        div { key: "{entry.id}",
                            p { class: "muted", {t!("phone-work-log-written-at", when = date_time(entry.written_at))} }
                            Words { entry, about: day.about }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Words(entry: Shown, about: NaiveDate) -> Element {
    rsx! {
        for (n, line) in entry.text.lines().enumerate() {
            p { key: "{n}", "{line}" }
        }
        if let Some(difficulties) = &entry.difficulties {
            p { class: "said", {t!("phone-work-log-difficulties-said", text = difficulties.as_str())} }
        }
        Remarks { entry: entry.clone(), about }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(id: &str, text: &str) -> Shown {
        Shown {
            id: id.parse().unwrap(),
            text: text.to_owned(),
            households: 0,
            difficulties: None,
            photos: 0,
            written_on: NaiveDate::default(),
            written_at: 0,
            answer: None,
        }
    }

    fn told(id: &str, about: &str) -> WorkLogEntry {
        serde_json::from_value(serde_json::json!({
            "id": id, "about": about, "text": id, "households": 2, "difficulties": null, "written_on": about,
            "interval": {"not_before": 5, "not_after": 6, "way": "anchored"}, "received_at": 7, "answer": "inside",
            "photos": [], "superseded": false
        }))
        .unwrap()
    }

    #[test]
    fn what_waits_on_the_phone_stands_before_what_the_server_told() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let phone = vec![
            (day("2026-11-20"), shown("r3", "改过")),
            (day("2026-11-20"), shown("r2", "r2")),
            (day("2026-11-19"), shown("r4", "补写")),
        ];
        let server = vec![told("r2", "2026-11-20"), told("r1", "2026-11-18")];
        let days = together(server, phone);
        let ids: Vec<(String, Vec<&str>)> = days
            .iter()
            .map(|day| (day.about.to_string(), day.entries.iter().map(|entry| entry.id.as_str()).collect()))
            .collect();
        let expected =
            [("2026-11-20", vec!["r3", "r2"]), ("2026-11-19", vec!["r4"]), ("2026-11-18", vec!["r1"])];
        assert_eq!(ids, expected.map(|(day, ids)| (day.to_owned(), ids)));
        assert_eq!(days[0].entries[1].answer, Some(Answer::Inside), "the server's word");
    }
}
