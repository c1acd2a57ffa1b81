//! How far the month is, a line for each rule that is owed.

use crate::prelude::*;
use crate::text::short_date;
use chrono::NaiveDate;
use zaigang_shared::day::{PolicyLine, RuleName};

/// The lines of a month; `today` says whether a rule's own day is still to come.
#[component]
pub fn PolicyLines(lines: Vec<PolicyLine>, today: NaiveDate) -> Element {
    if lines.is_empty() {
        return VNode::empty();
    }
    let pairs: Vec<(String, String)> =
        lines.iter().map(|line| (asked(line), standing(line, today))).collect();
    let is_sampled = lines.iter().any(|line| line.sampled);
    rsx! {
        Facts { pairs }
        if is_sampled {
            p { class: "hint", {t!("phone-line-sampled")} }
        }
    }
}

/// What the rule asks, in a word.
fn asked(line: &PolicyLine) -> String {
    match line.rule {
        RuleName::Resident => t!("phone-line-resident"),
        RuleName::Nights => t!("phone-line-nights", n = line.number),
        RuleName::FixedWeekday => t!("phone-line-weekday", day = weekday(line.number)),
        RuleName::VisitEachVillage => t!("phone-line-villages"),
        RuleName::WeeklyVisits => t!("phone-line-weekly", n = line.number),
        RuleName::MonthlyDate => t!("phone-line-date", n = line.number),
        RuleName::MonthlyDays => t!("phone-line-days", n = line.number),
    }
}

/// How far it is, and what is still possible.
fn standing(line: &PolicyLine, today: NaiveDate) -> String {
    let (done, target, left) = (line.done, line.target, line.left);
    let is_done = done >= target;
    match line.rule {
        RuleName::Resident | RuleName::MonthlyDays => {
            t!("phone-line-of-days", done = done, target = target, left = left)
        }
        RuleName::Nights => t!("phone-line-of-nights", done = done, target = target),
        RuleName::WeeklyVisits => t!("phone-line-of-visits", done = done, target = target),
        RuleName::FixedWeekday => match line.date.filter(|_| left > 0) {
            Some(date) => {
                t!("phone-line-of-visits-next", done = done, target = target, day = day_word(date, today))
            }
            None => t!("phone-line-of-visits", done = done, target = target),
        },
        RuleName::VisitEachVillage if line.missing.is_empty() || is_done => {
            t!("phone-line-of-villages", done = done, target = target)
        }
        RuleName::VisitEachVillage => t!(
            "phone-line-of-villages-missing",
            done = done,
            target = target,
            names = line.missing.join(&t!("list-comma"))
        ),
        RuleName::MonthlyDate if is_done => t!("phone-line-date-done"),
        RuleName::MonthlyDate => match line.date {
            Some(date) if left > 0 => t!("phone-line-date-to-come", day = day_word(date, today)),
            Some(date) => t!("phone-line-date-passed", day = short_date(date)),
            None => t!("phone-line-date-done"),
        },
    }
}

fn day_word(date: NaiveDate, today: NaiveDate) -> String {
    if date == today { t!("phone-line-today") } else { short_date(date) }
}

fn weekday(number: u32) -> String {
    match number {
        1 => t!("weekday-1"),
        2 => t!("weekday-2"),
        3 => t!("weekday-3"),
        4 => t!("weekday-4"),
        5 => t!("weekday-5"),
        6 => t!("weekday-6"),
        _ => t!("weekday-7"),
    }
}
