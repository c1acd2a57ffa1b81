//! The cell of a posting's day: one pure function that server, phone, judge and simulator call (design 5).

use crate::id::RecordId;
use crate::place::Answer;
use crate::record::RecordKind;
use crate::time::{DayCertainty, Half, Placement};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

mod inputs;
mod policy;
mod progress;

pub use inputs::{CellInputs, verified_night};
pub use policy::{Calendar, PolicyInForce, PolicyKind, PolicyMode, duty_counts, month_target};
pub use progress::{MonthFacts, PolicyLine, RuleName, Village, needed_days, policy_lines};

/// The nine states of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// 未派驻: outside the posting's dates.
    NotPosted,
    /// 在岗.
    Present,
    /// 必到事项: verified at a called event.
    Event,
    /// 公出: approved off-site duty.
    Duty,
    /// 请假: approved leave.
    Leave,
    /// 作证: vouched for by the village organisation or the secretary.
    Witnessed,
    /// 待确认.
    ToConfirm,
    /// 休息: not a required day.
    Rest,
    /// 暂无记录: nothing else; never "absent" by machine.
    NotConfirmed,
}

impl CellState {
    /// Every state, in the order of the table.
    pub const ALL: [CellState; 9] = [
        CellState::NotPosted,
        CellState::Present,
        CellState::Event,
        CellState::Duty,
        CellState::Leave,
        CellState::Witnessed,
        CellState::ToConfirm,
        CellState::Rest,
        CellState::NotConfirmed,
    ];

    /// The snake-case name used in JSON, messages and the database.
    pub fn name(self) -> &'static str {
        match self {
            CellState::NotPosted => "not_posted",
            CellState::Present => "present",
            CellState::Event => "event",
            CellState::Duty => "duty",
            CellState::Leave => "leave",
            CellState::Witnessed => "witnessed",
            CellState::ToConfirm => "to_confirm",
            CellState::Rest => "rest",
            CellState::NotConfirmed => "not_confirmed",
        }
    }

    /// Whether the day counts as on post, `duty_counts` being the policy's word on duty.
    pub fn on_post(self, duty_counts: bool) -> bool {
        match self {
            CellState::Present | CellState::Event | CellState::Witnessed => true,
            CellState::Duty => duty_counts,
            CellState::NotPosted
            | CellState::Leave
            | CellState::ToConfirm
            | CellState::Rest
            | CellState::NotConfirmed => false,
        }
    }
}

/// What is known of the device that signed a record, when the record was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// Approved and in use.
    Active,
    /// Enrolled, not yet approved by the township.
    Pending,
    /// Revoked or reported lost.
    Revoked,
}

/// Whether a record's photo is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhotoStanding {
    /// None was promised.
    None,
    /// Promised, not arrived: shown, not punished.
    Expected,
    /// Stored as signed.
    Arrived,
}

/// One record as the cell sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayRecord {
    /// The record.
    pub id: RecordId,
    /// What it says.
    pub kind: RecordKind,
    /// Which half it speaks for (a prompt reply: the slot's).
    pub half: Half,
    /// Where the one rule put it.
    pub placement: Placement,
    /// The presence verdict's answer under the fences in force.
    pub answer: Answer,
    /// The device's standing.
    pub device: DeviceStanding,
    /// Its photo.
    pub photo: PhotoStanding,
}

/// What a person's word on a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// A `to_confirm` cell decided: work.
    Decided,
    /// A computed cell changed (the secretary's vouching included): counted.
    Overridden,
    /// A day entered in the township's own register, where the policy is sampled: neither, and reported apart.
    Kept,
}

/// A person's word on a cell. The village organisation's vouching is none: see [`DayInput::witnessed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDecision {
    /// The state it writes.
    pub state: CellState,
    /// What it is.
    pub kind: DecisionKind,
}

/// What the cell function looks at.
#[derive(Debug, Clone, Copy)]
pub struct DayInput<'a> {
    /// The day.
    pub date: NaiveDate,
    /// First day of the posting.
    pub posted_from: NaiveDate,
    /// Last day on post, if ended.
    pub posted_to: Option<NaiveDate>,
    /// Records kept on this day.
    pub records: &'a [DayRecord],
    /// Approved duty covers the day.
    pub on_duty: bool,
    /// Approved leave covers the day.
    pub on_leave: bool,
    /// The village organisation vouched.
    pub witnessed: bool,
    /// The latest decision of a person.
    pub decision: Option<CellDecision>,
    /// The day is required by the posting's policies.
    pub required: bool,
    /// The policy asks for a photo.
    pub photo_demanded: bool,
}

/// Something to show beside a state; never the state itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellMark {
    /// A demanded photo is not there.
    PhotoMissing,
    /// A promised photo has not arrived yet.
    PhotoExpected,
    /// The time rests on the phone's word.
    TimeClaimed,
    /// Neither interval nor claim gives the day.
    TimeUncertain,
    /// The position cannot tell.
    PositionUncertain,
    /// One fix outside all places.
    OutsideOnce,
    /// The phone is not yet approved.
    DevicePending,
    /// The phone was revoked or reported lost.
    DeviceRevoked,
    /// Inside, but not between 06:00 and 20:30.
    OutsideHours,
    /// A person decided this cell.
    Decided,
    /// A person changed the computed state.
    Overridden,
    /// The township entered the day in its own register: nothing was asked of the cadre that day.
    KeptByTownship,
}

/// The cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Cell {
    /// The day.
    pub date: NaiveDate,
    /// The state that holds.
    pub state: CellState,
    /// The state without the person's decision.
    pub computed: CellState,
    /// What to show beside it, sorted.
    pub marks: Vec<CellMark>,
    /// The record that speaks for it, if one does.
    pub record: Option<RecordId>,
}

/// The cell of a posting's day.
pub fn cell(input: &DayInput<'_>) -> Cell {
    let posted = input.posted_from <= input.date && input.posted_to.is_none_or(|to| input.date <= to);
    if !posted {
        return Cell {
            date: input.date,
            state: CellState::NotPosted,
            computed: CellState::NotPosted,
            marks: Vec::new(),
            record: None,
        };
    }
    let halves = || {
        input.records.iter().filter(|r| {
            r.half == Half::Day
                && r.placement.date == input.date
                && matches!(
                    r.kind,
                    RecordKind::Day
                        | RecordKind::PromptReply
                        | RecordKind::Visit
                        | RecordKind::WorkLog
                        | RecordKind::Event
                )
        })
    };
    let clean = |r: &&DayRecord| {
        r.answer == Answer::Inside
            && r.placement.in_half
            && r.placement.certainty == DayCertainty::Fixed
            && r.device == DeviceStanding::Active
    };
    let doubtful = |r: &&DayRecord| {
        // A page of the work log is written anywhere, at any hour: it may prove a presence, it never asks for one.
        if r.kind == RecordKind::WorkLog {
            return false;
        }
        // A tight record outside the hours, or a single fix elsewhere, says nothing for the day half.
        r.placement.certainty != DayCertainty::Fixed
            || r.device != DeviceStanding::Active
            || r.answer != Answer::Inside
            || !r.placement.in_half
    };
    let present = halves().filter(clean).find(|r| r.kind != RecordKind::Event);
    let event = halves().filter(clean).find(|r| r.kind == RecordKind::Event);
    let doubt = halves().find(doubtful);

    let (computed, record) = if let Some(r) = present {
        (CellState::Present, Some(r))
    } else if let Some(r) = event {
        (CellState::Event, Some(r))
    } else if input.on_duty {
        (CellState::Duty, None)
    } else if input.on_leave {
        (CellState::Leave, None)
    } else if input.witnessed {
        (CellState::Witnessed, None)
    } else if let Some(r) = doubt {
        (CellState::ToConfirm, Some(r))
    } else if !input.required {
        (CellState::Rest, None)
    } else {
        (CellState::NotConfirmed, None)
    };

    let mut marks = record.map(|r| marks_of(r, input.photo_demanded)).unwrap_or_default();
    let mut state = computed;
    if let Some(decision) = input.decision {
        // Deciding a doubtful cell, or keeping the register, yields to what is settled later; an override does not.
        let settled = matches!(
            computed,
            CellState::Present | CellState::Event | CellState::Duty | CellState::Leave | CellState::Witnessed
        );
        if decision.kind == DecisionKind::Overridden || !settled {
            state = decision.state;
            marks.push(match decision.kind {
                DecisionKind::Decided => CellMark::Decided,
                DecisionKind::Overridden => CellMark::Overridden,
                DecisionKind::Kept => CellMark::KeptByTownship,
            });
        }
    }
    marks.sort();
    marks.dedup();
    Cell { date: input.date, state, computed, marks, record: record.map(|r| r.id.clone()) }
}

fn marks_of(record: &DayRecord, photo_demanded: bool) -> Vec<CellMark> {
    let mut marks = Vec::new();
    match record.photo {
        PhotoStanding::None if photo_demanded => marks.push(CellMark::PhotoMissing),
        PhotoStanding::Expected => marks.push(CellMark::PhotoExpected),
        PhotoStanding::None | PhotoStanding::Arrived => {}
    }
    match record.placement.certainty {
        DayCertainty::Fixed => {}
        DayCertainty::Claimed => marks.push(CellMark::TimeClaimed),
        DayCertainty::Uncertain => marks.push(CellMark::TimeUncertain),
    }
    match record.answer {
        Answer::Inside => {}
        Answer::Uncertain => marks.push(CellMark::PositionUncertain),
        Answer::OutsideFix => marks.push(CellMark::OutsideOnce),
    }
    match record.device {
        DeviceStanding::Active => {}
        DeviceStanding::Pending => marks.push(CellMark::DevicePending),
        DeviceStanding::Revoked => marks.push(CellMark::DeviceRevoked),
    }
    if !record.placement.in_half {
        marks.push(CellMark::OutsideHours);
    }
    marks
}

#[cfg(test)]
mod tests;
