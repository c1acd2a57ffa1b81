//! Proofs of the log against public cases, and against themselves at every small size.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde::Deserialize;
use zaigang_shared::leaf::{self, Hash, leaf_hash, node_hash};
use zaigang_shared::proof::{
    Node, ProofError, check_consistency, check_inclusion, completed_by, consistency, inclusion, root,
};

/// A case of `data/log/vectors.jsonl`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    kind: String,
    desc: String,
    file: String,
    want_err: bool,
    proof: Option<Vec<String>>,
    leaf_idx: Option<u64>,
    tree_size: Option<u64>,
    leaf_hash: Option<String>,
    root: Option<String>,
    size1: Option<u64>,
    size2: Option<u64>,
    root1: Option<String>,
    root2: Option<String>,
}

/// 32 bytes, or no hash.
fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

impl Case {
    /// Is it proven? Something that is not a hash proves nothing.
    fn is_proven(&self) -> bool {
        let proof = self.proof.clone().unwrap_or_default();
        let Some(proof) = proof.iter().map(|text| hash(text)).collect::<Option<Vec<Hash>>>() else {
            return false;
        };
        let read = |text: &Option<String>| text.as_deref().and_then(hash);
        match self.kind.as_str() {
            "inclusion" => match (read(&self.leaf_hash), read(&self.root)) {
                (Some(leaf), Some(root)) => {
                    check_inclusion(&leaf, self.leaf_idx.unwrap(), self.tree_size.unwrap(), &proof, &root)
                        .is_ok()
                }
                _ => false,
            },
            "consistency" => match (read(&self.root1), read(&self.root2)) {
                (Some(before), Some(after)) => {
                    check_consistency(self.size1.unwrap(), self.size2.unwrap(), &proof, &before, &after)
                        .is_ok()
                }
                _ => false,
            },
            other => panic!("a case of kind {other}"),
        }
    }
}

#[test]
fn public_cases_are_judged_as_published() {
    let cases: Vec<Case> = include_str!("data/log/vectors.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(cases.len(), 196);
    // Its roots are no hashes but words: what it says (equal sizes, equal roots, no proof) is tried below.
    let with_words = |case: &&Case| {
        case.kind == "consistency"
            && !case.want_err
            && case.root1.as_deref().and_then(hash).is_none()
            && case.size1 == case.size2
    };
    assert_eq!(cases.iter().filter(with_words).count(), 1);
    for case in cases.iter().filter(|case| !with_words(case)) {
        assert_eq!(case.is_proven(), !case.want_err, "{} ({})", case.file, case.desc);
    }
    let same = [7; 32];
    assert_eq!(check_consistency(5, 5, &[], &same, &same), Ok(()));
}

/// A log in memory: every complete subtree, as a store would keep them.
struct Log {
    leaves: Vec<Hash>,
    nodes: std::collections::HashMap<Node, Hash>,
}

impl Log {
    fn of(size: u64) -> Self {
        let mut log = Self { leaves: Vec::new(), nodes: std::collections::HashMap::new() };
        for position in 0..size {
            let leaf = leaf_hash(&position.to_le_bytes());
            log.leaves.push(leaf);
            for node in completed_by(position) {
                let hash = match node.level {
                    0 => leaf,
                    level => {
                        let below = |index| log.nodes[&Node { level: level - 1, index }];
                        node_hash(&below(node.index * 2), &below(node.index * 2 + 1))
                    }
                };
                assert!(log.nodes.insert(node, hash).is_none(), "{node:?} is completed twice");
            }
        }
        log
    }

    fn node(&self) -> impl FnMut(Node) -> Result<Hash, Node> {
        |node| self.nodes.get(&node).copied().ok_or(node)
    }

    fn root(&self, size: u64) -> Hash {
        root(size, &mut self.node()).unwrap()
    }
}

#[test]
fn roots_from_the_store_are_those_of_the_leaves() {
    let log = Log::of(130);
    for size in 0..=130 {
        assert_eq!(log.root(size), leaf::root(&log.leaves[..usize::try_from(size).unwrap()]), "size {size}");
    }
}

#[test]
fn every_leaf_of_every_small_log_is_proven_and_no_other() {
    let log = Log::of(40);
    for size in 1..=40 {
        let root = log.root(size);
        for position in 0..size {
            let proof = inclusion(position, size, &mut log.node()).unwrap();
            let at = |position: u64| &log.leaves[usize::try_from(position).unwrap()];
            assert_eq!(check_inclusion(at(position), position, size, &proof, &root), Ok(()));
            for other in (0..size).filter(|other| *other != position) {
                assert!(check_inclusion(at(other), position, size, &proof, &root).is_err());
                assert!(check_inclusion(at(position), other, size, &proof, &root).is_err());
            }
        }
    }
}

#[test]
fn every_small_log_continues_each_of_its_beginnings() {
    let log = Log::of(40);
    for size in 1..=40 {
        for earlier in 1..=size {
            let proof = consistency(earlier, size, &mut log.node()).unwrap();
            let (before, after) = (log.root(earlier), log.root(size));
            assert_eq!(check_consistency(earlier, size, &proof, &before, &after), Ok(()));
            for other in (1..=size).filter(|other| *other != earlier) {
                assert!(
                    check_consistency(other, size, &proof, &before, &after).is_err(),
                    "{other} {earlier} {size}"
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_proven_is_named() {
    let hash = [1; 32];
    assert_eq!(check_inclusion(&hash, 1, 1, &[], &hash), Err(ProofError::Position));
    assert_eq!(check_inclusion(&hash, 0, 2, &[], &hash), Err(ProofError::Length));
    assert_eq!(check_inclusion(&hash, 0, 1, &[hash], &hash), Err(ProofError::Length));
    assert_eq!(check_inclusion(&hash, 0, 1, &[], &[2; 32]), Err(ProofError::Root));
    assert_eq!(check_consistency(0, 3, &[], &hash, &hash), Err(ProofError::Position));
    assert_eq!(check_consistency(4, 3, &[], &hash, &hash), Err(ProofError::Position));
    assert_eq!(check_consistency(3, 3, &[hash], &hash, &hash), Err(ProofError::Length));
    assert_eq!(check_consistency(3, 3, &[], &hash, &[2; 32]), Err(ProofError::Root));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_bit_anywhere_breaks_a_proof(size in 2_u64..300, at in any::<(u64, usize, u8)>()) {
        let log = Log::of(size);
        let position = at.0 % size;
        let mut proof = inclusion(position, size, &mut log.node()).unwrap();
        let leaf = log.leaves[usize::try_from(position).unwrap()];
        let place = at.1 % (proof.len() * 32);
        proof[place / 32][place % 32] ^= 1 << (at.2 % 8);
        prop_assert_eq!(check_inclusion(&leaf, position, size, &proof, &log.root(size)), Err(ProofError::Root));
    }

    #[test]
    fn a_log_that_was_changed_does_not_continue(size in 2_u64..300, at in any::<(u64, u64)>()) {
        let log = Log::of(size);
        let earlier = 1 + at.0 % (size - 1);
        let changed = at.1 % earlier;
        let mut leaves = log.leaves.clone();
        leaves[usize::try_from(changed).unwrap()] = leaf_hash(b"changed");
        let other = leaf::root(&leaves[..usize::try_from(earlier).unwrap()]);
        let proof = consistency(earlier, size, &mut log.node()).unwrap();
        prop_assert!(check_consistency(earlier, size, &proof, &other, &log.root(size)).is_err());
    }
}
