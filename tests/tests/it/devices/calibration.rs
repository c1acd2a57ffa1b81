//! A phone is calibrated at a surveyed point, judged by its datum, and put back by the township.

use crate::devices::{COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, id, refused, town};
use zaigang_shared::api::Done;
use zaigang_shared::api::device::{CalibratePhone, CalibrationAnswer, CreateSurveyPoint, GiveReason};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Calibration, Datum, Fix, Undecided, from_wgs84};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::Millis;
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

const LAT: f64 = 43.97;
const LON: f64 = 119.39;

fn point(id: &str, datum: Datum) -> CreateSurveyPoint {
    let (lat, lon) = from_wgs84(datum, LAT, LON);
    CreateSurveyPoint { id: id.parse().unwrap(), name: "政府院内旗杆".to_owned(), lat, lon, datum }
}

/// Fixes at the point as a phone of a datum hands them out.
fn fixes(datum: Datum, count: i64) -> Vec<Fix> {
    let (lat, lon) = from_wgs84(datum, LAT, LON);
    let fix = |n: i64| zaigang_tests::fix((lat + 0.00003 * n as f64, lon), 9.0, Millis(1_000 * n));
    (0..count).map(fix).collect()
}

fn calibrate(phone: &Phone, point: &str, fixes: Vec<Fix>) -> Result<CalibrationAnswer, ProblemDocument> {
    let body = CalibratePhone { point: point.parse().unwrap(), fixes };
    phone.client.call::<op::CalibratePhone>(&[], &body)
}

/// The answer that a record of today got, its fix as handed out in GCJ-02 at the middle of the village office.
fn judged(server: &TestServer, phone: &mut Phone, name: &str) -> String {
    let fix = Fix { at: server.clock.now().0, ..fixes(Datum::Gcj02, 1)[0] };
    let token = phone.record("p-an", RecordKind::Day, Some(fix), |claims| claims.jti = name.parse().unwrap());
    phone.store(&token);
    let is = |answer: &str| server.count(&format!("record WHERE id = '{name}' AND answer = '{answer}'")) == 1;
    ["inside", "uncertain", "outside_fix"].into_iter().find(|answer| is(answer)).unwrap().to_owned()
}

fn a_phone_is_calibrated_and_judged_by_its_datum(server: TestServer) {
    let (secretary, _, mut phone) = town(&server);
    server.village_office("f1", VILLAGE, (LAT, LON));
    let create = |office: &Office, at: &str, body: &CreateSurveyPoint| {
        office.client.call::<op::CreateSurveyPoint>(&[at], body)
    };
    for _ in 0..2 {
        let made = create(&secretary, TOWNSHIP, &point("s1", Datum::Gcj02)).unwrap();
        assert!((made.lat - LAT).abs() < 1e-7 && (made.lon - LON).abs() < 1e-7, "{made:?}");
        assert_eq!(made.datum, Datum::Gcj02);
    }
    assert_eq!(refused(create(&secretary, TOWNSHIP, &point("s1", Datum::Wgs84))), "conflict");
    let nowhere = CreateSurveyPoint { lat: 91.0, ..point("s9", Datum::Wgs84) };
    assert_eq!(refused(create(&secretary, TOWNSHIP, &nowhere)), "invalid_field");
    assert_eq!(server.count("leaf WHERE item_kind = 'survey_point'"), 1);

    let points = || phone.client.call::<op::ListOwnPoints>(&[], &Done {}).unwrap().points;
    assert_eq!(points().iter().map(|point| point.id.to_string()).collect::<Vec<_>>(), ["s1"]);
    let before = judged(&server, &mut phone, "r0");
    assert_eq!(before, "uncertain", "inside only if the phone hands out GCJ-02");

    // Undecided: nothing is written.
    assert_eq!(refused(calibrate(&phone, "s1", fixes(Datum::Gcj02, 2))), "invalid_field");
    assert_eq!(refused(calibrate(&phone, "s1", fixes(Datum::Gcj02, 11))), "invalid_field");
    let twice = vec![fixes(Datum::Gcj02, 1)[0]; 3];
    let undecided = calibrate(&phone, "s1", twice).unwrap();
    assert_eq!(undecided.result.undecided, Some(Undecided::TooInaccurate));
    assert_eq!(server.count("device WHERE calibration <> 'none'"), 0);

    let answer = calibrate(&phone, "s1", fixes(Datum::Gcj02, 3)).unwrap();
    assert_eq!((answer.calibration, answer.result.undecided), (Calibration::Gcj02, None));
    assert!(answer.result.gcj02_m.unwrap() < 10.0 && answer.result.wgs84_m.unwrap() > 300.0, "{answer:?}");
    let audited =
        "audit_event WHERE action = 'device_calibrated' AND details LIKE 'gcj02 at s1:%accuracy 9 m'";
    assert_eq!(server.count(audited), 1);
    let own = phone.client.call::<op::ListOwnDevices>(&[], &Done {}).unwrap();
    assert_eq!(own.devices[0].calibrated.as_ref().unwrap().point_name, "政府院内旗杆");
    assert_eq!(judged(&server, &mut phone, "r1"), "inside");

    // The township sees it, and takes it back.
    let listed = || secretary.client.call::<op::ListDevices>(&[TOWNSHIP], &Done {}).unwrap().devices;
    assert_eq!(listed()[0].calibrated.as_ref().unwrap().calibration, Calibration::Gcj02);
    let reason = GiveReason { reason: "it moved to another person".to_owned() };
    for _ in 0..2 {
        let device = secretary.client.call::<op::WithdrawCalibration>(&[&id(&phone)], &reason).unwrap();
        assert_eq!(device.calibrated, None);
    }
    assert_eq!(server.count("audit_event WHERE action = 'device_calibration_withdrawn'"), 1);
    assert_eq!(judged(&server, &mut phone, "r2"), "uncertain");

    let office = server.sign_in("secretary");
    for _ in 0..2 {
        office.client.call::<op::EndSurveyPoint>(&["s1"], &reason).unwrap();
    }
    assert_eq!(server.count("leaf WHERE item_kind = 'survey_point'"), 2);
    assert_eq!(refused(calibrate(&phone, "s1", fixes(Datum::Gcj02, 3))), "invalid_field");
}

fn points_of_the_own_township_and_above_are_offered(server: TestServer) {
    let (_, _, phone) = town(&server);
    let county = server.office("county", Role::CountyOffice, COUNTY);
    server.division(OTHER_TOWNSHIP);
    for (id, place) in
        [("s-own", TOWNSHIP), ("s-village", VILLAGE), ("s-county", COUNTY), ("s-other", OTHER_TOWNSHIP)]
    {
        county.client.call::<op::CreateSurveyPoint>(&[place], &point(id, Datum::Wgs84)).unwrap();
    }
    let mine = phone.client.call::<op::ListOwnPoints>(&[], &Done {}).unwrap().points;
    assert_eq!(mine.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["s-own", "s-village", "s-county"]);
    assert_eq!(refused(calibrate(&phone, "s-other", fixes(Datum::Wgs84, 3))), "invalid_field");
    let answer = calibrate(&phone, "s-county", fixes(Datum::Wgs84, 3)).unwrap();
    assert_eq!(answer.calibration, Calibration::Wgs84);
    // An inspector is calibrated wherever he is appointed.
    let city = server.office("city", Role::CityOffice, "1504");
    let inspector = server.phone(&city, &server.phone_person("ins", Role::Inspector, "1504"));
    let all = inspector.client.call::<op::ListOwnPoints>(&[], &Done {}).unwrap().points;
    assert_eq!(all.len(), 4);
}

on_both_databases!(
    a_phone_is_calibrated_and_judged_by_its_datum,
    points_of_the_own_township_and_above_are_offered,
);
