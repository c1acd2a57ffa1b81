//! What the native shell lacks.

use crate::platform::PlatformError;
use crate::platform::capability::{Capability, Subscription};

/// Nothing to remove natively.
pub struct Listener;

/// Everything that has no native implementation.
pub async fn missing() -> Vec<Capability> {
    vec![
        Capability::IndexedDb,
        Capability::WebCrypto,
        Capability::Geolocation,
        Capability::Camera,
        Capability::ServiceWorker,
    ]
}

/// Natively unknown: assume a network and let requests tell.
#[must_use]
pub fn online() -> bool {
    true
}

/// Natively nothing calls back.
pub fn on_online(_callback: impl FnMut() + 'static) -> Subscription {
    Subscription(None)
}

/// Not available natively.
///
/// # Errors
/// Always [`PlatformError::NotAvailable`].
pub async fn register_service_worker() -> Result<(), PlatformError> {
    Err(PlatformError::NotAvailable("service worker"))
}

/// Natively storage is not evicted.
pub async fn persist_storage() -> bool {
    true
}

/// Natively unknown.
#[must_use]
pub fn slow_link() -> bool {
    false
}

/// A shell is installed.
#[must_use]
pub fn is_installed() -> bool {
    true
}

/// There is no browser.
#[must_use]
pub fn user_agent() -> String {
    format!("native {}", std::env::consts::OS)
}
