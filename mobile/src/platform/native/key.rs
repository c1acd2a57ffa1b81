//! No key natively: a file would not be the non-extractable key that the record claims.

use crate::platform::PlatformError;
use crate::platform::key::DeviceKey;

const MISSING: PlatformError = PlatformError::NotAvailable("device key");

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn device_key(_name: &str) -> Result<DeviceKey, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn existing_key(_name: &str) -> Result<Option<DeviceKey>, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn sign(_name: &str, _bytes: &[u8]) -> Result<Vec<u8>, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn verify_es256(
    _public_raw: &[u8],
    _bytes: &[u8],
    _signature: &[u8],
) -> Result<bool, PlatformError> {
    Err(MISSING)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn delete_key(_name: &str) -> Result<(), PlatformError> {
    Err(MISSING)
}
