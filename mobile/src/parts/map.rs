//! A map without tiles: fences, a fix with its circle of accuracy, and many points with the shapes of their states.
//! Pure: the same props give the same picture, offline and in tests.

use super::cell::{CellState, StateForm, state_class, state_word};
use crate::t;
use dioxus::prelude::*;

// About the size it has on a phone, so that its letters stay readable there.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 280.0;
/// Height of a line of a name.
const LABEL: f64 = 16.0;
const MARGIN: f64 = 32.0;
/// Metres of a degree of latitude on the WGS-84 mean sphere.
const METRES_PER_DEGREE: f64 = 111_195.08;
/// A picture shows at least this many metres across.
const LEAST_SPAN_M: f64 = 240.0;

/// What a fence is around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum FenceKind {
    Office,
    Lodging,
    WorkSite,
    Event,
    /// An outline for orientation only, such as the township.
    Outline,
}

impl FenceKind {
    fn class(self) -> &'static str {
        match self {
            Self::Office => "fence office",
            Self::Lodging => "fence lodging",
            Self::WorkSite => "fence work-site",
            Self::Event => "fence event",
            Self::Outline => "outline",
        }
    }
}

/// The form of a fence; degrees WGS-84.
#[derive(Debug, Clone, PartialEq)]
pub enum FenceShape {
    /// Around a point.
    Circle {
        /// Latitude of the centre.
        lat: f64,
        /// Longitude of the centre.
        lon: f64,
        /// Radius in metres.
        radius_m: f64,
    },
    /// A ring of (latitude, longitude), open or closed.
    Polygon(Vec<(f64, f64)>),
}

/// A fence on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapFence {
    /// What it is around.
    pub kind: FenceKind,
    /// Its name, written beside it; may be empty.
    pub name: String,
    /// Its form.
    pub shape: FenceShape,
}

/// A fence of the rules as the map draws it.
#[must_use]
pub fn map_fence(fence: &zaigang_shared::place::Fence, name: String) -> MapFence {
    use zaigang_shared::place;
    let kind = match fence.kind {
        place::FenceKind::Office => FenceKind::Office,
        place::FenceKind::Lodging => FenceKind::Lodging,
        place::FenceKind::WorkSite => FenceKind::WorkSite,
        place::FenceKind::Event => FenceKind::Event,
    };
    let shape = match &fence.shape {
        place::FenceShape::Circle { lat, lon, radius_m } => {
            FenceShape::Circle { lat: *lat, lon: *lon, radius_m: *radius_m }
        }
        place::FenceShape::Polygon { ring } => {
            FenceShape::Polygon(ring.iter().map(|[lon, lat]| (*lat, *lon)).collect())
        }
    };
    MapFence { kind, name, shape }
}

/// A fix with its accuracy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapFix {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Accuracy in metres.
    pub acc: f64,
}

/// A place with a state, such as a village today.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// Given back by `onpick`.
    pub id: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Its state.
    pub state: CellState,
    /// Its name, read out and shown on hovering.
    pub label: String,
}

/// Metres on a plane about an origin: exact enough for a county.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Plane {
    lat: f64,
    lon: f64,
    scale: f64,
    centre: (f64, f64),
}

impl Plane {
    /// Fits everything into the picture.
    fn around(extent: &[(f64, f64, f64)]) -> Option<Self> {
        let usable = || extent.iter().filter(|(lat, lon, reach)| (lat + lon + reach).is_finite());
        let (lat, lon, _) = *usable().next()?;
        let mut plane = Self { lat, lon, scale: 1.0, centre: (0.0, 0.0) };
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (lat, lon, reach) in usable() {
            let (x, y) = plane.metres(*lat, *lon);
            west = west.min(x - reach);
            east = east.max(x + reach);
            south = south.min(y - reach);
            north = north.max(y + reach);
        }
        plane.centre = ((west + east) / 2.0, (south + north) / 2.0);
        let across = (east - west).max(LEAST_SPAN_M);
        let along = (north - south).max(LEAST_SPAN_M * HEIGHT / WIDTH);
        plane.scale = ((WIDTH - 2.0 * MARGIN) / across).min((HEIGHT - 2.0 * MARGIN) / along);
        Some(plane)
    }

    fn metres(&self, lat: f64, lon: f64) -> (f64, f64) {
        let x = (lon - self.lon) * METRES_PER_DEGREE * self.lat.to_radians().cos();
        (x, (lat - self.lat) * METRES_PER_DEGREE)
    }

    /// Picture coordinates.
    fn at(&self, lat: f64, lon: f64) -> (f64, f64) {
        let (x, y) = self.metres(lat, lon);
        (
            round(WIDTH / 2.0 + (x - self.centre.0) * self.scale),
            round(HEIGHT / 2.0 - (y - self.centre.1) * self.scale),
        )
    }

    fn length(&self, metres: f64) -> f64 {
        round(metres * self.scale)
    }

    /// A round distance of about a fifth of the picture, metres.
    fn bar_metres(&self) -> f64 {
        let wanted = WIDTH / 5.0 / self.scale;
        let power = 10f64.powf(wanted.log10().floor());
        [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|metres| *metres <= wanted).unwrap_or(power)
    }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The map. With `onpick` the points are buttons.
#[component]
pub fn Map(
    /// What the picture shows, for screen readers.
    label: String,
    #[props(default)] fences: Vec<MapFence>,
    #[props(default)] fix: Option<MapFix>,
    #[props(default)] points: Vec<MapPoint>,
    #[props(default)] onpick: Option<EventHandler<String>>,
) -> Element {
    let Some(plane) = Plane::around(&extent(&fences, fix, &points)) else {
        return rsx! {
            p { class: "map-empty", {t!("map-empty")} }
        };
    };
    let labels = label_places(&fences, plane);
    let bar_m = plane.bar_metres();
    let bar = plane.length(bar_m);
    let (bar_y, bar_x) = (HEIGHT - 18.0, 18.0);
    rsx! {
        svg {
            class: "map",
            view_box: "0 0 {WIDTH} {HEIGHT}",
            // With buttons in it, it is a group; a picture holds nothing to press.
            role: if onpick.is_some() { "group" } else { "img" },
            "aria-label": "{label}",
            rect { class: "ground", width: "{WIDTH}", height: "{HEIGHT}" }
            for (fence, label) in fences.iter().zip(labels) {
                Fence { fence: fence.clone(), plane, label }
            }
            if let Some(fix) = fix {
                Fix { fix, plane }
            }
            for point in points {
                Point { key: "{point.id}", point, plane, onpick }
            }
            g { class: "north", transform: "translate({WIDTH - 22.0} 24)",
                path { d: "M0-16 6 4 0 0-6 4Z" }
                text { y: "20", text_anchor: "middle", {t!("north")} }
            }
            g { class: "scale-bar",
                path { d: "M{bar_x} {bar_y - 5.0}v5h{bar}v-5" }
                text { x: "{bar_x + 4.0}", y: "{bar_y - 8.0}", {distance(bar_m)} }
            }
        }
    }
}

fn extent(fences: &[MapFence], fix: Option<MapFix>, points: &[MapPoint]) -> Vec<(f64, f64, f64)> {
    let mut all = Vec::new();
    for fence in fences {
        match &fence.shape {
            FenceShape::Circle { lat, lon, radius_m } => all.push((*lat, *lon, *radius_m)),
            FenceShape::Polygon(ring) => all.extend(ring.iter().map(|(lat, lon)| (*lat, *lon, 0.0))),
        }
    }
    all.extend(fix.map(|fix| (fix.lat, fix.lon, fix.acc)));
    all.extend(points.iter().map(|point| (point.lat, point.lon, 0.0)));
    all
}

fn distance(metres: f64) -> String {
    if metres >= 1000.0 {
        t!("distance-km", n = format!("{}", metres / 1000.0))
    } else {
        t!("distance-m", n = format!("{metres}"))
    }
}

/// Half of the room that a name takes: as wide as high for a Chinese sign, little more than half of it for a letter.
fn half_width(name: &str) -> f64 {
    name.chars().map(|sign| if sign.is_ascii() { 4.5 } else { LABEL / 2.0 }).sum()
}

/// Where the names of fences stand: above each, within the map, and none upon another.
fn label_places(fences: &[MapFence], plane: Plane) -> Vec<(f64, f64)> {
    let mut placed: Vec<(f64, f64, f64)> = Vec::new();
    for fence in fences {
        let (x, above) = match &fence.shape {
            FenceShape::Circle { lat, lon, radius_m } => {
                let (x, y) = plane.at(*lat, *lon);
                (x, y - plane.length(*radius_m) - 6.0)
            }
            FenceShape::Polygon(ring) => {
                let corners = || ring.iter().map(|(lat, lon)| plane.at(*lat, *lon));
                let count = corners().count().max(1) as f64;
                let x = corners().map(|(x, _)| x).sum::<f64>() / count;
                (x, corners().map(|(_, y)| y).fold(f64::MAX, f64::min) - 6.0)
            }
        };
        let half = half_width(&fence.name);
        let x = x.max(half + 2.0).min((WIDTH - half - 2.0).max(half + 2.0));
        let is_free = |y: f64| {
            let apart = |(other_x, other_y, other_half): &(f64, f64, f64)| {
                (y - other_y).abs() >= LABEL || (x - other_x).abs() >= half + other_half
            };
            placed.iter().all(apart)
        };
        // Upwards as long as there is room, else down from the top.
        let up = std::iter::successors(Some(above), |y| Some(y - LABEL)).take_while(|y| *y >= LABEL);
        let down = std::iter::successors(Some(LABEL), |y| Some(y + LABEL)).take_while(|y| *y < HEIGHT);
        let y = up.chain(down).find(|y| fence.name.is_empty() || is_free(*y)).unwrap_or(LABEL);
        placed.push((x, y, half));
    }
    placed.into_iter().map(|(x, y, _)| (x, y)).collect()
}

#[component]
fn Fence(fence: MapFence, plane: Plane, label: (f64, f64)) -> Element {
    let class = fence.kind.class();
    let (label_x, label_y) = label;
    rsx! {
        g { class,
            match &fence.shape {
                FenceShape::Circle { lat, lon, radius_m } => {
                    let (x, y) = plane.at(*lat, *lon);
                    rsx! { circle { cx: "{x}", cy: "{y}", r: "{plane.length(*radius_m)}" } }
                }
                FenceShape::Polygon(ring) => {
                    let corners: Vec<_> = ring
                        .iter()
                        .map(|(lat, lon)| {
                            let (x, y) = plane.at(*lat, *lon);
                            format!("{x},{y}")
                        })
                        .collect();
                    rsx! { polygon { points: corners.join(" ") } }
                }
            }
            if !fence.name.is_empty() {
                text { x: "{round(label_x)}", y: "{round(label_y)}", text_anchor: "middle", "{fence.name}" }
            }
        }
    }
}

#[component]
fn Fix(fix: MapFix, plane: Plane) -> Element {
    let (x, y) = plane.at(fix.lat, fix.lon);
    rsx! {
        g { class: "fix",
            title { {t!("map-fix", metres = format!("{}", fix.acc.round()))} }
            circle { class: "accuracy", cx: "{x}", cy: "{y}", r: "{plane.length(fix.acc).max(2.0)}" }
            path { class: "cross", d: "M{x - 11.0} {y}h22M{x} {y - 11.0}v22" }
            circle { class: "dot", cx: "{x}", cy: "{y}", r: "5" }
        }
    }
}

#[component]
fn Point(point: MapPoint, plane: Plane, onpick: Option<EventHandler<String>>) -> Element {
    let (x, y) = plane.at(point.lat, point.lon);
    let id = point.id.clone();
    let label = format!("{} {}", point.label, state_word(point.state));
    rsx! {
        g {
            class: "point {state_class(point.state)}",
            transform: "translate({x} {y})",
            role: if onpick.is_some() { "button" } else { "img" },
            tabindex: onpick.map(|_| "0"),
            "aria-label": "{label}",
            onclick: move |_| {
                if let Some(onpick) = onpick {
                    onpick.call(id.clone());
                }
            },
            onkeydown: {
                let id = point.id.clone();
                move |event: KeyboardEvent| {
                    if let (Key::Enter, Some(onpick)) = (event.key(), onpick) {
                        onpick.call(id.clone());
                    }
                }
            },
            title { "{label}" }
            circle { class: "halo", r: "14" }
            StateForm { state: point.state }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_places_beside_one_another_stand_within_the_map_and_apart() {
        let fence = |lat: f64, name: &str| MapFence {
            shape: FenceShape::Circle { lat, lon: 122.10, radius_m: 50.0 },
            kind: FenceKind::Office,
            name: name.to_owned(),
        };
        let fences =
            [fence(41.7000, "丰水山村村部（演示）"), fence(41.7001, "驻村住所"), fence(41.7002, "卫生室")];
        // A fix in town makes the village small, at the edge of the map.
        let plane = Plane::around(&[(41.70, 122.10, 50.0), (41.70, 122.60, 0.0)]).unwrap();
        let places = label_places(&fences, plane);
        for (n, ((x, y), fence)) in places.iter().zip(&fences).enumerate() {
            assert!(*x >= half_width(&fence.name) && *y >= LABEL && *y < HEIGHT, "{x} {y}");
            assert!(places.iter().skip(n + 1).all(|(_, other)| (y - other).abs() >= LABEL), "{places:?}");
        }
    }

    #[test]
    fn everything_fits_and_north_is_up() {
        let extent = [(41.70, 122.10, 200.0), (41.72, 122.16, 0.0)];
        let plane = Plane::around(&extent).unwrap();
        for (lat, lon, _) in extent {
            let (x, y) = plane.at(lat, lon);
            assert!((MARGIN - 0.1..=WIDTH - MARGIN + 0.1).contains(&x), "{x}");
            assert!((MARGIN - 0.1..=HEIGHT - MARGIN + 0.1).contains(&y), "{y}");
        }
        assert!(plane.at(41.72, 122.16).1 < plane.at(41.70, 122.16).1);
    }

    #[test]
    fn a_kilometre_is_a_kilometre() {
        let plane = Plane::around(&[(41.7, 122.1, 2_000.0)]).unwrap();
        let (_, south) = plane.at(41.7, 122.1);
        let (_, north) = plane.at(41.7 + 1_000.0 / METRES_PER_DEGREE, 122.1);
        assert!((south - north - plane.length(1_000.0)).abs() < 0.2);
    }

    #[test]
    fn the_scale_bar_is_round_and_fits() {
        for reach in [100.0, 333.0, 1_500.0, 40_000.0] {
            let plane = Plane::around(&[(41.7, 122.1, reach)]).unwrap();
            let metres = plane.bar_metres();
            assert!(plane.length(metres) <= WIDTH / 5.0 + 0.1);
            assert!(plane.length(metres) >= WIDTH / 13.0, "{reach}: {metres}");
        }
    }

    #[test]
    fn nothing_and_nonsense_have_no_map() {
        assert_eq!(Plane::around(&[]), None);
        assert_eq!(Plane::around(&[(f64::NAN, 0.0, 0.0)]), None);
    }
}
