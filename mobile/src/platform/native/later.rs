//! The native shell is one program: all of it is here from the start.

use crate::platform::PlatformError;

/// Nothing to do.
///
/// # Errors
/// Never.
pub async fn load() -> Result<(), PlatformError> {
    Ok(())
}

/// A native program is renewed by its shop.
pub async fn newer_is_ready() -> bool {
    false
}

/// Nothing to do.
pub fn take_newer() {}
