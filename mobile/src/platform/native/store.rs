//! No storage natively yet.

use crate::platform::PlatformError;
use crate::platform::store::{Change, Store};

const MISSING: PlatformError = PlatformError::NotAvailable("storage");

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn write(_changes: Vec<Change>) -> Result<(), PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn get_text(_store: Store, _key: &str) -> Result<Option<String>, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn get_bytes(_store: Store, _key: &str) -> Result<Option<Vec<u8>>, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn list_keys(_store: Store) -> Result<Vec<String>, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn list_text(_store: Store) -> Result<Vec<(String, String)>, PlatformError> {
    Err(MISSING)
}
