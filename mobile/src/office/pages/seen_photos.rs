//! Photos seen before: pairs that look alike, for people to compare. Each look at a photo is written down, so none is
//! fetched before somebody asks for it.

use super::record::Picture;
use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
use crate::office::{Route, view};
use crate::prelude::*;
use crate::text::{day_of, long_date, month_title};
use chrono::Datelike as _;
use zaigang_shared::api::Done;
use zaigang_shared::api::photo::{SeenHalf, SeenPair, SeenPhoto, SeenQuery};
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// Pairs of a month in the division in view.
#[component]
pub fn SeenPhotos() -> Element {
    let this_month = Month::of(day_of(server_now()));
    let mut month = use_signal(move || this_month);
    let mut after = use_signal(|| None::<String>);
    let loaded = use_loaded(move || {
        let division = view::division();
        let query = SeenQuery { month: month(), after: after() };
        async move {
            let Some(code) = division else { return Ok(None) };
            client::call::<op::ListSeenPhotos>(&[code.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let found = loaded.get().flatten();
    let show = move |wanted: Month| {
        after.set(None);
        month.set(wanted);
    };
    let name = month_title(month().first());
    let aside = found
        .as_ref()
        .map(|found| t!("seen-aside", month = name.as_str(), n = found.pairs.len()))
        .unwrap_or(name);
    rsx! {
        PageTitle { title: t!("office-title-seen"), aside,
            MonthSteps { month: month(), last: this_month, onpick: show }
        }
        Awaited { loaded }
        if let Some(found) = found {
            Notice { tone: Tone::Info, title: t!("seen-lead"), text: t!("seen-lead-text") }
            if found.pairs.is_empty() {
                Card {
                    Empty { icon: IconName::Eye, title: t!("seen-none"), text: t!("seen-none-text") }
                }
            }
            for pair in found.pairs {
                PairCard { key: "{key_of(&pair)}", pair }
            }
            div { class: "inline",
                if after().is_some() {
                    Button { icon: IconName::Up, onclick: move |()| after.set(None), {t!("seen-first")} }
                }
                if let Some(next) = found.next {
                    Button {
                        icon: IconName::Down,
                        onclick: move |()| after.set(Some(next.clone())),
                        {t!("seen-more")}
                    }
                }
            }
        }
    }
}

/// What tells a pair from the others of a page: a photo has one pair with another.
fn key_of(pair: &SeenPair) -> String {
    let half = |half: &SeenHalf| match &half.photo {
        Some(photo) => format!("{}.{}", photo.record, photo.photo),
        None => half.county_name.clone(),
    };
    format!("{}|{}", half(&pair.later), half(&pair.earlier))
}

/// How much alike, in words.
fn likeness(pair: &SeenPair) -> String {
    match (pair.same_bytes, pair.mirrored) {
        (true, _) => t!("seen-same-file"),
        (false, true) => t!("seen-mirrored"),
        (false, false) => t!("seen-alike"),
    }
}

/// Two people, or two days of one; nothing where only one half is told.
fn of_whom(pair: &SeenPair) -> Option<String> {
    let (later, earlier) = (pair.later.photo.as_ref()?, pair.earlier.photo.as_ref()?);
    Some(if later.account == earlier.account { t!("seen-two-days") } else { t!("seen-two-people") })
}

#[component]
fn PairCard(pair: SeenPair) -> Element {
    let mut shown = use_signal(|| false);
    let both = pair.later.photo.is_some() && pair.earlier.photo.is_some();
    rsx! {
        Card { title: likeness(&pair), aside: of_whom(&pair).unwrap_or_default(),
            div { class: "columns even",
                Half { half: pair.later.clone(), title: t!("seen-later"), shown: shown() }
                Half { half: pair.earlier.clone(), title: t!("seen-earlier"), shown: shown() }
            }
            if !shown() {
                div { class: "inline",
                    Button { icon: IconName::Eye, onclick: move |()| shown.set(true),
                        if both { {t!("seen-show")} } else { {t!("seen-show-one")} }
                    }
                    small { class: "muted", {t!("seen-logged")} }
                }
            }
        }
    }
}

#[component]
fn Half(half: SeenHalf, title: String, shown: bool) -> Element {
    rsx! {
        div { class: "stack",
            b { "{title}" }
            match half.photo {
                Some(photo) => rsx! { Told { photo, shown } },
                None => rsx! {
                    p { class: "map-empty", {t!("seen-outside", county = half.county_name.as_str())} }
                },
            }
        }
    }
}

#[component]
fn Told(photo: SeenPhoto, shown: bool) -> Element {
    // A pair may lie years apart.
    let day = t!("seen-date", year = photo.date.year().to_string(), date = long_date(photo.date));
    rsx! {
        Facts {
            pairs: vec![
                (t!("seen-person"), photo.person_name.clone()),
                (t!("seen-place"), photo.host_name.clone()),
                (t!("seen-day"), day),
            ],
        }
        if shown {
            Picture { record: photo.record.to_string(), photo: photo.photo.to_string() }
        }
        Link { to: Route::Record { id: photo.record.to_string() }, {t!("seen-record")} }
    }
}
