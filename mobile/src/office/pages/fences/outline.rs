//! The outline of a fence as it is typed or pasted: a circle, or the corners of a polygon, each with its datum.

use crate::prelude::*;
use crate::standing::{Standing, StandingFields, use_standing};
use zaigang_shared::api::county::Siting;
use zaigang_shared::place::{
    DEFAULT_RADIUS_M, Datum, FenceShape, MAX_RADIUS_M, MAX_RING_POINTS, MIN_RADIUS_M, ShapeError,
};

const DATUMS: [(&str, Datum); 4] =
    [("wgs84", Datum::Wgs84), ("cgcs2000", Datum::Cgcs2000), ("gcj02", Datum::Gcj02), ("bd09", Datum::Bd09)];

/// The word for a datum.
pub(super) fn datum_word(datum: Datum) -> String {
    match datum {
        Datum::Wgs84 => t!("datum-wgs84"),
        Datum::Cgcs2000 => t!("datum-cgcs2000"),
        Datum::Gcj02 => t!("datum-gcj02"),
        Datum::Bd09 => t!("datum-bd09"),
    }
}

/// How the outline is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Circle,
    Polygon,
    Standing,
}

impl Form {
    fn code(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Polygon => "polygon",
            Self::Standing => "standing",
        }
    }

    fn of_code(code: &str) -> Self {
        match code {
            "polygon" => Self::Polygon,
            "standing" => Self::Standing,
            _ => Self::Circle,
        }
    }
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outline {
    form: Form,
    centre: String,
    radius: String,
    corners: String,
    datum: &'static str,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            form: Form::Circle,
            centre: String::new(),
            radius: format!("{DEFAULT_RADIUS_M}"),
            corners: String::new(),
            datum: "wgs84",
        }
    }
}

/// Why the corners are no polygon yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CornersError {
    /// This line, from 1, holds no two numbers.
    Line(usize),
    /// What the server would say.
    Shape(ShapeError),
}

impl Outline {
    /// A stored outline, to be corrected. What is stored is WGS-84, whatever was entered once.
    pub(super) fn of(shape: &FenceShape) -> Self {
        match shape {
            FenceShape::Circle { lat, lon, radius_m } => Self {
                centre: format!("{lat:.6}, {lon:.6}"),
                radius: format!("{radius_m:.0}"),
                ..Self::default()
            },
            FenceShape::Polygon { ring } => {
                let lines: Vec<_> = ring.iter().map(|[lon, lat]| format!("{lat:.6}, {lon:.6}")).collect();
                Self { form: Form::Polygon, corners: lines.join("\n"), ..Self::default() }
            }
        }
    }

    /// The fence, once it can be one.
    fn shape(&self) -> Option<FenceShape> {
        match self.form {
            Form::Polygon => polygon(&self.corners).ok(),
            Form::Circle => circle(&self.centre, &self.radius),
            Form::Standing => None,
        }
    }
}

/// The fields of one form.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Drawn {
    outline: Signal<Outline>,
    standing: Standing,
}

/// The outline of the calling component's form.
pub(super) fn use_outline(begin: impl FnOnce() -> Outline) -> Drawn {
    Drawn { outline: use_signal(begin), standing: use_standing() }
}

impl Drawn {
    /// Where the fence is, once it can be one.
    pub(super) fn siting(&self) -> Option<Siting> {
        let outline = self.outline.read();
        let datum = DATUMS.iter().find(|(known, _)| *known == outline.datum);
        let datum = datum.map_or(Datum::Wgs84, |(_, datum)| *datum);
        if outline.form == Form::Standing {
            let (fixes, radius_m) = (self.standing.fixes()?, radius_of(&outline.radius)?);
            return Some(Siting::Standing { fixes, radius_m, datum });
        }
        outline.shape().map(|shape| Siting::Drawn { shape, datum })
    }
}

/// The fields of an outline.
#[component]
pub(super) fn OutlineFields(drawn: Drawn) -> Element {
    let mut outline = drawn.outline;
    let Outline { form, centre, radius, corners, datum } = outline();
    let options = DATUMS.iter().map(|(code, datum)| Choice::new(*code, datum_word(*datum))).collect();
    let forms = vec![
        Choice::new("circle", t!("fences-form-circle")),
        Choice::new("polygon", t!("fences-form-polygon")),
        Choice::new("standing", t!("fences-form-standing")),
    ];
    rsx! {
        Segments {
            name: "fence-form",
            label: t!("fences-form"),
            options: forms,
            chosen: form.code(),
            onchoose: move |form: String| outline.write().form = Form::of_code(&form),
        }
        if form == Form::Polygon {
            Corners { corners, oninput: move |v| outline.write().corners = v }
        } else if form == Form::Standing {
            StandingFields { standing: drawn.standing }
            TextField { id: "fence-radius", label: t!("fences-radius"), kind: TextKind::Number, value: radius,
                oninput: move |v| outline.write().radius = v }
        } else {
            TextField { id: "fence-place", label: t!("fences-place"), hint: centre_hint(&centre, &radius), value: centre,
                max_length: 60, oninput: move |v| outline.write().centre = v }
            TextField { id: "fence-radius", label: t!("fences-radius"), kind: TextKind::Number, value: radius,
                oninput: move |v| outline.write().radius = v }
        }
        SelectField { id: "fence-datum", label: t!("fences-datum"),
            hint: if form == Form::Standing { t!("standing-datum-hint") } else { t!("fences-datum-hint") }, options, value: datum,
            onchange: move |v: String| {
                outline.write().datum = DATUMS.iter().find(|(code, _)| *code == v).map_or("wgs84", |(code, _)| code);
            } }
    }
}

#[component]
fn Corners(corners: String, oninput: EventHandler<String>) -> Element {
    let read = polygon(&corners);
    let hint = match &read {
        Ok(FenceShape::Polygon { ring }) => t!("fences-corners-read", n = ring.len()),
        _ => t!("fences-corners-hint"),
    };
    let error = read.err().filter(|_| !corners.trim().is_empty()).map(corners_word);
    rsx! {
        TextArea { id: "fence-corners", label: t!("fences-corners"), hint, error, value: corners, rows: 6,
            oninput: move |v| oninput.call(v) }
    }
}

fn corners_word(error: CornersError) -> String {
    match error {
        CornersError::Line(n) => t!("fences-corners-line", n = n),
        CornersError::Shape(ShapeError::TooFewPoints) => t!("fences-corners-few"),
        CornersError::Shape(ShapeError::TooManyPoints) => t!("fences-corners-many"),
        CornersError::Shape(ShapeError::NotSimple) => t!("fences-corners-crossed"),
        CornersError::Shape(ShapeError::NoArea) => t!("fences-corners-flat"),
        CornersError::Shape(ShapeError::TooLarge) => t!("fences-corners-large"),
        CornersError::Shape(ShapeError::Coordinates | ShapeError::Radius) => t!("fences-corners-place"),
    }
}

fn centre_hint(centre: &str, radius: &str) -> String {
    match circle(centre, radius) {
        Some(FenceShape::Circle { lat, lon, .. }) => {
            t!("fences-read-as", lat = lat.to_string(), lon = lon.to_string())
        }
        _ => t!("fences-place-hint"),
    }
}

/// Two numbers as latitude and longitude. In China longitude is always the larger one: both orders of pasted
/// coordinates are understood.
fn position(text: &str) -> Option<(f64, f64)> {
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect();
    let [first, second] = numbers.as_slice() else { return None };
    Some(if first > second { (*second, *first) } else { (*first, *second) })
}

/// A radius as typed that a circle can have, metres.
fn radius_of(text: &str) -> Option<f64> {
    let radius_m: f64 = text.trim().parse().ok()?;
    (MIN_RADIUS_M..=MAX_RADIUS_M).contains(&radius_m).then_some(radius_m)
}

/// What was typed, as a circle; none while a number is missing.
fn circle(place: &str, radius: &str) -> Option<FenceShape> {
    let (lat, lon) = position(place)?;
    Some(FenceShape::Circle { lat, lon, radius_m: radius.trim().parse().ok()? })
}

/// What was pasted, a line a corner, as a polygon; empty lines are passed over.
fn polygon(text: &str) -> Result<FenceShape, CornersError> {
    let mut ring = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (lat, lon) = position(line).ok_or(CornersError::Line(n + 1))?;
        ring.push([lon, lat]);
    }
    // Checked before the outline, which takes longer the more corners there are; a closed ring repeats its first.
    if ring.len() > MAX_RING_POINTS + 1 {
        return Err(CornersError::Shape(ShapeError::TooManyPoints));
    }
    let shape = FenceShape::Polygon { ring };
    shape.check().map_err(CornersError::Shape)?;
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_coordinates_are_read_in_either_order() {
        let expected = Some(FenceShape::Circle { lat: 43.97, lon: 119.36, radius_m: 200.0 });
        for text in ["43.97, 119.36", "119.36,43.97", "119.36 43.97", "经度119.36 纬度43.97"] {
            assert_eq!(circle(text, "200"), expected, "{text}");
        }
        assert_eq!(circle("43.97", "200"), None);
        assert_eq!(circle("43.97, 119.36", "x"), None);
    }

    #[test]
    fn pasted_corners_are_a_polygon_or_say_what_is_wrong() {
        let square = "43.970, 119.360\n43.972，119.360\n\n119.363 43.972\n43.970\t119.363\n";
        let expected = FenceShape::Polygon {
            ring: vec![[119.36, 43.97], [119.36, 43.972], [119.363, 43.972], [119.363, 43.97]],
        };
        assert_eq!(polygon(square), Ok(expected));
        assert_eq!(polygon("43.970, 119.360\nnorth gate"), Err(CornersError::Line(2)));
        let shape = |text: &str| match polygon(text) {
            Err(CornersError::Shape(error)) => Some(error),
            _ => None,
        };
        assert_eq!(shape("43.970, 119.360\n43.972, 119.360"), Some(ShapeError::TooFewPoints));
        let crossed = "43.970, 119.360\n43.972, 119.363\n43.972, 119.360\n43.970, 119.363";
        assert_eq!(shape(crossed), Some(ShapeError::NotSimple));
        assert_eq!(shape(&"43.970, 119.360\n".repeat(502)), Some(ShapeError::TooManyPoints));
    }

    #[test]
    fn a_stored_polygon_is_shown_as_one_and_stays_one() {
        let stored = FenceShape::Polygon { ring: vec![[119.36, 43.97], [119.36, 43.972], [119.363, 43.972]] };
        let shown = Outline::of(&stored);
        assert_eq!(shown.form, Form::Polygon);
        assert_eq!(shown.corners, "43.970000, 119.360000\n43.972000, 119.360000\n43.972000, 119.363000");
        assert_eq!(shown.shape(), Some(stored));
        let circle = FenceShape::Circle { lat: 43.97, lon: 119.36, radius_m: 150.0 };
        assert_eq!(Outline::of(&circle).shape(), Some(circle));
    }
}
