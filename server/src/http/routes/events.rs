//! Must-attend events and their attendance sheets.

use crate::http::adapter::Table;
use crate::usecase::events;
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::CallEvent, _, _>(events::call);
    t.json::<op::ListEvents, _, _>(events::list);
    t.json::<op::ReadEventChoices, _, _>(events::choices);
    t.json::<op::ReadEvent, _, _>(events::read);
    t.raw::<op::ReadEventTable, _, _>(events::table);
    t.json::<op::CorrectEvent, _, _>(events::correct);
    t.json::<op::InvitePeople, _, _>(events::invite);
    t.json::<op::CancelEvent, _, _>(events::cancel);
    t.json::<op::ExcuseAttendance, _, _>(events::excuse);
    t.json::<op::ConfirmAttendance, _, _>(events::confirm);
    t.json::<op::SayEventReason, _, _>(events::say_reason);
}
