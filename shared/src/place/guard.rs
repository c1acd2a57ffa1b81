//! The datum guard: a fence's declared datum against where people have stood.

use serde::{Deserialize, Serialize};

use super::datum::{Datum, to_wgs84};
use super::fence::FenceShape;
use super::geometry::{Position, haversine_m};
use super::probability::{acc68_m, sigma_m};
use super::verdict::{Calibration, Fix, POOR_ACCURACY_M};

/// Past fixes needed before anything is said.
pub const GUARD_FIXES: usize = 20;
/// Metres by which another datum has to fit better, as the median distance to the fence's centre.
pub const GUARD_GAIN_M: f64 = 200.0;
/// Metres around either reading's centre within which a fix speaks about this place: BD-09 lies up to 1.48 km
/// from WGS-84, and who was at another place of the village says nothing here.
const NEAR_M: f64 = 2_000.0;
/// Metres from the centre within which people of a place are found, however small its fence.
const PLACE_M: f64 = 200.0;

/// Past fixes fit another datum better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DatumDoubt {
    /// The datum that fits better.
    pub other: Datum,
    /// Median distance of the fixes to the centre as declared, metres.
    pub declared_m: f64,
    /// Median distance to the centre by the other datum, metres.
    pub other_m: f64,
    /// How many fixes were compared.
    pub fixes: usize,
}

/// The WGS-84 position of a past fix that may speak about a fence: accurate to 100 m (68 %), not called a mock,
/// converted when its device is known to hand out GCJ-02.
#[must_use]
pub fn guard_position(fix: &Fix, calibration: Calibration) -> Option<Position> {
    let accuracy_m = acc68_m(sigma_m(fix.acc, fix.acc_kind)?);
    if accuracy_m > POOR_ACCURACY_M || fix.mock == Some(true) {
        return None;
    }
    let (lat, lon) = match calibration {
        Calibration::Gcj02 => to_wgs84(Datum::Gcj02, fix.lat, fix.lon),
        Calibration::None | Calibration::Wgs84 => (fix.lat, fix.lon),
    };
    Position::new(lat, lon).ok()
}

/// Whether past fixes contradict the declared datum of an outline `shape` as entered: by another datum their median
/// distance to its centre is over 200 m less, and they lie at the place then.
///
/// Without the last condition a lodging far from where most fixes were would be doubted whenever its shift happens
/// to point towards them. Says nothing with fewer than 20 fixes within 2 km, or for a broken outline.
#[must_use]
pub fn datum_doubt(shape: &FenceShape, declared: Datum, fixes: &[Position]) -> Option<DatumDoubt> {
    let here = shape.converted(declared).centre()?;
    let others =
        [Datum::Wgs84, Datum::Gcj02, Datum::Bd09].into_iter().filter(|other| !alike(*other, declared));
    let doubts = others.filter_map(|other| {
        let converted = shape.converted(other);
        let there = converted.centre()?;
        let near: Vec<(f64, f64)> = fixes
            .iter()
            .map(|fix| (haversine_m(here, *fix), haversine_m(there, *fix)))
            .filter(|(here, there)| here.min(*there) <= NEAR_M)
            .collect();
        if near.len() < GUARD_FIXES {
            return None;
        }
        let declared_m = median(near.iter().map(|(here, _)| *here));
        let other_m = median(near.iter().map(|(_, there)| *there));
        let fits = other_m <= reach_m(&converted, there) && declared_m - other_m > GUARD_GAIN_M;
        fits.then_some(DatumDoubt { other, declared_m, other_m, fixes: near.len() })
    });
    doubts.min_by(|a, b| a.other_m.total_cmp(&b.other_m))
}

/// CGCS2000 is WGS-84 to well under any fence's error.
fn alike(a: Datum, b: Datum) -> bool {
    let plain = |datum| matches!(datum, Datum::Wgs84 | Datum::Cgcs2000);
    a == b || (plain(a) && plain(b))
}

/// Metres from the centre within which people at the place are.
fn reach_m(shape: &FenceShape, centre: Position) -> f64 {
    match shape {
        FenceShape::Circle { radius_m, .. } => radius_m.max(PLACE_M),
        FenceShape::Polygon { ring } => ring
            .iter()
            .filter_map(|[lon, lat]| Position::new(*lat, *lon).ok())
            .map(|corner| haversine_m(centre, corner))
            .fold(PLACE_M, f64::max),
    }
}

/// The median; 0 of none.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_odd_and_even_counts() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < 1e-12);
        assert!((median([4.0, 1.0, 2.0, 3.0].into_iter()) - 2.5).abs() < 1e-12);
        assert!(median(std::iter::empty()).abs() < 1e-12);
    }
}
