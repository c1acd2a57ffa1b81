//! `absent_without_leave`: an inspection found nobody on a day that was asked for, and nobody had registered leave.

use super::{CaseKind, CaseLevel, Evidence, Finding, JudgedDay, Statement, speaks_for};
use crate::day::CellState;
use crate::record::InspectionResult;
use crate::time::Millis;
use chrono::NaiveDate;

/// Weight of one visit that found nobody: human evidence, and still one moment of one day.
const VISIT_WEIGHT: f64 = 2.5;

/// An approved or waiting excuse as the rule sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownExcuse {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// It reached the server.
    pub registered_at: Millis,
    /// Approved; else it waits for a decision.
    pub approved: bool,
}

impl KnownExcuse {
    fn covers(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

/// A visit with its result, as the rule sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedVisit<'a> {
    /// The task.
    pub task: &'a str,
    /// The record that says what was found.
    pub record: &'a str,
    /// What was found.
    pub result: InspectionResult,
    /// It lacks something and is `unproven`.
    pub unproven: bool,
    /// The inspector opened the task: until then nobody knew whom the visit is for.
    pub started_at: Millis,
    /// The visit.
    pub at: Millis,
}

/// `absent_without_leave`, blue: a proven visit found the person absent on a required day, and no leave or duty that
/// covers it was registered before the visit began. A request that was registered before and still waits is waited
/// for: its decision says what the day was.
///
/// `days` are the posting's days in order; `excuses` approved and waiting ones.
pub fn absent_without_leave(
    visit: &JudgedVisit<'_>,
    days: &[JudgedDay],
    excuses: &[KnownExcuse],
) -> Option<Finding> {
    let date = visit.at.date();
    let day = days.iter().find(|day| day.date == date)?;
    let before = |excuse: &&KnownExcuse| excuse.covers(date) && excuse.registered_at < visit.started_at;
    if visit.result != InspectionResult::Absent
        || visit.unproven
        || !day.required
        || excuses.iter().any(|excuse| before(&excuse))
    {
        return None;
    }
    let mut speaks = Vec::new();
    if let Some(later) = excuses.iter().find(|excuse| excuse.covers(date)) {
        let key = if later.approved { "speaks-for-leave-later" } else { "speaks-for-leave-asked-later" };
        let values = [("at", later.registered_at.date().to_string()), ("day", date.to_string())];
        speaks.push(Statement::new(key, &values));
    }
    if day.on_post {
        speaks.push(Statement::new("speaks-for-day-counted", &[("day", date.to_string())]));
    } else if day.state == CellState::ToConfirm {
        speaks.push(Statement::new("speaks-for-record-that-day", &[("day", date.to_string())]));
    }
    if !day.device_reached {
        speaks.push(Statement::new("speaks-for-phone-silent", &[("day", date.to_string())]));
    }
    speaks.push(Statement::new("speaks-for-one-visit", &[]));
    speaks.extend(speaks_for(days));
    Some(Finding {
        kind: CaseKind::AbsentWithoutLeave,
        level: CaseLevel::Blue,
        first_day: date,
        evidence: vec![Evidence {
            rule: "inspection_absent".to_owned(),
            weight: VISIT_WEIGHT,
            events: vec![visit.task.to_owned(), visit.record.to_owned()],
            text: Statement::new("evidence-inspection-absent", &[("day", date.to_string())]),
        }],
        speaks_for: speaks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR_MS, at};

    fn date() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 4).unwrap()
    }

    fn start() -> Millis {
        at(date(), 10 * 60)
    }

    fn visit() -> JudgedVisit<'static> {
        JudgedVisit {
            task: "t1",
            record: "r1",
            result: InspectionResult::Absent,
            unproven: false,
            started_at: start(),
            at: start().plus(HOUR_MS),
        }
    }

    fn day(state: CellState, required: bool) -> JudgedDay {
        JudgedDay { date: date(), state, on_post: state.on_post(true), required, device_reached: false }
    }

    fn excuse(registered_at: Millis, approved: bool) -> KnownExcuse {
        KnownExcuse { first: date(), last: date(), registered_at, approved }
    }

    #[test]
    fn only_a_proven_absence_on_a_required_day_without_leave_is_a_lead() {
        let (asked, rest) = (day(CellState::NotConfirmed, true), day(CellState::Rest, false));
        let (early, late) = (start().plus(-1), start());
        for (name, visit, day, excuses, found) in [
            ("nobody there", visit(), asked, vec![], true),
            ("a rest day", visit(), rest, vec![], false),
            ("registered before", visit(), asked, vec![excuse(early, true)], false),
            ("registered before, not decided", visit(), asked, vec![excuse(early, false)], false),
            ("registered as the visit began", visit(), asked, vec![excuse(late, true)], true),
            ("unproven", JudgedVisit { unproven: true, ..visit() }, asked, vec![], false),
            (
                "leave of another day",
                visit(),
                asked,
                vec![KnownExcuse { first: date().succ_opt().unwrap(), ..excuse(early, true) }],
                true,
            ),
        ] {
            let finding = absent_without_leave(&visit, &[day], &excuses);
            assert_eq!(finding.is_some(), found, "{name}");
        }
        for result in [
            InspectionResult::Present,
            InspectionResult::Excused,
            InspectionResult::ElsewhereVerified,
            InspectionResult::Unreachable,
        ] {
            assert!(absent_without_leave(&JudgedVisit { result, ..visit() }, &[asked], &[]).is_none());
        }
        assert!(absent_without_leave(&visit(), &[], &[]).is_none(), "a day that is not judged");
    }

    #[test]
    fn it_says_what_it_rests_on_and_what_speaks_for_the_person() {
        let found =
            absent_without_leave(&visit(), &[day(CellState::Present, true)], &[excuse(start(), true)])
                .unwrap();
        assert_eq!((found.level, found.first_day), (CaseLevel::Blue, date()));
        assert_eq!(found.evidence[0].events, ["t1", "r1"]);
        let keys: Vec<&str> = found.speaks_for.iter().map(|said| said.key.as_str()).collect();
        assert_eq!(
            keys[..4],
            [
                "speaks-for-leave-later",
                "speaks-for-day-counted",
                "speaks-for-phone-silent",
                "speaks-for-one-visit"
            ]
        );
        let waiting =
            absent_without_leave(&visit(), &[day(CellState::NotConfirmed, true)], &[excuse(start(), false)]);
        assert_eq!(waiting.unwrap().speaks_for[0].key, "speaks-for-leave-asked-later");
        let doubtful = absent_without_leave(&visit(), &[day(CellState::ToConfirm, true)], &[]).unwrap();
        assert_eq!(doubtful.speaks_for[0].key, "speaks-for-record-that-day");
    }
}
