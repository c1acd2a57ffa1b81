//! Where a fix lies, how sure that is, and what it may be used for.
//!
//! The room in one walk: a phone hands over a [`Fix`] with its accuracy; [`sigma_m`] turns the
//! platform's accuracy into one standard deviation; [`fence_probability`] says how much of the error
//! distribution lies inside a [`FenceShape`]; [`judge_fix`] turns that into a [`Verdict`] with one of
//! three answers. Only [`outside_person`] may say that a person, and not just a fix, was outside.
//!
//! Positions are WGS-84 degrees, distances metres, times milliseconds since 1970 UTC. Everything here is
//! a pure function: no clock, no files, no network, the same on the phone and on the server.

mod calibrate;
mod capture;
mod datum;
mod fence;
mod geometry;
mod guard;
mod probability;
mod special;
mod standing;
mod verdict;

pub use calibrate::{
    CALIBRATION_ACCURACY_M, CALIBRATION_FIXES, CALIBRATION_STANDING_M, CalibrationResult, Undecided,
    calibrate,
};
pub use capture::{judge_capture, on_one_clock};
pub use datum::{CONVERTER_VERSION, Datum, from_wgs84, to_wgs84};
pub use fence::{
    DEFAULT_RADIUS_M, Fence, FenceId, FenceKind, FenceShape, MAX_EXTENT_M, MAX_RADIUS_M, MAX_RING_POINTS,
    MIN_RADIUS_M, ShapeError,
};
pub use geometry::{EARTH_RADIUS_M, LocalPlane, Position, PositionError, bearing_deg, haversine_m};
pub use guard::{DatumDoubt, GUARD_FIXES, GUARD_GAIN_M, datum_doubt, guard_position};
pub use probability::{
    AccuracyKind, EFFECTIVE_RADIUS_M, FENCE_ERROR_M, acc68_m, disc_probability, fence_probability, mixture,
    polygon_probability, sigma_m, working_sigma_m,
};
pub use standing::{
    STANDING_ACCURACY_M, STANDING_AGE_MS, STANDING_FIXES, STANDING_MOST, STANDING_SPAN_MS, StandingError,
    is_good_for_standing, standing_centre,
};
pub use verdict::{
    Answer, Calibration, Fix, INSIDE_FROM, MAX_FIX_AGE_MS, MODEL, OUTSIDE_GAP_MS, OUTSIDE_UP_TO,
    POOR_ACCURACY_M, Reason, Verdict, judge_fix, judged_anew, outside_person,
};
