//! The shapes people are expected to be in.

use geo::{Area, BoundingRect, Centroid, Intersects, Kernel, Validation};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::datum::{Datum, to_wgs84};
use super::geometry::{LocalPlane, Position, wrap};
use super::probability::edges;

/// Radius in metres offered for a new circle.
pub const DEFAULT_RADIUS_M: f64 = 200.0;
/// Smallest radius of a circle in metres.
pub const MIN_RADIUS_M: f64 = 20.0;
/// Largest radius of a circle in metres.
pub const MAX_RADIUS_M: f64 = 20_000.0;
/// Most metres a polygon may measure from west to east or from south to north.
pub const MAX_EXTENT_M: f64 = 40_000.0;
/// Most corners of a polygon.
pub const MAX_RING_POINTS: usize = 500;
/// Least area of a polygon in square metres; less is a line.
const MIN_AREA_M2: f64 = 1.0;

/// A fence's id, as the register gives it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FenceId(pub String);

/// What a fence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FenceKind {
    /// The village or unit office.
    Office,
    /// Registered lodging: in the village, a township dormitory or shared housing.
    Lodging,
    /// A registered place of work outside the office.
    WorkSite,
    /// The place of a registered meeting or other event.
    Event,
}

/// A fence's outline in WGS-84 degrees, unless it is about to be [`FenceShape::converted`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FenceShape {
    /// Everything within a distance of a point.
    Circle {
        /// Latitude of the centre, degrees.
        lat: f64,
        /// Longitude of the centre, degrees.
        lon: f64,
        /// Radius, 20 to 20000 metres.
        radius_m: f64,
    },
    /// The inside of one ring without holes.
    Polygon {
        /// 3 to 500 corners as `[longitude, latitude]` degrees (GeoJSON's order), open or closed, in
        /// either direction.
        ring: Vec<[f64; 2]>,
    },
}

/// All fields of every shape: read plainly, where serde's own way for tagged variants keeps a second reader of
/// each field's type, which every phone would have to download.
#[derive(Deserialize)]
struct AnyShape {
    shape: ShapeName,
    lat: Option<f64>,
    lon: Option<f64>,
    radius_m: Option<f64>,
    ring: Option<Vec<[f64; 2]>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ShapeName {
    Circle,
    Polygon,
}

impl<'de> Deserialize<'de> for FenceShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let any = AnyShape::deserialize(deserializer)?;
        let shape = match any.shape {
            ShapeName::Circle => any
                .lat
                .zip(any.lon)
                .zip(any.radius_m)
                .map(|((lat, lon), radius_m)| FenceShape::Circle { lat, lon, radius_m }),
            ShapeName::Polygon => any.ring.map(|ring| FenceShape::Polygon { ring }),
        };
        shape.ok_or_else(|| D::Error::custom("a circle needs lat, lon and radius_m, a polygon its ring"))
    }
}

/// A place and what it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Fence {
    /// Its id in the register.
    pub id: FenceId,
    /// What it is for.
    pub kind: FenceKind,
    /// Its outline, WGS-84.
    pub shape: FenceShape,
}

/// Why a shape cannot be a fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum ShapeError {
    /// A coordinate is not finite or out of range.
    #[error("a coordinate is not a latitude or longitude in degrees")]
    Coordinates,
    /// The radius is not within 20..=20000 metres.
    #[error("the radius is not within 20 to 20000 metres")]
    Radius,
    /// Fewer than three different corners.
    #[error("a polygon needs at least three different corners")]
    TooFewPoints,
    /// More than five hundred corners.
    #[error("a polygon has at most 500 corners")]
    TooManyPoints,
    /// The outline crosses, touches or folds back on itself.
    #[error("the outline crosses or touches itself")]
    NotSimple,
    /// The outline encloses less than one square metre.
    #[error("the outline encloses no area")]
    NoArea,
    /// Wider or higher than 40 km.
    #[error("the polygon is larger than 40 km")]
    TooLarge,
}

impl FenceShape {
    /// Whether this can be a fence: coordinates and radius in range, a simple ring of 3 to 500 different
    /// corners, no more than 40 km wide and high.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn check(&self) -> Result<(), ShapeError> {
        match self {
            Self::Circle { lat, lon, radius_m } => {
                Position::new(*lat, *lon).map_err(|_| ShapeError::Coordinates)?;
                let fits = (MIN_RADIUS_M..=MAX_RADIUS_M).contains(radius_m);
                if fits { Ok(()) } else { Err(ShapeError::Radius) }
            }
            Self::Polygon { ring } => check_ring(ring),
        }
    }

    /// The shape in WGS-84 when its coordinates were in `datum`; the radius stays.
    #[must_use]
    pub fn converted(&self, datum: Datum) -> Self {
        match self {
            Self::Circle { lat, lon, radius_m } => {
                let (lat, lon) = to_wgs84(datum, *lat, *lon);
                Self::Circle { lat, lon, radius_m: *radius_m }
            }
            Self::Polygon { ring } => {
                let corner = |[lon, lat]: &[f64; 2]| {
                    let (lat, lon) = to_wgs84(datum, *lat, *lon);
                    [lon, lat]
                };
                Self::Polygon { ring: ring.iter().map(corner).collect() }
            }
        }
    }

    /// The middle: a circle's centre; a polygon's centroid or, when that lies outside (an L, a crescent),
    /// a point well inside. `None` for a shape whose coordinates are broken.
    #[must_use]
    pub fn centre(&self) -> Option<Position> {
        match self {
            Self::Circle { lat, lon, .. } => Position::new(*lat, *lon).ok(),
            Self::Polygon { ring } => {
                let polygon = flat_polygon(ring)?;
                let centroid = polygon.centroid()?;
                let inside = polygon.intersects(&centroid);
                let middle = if inside { centroid } else { widest_middle(&polygon, centroid.y())? };
                let [west, south] = ring.first()?;
                Position::new(south + middle.y(), wrap(west + middle.x())).ok()
            }
        }
    }

    /// Whether a position is inside or on the edge.
    #[must_use]
    pub fn contains(&self, at: Position) -> bool {
        self.distance_m(at) <= 0.0
    }

    /// Metres from a position to the nearest edge; 0 inside. Not a number for a broken shape.
    #[must_use]
    pub fn distance_m(&self, at: Position) -> f64 {
        let plane = LocalPlane::at(at);
        match self {
            Self::Circle { lat, lon, radius_m } => {
                let [east, north] = plane.offset(*lat, *lon);
                let beyond = east.hypot(north) - radius_m;
                if beyond < 0.0 { 0.0 } else { beyond }
            }
            Self::Polygon { .. } => match ring_nearest(&self.ring_around(&plane)) {
                (true, _) => 0.0,
                (false, nearest) => nearest,
            },
        }
    }

    /// A polygon's corners in metres around the plane's origin; empty for a circle.
    ///
    /// The first corner is taken the short way round and the others from there, or a ring on the far side
    /// of the Earth would be torn apart.
    pub(super) fn ring_around(&self, plane: &LocalPlane) -> Vec<[f64; 2]> {
        let Self::Polygon { ring } = self else { return Vec::new() };
        let Some([west, south]) = ring.first() else { return Vec::new() };
        let [first, _] = plane.offset(*south, *west);
        let (_, per_lon) = plane.metres_per_degree();
        let corner = |[lon, lat]: &[f64; 2]| {
            let [_, north] = plane.offset(*lat, *lon);
            [first + wrap(lon - west) * per_lon, north]
        };
        ring.iter().map(corner).collect()
    }
}

/// Whether the origin is inside a ring, and its metres to the nearest edge (not a number for a broken ring).
pub(super) fn ring_nearest(ring: &[[f64; 2]]) -> (bool, f64) {
    if ring.is_empty() || !ring.iter().flatten().all(|metres| metres.is_finite()) {
        return (false, f64::NAN);
    }
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for ([ax, ay], [bx, by]) in edges(ring) {
        let (dx, dy) = (bx - ax, by - ay);
        if (ay > 0.0) != (by > 0.0) && ax - ay * dx / dy > 0.0 {
            inside = !inside;
        }
        let square = dx * dx + dy * dy;
        let along = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        nearest = nearest.min((ax + along * dx).hypot(ay + along * dy));
    }
    (inside, nearest)
}

/// The ring as degrees east and north of its first corner, so that the antimeridian does not cut it.
fn flat_polygon(ring: &[[f64; 2]]) -> Option<geo::Polygon<f64>> {
    let [west, south] = *ring.first()?;
    let corner = |[lon, lat]: &[f64; 2]| geo::Coord { x: wrap(lon - west), y: lat - south };
    let corners: Vec<geo::Coord<f64>> = ring.iter().map(corner).collect();
    let sound = ring.iter().all(|[lon, lat]| Position::new(*lat, *lon).is_ok());
    sound.then(|| geo::Polygon::new(geo::LineString::new(corners), Vec::new()))
}

/// The middle of the widest stretch of the parallel at `y` that lies inside.
///
/// `geo`'s own interior point asserts on degenerate rings, and a centre must not panic.
fn widest_middle(polygon: &geo::Polygon<f64>, y: f64) -> Option<geo::Point<f64>> {
    let crossing = |line: geo::Line<f64>| {
        let crosses = (line.start.y > y) != (line.end.y > y);
        crosses.then(|| line.start.x + (y - line.start.y) * line.dx() / line.dy())
    };
    let mut crossings: Vec<f64> = polygon.exterior().lines().filter_map(crossing).collect();
    crossings.sort_by(f64::total_cmp);
    let (stretches, _) = crossings.as_chunks();
    let [from, to] = stretches.iter().max_by(|[a, b], [c, d]| (b - a).total_cmp(&(d - c)))?;
    Some(geo::Point::new((from + to) / 2.0, y))
}

fn check_ring(ring: &[[f64; 2]]) -> Result<(), ShapeError> {
    let sound = |[lon, lat]: &[f64; 2]| Position::new(*lat, *lon).is_ok();
    if !ring.iter().all(sound) {
        return Err(ShapeError::Coordinates);
    }
    let mut corners = ring.to_vec();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.len() < 3 {
        return Err(ShapeError::TooFewPoints);
    }
    if corners.len() > MAX_RING_POINTS {
        return Err(ShapeError::TooManyPoints);
    }
    let polygon = flat_polygon(&corners).ok_or(ShapeError::Coordinates)?;
    if !polygon.is_valid() || folds_back(&polygon) {
        return Err(ShapeError::NotSimple);
    }
    let bounds = polygon.bounding_rect().ok_or(ShapeError::TooFewPoints)?;
    let middle = corners.first().map_or(0.0, |[_, south]| south + bounds.center().y);
    let middle = Position::new(middle, 0.0).map_err(|_| ShapeError::Coordinates)?;
    let (per_lat, per_lon) = LocalPlane::at(middle).metres_per_degree();
    if polygon.unsigned_area() * per_lat * per_lon < MIN_AREA_M2 {
        return Err(ShapeError::NoArea);
    }
    if bounds.width() * per_lon > MAX_EXTENT_M || bounds.height() * per_lat > MAX_EXTENT_M {
        return Err(ShapeError::TooLarge);
    }
    Ok(())
}

/// Whether an edge runs back along the one before it, which the validity rule above does not see.
fn folds_back(polygon: &geo::Polygon<f64>) -> bool {
    let lines: Vec<geo::Line<f64>> = polygon.exterior().lines().collect();
    lines.iter().zip(lines.iter().cycle().skip(1)).any(|(one, next)| {
        let turn = geo::algorithm::kernels::RobustKernel::orient2d(one.start, one.end, next.end);
        let (d, e) = (one.delta(), next.delta());
        turn == geo::Orientation::Collinear && d.x * e.x + d.y * e.y < 0.0
    })
}
