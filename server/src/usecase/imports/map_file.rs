//! Map files of fences: GeoJSON and KML, known by what they hold. Both give the rows that a sheet gives.

use super::cell::{Reason, Value, half_width};
use super::fences::{DATUM, DIVISION, KIND, LAT, LON, NAME, OUTLINE, RADIUS, STAFF};
use super::sheet::{MAX_ROWS, Row, Sheet, decoded, problem, unreadable};
use super::{geojson, kml};
use crate::refusal::Outcome;
use std::collections::HashMap;
use zaigang_shared::place::FenceShape;

/// Largest map file: a county's villages as polygons of a hundred corners take about 1.5 MB.
const MAP_LIMIT: usize = 5 * 1024 * 1024;

/// Names of properties, beside the headers of the sheet.
const NAMES: [(&str, &[&str]); 6] = [
    (DIVISION, &["division", "division_code", "code"]),
    (KIND, &["kind", "type"]),
    (NAME, &["name"]),
    (DATUM, &["datum"]),
    (RADIUS, &["radius_m", "半径", "半径(米)"]),
    (STAFF, &["posting", "staff_number"]),
];

/// A place as a map file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Properties by the names of the file.
    pub fields: Vec<(String, Value)>,
    /// Where it is.
    pub geometry: Geometry,
}

/// Where a place is, in the coordinates of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// `[longitude, latitude]`.
    Point([f64; 2]),
    /// Corners of a polygon's outer ring.
    Ring(Vec<[f64; 2]>),
    /// A polygon with holes.
    Hole,
    /// Anything else, or more than one.
    Other,
}

/// The places of a map file as rows; none when it is no map file.
///
/// # Errors
/// `import_unreadable` with a reason: `kmz`, `size`, `geojson`, `crs`, `kml`, `entities`, `rows`, `nothing`.
pub fn read(bytes: &[u8]) -> Outcome<Option<Sheet>> {
    if bytes.starts_with(b"PK\x03\x04") {
        // A KMZ is a KML in a ZIP file; so is an XLSX one, with other names in it.
        return if holds(bytes, b".kml") && !holds(bytes, b"[Content_Types].xml") {
            Err(unreadable("kmz").into())
        } else {
            Ok(None)
        };
    }
    if !may_be_map(bytes) {
        return Ok(None);
    }
    let Ok(text) = decoded(bytes) else { return Ok(None) };
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_json = text.starts_with(['{', '[']);
    if !is_json && !text.starts_with('<') {
        return Ok(None);
    }
    if bytes.len() > MAP_LIMIT {
        return Err(unreadable("size").into());
    }
    let places = if is_json { geojson::read(text)? } else { kml::read(text)? };
    if places.is_empty() {
        return Err(unreadable("nothing").into());
    }
    if places.len() > MAX_ROWS {
        return Err(unreadable("rows").into());
    }
    let mut sheet = Sheet::default();
    for (number, place) in (1_u32..).zip(places) {
        take(&mut sheet, number, place);
    }
    Ok(Some(sheet))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether the first byte that is no space begins JSON or XML, or the text is UTF-16.
fn may_be_map(bytes: &[u8]) -> bool {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = rest.iter().find(|byte| !byte.is_ascii_whitespace());
    wide || matches!(first, Some(b'{' | b'[' | b'<'))
}

/// The header a property stands for.
fn header(name: &str) -> Option<&'static str> {
    let plain = half_width(name).to_lowercase();
    let is_meant =
        |(header, names): &(&'static str, &[&str])| *header == plain || names.contains(&plain.as_str());
    NAMES.iter().find(|entry| is_meant(entry)).map(|(header, _)| *header)
}

/// A place as a row, or what is wrong with it. Properties nobody asked for are left alone: map programs write many.
fn take(sheet: &mut Sheet, number: u32, place: Place) {
    let before = sheet.problems.len();
    let mut cells: HashMap<&'static str, Value> = HashMap::new();
    for (name, value) in place.fields {
        if value.is_id_card() {
            sheet.problems.push(problem(number, &name, value.shown(), Reason::IdCard));
        } else if let Some(header) = header(&name).filter(|_| !value.is_empty()) {
            // Digits of a long number are lost in some programs: only text is sure to be the code.
            if header == DIVISION && matches!(value, Value::Number(_)) {
                sheet.problems.push(problem(number, DIVISION, value.shown(), Reason::CodeNotText));
            }
            cells.insert(header, value);
        }
    }
    let outline = match place.geometry {
        Geometry::Point([lon, lat]) => {
            cells.insert(LON, Value::Number(lon));
            cells.insert(LAT, Value::Number(lat));
            None
        }
        Geometry::Ring(ring) => Some(FenceShape::Polygon { ring }),
        Geometry::Hole | Geometry::Other => {
            let is_hole = place.geometry == Geometry::Hole;
            let reason = if is_hole { Reason::Hole } else { Reason::Geometry };
            sheet.problems.push(problem(number, OUTLINE, String::new(), reason));
            None
        }
    };
    if sheet.problems.len() == before {
        sheet.rows.push(Row::place(number, outline, cells));
    } else {
        sheet.unusable += 1;
    }
}
