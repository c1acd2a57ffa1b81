//! Phones: ended, replaced, shared, calibrated; on both databases. And what plain HTTP and HTTPS answer.

mod calibration;
mod ending;
mod https;
mod kiosks;

use zaigang_shared::day::DeviceStanding;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_tests::places::{COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE};
use zaigang_tests::refused;
use zaigang_tests::{Office, Phone, TestServer};

/// The id of an enrolled phone's device.
fn id(phone: &Phone) -> String {
    phone.tokens.as_ref().unwrap().device.to_string()
}

/// A secretary and a cadre of one of his villages with an enrolled phone.
fn town(server: &TestServer) -> (Office, String, Phone) {
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let account = server.cadre("an", VILLAGE);
    let phone = server.phone(&secretary, &account);
    (secretary, account, phone)
}

/// Standing of the caller's own phones, in the order of the list, with the one that asks marked.
fn own(phone: &Phone) -> Vec<(String, bool, DeviceStanding)> {
    let listed = phone.client.call::<op::ListOwnDevices>(&[], &zaigang_shared::api::Done {}).unwrap();
    listed
        .devices
        .into_iter()
        .map(|device| (device.id.to_string(), device.is_this, device.standing))
        .collect()
}
