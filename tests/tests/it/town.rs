//! A township with its secretary and its county: where several rooms' tests begin.

use zaigang_shared::division::Role;
use zaigang_tests::places::{COUNTY, TOWNSHIP};
use zaigang_tests::{Office, TestServer};

/// Its first village.
pub const EAST: &str = zaigang_tests::places::VILLAGE;

/// A township with its secretary, a county office, a daily policy and an office fence in East.
pub fn town(server: &TestServer) -> (Office, Office) {
    server.division(EAST);
    server.sql(
        "INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active,
         active_from, updated_at, updated_by) VALUES ('r1', '150422', 'first_secretary', '{\"kind\":\"resident\"}', 'daily',
         'basis', 'number', TRUE, '2026-01-01', 0, 'root')",
    );
    server.village_office("f1", EAST, (43.2, 119.3));
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let county = server.office("county", Role::CountyOffice, COUNTY);
    (secretary, county)
}
