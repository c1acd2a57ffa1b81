//! Inclusion probabilities and ordered pivotal sampling (Deville and Tillé 1998) on hash order:
//! exact probabilities, fixed size, one pass.

use super::{field_hash, uniform};

/// The largest effective weight as a multiple of the smallest.
pub const MAX_RATIO: u64 = 10;

/// A unit with its chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// Id of the unit.
    pub id: &'a str,
    /// Code of its township.
    pub township: &'a str,
    /// Inclusion probability, over 0 and at most 1.
    pub probability: f64,
}

/// The weights as they count: everyone keeps a floor chance and nobody more than ten times another's.
///
/// A weight of zero is lifted to the smallest positive one (all zero: all one), and weights over
/// [`MAX_RATIO`] times the smallest positive one are cut to that.
#[must_use]
pub fn effective_weights(weights: &[u32]) -> Vec<u64> {
    let least = weights.iter().copied().filter(|weight| *weight > 0).min().map_or(1, u64::from);
    weights.iter().map(|weight| u64::from(*weight).clamp(least, least.saturating_mul(MAX_RATIO))).collect()
}

/// The chance of each unit to be among `number` drawn, in the order given: `number * weight / sum of weights`
/// over the [`effective_weights`].
///
/// Units whose share reaches 1 are certain; the rest is shared again among the others until none reaches it.
/// The chances sum to `number`, or are all 1 if there are not more units than that. All comparisons are exact.
#[must_use]
pub fn inclusion_probabilities(weights: &[u32], number: u32) -> Vec<f64> {
    let weights = effective_weights(weights);
    let mut certain = vec![false; weights.len()];
    let mut remaining = u64::from(number);
    let mut total: u64 = weights.iter().sum();
    loop {
        let (mut taken, mut taken_weight) = (0, 0);
        for (weight, certain) in weights.iter().zip(&mut certain).filter(|(_, certain)| !**certain) {
            if remaining.saturating_mul(*weight) >= total {
                *certain = true;
                taken += 1;
                taken_weight += weight;
            }
        }
        if taken == 0 {
            break;
        }
        remaining = remaining.saturating_sub(taken);
        total = total.saturating_sub(taken_weight);
    }
    weights
        .iter()
        .zip(certain)
        .map(|(weight, certain)| match certain {
            true => 1.0,
            false => remaining as f64 * *weight as f64 / total as f64,
        })
        .collect()
}

/// The sample: the certain units, then the others in the order in which they are selected.
///
/// Both parts go by `H("order-v1", seed, draw, id)`, bytes ascending. The k-th duel of the pivotal pass compares
/// `u(H("pivot-v1", seed, draw, k))` with the shares of the current and the next unit; a loser hands over its
/// chance. The number selected is the sum of the chances.
#[must_use]
pub fn sample<'a>(candidates: &[Candidate<'a>], seed: &str, draw: &str) -> Vec<Candidate<'a>> {
    let mut ordered: Vec<([u8; 32], Candidate<'a>)> =
        candidates.iter().map(|unit| (field_hash(&["order-v1", seed, draw, unit.id]), *unit)).collect();
    ordered.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.id.cmp(right.id)));
    let (certain, uncertain): (Vec<_>, Vec<_>) =
        ordered.into_iter().map(|(_, unit)| unit).partition(|unit| unit.probability >= 1.0);

    let mut selected = certain;
    let mut rest = uncertain.into_iter();
    let Some(mut current) = rest.next() else { return selected };
    // The current unit keeps its own probability for the record; `share` is what it carries in the pass.
    let mut share = current.probability;
    for (k, next) in (1_u64..).zip(rest) {
        let x = uniform(&field_hash(&["pivot-v1", seed, draw, &k.to_string()]));
        let other = next.probability;
        let sum = share + other;
        if sum < 1.0 {
            if x < other / sum {
                current = next;
            }
            share = sum;
        } else {
            if x < (1.0 - other) / (2.0 - sum) {
                selected.push(std::mem::replace(&mut current, next));
            } else {
                selected.push(next);
            }
            share = sum - 1.0;
        }
    }
    if share > 0.5 {
        selected.push(current);
    }
    selected
}
