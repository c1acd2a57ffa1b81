//! Proofs for those who keep a state of the log: phones at a later sync, offices, anybody.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use std::collections::HashMap;
use zaigang_shared::api::log::{AskProofs, LeafProof, LogState, MAX_LEAVES, Proofs};
use zaigang_shared::leaf::{Hash, from_hex};
use zaigang_shared::operation as op;
use zaigang_shared::problem::Problem;
use zaigang_shared::proof::{self, Node};
use zaigang_shared::record::hex;

/// The last signed state.
pub async fn state(call: Call<op::ReadLogState>) -> Outcome<LogState> {
    let last = call.app.store.read::<_, Refusal>(store::log::last_checkpoint).await?;
    Ok(LogState { checkpoint: last.map(|last| last.signed) })
}

/// The last signed state, how it continues the one that is known, and how leaves lead to it. Whoever has a leaf's hash
/// may ask about it: the answer holds hashes alone.
///
/// # Errors
/// `invalid_field` for too many leaves or one that is no hash.
pub async fn ask(call: Call<op::AskProofs>) -> Outcome<Proofs> {
    let AskProofs { leaves, known } = call.body;
    if leaves.len() > MAX_LEAVES || leaves.iter().any(|leaf| from_hex(leaf).is_none()) {
        return Err(Problem::field("leaves").into());
    }
    call.app.store.snapshot::<_, Refusal>(move |db| prove(db, &leaves, known)).await
}

fn prove(db: &mut Db, leaves: &[String], known: Option<u64>) -> Outcome<Proofs> {
    let Some(last) = store::log::last_checkpoint(db)? else {
        return Ok(Proofs { checkpoint: None, consistency: Vec::new(), proofs: Vec::new() });
    };
    let size = u64::try_from(last.size).map_err(|_| Refusal::Internal("a state below zero".to_owned()))?;
    let mut seen = HashMap::new();
    let mut node = |node: Node| known_node(db, &mut seen, node);
    let consistency = proof::consistency(known.unwrap_or_default(), size, &mut node)?;
    let mut proofs = Vec::new();
    for (leaf, place) in store::log::places(db, leaves)? {
        let covered = place.and_then(|place| u64::try_from(place).ok()).filter(|place| *place < size);
        if let Some(position) = covered {
            let path = proof::inclusion(position, size, &mut |node| known_node(db, &mut seen, node))?;
            proofs.push(LeafProof { leaf, position, path: hexes(&path) });
        }
    }
    Ok(Proofs { checkpoint: Some(last.signed), consistency: hexes(&consistency), proofs })
}

/// Paths of one answer share most of their upper nodes.
fn known_node(db: &mut Db, seen: &mut HashMap<Node, Hash>, node: Node) -> Outcome<Hash> {
    if let Some(hash) = seen.get(&node) {
        return Ok(*hash);
    }
    let hash = store::log::node(db, node)?;
    seen.insert(node, hash);
    Ok(hash)
}

fn hexes(path: &[Hash]) -> Vec<String> {
    path.iter().map(|hash| hex(hash)).collect()
}
