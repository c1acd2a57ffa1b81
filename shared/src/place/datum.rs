//! Chinese map datums.
//!
//! Maps published in China shift WGS-84 by 18 to 692 m (GCJ-02, "Mars coordinates"); Baidu shifts once
//! more (BD-09). The formulas are the publicly known ones; vendors add up to about 0.7 m of their own.
//! There is no "outside China" box here: the caller names the datum or does not convert.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// Version of the conversion, kept beside every converted fence.
pub const CONVERTER_VERSION: &str = "gcj3-bd2-1";

/// Rounds of the GCJ-02 inverse: 1.3e-4 m left anywhere in China, and the same bits on every run.
const GCJ_ROUNDS: usize = 3;
/// Rounds of the BD-09 inverse: 1.3e-5 m left.
const BD_ROUNDS: usize = 2;

/// Krasovsky 1940 semi-major axis in metres, as the GCJ-02 formula uses it.
const KRASOVSKY_A: f64 = 6_378_245.0;
/// First eccentricity squared in the GCJ-02 formula.
const KRASOVSKY_E2: f64 = 0.006_693_421_622_965_943;

/// The datum coordinates are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Datum {
    /// GPS coordinates.
    Wgs84,
    /// China Geodetic Coordinate System 2000; the same as WGS-84 to well under any fence's error.
    Cgcs2000,
    /// State-shifted coordinates of Amap, Tencent and other maps published in China.
    Gcj02,
    /// Baidu's coordinates, shifted once more from GCJ-02.
    Bd09,
}

/// WGS-84 `(lat, lon)` of coordinates in `datum`, all in degrees.
///
/// The exact inverse by a fixed number of rounds of `w - (forward(w) - g)`. Coordinates that are not
/// finite stay so.
#[must_use]
pub fn to_wgs84(datum: Datum, lat: f64, lon: f64) -> (f64, f64) {
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => (lat, lon),
        Datum::Gcj02 => invert((lat, lon), (lat, lon), GCJ_ROUNDS, wgs84_to_gcj02),
        Datum::Bd09 => {
            let gcj = invert((lat, lon), bd09_to_gcj02_roughly((lat, lon)), BD_ROUNDS, gcj02_to_bd09);
            invert(gcj, gcj, GCJ_ROUNDS, wgs84_to_gcj02)
        }
    }
}

/// Coordinates in `datum` of a WGS-84 `(lat, lon)`, all in degrees.
#[must_use]
pub fn from_wgs84(datum: Datum, lat: f64, lon: f64) -> (f64, f64) {
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => (lat, lon),
        Datum::Gcj02 => wgs84_to_gcj02((lat, lon)),
        Datum::Bd09 => gcj02_to_bd09(wgs84_to_gcj02((lat, lon))),
    }
}

fn invert(
    goal: (f64, f64),
    start: (f64, f64),
    rounds: usize,
    forward: impl Fn((f64, f64)) -> (f64, f64),
) -> (f64, f64) {
    (0..rounds).fold(start, |(lat, lon), _| {
        let there = forward((lat, lon));
        (lat - (there.0 - goal.0), lon - (there.1 - goal.1))
    })
}

fn wgs84_to_gcj02((lat, lon): (f64, f64)) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |amplitude: f64, angle: f64| amplitude * (angle * PI).sin();
    let common = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (common + wave(20.0, y) + wave(40.0, y / 3.0) + wave(160.0, y / 12.0) + wave(320.0, y / 30.0))
            * 2.0
            / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (common + wave(20.0, x) + wave(40.0, x / 3.0) + wave(150.0, x / 12.0) + wave(300.0, x / 30.0))
            * 2.0
            / 3.0;
    let (sin, cos) = lat.to_radians().sin_cos();
    let m = 1.0 - KRASOVSKY_E2 * sin * sin;
    let per_lat = KRASOVSKY_A * (1.0 - KRASOVSKY_E2) / (m * m.sqrt());
    let per_lon = KRASOVSKY_A / m.sqrt() * cos;
    (lat + (north / per_lat).to_degrees(), lon + (east / per_lon).to_degrees())
}

/// Baidu's angle factor.
const BD_K: f64 = PI * 3000.0 / 180.0;
const BD_LAT: f64 = 0.006;
const BD_LON: f64 = 0.0065;

fn gcj02_to_bd09((lat, lon): (f64, f64)) -> (f64, f64) {
    let z = lon.hypot(lat) + 2e-5 * (lat * BD_K).sin();
    let theta = lat.atan2(lon) + 3e-6 * (lon * BD_K).cos();
    (z * theta.sin() + BD_LAT, z * theta.cos() + BD_LON)
}

/// Good to 0.21 m: the forward formula with its signs turned round.
fn bd09_to_gcj02_roughly((lat, lon): (f64, f64)) -> (f64, f64) {
    let (lat, lon) = (lat - BD_LAT, lon - BD_LON);
    let z = lon.hypot(lat) - 2e-5 * (lat * BD_K).sin();
    let theta = lat.atan2(lon) - 3e-6 * (lon * BD_K).cos();
    (z * theta.sin(), z * theta.cos())
}
