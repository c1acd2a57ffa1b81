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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn said(
        rule: RuleName,
        number: u32,
        figures: (u32, u32, u32),
        date: Option<&str>,
        missing: &[&str],
    ) -> String {
        let (done, target, left) = figures;
        let line = PolicyLine {
            rule,
            number,
            sampled: false,
            done,
            target,
            left,
            date: date.map(day),
            missing: missing.iter().map(|name| (*name).to_owned()).collect(),
        };
        format!("{}: {}", asked(&line), standing(&line, day("2026-11-16")))
    }

    #[test]
    fn each_rule_says_how_far_it_is_and_what_is_left() {
        use RuleName::{FixedWeekday, MonthlyDate, Nights, Resident, VisitEachVillage, WeeklyVisits};
        for (found, expected) in [
            (said(Resident, 0, (12, 20, 9), None, &[]), "驻村: 12 / 20 天，还有 9 个工作日"),
            (said(Nights, 2, (3, 8, 4), None, &[]), "住村，每周 2 晚: 3 / 8 晚"),
            (said(WeeklyVisits, 1, (2, 4, 2), None, &[]), "每周走访 1 次: 2 / 4 次"),
            (
                said(FixedWeekday, 3, (1, 4, 2), Some("2026-11-18"), &[]),
                "每星期三到岗: 1 / 4 次，下次：11月18日",
            ),
            (said(FixedWeekday, 3, (3, 4, 0), Some("2026-11-25"), &[]), "每星期三到岗: 3 / 4 次"),
            (
                said(VisitEachVillage, 0, (5, 8, 9), None, &["东村", "西村", "南村"]),
                "走遍各村: 5 / 8 个村，还没去：东村、西村、南村",
            ),
            (said(VisitEachVillage, 0, (8, 8, 9), None, &[]), "走遍各村: 8 / 8 个村"),
            (said(MonthlyDate, 15, (0, 1, 1), Some("2026-11-16"), &[]), "每月 15 日到岗: 今天到岗"),
            (said(MonthlyDate, 15, (0, 1, 1), Some("2026-11-18"), &[]), "每月 15 日到岗: 11月18日到岗"),
            (said(MonthlyDate, 15, (1, 1, 0), Some("2026-11-16"), &[]), "每月 15 日到岗: 已到岗"),
            (said(MonthlyDate, 15, (0, 1, 0), Some("2026-11-13"), &[]), "每月 15 日到岗: 11月13日，没有记录"),
        ] {
            assert_eq!(found, expected);
        }
    }
}
