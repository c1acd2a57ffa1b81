//! From one fix to one of three answers, and from two fixes to a person.
//!
//! Fail-safe: whatever is missing, old, rough or broken ends in [`Answer::Uncertain`], which counts neither
//! for nor against anyone.

use serde::{Deserialize, Deserializer, Serialize};

use super::datum::{Datum, from_wgs84, to_wgs84};
use super::fence::{Fence, FenceId};
use super::geometry::Position;
use super::probability::{AccuracyKind, acc68_m, fence_probability, sigma_m};

/// Version of everything that decides a verdict, kept in each.
pub const MODEL: &str = "2026-2";
/// Probability from which a fix is inside.
pub const INSIDE_FROM: f64 = 0.90;
/// Probability up to which a fix is outside.
pub const OUTSIDE_UP_TO: f64 = 0.01;
/// Age in milliseconds up to which a fix is fresh.
pub const MAX_FIX_AGE_MS: i64 = 120_000;
/// Milliseconds that must lie between two fixes before they can show a person outside.
pub const OUTSIDE_GAP_MS: i64 = 180_000;
/// Accuracy (68 %) in metres above which a fix is called poor.
pub const POOR_ACCURACY_M: f64 = 100.0;
/// Sigmas within which the true place lies with 95 %.
pub(super) const R95: f64 = 2.447_747;
/// A poor fix still shows "outside" from this many times its accuracy.
const FAR_BY_ACCURACIES: f64 = 10.0;

/// The position in a signed record, as the platform gave it; nothing in it is checked before judging.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Fix {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// Accuracy in metres on the scale of `acc_kind`; 0, null or missing when the platform gave none.
    #[serde(default, deserialize_with = "number_or_null")]
    #[cfg_attr(feature = "openapi", schemars(with = "Option<f64>"))]
    pub acc: f64,
    /// When the fix was made, milliseconds since 1970 UTC.
    pub at: i64,
    /// Altitude in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<f64>,
    /// Speed in metres per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spd: Option<f64>,
    /// Heading in degrees clockwise from north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hdg: Option<f64>,
    /// Whether the platform called the position a mock; absent where it cannot tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mock: Option<bool>,
    /// The scale of `acc`, set by the app from the platform.
    #[serde(default)]
    pub acc_kind: AccuracyKind,
}

/// A number that is not finite becomes null on its way through JSON.
fn number_or_null<'de, D: Deserializer<'de>>(input: D) -> Result<f64, D::Error> {
    Option::<f64>::deserialize(input).map(Option::unwrap_or_default)
}

/// The datum a device is known to hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Calibration {
    /// Not known: both readings are weighed, to the holder's benefit.
    #[default]
    None,
    /// Measured at a known point: plain WGS-84.
    Wgs84,
    /// Measured at a known point: shifted coordinates.
    Gcj02,
}

impl Calibration {
    /// The name it travels and is kept under.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Calibration::None => "none",
            Calibration::Wgs84 => "wgs84",
            Calibration::Gcj02 => "gcj02",
        }
    }
}

/// What one fix says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Answer {
    /// At one of the places.
    Inside,
    /// Says nothing either way.
    Uncertain,
    /// This fix is at none of the places; never by itself a statement about the person.
    OutsideFix,
}

/// Why the answer is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Reason {
    /// No position, or coordinates that are none.
    NoFix,
    /// A position without a usable accuracy.
    NoAccuracy,
    /// The fix is more than 120 s older than the record.
    StaleFix,
    /// Too rough to tell.
    PoorAccuracy,
    /// Too near an edge to tell.
    NearEdge,
    /// At a place only if the device hands out GCJ-02, or if the place was drawn in it: calibrate or correct.
    Datum,
    /// The platform called the position a mock.
    MockFlag,
    /// There is no place to compare with, or one whose outline is broken.
    NoFence,
    /// Outside every place.
    OutsideAll,
    /// The place was corrected afterwards: by the one in force then it was not outside.
    PlaceCorrected,
    /// Made for an event, but not certainly within an hour of it.
    EventTime,
    /// Made for an event that is not known.
    EventUnknown,
    /// Made for an event that had been called off.
    EventCancelled,
}

/// The answer for one fix and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// Largest probability over the fences, 0 to 1; 0 when nothing could be computed.
    pub probability: f64,
    /// Claimed standard deviation per axis in metres.
    pub sigma_m: Option<f64>,
    /// The fence of that probability; the nearest when none has any.
    pub fence: Option<FenceId>,
    /// Metres from the fix to that fence's edge, 0 inside it.
    pub distance_m: Option<f64>,
    /// The model that judged, see [`MODEL`].
    pub model: String,
    /// Why, most important first; empty for a clean `inside`.
    pub reasons: Vec<Reason>,
}

/// One fence under one datum.
struct Reading<'a> {
    fence: &'a Fence,
    probability: f64,
    distance_m: f64,
}

/// All fences under one datum.
#[derive(Default)]
struct Survey<'a> {
    /// The fence with the largest probability, then the nearest.
    best: Option<Reading<'a>>,
    /// Whether the fix's 95 % radius reaches any fence.
    within_reach: bool,
    /// Whether any fence, or the fix, could not be measured.
    broken: bool,
}

impl<'a> Survey<'a> {
    fn of((lat, lon): (f64, f64), sigma: f64, fences: &'a [Fence]) -> Self {
        let Ok(at) = Position::new(lat, lon) else {
            return Self { broken: true, ..Self::default() };
        };
        let mut survey = Self::default();
        for fence in fences {
            let probability = fence_probability(&fence.shape, at, sigma);
            let reading = Reading { fence, probability, distance_m: fence.shape.distance_m(at) };
            if reading.probability.is_finite() && reading.distance_m.is_finite() {
                survey.within_reach |= reading.distance_m <= R95 * sigma;
                survey.offer(reading);
            } else {
                survey.broken = true;
            }
        }
        survey
    }

    fn offer(&mut self, reading: Reading<'a>) -> bool {
        let better = self.best.as_ref().is_none_or(|best| reading.beats(best));
        if better {
            self.best = Some(reading);
        }
        better
    }

    /// The largest probability, 0 without any.
    fn probability(&self) -> f64 {
        self.best.as_ref().map_or(0.0, |best| best.probability)
    }
}

impl Reading<'_> {
    fn beats(&self, other: &Self) -> bool {
        self.probability > other.probability
            || (self.probability >= other.probability && self.distance_m < other.distance_m)
    }
}

/// What one fix says about being at any of `fences`.
///
/// `not_before` is the earliest time the record can have been made, in milliseconds by the same clock as
/// `fix.at`; `None` leaves the fix's age unjudged. Probability from 0.90 is inside, up to 0.01 outside, over
/// several fences the largest counts. Without calibration three readings are weighed: the fix as WGS-84, the
/// fix as GCJ-02, and the fence as one that was drawn in GCJ-02 and declared WGS-84, the commonest mistake of a
/// map published in China. Inside as WGS-84 is inside; inside by another reading only is uncertain; outside
/// needs all three, and the reported numbers are those of the likeliest reading.
///
/// A fix whose own 95 % radius reaches a fence is never outside: a rough position (a phone that may only
/// give its approximate place claims 2 km) has a small probability everywhere, also at the very centre.
#[must_use]
pub fn judge_fix(
    fix: Option<&Fix>,
    not_before: Option<i64>,
    fences: &[Fence],
    calibration: Calibration,
) -> Verdict {
    let Some(fix) = fix.filter(|fix| Position::new(fix.lat, fix.lon).is_ok()) else {
        return Verdict::unknown(Reason::NoFix);
    };
    let mut doubts = Vec::new();
    if fix.mock == Some(true) {
        doubts.push(Reason::MockFlag);
    }
    if not_before.is_some_and(|not_before| fix.at < not_before.saturating_sub(MAX_FIX_AGE_MS)) {
        doubts.push(Reason::StaleFix);
    }
    let Some(sigma) = sigma_m(fix.acc, fix.acc_kind) else {
        doubts.push(Reason::NoAccuracy);
        return Verdict { reasons: doubts, ..Verdict::unknown(Reason::NoAccuracy) };
    };

    let as_given = (fix.lat, fix.lon);
    let shifted_fix = to_wgs84(Datum::Gcj02, fix.lat, fix.lon);
    let plainly = if calibration == Calibration::Gcj02 { shifted_fix } else { as_given };
    let mut survey = Survey::of(plainly, sigma, fences);
    let mut by_datum = false;
    if calibration == Calibration::None && survey.probability() < INSIDE_FROM {
        let shifted_fences = from_wgs84(Datum::Gcj02, fix.lat, fix.lon);
        let plain = survey.probability();
        let mut better = false;
        for reading in [shifted_fix, shifted_fences] {
            let other = Survey::of(reading, sigma, fences);
            survey.within_reach |= other.within_reach;
            survey.broken |= other.broken;
            better |= other.best.is_some_and(|reading| survey.offer(reading));
        }
        let probability = survey.probability();
        by_datum =
            better && (probability >= INSIDE_FROM || (plain <= OUTSIDE_UP_TO && probability > OUTSIDE_UP_TO));
    }

    let Some(best) = survey.best else {
        doubts.push(Reason::NoFence);
        return Verdict { sigma_m: Some(sigma), reasons: doubts, ..Verdict::unknown(Reason::NoFence) };
    };
    let far = best.probability <= OUTSIDE_UP_TO;
    let (plain, reason) = if best.probability >= INSIDE_FROM && !by_datum {
        (Answer::Inside, None)
    } else if far && survey.broken {
        (Answer::Uncertain, Some(Reason::NoFence))
    } else if far && !survey.within_reach {
        (Answer::OutsideFix, Some(Reason::OutsideAll))
    } else if by_datum {
        (Answer::Uncertain, Some(Reason::Datum))
    } else if acc68_m(sigma) > POOR_ACCURACY_M {
        (Answer::Uncertain, Some(Reason::PoorAccuracy))
    } else {
        (Answer::Uncertain, Some(Reason::NearEdge))
    };
    // A doubted fix says nothing, so what it would have said is no reason.
    let answer = if doubts.is_empty() { plain } else { Answer::Uncertain };
    doubts.extend(reason.filter(|_| plain == answer));
    Verdict {
        answer,
        probability: best.probability,
        sigma_m: Some(sigma),
        fence: Some(best.fence.id.clone()),
        distance_m: Some(best.distance_m),
        model: MODEL.to_owned(),
        reasons: doubts,
    }
}

impl Verdict {
    /// Nothing could be computed.
    fn unknown(reason: Reason) -> Self {
        Self {
            answer: Answer::Uncertain,
            probability: 0.0,
            sigma_m: None,
            fence: None,
            distance_m: None,
            model: MODEL.to_owned(),
            reasons: vec![reason],
        }
    }

    /// Whether this is an outside fix that may speak against a person: accurate to 100 m (68 %), or further
    /// off than ten times its accuracy.
    fn may_count_against(&self) -> bool {
        self.answer == Answer::OutsideFix
            && self.sigma_m.map(acc68_m).is_some_and(|accuracy| {
                accuracy <= POOR_ACCURACY_M
                    || self.distance_m.is_some_and(|distance| distance > FAR_BY_ACCURACIES * accuracy)
            })
    }
}

/// The verdict in force when a record is judged anew under corrected places.
///
/// Who stood where the place was then told to be has done what was asked: the office's error is not held
/// against him. A record that was not outside becomes uncertain at worst, for a person to decide.
#[must_use]
pub fn judged_anew(before: Answer, anew: Verdict) -> Verdict {
    if anew.answer == Answer::OutsideFix && before != Answer::OutsideFix {
        return Verdict { answer: Answer::Uncertain, reasons: vec![Reason::PlaceCorrected], ..anew };
    }
    anew
}

/// Whether two judged fixes show a person outside: both outside (hence fresh), made at least three minutes
/// apart, and each accurate to 100 m or further off than ten times its accuracy.
#[must_use]
pub fn outside_person(a: (&Fix, &Verdict), b: (&Fix, &Verdict)) -> bool {
    let apart = a.0.at.abs_diff(b.0.at) >= OUTSIDE_GAP_MS.unsigned_abs();
    apart && a.1.may_count_against() && b.1.may_count_against()
}
