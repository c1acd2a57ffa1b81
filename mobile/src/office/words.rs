//! Words for what the server sends as codes. No page shows a code.

use crate::t;
use zaigang_shared::api::cadre::{LeaveKind, LeaveState, PostingKind};
use zaigang_shared::api::case::{CaseState, CaseVoice};
use zaigang_shared::api::session::RoleAt;
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::division::Role;
use zaigang_shared::judge::{CaseKind, CaseLevel};
use zaigang_shared::leave::LeaveType;
use zaigang_shared::record::RecordKind;

pub use crate::text::statement;

/// 乡镇党委书记 and so on.
#[must_use]
pub fn role_word(role: Role) -> String {
    match role {
        Role::Cadre => t!("role-cadre"),
        Role::VillageClerk => t!("role-village-clerk"),
        Role::TownshipSecretary => t!("role-township-secretary"),
        Role::CountyOffice => t!("role-county-office"),
        Role::CityOffice => t!("role-city-office"),
        Role::Inspector => t!("role-inspector"),
        Role::DispatchingUnit => t!("role-dispatching-unit"),
        Role::Administrator => t!("role-administrator"),
    }
}

/// `林东镇 · 乡镇党委书记`.
#[must_use]
pub fn role_at(held: &RoleAt) -> String {
    t!("role-at", place = held.division_name.as_str(), role = role_word(held.role))
}

/// 第一书记 and so on.
#[must_use]
pub fn posting_kind(kind: PostingKind) -> String {
    match kind {
        PostingKind::FirstSecretary => t!("posting-first-secretary"),
        PostingKind::TeamMember => t!("posting-team-member"),
        PostingKind::Commissioner => t!("posting-commissioner"),
        PostingKind::ZoneSecretary => t!("posting-zone-secretary"),
    }
}

/// 请假 or 公出.
#[must_use]
pub fn leave_kind(kind: LeaveKind) -> String {
    match kind {
        LeaveKind::Leave => t!("leave-kind-leave"),
        LeaveKind::Duty => t!("leave-kind-duty"),
    }
}

/// 事假, 病假, 会议, ...
#[must_use]
pub fn leave_type(leave_type: LeaveType) -> String {
    match leave_type {
        LeaveType::Personal => t!("leave-type-personal"),
        LeaveType::Sick => t!("leave-type-sick"),
        LeaveType::Annual => t!("leave-type-annual"),
        LeaveType::HomeVisit => t!("leave-type-home-visit"),
        LeaveType::Marriage => t!("leave-type-marriage"),
        LeaveType::Parental => t!("leave-type-parental"),
        LeaveType::Bereavement => t!("leave-type-bereavement"),
        LeaveType::OtherLeave => t!("leave-type-other-leave"),
        LeaveType::Meeting => t!("leave-type-meeting"),
        LeaveType::Training => t!("leave-type-training"),
        LeaveType::Assigned => t!("leave-type-assigned"),
        LeaveType::Errand => t!("leave-type-errand"),
        LeaveType::OtherDuty => t!("leave-type-other-duty"),
    }
}

/// 待批, 已批准, 未批准, 已撤回, 已取消, 已变更.
#[must_use]
pub fn leave_state(state: LeaveState) -> String {
    match state {
        LeaveState::Pending => t!("leave-state-pending"),
        LeaveState::Approved => t!("leave-state-approved"),
        LeaveState::Rejected => t!("leave-state-rejected"),
        LeaveState::Withdrawn => t!("leave-state-withdrawn"),
        LeaveState::Cancelled => t!("leave-state-cancelled"),
        LeaveState::Replaced => t!("leave-state-replaced"),
    }
}

/// What a record is.
#[must_use]
pub fn record_kind(kind: RecordKind) -> String {
    match kind {
        RecordKind::Day => t!("record-kind-day"),
        RecordKind::Night => t!("record-kind-night"),
        RecordKind::PromptReply => t!("record-kind-prompt-reply"),
        RecordKind::Event => t!("record-kind-event"),
        RecordKind::Visit => t!("record-kind-visit"),
        RecordKind::WorkLog => t!("record-kind-work-log"),
        RecordKind::Inspection => t!("record-kind-inspection"),
    }
}

/// 在用, 待批准, 已停用.
#[must_use]
pub fn device_standing(standing: DeviceStanding) -> String {
    match standing {
        DeviceStanding::Active => t!("device-active"),
        DeviceStanding::Pending => t!("device-pending"),
        DeviceStanding::Revoked => t!("device-revoked"),
    }
}

/// What a case is about; every one of them is still to be verified.
#[must_use]
pub fn case_kind(kind: CaseKind) -> String {
    match kind {
        CaseKind::Commuting => t!("case-kind-commuting"),
        CaseKind::OnPaperOnly => t!("case-kind-on-paper-only"),
        CaseKind::TwoEndsRunning => t!("case-kind-two-ends-running"),
        CaseKind::BothEndsEmpty => t!("case-kind-both-ends-empty"),
        CaseKind::Proxy => t!("case-kind-proxy"),
        CaseKind::SpoofedPosition => t!("case-kind-spoofed-position"),
        CaseKind::SignAndLeave => t!("case-kind-sign-and-leave"),
        CaseKind::ReusedPhoto => t!("case-kind-reused-photo"),
        CaseKind::AbsentWithoutLeave => t!("case-kind-absent-without-leave"),
        CaseKind::LenientSignOff => t!("case-kind-lenient-sign-off"),
    }
}

/// 蓝色线索, 黄色预警, 红色预警.
#[must_use]
pub fn case_level(level: CaseLevel) -> String {
    match level {
        CaseLevel::Blue => t!("case-level-blue"),
        CaseLevel::Yellow => t!("case-level-yellow"),
        CaseLevel::Red => t!("case-level-red"),
    }
}

/// Where a case stands.
#[must_use]
pub fn case_state(state: CaseState) -> String {
    match state {
        CaseState::Open => t!("case-state-open"),
        CaseState::Dismissed => t!("case-state-dismissed"),
        CaseState::Upheld => t!("case-state-upheld"),
        CaseState::Inspect => t!("case-state-inspect"),
    }
}

/// Who spoke in a case.
#[must_use]
pub fn case_voice(voice: CaseVoice) -> String {
    match voice {
        CaseVoice::Answer => t!("case-voice-answer"),
        CaseVoice::Comment => t!("case-voice-comment"),
        CaseVoice::Decision => t!("case-voice-decision"),
    }
}
