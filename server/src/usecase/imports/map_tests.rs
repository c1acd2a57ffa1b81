//! Map files against a store: the same places as a sheet gives, every bad place named, no file that breaks the reader.

use super::map_file;
use super::tests::{Office, counts, expected, fences};
use super::*;
use crate::store::fences::FenceRow;
use proptest::prelude::*;

const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[
  {"type":"Feature","geometry":{"type":"Point","coordinates":[119.35,43.52]},
   "properties":{"division":"150422100201","kind":"office","name":"村部","datum":"gcj02","radius_m":150,"fid":7}},
  {"type":"Feature","geometry":{"type":"Point","coordinates":[119.36,43.53,610.5]},
   "properties":{"行政区划代码":"150422100202","类型":"工作点","名称":"大棚","坐标系":"WGS-84","stroke":null}},
  {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[119.40,43.50],[119.41,43.50],[119.41,43.51],[119.40,43.50]]]},
   "properties":{"division":"150422100202","kind":"work_site","name":"果园","datum":"CGCS2000"}}]}"#;

const KML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>全县 &amp; 各村</name><Folder>
  <Placemark><name>村部</name><ExtendedData>
    <Data name="division"><value>150422100201</value></Data><Data name="kind"><value>村部</value></Data>
    <Data name="datum"><value>GCJ02</value></Data><Data name="radius_m"><value>150</value></Data>
  </ExtendedData><Point><coordinates>119.35,43.52,0</coordinates></Point></Placemark>
  <Placemark><ExtendedData><SchemaData schemaUrl="x">
    <SimpleData name="行政区划代码">150422100202</SimpleData><SimpleData name="类型">工作点</SimpleData>
    <SimpleData name="名称"><![CDATA[大棚]]></SimpleData><SimpleData name="坐标系">WGS84</SimpleData>
  </SchemaData></ExtendedData><Point><coordinates> 119.36,43.53 </coordinates></Point></Placemark>
  <Placemark><name>果&#x56ED;</name><ExtendedData>
    <Data name="division"><value>150422100202</value></Data><Data name="kind"><value>work_site</value></Data>
    <Data name="datum"><value>CGCS2000</value></Data>
  </ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>
    119.40,43.50,0 119.41,43.50,0 119.41,43.51,0 119.40,43.50,0
  </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Folder></Document></kml>"#;

/// What the two circles are as a sheet; a sheet has no polygons.
fn sheet() -> String {
    fences("150422100201,村部,村部,GCJ02,119.35,43.52,150,\n150422100202,工作点,大棚,WGS84,119.36,43.53,,\n")
}

/// Place, kind, name, datum, outlines as entered and converted, of every fence.
async fn standing(office: &Office) -> Vec<[String; 6]> {
    let rows = office.read(|db| store::fences::list(db, &"150422".parse().unwrap()).unwrap()).await;
    let of = |row: FenceRow| [row.division, row.kind, row.name, row.datum, row.source_shape, row.shape];
    let mut all: Vec<_> = rows.into_iter().map(of).collect();
    all.sort();
    all
}

#[tokio::test]
async fn every_kind_of_file_gives_the_same_fences() {
    let mut found = Vec::new();
    for text in [GEOJSON, KML] {
        let office = Office::open().await;
        assert_eq!(counts(&office.import(ImportKind::Fences, text).await), (3, 0, 0, 0));
        // The sheet says the same of the circles, and the other map file of all.
        assert_eq!(counts(&office.import(ImportKind::Fences, &sheet()).await), (0, 0, 2, 0));
        for other in [GEOJSON, KML] {
            assert_eq!(counts(&office.import(ImportKind::Fences, other).await), (0, 0, 3, 0));
        }
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(counts(&office.bytes(ImportKind::Fences, &wide, false).await), (0, 0, 3, 0));
        found.push(standing(&office).await);
    }
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0].len(), 3);
    assert!(found[0].iter().any(|row| row[2] == "果园" && row[4].contains("polygon")));
}

#[tokio::test]
async fn every_bad_place_is_named_and_nothing_is_written() {
    let office = Office::open().await;
    let place = |geometry: &str, properties: &str| {
        format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{{{properties}}}}}"#)
    };
    let here = r#"{"type":"Point","coordinates":[119.35,43.52]}"#;
    let plain = r#""division":"150422100201","kind":"work_site","datum":"wgs84","name""#;
    let ring = "[[119.40,43.50],[119.41,43.50],[119.41,43.51],[119.40,43.50]]";
    let places = [
        place(here, r#""division":150422100201,"kind":"office","name":"一","datum":"wgs84""#),
        place(here, r#""division":"150422100201","kind":"office","name":"二""#),
        place(&format!(r#"{{"type":"Polygon","coordinates":[{ring},{ring}]}}"#), &format!("{plain}:\"三\"")),
        place(
            r#"{"type":"LineString","coordinates":[[119.4,43.5],[119.5,43.5]]}"#,
            &format!("{plain}:\"四\""),
        ),
        place("null", &format!("{plain}:\"五\"")),
        place(
            r#"{"type":"Polygon","coordinates":[[[119.40,43.50],[119.41,43.51],[119.41,43.50],[119.40,43.51]]]}"#,
            &format!("{plain}:\"六\""),
        ),
        place(r#"{"type":"Point","coordinates":[43.52,119.35]}"#, &format!("{plain}:\"七\"")),
        place(here, &format!("{plain}:\"八\",\"remark\":\"150422198001011234\"")),
        place(here, r#""division":"150422100201","kind":"shed","name":"九","datum":"wgs84","radius_m":5"#),
        place(here, &format!("{plain}:\"十\"")),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, places.join(","));
    let wanted = [
        (1, "行政区划代码", "code_not_text"),
        (2, "坐标系", "no_datum"),
        (3, "形状", "hole"),
        (4, "形状", "geometry"),
        (5, "形状", "geometry"),
        (6, "形状", "outline"),
        (7, "经度", "coordinates"),
        (7, "纬度", "coordinates"),
        (8, "remark", "id_card"),
        (9, "类型", "not_a_kind"),
    ];
    assert_eq!(office.bad(ImportKind::Fences, &text).await, expected(&wanted));
    let report = office.bytes(ImportKind::Fences, text.as_bytes(), true).await;
    assert_eq!((report.rows, report.created), (10, 1), "the good one is counted when it is tried");
    assert!(standing(&office).await.is_empty());
    assert!(report.problems.iter().all(|problem| !problem.value.contains("1980")));

    let kml = KML.replace("<Data name=\"datum\"><value>GCJ02</value></Data>", "").replace(
        "</outerBoundaryIs>",
        "</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,2 3,4 5,6</coordinates></LinearRing></innerBoundaryIs>",
    );
    let wanted = [(1, "坐标系", "no_datum"), (3, "形状", "hole")];
    assert_eq!(office.bad(ImportKind::Fences, &kml).await, expected(&wanted));
}

#[tokio::test]
async fn the_datum_of_a_file_is_its_crs_or_what_the_importer_says() {
    let without = GEOJSON.replace(r#","datum":"gcj02""#, "");
    let mut office = Office::open().await;
    office.context.datum = Some(Datum::Bd09);
    assert_eq!(counts(&office.import(ImportKind::Fences, &without).await), (3, 0, 0, 0));
    let datum_of = |rows: Vec<[String; 6]>| rows.into_iter().find(|row| row[2] == "村部").unwrap()[3].clone();
    assert_eq!(datum_of(standing(&office).await), "bd09");
    // A sheet's empty cell is filled alike.
    let blank = fences("150422100201,村部,村部,,119.35,43.52,150,\n");
    assert_eq!(counts(&office.import(ImportKind::Fences, &blank).await), (0, 0, 1, 0));
    for (name, datum) in [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84"),
        ("urn:ogc:def:crs:EPSG::4490", "cgcs2000"),
        ("GCJ-02", "gcj02"),
    ] {
        let office = Office::open().await;
        let crs = format!(r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"type":"#);
        let text = without.replacen(r#"{"type":"#, &crs, 1);
        assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (3, 0, 0, 0), "{name}");
        let rows = standing(&office).await;
        // What a place says itself stays.
        assert!(rows.iter().any(|row| row[2] == "大棚" && row[3] == "wgs84"));
        assert_eq!(datum_of(rows), datum, "{name}");
    }
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let why = |bytes: &[u8]| {
        let refusal = read(ImportKind::Fences, bytes).unwrap_err().problem();
        assert_eq!(refusal.code, ProblemCode::ImportUnreadable);
        refusal.values.get("reason").cloned().unwrap_or_default()
    };
    assert_eq!(why(b"PK\x03\x04 doc.kml"), "kmz");
    assert_eq!(why(b"[1]"), "geojson");
    assert_eq!(why(br#"{"type":"Topology"}"#), "geojson");
    assert_eq!(why(br#"{"type":"FeatureCollection","features":[]}"#), "nothing");
    assert_eq!(why(br#"{"type":"Feature","crs":"EPSG:2362"}"#), "crs");
    assert_eq!(why("{\"type\":".repeat(5_000).as_bytes()), "geojson");
    assert_eq!(why(b"<html></html>"), "kml");
    assert_eq!(why(b"<kml><Placemark></kml>"), "kml");
    assert_eq!(why(b"<kml></kml>"), "nothing");
    assert_eq!(why(br#"<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>"#), "entities");
    assert_eq!(why(b"<kml><name>&a;</name></kml>"), "entities");
    assert_eq!(why(format!("<kml>{}", "<a>".repeat(200)).as_bytes()), "kml");
    let large = format!(r#"{{"type":"FeatureCollection","x":"{}"}}"#, "x".repeat(6 * 1024 * 1024));
    assert_eq!(why(large.as_bytes()), "size");
    let many = format!("<kml>{}</kml>", "<Placemark/>".repeat(sheet::MAX_ROWS + 1));
    assert_eq!(why(many.as_bytes()), "rows");
    // Other kinds of import take no map files.
    assert!(read(ImportKind::Cadres, GEOJSON.as_bytes()).is_err());
}

#[test]
fn files_that_break_off_are_never_half_a_file() {
    for text in [GEOJSON, KML] {
        let whole = map_file::read(text.as_bytes()).unwrap().unwrap().rows.len();
        assert_eq!(whole, 3);
        for end in 0..text.len() {
            let cut = text.as_bytes().get(..end).unwrap();
            // A cut in the middle of a character makes it another encoding, and no file either.
            assert!(read(ImportKind::Fences, cut).is_err(), "{end}");
        }
    }
}

proptest! {
    #[test]
    fn no_file_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0_usize..5) {
        let head: &[u8] = [b"".as_slice(), b"{", b"<kml>", b"PK\x03\x04", b"\xff\xfe"][head];
        let _ = read(ImportKind::Fences, &[head, &bytes].concat());
    }

    #[test]
    fn no_changed_file_breaks_the_reader(at in 0_usize..1500, with in any::<u8>(), other: bool) {
        let mut bytes = if other { GEOJSON } else { KML }.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = with;
        if let Ok(sheet) = read(ImportKind::Fences, &bytes) {
            prop_assert!(sheet.rows.len() + sheet.unusable <= 3);
        }
    }
}
