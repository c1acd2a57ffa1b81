//! Checks the whole log from its rows: what was changed, taken out or moved is named.

use crate::app::App;
use crate::keys::Keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::Item;
use crate::store::leaf::{DELETION, RECORD};
use crate::store::log::{Checkpoint, Leaf};
use crate::store::records::CheckedRecord;
use crate::store::verdicts::VerdictRow;
use crate::store::work_logs::WorkLogRow;
use crate::store::{self, Db};
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::leaf::{Hash, from_hex, node_hash, root, salted_leaf};
use zaigang_shared::proof::{Node, completed_by};
use zaigang_shared::record::{CheckpointClaims, SplitToken, hex};

/// Leaves read at a time.
const PART: i64 = 1_000;
/// More faults than this are only counted.
const MOST_FAULTS: usize = 50;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogReport {
    /// Leaves with a position.
    pub leaves: u64,
    /// Records that were compared with their leaf and their receipt.
    pub records: u64,
    /// Rows of other items that were compared with their last leaf.
    pub rows: u64,
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
        .snapshot::<_, Refusal>(move |db| {
            Check::new(db, &app.keys, &app.settings.deployment, older.as_deref())?.run(db, &app.keys)
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
    /// Deletions that have a leaf, and those that emptied records say.
    deletions: BTreeSet<String>,
    emptied_by: BTreeSet<String>,
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
            deletions: BTreeSet::new(),
            emptied_by: BTreeSet::new(),
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

    fn run(mut self, db: &mut Db, keys: &Keys) -> Outcome<LogReport> {
        let mut next = 0;
        loop {
            let part = store::log::stretch(db, next, PART)?;
            if part.is_empty() || next >= self.size {
                break;
            }
            self.compare_records(db, keys, &part)?;
            self.find_missing_rows(db, &part)?;
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
        self.find_records_without_leaf(db)?;
        let waiting = store::log::waiting_items(db, DELETION)?;
        for deletion in self.emptied_by.clone() {
            if !self.deletions.contains(&deletion) && !waiting.contains(&deletion) {
                self.report.fault(format!("records were emptied by a deletion {deletion} that has no leaf"));
            }
        }
        for item in Item::ALL {
            self.compare_rows(db, *item)?;
        }
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

    /// Each record against its leaf, its receipt and its own columns.
    fn compare_records(&mut self, db: &mut Db, keys: &Keys, part: &[Leaf]) -> Outcome<()> {
        let leaves: Vec<&Leaf> = part.iter().filter(|leaf| leaf.item_kind == RECORD).collect();
        let ids: Vec<String> = leaves.iter().map(|leaf| leaf.item_id.clone()).collect();
        let records = store::records::checked(db, &ids)?;
        let judged_anew = store::verdicts::of_records(db, &ids)?;
        let entries = store::work_logs::by_ids(db, &ids)?;
        for leaf in leaves {
            let Some(record) = records.get(&leaf.item_id) else {
                self.report.fault(format!("{} is gone", named(leaf)));
                continue;
            };
            self.report.records += 1;
            self.emptied_by.extend(record.erased_by.clone());
            let verdicts = judged_anew.get(&record.id).map(Vec::as_slice).unwrap_or_default();
            let entry = entries.get(&record.id);
            if let Some(wrong) = wrong_record(keys, leaf, record, verdicts, entry)? {
                self.report.fault(format!("{} {wrong}", named(leaf)));
            }
        }
        Ok(())
    }

    /// Rows of other items that have a leaf and are no longer there.
    fn find_missing_rows(&mut self, db: &mut Db, part: &[Leaf]) -> Outcome<()> {
        let mut of_item: BTreeMap<Item, Vec<&Leaf>> = BTreeMap::new();
        for leaf in part.iter().filter(|leaf| leaf.item_kind == DELETION) {
            self.compare_deletion(db, leaf)?;
        }
        for leaf in part.iter().filter(|leaf| leaf.item_kind != RECORD && leaf.item_kind != DELETION) {
            match Item::of(&leaf.item_kind) {
                Some(item) => of_item.entry(item).or_default().push(leaf),
                None => self.report.fault(format!("{}: the log knows no such item", named(leaf))),
            }
        }
        for (item, leaves) in of_item {
            let ids: Vec<String> = leaves.iter().map(|leaf| leaf.item_id.clone()).collect();
            let there = store::items::contents(db, item, &ids)?;
            for leaf in leaves.into_iter().filter(|leaf| !there.contains_key(&leaf.item_id)) {
                self.report.fault(format!("{} is gone", named(leaf)));
            }
        }
        Ok(())
    }

    /// A deletion against the records that name it: none was emptied beside the program.
    fn compare_deletion(&mut self, db: &mut Db, leaf: &Leaf) -> Outcome<()> {
        let records = store::retention::deleted(db, &leaf.item_id)?;
        let at = records.first().map_or(0, |(_, at)| *at);
        let is_one = records.iter().all(|(_, erased_at)| *erased_at == at);
        let ids: Vec<String> = records.into_iter().map(|(id, _)| id).collect();
        self.deletions.insert(leaf.item_id.clone());
        if !is_one || !is_leaf_of(leaf, &store::retention::deletion_content(&leaf.item_id, at, &ids)?) {
            self.report.fault(format!("{} names other records than lost their content", named(leaf)));
        }
        Ok(())
    }

    fn find_records_without_leaf(&mut self, db: &mut Db) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let ids = store::records::ids_after(db, &last, PART)?;
            let Some(end) = ids.last() else { return Ok(()) };
            last.clone_from(end);
            let with = store::log::with_leaf(db, RECORD, &ids)?;
            for id in ids.iter().filter(|id| !with.contains(*id)) {
                self.report.fault(format!("record {id} has no leaf"));
            }
        }
    }

    /// Each row of an item against its last leaf: a row that was changed, or put in, beside the program.
    fn compare_rows(&mut self, db: &mut Db, item: Item) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let rows = store::items::after(db, item, &last, PART)?;
            let Some((end, _)) = rows.last() else { return Ok(()) };
            last.clone_from(end);
            let ids: Vec<String> = rows.iter().map(|(id, _)| id.clone()).collect();
            let leaves = store::items::last_leaves(db, item, &ids)?;
            for (id, content) in rows {
                self.report.rows += 1;
                match leaves.get(&id) {
                    None => self.report.fault(format!("{} {id} has no leaf", item.name())),
                    Some(leaf) if is_leaf_of(leaf, &content) => {}
                    Some(leaf) => {
                        self.report.fault(format!("{} is not what its last leaf was made of", named(leaf)))
                    }
                }
            }
        }
    }
}

/// How a fault names what a leaf stands for.
fn named(leaf: &Leaf) -> String {
    let what = format!("{} {}", leaf.item_kind, leaf.item_id);
    match leaf.position {
        Some(position) => format!("position {position}: {what}"),
        None => what,
    }
}

fn is_leaf_of(leaf: &Leaf, content: &[u8]) -> bool {
    from_hex(&leaf.salt).map(|salt| hex(&salted_leaf(&salt, content))).as_ref() == Some(&leaf.leaf_hash)
}

/// What is wrong with a record, if anything.
fn wrong_record(
    keys: &Keys,
    leaf: &Leaf,
    record: &CheckedRecord,
    verdicts: &[VerdictRow],
    entry: Option<&WorkLogRow>,
) -> Outcome<Option<&'static str>> {
    if record.erased_by.is_some() {
        // Token, position and salt are gone after their time; what was found stays, signed with the receipt.
        if !record.token.is_empty() || record.fix.is_some() || !leaf.salt.is_empty() {
            return Ok(Some("was emptied, and holds something all the same"));
        }
        return wrong_findings(keys, leaf, record, verdicts);
    }
    if !is_leaf_of(leaf, record.token.as_bytes()) {
        return Ok(Some("is not what its leaf was made of"));
    }
    let Ok(token) = SplitToken::parse(&record.token) else {
        return Ok(Some("is no signed record"));
    };
    let beside = |column: &str, claimed: serde_json::Result<String>| claimed.is_ok_and(|text| text == column);
    let fix = token.claims.fix.as_ref().map(serde_json::to_string).transpose();
    let fix_fits = fix.is_ok_and(|fix| fix == record.fix);
    if !fix_fits || !beside(&record.photos, serde_json::to_string(&token.claims.photos)) {
        return Ok(Some("has another position or photo beside it than the phone signed"));
    }
    let entry_fits = match entry {
        Some(entry) => entry.is_of(&token.claims)?,
        // A note alone made no entry before there was a work log.
        None => token.claims.work_log.is_none(),
    };
    if !entry_fits {
        return Ok(Some("has another work log beside it than the phone signed"));
    }
    wrong_findings(keys, leaf, record, verdicts)
}

/// What is wrong with what was found about a record, if anything.
fn wrong_findings(
    keys: &Keys,
    leaf: &Leaf,
    record: &CheckedRecord,
    verdicts: &[VerdictRow],
) -> Outcome<Option<&'static str>> {
    let Some(receipt) = keys.read_receipt(&record.receipt).filter(|receipt| receipt.leaf == leaf.leaf_hash)
    else {
        return Ok(Some("has a receipt that is not signed by this deployment"));
    };
    // Judged anew: the first verdict is the receipt's, the last one holds. Each of them has its own leaf.
    let mut first = record.findings.clone();
    if let (Some(before), Some(last)) = (verdicts.first(), verdicts.last()) {
        if !record.findings.judged(&last.answer, &last.content) {
            return Ok(Some("does not hold the last of its verdicts"));
        }
        first.put(&before.answer, &before.content);
    }
    if receipt.findings != first.sha256()? {
        return Ok(Some("is no longer judged as its receipt says"));
    }
    Ok(None)
}
