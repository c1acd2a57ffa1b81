//! The days and nights of a case as shapes, week by week.

use crate::prelude::*;
use crate::text::{long_date, short_date};
use chrono::{Datelike, NaiveDate};
use zaigang_shared::api::case::StripPrompt;
use zaigang_shared::day::Cell;
use zaigang_shared::judge::PromptOutcome;
use zaigang_shared::time::Half;

/// The strip: a column a day, above its cell, below the prompt of its night.
#[component]
pub fn Strip(cells: Vec<Cell>, prompts: Vec<StripPrompt>) -> Element {
    let mut states: Vec<_> = cells.iter().map(|cell| cell.state).collect();
    states.sort_unstable();
    states.dedup();
    let nights: Vec<_> = prompts.into_iter().filter(|prompt| prompt.slot == Half::Night).collect();
    rsx! {
        div { class: "strip", role: "list", "aria-label": t!("case-strip-label"),
            for (number, week) in weeks(&cells).into_iter().enumerate() {
                div { role: "listitem", key: "{number}",
                    small { class: "strip-head", {week.first().map(|cell| short_date(cell.date)).unwrap_or_default()} }
                    div { class: "strip-week",
                        for cell in week {
                            Day { key: "{cell.date}", night: night_of(&nights, cell.date), cell }
                        }
                    }
                }
            }
        }
        StateLegend { states }
        if !nights.is_empty() {
            div { class: "legend",
                NightMark { night: Night::Inside }
                NightMark { night: Night::NotInside }
                NightMark { night: Night::Undelivered }
            }
        }
    }
}

/// What became of a night's prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Night {
    Inside,
    NotInside,
    Undelivered,
}

impl Night {
    fn word(self) -> String {
        match self {
            Self::Inside => t!("night-inside"),
            Self::NotInside => t!("night-not-inside"),
            Self::Undelivered => t!("night-undelivered"),
        }
    }
}

fn night_of(nights: &[StripPrompt], date: NaiveDate) -> Option<Night> {
    let prompt = nights.iter().find(|prompt| prompt.date == date)?;
    Some(match prompt.outcome {
        PromptOutcome::Answered | PromptOutcome::Shown => Night::Inside,
        PromptOutcome::Missed => Night::NotInside,
        PromptOutcome::Neither => Night::Undelivered,
    })
}

fn weeks(cells: &[Cell]) -> Vec<Vec<Cell>> {
    let mut weeks: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        let monday =
            |date: NaiveDate| date.num_days_from_ce() - i32_of(date.weekday().num_days_from_monday());
        let fits = weeks
            .last()
            .and_then(|week| week.last())
            .is_some_and(|last| monday(last.date) == monday(cell.date));
        match weeks.last_mut().filter(|_| fits) {
            Some(week) => week.push(cell.clone()),
            None => weeks.push(vec![cell.clone()]),
        }
    }
    weeks
}

fn i32_of(days: u32) -> i32 {
    i32::try_from(days).unwrap_or_default()
}

#[component]
fn Day(cell: Cell, night: Option<Night>) -> Element {
    let number = cell.date.day();
    let mut label = t!("strip-day", date = long_date(cell.date), state = state_word(cell.state));
    if let Some(night) = night {
        label = t!("strip-night", day = label, night = night.word());
    }
    rsx! {
        i { title: "{label}", "{number}" }
        span { title: "{label}", StateShape { state: cell.state } }
        span { title: "{label}",
            if let Some(night) = night {
                NightShape { night }
            }
        }
    }
}

/// A filled moon, an open square, a dashed ring.
#[component]
fn NightShape(night: Night) -> Element {
    let class = match night {
        Night::Inside => "shape night-shape",
        Night::NotInside => "shape night-shape away",
        Night::Undelivered => "shape night-shape lost",
    };
    rsx! {
        svg { class, view_box: "-10 -10 20 20", role: "img", "aria-label": night.word(),
            match night {
                Night::Inside => rsx! { path { class: "fill", d: "M3-7.5A8 8 0 1 0 7.5 4.5 7 7 0 0 1 3-7.5Z" } },
                Night::NotInside => rsx! { path { class: "ring", d: "M3-7.5A8 8 0 1 0 7.5 4.5 7 7 0 0 1 3-7.5Z" } },
                Night::Undelivered => rsx! { circle { class: "ring dashed", r: "5" } },
            }
        }
    }
}

#[component]
fn NightMark(night: Night) -> Element {
    rsx! {
        span { class: "mark",
            NightShape { night }
            {night.word()}
        }
    }
}
