//! The device's signing key: ECDSA P-256, made here, never leaving here.

pub use super::imp::key::{delete_key, device_key, existing_key, sign, verify_es256};

/// The public half of a device key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceKey {
    /// SEC1 uncompressed point (65 bytes), base64url without padding.
    pub public_raw_base64url: String,
}
