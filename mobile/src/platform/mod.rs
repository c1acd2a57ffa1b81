//! The one door to the device: clock, position, camera, key, storage, network, lock, capabilities.
//!
//! Callers use `platform::position::watch_best_fix(..)` and never see the browser. Each subject has its types and
//! pure rules in a file here, the browser's code in `web/`, and in `native/` what the native shell can do: where it
//! cannot, it answers [`PlatformError::NotAvailable`] instead of pretending.

pub mod camera;
pub mod capability;
pub mod clock;
pub mod http;
pub mod key;
pub mod later;
pub mod lock;
pub mod page;
pub mod position;
pub mod store;
pub mod task;

#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
#[path = "native/mod.rs"]
mod imp;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
#[path = "web/mod.rs"]
mod imp;

/// Why the device did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// This platform has no implementation, or the browser lacks the interface.
    #[error("not available on this device: {0}")]
    NotAvailable(&'static str),
    /// The browser refused or failed; its own words, for the log and never for the page.
    #[error("the device reported: {0}")]
    Failed(String),
    /// What was stored does not read as what was asked for.
    #[error("stored data does not read: {0}")]
    Unreadable(String),
}

/// SHA-256 as 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn sha256_of_abc() {
        assert_eq!(
            super::sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
