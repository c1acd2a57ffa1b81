//! Tagged variants are read by hand (for the phone's sake): as they are written, and with nothing missing.

use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::place::FenceShape;

const CIRCLE: &str = r#"{"shape":"circle","lat":43.9,"lon":119.4,"radius_m":200.0}"#;
const POLYGON: &str = r#"{"shape":"polygon","ring":[[119.4,43.9],[119.5,43.9],[119.4,44.0]]}"#;
const STORED: &str = r#"{"outcome":"stored","id":"r1","receipt":"a.b.c","date":"2026-11-20","verdict":{"answer":"uncertain","probability":0.5,"sigma_m":null,"fence":null,"distance_m":null,"model":"m1","reasons":[]},"interval":{"not_before":1,"not_after":2,"way":"anchored"}}"#;
const REFUSED: &str = r#"{"outcome":"refused","index":3,"id":null,"problem":{"type":"t","title":"x","status":409,"code":"record_conflict","detail":"y","values":{}}}"#;

#[test]
fn shapes_are_read_as_they_are_written() {
    for text in [CIRCLE, POLYGON] {
        let shape: FenceShape = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&shape).unwrap(), text);
    }
}

#[test]
fn a_shape_without_one_of_its_fields_is_refused() {
    for (text, fields) in
        [(CIRCLE, ["shape", "lat", "lon", "radius_m"].as_slice()), (POLYGON, &["shape", "ring"])]
    {
        for field in fields {
            let without = text.replace(&format!("\"{field}\""), "\"other\"");
            assert!(serde_json::from_str::<FenceShape>(&without).is_err(), "{without}");
        }
    }
    assert!(serde_json::from_str::<FenceShape>(&CIRCLE.replace("circle", "square")).is_err());
}

#[test]
fn outcomes_are_read_as_they_are_written() {
    for text in [STORED, REFUSED] {
        let outcome: RecordOutcome =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let again: RecordOutcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
        assert_eq!(again, outcome);
    }
}

#[test]
fn an_outcome_without_one_of_its_fields_is_refused() {
    for (text, fields) in [
        (STORED, ["outcome", "id", "receipt", "date", "verdict", "interval"].as_slice()),
        (REFUSED, &["outcome", "index", "problem"]),
    ] {
        for field in fields {
            let without = text.replace(&format!("\"{field}\":"), "\"other\":");
            assert!(serde_json::from_str::<RecordOutcome>(&without).is_err(), "{without}");
        }
    }
}
