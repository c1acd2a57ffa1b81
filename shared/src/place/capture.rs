//! A record's fix on the clock by which the record is placed.

use super::{Calibration, Fence, Fix, Verdict, judge_fix};
use crate::time::{Millis, TimeInterval};

/// What a record's fix says under these fences, the first time or later: `wall` is the phone's own clock.
pub fn judge_capture(
    fix: Option<Fix>,
    wall: Millis,
    interval: TimeInterval,
    fences: &[Fence],
    calibration: Calibration,
) -> Verdict {
    let (fix, captured) = on_one_clock(fix, wall, interval);
    judge_fix(fix.as_ref(), Some(captured), fences, calibration)
}

/// The fix and the capture (Unix ms) on one clock: the fix's age is the phone's own difference, so that a phone whose
/// clock is wrong does not make every fix look old.
pub fn on_one_clock(fix: Option<Fix>, wall: Millis, interval: TimeInterval) -> (Option<Fix>, i64) {
    let captured = interval.captured(wall).0;
    let moved = |fix: Fix| {
        let age = wall.0.saturating_sub(fix.at);
        Fix { at: captured.saturating_sub(age), ..fix }
    };
    (fix.map(moved), captured)
}
