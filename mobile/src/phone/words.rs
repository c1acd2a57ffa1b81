//! Codes in words: nothing on a page shows the name of an enum.

use crate::prelude::*;
use crate::t;
use crate::text::decimal;
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{FenceView, PostingKind};
use zaigang_shared::api::case::CaseState;
use zaigang_shared::day::{Cell, CellMark, DeviceStanding, PolicyLine, RuleName};
use zaigang_shared::judge::{CaseKind, CaseLevel};
use zaigang_shared::place::{Answer, Reason, Verdict};
use zaigang_shared::record::{InspectionResult, RecordKind};

pub use crate::text::statement;

/// A posting's kind.
pub fn posting_kind(kind: PostingKind) -> String {
    match kind {
        PostingKind::FirstSecretary => t!("phone-posting-first-secretary"),
        PostingKind::TeamMember => t!("phone-posting-team-member"),
        PostingKind::Commissioner => t!("phone-posting-commissioner"),
        PostingKind::ZoneSecretary => t!("phone-posting-zone-secretary"),
    }
}

/// What a record is.
pub fn record_kind(kind: RecordKind) -> String {
    match kind {
        RecordKind::Day => t!("phone-record-day"),
        RecordKind::Night => t!("phone-record-night"),
        RecordKind::PromptReply => t!("phone-record-prompt-reply"),
        RecordKind::Event => t!("phone-record-event"),
        RecordKind::Visit => t!("phone-record-visit"),
        RecordKind::WorkLog => t!("phone-record-work-log"),
        RecordKind::Inspection => t!("phone-record-inspection"),
    }
}

/// What an inspector found.
pub fn inspection(result: InspectionResult) -> String {
    match result {
        InspectionResult::Present => t!("phone-inspection-present"),
        InspectionResult::Absent => t!("phone-inspection-absent"),
        InspectionResult::Excused => t!("phone-inspection-excused"),
        InspectionResult::ElsewhereVerified => t!("phone-inspection-elsewhere"),
        InspectionResult::Unreachable => t!("phone-inspection-unreachable"),
    }
}

/// What a case asks about, as a question to the person and never as a finding.
pub fn case_kind(kind: CaseKind) -> String {
    match kind {
        CaseKind::Commuting => t!("phone-case-commuting"),
        CaseKind::OnPaperOnly => t!("phone-case-on-paper-only"),
        CaseKind::TwoEndsRunning => t!("phone-case-two-ends-running"),
        CaseKind::BothEndsEmpty => t!("phone-case-both-ends-empty"),
        CaseKind::Proxy => t!("phone-case-proxy"),
        CaseKind::SpoofedPosition => t!("phone-case-spoofed-position"),
        CaseKind::SignAndLeave => t!("phone-case-sign-and-leave"),
        CaseKind::ReusedPhoto => t!("phone-case-reused-photo"),
        CaseKind::AbsentWithoutLeave => t!("phone-case-absent-without-leave"),
        CaseKind::LenientSignOff => t!("phone-case-lenient-sign-off"),
    }
}

/// How sure a case is so far.
pub fn case_level(level: CaseLevel) -> String {
    match level {
        CaseLevel::Blue => t!("phone-case-level-blue"),
        CaseLevel::Yellow => t!("phone-case-level-yellow"),
        CaseLevel::Red => t!("phone-case-level-red"),
    }
}

/// Whether the days on post and their target, as they stand above, already tell what is owed: a single rule about days.
pub fn is_told_above(lines: &[PolicyLine]) -> bool {
    let about_days = |line: &PolicyLine| matches!(line.rule, RuleName::Resident | RuleName::MonthlyDays);
    matches!(lines, [line] if about_days(line) && !line.sampled)
}

/// Whether nobody has decided yet.
pub fn is_undecided(state: CaseState) -> bool {
    matches!(state, CaseState::Open | CaseState::Inspect)
}

/// Where a case stands.
pub fn case_state(state: CaseState) -> String {
    match state {
        CaseState::Open => t!("phone-case-state-open"),
        CaseState::Dismissed => t!("phone-case-state-dismissed"),
        CaseState::Upheld => t!("phone-case-state-upheld"),
        CaseState::Inspect => t!("phone-case-state-inspect"),
    }
}

/// The own phone's standing.
pub fn device(standing: DeviceStanding) -> String {
    match standing {
        DeviceStanding::Active => t!("phone-device-active"),
        DeviceStanding::Pending => t!("phone-device-pending"),
        DeviceStanding::Revoked => t!("phone-device-revoked"),
    }
}

/// A mark of a cell.
pub fn mark(mark: CellMark) -> String {
    match mark {
        CellMark::PhotoMissing => t!("phone-mark-photo-missing"),
        CellMark::PhotoExpected => t!("phone-mark-photo-expected"),
        CellMark::TimeClaimed => t!("phone-mark-time-claimed"),
        CellMark::TimeUncertain => t!("phone-mark-time-uncertain"),
        CellMark::PositionUncertain => t!("phone-mark-position-uncertain"),
        CellMark::OutsideOnce => t!("phone-mark-outside-once"),
        CellMark::DevicePending => t!("phone-mark-device-pending"),
        CellMark::DeviceRevoked => t!("phone-mark-device-revoked"),
        CellMark::OutsideHours => t!("phone-mark-outside-hours"),
        CellMark::Decided => t!("phone-mark-decided"),
        CellMark::Overridden => t!("phone-mark-overridden"),
        CellMark::KeptByTownship => t!("phone-mark-kept"),
    }
}

/// The marks of a cell as one line; empty without any.
pub fn marks(cell: &Cell) -> String {
    let words: Vec<String> = cell.marks.iter().map(|each| mark(*each)).collect();
    words.join(&t!("phone-list-separator"))
}

/// What a day's state means for the person, in a sentence.
pub fn state_meaning(state: CellState) -> String {
    match state {
        CellState::NotPosted => t!("phone-meaning-not-posted"),
        CellState::Present => t!("phone-meaning-present"),
        CellState::Event => t!("phone-meaning-event"),
        CellState::Duty => t!("phone-meaning-duty"),
        CellState::Leave => t!("phone-meaning-leave"),
        CellState::Witnessed => t!("phone-meaning-witnessed"),
        CellState::ToConfirm => t!("phone-meaning-to-confirm"),
        CellState::Rest => t!("phone-meaning-rest"),
        CellState::NotConfirmed => t!("phone-meaning-not-confirmed"),
    }
}

/// A month's cells for the grid; today without anything is not "no record" before it is over.
pub fn month_cells(cells: &[Cell], today: NaiveDate) -> Vec<MonthCell> {
    let shown = |cell: &Cell| MonthCell {
        date: cell.date,
        state: Some(cell.state).filter(|state| !(cell.date == today && *state == CellState::NotConfirmed)),
        remark: Some(marks(cell)).filter(|remark| !remark.is_empty()),
    };
    cells.iter().filter(|cell| cell.state != CellState::NotPosted).map(shown).collect()
}

/// A verdict in words: what it is, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictWords {
    /// Class of the line.
    pub class: &'static str,
    /// Its icon.
    pub icon: IconName,
    /// The answer.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
}

/// The verdict on a fix with this accuracy, in words.
pub fn verdict(verdict: &Verdict, accuracy_m: Option<f64>, fences: &[FenceView]) -> VerdictWords {
    let metres = accuracy_m.map_or_else(String::new, whole);
    let name = verdict.fence.as_ref().and_then(|id| fences.iter().find(|view| view.fence.id == *id));
    match verdict.answer {
        Answer::Inside => VerdictWords {
            class: "inside",
            icon: IconName::CheckCircle,
            title: match name {
                Some(view) => t!("phone-verdict-inside-named", name = view.name.clone()),
                None => t!("phone-verdict-inside"),
            },
            text: t!("phone-verdict-inside-text", metres = metres),
        },
        Answer::Uncertain => {
            let has = |reason| verdict.reasons.contains(&reason);
            let text = if has(Reason::NoFence) {
                t!("phone-verdict-no-place")
            } else if has(Reason::NoFix) {
                t!("phone-verdict-no-fix")
            } else if has(Reason::Datum) {
                t!("phone-verdict-datum")
            } else if has(Reason::PlaceCorrected) {
                t!("phone-verdict-corrected")
            } else if has(Reason::MockFlag) {
                t!("phone-verdict-mock")
            } else if has(Reason::StaleFix) {
                t!("phone-verdict-stale")
            } else if has(Reason::PoorAccuracy) || has(Reason::NoAccuracy) {
                t!("phone-verdict-poor", metres = metres)
            } else {
                t!("phone-verdict-edge", metres = metres)
            };
            VerdictWords {
                class: "uncertain",
                icon: IconName::Help,
                title: t!("phone-verdict-uncertain"),
                text,
            }
        }
        Answer::OutsideFix => VerdictWords {
            class: "outside",
            icon: IconName::Pin,
            title: t!("phone-verdict-outside"),
            text: match verdict.distance_m {
                Some(away) => t!("phone-verdict-outside-far", distance = distance(away)),
                None => t!("phone-verdict-outside-text"),
            },
        },
    }
}

/// Whole metres.
pub fn whole(metres: f64) -> String {
    decimal(metres.max(0.0), 0)
}

/// A distance as people say it.
pub fn distance(metres: f64) -> String {
    if metres < 1_000.0 {
        t!("distance-m", n = whole((metres / 10.0).round() * 10.0))
    } else {
        t!("distance-km", n = decimal(metres / 1_000.0, 1))
    }
}

/// A direction as people say it.
pub fn direction(degrees: f64) -> String {
    const EIGHTH: f64 = 45.0;
    match ((degrees / EIGHTH).round().rem_euclid(8.0)) as u8 {
        0 => t!("phone-direction-north"),
        1 => t!("phone-direction-north-east"),
        2 => t!("phone-direction-east"),
        3 => t!("phone-direction-south-east"),
        4 => t!("phone-direction-south"),
        5 => t!("phone-direction-south-west"),
        6 => t!("phone-direction-west"),
        _ => t!("phone-direction-north-west"),
    }
}

/// Minutes and seconds left.
pub fn time_left(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0) / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::judge::Statement;

    #[test]
    fn directions_go_round() {
        let chinese =
            [(0.0, "北"), (44.0, "东北"), (90.0, "东"), (181.0, "南"), (300.0, "西北"), (359.0, "北")];
        for (degrees, word) in chinese {
            assert_eq!(direction(degrees), word, "{degrees}");
        }
    }

    #[test]
    fn distances_are_round() {
        assert_eq!(distance(1_234.0), "1.2 公里");
        assert_eq!(distance(187.0), "190 米");
        assert_eq!(time_left(61_900), "1:01");
    }

    #[test]
    fn days_in_a_judges_sentence_are_written_as_people_write_them() {
        let sentence = Statement::new(
            "evidence-night-prompts",
            &[
                ("delivered", "9".to_owned()),
                ("inside", "0".to_owned()),
                ("from", "2026-10-01".to_owned()),
                ("to", "2026-11-20".to_owned()),
                ("times", "2000".to_owned()),
            ],
        );
        let words = statement(&sentence);
        assert!(words.contains("10月1日") && words.contains("11月20日") && !words.contains('⟦'), "{words}");
    }
}
