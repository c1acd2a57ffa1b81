//! Cases: evidence, answer, comment, decision.

use crate::http::adapter::Table;
use crate::usecase::{approvers, cases};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ListCases, _, _>(cases::list);
    t.json::<op::ReadCase, _, _>(cases::read);
    t.json::<op::AnswerCase, _, _>(cases::answer);
    t.raw::<op::AddCasePhoto, _, _>(cases::add_photo);
    t.raw::<op::ReadCasePhoto, _, _>(cases::read_photo);
    t.json::<op::ReadApprovers, _, _>(approvers::read);
    t.json::<op::CommentCase, _, _>(cases::comment);
    t.json::<op::DecideCase, _, _>(cases::decide);
}
