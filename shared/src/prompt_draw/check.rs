//! What a month had to fire against what it did.

use super::{COMMITTED_BEFORE_MS, FIRE_WITHIN_MS, PlannedPrompt};
use crate::id::{PostingId, PromptId};
use crate::time::{Half, Millis};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a planned prompt did not fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnfiredReason {
    /// Not on post on that day (or on the morning after the night).
    NotPosted,
    /// No policy asks the person to live there on that day.
    NotResident,
    /// The calendar made it a day off after the draw.
    DayOff,
    /// Approved leave or duty that was registered before.
    Excused,
    /// Another prompt was still open.
    OpenPrompt,
    /// Neither an enrolled phone nor a telephone number.
    Unreachable,
    /// The server did not run at that time.
    Asleep,
    /// The server did not yet know that the person was on post.
    NotKnown,
    /// The server ran, but could not do it: an error stands in its log.
    Failed,
}

impl UnfiredReason {
    /// All of them.
    pub const ALL: [UnfiredReason; 9] = [
        UnfiredReason::NotPosted,
        UnfiredReason::NotResident,
        UnfiredReason::DayOff,
        UnfiredReason::Excused,
        UnfiredReason::OpenPrompt,
        UnfiredReason::Unreachable,
        UnfiredReason::Asleep,
        UnfiredReason::NotKnown,
        UnfiredReason::Failed,
    ];

    /// The snake-case name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            UnfiredReason::NotPosted => "not_posted",
            UnfiredReason::NotResident => "not_resident",
            UnfiredReason::DayOff => "day_off",
            UnfiredReason::Excused => "excused",
            UnfiredReason::OpenPrompt => "open_prompt",
            UnfiredReason::Unreachable => "unreachable",
            UnfiredReason::Asleep => "asleep",
            UnfiredReason::NotKnown => "not_known",
            UnfiredReason::Failed => "failed",
        }
    }
}

/// A drawn prompt that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiredPrompt {
    /// The prompt.
    pub id: PromptId,
    /// Day or night.
    pub slot: Half,
    /// The day or night it belongs to.
    pub night_of: NaiveDate,
    /// Issued.
    pub issued_at: Millis,
}

/// A planned prompt that did not fire, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfiredPrompt {
    /// The prompt.
    pub id: PromptId,
    /// Day or night.
    pub slot: Half,
    /// The day or night it belongs to.
    pub night_of: NaiveDate,
    /// When it had to fire.
    pub planned_at: Millis,
    /// Why it did not.
    pub reason: UnfiredReason,
}

/// What is wrong with a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptFault {
    /// Secret and frame are not what was committed.
    Commitment,
    /// A drawn prompt that no plan has.
    Invented {
        /// Posting.
        posting: PostingId,
        /// Prompt.
        id: PromptId,
    },
    /// A prompt, or the note that it did not fire, says another time or day than the plan.
    Moved {
        /// Posting.
        posting: PostingId,
        /// Prompt.
        id: PromptId,
        /// The planned time.
        planned_at: Millis,
    },
    /// A planned time with neither a prompt nor a reason.
    Missing {
        /// Posting.
        posting: PostingId,
        /// Prompt.
        id: PromptId,
        /// The planned time.
        planned_at: Millis,
    },
    /// Fired, and noted as not fired.
    Both {
        /// Posting.
        posting: PostingId,
        /// Prompt.
        id: PromptId,
    },
    /// Fired before the secret was committed long enough.
    BeforeCommitment {
        /// Posting.
        posting: PostingId,
        /// Prompt.
        id: PromptId,
    },
}

impl std::fmt::Display for PromptFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PromptFault::Commitment => f.write_str("secret and frame are not what was committed"),
            PromptFault::Invented { posting, id } => {
                write!(f, "prompt {id} of posting {posting} is in no plan")
            }
            PromptFault::Moved { posting, id, planned_at } => {
                write!(f, "prompt {id} of posting {posting} had to fire at {}", instant(*planned_at))
            }
            PromptFault::Missing { posting, id, planned_at } => write!(
                f,
                "prompt {id} of posting {posting} had to fire at {}; there is neither a prompt nor a reason",
                instant(*planned_at)
            ),
            PromptFault::Both { posting, id } => {
                write!(f, "prompt {id} of posting {posting} fired and is noted as not fired")
            }
            PromptFault::BeforeCommitment { posting, id } => {
                write!(f, "prompt {id} of posting {posting} fired before its secret was committed")
            }
        }
    }
}

/// As people in Shanghai read it.
fn instant(at: Millis) -> String {
    let minute = at.minute_of_day();
    format!("{} {:02}:{:02}", at.date(), minute / 60, minute % 60)
}

/// Compares what is kept of a posting's month with its plan.
///
/// `must` says of a planned time whether the posting's row must show something for it: it was on post and had to live
/// there by what is known today. What fired is compared whatever `must` says: dates change afterwards, prompts do not.
#[must_use]
pub fn check(
    posting: &PostingId,
    plan: &[PlannedPrompt],
    committed_at: Millis,
    fired: &[FiredPrompt],
    unfired: &[UnfiredPrompt],
    must: impl Fn(&PlannedPrompt) -> bool,
) -> Vec<PromptFault> {
    let first = committed_at.plus(COMMITTED_BEFORE_MS);
    let planned: BTreeMap<&PromptId, &PlannedPrompt> =
        plan.iter().map(|prompt| (&prompt.id, prompt)).collect();
    let (posting, mut faults) = (posting.clone(), Vec::new());
    let mut noted: BTreeMap<&PromptId, bool> = BTreeMap::new();
    for prompt in fired {
        let (posting, id) = (posting.clone(), prompt.id.clone());
        noted.insert(&prompt.id, true);
        match planned.get(&prompt.id) {
            None => faults.push(PromptFault::Invented { posting, id }),
            Some(plan) => {
                let late = prompt.issued_at.0 - plan.at.0;
                let same = (prompt.slot, prompt.night_of) == (plan.slot, plan.night_of);
                if !same || !(0..=FIRE_WITHIN_MS).contains(&late) {
                    faults.push(PromptFault::Moved { posting, id, planned_at: plan.at });
                } else if plan.at < first {
                    faults.push(PromptFault::BeforeCommitment { posting, id });
                }
            }
        }
    }
    for note in unfired {
        let (posting, id) = (posting.clone(), note.id.clone());
        if noted.insert(&note.id, false) == Some(true) {
            faults.push(PromptFault::Both { posting: posting.clone(), id: id.clone() });
        }
        match planned.get(&note.id) {
            None => faults.push(PromptFault::Invented { posting, id }),
            Some(plan) => {
                let said = (note.planned_at, note.slot, note.night_of);
                if said != (plan.at, plan.slot, plan.night_of) {
                    faults.push(PromptFault::Moved { posting, id, planned_at: plan.at });
                }
            }
        }
    }
    for prompt in plan.iter().filter(|prompt| prompt.at >= first && !noted.contains_key(&prompt.id)) {
        if must(prompt) {
            let (posting, id) = (posting.clone(), prompt.id.clone());
            faults.push(PromptFault::Missing { posting, id, planned_at: prompt.at });
        }
    }
    faults
}
