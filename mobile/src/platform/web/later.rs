//! The start script of the page holds what is needed to add a part to a running program.

use super::{method, window};
use crate::platform::PlatformError;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// Asks the start script for the second part; a repeated call waits for the same answer.
///
/// # Errors
/// When it does not come, or does not fit this start.
pub async fn load() -> Result<(), PlatformError> {
    let window = window().ok_or(PlatformError::NotAvailable("window"))?;
    let load = method(&window, "loadLater").ok_or(PlatformError::NotAvailable("loadLater"))?;
    let promise: js_sys::Promise = load.call0(&window)?.dyn_into()?;
    JsFuture::from(promise).await?;
    Ok(())
}

/// Whether a newer offline copy of the app lies ready. `false` where there is none, or nobody knows.
pub async fn newer_is_ready() -> bool {
    let answer = async {
        let window = window()?;
        let promise: js_sys::Promise = method(&window, "newerCopy")?.call0(&window).ok()?.dyn_into().ok()?;
        JsFuture::from(promise).await.ok()?.as_bool()
    };
    answer.await.unwrap_or(false)
}

/// Shows the newer copy from now on: the page starts again with it.
pub fn take_newer() {
    if let Some(window) = window()
        && let Some(take) = method(&window, "takeNewerCopy")
    {
        // The page is on its way out; there is nobody left to tell a failure.
        let _ = take.call0(&window);
    }
}
