//! A fence made by standing there: where the middle of a few good fixes lies.

use serde::{Deserialize, Serialize};

use super::geometry::{LocalPlane, Position};
use super::probability::{acc68_m, sigma_m, working_sigma_m};
use super::verdict::Fix;

/// Good fixes that are needed.
pub const STANDING_FIXES: usize = 3;
/// Most fixes that are looked at.
pub const STANDING_MOST: usize = 60;
/// Accuracy (68 %) in metres up to which a fix is good enough to make a fence of.
pub const STANDING_ACCURACY_M: f64 = 50.0;
/// Milliseconds within which the good fixes have to lie.
pub const STANDING_SPAN_MS: i64 = 120_000;
/// Milliseconds between the last good fix and now: after that nobody knows who stands where.
pub const STANDING_AGE_MS: i64 = 600_000;
/// Sigmas by which a good fix may lie off the middle.
const MOST_SIGMAS: f64 = 3.0;

/// Why fixes make no fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum StandingError {
    /// Fewer than three fixes, or more than sixty.
    #[error("three to sixty fixes are needed")]
    Count,
    /// Fewer than three are accurate to 50 m, or they are called mocks.
    #[error("fewer than three fixes are accurate to 50 metres")]
    Inaccurate,
    /// A good fix lies further from the middle than its accuracy admits: somebody walked, or one is wrong.
    #[error("the fixes lie too far apart")]
    Apart,
    /// Fewer than three good ones within two minutes, or the last one is not of the last ten minutes.
    #[error("the fixes are too old")]
    Old,
}

impl StandingError {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "standing_count",
            Self::Inaccurate => "standing_inaccurate",
            Self::Apart => "standing_apart",
            Self::Old => "standing_old",
        }
    }
}

/// Whether a fix is good enough to make a fence of: accurate to 50 m (68 %), a position, not called a mock.
#[must_use]
pub fn is_good_for_standing(fix: &Fix) -> bool {
    good(fix).is_some()
}

/// Position and sigma per axis in metres of a good fix.
fn good(fix: &Fix) -> Option<(Position, f64)> {
    let sigma = sigma_m(fix.acc, fix.acc_kind)?;
    let usable = acc68_m(sigma) <= STANDING_ACCURACY_M && fix.mock != Some(true);
    if usable { Position::new(fix.lat, fix.lon).ok().map(|at| (at, sigma)) } else { None }
}

/// The middle of the good fixes of the last two minutes, each weighted by the inverse of its variance, in the datum
/// the fixes were given in. `now_ms` is the present in milliseconds since 1970 UTC.
///
/// # Errors
/// [`StandingError`] with the first rule that does not hold.
pub fn standing_centre(fixes: &[Fix], now_ms: i64) -> Result<Position, StandingError> {
    if !(STANDING_FIXES..=STANDING_MOST).contains(&fixes.len()) {
        return Err(StandingError::Count);
    }
    let mut usable: Vec<(i64, Position, f64)> =
        fixes.iter().filter_map(|fix| good(fix).map(|(at, sigma)| (fix.at, at, sigma))).collect();
    // One fix handed out twice is one fix.
    usable.sort_by_key(|(at, ..)| *at);
    usable.dedup_by_key(|(at, ..)| *at);
    let Some((last, origin, _)) = usable.last().copied() else { return Err(StandingError::Inaccurate) };
    if usable.len() < STANDING_FIXES {
        return Err(StandingError::Inaccurate);
    }
    usable.retain(|(at, ..)| last.saturating_sub(*at) <= STANDING_SPAN_MS);
    if usable.len() < STANDING_FIXES || now_ms.abs_diff(last) > STANDING_AGE_MS.unsigned_abs() {
        return Err(StandingError::Old);
    }
    let plane = LocalPlane::at(origin);
    let (mut weight, mut east, mut north) = (0.0, 0.0, 0.0);
    for (_, at, sigma) in &usable {
        let [x, y] = plane.to_metres(*at);
        let own = working_sigma_m(*sigma, 1.0).powi(-2);
        weight += own;
        east += own * x;
        north += own * y;
    }
    let middle = [east / weight, north / weight];
    let is_near = |(_, at, sigma): &(i64, Position, f64)| {
        let [x, y] = plane.to_metres(*at);
        (x - middle[0]).hypot(y - middle[1]) <= MOST_SIGMAS * working_sigma_m(*sigma, 1.0)
    };
    if usable.iter().all(is_near) { Ok(plane.from_metres(middle)) } else { Err(StandingError::Apart) }
}
