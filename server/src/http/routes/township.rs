//! The township secretary, and what reaches his desk.

use crate::http::adapter::Table;
use crate::usecase::questions;
use crate::usecase::{calibration, corrections, day, decisions, devices, kiosks, leaves, photos, prompts};
use crate::usecase::{village_clerks, vouchings, work_logs};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ReadDay, _, _>(day::read);
    t.json::<op::DecideCell, _, _>(decisions::decide);
    t.json::<op::KeepDays, _, _>(decisions::keep);
    t.json::<op::VouchDay, _, _>(decisions::vouch);
    t.json::<op::ListVouchings, _, _>(vouchings::list);
    t.json::<op::ListClerks, _, _>(village_clerks::list);
    t.json::<op::CreateClerk, _, _>(village_clerks::create);
    t.json::<op::ListWorkLogs, _, _>(work_logs::list);
    t.json::<op::AnswerQuestion, _, _>(questions::answer);
    t.json::<op::ListCorrections, _, _>(corrections::list);
    t.json::<op::AnswerCorrection, _, _>(corrections::answer);
    t.json::<op::ListDevices, _, _>(devices::list);
    t.json::<op::ApproveDevice, _, _>(devices::approve);
    t.json::<op::EndDevice, _, _>(devices::end);
    t.json::<op::SetKiosk, _, _>(devices::set_kiosk);
    t.json::<op::ListKiosks, _, _>(kiosks::list);
    t.json::<op::DeclareKiosk, _, _>(kiosks::declare);
    t.json::<op::EndKiosk, _, _>(kiosks::end);
    t.json::<op::ListSurveyPoints, _, _>(calibration::list);
    t.json::<op::CreateSurveyPoint, _, _>(calibration::create);
    t.json::<op::EndSurveyPoint, _, _>(calibration::end);
    t.json::<op::WithdrawCalibration, _, _>(calibration::withdraw);
    t.json::<op::AskLeave, _, _>(leaves::ask);
    t.json::<op::ListPostingLeaves, _, _>(leaves::of_posting);
    t.json::<op::ListLeaves, _, _>(leaves::list);
    t.json::<op::DecideLeave, _, _>(leaves::decide);
    t.json::<op::CommentLeave, _, _>(leaves::comment);
    t.json::<op::WithdrawLeave, _, _>(leaves::withdraw);
    t.json::<op::ReturnFromLeave, _, _>(leaves::come_back);
    t.raw::<op::AddLeaveAttachment, _, _>(leaves::add_paper);
    t.raw::<op::ReadLeaveAttachment, _, _>(leaves::read_paper);
    t.json::<op::ListLeaveRules, _, _>(leaves::list_rules);
    t.json::<op::SetLeaveRule, _, _>(leaves::set_rule);
    t.json::<op::CallPrompt, _, _>(prompts::call);
    t.json::<op::ListPrompts, _, _>(prompts::list);
    t.json::<op::NotePromptCall, _, _>(prompts::calls::note);
    t.json::<op::ListPromptDraws, _, _>(prompts::check::list);
    t.json::<op::CheckPrompts, _, _>(prompts::check::of_division);
    t.json::<op::ReadPromptNumbers, _, _>(prompts::numbers::read);
    t.json::<op::SetPromptNumbers, _, _>(prompts::numbers::set);
    t.raw::<op::ListOpenPrompts, _, _>(prompts::own::open);
    t.json::<op::ListOwnPrompts, _, _>(prompts::own::month);
    t.json::<op::ListSeenPhotos, _, _>(photos::list);
    t.json::<op::ConfirmDelivery, _, _>(prompts::confirm_delivery);
}
