//! Checks the whole log from its rows: what was changed, taken out or moved is named.

use crate::app::App;
use crate::keys::Keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::log::{Checkpoint, Leaf};
use crate::store::{self, Db};
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::leaf::{Hash, from_hex, node_hash, root, salted_leaf};
use zaigang_shared::proof::{Node, completed_by};
use zaigang_shared::record::{CheckpointClaims, hex};

/// Leaves read at a time.
const PART: i64 = 1_000;
/// More faults than this are only counted.
const MOST_FAULTS: usize = 50;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogReport {
    /// Leaves with a position.
    pub leaves: u64,
    /// Records whose content was compared with their leaf.
    pub records: u64,
    /// Leaves of other items, of which only the place was checked.
    pub others: u64,
    /// Signed states that were compared.
    pub checkpoints: usize,
    /// What is wrong, each in a line.
    pub faults: Vec<String>,
}

impl LogReport {
    fn fault(&mut self, text: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(text);
        }
    }
}

/// Checks everything. `older` is a checkpoint that was kept elsewhere: without one nobody can know whether the end
/// was cut off and the rest signed anew.
///
/// # Errors
/// When the database cannot be read; what is wrong in it is no error but a fault of the report.
pub async fn check(app: &App, older: Option<String>) -> Outcome<LogReport> {
    let app = app.clone();
    let store = app.store.clone();
    store
        .read::<_, Refusal>(move |db| {
            Check::new(db, &app.keys, &app.settings.deployment, older.as_deref())?.run(db)
        })
        .await
}

/// The states that the log must have had, by size: their roots, and who says so.
type Expected = BTreeMap<u64, Vec<(String, String)>>;

struct Check {
    report: LogReport,
    size: u64,
    expected: Expected,
    /// Complete subtrees of the leaves so far, as they are now.
    stack: Vec<(u64, Hash)>,
    /// From here on the tree differs already: nodes above say nothing new.
    is_broken: bool,
}

impl Check {
    fn new(db: &mut Db, keys: &Keys, deployment: &str, older: Option<&str>) -> Outcome<Self> {
        let size = store::log::size(db)?;
        let mut check = Self {
            report: LogReport::default(),
            size,
            expected: Expected::new(),
            stack: Vec::new(),
            is_broken: false,
        };
        for kept in store::log::checkpoints(db)? {
            check.expect_kept(keys, deployment, &kept);
        }
        if let Some(older) = older {
            match keys.read_checkpoint(older.trim()).filter(|claims| claims.iss == deployment) {
                Some(claims) => check.expect(&claims, "the given checkpoint"),
                None => {
                    check.report.fault("the given checkpoint is not signed by this deployment".to_owned())
                }
            }
        }
        Ok(check)
    }

    fn expect_kept(&mut self, keys: &Keys, deployment: &str, kept: &Checkpoint) {
        let claims = keys.read_checkpoint(&kept.signed).filter(|claims| {
            claims.iss == deployment
                && i64::try_from(claims.size) == Ok(kept.size)
                && claims.root == kept.root
                && claims.at.0 == kept.at
        });
        match claims {
            Some(claims) => self.expect(&claims, "the kept checkpoint"),
            None => self
                .report
                .fault(format!("the kept checkpoint of {} leaves is not what was signed", kept.size)),
        }
    }

    fn expect(&mut self, claims: &CheckpointClaims, whose: &str) {
        self.report.checkpoints += 1;
        if claims.size > self.size {
            let (then, now) = (claims.size, self.size);
            self.report.fault(format!("the end was cut off: {whose} covers {then} leaves, there are {now}"));
            return;
        }
        self.expected.entry(claims.size).or_default().push((claims.root.clone(), whose.to_owned()));
    }

    fn run(mut self, db: &mut Db) -> Outcome<LogReport> {
        let mut next = 0;
        loop {
            let part = store::log::stretch(db, next, PART)?;
            if part.is_empty() || next >= self.size {
                break;
            }
            self.compare_records(db, &part)?;
            for leaf in part {
                let position = leaf.position.and_then(|at| u64::try_from(at).ok()).unwrap_or_default();
                if position >= self.size {
                    break;
                }
                for missing in next..position {
                    let was = store::log::node(db, Node { level: 0, index: missing });
                    let was = was.map_or_else(|_| "unknown".to_owned(), |hash| hex(&hash));
                    self.report.fault(format!("position {missing}: the leaf is gone; its hash was {was}"));
                    self.is_broken = true;
                }
                self.leaf(db, position, &leaf)?;
                next = position + 1;
            }
        }
        self.report.leaves = self.size;
        Ok(self.report)
    }

    /// Takes the leaf into the tree and compares what it completes.
    fn leaf(&mut self, db: &mut Db, position: u64, leaf: &Leaf) -> Outcome<()> {
        let what = format!("position {position}: {} {}", leaf.item_kind, leaf.item_id);
        let Some(mut hash) = from_hex(&leaf.leaf_hash) else {
            self.report.fault(format!("{what}: its leaf is no hash"));
            self.is_broken = true;
            return Ok(());
        };
        for node in completed_by(position) {
            if node.level > 0
                && let Some((_, left)) = self.stack.pop()
            {
                hash = node_hash(&left, &hash);
            }
            let kept = store::log::node(db, node).ok();
            if kept != Some(hash) && (node.level == 0 || !self.is_broken) {
                self.report.fault(match node.level {
                    0 => format!("{what}: its leaf is not the one that was placed here"),
                    level => format!("{what}: the kept subtree of level {level} above it was changed"),
                });
                self.is_broken = true;
            }
        }
        self.stack.push((position, hash));
        for (expected, whose) in self.expected.remove(&(position + 1)).unwrap_or_default() {
            let folded = self.stack.iter().rev().map(|(_, hash)| *hash);
            let now = folded.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(|| root(&[]));
            if hex(&now) != expected {
                self.report.fault(format!("the first {} leaves are not those of {whose}", position + 1));
            }
        }
        Ok(())
    }

    fn compare_records(&mut self, db: &mut Db, part: &[Leaf]) -> Outcome<()> {
        let (records, others): (Vec<&Leaf>, Vec<&Leaf>) =
            part.iter().partition(|leaf| leaf.item_kind == "record");
        self.report.others += others.len() as u64;
        let ids: Vec<String> = records.iter().map(|leaf| leaf.item_id.clone()).collect();
        let tokens: HashMap<String, String> = store::log::tokens(db, &ids)?.into_iter().collect();
        for leaf in records {
            let what = format!("position {}: record {}", leaf.position.unwrap_or_default(), leaf.item_id);
            let Some(token) = tokens.get(&leaf.item_id) else {
                self.report.fault(format!("{what} is gone"));
                continue;
            };
            self.report.records += 1;
            let now = from_hex(&leaf.salt).map(|salt| hex(&salted_leaf(&salt, token.as_bytes())));
            if now.as_ref() != Some(&leaf.leaf_hash) {
                self.report.fault(format!("{what} is not what its leaf was made of"));
            }
        }
        Ok(())
    }
}
