//! Which datum a phone hands out, found by standing at a surveyed point.

use super::datum::{Datum, to_wgs84};
use super::geometry::{Position, haversine_m};
use super::probability::{acc68_m, sigma_m};
use super::verdict::{Calibration, Fix, R95};
use serde::{Deserialize, Serialize};

/// Good fixes a calibration needs.
pub const CALIBRATION_FIXES: usize = 3;
/// Largest accuracy (68 %) in metres of a good fix.
pub const CALIBRATION_ACCURACY_M: f64 = 30.0;
/// How far from the point the person may stand, in metres.
pub const CALIBRATION_STANDING_M: f64 = 30.0;
/// How many times further off the other reading has to be than the one that fits.
const CLEARLY: f64 = 2.0;

/// What the fixes at a surveyed point say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CalibrationResult {
    /// `wgs84` or `gcj02`; `none` when undecided.
    pub calibration: Calibration,
    /// Why it is undecided.
    pub undecided: Option<Undecided>,
    /// Metres from the point to the median fix read as WGS-84.
    pub wgs84_m: Option<f64>,
    /// Metres from the point to the median fix read as GCJ-02.
    pub gcj02_m: Option<f64>,
    /// Accuracy (68 %) in metres of the roughest of the good fixes.
    pub accuracy_m: Option<f64>,
}

/// Why a calibration is undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Undecided {
    /// Fewer than three fixes with a usable accuracy up to 30 m, each made at another time.
    TooInaccurate,
    /// The fixes do not agree: the person walked, or the phone mixes two sources.
    Scattered,
    /// Neither reading lies at the point.
    NeitherFits,
    /// Both readings lie too near to the point to tell them apart.
    TooAlike,
}

/// Decides which datum a phone hands out from fixes taken at a surveyed point.
///
/// The median of the good fixes is read as WGS-84 and as GCJ-02. A reading fits when it lies within 30 m (where a
/// person may stand) and the 95 % radius of the roughest fix; it is the answer only when the other reading lies at
/// least twice as far off. GCJ-02 shifts by 18 to 692 m in China: where it shifts little nothing is decided.
///
/// A fix that the platform calls a mock does not count. This is no proof: who makes his phone hand out invented
/// positions can make it look calibrated, and gains that one reading of his fixes is used alone. Whatever he
/// invents afterwards he could have invented without it, and a wrong calibration reads his honest fixes as off by
/// hundreds of metres. So a calibration is a claim like any other, audited, and the township may take it back.
#[must_use]
pub fn calibrate(fixes: &[Fix], point: Position) -> CalibrationResult {
    let mut good: Vec<(Position, f64)> = Vec::new();
    let mut times: Vec<i64> = Vec::new();
    for fix in fixes {
        let Some(sigma) = sigma_m(fix.acc, fix.acc_kind) else { continue };
        let Ok(at) = Position::new(fix.lat, fix.lon) else { continue };
        let is_good = acc68_m(sigma) <= CALIBRATION_ACCURACY_M && fix.mock != Some(true);
        // The same fix sent again is one fix.
        if is_good && !times.contains(&fix.at) {
            times.push(fix.at);
            good.push((at, sigma));
        }
    }
    let sigma = good.iter().map(|(_, sigma)| *sigma).fold(0.0, f64::max);
    let Some(median) = median(&good).filter(|_| good.len() >= CALIBRATION_FIXES) else {
        return CalibrationResult::undecided(Undecided::TooInaccurate);
    };
    let reach = R95 * sigma;
    let near = CALIBRATION_STANDING_M + reach;
    let shifted = {
        let (lat, lon) = to_wgs84(Datum::Gcj02, median.lat(), median.lon());
        Position::new(lat, lon)
    };
    let wgs84_m = haversine_m(point, median);
    let Ok(gcj02_m) = shifted.map(|at| haversine_m(point, at)) else {
        return CalibrationResult::undecided(Undecided::NeitherFits);
    };
    let said = |calibration, undecided| CalibrationResult {
        calibration,
        undecided,
        wgs84_m: Some(wgs84_m),
        gcj02_m: Some(gcj02_m),
        accuracy_m: Some(acc68_m(sigma)),
    };
    let undecided = |why| said(Calibration::None, Some(why));
    if good.iter().any(|(at, _)| haversine_m(median, *at) > near) {
        return undecided(Undecided::Scattered);
    }
    let (fits_wgs84, fits_gcj02) = (wgs84_m <= near, gcj02_m <= near);
    let far = CLEARLY * near;
    if fits_wgs84 && gcj02_m >= far {
        said(Calibration::Wgs84, None)
    } else if fits_gcj02 && wgs84_m >= far {
        said(Calibration::Gcj02, None)
    } else if fits_wgs84 || fits_gcj02 {
        undecided(Undecided::TooAlike)
    } else {
        undecided(Undecided::NeitherFits)
    }
}

impl CalibrationResult {
    /// Nothing could be measured.
    fn undecided(why: Undecided) -> Self {
        Self {
            calibration: Calibration::None,
            undecided: Some(why),
            wgs84_m: None,
            gcj02_m: None,
            accuracy_m: None,
        }
    }
}

/// The median of each coordinate: one wild fix moves nothing.
fn median(good: &[(Position, f64)]) -> Option<Position> {
    let middle = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let lat = middle(good.iter().map(|(at, _)| at.lat()).collect())?;
    let lon = middle(good.iter().map(|(at, _)| at.lon()).collect())?;
    Position::new(lat, lon).ok()
}
