//! A month as the calendar on the wall: weeks from Monday, each day with its state.

use super::cell::{CellState, StateMark, state_class, state_word};
use crate::text::{long_date, weekday_letter};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use dioxus::prelude::*;
use std::collections::BTreeSet;

/// A day of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCell {
    /// The day.
    pub date: NaiveDate,
    /// Its state; `None` for a day that has none yet (today before the record, the future).
    pub state: Option<CellState>,
    /// A mark on the cell, such as a missing photo: shown as a corner dot and read out.
    pub remark: Option<String>,
}

/// The month of `month` (any day of it). Days without a cell are shown pale. With `onpick` days are buttons.
#[component]
pub fn MonthGrid(
    month: NaiveDate,
    cells: Vec<MonthCell>,
    #[props(default)] today: Option<NaiveDate>,
    #[props(default)] chosen: Option<NaiveDate>,
    #[props(default)] onpick: Option<EventHandler<NaiveDate>>,
    /// Only the weeks from this day on; for the home page.
    #[props(default)]
    from: Option<NaiveDate>,
    #[props(default = true)] legend: bool,
) -> Element {
    let days = days_shown(month, from);
    let states: BTreeSet<_> = cells.iter().filter_map(|cell| cell.state).collect();
    rsx! {
        // Every day says its whole date: the letters above are for the eye only.
        div { class: "month-grid",
            for weekday in WEEK {
                span { class: "weekday", "aria-hidden": "true", {weekday_letter(weekday)} }
            }
            for _ in 0..days.first().map_or(0, |day| day.weekday().num_days_from_monday()) {
                span {}
            }
            for date in days {
                Day {
                    key: "{date}",
                    date,
                    cell: cells.iter().find(|cell| cell.date == date).cloned(),
                    is_today: today == Some(date),
                    is_chosen: chosen == Some(date),
                    onpick,
                }
            }
        }
        if legend {
            StateLegend { states: states.into_iter().collect::<Vec<_>>() }
        }
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn days_shown(month: NaiveDate, from: Option<NaiveDate>) -> Vec<NaiveDate> {
    let Some(first) = month.with_day(1) else { return Vec::new() };
    let Some(end) = first.checked_add_months(Months::new(1)) else { return Vec::new() };
    let monday = from
        .and_then(|from| from.checked_sub_days(Days::new(u64::from(from.weekday().num_days_from_monday()))));
    let start = monday.map_or(first, |monday| monday.max(first));
    start.iter_days().take_while(|day| *day < end).collect()
}

#[component]
fn Day(
    date: NaiveDate,
    cell: Option<MonthCell>,
    is_today: bool,
    is_chosen: bool,
    onpick: Option<EventHandler<NaiveDate>>,
) -> Element {
    let state = cell.as_ref().and_then(|cell| cell.state);
    let remark = cell.and_then(|cell| cell.remark);
    let mut class = format!("day {}", state.map_or("s-none", state_class));
    for (holds, name) in [(is_today, " today"), (is_chosen, " chosen"), (remark.is_some(), " remarked")] {
        if holds {
            class.push_str(name);
        }
    }
    let mut label = long_date(date);
    for part in [state.map(state_word), remark].into_iter().flatten() {
        label.push_str(", ");
        label.push_str(&part);
    }
    let number = date.day();
    match onpick {
        Some(onpick) => rsx! {
            button {
                class: "{class}",
                r#type: "button",
                "aria-label": "{label}",
                "aria-current": is_today.then_some("date"),
                "aria-pressed": is_chosen,
                onclick: move |_| onpick.call(date),
                span { "{number}" }
            }
        },
        None => rsx! {
            span { class: "{class}", role: "img", title: "{label}", "aria-label": "{label}",
                span { "{number}" }
            }
        },
    }
}

/// Shapes with their words.
#[component]
pub fn StateLegend(states: Vec<CellState>) -> Element {
    rsx! {
        div { class: "legend",
            for state in states {
                StateMark { key: "{state:?}", state }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_has_all_its_days_and_a_later_start_begins_on_monday() {
        assert_eq!(days_shown(day("2026-02-11"), None).len(), 28);
        assert_eq!(days_shown(day("2026-12-31"), None).len(), 31);
        // 2026-11-20 is a Friday.
        assert_eq!(days_shown(day("2026-11-20"), Some(day("2026-11-13"))).first(), Some(&day("2026-11-09")));
        assert_eq!(days_shown(day("2026-11-20"), Some(day("2026-11-01"))).first(), Some(&day("2026-11-01")));
    }
}
