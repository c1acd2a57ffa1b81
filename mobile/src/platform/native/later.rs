//! The native shell is one program: all of it is here from the start.

use crate::platform::PlatformError;

/// Nothing to do.
///
/// # Errors
/// Never.
pub async fn load() -> Result<(), PlatformError> {
    Ok(())
}
