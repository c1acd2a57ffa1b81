//! Positions on the ellipsoid and the flat metres around one of them.

use serde::{Deserialize, Serialize};

/// Mean Earth radius in metres (IUGG), for great-circle distances.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// WGS-84 semi-major axis in metres.
const WGS84_A: f64 = 6_378_137.0;
/// WGS-84 first eccentricity squared.
const WGS84_E2: f64 = 0.006_694_379_990_141_317;

/// A point on the Earth in WGS-84 degrees; it cannot hold anything else.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPosition")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Position {
    lat: f64,
    lon: f64,
}

/// What a position looks like before it was checked.
#[derive(Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Position"))]
struct RawPosition {
    /// Latitude, WGS-84 degrees, -90 to 90.
    lat: f64,
    /// Longitude, WGS-84 degrees, -180 to 180.
    lon: f64,
}

/// Why two numbers are no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Not finite or not within -90..=90 degrees.
    #[error("latitude is not within -90..=90 degrees")]
    Latitude,
    /// Not finite or not within -180..=180 degrees.
    #[error("longitude is not within -180..=180 degrees")]
    Longitude,
}

impl Position {
    /// A position from latitude (-90..=90) and longitude (-180..=180) in WGS-84 degrees.
    ///
    /// # Errors
    /// When a coordinate is not finite or out of its range.
    pub fn new(lat: f64, lon: f64) -> Result<Self, PositionError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(PositionError::Latitude);
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(PositionError::Longitude);
        }
        Ok(Self { lat, lon })
    }

    /// Latitude in WGS-84 degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in WGS-84 degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }
}

impl TryFrom<RawPosition> for Position {
    type Error = PositionError;

    fn try_from(RawPosition { lat, lon }: RawPosition) -> Result<Self, Self::Error> {
        Self::new(lat, lon)
    }
}

/// Flat metres (east, north) around an origin, by the WGS-84 radii of curvature at its latitude.
///
/// Good to 0.1 % within 20 km. Longitudes are taken the short way round, so a fence on the antimeridian
/// stays in one piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalPlane {
    origin: Position,
    per_lat_m: f64,
    per_lon_m: f64,
}

impl LocalPlane {
    /// The plane that touches the ellipsoid at `origin`.
    #[must_use]
    pub fn at(origin: Position) -> Self {
        let (sin, cos) = origin.lat.to_radians().sin_cos();
        let w = 1.0 - WGS84_E2 * sin * sin;
        let meridian = WGS84_A * (1.0 - WGS84_E2) / (w * w.sqrt());
        let vertical = WGS84_A / w.sqrt();
        Self {
            origin,
            per_lat_m: meridian.to_radians(),
            // Not zero at a pole, so that `from_metres` stays finite.
            per_lon_m: (vertical * cos).to_radians().max(1e-3),
        }
    }

    /// Metres per degree of latitude and of longitude at the origin.
    #[must_use]
    pub fn metres_per_degree(&self) -> (f64, f64) {
        (self.per_lat_m, self.per_lon_m)
    }

    /// Metres east and north of the origin.
    #[must_use]
    pub fn to_metres(&self, position: Position) -> [f64; 2] {
        self.offset(position.lat, position.lon)
    }

    /// The position `[east, north]` metres from the origin; latitude stops at the poles.
    #[must_use]
    pub fn from_metres(&self, [east, north]: [f64; 2]) -> Position {
        let lat = self.origin.lat + north / self.per_lat_m;
        let lon = wrap(self.origin.lon + east / self.per_lon_m);
        if lat.is_finite() && lon.is_finite() {
            Position { lat: lat.clamp(-90.0, 90.0), lon }
        } else {
            self.origin
        }
    }

    /// Like [`Self::to_metres`] for coordinates nobody has checked; not finite in, not finite out.
    pub(super) fn offset(&self, lat: f64, lon: f64) -> [f64; 2] {
        [wrap(lon - self.origin.lon) * self.per_lon_m, (lat - self.origin.lat) * self.per_lat_m]
    }
}

/// An angle in degrees brought into -180..=180.
pub(super) fn wrap(degrees: f64) -> f64 {
    if degrees.abs() <= 180.0 { degrees } else { (degrees + 180.0).rem_euclid(360.0) - 180.0 }
}

/// Great-circle distance in metres on a sphere of [`EARTH_RADIUS_M`] (haversine formula, within 0.6 % of
/// the ellipsoid). For display; fences are measured in a [`LocalPlane`].
#[must_use]
pub fn haversine_m(from: Position, to: Position) -> f64 {
    let half_lat = ((to.lat - from.lat).to_radians() / 2.0).sin();
    let half_lon = ((to.lon - from.lon).to_radians() / 2.0).sin();
    let h =
        half_lat * half_lat + from.lat.to_radians().cos() * to.lat.to_radians().cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// Initial great-circle bearing in degrees clockwise from north, 0 to below 360; 0 for equal positions.
#[must_use]
pub fn bearing_deg(from: Position, to: Position) -> f64 {
    let (sin_from, cos_from) = from.lat.to_radians().sin_cos();
    let (sin_to, cos_to) = to.lat.to_radians().sin_cos();
    let (sin_lon, cos_lon) = (to.lon - from.lon).to_radians().sin_cos();
    let bearing = (sin_lon * cos_to).atan2(cos_from * sin_to - sin_from * cos_to * cos_lon);
    let degrees = bearing.to_degrees().rem_euclid(360.0);
    // A tiny negative angle rounds up to 360 itself.
    if degrees < 360.0 { degrees } else { 0.0 }
}
