//! The log: one sequencer gives each leaf its position and signs the state of the whole.

mod check;
mod proofs;

pub use check::{LogReport, check};
pub use proofs::{ask, state};

use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use crate::usecase::jobs::{self, Turn};
use std::collections::HashMap;
use std::time::Duration;
use zaigang_shared::leaf::{Hash, from_hex, node_hash};
use zaigang_shared::proof::{self, Node, completed_by};
use zaigang_shared::record::{CheckpointClaims, hex};
use zaigang_shared::time::{MINUTE_MS, Millis};

/// How often it is looked for leaves without a position: they have one within 10 s.
const EVERY: Duration = Duration::from_secs(5);
/// Under this lease; of several processes on one database one sequences.
const LEASE: &str = "log";
/// How long a holder that died keeps the others waiting, milliseconds.
const LEASE_MS: i64 = 8_000;
/// Leaves of one transaction.
const MOST: i64 = 1_000;
/// A state is signed this often at most, milliseconds.
const CHECKPOINT_MS: i64 = MINUTE_MS;

/// Starts the sequencer.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        // Until nothing waits: after an import or a demonstration there is more than one transaction takes.
        async move { Ok(if sequence(&app, &holder).await? == 0 { Turn::Done } else { Turn::More }) }
    });
}

impl App {
    /// One turn of the sequencer now, in the name of `holder`: for tests.
    ///
    /// # Errors
    /// As a turn of the job.
    pub async fn sequence(&self, holder: &str) -> Outcome<usize> {
        sequence(self, holder).await
    }
}

/// Gives waiting leaves their positions and signs the new state when that is due; how many there were, 0 too while
/// another process holds the lease.
async fn sequence(app: &App, holder: &str) -> Outcome<usize> {
    let (app, holder, now) = (app.clone(), holder.to_owned(), app.clock.now());
    let store = app.store.clone();
    store
        .write::<_, Refusal>(move |db| {
            if !store::leases::acquire(db, LEASE, &holder, now, LEASE_MS)? {
                return Ok(0);
            }
            let waiting = store::log::waiting(db, MOST)?;
            let before = store::log::size(db)?;
            let mut tree = Tree::default();
            for (position, leaf) in (before..).zip(&waiting) {
                store::log::place(db, leaf, position)?;
                tree.append(db, position, leaf)?;
            }
            store::log::put_nodes(db, &tree.order)?;
            sign(&app, db, before + waiting.len() as u64, &tree, now)?;
            Ok(waiting.len())
        })
        .await
}

fn sign(app: &App, db: &mut Db, size: u64, tree: &Tree, now: Millis) -> Outcome<()> {
    let last = store::log::last_checkpoint(db)?;
    let is_due = last.as_ref().is_none_or(|last| now.0 - last.at >= CHECKPOINT_MS);
    let covered = last.map_or(Ok(0), |last| u64::try_from(last.size)).unwrap_or_default();
    if size == covered || !is_due {
        return Ok(());
    }
    let root = hex(&proof::root(size, &mut |node| tree.node(db, node))?);
    let claims = CheckpointClaims { iss: app.settings.deployment.clone(), size, root, at: now };
    let signed = app.keys.checkpoint(&claims).map_err(|error| Refusal::Internal(error.to_string()))?;
    let size = i64::try_from(size).map_err(|_| Refusal::Internal("the log is too long".to_owned()))?;
    let row = store::log::Checkpoint { size, root: claims.root, at: now.0, signed };
    store::log::put_checkpoint(db, &row)
}

/// The subtrees that the waiting leaves complete, above what the store holds.
#[derive(Default)]
struct Tree {
    fresh: HashMap<Node, Hash>,
    order: Vec<(Node, Hash)>,
}

impl Tree {
    fn append(&mut self, db: &mut Db, position: u64, leaf: &str) -> Outcome<()> {
        let unreadable = || Refusal::Internal(format!("the leaf {leaf} is no hash"));
        let mut hash = from_hex(leaf).ok_or_else(unreadable)?;
        for node in completed_by(position) {
            if let Some(level) = node.level.checked_sub(1) {
                // The right one is the node below that was completed just now.
                hash = node_hash(&self.node(db, Node { level, index: node.index * 2 })?, &hash);
            }
            self.fresh.insert(node, hash);
            self.order.push((node, hash));
        }
        Ok(())
    }

    fn node(&self, db: &mut Db, node: Node) -> Outcome<Hash> {
        match self.fresh.get(&node) {
            Some(hash) => Ok(*hash),
            None => store::log::node(db, node),
        }
    }
}
