//! The log as a whole: positions of leaves, complete subtrees, signed states.

use super::schema::{leaf, log_checkpoint, log_node};
use super::{Db, on_each};
use crate::refusal::{Outcome, Refusal};
use diesel::prelude::*;
use std::collections::HashSet;
use zaigang_shared::leaf::{Hash, from_hex};
use zaigang_shared::proof::Node;
use zaigang_shared::record::hex;

/// A leaf with its position.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Leaf {
    /// Place in the log.
    pub position: Option<i64>,
    /// Its hash, hex.
    pub leaf_hash: String,
    /// Salt, hex.
    pub salt: String,
    /// What its item is.
    pub item_kind: String,
    /// Which one.
    pub item_id: String,
}

/// A signed state as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = log_checkpoint)]
pub struct Checkpoint {
    /// How many leaves it covers.
    pub size: i64,
    /// Root, hex.
    pub root: String,
    /// When, Unix ms.
    pub at: i64,
    /// The signed token.
    pub signed: String,
}

#[derive(Insertable)]
#[diesel(table_name = log_node)]
struct NewNode {
    level: i64,
    place: i64,
    hash: String,
}

/// Hashes of leaves that have no position yet, the oldest first.
pub fn waiting(db: &mut Db, most: i64) -> Outcome<Vec<String>> {
    Ok(leaf::table
        .filter(leaf::position.is_null())
        .order((leaf::at, leaf::leaf_hash))
        .limit(most)
        .select(leaf::leaf_hash)
        .load(db)?)
}

/// How many leaves have a position.
pub fn size(db: &mut Db) -> Outcome<u64> {
    let last: Option<i64> = leaf::table.select(diesel::dsl::max(leaf::position)).first(db)?;
    last.map_or(Ok(0), |last| unsigned(last + 1))
}

/// Gives a leaf its position.
pub fn place(db: &mut Db, hash: &str, position: u64) -> Outcome<()> {
    diesel::update(leaf::table.find(hash)).set(leaf::position.eq(signed(position)?)).execute(db)?;
    Ok(())
}

/// Appends complete subtrees.
pub fn put_nodes(db: &mut Db, nodes: &[(Node, Hash)]) -> Outcome<()> {
    let rows = nodes.iter().map(|(node, hash)| {
        Ok(NewNode { level: node.level.into(), place: signed(node.index)?, hash: hex(hash) })
    });
    let rows: Vec<NewNode> = rows.collect::<Outcome<_>>()?;
    for part in rows.chunks(200) {
        on_each!(db, c => {
            diesel::insert_into(log_node::table).values(part).execute(c)?;
        });
    }
    Ok(())
}

/// A complete subtree.
pub fn node(db: &mut Db, node: Node) -> Outcome<Hash> {
    let key = (i64::from(node.level), signed(node.index)?);
    let found: Option<String> = log_node::table.find(key).select(log_node::hash).first(db).optional()?;
    found.as_deref().and_then(from_hex).ok_or_else(|| {
        Refusal::Internal(format!("the log lacks node {} of level {}", node.index, node.level))
    })
}

/// Keeps a signed state.
pub fn put_checkpoint(db: &mut Db, checkpoint: &Checkpoint) -> Outcome<()> {
    on_each!(db, c => {
        diesel::insert_into(log_checkpoint::table).values(checkpoint).execute(c)?;
    });
    Ok(())
}

/// The last signed state.
pub fn last_checkpoint(db: &mut Db) -> Outcome<Option<Checkpoint>> {
    Ok(log_checkpoint::table.order(log_checkpoint::size.desc()).first(db).optional()?)
}

/// All signed states, the smallest first.
pub fn checkpoints(db: &mut Db) -> Outcome<Vec<Checkpoint>> {
    Ok(log_checkpoint::table.order(log_checkpoint::size).load(db)?)
}

/// Leaves in the order of the log, from a position on.
pub fn stretch(db: &mut Db, from: u64, most: i64) -> Outcome<Vec<Leaf>> {
    Ok(leaf::table
        .filter(leaf::position.ge(signed(from)?))
        .order(leaf::position)
        .limit(most)
        .select((leaf::position, leaf::leaf_hash, leaf::salt, leaf::item_kind, leaf::item_id))
        .load(db)?)
}

/// Of these items, those that have a leaf, whether it has its position yet or not.
pub fn with_leaf(db: &mut Db, kind: &str, ids: &[String]) -> Outcome<HashSet<String>> {
    let mut found = HashSet::new();
    for part in ids.chunks(500) {
        let rows: Vec<String> = leaf::table
            .filter(leaf::item_kind.eq(kind))
            .filter(leaf::item_id.eq_any(part))
            .select(leaf::item_id)
            .load(db)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Items of a kind whose leaf waits for its position.
pub fn waiting_items(db: &mut Db, kind: &str) -> Outcome<HashSet<String>> {
    let rows: Vec<String> = leaf::table
        .filter(leaf::position.is_null())
        .filter(leaf::item_kind.eq(kind))
        .select(leaf::item_id)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// The places of these leaves; one that waits for its place has none yet.
pub fn places(db: &mut Db, leaves: &[String]) -> Outcome<Vec<(String, Option<i64>)>> {
    Ok(leaf::table
        .filter(leaf::leaf_hash.eq_any(leaves))
        .select((leaf::leaf_hash, leaf::position))
        .load(db)?)
}

fn signed(number: u64) -> Outcome<i64> {
    i64::try_from(number).map_err(|_| Refusal::Internal("the log is too long".to_owned()))
}

fn unsigned(number: i64) -> Outcome<u64> {
    u64::try_from(number).map_err(|_| Refusal::Internal("a position below zero".to_owned()))
}
