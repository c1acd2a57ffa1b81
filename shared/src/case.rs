//! Whose turn it is on a case, and until when. A day that passes moves the turn on and decides nothing.

use crate::api::case::{CaseDue, CaseState, CaseStep};
use crate::time::Millis;
use chrono::{Days, NaiveDate};

/// Days the person has to answer, counted from the day after the case was raised or something new was found. Seven
/// calendar days are a whole week of five working days, what the law gives to ask for a hearing against an administrative
/// penalty (行政处罚法 第六十四条, 第八十五条), and leave time to come out of a valley without signal.
pub const ANSWER_DAYS: u64 = 7;
/// Days the township has to comment, after the answer or the time for it. As long as the person's: it knows no less
/// well what happened and has no more to do.
pub const COMMENT_DAYS: u64 = 7;
/// Days the county has to decide, after that: as many as a review of a personnel decision may take (公务员法
/// 第九十五条). A case nobody decides weighs on an honest person.
pub const DECISION_DAYS: u64 = 30;

/// What whose turn it is depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseTimes {
    /// A case about a person; a township is not asked in its own.
    pub has_person: bool,
    /// Where it stands.
    pub state: CaseState,
    /// Raised, or what is new was found.
    pub heard_from: Millis,
    /// First answer since then.
    pub answered_at: Option<Millis>,
    /// First comment since then.
    pub commented_at: Option<Millis>,
}

/// Whose turn it is on a day.
pub fn due(times: CaseTimes, today: NaiveDate) -> CaseDue {
    let CaseTimes { has_person, state, heard_from, answered_at, commented_at } = times;
    let is_heard = |until: NaiveDate| answered_at.is_some() || today > until;
    let answer_until = answer_until(heard_from);
    let mut due = CaseDue {
        step: CaseStep::Decision,
        until: None,
        is_overdue: false,
        may_uphold: !has_person || is_heard(answer_until),
        is_unanswered: has_person && answered_at.is_none() && today > answer_until,
        is_uncommented: false,
    };
    if matches!(state, CaseState::Dismissed | CaseState::Upheld) {
        return CaseDue { step: CaseStep::Decided, may_uphold: false, is_unanswered: false, ..due };
    }
    let decide_from = if has_person {
        if answered_at.is_none() && today <= answer_until {
            return CaseDue { step: CaseStep::Answer, until: Some(answer_until), ..due };
        }
        let comment_from = answered_at.map_or(answer_until, Millis::date);
        let comment_until = after(comment_from, COMMENT_DAYS);
        if commented_at.is_none() && today <= comment_until {
            return CaseDue { step: CaseStep::Comment, until: Some(comment_until), ..due };
        }
        due.is_uncommented = commented_at.is_none();
        commented_at.map_or(comment_until, |at| at.date().max(comment_from))
    } else {
        heard_from.date()
    };
    let until = after(decide_from, DECISION_DAYS);
    CaseDue { until: Some(until), is_overdue: today > until, ..due }
}

/// Last day of the time to answer.
pub fn answer_until(heard_from: Millis) -> NaiveDate {
    after(heard_from.date(), ANSWER_DAYS)
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::at;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn moment(text: &str) -> Millis {
        at(day(text), 9 * 60)
    }

    const RAISED: &str = "2026-11-30";

    fn times(answered: Option<&str>, commented: Option<&str>) -> CaseTimes {
        CaseTimes {
            has_person: true,
            state: CaseState::Open,
            heard_from: moment(RAISED),
            answered_at: answered.map(moment),
            commented_at: commented.map(moment),
        }
    }

    /// Step, last day, overdue, may be upheld, unanswered, uncommented.
    fn stands(times: CaseTimes, today: &str) -> (CaseStep, Option<String>, [bool; 4]) {
        let due = due(times, day(today));
        let flags = [due.is_overdue, due.may_uphold, due.is_unanswered, due.is_uncommented];
        (due.step, due.until.map(|until| until.to_string()), flags)
    }

    #[test]
    fn the_turn_goes_from_the_person_to_the_township_to_the_county() {
        use CaseStep::{Answer, Comment, Decision};
        let until = |text: &str| Some(text.to_owned());
        let (no, heard) = ([false; 4], [false, true, false, false]);
        for (answered, commented, today, step, last, flags) in [
            (None, None, RAISED, Answer, "2026-12-07", no),
            (None, None, "2026-12-07", Answer, "2026-12-07", no),
            (None, None, "2026-12-08", Comment, "2026-12-14", [false, true, true, false]),
            (None, None, "2026-12-15", Decision, "2027-01-13", [false, true, true, true]),
            (None, None, "2027-01-14", Decision, "2027-01-13", [true, true, true, true]),
            (Some("2026-12-01"), None, "2026-12-01", Comment, "2026-12-08", heard),
            (Some("2026-12-01"), None, "2026-12-09", Decision, "2027-01-07", [false, true, false, true]),
            (Some("2026-12-01"), Some("2026-12-03"), "2026-12-03", Decision, "2027-01-02", heard),
            // The township may speak first: its word waits for the person's.
            (None, Some("2026-12-01"), "2026-12-02", Answer, "2026-12-07", no),
            (Some("2026-12-04"), Some("2026-12-01"), "2026-12-04", Decision, "2027-01-03", heard),
            // Who answers late has answered.
            (Some("2026-12-20"), None, "2026-12-21", Comment, "2026-12-27", heard),
        ] {
            assert_eq!(
                stands(times(answered, commented), today),
                (step, until(last), flags),
                "{answered:?} {commented:?} {today}"
            );
        }
    }

    #[test]
    fn an_inspection_keeps_the_turn_and_a_decision_ends_it() {
        let inspect = CaseTimes { state: CaseState::Inspect, ..times(None, None) };
        assert_eq!(due(inspect, day(RAISED)).step, CaseStep::Answer);
        for state in [CaseState::Dismissed, CaseState::Upheld] {
            let decided = CaseTimes { state, ..times(None, None) };
            assert_eq!(stands(decided, "2027-06-01"), (CaseStep::Decided, None, [false; 4]));
        }
    }

    #[test]
    fn a_township_is_not_asked_in_its_own_case() {
        let about = CaseTimes { has_person: false, ..times(None, None) };
        let until = Some("2026-12-30".to_owned());
        assert_eq!(stands(about, RAISED), (CaseStep::Decision, until.clone(), [false, true, false, false]));
        assert_eq!(stands(about, "2026-12-31"), (CaseStep::Decision, until, [true, true, false, false]));
    }
}
