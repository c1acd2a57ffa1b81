//! Leave and duty: kinds, the rule that says who decides, and what it adds up to (mission C1). The phone runs it too.
//!
//! What a rule says is data of a division; nothing of it is known here.

use crate::api::cadre::LeaveKind;
use crate::day::Calendar;
use crate::time::next_day;
use chrono::{Datelike as _, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most days the township may be allowed to approve.
pub const MOST_TOWNSHIP_DAYS: u32 = 31;
/// Longest window in which absences are added up, working days.
pub const MOST_WINDOW_DAYS: u32 = 60;
/// Longest single request a rule may allow, days.
pub const MOST_REQUEST_DAYS: u32 = 366;

/// What kind of leave or duty it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeaveType {
    /// 事假.
    Personal,
    /// 病假.
    Sick,
    /// 年休假.
    Annual,
    /// 探亲假.
    HomeVisit,
    /// 婚假.
    Marriage,
    /// 产假、陪产假.
    Parental,
    /// 丧假.
    Bereavement,
    /// 其他请假.
    OtherLeave,
    /// 会议.
    Meeting,
    /// 培训.
    Training,
    /// 上级安排的工作.
    Assigned,
    /// 陪同就医、代办.
    Errand,
    /// 其他公出.
    OtherDuty,
}

impl LeaveType {
    /// Every kind, leave first.
    pub const ALL: [LeaveType; 13] = [
        LeaveType::Personal,
        LeaveType::Sick,
        LeaveType::Annual,
        LeaveType::HomeVisit,
        LeaveType::Marriage,
        LeaveType::Parental,
        LeaveType::Bereavement,
        LeaveType::OtherLeave,
        LeaveType::Meeting,
        LeaveType::Training,
        LeaveType::Assigned,
        LeaveType::Errand,
        LeaveType::OtherDuty,
    ];

    /// Leave, or duty.
    pub fn kind(self) -> LeaveKind {
        match self {
            LeaveType::Personal
            | LeaveType::Sick
            | LeaveType::Annual
            | LeaveType::HomeVisit
            | LeaveType::Marriage
            | LeaveType::Parental
            | LeaveType::Bereavement
            | LeaveType::OtherLeave => LeaveKind::Leave,
            LeaveType::Meeting
            | LeaveType::Training
            | LeaveType::Assigned
            | LeaveType::Errand
            | LeaveType::OtherDuty => LeaveKind::Duty,
        }
    }

    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            LeaveType::Personal => "personal",
            LeaveType::Sick => "sick",
            LeaveType::Annual => "annual",
            LeaveType::HomeVisit => "home_visit",
            LeaveType::Marriage => "marriage",
            LeaveType::Parental => "parental",
            LeaveType::Bereavement => "bereavement",
            LeaveType::OtherLeave => "other_leave",
            LeaveType::Meeting => "meeting",
            LeaveType::Training => "training",
            LeaveType::Assigned => "assigned",
            LeaveType::Errand => "errand",
            LeaveType::OtherDuty => "other_duty",
        }
    }

    /// The kind that has a name.
    pub fn of(name: &str) -> Option<LeaveType> {
        LeaveType::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// What a rule says of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct KindRule {
    /// The kind.
    pub leave_type: LeaveType,
    /// Days a calendar year, 1..=366; none for no limit. A request beyond it is shown as such, and people decide.
    #[serde(default)]
    pub days_a_year: Option<u32>,
    /// The days a year are working days: holidays and rest days within the leave are not taken off.
    #[serde(default)]
    pub working_days: bool,
    /// A paper is asked for; it may follow later.
    #[serde(default)]
    pub attachment: bool,
    /// One request may be so long, where it may be longer than others.
    #[serde(default)]
    pub most_days: Option<u32>,
}

/// Who decides, and what may be asked for: data of a division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LeaveRule {
    /// Days of absence the township may approve, 0..=31.
    pub township_days: u32,
    /// Absences are added up over so many working days in a row, 1..=60: pieces of one absence count together,
    /// and rest days between them change nothing.
    pub window_days: u32,
    /// Longest single request, days, 1..=366.
    pub most_days: u32,
    /// What may be asked for.
    pub kinds: Vec<KindRule>,
}

impl LeaveRule {
    /// Whether every figure lies in its range and each kind stands here once; something may be asked for.
    pub fn in_range(&self) -> bool {
        let length = |days: u32| (1..=MOST_REQUEST_DAYS).contains(&days);
        let known: BTreeSet<LeaveType> = self.kinds.iter().map(|kind| kind.leave_type).collect();
        self.township_days <= MOST_TOWNSHIP_DAYS
            && (1..=MOST_WINDOW_DAYS).contains(&self.window_days)
            && length(self.most_days)
            && !known.is_empty()
            && known.len() == self.kinds.len()
            && self
                .kinds
                .iter()
                .all(|kind| kind.days_a_year.is_none_or(length) && kind.most_days.is_none_or(length))
    }

    /// What the rule says of a kind; none when it may not be asked for.
    pub fn kind(&self, leave_type: LeaveType) -> Option<&KindRule> {
        self.kinds.iter().find(|kind| kind.leave_type == leave_type)
    }

    /// Longest request of a kind, days.
    pub fn longest(&self, leave_type: Option<LeaveType>) -> u32 {
        leave_type
            .and_then(|leave_type| self.kind(leave_type))
            .and_then(|kind| kind.most_days)
            .unwrap_or(self.most_days)
    }

    /// Whether a request goes to the county, with [`absence_days`] of the rule's window.
    pub fn needs_county(&self, absence_days: u32) -> bool {
        absence_days > self.township_days
    }
}

/// First and last day, both included.
pub type Span = (NaiveDate, NaiveDate);

/// Calendar days of a span; none when it ends before it begins.
pub fn length((from, to): Span) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days() + 1).unwrap_or_default()
}

/// Days of absence a request is part of: the most that lie within `window_days` working days in a row together with
/// a day of the request, each day counted once. Rest days lengthen no window: leave on both sides of a weekend or a
/// holiday is near.
///
/// A request longer than the window counts in full.
pub fn absence_days(request: Span, others: &[Span], window_days: u32, calendar: &Calendar) -> u32 {
    // Far enough for any window and the holidays in it; bounded whatever `others` holds.
    let reach = Days::new(u64::from(window_days.min(MOST_WINDOW_DAYS)) * 2 + 30);
    let first = request.0.checked_sub_days(reach).unwrap_or(request.0);
    let last = request.1.checked_add_days(reach).unwrap_or(request.1);
    let mut absent: BTreeSet<NaiveDate> = days(request, (first, last)).collect();
    for other in others {
        absent.extend(days(*other, (first, last)));
    }
    let mut most = length(request);
    for start in absent.range(..=request.1) {
        let (mut working, mut count, mut counted_to) = (0_u32, 0_u32, None::<NaiveDate>);
        for day in absent.range(start..) {
            let from = counted_to.map_or(*start, next_day);
            working = working.saturating_add(calendar.workdays(from, *day));
            if working > window_days {
                break;
            }
            counted_to = Some(*day);
            count += 1;
            if *day >= request.0 {
                most = most.max(count);
            }
        }
    }
    most
}

fn days(span: Span, within: Span) -> impl Iterator<Item = NaiveDate> {
    let (from, to) = (span.0.max(within.0), span.1.min(within.1));
    from.iter_days().take_while(move |day| *day <= to)
}

/// Days of a span that a kind takes off a year's balance.
pub fn days_of_year(kind: &KindRule, span: Span, year: i32, calendar: &Calendar) -> BTreeSet<NaiveDate> {
    let whole = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let (Some(first), Some(last)) = whole else { return BTreeSet::new() };
    days(span, (first, last)).filter(|day| !kind.working_days || calendar.is_workday(*day)).collect()
}

/// What of a kind is left in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LeaveBalance {
    /// The kind.
    pub leave_type: LeaveType,
    /// The calendar year.
    pub year: i32,
    /// Days a year.
    pub allowed: u32,
    /// Approved.
    pub used: u32,
    /// Asked for and not decided, as far as not approved already.
    pub waiting: u32,
}

impl LeaveBalance {
    /// What is neither approved nor asked for; less than nothing when it is exceeded.
    pub fn left(&self) -> i64 {
        i64::from(self.allowed) - i64::from(self.used) - i64::from(self.waiting)
    }
}

/// What an account of a kind's year rests on: approved and waiting requests of that kind.
pub fn balance(
    kind: &KindRule,
    year: i32,
    approved: &[Span],
    waiting: &[Span],
    calendar: &Calendar,
) -> Option<LeaveBalance> {
    let taken = |spans: &[Span]| -> BTreeSet<NaiveDate> {
        spans.iter().flat_map(|span| days_of_year(kind, *span, year, calendar)).collect()
    };
    let (used, asked) = (taken(approved), taken(waiting));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(LeaveBalance {
        leave_type: kind.leave_type,
        year,
        allowed: kind.days_a_year?,
        used: count(used.len()),
        waiting: count(asked.difference(&used).count()),
    })
}

/// Years that a span touches.
pub fn years((from, to): Span) -> std::ops::RangeInclusive<i32> {
    from.year()..=to.year()
}

/// Days of a span that were over when it was first registered. `registered` has the spans of the request and of the
/// versions before it, each with the day it reached the server: what an earlier version registered in time stays in
/// time.
pub fn late_days(span: Span, registered: &[(Span, NaiveDate)]) -> u32 {
    let late = days(span, span).filter(|day| {
        let covers = |(known, at): &&(Span, NaiveDate)| known.0 <= *day && *day <= known.1 && *at <= *day;
        !registered.iter().any(|known| covers(&known))
    });
    u32::try_from(late.count()).unwrap_or(u32::MAX)
}

/// A span that ends on an earlier day of it; none when that day is its last, or no day of it.
pub fn shortened((from, to): Span, last: NaiveDate) -> Option<Span> {
    (from <= last && last < to).then_some((from, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        (day(from), day(to))
    }

    fn rule() -> LeaveRule {
        LeaveRule { township_days: 3, window_days: 7, most_days: 31, kinds: vec![kind(LeaveType::Annual)] }
    }

    fn kind(leave_type: LeaveType) -> KindRule {
        KindRule { leave_type, days_a_year: Some(10), working_days: true, attachment: false, most_days: None }
    }

    /// National day 2026: 1 to 7 October off, 10 October worked.
    fn calendar() -> Calendar {
        let off = (1..=7).map(|n| (NaiveDate::from_ymd_opt(2026, 10, n).unwrap(), false));
        Calendar { exceptions: off.chain([(day("2026-10-10"), true)]).collect(), years: [2026].into() }
    }

    #[test]
    fn who_decides_is_told_by_the_rule_and_the_absences_around() {
        let thursday_friday = span("2026-11-26", "2026-11-27");
        for (name, request, others, days) in [
            ("alone", span("2026-11-30", "2026-12-02"), vec![], 3),
            ("alone and long", span("2026-11-30", "2026-12-03"), vec![], 4),
            ("rest days count where the leave covers them", span("2026-11-27", "2026-11-30"), vec![], 4),
            ("around a weekend", span("2026-11-30", "2026-12-01"), vec![thursday_friday], 4),
            ("before it as after it", thursday_friday, vec![span("2026-11-30", "2026-12-01")], 4),
            ("on the last day of the window", span("2026-12-04", "2026-12-04"), vec![thursday_friday], 3),
            ("one day after the window", span("2026-12-07", "2026-12-07"), vec![thursday_friday], 2),
            ("out of the window", span("2026-12-08", "2026-12-09"), vec![thursday_friday], 2),
            (
                "pieces of pieces",
                span("2026-12-04", "2026-12-04"),
                vec![thursday_friday, span("2026-11-30", "2026-12-01")],
                5,
            ),
            (
                "every week three days",
                span("2026-11-30", "2026-12-02"),
                vec![span("2026-11-23", "2026-11-25")],
                5,
            ),
            ("one day a week", span("2026-11-30", "2026-11-30"), vec![span("2026-11-23", "2026-11-23")], 2),
            ("asked twice counts once", thursday_friday, vec![span("2026-11-25", "2026-11-27")], 3),
            ("within a longer one", thursday_friday, vec![span("2026-11-23", "2026-12-04")], 9),
            ("around a holiday", span("2026-10-08", "2026-10-09"), vec![span("2026-09-29", "2026-09-30")], 4),
            ("over a year's end", span("2026-12-30", "2027-01-03"), vec![], 5),
        ] {
            assert_eq!(absence_days(request, &others, 7, &calendar()), days, "{name}");
        }
        for (days, township, county) in [(3, 3, false), (4, 3, true), (1, 0, true), (5, 5, false)] {
            assert_eq!(LeaveRule { township_days: township, ..rule() }.needs_county(days), county);
        }
    }

    #[test]
    fn a_wider_window_and_more_absences_never_count_less() {
        let mut dice = 7_u64;
        let mut next = |most: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % most
        };
        for _ in 0..300 {
            let mut piece = || {
                let from = day("2026-09-20").checked_add_days(Days::new(next(40))).unwrap();
                (from, from.checked_add_days(Days::new(next(4))).unwrap())
            };
            let (request, others) = (piece(), [piece(), piece(), piece()]);
            let counted = |others: &[Span], window| absence_days(request, others, window, &calendar());
            for window in 1..=12 {
                assert!(counted(&others, window) <= counted(&others, window + 1));
                assert!(counted(&others[..2], window) <= counted(&others, window));
                assert!(counted(&others, window) >= length(request));
            }
            let mut turned = others;
            turned.reverse();
            assert_eq!(counted(&others, 7), counted(&turned, 7), "in any order");
        }
    }

    #[test]
    fn a_balance_counts_each_year_for_itself_and_no_day_twice() {
        let annual = kind(LeaveType::Annual);
        let over = [span("2026-12-28", "2027-01-08")];
        let at = |kind: &KindRule, year| balance(kind, year, &over, &[], &calendar()).unwrap();
        assert_eq!((at(&annual, 2026).used, at(&annual, 2026).left()), (4, 6), "Monday to Thursday");
        assert_eq!(at(&annual, 2027).used, 6);
        let whole = KindRule { working_days: false, ..annual };
        assert_eq!((at(&whole, 2026).used, at(&whole, 2027).used), (4, 8));
        let waiting = [span("2026-12-30", "2026-12-31"), span("2026-10-09", "2026-10-11")];
        let both = balance(&annual, 2026, &over, &waiting, &calendar()).unwrap();
        assert_eq!((both.used, both.waiting, both.left()), (4, 2, 4), "a make-up Saturday is worked");
        assert_eq!(balance(&KindRule { days_a_year: None, ..annual }, 2026, &over, &[], &calendar()), None);
    }

    #[test]
    fn a_rule_holds_its_ranges_and_each_kind_once() {
        assert!(rule().in_range());
        let twice = vec![kind(LeaveType::Sick), kind(LeaveType::Sick)];
        let zero = vec![KindRule { days_a_year: Some(0), ..kind(LeaveType::Sick) }];
        for bad in [
            LeaveRule { township_days: 32, ..rule() },
            LeaveRule { window_days: 0, ..rule() },
            LeaveRule { window_days: 61, ..rule() },
            LeaveRule { most_days: 0, ..rule() },
            LeaveRule { kinds: vec![], ..rule() },
            LeaveRule { kinds: twice, ..rule() },
            LeaveRule { kinds: zero, ..rule() },
        ] {
            assert!(!bad.in_range(), "{bad:?}");
        }
        let parental = KindRule { most_days: Some(188), ..kind(LeaveType::Parental) };
        let wide = LeaveRule { kinds: vec![parental, kind(LeaveType::Sick)], ..rule() };
        assert_eq!(
            [Some(LeaveType::Parental), Some(LeaveType::Sick), None].map(|of| wide.longest(of)),
            [188, 31, 31]
        );
    }

    #[test]
    fn what_was_registered_in_time_stays_in_time() {
        let asked = (span("2026-11-25", "2026-11-26"), day("2026-11-20"));
        let longer = (span("2026-11-25", "2026-11-28"), day("2026-11-27"));
        assert_eq!(late_days(asked.0, &[asked]), 0);
        assert_eq!(late_days(longer.0, &[longer]), 2, "25 and 26 were over; on the very day is in time");
        assert_eq!(late_days(longer.0, &[asked, longer]), 0);
        assert_eq!(
            late_days(
                span("2026-11-23", "2026-11-26"),
                &[asked, (span("2026-11-23", "2026-11-26"), day("2026-11-25"))]
            ),
            2
        );
    }

    #[test]
    fn a_return_ends_leave_within_it_only() {
        let leave = span("2026-11-25", "2026-11-28");
        assert_eq!(shortened(leave, day("2026-11-26")), Some(span("2026-11-25", "2026-11-26")));
        assert_eq!(shortened(leave, day("2026-11-25")), Some(span("2026-11-25", "2026-11-25")));
        assert_eq!(shortened(leave, day("2026-11-28")), None, "its last day");
        assert_eq!(shortened(leave, day("2026-11-24")), None, "not begun");
    }

    #[test]
    fn names_are_found_again() {
        for leave_type in LeaveType::ALL {
            assert_eq!(LeaveType::of(leave_type.name()), Some(leave_type));
            assert_eq!(serde_json::to_value(leave_type).unwrap(), leave_type.name());
        }
    }
}
