//! County clerk and administrator: divisions, postings, fences, policies, imports.

use crate::http::adapter::Table;
use crate::usecase::{divisions, fences, imports, policies, postings, zones};
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ListDivisions, _, _>(divisions::list);
    t.json::<op::ListPostings, _, _>(postings::list);
    t.json::<op::CorrectPosting, _, _>(postings::correct);
    t.json::<op::ListFences, _, _>(fences::list);
    t.json::<op::CreateFence, _, _>(fences::create);
    t.json::<op::CorrectFence, _, _>(fences::correct);
    t.json::<op::ListFenceVersions, _, _>(fences::versions);
    t.json::<op::ApproveFence, _, _>(fences::approve);
    t.json::<op::RefuseFence, _, _>(fences::refuse);
    t.json::<op::ProposeLodging, _, _>(fences::propose);
    t.raw::<op::ImportSheet, _, _>(imports::import);
    t.raw::<op::ReadTemplate, _, _>(imports::template);
    t.json::<op::ListPolicies, _, _>(policies::list);
    t.json::<op::SetPolicy, _, _>(policies::set);
    t.json::<op::ListZones, _, _>(zones::list);
    t.json::<op::SetZone, _, _>(zones::set);
}
