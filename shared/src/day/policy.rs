//! What a posting owes: policies, the calendar they are counted by, and the month's target.

use crate::time::Month;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Working days: Monday to Friday unless the table of holidays and make-up days says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Calendar {
    /// Day to "is a working day", only where it differs from Monday to Friday.
    pub exceptions: BTreeMap<NaiveDate, bool>,
    /// Years whose holidays and make-up days are known.
    #[serde(default)]
    pub years: BTreeSet<i32>,
}

impl Calendar {
    /// Whether the holidays of the day's year are known. Where they are not, a day may turn out to be a holiday:
    /// nothing is asked or found about it.
    pub fn knows(&self, date: NaiveDate) -> bool {
        self.years.contains(&date.year())
    }

    /// Whether the day is a working day.
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        self.exceptions
            .get(&date)
            .copied()
            .unwrap_or_else(|| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// Working days between two days, both included.
    pub fn workdays(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let count = from.iter_days().take_while(|d| *d <= to).filter(|d| self.is_workday(*d)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

/// What a posting owes (考勤规定).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PolicyKind {
    /// 驻村: at least min(20, working days) days a month.
    Resident {
        /// Evening records asked a week, 0..=7; 0 asks none.
        #[serde(default)]
        nights_a_week: u8,
    },
    /// 固定工作日: one fixed weekday on site, 1 (Monday) to 7.
    FixedWeekday {
        /// ISO weekday number.
        weekday: u8,
    },
    /// 每月走遍: every village of the zone each month.
    VisitEachVillage,
    /// 每周走访: n visits a week.
    WeeklyVisits {
        /// Visits a week, 1..=7.
        n: u8,
    },
    /// 每月固定日: a date each month that moves off a holiday.
    MonthlyDate {
        /// Day of the month, 1..=28.
        day: u8,
    },
    /// 每月天数: n days a month.
    MonthlyDays {
        /// Days, 1..=31.
        n: u8,
    },
}

/// How a policy is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PolicyMode {
    /// As asked by the owner, day by day.
    Daily,
    /// The township keeps the register; drawn prompts verify it.
    Sampled,
}

impl PolicyKind {
    /// The snake-case name.
    pub fn name(&self) -> &'static str {
        match self {
            PolicyKind::Resident { .. } => "resident",
            PolicyKind::FixedWeekday { .. } => "fixed_weekday",
            PolicyKind::VisitEachVillage => "visit_each_village",
            PolicyKind::WeeklyVisits { .. } => "weekly_visits",
            PolicyKind::MonthlyDate { .. } => "monthly_date",
            PolicyKind::MonthlyDays { .. } => "monthly_days",
        }
    }

    /// Whether the policy's own numbers lie in their ranges.
    pub fn in_range(&self) -> bool {
        match *self {
            PolicyKind::Resident { nights_a_week } => nights_a_week <= 7,
            PolicyKind::FixedWeekday { weekday } => (1..=7).contains(&weekday),
            PolicyKind::VisitEachVillage => true,
            PolicyKind::WeeklyVisits { n } => (1..=7).contains(&n),
            PolicyKind::MonthlyDate { day } => (1..=28).contains(&day),
            PolicyKind::MonthlyDays { n } => (1..=31).contains(&n),
        }
    }

    /// Whether this policy asks for that very day.
    pub fn requires(&self, mode: PolicyMode, date: NaiveDate, calendar: &Calendar) -> bool {
        mode == PolicyMode::Daily && self.names(date, calendar)
    }

    /// Whether the rule names that very day, however it is asked for.
    pub(super) fn names(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        if !calendar.is_workday(date) {
            return false;
        }
        match *self {
            PolicyKind::Resident { .. } => true,
            PolicyKind::FixedWeekday { weekday } => date.weekday().number_from_monday() == u32::from(weekday),
            PolicyKind::MonthlyDate { day } => {
                // A date at the end of a month may move off its holiday into the next.
                let month = Month::of(date);
                let moved = |month| monthly_date(month, day, calendar) == Some(date);
                moved(month) || moved(month.previous())
            }
            // These count over a week or month; no single day of theirs is required.
            PolicyKind::VisitEachVillage
            | PolicyKind::WeeklyVisits { .. }
            | PolicyKind::MonthlyDays { .. } => false,
        }
    }

    /// Days on post this rule owes in a month while it holds from `from` to `to`, both included: pro-rated for
    /// what is not the whole month, and never more than there are working days.
    pub(super) fn target(
        &self,
        month: Month,
        from: NaiveDate,
        to: Option<NaiveDate>,
        calendar: &Calendar,
    ) -> u32 {
        let first = from.max(month.first());
        let last = to.unwrap_or(month.last()).min(month.last());
        if first > last {
            return 0;
        }
        let days = first.iter_days().take_while(|day| *day <= last);
        match *self {
            PolicyKind::Resident { .. } => share(20, month, first, last, calendar),
            PolicyKind::MonthlyDays { n } => share(u32::from(n), month, first, last, calendar),
            PolicyKind::WeeklyVisits { n } => {
                // A week belongs to the month of its Thursday.
                let thursdays = days.filter(|day| day.weekday() == Weekday::Thu);
                thursdays.map(|thursday| weekly(u32::from(n), thursday, from, to, calendar)).sum()
            }
            PolicyKind::FixedWeekday { .. } | PolicyKind::MonthlyDate { .. } => {
                count(days.filter(|day| self.names(*day, calendar)).count())
            }
            // Counted in villages; how many days that takes is the zone secretary's own affair.
            PolicyKind::VisitEachVillage => 0,
        }
    }
}

/// The day a monthly date falls on: itself, or the next working day when it is none.
fn monthly_date(month: Month, day: u8, calendar: &Calendar) -> Option<NaiveDate> {
    let nominal = month.first().with_day(u32::from(day))?;
    nominal.iter_days().take(15).find(|d| calendar.is_workday(*d))
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// So many days a month, at most its working days, in proportion to the working days from `first` to `last`.
fn share(days: u32, month: Month, first: NaiveDate, last: NaiveDate, calendar: &Calendar) -> u32 {
    let whole = calendar.workdays(month.first(), month.last());
    let part = calendar.workdays(first, last);
    in_proportion(days.min(whole), part, whole).min(part)
}

/// The share `part / whole` of a number, rounded to the nearest whole one, a half down: whoever moves to another
/// posting inside a month owes no more in both than he would have owed in one.
pub(super) fn in_proportion(number: u32, part: u32, whole: u32) -> u32 {
    let (number, part, whole) = (u64::from(number), u64::from(part), u64::from(whole));
    if whole == 0 {
        return 0;
    }
    u32::try_from((2 * number * part + whole - 1) / (2 * whole)).unwrap_or(u32::MAX)
}

/// Days owed in the week of a Thursday: of a week that lies only in part within `from` to `to`, the full share
/// of its working days.
pub(super) fn weekly(
    n: u32,
    thursday: NaiveDate,
    from: NaiveDate,
    to: Option<NaiveDate>,
    calendar: &Calendar,
) -> u32 {
    let monday = thursday.checked_sub_days(Days::new(3)).unwrap_or(thursday);
    let sunday = thursday.checked_add_days(Days::new(3)).unwrap_or(thursday);
    let whole = calendar.workdays(monday, sunday);
    let part = calendar.workdays(monday.max(from), to.unwrap_or(sunday).min(sunday));
    (n.min(whole) * part).checked_div(whole).unwrap_or(0)
}

/// A policy and the days it is in force for a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyInForce {
    /// What it asks.
    pub rule: PolicyKind,
    /// Daily or sampled.
    pub mode: PolicyMode,
    /// A photo is asked for, with its basis written down.
    pub photo_demanded: bool,
    /// Approved duty counts as on post.
    pub duty_counts: bool,
    /// The day it was switched on: nothing was owed by it before.
    pub from: NaiveDate,
    /// The last day before a nearer division's own policy replaces it, if one does.
    pub to: Option<NaiveDate>,
}

impl PolicyInForce {
    /// Whether it is in force on a day.
    pub fn holds(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// Whether it asks for that very day.
    pub fn requires(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        self.holds(date) && self.rule.requires(self.mode, date, calendar)
    }

    /// First and last day of a month on which it is in force for a posting; none when there is no such day.
    pub(super) fn span(
        &self,
        month: Month,
        posted_from: NaiveDate,
        posted_to: Option<NaiveDate>,
    ) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.from.max(posted_from).max(month.first());
        let last = [Some(month.last()), posted_to, self.to].into_iter().flatten().min()?;
        (first <= last).then_some((first, last))
    }
}

/// Whether duty on a day counts as on post: yes, unless a policy in force says otherwise.
pub fn duty_counts(policies: &[PolicyInForce], date: NaiveDate) -> bool {
    policies.iter().filter(|policy| policy.holds(date)).all(|policy| policy.duty_counts)
}

/// Days on post a posting owes in a month by its policies, pro-rated for a start or end inside the month.
///
/// One day may serve several policies at once, so of those in force together the largest target counts;
/// those that follow one another add up.
pub fn month_target(
    policies: &[PolicyInForce],
    month: Month,
    posted_from: NaiveDate,
    posted_to: Option<NaiveDate>,
    calendar: &Calendar,
) -> u32 {
    // Policies of one division end together, on the day before a nearer division's begin.
    let mut by_end: BTreeMap<Option<NaiveDate>, u32> = BTreeMap::new();
    for policy in policies {
        let to = [posted_to, policy.to].into_iter().flatten().min();
        let target = policy.rule.target(month, posted_from.max(policy.from), to, calendar);
        let most = by_end.entry(policy.to).or_default();
        *most = target.max(*most);
    }
    by_end.values().sum()
}
