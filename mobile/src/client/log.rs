//! The server's log as this phone knows it: every stored record is proven to be in it, and every new state to continue
//! the one kept here. Nobody has to be believed about it.

use super::queue::{self, Entry, EntryState, InLog};
use super::sync::{is_signed_by_deployment, split_token};
use super::{ClientError, record, write};
use crate::platform::PlatformError;
use crate::platform::store::{Change, Store, get_json, get_text};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::log::{AskProofs, MAX_LEAVES, Proofs};
use zaigang_shared::leaf::{Hash, from_hex};
use zaigang_shared::operation;
use zaigang_shared::proof::{check_consistency, check_inclusion};
use zaigang_shared::record::{CHECKPOINT_TYPE, CheckpointClaims, RECEIPT_TYPE, ReceiptClaims};

/// The last signed state: a token.
const STATE: &str = "log-state";
/// What does not fit together, once seen.
const BREACH: &str = "log-breach";

/// What the phone keeps when the server's log does not continue as it was: with the state kept before, anybody can
/// show that it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The state kept before; none when a leaf did not fit the very first one.
    pub before: Option<String>,
    /// The state given later.
    pub later: String,
}

/// What does not fit together, if anything ever did not.
pub static BREACH_SEEN: GlobalSignal<Option<Breach>> = Signal::global(|| None);

/// Asks for the proofs of stored records that have none yet. Nothing to prove costs no request.
///
/// # Errors
/// When the server cannot be asked or the storage fails; the next run asks again.
pub async fn prove() -> Result<(), ClientError> {
    if BREACH_SEEN.peek().is_none() {
        *BREACH_SEEN.write() = get_json(Store::State, BREACH).await?;
    }
    let unproven: Vec<(Entry, String)> =
        queue::load_own().await?.into_iter().filter_map(unproven).take(MAX_LEAVES).collect();
    if unproven.is_empty() {
        return Ok(());
    }
    let deployment = record::deployment().await?.id;
    let kept = get_text(Store::State, STATE).await?;
    // A state of another deployment says nothing about this one.
    let before = kept.as_deref().and_then(said).filter(|state| state.iss == deployment);
    let body = AskProofs {
        leaves: unproven.iter().map(|(_, leaf)| leaf.clone()).collect(),
        known: before.as_ref().map(|state| state.size),
    };
    let answer = write::<operation::AskProofs>(&[], &body).await?;
    let Some(token) = answer.checkpoint.clone() else { return Ok(()) };
    let state = said(&token).filter(|state| state.iss == deployment);
    let signed = is_signed_by_deployment(&token).await?;
    let Some(positions) = state.filter(|_| signed).and_then(|state| fits(&answer, before.as_ref(), &state))
    else {
        return keep_breach(Breach { before: kept, later: token }).await;
    };
    let mut changes = vec![Change::Text { store: Store::State, key: STATE.to_owned(), text: token }];
    for (mut entry, leaf) in unproven {
        if let Some(in_log) = positions.iter().find(|(proven, _)| *proven == leaf).map(|(_, in_log)| *in_log)
        {
            entry.in_log = Some(in_log);
            changes.push(Change::json(Store::Queue, entry.id.as_str(), &entry)?);
        }
    }
    Ok(crate::platform::store::write(changes).await?)
}

/// A stored record without a proof, and its leaf.
fn unproven(entry: Entry) -> Option<(Entry, String)> {
    let EntryState::Stored { receipt, checked: true, .. } = &entry.state else { return None };
    let (_, claims, _) = split_token::<ReceiptClaims>(receipt, RECEIPT_TYPE)?;
    entry.in_log.is_none().then_some((entry, claims.leaf))
}

/// What a signed state says; whether it is signed is another question.
fn said(token: &str) -> Option<CheckpointClaims> {
    Some(split_token::<CheckpointClaims>(token, CHECKPOINT_TYPE)?.1)
}

/// The places of the leaves, if everything of an answer fits together.
fn fits(
    answer: &Proofs,
    before: Option<&CheckpointClaims>,
    state: &CheckpointClaims,
) -> Option<Vec<(String, InLog)>> {
    let root = from_hex(&state.root)?;
    if let Some(before) = before {
        let path = hashes(&answer.consistency)?;
        check_consistency(before.size, state.size, &path, &from_hex(&before.root)?, &root).ok()?;
    }
    let proven = answer.proofs.iter().map(|proof| {
        let (leaf, path) = (from_hex(&proof.leaf)?, hashes(&proof.path)?);
        check_inclusion(&leaf, proof.position, state.size, &path, &root).ok()?;
        Some((proof.leaf.clone(), InLog { position: proof.position, size: state.size }))
    });
    proven.collect()
}

fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| from_hex(text)).collect()
}

/// The first breach stays: the state kept before it is what proves it.
async fn keep_breach(breach: Breach) -> Result<(), ClientError> {
    if BREACH_SEEN.peek().is_none() {
        let kept: Result<(), PlatformError> =
            crate::platform::store::write(vec![Change::json(Store::State, BREACH, &breach)?]).await;
        *BREACH_SEEN.write() = Some(breach);
        kept?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::log::LeafProof;
    use zaigang_shared::leaf::{leaf_hash, root};
    use zaigang_shared::proof::{Node, consistency, inclusion};
    use zaigang_shared::record::hex;
    use zaigang_shared::time::Millis;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&[n])).collect()
    }

    fn node(node: Node) -> Result<Hash, ()> {
        let (width, from) = (1 << node.level, usize::try_from(node.index).unwrap() << node.level);
        Ok(root(&leaves(40)[from..from + width]))
    }

    fn state(size: u8) -> CheckpointClaims {
        let root = hex(&root(&leaves(size)));
        CheckpointClaims { iss: "d".to_owned(), size: size.into(), root, at: Millis(0) }
    }

    fn answer(from: u8, to: u8, positions: &[u8]) -> Proofs {
        let hexes = |path: Vec<Hash>| path.iter().map(|hash| hex(hash)).collect();
        Proofs {
            checkpoint: None,
            consistency: hexes(consistency(from.into(), to.into(), &mut node).unwrap()),
            proofs: positions
                .iter()
                .map(|position| LeafProof {
                    leaf: hex(&leaf_hash(&[*position])),
                    position: (*position).into(),
                    path: hexes(inclusion((*position).into(), to.into(), &mut node).unwrap()),
                })
                .collect(),
        }
    }

    #[test]
    fn a_state_has_to_continue_the_one_kept_and_to_hold_the_leaves() {
        let places = fits(&answer(7, 23, &[3, 22]), Some(&state(7)), &state(23)).unwrap();
        let positions: Vec<u64> = places.iter().map(|(_, in_log)| in_log.position).collect();
        assert_eq!(positions, [3, 22]);
        assert!(fits(&answer(0, 23, &[3]), None, &state(23)).is_some(), "the first state");
        assert!(fits(&answer(23, 23, &[3]), Some(&state(23)), &state(23)).is_some(), "the same state again");
        let changed = CheckpointClaims { root: state(8).root, ..state(7) };
        assert!(fits(&answer(7, 23, &[3]), Some(&changed), &state(23)).is_none(), "another past");
        assert!(fits(&answer(23, 7, &[3]), Some(&state(23)), &state(7)).is_none(), "a shorter log");
        let mut moved = answer(7, 23, &[3]);
        moved.proofs.iter_mut().for_each(|proof| proof.position = 4);
        assert!(fits(&moved, Some(&state(7)), &state(23)).is_none(), "another place");
        let mut broken = answer(7, 23, &[3]);
        broken.proofs.iter_mut().for_each(|proof| proof.leaf = "no hash".to_owned());
        assert!(fits(&broken, Some(&state(7)), &state(23)).is_none());
    }
}
