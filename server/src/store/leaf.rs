//! Leaves of the tamper-evident log, written in the transaction of the item they stand for (design 3).

use super::Db;
use super::schema::leaf;
use crate::keys::random;
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::leaf::{Salt, entry, leaf_hash};
use zaigang_shared::record::hex;
use zaigang_shared::time::Millis;

/// The item of a record: its leaf says what the phone signed.
pub const RECORD: &str = "record";
/// The item of a deletion: records that lost what goes after its time. It has no row of its own.
pub const DELETION: &str = "deletion";

/// Writes the leaf of an item: `content` is what the item says, `kind` and `id` name its row.
pub fn write(db: &mut Db, kind: &str, id: &str, content: &[u8], now: Millis) -> Outcome<()> {
    let salt: Salt = random::<32>();
    let hash = leaf_hash(&entry(&salt, content));
    diesel::insert_into(leaf::table)
        .values((
            leaf::leaf_hash.eq(hex(&hash)),
            leaf::salt.eq(hex(&salt)),
            leaf::item_kind.eq(kind),
            leaf::item_id.eq(id),
            leaf::at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}
