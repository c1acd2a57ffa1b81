//! Leaves and roots of the tamper-evident log (RFC 6962, section 2.1).
//!
//! A log entry is `SHA-256(salt || item)` with 32 random bytes of salt per item: when a person's
//! data must go, item and salt are deleted and the tree stays as it was.

use sha2::{Digest, Sha256};

/// A SHA-256 hash: an entry, a leaf, an inner node or a root.
pub type Hash = [u8; 32];

/// The 32 random bytes kept beside an item and deleted with it.
pub type Salt = [u8; 32];

/// A hash or a salt from its 64 hexadecimal digits.
#[must_use]
pub fn from_hex(text: &str) -> Option<Hash> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some((digit(*high)? << 4) | digit(*low)?),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// The log entry of an item: `SHA-256(salt || item)`.
///
/// ```
/// let entry = zaigang_shared::leaf::entry(&[7; 32], b"a signed record");
/// let leaf = zaigang_shared::leaf::leaf_hash(&entry);
/// assert_eq!(zaigang_shared::leaf::root(&[leaf]), leaf);
/// ```
#[must_use]
pub fn entry(salt: &Salt, item: &[u8]) -> Hash {
    Sha256::new().chain_update(salt).chain_update(item).finalize().into()
}

/// The leaf hash of an entry: `SHA-256(0x00 || entry)` (RFC 6962).
///
/// The log gives it the 32 bytes of [`entry`]; RFC 6962 allows any bytes.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into()
}

/// The leaf hash of an item and its salt: [`leaf_hash`] of [`entry`].
#[must_use]
pub fn salted_leaf(salt: &Salt, item: &[u8]) -> Hash {
    leaf_hash(&entry(salt, item))
}

/// The hash of an inner node: `SHA-256(0x01 || left || right)` (RFC 6962).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree over `leaves` (leaf hashes, in log order); of no leaves, `SHA-256("")`.
///
/// One pass with a stack of complete subtrees: time grows with the leaves, memory with their logarithm.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    // Complete subtrees from the left, each with the number of its leaves (a power of two).
    let mut complete: Vec<(u64, Hash)> = Vec::new();
    for leaf in leaves {
        let (mut size, mut hash) = (1, *leaf);
        while let Some((_, left)) = complete.pop_if(|(left, _)| *left == size) {
            hash = node_hash(&left, &hash);
            size *= 2;
        }
        complete.push((size, hash));
    }
    complete
        .into_iter()
        .rev()
        .map(|(_, hash)| hash)
        .reduce(|right, left| node_hash(&left, &right))
        .unwrap_or_else(|| Sha256::digest(b"").into())
}
