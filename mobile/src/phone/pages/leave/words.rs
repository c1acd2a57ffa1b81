//! Kinds, states and days of leave in words.

use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::cadre::{LeaveKind, LeaveState, LeaveView};
use zaigang_shared::leave::{LeaveBalance, LeaveType};

/// Leave or duty.
fn leave_kind(kind: LeaveKind) -> String {
    match kind {
        LeaveKind::Leave => t!("phone-leave-kind-leave"),
        LeaveKind::Duty => t!("phone-leave-kind-duty"),
    }
}

/// What kind of leave or duty.
pub(super) fn leave_type(leave_type: LeaveType) -> String {
    match leave_type {
        LeaveType::Personal => t!("phone-leave-type-personal"),
        LeaveType::Sick => t!("phone-leave-type-sick"),
        LeaveType::Annual => t!("phone-leave-type-annual"),
        LeaveType::HomeVisit => t!("phone-leave-type-home-visit"),
        LeaveType::Marriage => t!("phone-leave-type-marriage"),
        LeaveType::Parental => t!("phone-leave-type-parental"),
        LeaveType::Bereavement => t!("phone-leave-type-bereavement"),
        LeaveType::OtherLeave => t!("phone-leave-type-other-leave"),
        LeaveType::Meeting => t!("phone-leave-type-meeting"),
        LeaveType::Training => t!("phone-leave-type-training"),
        LeaveType::Assigned => t!("phone-leave-type-assigned"),
        LeaveType::Errand => t!("phone-leave-type-errand"),
        LeaveType::OtherDuty => t!("phone-leave-type-other-duty"),
    }
}

/// The kind of a request, as exactly as it was said.
pub(super) fn kind_of(leave: &LeaveView) -> String {
    leave.leave_type.map_or_else(|| leave_kind(leave.kind), leave_type)
}

/// Where a request stands.
pub(super) fn leave_state(state: LeaveState) -> (Tone, IconName, String) {
    match state {
        LeaveState::Pending => (Tone::Attention, IconName::Clock, t!("phone-leave-state-pending")),
        LeaveState::Approved => (Tone::Good, IconName::CheckCircle, t!("phone-leave-state-approved")),
        LeaveState::Rejected => (Tone::Plain, IconName::Cross, t!("phone-leave-state-rejected")),
        LeaveState::Withdrawn => (Tone::Plain, IconName::Back, t!("phone-leave-state-withdrawn")),
        LeaveState::Cancelled => (Tone::Plain, IconName::Cross, t!("phone-leave-state-cancelled")),
        LeaveState::Replaced => (Tone::Plain, IconName::Refresh, t!("phone-leave-state-replaced")),
    }
}

/// `11月20日 至 11月22日`.
pub(super) fn span(leave: &LeaveView) -> String {
    if leave.from == leave.to {
        return short_date(leave.from);
    }
    t!("phone-leave-from-to", from = short_date(leave.from), to = short_date(leave.to))
}

/// What is left of a year, in a sentence.
pub(super) fn balance(balance: &LeaveBalance) -> String {
    let (kind, year) = (leave_type(balance.leave_type), balance.year.to_string());
    let left = balance.left();
    if left < 0 {
        return t!("phone-leave-balance-over", kind = kind, year = year, n = balance.allowed, over = -left);
    }
    t!("phone-leave-balance", kind = kind, year = year, n = balance.allowed, left = left)
}
