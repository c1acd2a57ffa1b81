//! There is no page around the native app.

use crate::platform::PlatformError;

/// Unknown natively.
#[must_use]
pub fn browser_language() -> Option<String> {
    None
}

/// Nothing to do natively.
pub fn set_language(_tag: &str) {}

/// Nothing to do natively.
pub fn set_title(_title: &str) {}

/// Nothing to do natively.
pub fn set_title_by_heading(_app: &str) {}

/// Nothing to do natively.
pub fn focus_heading() {}

/// Nothing to do natively.
pub fn focus(_id: &str) {}

/// Nothing to do natively: the dialog is rendered open.
pub fn show_modal(_id: &str) {}

/// Nothing to do natively.
pub fn scroll_to_top() {}

/// Nothing to do natively.
pub fn reload() {}

/// Nothing to do natively.
pub fn print() {}

/// Nothing to do natively.
pub fn vibrate(_milliseconds: u32) {}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn copy_text(_text: &str) -> Result<(), PlatformError> {
    Err(PlatformError::NotAvailable("clipboard"))
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub fn save_file(_name: &str, _content_type: &str, _bytes: &[u8]) -> Result<(), PlatformError> {
    Err(PlatformError::NotAvailable("saving files"))
}

/// Nothing is remembered natively.
pub fn remember(_name: &str, _value: &str) {}

/// Nothing is remembered natively.
#[must_use]
pub fn recall(_name: &str) -> Option<String> {
    None
}

/// There is no address natively.
#[must_use]
pub fn address() -> String {
    String::new()
}

/// There is no path natively.
#[must_use]
pub fn path() -> String {
    String::new()
}

/// The app is looked at as long as it runs.
#[must_use]
pub fn is_visible() -> bool {
    true
}
