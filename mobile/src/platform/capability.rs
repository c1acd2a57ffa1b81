//! What this browser can do, whether there is a network, and the offline copy of the app.

pub use super::imp::capability::{
    is_installed, missing, on_online, online, persist_storage, register_service_worker, slow_link, user_agent,
};

/// Something the app needs. The first four are vital; without a service worker the app works while online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// HTTPS or localhost.
    SecureContext,
    /// A place for the queue.
    IndexedDb,
    /// Signing.
    WebCrypto,
    /// Position.
    Geolocation,
    /// A live camera (else the file input is used).
    Camera,
    /// Starting without network.
    ServiceWorker,
}

impl Capability {
    /// Can nothing be recorded without it?
    #[must_use]
    pub fn is_vital(self) -> bool {
        matches!(self, Self::SecureContext | Self::IndexedDb | Self::WebCrypto)
    }
}

/// Keeps a listener alive; dropping it removes the listener.
#[must_use = "dropping the subscription removes the listener"]
pub struct Subscription(
    #[expect(dead_code, reason = "held for its Drop")] pub(crate) Option<super::imp::capability::Listener>,
);
