//! The township secretary, and what reaches his desk.

use crate::http::adapter::Table;
use crate::usecase::{corrections, day, decisions, devices, leaves, prompts, questions};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ReadDay, _, _>(day::read);
    t.json::<op::DecideCell, _, _>(decisions::decide);
    t.json::<op::VouchDay, _, _>(decisions::vouch);
    t.json::<op::AnswerQuestion, _, _>(questions::answer);
    t.json::<op::ListCorrections, _, _>(corrections::list);
    t.json::<op::AnswerCorrection, _, _>(corrections::answer);
    t.json::<op::ListDevices, _, _>(devices::list);
    t.json::<op::ApproveDevice, _, _>(devices::approve);
    t.json::<op::ReportLost, _, _>(devices::report_lost);
    t.json::<op::AskLeave, _, _>(leaves::ask);
    t.json::<op::ListPostingLeaves, _, _>(leaves::of_posting);
    t.json::<op::ListLeaves, _, _>(leaves::list);
    t.json::<op::DecideLeave, _, _>(leaves::decide);
    t.json::<op::CallPrompt, _, _>(prompts::call);
    t.json::<op::ListPrompts, _, _>(prompts::list);
    t.json::<op::ConfirmDelivery, _, _>(prompts::confirm_delivery);
}
