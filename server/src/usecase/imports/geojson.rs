//! GeoJSON (RFC 7946, and the `crs` member of its forerunner) as places.

use super::cell::Value;
use super::map_file::{Geometry, Place};
use super::sheet::unreadable;
use crate::refusal::Outcome;
use serde_json::{Map, Value as Json};

/// Names of coordinate systems in a `crs` member, without case and marks, and the datum they stand for. The longer
/// ones are looked for first.
const SYSTEMS: [(&str, &str); 8] = [
    ("CRS84", "WGS84"),
    ("EPSG4326", "WGS84"),
    ("EPSG4490", "CGCS2000"),
    ("WGS84", "WGS84"),
    ("CGCS2000", "CGCS2000"),
    ("GCJ02", "GCJ02"),
    ("BD09", "BD09"),
    ("BAIDU", "BD09"),
];

/// The features of a FeatureCollection, or the one Feature.
///
/// # Errors
/// `import_unreadable` with `geojson` for anything else, with `crs` for a coordinate system nobody knows here.
pub fn read(text: &str) -> Outcome<Vec<Place>> {
    // The parser goes 128 levels deep and no further.
    let document: Json = serde_json::from_str(text).map_err(|_| unreadable("geojson"))?;
    let Json::Object(mut document) = document else { return Err(unreadable("geojson").into()) };
    let datum = match document.get("crs") {
        None | Some(Json::Null) => None,
        Some(crs) => Some(system(crs).ok_or_else(|| unreadable("crs"))?),
    };
    let features = match document.get("type").and_then(Json::as_str) {
        Some("Feature") => vec![Json::Object(document)],
        Some("FeatureCollection") => match document.remove("features") {
            Some(Json::Array(features)) => features,
            _ => return Err(unreadable("geojson").into()),
        },
        _ => return Err(unreadable("geojson").into()),
    };
    Ok(features.into_iter().map(|feature| place(feature, datum)).collect())
}

/// The datum that a `crs` member names.
fn system(crs: &Json) -> Option<&'static str> {
    let name = crs.pointer("/properties/name").or(Some(crs))?.as_str()?;
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_uppercase();
    SYSTEMS.iter().find(|(known, _)| plain.ends_with(known)).map(|(_, datum)| *datum)
}

fn place(feature: Json, datum: Option<&'static str>) -> Place {
    let Json::Object(mut feature) = feature else {
        return Place { fields: Vec::new(), geometry: Geometry::Other };
    };
    let geometry = match feature.get("geometry") {
        Some(Json::Object(geometry)) => shape(geometry),
        _ => Geometry::Other,
    };
    // What the feature itself says comes after the file's word and replaces it.
    let mut fields: Vec<(String, Value)> =
        datum.map(|datum| ("datum".to_owned(), Value::text(datum))).into_iter().collect();
    if let Some(Json::Object(properties)) = feature.remove("properties") {
        fields.extend(properties.into_iter().filter_map(|(name, value)| Some((name, property(value)?))));
    }
    Place { fields, geometry }
}

/// A plain property; lists and objects are no values here.
fn property(value: Json) -> Option<Value> {
    match value {
        Json::String(text) => Some(Value::text(&text)),
        Json::Number(number) => number.as_f64().map(Value::Number),
        Json::Bool(yes) => Some(Value::text(if yes { "true" } else { "false" })),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

fn shape(geometry: &Map<String, Json>) -> Geometry {
    let coordinates = geometry.get("coordinates");
    match geometry.get("type").and_then(Json::as_str) {
        Some("Point") => coordinates.and_then(position).map_or(Geometry::Other, Geometry::Point),
        Some("Polygon") => match coordinates.and_then(Json::as_array).map(Vec::as_slice) {
            Some([Json::Array(outer)]) => {
                let ring: Option<Vec<[f64; 2]>> = outer.iter().map(position).collect();
                ring.map_or(Geometry::Other, Geometry::Ring)
            }
            Some([_, _, ..]) => Geometry::Hole,
            _ => Geometry::Other,
        },
        _ => Geometry::Other,
    }
}

/// `[longitude, latitude]` of a position; its height is left alone.
fn position(value: &Json) -> Option<[f64; 2]> {
    match value.as_array()?.as_slice() {
        [lon, lat, ..] => Some([lon.as_f64()?, lat.as_f64()?]),
        _ => None,
    }
}
