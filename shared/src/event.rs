//! Must-attend events (五必到): when a record speaks for one, and how somebody's attendance stands.
//!
//! Nobody is ever "absent" here: what is not verified is to be confirmed by people, excused, or without a record.

use crate::day::DeviceStanding;
use crate::place::{Answer, Reason, Verdict};
use crate::time::{DAY_MS, HOUR_MS, Millis, TimeInterval, TimeWay};
use serde::{Deserialize, Serialize};

/// Milliseconds before the start and after the end in which a record still speaks for an event: people come early on
/// mountain roads, and sign when the meeting is over and they have reached a place with signal or daylight.
pub const SLACK_MS: i64 = HOUR_MS;
/// Longest event in milliseconds; what lasts longer is called day by day, so that each day has its own sheet.
pub const LONGEST_MS: i64 = 3 * DAY_MS;
/// Most people invited to one event.
pub const MAX_INVITED: usize = 500;

/// The five kinds (五必到).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 重要会议.
    Meeting,
    /// 重点工作.
    KeyWork,
    /// 急难险重、难点问题.
    HardProblem,
    /// 重大矛盾纠纷.
    Dispute,
    /// 突发事件.
    Emergency,
}

impl EventKind {
    /// All five, in the order of the source.
    pub const ALL: [EventKind; 5] = [
        EventKind::Meeting,
        EventKind::KeyWork,
        EventKind::HardProblem,
        EventKind::Dispute,
        EventKind::Emergency,
    ];

    /// The snake-case name used in JSON, messages and the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Meeting => "meeting",
            EventKind::KeyWork => "key_work",
            EventKind::HardProblem => "hard_problem",
            EventKind::Dispute => "dispute",
            EventKind::Emergency => "emergency",
        }
    }
}

/// How the attendance of somebody invited stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttendanceState {
    /// 已核实: a clean record at the place and in the time.
    Verified,
    /// 待确认: a record that leaves a doubt.
    ToConfirm,
    /// 已说明: no record, a reason.
    ReasonGiven,
    /// 请假.
    OnLeave,
    /// 公出.
    OnDuty,
    /// 暂无记录: nothing else; never "absent".
    NoRecord,
}

impl AttendanceState {
    /// All, in the order of a sheet's summary.
    pub const ALL: [AttendanceState; 6] = [
        AttendanceState::Verified,
        AttendanceState::ToConfirm,
        AttendanceState::ReasonGiven,
        AttendanceState::OnLeave,
        AttendanceState::OnDuty,
        AttendanceState::NoRecord,
    ];

    /// The snake-case name used in JSON and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AttendanceState::Verified => "verified",
            AttendanceState::ToConfirm => "to_confirm",
            AttendanceState::ReasonGiven => "reason_given",
            AttendanceState::OnLeave => "on_leave",
            AttendanceState::OnDuty => "on_duty",
            AttendanceState::NoRecord => "no_record",
        }
    }

    /// Whether the caller may still say that the person was there.
    #[must_use]
    pub fn may_be_confirmed(self) -> bool {
        matches!(self, Self::ToConfirm | Self::ReasonGiven | Self::NoRecord)
    }
}

/// From when to when an event lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventTime {
    /// It begins.
    pub starts_at: Millis,
    /// It ends.
    pub ends_at: Millis,
}

impl EventTime {
    /// The first and the last instant at which a record speaks for it.
    #[must_use]
    pub fn window(self) -> (Millis, Millis) {
        (self.starts_at.plus(-SLACK_MS), self.ends_at.plus(SLACK_MS))
    }

    /// Whether a record was made in that window: the whole interval lies in it. Of a record whose time rests on the
    /// phone's word alone (`claim`) that word is asked; it is to be confirmed for that already.
    #[must_use]
    pub fn covers(self, interval: TimeInterval, claim: Millis) -> bool {
        let (from, to) = self.window();
        let (first, last) = match interval.way {
            TimeWay::Claimed => {
                let at = interval.captured(claim);
                (at, at)
            }
            _ => (interval.not_before, interval.not_after),
        };
        from <= first && last <= to
    }

    /// Whether the days from `first` to `last` cover every day of the event.
    #[must_use]
    pub fn within_days(self, first: chrono::NaiveDate, last: chrono::NaiveDate) -> bool {
        first <= self.starts_at.date() && self.ends_at.date() <= last
    }
}

/// A verdict with a doubt that no position can settle: a record inside becomes uncertain, the others keep their answer.
#[must_use]
pub fn doubted(verdict: Verdict, reason: Reason) -> Verdict {
    let answer = if verdict.answer == Answer::Inside { Answer::Uncertain } else { verdict.answer };
    let mut reasons = verdict.reasons;
    reasons.insert(0, reason);
    Verdict { answer, reasons, ..verdict }
}

/// A record that was made for an event, as the sheet sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRecord {
    /// The verdict's answer: place and time of the event are in it.
    pub answer: Answer,
    /// How its time was found.
    pub way: TimeWay,
    /// The device's standing.
    pub device: DeviceStanding,
}

impl EventRecord {
    /// Whether it verifies the attendance by itself.
    #[must_use]
    pub fn is_clean(self) -> bool {
        self.answer == Answer::Inside && self.way != TimeWay::Claimed && self.device == DeviceStanding::Active
    }
}

/// How an attendance stands: a clean record, then approved duty and leave, then a record in doubt, then a reason. The
/// order is the day cell's.
#[must_use]
pub fn attendance(
    records: &[EventRecord],
    on_duty: bool,
    on_leave: bool,
    has_reason: bool,
) -> AttendanceState {
    if records.iter().any(|record| record.is_clean()) {
        AttendanceState::Verified
    } else if on_duty {
        AttendanceState::OnDuty
    } else if on_leave {
        AttendanceState::OnLeave
    } else if !records.is_empty() {
        AttendanceState::ToConfirm
    } else if has_reason {
        AttendanceState::ReasonGiven
    } else {
        AttendanceState::NoRecord
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis(1_795_399_200_000);

    fn interval(from_minutes: i64, to_minutes: i64, way: TimeWay) -> TimeInterval {
        TimeInterval {
            not_before: START.plus(from_minutes * 60_000),
            not_after: START.plus(to_minutes * 60_000),
            way,
        }
    }

    #[test]
    fn the_window_reaches_an_hour_before_and_after() {
        let time = EventTime { starts_at: START, ends_at: START.plus(2 * HOUR_MS) };
        let anchored = |from, to| time.covers(interval(from, to, TimeWay::Anchored), START);
        assert!(anchored(-60, -59) && anchored(0, 60) && anchored(179, 180));
        assert!(!anchored(-61, 0), "begins too early");
        assert!(!anchored(100, 181), "may be too late");
        // A claimed time is as wide as the phone was silent; its own word says when.
        let claimed = interval(-600, 600, TimeWay::Claimed);
        assert!(time.covers(claimed, START.plus(HOUR_MS)));
        assert!(!time.covers(claimed, START.plus(5 * HOUR_MS)));
    }

    #[test]
    fn leave_covers_an_event_only_from_its_first_to_its_last_day() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let time = EventTime { starts_at: START, ends_at: START.plus(DAY_MS) };
        assert!(time.within_days(day("2026-11-23"), day("2026-11-24")));
        assert!(!time.within_days(day("2026-11-23"), day("2026-11-23")));
        assert!(!time.within_days(day("2026-11-24"), day("2026-11-30")));
    }

    #[test]
    fn attendance_follows_the_order_of_the_day_cell() {
        use AttendanceState::*;
        let clean =
            EventRecord { answer: Answer::Inside, way: TimeWay::Anchored, device: DeviceStanding::Active };
        let doubts = [
            EventRecord { answer: Answer::Uncertain, ..clean },
            EventRecord { answer: Answer::OutsideFix, ..clean },
            EventRecord { way: TimeWay::Claimed, ..clean },
            EventRecord { device: DeviceStanding::Pending, ..clean },
            EventRecord { device: DeviceStanding::Revoked, ..clean },
        ];
        assert_eq!(attendance(&[doubts[0], clean], true, true, true), Verified);
        assert_eq!(attendance(&doubts, true, true, true), OnDuty);
        assert_eq!(attendance(&doubts, false, true, true), OnLeave);
        for doubt in doubts {
            assert_eq!(attendance(&[doubt], false, false, true), ToConfirm, "{doubt:?}");
        }
        assert_eq!(attendance(&[], false, false, true), ReasonGiven);
        assert_eq!(attendance(&[], false, false, false), NoRecord);
    }

    #[test]
    fn a_doubt_makes_inside_uncertain_and_nobody_outside() {
        let verdict = |answer| Verdict {
            answer,
            probability: 0.9,
            sigma_m: None,
            fence: None,
            distance_m: None,
            model: String::new(),
            reasons: Vec::new(),
        };
        let doubt = |answer| doubted(verdict(answer), Reason::EventTime);
        assert_eq!(doubt(Answer::Inside).answer, Answer::Uncertain);
        assert_eq!(doubt(Answer::Uncertain).reasons, [Reason::EventTime]);
        assert_eq!(doubt(Answer::OutsideFix).answer, Answer::OutsideFix);
    }

    #[test]
    fn names_are_those_of_json() {
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for state in AttendanceState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
