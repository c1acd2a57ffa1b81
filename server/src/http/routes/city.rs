//! City: inspectors, draws, results; and the inspector's own tasks.

use crate::http::adapter::Table;
use crate::usecase::{draws, inspectors, results, tasks};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ListInspectors, _, _>(inspectors::list);
    t.json::<op::CreateInspector, _, _>(inspectors::create);
    t.json::<op::ListDraws, _, _>(draws::list);
    t.json::<op::FreezeDraw, _, _>(draws::freeze);
    t.json::<op::ReadDraw, _, _>(draws::read);
    t.json::<op::SeedDraw, _, _>(draws::seed);
    t.json::<op::WithdrawDraw, _, _>(draws::withdraw);
    t.json::<op::ReadResults, _, _>(results::read);
    t.json::<op::ListTasks, _, _>(tasks::list);
    t.json::<op::StartTask, _, _>(tasks::start);
}
