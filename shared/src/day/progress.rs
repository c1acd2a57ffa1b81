//! How far a month is: a line for each rule a posting owes.

use super::policy::{count, in_proportion, weekly};
use super::{Calendar, Cell, PolicyInForce, PolicyKind, PolicyMode};
use crate::division::DivisionCode;
use crate::time::Month;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// 驻村: days on post.
    Resident,
    /// 驻村住宿: nights in the village, over weeks.
    Nights,
    /// 固定工作日: its days.
    FixedWeekday,
    /// 每月走遍: villages.
    VisitEachVillage,
    /// 每周走访: visits, over weeks.
    WeeklyVisits,
    /// 每月固定日: its date.
    MonthlyDate,
    /// 每月天数: days on post.
    MonthlyDays,
}

/// How far a rule is in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PolicyLine {
    /// What is counted.
    pub rule: RuleName,
    /// The rule's own number: the weekday, the day of the month, visits or nights a week; 0 without one.
    pub number: u32,
    /// The township keeps the register; drawn prompts verify it.
    pub sampled: bool,
    /// Days, nights, visits or villages that count.
    pub done: u32,
    /// How many are owed in this month.
    pub target: u32,
    /// Chances still to come, today included while it has nothing yet: working days, the rule's own days, or visits
    /// that can still be made.
    pub left: u32,
    /// The rule's own next day, or its last one when none is to come.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Villages without a visit yet, by name.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// A village to be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
}

/// What the lines of a month rest on.
#[derive(Debug, Clone, Copy)]
pub struct MonthFacts<'a> {
    /// The month.
    pub month: Month,
    /// The day it is looked at; days after it count nothing.
    pub today: NaiveDate,
    /// First day of the posting.
    pub posted_from: NaiveDate,
    /// Its last day on post.
    pub posted_to: Option<NaiveDate>,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Cells of [`needed_days`].
    pub cells: &'a BTreeMap<NaiveDate, Cell>,
    /// Nights verified in the village, each by the day it began.
    pub nights: &'a BTreeSet<NaiveDate>,
    /// The villages of the posting's zone.
    pub villages: &'a [Village],
    /// Days with a clean record inside a village's own office or work site.
    pub visited: &'a BTreeMap<DivisionCode, BTreeSet<NaiveDate>>,
}

/// The days a month's lines look at: a week belongs to the month of its Thursday and may reach over both ends.
pub fn needed_days(month: Month) -> (NaiveDate, NaiveDate) {
    let weeks: Vec<_> = weeks(month).collect();
    let first = weeks.first().map_or(month.first(), |(monday, _)| month.first().min(*monday));
    let last = weeks.last().map_or(month.last(), |(_, sunday)| month.last().max(*sunday));
    (first, last)
}

/// Monday and Sunday of the weeks whose Thursday lies in the month.
fn weeks(month: Month) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let thursdays = month.days().filter(|day| day.weekday() == Weekday::Thu);
    thursdays.map(|day| {
        let by = |days| Days::new(days);
        (day.checked_sub_days(by(3)).unwrap_or(day), day.checked_add_days(by(3)).unwrap_or(day))
    })
}

/// A line for each rule of the policies, in their order; a rule that two divisions ask for one after the other has one.
pub fn policy_lines(policies: &[PolicyInForce], facts: &MonthFacts<'_>) -> Vec<PolicyLine> {
    let mut rules: Vec<Asked<'_>> = Vec::new();
    for policy in policies {
        if policy.span(facts.month, facts.posted_from, facts.posted_to).is_none() {
            continue;
        }
        let same = |asked: &&mut Asked<'_>| {
            let first = asked.first();
            (&first.rule, first.mode, first.duty_counts) == (&policy.rule, policy.mode, policy.duty_counts)
        };
        match rules.iter_mut().find(same) {
            Some(asked) => asked.more.push(policy),
            None => rules.push(Asked { policy, more: Vec::new(), facts }),
        }
    }
    rules.iter().flat_map(Asked::lines).collect()
}

/// A rule, the spans over which it is in force, and the month.
struct Asked<'a> {
    policy: &'a PolicyInForce,
    more: Vec<&'a PolicyInForce>,
    facts: &'a MonthFacts<'a>,
}

impl Asked<'_> {
    fn first(&self) -> &PolicyInForce {
        self.policy
    }

    fn all(&self) -> impl Iterator<Item = &PolicyInForce> {
        std::iter::once(self.policy).chain(self.more.iter().copied())
    }

    /// Whether the rule is in force for the posting on a day, of this month or of a week that reaches over its end.
    fn holds(&self, day: NaiveDate) -> bool {
        let posted = self.facts.posted_from <= day && self.facts.posted_to.is_none_or(|to| day <= to);
        posted && self.all().any(|policy| policy.holds(day))
    }

    /// Whether a day counts as on post under this rule.
    fn on_post(&self, day: NaiveDate) -> bool {
        let counts = |cell: &Cell| cell.state.on_post(self.policy.duty_counts);
        day <= self.facts.today && self.holds(day) && self.facts.cells.get(&day).is_some_and(counts)
    }

    /// Whether a day may still become one on post.
    fn is_open(&self, day: NaiveDate) -> bool {
        self.facts.today <= day && self.holds(day) && !self.on_post(day)
    }

    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.facts.month.days()
    }

    /// Days on post owed, each span by its own share.
    fn target(&self) -> u32 {
        let MonthFacts { month, posted_from, posted_to, calendar, .. } = *self.facts;
        self.all()
            .map(|policy| {
                let to = [posted_to, policy.to].into_iter().flatten().min();
                policy.rule.target(month, posted_from.max(policy.from), to, calendar)
            })
            .sum()
    }

    fn line(&self, rule: RuleName, number: u8) -> PolicyLine {
        let sampled = self.policy.mode == PolicyMode::Sampled;
        PolicyLine {
            rule,
            number: u32::from(number),
            sampled,
            done: 0,
            target: 0,
            left: 0,
            date: None,
            missing: Vec::new(),
        }
    }

    fn lines(&self) -> Vec<PolicyLine> {
        match self.policy.rule {
            PolicyKind::Resident { nights_a_week: 0 } => vec![self.days_on_post(RuleName::Resident, 0)],
            PolicyKind::Resident { nights_a_week } => {
                vec![self.days_on_post(RuleName::Resident, 0), self.weeks_of_nights(nights_a_week)]
            }
            PolicyKind::MonthlyDays { n } => vec![self.days_on_post(RuleName::MonthlyDays, n)],
            PolicyKind::FixedWeekday { weekday } => vec![self.own_days(RuleName::FixedWeekday, weekday)],
            PolicyKind::MonthlyDate { day } => vec![self.own_days(RuleName::MonthlyDate, day)],
            PolicyKind::WeeklyVisits { n } => vec![self.weeks_of_visits(n)],
            PolicyKind::VisitEachVillage => vec![self.villages()],
        }
    }

    fn workdays_left(&self) -> u32 {
        let is_left = |day: &NaiveDate| self.is_open(*day) && self.facts.calendar.is_workday(*day);
        count(self.days().filter(is_left).count())
    }

    fn days_on_post(&self, rule: RuleName, number: u8) -> PolicyLine {
        PolicyLine {
            done: count(self.days().filter(|day| self.on_post(*day)).count()),
            target: self.target(),
            left: self.workdays_left(),
            ..self.line(rule, number)
        }
    }

    /// The days that the rule itself names.
    fn own_days(&self, rule: RuleName, number: u8) -> PolicyLine {
        let named = |day: &NaiveDate| self.holds(*day) && self.policy.rule.names(*day, self.facts.calendar);
        let own: Vec<NaiveDate> = self.days().filter(named).collect();
        let open = || own.iter().filter(|day| self.is_open(**day));
        PolicyLine {
            done: count(own.iter().filter(|day| self.on_post(**day)).count()),
            target: count(own.len()),
            left: count(open().count()),
            date: open().next().or(own.last()).copied(),
            ..self.line(rule, number)
        }
    }

    /// Week by week: more in one does not make up for another.
    fn by_weeks(
        &self,
        n: u8,
        counts: impl Fn(NaiveDate) -> bool,
        open: impl Fn(NaiveDate) -> bool,
    ) -> (u32, u32, u32) {
        let MonthFacts { month, posted_from, posted_to, calendar, .. } = *self.facts;
        let (mut done, mut target, mut left) = (0, 0, 0);
        for (monday, sunday) in weeks(month) {
            let thursday = monday.checked_add_days(Days::new(3)).unwrap_or(monday);
            // As the month's target counts them: a week belongs to the rule that is in force on its Thursday.
            let owed: u32 = self
                .all()
                .filter(|policy| {
                    policy
                        .span(month, posted_from, posted_to)
                        .is_some_and(|s| s.0 <= thursday && thursday <= s.1)
                })
                .map(|policy| {
                    let to = [posted_to, policy.to].into_iter().flatten().min();
                    weekly(u32::from(n), thursday, posted_from.max(policy.from), to, calendar)
                })
                .sum();
            let days = || monday.iter_days().take_while(|day| *day <= sunday);
            let had = count(days().filter(|day| counts(*day)).count()).min(owed);
            done += had;
            target += owed;
            left += (owed - had).min(count(days().filter(|day| open(*day)).count()));
        }
        (done, target, left)
    }

    fn weeks_of_visits(&self, n: u8) -> PolicyLine {
        let open = |day| self.is_open(day) && self.facts.calendar.is_workday(day);
        let (done, target, left) = self.by_weeks(n, |day| self.on_post(day), open);
        PolicyLine { done, target, left, ..self.line(RuleName::WeeklyVisits, n) }
    }

    fn weeks_of_nights(&self, n: u8) -> PolicyLine {
        let slept = |day: NaiveDate| self.holds(day) && self.facts.nights.contains(&day);
        let open = |day: NaiveDate| self.facts.today <= day && self.holds(day) && !slept(day);
        let (done, target, left) = self.by_weeks(n, slept, open);
        PolicyLine { done, target, left, ..self.line(RuleName::Nights, n) }
    }

    /// Villages visited, of the share that falls on the days the rule is in force.
    fn villages(&self) -> PolicyLine {
        let MonthFacts { month, today, villages, visited, calendar, .. } = *self.facts;
        let in_month = |day: &NaiveDate| Month::of(*day) == month && *day <= today && self.holds(*day);
        let was_visited =
            |village: &&Village| visited.get(&village.code).is_some_and(|days| days.iter().any(in_month));
        let whole = calendar.workdays(month.first(), month.last());
        let part = self.days().filter(|day| self.holds(*day) && calendar.is_workday(*day)).count();
        PolicyLine {
            done: count(villages.iter().filter(was_visited).count()),
            target: in_proportion(count(villages.len()), count(part), whole),
            left: self.workdays_left(),
            missing: villages
                .iter()
                .filter(|village| !was_visited(village))
                .map(|village| village.name.clone())
                .collect(),
            ..self.line(RuleName::VisitEachVillage, 0)
        }
    }
}
