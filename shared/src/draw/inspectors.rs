//! Who goes where: the second half of the double random draw.

use super::pivotal::Candidate;
use super::{Inspector, Recusal, field_hash};

/// The inspector of each target, in the order of selection.
///
/// Among those not recused and with capacity left, the one with the smallest
/// `H("inspector-v1", seed, draw, target, inspector)` goes; none if there is nobody. The match is greedy:
/// a late target may stay without an inspector although another match would have served all.
#[must_use]
pub fn assign(
    targets: &[Candidate<'_>],
    inspectors: &[Inspector],
    seed: &str,
    draw: &str,
) -> Vec<Option<String>> {
    let mut free: Vec<(&Inspector, u32)> =
        inspectors.iter().map(|inspector| (inspector, inspector.capacity)).collect();
    targets
        .iter()
        .map(|target| {
            let (inspector, capacity) = free
                .iter_mut()
                .filter(|(inspector, capacity)| *capacity > 0 && !recused(inspector, target))
                .min_by_key(|(inspector, _)| {
                    (field_hash(&["inspector-v1", seed, draw, target.id, &inspector.id]), &inspector.id)
                })?;
            *capacity -= 1;
            Some(inspector.id.clone())
        })
        .collect()
}

fn recused(inspector: &Inspector, target: &Candidate<'_>) -> bool {
    inspector.recused.iter().any(|recusal| match recusal {
        Recusal::Township(code) => code == target.township,
        Recusal::Unit(id) => id == target.id,
    })
}
