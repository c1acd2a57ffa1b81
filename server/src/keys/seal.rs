//! Sealed values: what the database keeps and only the deployment's secrets file opens (AES-256-GCM).

use super::{KeyError, Keys};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use zaigang_shared::record::{from_base64url, to_base64url};

impl Keys {
    fn sealing_key(&self) -> Result<RandomizedNonceKey, KeyError> {
        let key = hmac::sign(&self.derived, b"seal");
        RandomizedNonceKey::new(&AES_256_GCM, key.as_ref()).map_err(|_| KeyError::Crypto)
    }

    /// Seals a value for one purpose; it opens for the same one only.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn seal(&self, purpose: &str, value: &[u8]) -> Result<String, KeyError> {
        let mut sealed = value.to_vec();
        let nonce = self
            .sealing_key()?
            .seal_in_place_append_tag(Aad::from(purpose.as_bytes()), &mut sealed)
            .map_err(|_| KeyError::Crypto)?;
        let mut all = nonce.as_ref().to_vec();
        all.extend_from_slice(&sealed);
        Ok(to_base64url(&all))
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`KeyError::Form`] when it was sealed by other keys or for another purpose, or was changed.
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, KeyError> {
        let all = from_base64url(sealed).map_err(|_| KeyError::Form)?;
        let (nonce, sealed) = all.split_at_checked(NONCE_LEN).ok_or(KeyError::Form)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::Form)?;
        let mut value = sealed.to_vec();
        let opened = self
            .sealing_key()?
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut value)
            .map_err(|_| KeyError::Form)?;
        Ok(opened.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::keys;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_under_its_keys_only() {
        let (keys, sealed) = (keys(), keys().seal("2026-11", b"secret").unwrap());
        assert!(!sealed.contains("secret"));
        assert_eq!(keys.unseal("2026-11", &sealed).unwrap(), b"secret");
        assert_ne!(keys.seal("2026-11", b"secret").unwrap(), sealed, "a nonce of its own each time");
        assert!(keys.unseal("2026-12", &sealed).is_err());
        let other = format!("{}{}", if sealed.starts_with('A') { "B" } else { "A" }, &sealed[1..]);
        for broken in [other.as_str(), &sealed[..20], "", "ü"] {
            assert!(keys.unseal("2026-11", broken).is_err(), "{broken}");
        }
    }
}
