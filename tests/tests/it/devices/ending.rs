//! A phone is ended with a reason, by its owner or by the township, and what it signed stays.

use crate::devices::{TOWNSHIP, VILLAGE, id, own, refused, town};
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::SubmitRecords;
use zaigang_shared::api::device::{ApproveDevice, DeviceView, EndDevice, EndReason};
use zaigang_shared::day::{CellState, DeviceStanding};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::record::RecordKind;
use zaigang_tests::{Client, TestServer, on_both_databases};

fn end(client: &Client, device: &str, reason: EndReason) -> Result<DeviceView, String> {
    let body = EndDevice { reason, note: None };
    client.call::<op::EndDevice>(&[device], &body).map_err(|problem| problem.code)
}

fn everybody_with_a_phone_sees_and_ends_his_own(server: TestServer) {
    let (secretary, account, first) = town(&server);
    let second = server.phone(&secretary, &account);
    assert_eq!(
        own(&second),
        [(id(&second), true, DeviceStanding::Pending), (id(&first), false, DeviceStanding::Active),],
        "the one in hand first"
    );
    // An inspector and a village clerk have theirs, and only theirs.
    let city = server.office("city", Role::CityOffice, "1504");
    let inspector = server.phone(&city, &server.phone_person("ins", Role::Inspector, "1504"));
    let clerk = server.phone(&secretary, &server.phone_person("clerk", Role::VillageClerk, VILLAGE));
    for phone in [&inspector, &clerk] {
        assert_eq!(own(phone), [(id(phone), true, DeviceStanding::Active)]);
        assert_eq!(end(&phone.client, &id(&first), EndReason::Lost).unwrap_err(), "not_found");
    }
    assert_eq!(refused(secretary.client.call::<op::ListOwnDevices>(&[], &Done {})), "not_allowed");

    let ended = end(&second.client, &id(&first), EndReason::Replaced).unwrap();
    assert_eq!(ended.standing, DeviceStanding::Revoked);
    assert_eq!(ended.ended.unwrap().reason, Some(EndReason::Replaced));
    // Said again with another reason: the first one stays.
    let again = end(&second.client, &id(&first), EndReason::Lost).unwrap();
    assert_eq!(again.ended.unwrap().reason, Some(EndReason::Replaced));
    assert_eq!(server.count("audit_event WHERE action = 'device_ended' AND details = 'replaced'"), 1);
    assert_eq!(refused(first.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    // Ending the one in hand signs it out.
    end(&clerk.client, &id(&clerk), EndReason::Replaced).unwrap();
    assert_eq!(refused(clerk.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
}

fn a_new_phone_may_replace_the_old_one_in_one_step(server: TestServer) {
    let (secretary, account, old) = town(&server);
    let new = server.phone(&secretary, &account);
    let bo = server.phone(&secretary, &server.cadre("bo", VILLAGE));
    let approve = |replaces: Option<String>| {
        let body = ApproveDevice { replaces: replaces.map(|id| id.parse().unwrap()) };
        secretary.client.call::<op::ApproveDevice>(&[&id(&new)], &body)
    };
    // Another person's phone, an unknown one, itself: nothing happens at all.
    for wrong in [id(&bo), "nobody".to_owned(), id(&new)] {
        let problem = approve(Some(wrong)).unwrap_err();
        assert_eq!((problem.code.as_str(), problem.status), ("invalid_field", 422));
    }
    assert_eq!(server.count("device WHERE standing = 'pending'"), 1, "a refused step leaves nothing");
    // Without a word about the old one it stays.
    approve(None).unwrap();
    assert_eq!(server.count("device WHERE account_id = 'a-an' AND standing = 'active'"), 2);
    for _ in 0..2 {
        approve(Some(id(&old))).unwrap();
    }
    let listed = secretary.client.call::<op::ListDevices>(&[TOWNSHIP], &Done {}).unwrap().devices;
    let there = listed.iter().find(|device| device.id.as_str() == id(&old)).unwrap();
    assert_eq!(there.standing, DeviceStanding::Revoked);
    assert_eq!(there.ended.unwrap().reason, Some(EndReason::Replaced));
    assert_eq!(refused(old.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert!(new.client.call::<op::ReadMe>(&[], &Done {}).is_ok());
}

/// What an ended phone had signed arrives with its owner's next one: kept, and for a person to confirm.
fn late_records_of_an_ended_phone_are_to_be_confirmed(server: TestServer) {
    let (secretary, account, mut phone) = town(&server);
    server.village_office("f1", VILLAGE, (43.97, 119.39));
    let fix = zaigang_tests::fix((43.97, 119.39), 12.0, server.clock.now());
    let queued = phone.record("p-an", RecordKind::Day, Some(fix), |_| ());
    end(&secretary.client, &id(&phone), EndReason::Lost).unwrap();
    let body = SubmitRecords { records: vec![queued], session: None, elapsed: None };
    assert_eq!(refused(phone.client.call::<op::SubmitRecords>(&[], &body)), "not_signed_in");
    let next = server.phone(&secretary, &account);
    next.store(&body.records[0]);
    assert_eq!(server.count("record WHERE device_standing = 'revoked' AND answer = 'inside'"), 1);
    let month = next.client.call::<op::ReadMonth>(&["p-an", "2026-11"], &Done {}).unwrap();
    let today = month.cells.iter().find(|cell| cell.date.to_string() == "2026-11-23").unwrap();
    assert_eq!(today.state, CellState::ToConfirm);
}

on_both_databases!(
    everybody_with_a_phone_sees_and_ends_his_own,
    a_new_phone_may_replace_the_old_one_in_one_step,
    late_records_of_an_ended_phone_are_to_be_confirmed,
);
