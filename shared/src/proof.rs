//! Proofs about the tamper-evident log: that a leaf is in it, and that a later log only continues an earlier one.
//!
//! RFC 6962, sections 2.1.1 and 2.1.2, in the stricter words of RFC 9162, sections 2.1.3.2 and 2.1.4.2. A proof is
//! made from the hashes of complete subtrees ([`Node`]), each of which never changes once its leaves are there: so
//! a store of them answers every proof with a few dozen look-ups, however long the log.

use crate::leaf::{Hash, node_hash};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// A complete subtree: the `index`-th from the left of those over `2^level` leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Logarithm of its leaves; 0 is a leaf.
    pub level: u32,
    /// From the left, beginning with 0.
    pub index: u64,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf, or no such earlier log.
    #[error("the position lies outside the log")]
    Position,
    /// A hash too many or too few.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// It leads to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The nodes that are complete once the leaf at `position` is there, from the leaf upwards: what a store appends.
pub fn completed_by(position: u64) -> impl Iterator<Item = Node> {
    (0..=position.trailing_ones()).map(move |level| Node { level, index: position >> level })
}

/// The root of the first `size` leaves; `SHA-256("")` of none.
///
/// # Errors
/// What `node` gives when it has no such node.
pub fn root<E>(size: u64, node: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Hash, E> {
    span_root(&(0..size), node)
}

/// The proof that the leaf at `position` is among the first `size`, from the leaf upwards.
///
/// # Errors
/// What `node` gives when it has no such node; a position outside the log gives an empty proof, which proves nothing.
pub fn inclusion<E>(
    position: u64,
    size: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let mut spans = Vec::new();
    let mut span = 0..size;
    while position < size && length(&span) > 1 {
        let middle = span.start + half(length(&span));
        let other = if position < middle { middle..span.end } else { span.start..middle };
        span = if position < middle { span.start..middle } else { middle..span.end };
        spans.push(other);
    }
    spans.iter().rev().map(|span| span_root(span, node)).collect()
}

/// The proof that the log of `size` leaves continues the one of the first `earlier`.
///
/// # Errors
/// What `node` gives when it has no such node; without an earlier log, or with one that is longer, the proof is empty.
pub fn consistency<E>(
    earlier: u64,
    size: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    if earlier == 0 || earlier >= size {
        return Ok(Vec::new());
    }
    let mut spans = Vec::new();
    let mut span = 0..size;
    // Down to the subtree in which the earlier log ends at its right edge.
    while span.end != earlier {
        let middle = span.start + half(length(&span));
        let other = if earlier <= middle { middle..span.end } else { span.start..middle };
        span = if earlier <= middle { span.start..middle } else { middle..span.end };
        spans.push(other);
    }
    // The whole earlier log is known to who checks: it is in the proof only as a part.
    if span.start != 0 {
        spans.push(span);
    }
    spans.iter().rev().map(|span| span_root(span, node)).collect()
}

/// Checks that `leaf` is at `position` in the log of `size` leaves with `root`.
///
/// # Errors
/// Why it is not proven.
pub fn check_inclusion(
    leaf: &Hash,
    position: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if position >= size {
        return Err(ProofError::Position);
    }
    let (mut place, mut last, mut hash) = (position, size - 1, *leaf);
    for other in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(other, &hash);
            skip_lone(&mut place, &mut last);
        } else {
            hash = node_hash(&hash, other);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the log of `size` leaves with `root` continues the one of `earlier` leaves with `earlier_root`.
///
/// # Errors
/// Why it is not proven. An empty earlier log proves nothing about a later one.
pub fn check_consistency(
    earlier: u64,
    size: u64,
    proof: &[Hash],
    earlier_root: &Hash,
    root: &Hash,
) -> Result<(), ProofError> {
    if earlier == 0 || earlier > size {
        return Err(ProofError::Position);
    }
    if earlier == size {
        return match (proof, earlier_root == root) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::Root),
            _ => Err(ProofError::Length),
        };
    }
    let mut hashes = proof.iter();
    // A complete earlier log is its own first hash.
    let first = if earlier.is_power_of_two() { Some(earlier_root) } else { hashes.next() };
    let first = first.ok_or(ProofError::Length)?;
    let (mut before, mut after) = (*first, *first);
    let (mut place, mut last) = (earlier - 1, size - 1);
    let down = place.trailing_ones();
    place >>= down;
    last >>= down;
    for other in hashes {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            before = node_hash(other, &before);
            after = node_hash(other, &after);
            skip_lone(&mut place, &mut last);
        } else {
            after = node_hash(&after, other);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if before == *earlier_root && after == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Past the levels at which a last node has no neighbour on its right.
fn skip_lone(place: &mut u64, last: &mut u64) {
    while *place & 1 == 0 && *place != 0 {
        *place >>= 1;
        *last >>= 1;
    }
}

/// The root over a span that begins at a multiple of its size rounded up to a power of two, as all spans here do.
fn span_root<E>(span: &Range<u64>, node: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Hash, E> {
    let mut rest = span.clone();
    let mut complete = Vec::new();
    while !rest.is_empty() {
        let level = length(&rest).ilog2();
        complete.push(node(Node { level, index: rest.start >> level })?);
        rest.start += 1 << level;
    }
    let whole = complete.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
    Ok(whole.unwrap_or_else(|| Sha256::digest(b"").into()))
}

fn length(span: &Range<u64>) -> u64 {
    span.end - span.start
}

/// The largest power of two that is smaller than `size`, which is at least 2.
fn half(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
