//! Files that people added to what they said: what their tables have in common.

use zaigang_shared::id::PhotoId;

/// An erased file that is still stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// Its row.
    pub id: String,
    /// Its bytes.
    pub sha256: PhotoId,
    /// Their length.
    pub bytes: i64,
    /// Another row of the table that was not erased has the same bytes: the file stays for that one.
    pub is_shared: bool,
}
