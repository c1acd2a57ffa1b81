//! How far a month is: each rule's line, pro-rated, week by week, over month ends and transfers.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::day::{
    Calendar, Cell, CellState, MonthFacts, PolicyInForce, PolicyKind, PolicyLine, PolicyMode, RuleName,
    Village, month_target, needed_days, policy_lines,
};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::time::Month;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn policy(rule: PolicyKind) -> PolicyInForce {
    PolicyInForce {
        rule,
        mode: PolicyMode::Daily,
        photo_demanded: false,
        duty_counts: true,
        from: day("2026-01-01"),
        to: None,
    }
}

/// A month as it stands: November 2026 has 21 working days and begins on a Sunday.
struct Standing {
    month: &'static str,
    today: &'static str,
    posted: (&'static str, Option<&'static str>),
    calendar: Calendar,
    cells: BTreeMap<NaiveDate, Cell>,
    nights: BTreeSet<NaiveDate>,
    villages: Vec<Village>,
    visited: BTreeMap<DivisionCode, BTreeSet<NaiveDate>>,
}

impl Standing {
    fn on(today: &'static str) -> Standing {
        Standing {
            month: "2026-11",
            today,
            posted: ("2026-01-01", None),
            calendar: Calendar::default(),
            cells: BTreeMap::new(),
            nights: BTreeSet::new(),
            villages: Vec::new(),
            visited: BTreeMap::new(),
        }
    }

    fn with(mut self, state: CellState, days: &[&str]) -> Standing {
        for date in days.iter().map(|text| day(text)) {
            self.cells.insert(date, Cell { date, state, computed: state, marks: Vec::new(), record: None });
        }
        self
    }

    fn lines(&self, policies: &[PolicyInForce]) -> Vec<PolicyLine> {
        policy_lines(
            policies,
            &MonthFacts {
                month: self.month.parse().unwrap(),
                today: day(self.today),
                posted_from: day(self.posted.0),
                posted_to: self.posted.1.map(day),
                calendar: &self.calendar,
                cells: &self.cells,
                nights: &self.nights,
                villages: &self.villages,
                visited: &self.visited,
            },
        )
    }

    fn line(&self, policy: PolicyInForce) -> PolicyLine {
        let lines = self.lines(&[policy]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.into_iter().next().unwrap()
    }
}

fn figures(line: &PolicyLine) -> (u32, u32, u32) {
    (line.done, line.target, line.left)
}

const RESIDENT: PolicyKind = PolicyKind::Resident { nights_a_week: 0 };

#[test]
fn days_on_post_of_so_many_and_the_working_days_that_are_left() {
    use CellState::{Duty, Leave, Present, ToConfirm, Witnessed};
    // Thursday the 19th; 20, 23 to 27 and 30 follow: 7 working days, and today has nothing yet.
    let now = || Standing::on("2026-11-19").with(Present, &["2026-11-02", "2026-11-03", "2026-11-07"]);
    assert_eq!(figures(&now().line(policy(RESIDENT))), (3, 20, 8), "a Saturday worked counts");
    let done = now().with(Present, &["2026-11-19"]);
    assert_eq!(figures(&done.line(policy(RESIDENT))), (4, 20, 7));
    let mixed = now()
        .with(Witnessed, &["2026-11-04"])
        .with(Duty, &["2026-11-05", "2026-11-06"])
        .with(Leave, &["2026-11-09"])
        .with(ToConfirm, &["2026-11-10"])
        .with(Present, &["2026-11-23"]);
    assert_eq!(figures(&mixed.line(policy(RESIDENT))), (6, 20, 8), "nothing of days to come");
    let strict = PolicyInForce { duty_counts: false, ..policy(RESIDENT) };
    assert_eq!(figures(&mixed.line(strict)), (4, 20, 8), "duty as the policy says");
    assert_eq!(figures(&now().line(policy(PolicyKind::MonthlyDays { n: 1 }))), (3, 1, 8));
}

#[test]
fn a_month_that_began_or_ended_inside_owes_its_share() {
    let mut transferred = Standing::on("2026-11-30").with(CellState::Present, &["2026-11-13", "2026-11-16"]);
    transferred.posted = ("2026-01-01", Some("2026-11-15"));
    let before = transferred.line(policy(RESIDENT));
    transferred.posted = ("2026-11-16", None);
    let after = transferred.line(policy(RESIDENT));
    assert_eq!((figures(&before), figures(&after)), ((1, 10, 0), (1, 10, 1)));
    // A rule that two divisions ask for one after the other has one line over both spans.
    let old = PolicyInForce { to: Some(day("2026-11-15")), ..policy(RESIDENT) };
    let new = PolicyInForce { from: day("2026-11-16"), ..policy(RESIDENT) };
    transferred.posted = ("2026-01-01", None);
    assert_eq!(figures(&transferred.lines(&[old, new])[0]), (2, 20, 1));
    let later = PolicyInForce { from: day("2026-12-01"), ..policy(RESIDENT) };
    assert!(transferred.lines(&[later]).is_empty(), "not of this month");
}

#[test]
fn a_fixed_weekday_and_a_monthly_date_name_their_next_day() {
    let wednesday = || policy(PolicyKind::FixedWeekday { weekday: 3 });
    let now = Standing::on("2026-11-12").with(CellState::Present, &["2026-11-04"]);
    let line = now.line(wednesday());
    assert_eq!((figures(&line), line.date), ((1, 4, 2), Some(day("2026-11-18"))), "the 11th was missed");
    let party_day = || policy(PolicyKind::MonthlyDate { day: 15 });
    let to_come = now.line(party_day());
    assert_eq!((figures(&to_come), to_come.date), ((0, 1, 1), Some(day("2026-11-16"))));
    let done = Standing::on("2026-11-20").with(CellState::Present, &["2026-11-16"]).line(party_day());
    assert_eq!((figures(&done), done.date), ((1, 1, 0), Some(day("2026-11-16"))));
    let missed = Standing::on("2026-11-20").line(party_day());
    assert_eq!((figures(&missed), missed.number), ((0, 1, 0), 15));
    let today = Standing::on("2026-11-16").line(party_day());
    assert_eq!((figures(&today), today.date), ((0, 1, 1), Some(day("2026-11-16"))));
}

#[test]
fn visits_are_counted_week_by_week_and_a_week_belongs_to_the_month_of_its_thursday() {
    assert_eq!(needed_days("2026-11".parse().unwrap()), (day("2026-11-01"), day("2026-11-30")));
    assert_eq!(needed_days("2026-12".parse().unwrap()), (day("2026-11-30"), day("2027-01-03")));
    assert_eq!(needed_days("2027-01".parse().unwrap()), (day("2027-01-01"), day("2027-01-31")));
    let weekly = |n| policy(PolicyKind::WeeklyVisits { n });
    // November's weeks begin on the 2nd, 9th, 16th and 23rd.
    let now =
        Standing::on("2026-11-17").with(CellState::Present, &["2026-11-02", "2026-11-03", "2026-11-04"]);
    assert_eq!(figures(&now.line(weekly(1))), (1, 4, 2), "more in one week makes up for no other");
    assert_eq!(figures(&now.line(weekly(2))), (2, 8, 4));
    let friday = Standing::on("2026-11-20");
    assert_eq!(
        figures(&friday.line(weekly(2))),
        (0, 8, 3),
        "one can still be made this week, two in the next"
    );
    // The week of 3 December begins on 30 November: a visit on that Monday is December's.
    let mut december = Standing::on("2026-12-08").with(CellState::Present, &["2026-11-30"]);
    december.month = "2026-12";
    assert_eq!(december.line(weekly(1)).done, 1);
}

#[test]
fn nights_are_counted_by_the_day_they_began() {
    let resident = policy(PolicyKind::Resident { nights_a_week: 2 });
    let mut now = Standing::on("2026-11-18");
    now.nights = ["2026-11-02", "2026-11-03", "2026-11-05", "2026-11-10", "2026-11-17"].map(day).into();
    let lines = now.lines(std::slice::from_ref(&resident));
    assert_eq!(
        lines.iter().map(|line| line.rule).collect::<Vec<_>>(),
        [RuleName::Resident, RuleName::Nights]
    );
    assert_eq!(figures(&lines[1]), (4, 8, 3));
    // The night of 30 November lies in the week of 3 December.
    let mut december = Standing::on("2026-12-02");
    (december.month, december.nights) = ("2026-12", [day("2026-11-30")].into());
    assert_eq!(december.lines(&[resident])[1].done, 1);
}

fn villages(number: u32) -> Vec<Village> {
    let village = |n| Village { code: format!("1504221002{n:02}").parse().unwrap(), name: format!("V{n}") };
    (1..=number).map(village).collect()
}

#[test]
fn every_village_of_the_zone_once_a_month() {
    let rule = || policy(PolicyKind::VisitEachVillage);
    let mut now = Standing::on("2026-11-19");
    now.villages = villages(3);
    now.visited = BTreeMap::from([
        (now.villages[0].code.clone(), [day("2026-11-04"), day("2026-11-05")].into()),
        // Last month's visit, and one to a village of another zone.
        (now.villages[1].code.clone(), [day("2026-10-30")].into()),
        ("150422100299".parse().unwrap(), [day("2026-11-06")].into()),
    ]);
    let line = now.line(rule());
    assert_eq!((figures(&line), line.missing), ((1, 3, 8), vec!["V2".to_owned(), "V3".to_owned()]));
    now.posted = ("2026-11-16", None);
    let late = now.line(rule());
    assert_eq!((late.done, late.target), (0, 2), "11 of 21 working days: a share of the villages");
    now.villages = Vec::new();
    assert_eq!(now.line(rule()).target, 0, "no village, nothing owed");
}

#[test]
fn a_sampled_rule_says_so() {
    let sampled = PolicyInForce { mode: PolicyMode::Sampled, ..policy(RESIDENT) };
    assert!(Standing::on("2026-11-19").line(sampled).sampled);
}

/// Months of two years, working days as the week has them.
fn months() -> impl Strategy<Value = Month> {
    (0_i32..24).prop_map(|n| format!("{:04}-{:02}", 2026 + n / 12, 1 + n % 12).parse().unwrap())
}

fn rules() -> impl Strategy<Value = PolicyKind> {
    prop_oneof![
        Just(RESIDENT),
        (1_u8..=31).prop_map(|n| PolicyKind::MonthlyDays { n }),
        (1_u8..=7).prop_map(|weekday| PolicyKind::FixedWeekday { weekday }),
        (1_u8..=5).prop_map(|n| PolicyKind::WeeklyVisits { n }),
    ]
}

proptest! {
    #[test]
    fn who_moves_inside_a_month_owes_no_more_than_who_stays(month in months(), rule in rules(), after in 0_u64..27) {
        let calendar = Calendar::default();
        let last = month.first().checked_add_days(Days::new(after)).unwrap();
        let next = last.succ_opt().unwrap();
        let all = [policy(rule)];
        let owed = |from, to| month_target(&all, month, from, to, &calendar);
        let year = day("2026-01-01");
        let whole = owed(year, None);
        let (old, new) = (owed(year, Some(last)), owed(next, None));
        prop_assert!(old + new <= whole, "{old} + {new} of {whole}");
        prop_assert!(u64::from(whole) <= 31 && old <= whole && new <= whole);
    }

    #[test]
    fn a_line_never_counts_more_than_there_is(month in months(), rule in rules(), seed in any::<u32>(), n in 0_u64..31) {
        let today = month.first().checked_add_days(Days::new(n)).unwrap().min(month.last());
        let (first, last) = needed_days(month);
        let mut standing = Standing::on("2026-11-19");
        for (bit, date) in first.iter_days().take_while(|date| *date <= last).enumerate() {
            if seed.rotate_left(u32::try_from(bit).unwrap()) & 1 == 1 {
                let state = CellState::Present;
                standing.cells.insert(date, Cell { date, state, computed: state, marks: Vec::new(), record: None });
            }
        }
        let facts = MonthFacts {
            month,
            today,
            posted_from: day("2026-01-01"),
            posted_to: None,
            calendar: &standing.calendar,
            cells: &standing.cells,
            nights: &standing.nights,
            villages: &standing.villages,
            visited: &standing.visited,
        };
        let counted = matches!(rule, PolicyKind::WeeklyVisits { .. } | PolicyKind::FixedWeekday { .. });
        for line in policy_lines(&[policy(rule)], &facts) {
            prop_assert!(line.done <= 31 && line.left <= 31);
            if counted {
                prop_assert!(line.done + line.left <= line.target, "{line:?}");
            }
        }
    }
}
