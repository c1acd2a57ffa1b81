//! Before signing in, and everybody signed in.

use crate::http::adapter::Table;
use crate::usecase;
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ReadBeacon, _, _>(usecase::deployment::beacon);
    t.json::<op::ReadDeployment, _, _>(usecase::deployment::read);
}
