//! Cases: the types the whole judge uses, and its first two rules (design 6).
//!
//! A machine alone opens `blue`: a lead, answered by the person, decided by people.

mod absence;

pub use absence::{JudgedVisit, KnownExcuse, absent_without_leave};

use crate::statistics::{COMMUTING_REPLY_RATE, binomial_lower_tail, commuting_flagged};
use crate::time::{DAY_MS, HOUR_MS, Millis, at, next_day};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::day::CellState;

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
pub use run::{CaseLine, EvidenceLine, Judge, judge_all};

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
    /// Plain words.
    pub text: Statement,
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

/// The township's answer to the question about days without a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TownshipQuestion {
    /// When it was put on the secretary's page.
    pub asked_at: Option<Millis>,
    /// When the township answered (vouched, decided, commented), if it did.
    pub answered_at: Option<Millis>,
}

/// Required days in a row without anything that open a question.
pub const DAYS_WITHOUT_RECORD: usize = 3;
/// Hours after the last of them before a case is possible.
pub const SILENCE_HOURS: i64 = 72;

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

/// `on_paper_only`, blue: three required days in a row `not_confirmed`, 72 h after the last, the township
/// asked and silent, and the person's device reached the server on at least one of them.
///
/// `days` are the posting's days in order up to the last whole day. A silent device is a question on the
/// secretary's page, never a case. `days` may go on after the run; the newest qualifying run counts.
pub fn on_paper_only(days: &[JudgedDay], question: TownshipQuestion, now: Millis) -> Option<Finding> {
    // Days younger than 72 h cannot be part of the run yet.
    let ripe: Vec<JudgedDay> = days
        .iter()
        .filter(|d| at(next_day(d.date), 0).plus(SILENCE_HOURS * HOUR_MS) <= now)
        .copied()
        .collect();
    let run = days_without_record(&ripe);
    let (first, last) = (run.first()?, run.last()?);
    if run.len() < DAYS_WITHOUT_RECORD || !run.iter().any(|d| d.device_reached) {
        return None;
    }
    let asked = question.asked_at?;
    if question.answered_at.is_some_and(|t| t >= asked) || asked.plus(DAY_MS) > now {
        return None;
    }
    let reached = run.iter().filter(|d| d.device_reached).count();
    let events = run.iter().map(|d| d.date.to_string()).collect();
    Some(Finding {
        kind: CaseKind::OnPaperOnly,
        level: CaseLevel::Blue,
        first_day: first.date,
        evidence: vec![Evidence {
            rule: "days_without_record".to_owned(),
            weight: 2.0,
            events,
            text: Statement::new(
                "evidence-days-without-record",
                &[
                    ("days", run.len().to_string()),
                    ("from", first.date.to_string()),
                    ("to", last.date.to_string()),
                    ("reached", reached.to_string()),
                ],
            ),
        }],
        speaks_for: speaks_for(days),
    })
}

/// A drawn night prompt as the judge sees it: only delivered ones are passed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightPrompt {
    /// Its id.
    pub id: String,
    /// The night it belongs to.
    pub night: NaiveDate,
    /// Answered in time from inside the village.
    pub in_village: bool,
}

/// `commuting`, blue: the exact binomial test on delivered, drawn night prompts, looked at monthly.
pub fn commuting(prompts: &[NightPrompt], days: &[JudgedDay]) -> Option<Finding> {
    let n = u64::try_from(prompts.len()).ok()?;
    let inside = u64::try_from(prompts.iter().filter(|p| p.in_village).count()).ok()?;
    if !commuting_flagged(inside, n) {
        return None;
    }
    let chance = binomial_lower_tail(inside, n, COMMUTING_REPLY_RATE);
    let first_day = prompts.iter().filter(|p| !p.in_village).map(|p| p.night).min()?;
    let one_in = if chance > 0.0 { (1.0_f64 / chance).min(1e9).floor() } else { 1e9 };
    Some(Finding {
        kind: CaseKind::Commuting,
        level: CaseLevel::Blue,
        first_day,
        evidence: vec![Evidence {
            rule: "night_prompts".to_owned(),
            weight: -chance.max(1e-12).ln() / 2.0,
            events: prompts.iter().map(|p| p.id.clone()).collect(),
            text: Statement::new(
                "evidence-night-prompts",
                &[
                    ("delivered", n.to_string()),
                    ("inside", inside.to_string()),
                    ("from", prompts.iter().map(|p| p.night).min().unwrap_or(first_day).to_string()),
                    ("to", prompts.iter().map(|p| p.night).max().unwrap_or(first_day).to_string()),
                    ("one_in", format!("{one_in:.0}")),
                ],
            ),
        }],
        speaks_for: speaks_for(days),
    })
}

/// What every case says for the person, whatever it is about.
fn speaks_for(days: &[JudgedDay]) -> Vec<Statement> {
    let required = days.iter().filter(|d| d.required).count();
    let on_post = days.iter().filter(|d| d.on_post).count();
    let excused = days.iter().filter(|d| matches!(d.state, CellState::Leave | CellState::Duty)).count();
    let mut all = vec![Statement::new(
        "speaks-for-days-on-post",
        &[("days", on_post.to_string()), ("required", required.to_string())],
    )];
    if excused > 0 {
        all.push(Statement::new("speaks-for-excused-days", &[("days", excused.to_string())]));
    }
    all.push(Statement::new("speaks-for-not-answered-yet", &[]));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Monday 2 to Friday 6 November 2026.
    fn week(states: [CellState; 5], reached: [bool; 5]) -> Vec<JudgedDay> {
        (0..5)
            .map(|i| JudgedDay {
                date: date(2 + u32::try_from(i).unwrap()),
                state: states[i],
                on_post: states[i].on_post(true),
                required: true,
                device_reached: reached[i],
            })
            .collect()
    }

    const N: CellState = CellState::NotConfirmed;
    const P: CellState = CellState::Present;

    fn asked() -> TownshipQuestion {
        TownshipQuestion { asked_at: Some(at(date(6), 20 * 60)), answered_at: None }
    }

    #[test]
    fn three_days_and_a_reached_device_are_a_lead() {
        let days = week([P, P, N, N, N], [true, true, false, true, false]);
        let late = at(date(7), 0).plus(72 * HOUR_MS);
        let found = on_paper_only(&days, asked(), late).unwrap();
        assert_eq!((found.level, found.first_day), (CaseLevel::Blue, date(4)));
        assert!(on_paper_only(&days, asked(), late.plus(-1)).is_none(), "72 h after the last");
        let answered = TownshipQuestion { answered_at: Some(at(date(8), 0)), ..asked() };
        assert!(on_paper_only(&days, answered, late).is_none(), "the township answered");
        assert!(on_paper_only(&days, TownshipQuestion::default(), late).is_none(), "nobody asked");
    }

    #[test]
    fn a_silent_device_is_never_a_case() {
        let days = week([P, P, N, N, N], [true, true, false, false, false]);
        assert!(on_paper_only(&days, asked(), at(date(20), 0)).is_none());
    }

    #[test]
    fn two_days_or_a_doubt_between_break_the_run() {
        let late = at(date(20), 0);
        for states in [[P, P, P, N, N], [N, N, CellState::ToConfirm, N, N], [N, N, N, N, CellState::Leave]] {
            assert!(on_paper_only(&week(states, [true; 5]), asked(), late).is_none(), "{states:?}");
        }
    }

    fn prompts(n: usize, inside: usize) -> Vec<NightPrompt> {
        (0..n).map(|i| NightPrompt { id: format!("q{i}"), night: date(1), in_village: i < inside }).collect()
    }

    #[test]
    fn commuting_is_flagged_at_the_stated_numbers_only() {
        for (n, inside, flagged) in
            [(7, 0, false), (8, 0, true), (8, 1, false), (10, 1, true), (10, 2, false), (20, 20, false)]
        {
            assert_eq!(commuting(&prompts(n, inside), &[]).is_some(), flagged, "{inside} of {n}");
        }
    }
}
