//! The monthly register: read, signed, answered; deputies who sign.

use crate::http::adapter::Table;
use crate::usecase::registers::{self, batch, lists, own, sign};
use crate::usecase::{deputies, register_file};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ReadRegister, _, _>(registers::read);
    t.json::<op::SignRegister, _, _>(sign::sign);
    t.json::<op::ReadSheet, _, _>(registers::read_sheet);
    t.raw::<op::ReadRegisterFile, _, _>(register_file::read);
    t.json::<op::ListRegisters, _, _>(lists::list);
    t.json::<op::DecideCells, _, _>(batch::decide);
    t.json::<op::ReadOwnRegister, _, _>(own::read);
    t.json::<op::RespondRegister, _, _>(own::respond);
    t.json::<op::AnswerObjection, _, _>(own::answer);
    t.json::<op::ListDeputies, _, _>(deputies::list);
    t.json::<op::NameDeputy, _, _>(deputies::name);
    t.json::<op::EndDeputy, _, _>(deputies::end);
}
