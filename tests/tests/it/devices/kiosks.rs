//! A shared phone: declared with a reason, named on devices and records, ended.

use crate::devices::{OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, id, refused, town};
use zaigang_shared::api::Done;
use zaigang_shared::api::device::{DeclareKiosk, GiveReason, SetKiosk};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::record::RecordKind;
use zaigang_tests::{Office, TestServer, on_both_databases};

fn declaration(id: &str, name: &str) -> DeclareKiosk {
    DeclareKiosk {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        reason: "three people, one phone".to_owned(),
    }
}

fn put(office: &Office, device: &str, kiosk: Option<&str>) -> Result<Option<String>, String> {
    let body = SetKiosk { kiosk: kiosk.map(|id| id.parse().unwrap()) };
    let answer = office.client.call::<op::SetKiosk>(&[device], &body);
    answer.map(|device| device.kiosk.map(|kiosk| kiosk.name)).map_err(|problem| problem.code)
}

fn a_shared_phone_is_declared_named_and_ended(server: TestServer) {
    let (secretary, _, mut an) = town(&server);
    let bo = server.phone(&secretary, &server.cadre("bo", VILLAGE));
    let neighbour = server.office("neighbour", Role::TownshipSecretary, OTHER_TOWNSHIP);
    let declare =
        |office: &Office, at: &str, body: &DeclareKiosk| office.client.call::<op::DeclareKiosk>(&[at], body);
    for _ in 0..2 {
        let kiosk = declare(&secretary, VILLAGE, &declaration("k1", "宿舍手机")).unwrap();
        assert_eq!((kiosk.name.as_str(), kiosk.declared_by.as_str()), ("宿舍手机", "姓名secretary"));
    }
    assert_eq!(refused(declare(&secretary, VILLAGE, &declaration("k1", "另一部"))), "conflict");
    assert_eq!(refused(declare(&secretary, VILLAGE, &declaration("k9", " "))), "invalid_field");
    assert_eq!(refused(declare(&neighbour, VILLAGE, &declaration("k9", "x"))), "not_found");
    declare(&neighbour, OTHER_TOWNSHIP, &declaration("k2", "别处")).unwrap();
    assert_eq!(server.count("leaf WHERE item_kind = 'kiosk'"), 2);

    // Only a declaration of one's own reach, and only for people of one's own.
    assert_eq!(put(&secretary, &id(&an), Some("k2")).unwrap_err(), "invalid_field");
    assert_eq!(put(&neighbour, &id(&an), Some("k2")).unwrap_err(), "not_found");
    for phone in [&an, &bo] {
        assert_eq!(put(&secretary, &id(phone), Some("k1")).unwrap().as_deref(), Some("宿舍手机"));
    }
    let listed = || secretary.client.call::<op::ListKiosks>(&[TOWNSHIP], &Done {}).unwrap().kiosks;
    assert_eq!(listed()[0].people, ["an", "bo"]);
    let own = an.client.call::<op::ListOwnDevices>(&[], &Done {}).unwrap();
    assert_eq!(own.devices[0].kiosk.as_deref(), Some("宿舍手机"));

    server.pass(60_000);
    let token = an.record("p-an", RecordKind::Day, None, |claims| claims.jti = "r1".parse().unwrap());
    an.store(&token);
    let opened = || secretary.client.call::<op::ReadRecord>(&["r1"], &Done {}).unwrap();
    assert_eq!(opened().kiosk.as_deref(), Some("宿舍手机"));

    assert_eq!(put(&secretary, &id(&bo), None).unwrap(), None);
    assert_eq!(listed()[0].people, ["an"]);
    let office = server.sign_in("secretary");
    server.pass(60_000);
    let ended = GiveReason { reason: "everybody has his own".to_owned() };
    for _ in 0..2 {
        let kiosk = office.client.call::<op::EndKiosk>(&["k1"], &ended).unwrap();
        assert!(kiosk.ended_at.is_some());
    }
    assert_eq!(server.count("leaf WHERE item_kind = 'kiosk'"), 3);
    assert_eq!(server.count("audit_event WHERE action = 'kiosk_ended'"), 1);
    assert_eq!(put(&office, &id(&bo), Some("k1")).unwrap_err(), "invalid_field", "it has ended");
    // The record was made on it; the device is none any more.
    assert_eq!(opened().kiosk.as_deref(), Some("宿舍手机"));
    let devices = office.client.call::<op::ListDevices>(&[TOWNSHIP], &Done {}).unwrap().devices;
    assert!(devices.iter().all(|device| device.kiosk.is_none()));
}

on_both_databases!(a_shared_phone_is_declared_named_and_ended);
