//! The judge: what a case is, the rules, and how they are put together (design 6).
//!
//! A machine alone opens `blue`: a lead, answered by the person, decided by people.

use crate::day::CellState;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub mod event;
#[cfg(test)]
#[path = "judge/tests.rs"]
mod hand_made;
mod line;
mod order;
pub mod rules;
mod run;
pub mod state;

pub use line::{Head, LineError, head, parse};
pub use order::in_order;
pub use run::{CaseLine, EvidenceLine, Judge, Raised, Subject, judge_all};

/// Half a year, in days: the server reads no event that is older, no prompt that is older is looked at, and a case shows no
/// more.
pub const DAYS_READ: u32 = 183;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// 走读: works there by day, sleeps in town.
    Commuting,
    /// 挂名: never really there.
    OnPaperOnly,
    /// 两头跑.
    TwoEndsRunning,
    /// 两头空.
    BothEndsEmpty,
    /// 代打卡: somebody else's hand.
    Proxy,
    /// 虚假定位.
    SpoofedPosition,
    /// 签完就走.
    SignAndLeave,
    /// 重复照片.
    ReusedPhoto,
    /// 无故缺勤: found by people.
    AbsentWithoutLeave,
    /// 随便签字.
    LenientSignOff,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [CaseKind; 10] = [
        CaseKind::Commuting,
        CaseKind::OnPaperOnly,
        CaseKind::TwoEndsRunning,
        CaseKind::BothEndsEmpty,
        CaseKind::Proxy,
        CaseKind::SpoofedPosition,
        CaseKind::SignAndLeave,
        CaseKind::ReusedPhoto,
        CaseKind::AbsentWithoutLeave,
        CaseKind::LenientSignOff,
    ];

    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            CaseKind::Commuting => "commuting",
            CaseKind::OnPaperOnly => "on_paper_only",
            CaseKind::TwoEndsRunning => "two_ends_running",
            CaseKind::BothEndsEmpty => "both_ends_empty",
            CaseKind::Proxy => "proxy",
            CaseKind::SpoofedPosition => "spoofed_position",
            CaseKind::SignAndLeave => "sign_and_leave",
            CaseKind::ReusedPhoto => "reused_photo",
            CaseKind::AbsentWithoutLeave => "absent_without_leave",
            CaseKind::LenientSignOff => "lenient_sign_off",
        }
    }
}

/// 蓝黄红三级预警.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseLevel {
    /// A lead, by machine.
    Blue,
    /// A second independent kind of evidence, or human evidence.
    Yellow,
    /// By people, after an inspection or finding.
    Red,
}

impl CaseLevel {
    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            CaseLevel::Blue => "blue",
            CaseLevel::Yellow => "yellow",
            CaseLevel::Red => "red",
        }
    }
}

/// A sentence in both languages: a message key and the values it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Statement {
    /// Key in the shared message files.
    pub key: String,
    /// Values.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl Statement {
    /// A statement from a key and its values.
    pub fn new(key: &str, values: &[(&str, String)]) -> Statement {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Statement { key: key.to_owned(), values }
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The rule that found it: `night_prompts`, `days_without_record`.
    pub rule: String,
    /// Log-odds-like weight; 0 for what is shown only.
    pub weight: f64,
    /// Ids of the prompts, records or days it rests on.
    pub events: Vec<String>,
    /// Of these the prompts that did not find the person there, as the rule took them; empty for what rests on no prompts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<String>,
    /// Of these the prompts that were not answered there, and his own record of that night shows him there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<String>,
    /// Plain words.
    pub text: Statement,
}

/// What became of a prompt; what speaks for the person comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromptOutcome {
    /// It did not find the person there.
    Missed,
    /// It counts neither way.
    Neither,
    /// Not answered there, and the person's own record of that night shows him there.
    Shown,
    /// Answered there.
    Answered,
}

/// What became of a prompt as the evidence took it; none when none of it rests on that prompt. Where two rules take it in
/// two ways, the one that speaks for the person is told.
#[must_use]
pub fn outcome(evidence: &[Evidence], prompt: &str) -> Option<PromptOutcome> {
    let names = |ids: &[String]| ids.iter().any(|id| id == prompt);
    let on_prompts = evidence.iter().filter(|one| !one.missed.is_empty() && names(&one.events));
    on_prompts
        .map(|one| match one {
            _ if names(&one.missed) => PromptOutcome::Missed,
            _ if names(&one.shown) => PromptOutcome::Shown,
            _ => PromptOutcome::Answered,
        })
        .max()
}

/// A case as the judge raises it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Finding {
    /// What it is about.
    pub kind: CaseKind,
    /// The level a machine may open.
    pub level: CaseLevel,
    /// First day of the conduct.
    pub first_day: NaiveDate,
    /// Evidence, heaviest first.
    pub evidence: Vec<Evidence>,
    /// What speaks for the person.
    pub speaks_for: Vec<Statement>,
}

/// A day as the judge sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedDay {
    /// The day.
    pub date: NaiveDate,
    /// Its cell.
    pub state: CellState,
    /// It counts as on post, duty as the policies of the day say.
    pub on_post: bool,
    /// Required by the policies in force on that very day, of somebody who had a phone to check in with, in a
    /// year whose holidays are known.
    pub required: bool,
    /// The person's enrolled device reached the server on that day.
    pub device_reached: bool,
}

/// Required days in a row without anything that open a question.
pub const DAYS_WITHOUT_RECORD: usize = 3;
/// The latest run of required days `not_confirmed`, in order; other required days break it, days that
/// are not required do not.
pub fn days_without_record(days: &[JudgedDay]) -> Vec<JudgedDay> {
    let mut run: Vec<JudgedDay> = days
        .iter()
        .rev()
        .filter(|d| d.required || d.state != CellState::Rest)
        .take_while(|d| d.required && d.state == CellState::NotConfirmed)
        .copied()
        .collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_or_leave_between_breaks_the_run_of_days() {
        const N: CellState = CellState::NotConfirmed;
        const P: CellState = CellState::Present;
        let monday = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
        let run = |states: [CellState; 5]| {
            let days: Vec<JudgedDay> = monday
                .iter_days()
                .zip(states)
                .map(|(date, state)| JudgedDay {
                    date,
                    state,
                    on_post: state.on_post(true),
                    required: true,
                    device_reached: true,
                })
                .collect();
            days_without_record(&days).len()
        };
        assert_eq!(run([P, P, N, N, N]), 3);
        assert_eq!(run([P, P, P, N, N]), 2);
        assert_eq!(run([N, N, CellState::ToConfirm, N, N]), 2);
        assert_eq!(run([N, N, N, N, CellState::Leave]), 0);
    }
}
