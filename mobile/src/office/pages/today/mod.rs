//! On post today: who needs the secretary; for county and city, which township.

pub(super) mod dialogs;
mod keep;
mod line;
mod questions;
pub(super) mod reasons;
mod township;
mod townships;

use crate::client;
use crate::office::day::{TODAY, TODAY_ERROR, recount};
use crate::office::kit::{Loaded, ProblemNotice, use_loaded};
use crate::office::{Section, view};
use crate::prelude::*;
use crate::text::{clock_time, day_label, long_date};
use chrono::{Days, NaiveDate};
use township::TownshipDay;
use townships::Townships;
use zaigang_shared::api::Done;
use zaigang_shared::api::township::{DayQuery, DivisionDay};
use zaigang_shared::operation::ReadDay;
use zaigang_shared::time::Millis;

/// On post today: who needs the secretary; for county and city, which township.
#[component]
pub fn Today() -> Element {
    let place = view::here();
    if !view::may::<ReadDay>() {
        return rsx! { Elsewhere {} };
    }
    // A list of one with a key: another division begins anew, its dates and dialogs with it.
    rsx! {
        for place in place {
            TodayOf { key: "{place.code}", name: place.name.clone() }
        }
    }
}

/// Who has no day to see (the administrator) starts with the first page of the rail.
#[component]
fn Elsewhere() -> Element {
    let first = view::role().and_then(|held| Section::of_role(held.role, false).first().copied());
    use_effect(move || {
        if let Some(section) = first {
            navigator().replace(section.route());
        }
    });
    rsx! {
        PageTitle { title: t!("office-title-today") }
        if first.is_none() {
            Empty { icon: IconName::Device, title: t!("office-phone-only"), text: t!("office-phone-only-text") }
        }
    }
}

/// Where the day shown comes from: today is shared with the rail, an earlier day is loaded here.
#[derive(Clone, Copy, PartialEq)]
struct Source {
    date: Signal<Option<NaiveDate>>,
    earlier: Loaded<Option<DivisionDay>>,
}

impl Source {
    fn day(&self) -> Option<DivisionDay> {
        match *self.date.read() {
            None => TODAY.read().clone(),
            Some(date) => self.earlier.get().flatten().filter(|day| day.date == date),
        }
    }

    fn error(&self) -> Option<client::ClientError> {
        if self.date.read().is_none() { TODAY_ERROR.read().clone() } else { self.earlier.error() }
    }

    fn reload(mut self) {
        recount();
        if self.date.peek().is_some() {
            self.earlier.reload();
        }
    }
}

#[component]
fn TodayOf(name: String) -> Element {
    let mut date = use_signal(|| None::<NaiveDate>);
    let earlier = use_loaded(move || {
        let wanted = date();
        let division = view::division();
        async move {
            let (Some(wanted), Some(division)) = (wanted, division) else { return Ok(None) };
            let query = DayQuery { date: Some(wanted) };
            client::call::<ReadDay>(&[division.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let source = Source { date, earlier };
    let day = source.day();
    let today = TODAY.read().as_ref().map(|day| day.at.date());
    let title = match date() {
        None => t!("today-title", place = name.as_str()),
        Some(_) => t!("today-title-earlier", place = name.as_str()),
    };
    let changed = EventHandler::new(move |()| source.reload());
    rsx! {
        PageTitle { title, aside: day.as_ref().map(aside).unwrap_or_default(),
            if let Some(today) = today {
                DateSteps { date: date().unwrap_or(today), today, onpick: move |day| date.set((day != today).then_some(day)) }
            }
        }
        if let Some(error) = source.error() {
            ProblemNotice { error, onretry: changed }
        } else if day.is_none() {
            Progress { label: t!("office-loading") }
        }
        if let Some(day) = day {
            if day.townships.is_empty() {
                TownshipDay { day, is_today: date().is_none(), onchanged: changed }
            } else {
                Townships { day }
            }
        }
    }
}

/// `11月20日 星期五 · 9:42 更新`.
fn aside(day: &DivisionDay) -> String {
    let Millis(at) = day.at;
    t!("today-aside", date = long_date(day.date), time = clock_time(at))
}

/// The day before, the day after, back to today.
#[component]
fn DateSteps(date: NaiveDate, today: NaiveDate, onpick: EventHandler<NaiveDate>) -> Element {
    let before = date.checked_sub_days(Days::new(1));
    let after = date.checked_add_days(Days::new(1)).filter(|day| *day <= today);
    rsx! {
        div { class: "date-steps", role: "group", "aria-label": t!("today-other-days"),
            StepButton { label: t!("today-day-before"), icon: IconName::Back, to: before, onpick }
            b { {day_label(date, today)} }
            StepButton { label: t!("today-day-after"), icon: IconName::Arrow, to: after, onpick }
        }
    }
}

#[component]
fn StepButton(
    label: String,
    icon: IconName,
    to: Option<NaiveDate>,
    onpick: EventHandler<NaiveDate>,
) -> Element {
    rsx! {
        button {
            class: "button square",
            r#type: "button",
            "aria-label": "{label}",
            disabled: to.is_none(),
            onclick: move |_| {
                if let Some(day) = to {
                    onpick.call(day);
                }
            },
            Icon { name: icon }
        }
    }
}
