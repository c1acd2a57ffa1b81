//! How much of a fix's error distribution lies inside a shape.
//!
//! The error is isotropic and normal with one sigma per axis, mixed with two wider ones for the fixes
//! whose accuracy was a boast. A disc is the noncentral chi-square distribution, a polygon a sum over its
//! edges; both are exact to about 1e-12, tails beyond nine sigma are cut (3e-18).

use std::f64::consts::{SQRT_2, TAU};

use serde::{Deserialize, Serialize};

use super::fence::{FenceShape, ring_nearest};
use super::geometry::{LocalPlane, Position};
use super::special::{i0e, integrate, integrate_short};

/// Metres of fence digitising error added to every sigma.
pub const FENCE_ERROR_M: f64 = 5.0;
/// Metres: a fence counts as at least a disc of this radius at its centre, since a smaller one could
/// never be reached by phones with poor signal.
pub const EFFECTIVE_RADIUS_M: f64 = 150.0;

/// The mixture: share of fixes whose true sigma is this many times the claimed one.
const MIXTURE: [(f64, f64); 3] = [(0.85, 1.0), (0.12, 2.0), (0.03, 8.0)];
/// Sigmas after which the normal distribution is taken to end.
const REACH: f64 = 9.0;
/// Sigmas per panel of sixteen nodes.
const PANEL: f64 = 4.0;

/// What a platform means by "accuracy".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum AccuracyKind {
    /// Android: radius of 68 % confidence. Also what browsers on Android pass through.
    #[serde(rename = "android68")]
    Android68,
    /// W3C geolocation: radius of 95 % confidence.
    #[serde(rename = "web95")]
    Web95,
    /// iOS: square root of the summed variances, 63.2 %.
    #[serde(rename = "ios_rms")]
    IosRms,
    /// Not known, or a name from a newer app: takes the largest sigma.
    #[default]
    #[serde(rename = "unknown", other)]
    Unknown,
}

impl AccuracyKind {
    /// Accuracy divided by sigma per axis: `sqrt(-2 ln(1 - c))` for the confidence `c`.
    #[must_use]
    pub fn k(self) -> f64 {
        match self {
            Self::Android68 => 1.509_592_185_452,
            Self::Web95 => 2.447_746_830_681,
            Self::IosRms | Self::Unknown => SQRT_2,
        }
    }
}

/// Standard deviation per axis in metres of an accuracy in metres; `None` when it is missing (0),
/// negative or not finite, which makes the fix no fix.
#[must_use]
pub fn sigma_m(acc: f64, kind: AccuracyKind) -> Option<f64> {
    (acc.is_finite() && acc > 0.0).then(|| acc / kind.k())
}

/// The radius of 68 % confidence in metres that belongs to a sigma, to the micrometre: a phone's round 50 m are 50 m
/// again, and not a rounding error over a limit of 50.
#[must_use]
pub fn acc68_m(sigma: f64) -> f64 {
    (sigma * AccuracyKind::Android68.k() * 1e6).round() / 1e6
}

/// Working sigma in metres: the claimed one times `multiple`, with the fence's own error.
#[must_use]
pub fn working_sigma_m(sigma: f64, multiple: f64) -> f64 {
    (multiple * sigma).hypot(FENCE_ERROR_M)
}

/// The heavy-tailed mixture `0.85 p(s(1)) + 0.12 p(s(2)) + 0.03 p(s(8))` over working sigmas, where `p`
/// gives the probability for one sigma in metres.
#[must_use]
pub fn mixture(sigma: f64, p: impl Fn(f64) -> f64) -> f64 {
    MIXTURE.iter().map(|(share, multiple)| share * p(working_sigma_m(sigma, *multiple))).sum()
}

/// Probability that the true place is within `radius` of a point `distance` away (all metres, one plain
/// `sigma` per axis): the noncentral chi-square distribution with two degrees of freedom, as the integral
/// over `rho` to `radius` of `rho/s^2 exp(-(rho-d)^2 / 2 s^2) I0e(rho d / s^2)`.
///
/// Not a number if an argument is not finite or `sigma` not positive; 0 for a radius of 0 or less.
#[must_use]
pub fn disc_probability(distance: f64, radius: f64, sigma: f64) -> f64 {
    let (d, r) = (distance.abs() / sigma, radius / sigma);
    if !(d.is_finite() && r.is_finite() && sigma > 0.0) {
        return f64::NAN;
    }
    if r <= 0.0 || d - r > REACH {
        return 0.0;
    }
    if r - d > REACH {
        return 1.0;
    }
    if d == 0.0 {
        return -(-r * r / 2.0).exp_m1();
    }
    let density = |rho: f64| rho * (-(rho - d) * (rho - d) / 2.0).exp() * i0e(rho * d);
    integrate((d - REACH).max(0.0), r.min(d + REACH), PANEL, density).clamp(0.0, 1.0)
}

/// Probability that the true place is inside a simple ring, for one plain `sigma` in metres.
///
/// `ring` holds the corners relative to the fix in metres (east, north), open or closed, in either
/// direction. Each edge adds the angle integral of `1 - exp(-h^2 / (2 s^2 cos^2 t))`, taken here over the
/// position along the edge (`u = h tan t`), where it stays smooth however near the edge passes the fix;
/// beyond nine sigma it is the plain angle. Not a number under the same conditions as for a disc.
#[must_use]
pub fn polygon_probability(ring: &[[f64; 2]], sigma: f64) -> f64 {
    if !(sigma > 0.0 && sigma.is_finite() && ring.iter().flatten().all(|metres| metres.is_finite())) {
        return f64::NAN;
    }
    let sum: f64 = edges(ring).map(|(a, b)| edge_angle(a, b, sigma)).sum();
    (sum.abs() / TAU).clamp(0.0, 1.0)
}

/// The edges of a ring including the one back to its start.
pub(super) fn edges(ring: &[[f64; 2]]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// One edge's signed share of the full turn, weighted with the distribution inside it.
fn edge_angle([ax, ay]: [f64; 2], [bx, by]: [f64; 2], sigma: f64) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx.hypot(dy);
    if length == 0.0 {
        return 0.0;
    }
    // In sigmas: signed distance of the edge's line, and both ends along it from the perpendicular's foot.
    let scale = 1.0 / (length * sigma);
    let h = (ax * by - ay * bx) * scale;
    let (from, to) = ((ax * dx + ay * dy) * scale, (bx * dx + by * dy) * scale);
    let plain = |from: f64, to: f64| (h * (to - from)).atan2(h * h + from * to);
    if h == 0.0 {
        return 0.0;
    }
    if h.abs() >= REACH {
        return plain(from, to);
    }
    let reach = (REACH * REACH - h * h).sqrt();
    let (near_from, near_to) = (from.max(-reach).min(reach), to.max(-reach).min(reach));
    let weighted = |u: f64| {
        let q = h * h + u * u;
        if q < 1e-12 { h / 2.0 } else { -h * (-q / 2.0).exp_m1() / q }
    };
    let near = if near_to - near_from <= 1.0 {
        integrate_short(near_from, near_to, weighted)
    } else {
        integrate(near_from, near_to, PANEL, weighted)
    };
    plain(from, near_from) + near + plain(near_to, to)
}

/// Mixture probability that someone whose fix is `at`, with the claimed `sigma` in metres, is inside the
/// fence, which counts as at least a disc of [`EFFECTIVE_RADIUS_M`] at its centre. Coordinates of `shape`
/// and of the fix must share one datum. Not a number when the shape is broken.
#[must_use]
pub fn fence_probability(shape: &FenceShape, at: Position, sigma: f64) -> f64 {
    let plane = LocalPlane::at(at);
    match shape {
        FenceShape::Circle { lat, lon, radius_m } => {
            let [east, north] = plane.offset(*lat, *lon);
            let radius = radius_m.max(EFFECTIVE_RADIUS_M);
            // `max` would hide a radius that is not a number.
            let radius = if radius_m.is_finite() { radius } else { f64::NAN };
            mixture(sigma, |s| disc_probability(east.hypot(north), radius, s))
        }
        FenceShape::Polygon { .. } => {
            let ring = shape.ring_around(&plane);
            let Some(centre) = shape.centre() else { return f64::NAN };
            let (contained, nearest) = ring_nearest(&ring);
            let inside = mixture(sigma, |s| {
                // Nine sigma from every edge the answer is known without the sum.
                let settled = nearest > REACH * s;
                if settled { f64::from(u8::from(contained)) } else { polygon_probability(&ring, s) }
            });
            if inside.is_nan() {
                return inside;
            }
            let [east, north] = plane.to_metres(centre);
            inside.max(mixture(sigma, |s| disc_probability(east.hypot(north), EFFECTIVE_RADIUS_M, s)))
        }
    }
}
