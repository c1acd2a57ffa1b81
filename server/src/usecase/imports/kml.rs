//! KML as places: every Placemark with its name, its extended data and one point or polygon.

use super::cell::Value;
use super::map_file::{Geometry, Place};
use super::sheet::{MAX_ROWS, unreadable};
use crate::refusal::Outcome;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Most elements inside one another.
const MAX_DEPTH: usize = 64;

/// A Placemark that is being read.
#[derive(Default)]
struct Open {
    fields: Vec<(String, Value)>,
    geometries: Vec<Geometry>,
}

impl Open {
    fn close(self) -> Place {
        let has_hole = self.geometries.contains(&Geometry::Hole);
        let mut geometries = self.geometries.into_iter();
        let geometry = match (geometries.next(), geometries.next()) {
            _ if has_hole => Geometry::Hole,
            (Some(only), None) => only,
            _ => Geometry::Other,
        };
        Place { fields: self.fields, geometry }
    }
}

/// Where the reader stands.
#[derive(Default)]
struct State {
    /// Elements around, without their prefixes.
    path: Vec<String>,
    /// Text of the innermost element so far.
    text: String,
    /// Name of the extended value around.
    field: String,
    open: Option<Open>,
    places: Vec<Place>,
}

/// The Placemarks of a KML file.
///
/// # Errors
/// `import_unreadable` with `kml` for broken or unending XML, `entities` for a document type or an entity that the file
/// would have to define, `rows` for too many places.
pub fn read(text: &str) -> Outcome<Vec<Place>> {
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    let mut is_kml = false;
    loop {
        match reader.read_event().map_err(|_| unreadable("kml"))? {
            Event::Eof => break,
            Event::DocType(_) => return Err(unreadable("entities").into()),
            Event::Start(tag) => {
                is_kml |= state.path.is_empty() && tag.local_name().as_ref() == "kml";
                state.begin(&tag)?;
            }
            Event::Empty(tag) => {
                state.begin(&tag)?;
                state.end()?;
            }
            Event::End(_) => state.end()?,
            Event::Text(text) => state.text.push_str(&text.xml10_content()),
            Event::CData(text) => state.text.push_str(&text),
            Event::GeneralRef(reference) => {
                let known = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                state.text.push(known.ok_or_else(|| unreadable("entities"))?);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    // A file that breaks off is not half a file.
    if state.path.is_empty() && is_kml { Ok(state.places) } else { Err(unreadable("kml").into()) }
}

impl State {
    fn begin(&mut self, tag: &BytesStart<'_>) -> Outcome<()> {
        if self.path.len() >= MAX_DEPTH {
            return Err(unreadable("kml").into());
        }
        let name = tag.local_name().as_ref().to_owned();
        match name.as_str() {
            "Placemark" => {
                if self.places.len() >= MAX_ROWS {
                    return Err(unreadable("rows").into());
                }
                self.open = Some(Open::default());
            }
            "Data" | "SimpleData" => {
                let given = tag.try_get_attribute("name").map_err(|_| unreadable("kml"))?;
                self.field = given.map(|attribute| attribute.value.into_owned()).unwrap_or_default();
            }
            _ => {}
        }
        self.path.push(name);
        self.text.clear();
        Ok(())
    }

    fn end(&mut self) -> Outcome<()> {
        let name = self.path.pop().ok_or_else(|| unreadable("kml"))?;
        let text = std::mem::take(&mut self.text);
        if name == "Placemark" {
            self.places.extend(self.open.take().map(Open::close));
            return Ok(());
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let mut around = self.path.iter().rev().map(String::as_str);
        match (name.as_str(), around.next()) {
            ("name", Some("Placemark")) => open.fields.push((name, Value::text(&text))),
            ("value", Some("Data")) | ("SimpleData", _) => {
                open.fields.push((self.field.clone(), Value::text(&text)));
            }
            ("coordinates", Some("Point")) => {
                open.geometries.push(match coordinates(&text).as_deref() {
                    Some([point]) => Geometry::Point(*point),
                    _ => Geometry::Other,
                });
            }
            ("coordinates", Some("LinearRing")) => open.geometries.push(match around.next() {
                Some("outerBoundaryIs") => coordinates(&text).map_or(Geometry::Other, Geometry::Ring),
                Some("innerBoundaryIs") => Geometry::Hole,
                _ => Geometry::Other,
            }),
            ("coordinates", _) => open.geometries.push(Geometry::Other),
            _ => {}
        }
        Ok(())
    }
}

/// `longitude,latitude[,height]` of each corner; none when one of them is no number.
fn coordinates(text: &str) -> Option<Vec<[f64; 2]>> {
    let number = |text: Option<&str>| text?.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    text.split_whitespace()
        .map(|corner| {
            let mut parts = corner.split(',');
            Some([number(parts.next())?, number(parts.next())?])
        })
        .collect()
}
