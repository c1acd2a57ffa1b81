//! The village as a witness: days vouched for in a month by village and person, and the witnesses themselves.

mod clerks;

use super::today::dialogs::reason_word;
use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::{date_time, day_of, long_date, month_title};
use chrono::NaiveDate;
use clerks::Clerks;
use std::collections::BTreeSet;
use zaigang_shared::api::Done;
use zaigang_shared::api::village::{VouchingQuery, VouchingView};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// Vouchings of a month in the division in view.
#[component]
pub fn Village() -> Element {
    let this_month = Month::of(day_of(server_now()));
    let mut month = use_signal(move || this_month);
    let loaded = use_loaded(move || {
        let division = view::division();
        let query = VouchingQuery { month: month() };
        async move {
            let Some(code) = division else { return Ok(None) };
            client::call::<op::ListVouchings>(&[code.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let found = loaded.get().flatten().map(|found| found.vouchings);
    let name = month_title(month().first());
    let aside = match &found {
        Some(all) => t!("village-aside", month = name, n = days(all)),
        None => name,
    };
    rsx! {
        PageTitle { title: t!("office-title-village"), aside,
            MonthSteps { month: month(), last: this_month, onpick: move |picked| month.set(picked) }
        }
        Awaited { loaded }
        if let Some(all) = found {
            if all.is_empty() {
                Card {
                    Empty { icon: IconName::Shield, title: t!("village-none"), text: t!("village-lead-text") }
                }
            } else {
                Notice { tone: Tone::Info, title: t!("village-lead"), text: t!("village-lead-text") }
            }
            for (code, here) in by(all, |one| one.host.clone()) {
                OneVillage { key: "{code}", here }
            }
        }
        if view::may::<op::ListClerks>() {
            Clerks {}
        }
    }
}

/// Days of people that hold by somebody's word.
fn days(all: &[VouchingView]) -> usize {
    let held = all.iter().filter(|one| !one.replaced);
    held.map(|one| (&one.posting, one.date)).collect::<BTreeSet<(&PostingId, NaiveDate)>>().len()
}

/// Neighbours of one key together, in the order they came.
fn by<K: PartialEq>(all: Vec<VouchingView>, key: impl Fn(&VouchingView) -> K) -> Vec<(K, Vec<VouchingView>)> {
    let mut groups: Vec<(K, Vec<VouchingView>)> = Vec::new();
    for one in all {
        let of = key(&one);
        match groups.last_mut().filter(|(last, _)| *last == of) {
            Some((_, group)) => group.push(one),
            None => groups.push((of, vec![one])),
        }
    }
    groups
}

#[component]
fn OneVillage(here: Vec<VouchingView>) -> Element {
    let place = here.first().map(|one| one.host_name.clone()).unwrap_or_default();
    let title = t!("village-group", place = place, n = days(&here));
    rsx! {
        Card { title,
            for (posting, theirs) in by(here, |one| one.posting.clone()) {
                OnePerson { key: "{posting}", theirs }
            }
        }
    }
}

#[component]
fn OnePerson(theirs: Vec<VouchingView>) -> Element {
    let person = theirs.first().map(|one| one.person_name.clone()).unwrap_or_default();
    rsx! {
        Fold { title: t!("village-person", person = person, n = days(&theirs)), open: theirs.len() <= 3,
            for one in theirs {
                Row { key: "{one.id}", title: long_date(one.date),
                    p {
                        {t!("village-said", by = one.by.as_str(), role = words::role_word(one.role), at = date_time(one.at.0), reason = reason_word(&one.reason))}
                    }
                    if let Some(note) = &one.note {
                        p { class: "said", "{note}" }
                    }
                    if one.replaced {
                        p { class: "muted", {t!("village-replaced")} }
                    }
                }
            }
        }
    }
}

/// Is it a village's code?
fn is_village(code: &DivisionCode) -> bool {
    code.level() == zaigang_shared::division::Level::Village
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vouching(posting: &str, date: &str, replaced: bool) -> VouchingView {
        serde_json::from_value(serde_json::json!({
            "id": format!("{posting}-{date}"), "posting": posting, "person_name": posting, "host": "150422100201",
            "host_name": "东村", "date": date, "reason": "no_signal", "note": null, "by": "包村会",
            "role": "village_clerk", "at": 0, "replaced": replaced
        }))
        .unwrap()
    }

    #[test]
    fn a_day_counts_once_and_not_when_another_word_holds() {
        let all = vec![
            vouching("p1", "2026-11-20", false),
            vouching("p1", "2026-11-20", false),
            vouching("p1", "2026-11-21", true),
            vouching("p2", "2026-11-20", false),
        ];
        assert_eq!(days(&all), 2);
        let groups: Vec<(String, usize)> = by(all, |one| one.posting.to_string())
            .into_iter()
            .map(|(posting, theirs)| (posting, theirs.len()))
            .collect();
        assert_eq!(groups, [("p1".to_owned(), 3), ("p2".to_owned(), 1)]);
    }
}
