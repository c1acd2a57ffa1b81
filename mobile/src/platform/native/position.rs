//! No position without the browser.

use crate::platform::position::{PlatformFix, PositionError};

/// Not available natively yet.
///
/// # Errors
/// Always [`PositionError::Unavailable`].
pub async fn watch_best_fix(
    _max_seconds: u32,
    _on_progress: impl FnMut(&PlatformFix) + 'static,
) -> Result<Option<PlatformFix>, PositionError> {
    Err(PositionError::Unavailable)
}

/// The scale of this platform's accuracy.
#[must_use]
pub fn accuracy_kind() -> &'static str {
    if cfg!(target_os = "android") {
        "android68"
    } else if cfg!(target_os = "ios") {
        "ios_rms"
    } else {
        "unknown"
    }
}
