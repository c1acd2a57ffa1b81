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
