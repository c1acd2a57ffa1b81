//! Codes in words: nothing on a page shows the name of an enum.

use crate::prelude::*;
use crate::t;
use crate::text::{Language, language, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{FenceView, LeaveKind, LeaveState, PostingKind};
use zaigang_shared::day::{Cell, CellMark, DeviceStanding};
use zaigang_shared::judge::{CaseKind, CaseLevel, Statement};
use zaigang_shared::place::{Answer, Reason, Verdict};
use zaigang_shared::record::{InspectionResult, RecordKind};

/// A posting's kind.
pub fn posting_kind(kind: PostingKind) -> String {
    match kind {
        PostingKind::FirstSecretary => t!("posting-first-secretary"),
        PostingKind::TeamMember => t!("posting-team-member"),
        PostingKind::Commissioner => t!("posting-commissioner"),
        PostingKind::ZoneSecretary => t!("posting-zone-secretary"),
    }
}

/// What a record is.
pub fn record_kind(kind: RecordKind) -> String {
    match kind {
        RecordKind::Day => t!("record-day"),
        RecordKind::Night => t!("record-night"),
        RecordKind::PromptReply => t!("record-prompt-reply"),
        RecordKind::Event => t!("record-event"),
        RecordKind::Visit => t!("record-visit"),
        RecordKind::WorkLog => t!("record-work-log"),
        RecordKind::Inspection => t!("record-inspection"),
    }
}

/// What an inspector found.
pub fn inspection(result: InspectionResult) -> String {
    match result {
        InspectionResult::Present => t!("inspection-present"),
        InspectionResult::Absent => t!("inspection-absent"),
        InspectionResult::Excused => t!("inspection-excused"),
        InspectionResult::ElsewhereVerified => t!("inspection-elsewhere"),
        InspectionResult::Unreachable => t!("inspection-unreachable"),
    }
}

/// Leave or duty.
pub fn leave_kind(kind: LeaveKind) -> String {
    match kind {
        LeaveKind::Leave => t!("leave-kind-leave"),
        LeaveKind::Duty => t!("leave-kind-duty"),
    }
}

/// Where a request stands, and how loud that is.
pub fn leave_state(state: LeaveState) -> (Tone, IconName, String) {
    match state {
        LeaveState::Pending => (Tone::Attention, IconName::Clock, t!("leave-state-pending")),
        LeaveState::Approved => (Tone::Good, IconName::CheckCircle, t!("leave-state-approved")),
        LeaveState::Rejected => (Tone::Plain, IconName::Cross, t!("leave-state-rejected")),
    }
}

/// What a case asks about, as a question to the person and never as a finding.
pub fn case_kind(kind: CaseKind) -> String {
    match kind {
        CaseKind::Commuting => t!("case-commuting"),
        CaseKind::OnPaperOnly => t!("case-on-paper-only"),
        CaseKind::TwoEndsRunning => t!("case-two-ends-running"),
        CaseKind::BothEndsEmpty => t!("case-both-ends-empty"),
        CaseKind::Proxy => t!("case-proxy"),
        CaseKind::SpoofedPosition => t!("case-spoofed-position"),
        CaseKind::SignAndLeave => t!("case-sign-and-leave"),
        CaseKind::ReusedPhoto => t!("case-reused-photo"),
        CaseKind::AbsentWithoutLeave => t!("case-absent-without-leave"),
        CaseKind::LenientSignOff => t!("case-lenient-sign-off"),
    }
}

/// How sure a case is so far.
pub fn case_level(level: CaseLevel) -> String {
    match level {
        CaseLevel::Blue => t!("case-level-blue"),
        CaseLevel::Yellow => t!("case-level-yellow"),
        CaseLevel::Red => t!("case-level-red"),
    }
}

/// The own phone's standing.
pub fn device(standing: DeviceStanding) -> String {
    match standing {
        DeviceStanding::Active => t!("device-active"),
        DeviceStanding::Pending => t!("device-pending"),
        DeviceStanding::Revoked => t!("device-revoked"),
    }
}

/// A mark of a cell.
pub fn mark(mark: CellMark) -> String {
    match mark {
        CellMark::PhotoMissing => t!("mark-photo-missing"),
        CellMark::PhotoExpected => t!("mark-photo-expected"),
        CellMark::TimeClaimed => t!("mark-time-claimed"),
        CellMark::TimeUncertain => t!("mark-time-uncertain"),
        CellMark::PositionUncertain => t!("mark-position-uncertain"),
        CellMark::OutsideOnce => t!("mark-outside-once"),
        CellMark::DevicePending => t!("mark-device-pending"),
        CellMark::DeviceRevoked => t!("mark-device-revoked"),
        CellMark::OutsideHours => t!("mark-outside-hours"),
        CellMark::Decided => t!("mark-decided"),
        CellMark::Overridden => t!("mark-overridden"),
    }
}

/// The marks of a cell as one line; empty without any.
pub fn marks(cell: &Cell) -> String {
    let words: Vec<String> = cell.marks.iter().map(|each| mark(*each)).collect();
    words.join(&t!("list-separator"))
}

/// What a day's state means for the person, in a sentence.
pub fn state_meaning(state: CellState) -> String {
    match state {
        CellState::NotPosted => t!("meaning-not-posted"),
        CellState::Present => t!("meaning-present"),
        CellState::Event => t!("meaning-event"),
        CellState::Duty => t!("meaning-duty"),
        CellState::Leave => t!("meaning-leave"),
        CellState::Witnessed => t!("meaning-witnessed"),
        CellState::ToConfirm => t!("meaning-to-confirm"),
        CellState::Rest => t!("meaning-rest"),
        CellState::NotConfirmed => t!("meaning-not-confirmed"),
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

/// A sentence of the judge in the language now, its days written as people write them.
pub fn statement(statement: &Statement) -> String {
    let language = match language() {
        Language::Chinese => zaigang_shared::text::Language::Chinese,
        Language::English => zaigang_shared::text::Language::English,
    };
    let mut readable = statement.clone();
    for value in readable.values.values_mut() {
        if let Ok(date) = value.parse::<NaiveDate>() {
            *value = short_date(date);
        }
    }
    zaigang_shared::text::statement(language, &readable)
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
                Some(view) => t!("verdict-inside-named", name = view.name.clone()),
                None => t!("verdict-inside"),
            },
            text: t!("verdict-inside-text", metres = metres),
        },
        Answer::Uncertain => {
            let has = |reason| verdict.reasons.contains(&reason);
            let text = if has(Reason::NoFence) {
                t!("verdict-no-place")
            } else if has(Reason::NoFix) {
                t!("verdict-no-fix")
            } else if has(Reason::Datum) {
                t!("verdict-datum")
            } else if has(Reason::MockFlag) {
                t!("verdict-mock")
            } else if has(Reason::StaleFix) {
                t!("verdict-stale")
            } else if has(Reason::PoorAccuracy) || has(Reason::NoAccuracy) {
                t!("verdict-poor", metres = metres)
            } else {
                t!("verdict-edge", metres = metres)
            };
            VerdictWords { class: "uncertain", icon: IconName::Help, title: t!("verdict-uncertain"), text }
        }
        Answer::OutsideFix => VerdictWords {
            class: "outside",
            icon: IconName::Pin,
            title: t!("verdict-outside"),
            text: match verdict.distance_m {
                Some(away) => t!("verdict-outside-far", distance = distance(away)),
                None => t!("verdict-outside-text"),
            },
        },
    }
}

/// Whole metres.
pub fn whole(metres: f64) -> String {
    format!("{:.0}", metres.max(0.0))
}

/// A distance as people say it.
pub fn distance(metres: f64) -> String {
    if metres < 1_000.0 {
        t!("distance-m", n = whole((metres / 10.0).round() * 10.0))
    } else {
        t!("distance-km", n = format!("{:.1}", metres / 1_000.0))
    }
}

/// A direction as people say it.
pub fn direction(degrees: f64) -> String {
    const EIGHTH: f64 = 45.0;
    match ((degrees / EIGHTH).round().rem_euclid(8.0)) as u8 {
        0 => t!("direction-north"),
        1 => t!("direction-north-east"),
        2 => t!("direction-east"),
        3 => t!("direction-south-east"),
        4 => t!("direction-south"),
        5 => t!("direction-south-west"),
        6 => t!("direction-west"),
        _ => t!("direction-north-west"),
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

    #[test]
    fn directions_go_round() {
        let chinese = [(0.0, "北"), (44.0, "东北"), (90.0, "东"), (181.0, "南"), (300.0, "西北"), (359.0, "北")];
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
                ("one_in", "2000".to_owned()),
            ],
        );
        let words = statement(&sentence);
        assert!(words.contains("10月1日") && words.contains("11月20日") && !words.contains('⟦'), "{words}");
    }
}
