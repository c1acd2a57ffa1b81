//! Exact tails, intervals and the estimate from a draw with known chances.
//!
//! Nothing here accuses on bad input: a test given an impossible number answers 1 (no evidence), an interval
//! or estimate answers none. Logarithms are natural; every share is between 0 and 1.

mod special;

use serde::{Deserialize, Serialize};
use special::{incomplete_beta, normal_quantile};

/// Exact sums go up to this many terms; larger samples use the incomplete beta function.
const EXACT_TERMS: u64 = 10_000;

/// P(X <= x) for X binomial with `n` trials of chance `p`: the exact sum (relative error about 1e-12).
///
/// 1 if `x >= n` or if `p` is not a chance.
///
/// ```
/// let tail = zaigang_shared::statistics::binomial_lower_tail(9, 10, 0.95);
/// assert!((tail - 0.401263).abs() < 1e-6);
/// ```
#[must_use]
pub fn binomial_lower_tail(x: u64, n: u64, p: f64) -> f64 {
    if x >= n || !(0.0..=1.0).contains(&p) || p == 0.0 {
        return 1.0;
    }
    if p == 1.0 {
        return 0.0;
    }
    if n > EXACT_TERMS {
        return incomplete_beta((n - x) as f64, x as f64 + 1.0, 1.0 - p);
    }
    let odds = p / (1.0 - p);
    lower_share(x, (0..n).map(|k| (n - k) as f64 / (k + 1) as f64 * odds))
}

/// P(X <= x) for X the number of marked among `sample` drawn without replacement from `population`, of which
/// `marked` are marked: the exact sum.
///
/// 1 if `x` is not below the most that can be found, or if sample or marked exceed the population. Beyond
/// 10,000 possible values the binomial tail stands in, which is the larger one wherever a flag is near.
#[must_use]
pub fn hypergeometric_lower_tail(x: u64, population: u64, marked: u64, sample: u64) -> f64 {
    let most = marked.min(sample);
    if marked > population || sample > population || x >= most {
        return 1.0;
    }
    let unmarked = population - marked;
    let least = sample.saturating_sub(unmarked);
    if x < least {
        return 0.0;
    }
    if most - least > EXACT_TERMS {
        return binomial_lower_tail(x, sample, marked as f64 / population as f64);
    }
    // From k to k + 1 marked: C(marked, k) C(unmarked, sample - k) changes by this ratio.
    let ratio = |k: u64| {
        (marked - k) as f64 * (sample - k) as f64 / ((k + 1) as f64 * (unmarked + k + 1 - sample) as f64)
    };
    lower_share(x - least, (least..most).map(ratio))
}

/// The share of the first `x + 1` terms in the sum of all terms 1, r1, r1 r2, .. given by their ratios.
fn lower_share(x: u64, ratios: impl Iterator<Item = f64>) -> f64 {
    let mut logs = vec![0.0];
    let mut log: f64 = 0.0;
    for ratio in ratios {
        log += ratio.ln();
        logs.push(log);
    }
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut lower, mut total) = (0.0, 0.0);
    for (k, log) in (0_u64..).zip(logs) {
        let term = (log - largest).exp();
        total += term;
        if k <= x {
            lower += term;
        }
    }
    lower / total
}

/// Which of several tests stay significant together at `alpha` (Holm 1979), in the order given.
///
/// A p-value that is not a number is never significant.
#[must_use]
pub fn holm(p_values: &[f64], alpha: f64) -> Vec<bool> {
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut significant = vec![false; p_values.len()];
    for ((index, p), tests) in order.into_iter().zip((1..=p_values.len()).rev()) {
        match significant.get_mut(index) {
            Some(place) if p <= alpha / tests as f64 => *place = true,
            _ => break,
        }
    }
    significant
}

/// An interval of shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Interval {
    /// Lower end, 0 to 1.
    pub low: f64,
    /// Upper end, 0 to 1, not below the lower.
    pub high: f64,
}

/// Wilson's score interval (1927) for `successes` of `trials`, both possibly effective numbers.
///
/// `confidence` is two-sided, such as 0.95. None unless `0 <= successes <= trials`, `trials > 0`,
/// `0 < confidence < 1` and all are finite.
#[must_use]
pub fn wilson(successes: f64, trials: f64, confidence: f64) -> Option<Interval> {
    let share = checked_share(successes, trials, confidence)?;
    let z = normal_quantile(0.5 + confidence / 2.0);
    let z2 = z * z;
    let centre = share + z2 / (2.0 * trials);
    let half = z * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
    let scale = 1.0 + z2 / trials;
    Some(Interval {
        low: ((centre - half) / scale).clamp(0.0, 1.0),
        high: ((centre + half) / scale).clamp(0.0, 1.0),
    })
}

/// The exact interval of Clopper and Pearson (1934) for `successes` of `trials`.
///
/// Both may be effective numbers (Korn and Graubard 1998). `confidence` is two-sided. None as for [`wilson`].
#[must_use]
pub fn clopper_pearson(successes: f64, trials: f64, confidence: f64) -> Option<Interval> {
    checked_share(successes, trials, confidence)?;
    let tail = (1.0 - confidence) / 2.0;
    let failures = trials - successes;
    Some(Interval {
        low: if successes > 0.0 { beta_quantile(successes, failures + 1.0, tail) } else { 0.0 },
        high: if failures > 0.0 { beta_quantile(successes + 1.0, failures, 1.0 - tail) } else { 1.0 },
    })
}

fn checked_share(successes: f64, trials: f64, confidence: f64) -> Option<f64> {
    let sound = trials.is_finite()
        && trials > 0.0
        && (0.0..=trials).contains(&successes)
        && confidence > 0.0
        && confidence < 1.0;
    sound.then(|| successes / trials)
}

/// The x with I_x(a, b) = share, by bisection to the last bits.
fn beta_quantile(a: f64, b: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if incomplete_beta(a, b, middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// One drawn unit and what was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The chance the unit had of being drawn, over 0 and at most 1.
    pub inclusion_probability: f64,
    /// Whether the person was there.
    pub present: bool,
}

/// How the sample was drawn: it decides the variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// A fixed number, as in [`draw`](crate::draw).
    FixedSize,
    /// Each unit by its own lot, as the random prompts are.
    Poisson,
}

/// A weighted share and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Hajek {
    /// Estimated share of the whole list that was present: sum(y / pi) / sum(1 / pi).
    pub estimate: f64,
    /// Estimated variance of the estimate.
    pub variance: f64,
    /// The simple random sample with the same variance: p (1 - p) / variance; the sample itself where the
    /// variance is zero (all equal, or everybody drawn).
    pub effective_size: f64,
    /// Sum of 1 / pi: the estimated size of the list.
    pub weight_sum: f64,
}

impl Hajek {
    /// The two-sided interval of the estimate: Clopper-Pearson on the effective size (Korn and Graubard 1998).
    ///
    /// None unless `0 < confidence < 1`.
    #[must_use]
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        clopper_pearson(self.estimate * self.effective_size, self.effective_size, confidence)
    }
}

/// The Hajek estimate of the share present with its variance (fixed size: Hajek-Rosen, high entropy).
///
/// None for fewer than two observations or a probability outside 0 (exclusive) to 1. Whether a figure from few
/// inspections may be shown at all is for the caller: below ten inspected person-days only counts are.
#[must_use]
pub fn hajek(observations: &[Observation], design: Design) -> Option<Hajek> {
    let sound = |o: &Observation| o.inclusion_probability > 0.0 && o.inclusion_probability <= 1.0;
    if observations.len() < 2 || !observations.iter().all(sound) {
        return None;
    }
    let sample = observations.len() as f64;
    let weight_sum: f64 = observations.iter().map(|o| o.inclusion_probability.recip()).sum();
    let present: f64 =
        observations.iter().filter(|o| o.present).map(|o| o.inclusion_probability.recip()).sum();
    let estimate = present / weight_sum;
    // Each unit's weighted residual and 1 - pi.
    let residuals: Vec<(f64, f64)> = observations
        .iter()
        .map(|o| {
            let y = if o.present { 1.0 } else { 0.0 };
            ((y - estimate) / o.inclusion_probability, 1.0 - o.inclusion_probability)
        })
        .collect();
    let free: f64 = residuals.iter().map(|(_, complement)| complement).sum();
    let (centre, correction) = match design {
        Design::FixedSize if free > 0.0 => {
            let weighted: f64 = residuals.iter().map(|(residual, complement)| residual * complement).sum();
            (weighted / free, sample / (sample - 1.0))
        }
        Design::FixedSize | Design::Poisson => (0.0, 1.0),
    };
    let squares: f64 =
        residuals.iter().map(|(residual, complement)| complement * (residual - centre).powi(2)).sum();
    let variance = correction * squares / weight_sum.powi(2);
    let spread = estimate * (1.0 - estimate);
    let effective_size = if variance > 0.0 && spread > 0.0 { spread / variance } else { sample };
    Some(Hajek { estimate, variance, effective_size, weight_sum })
}
