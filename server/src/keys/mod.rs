//! Secrets of the deployment, and everything that is signed or verified with a key.
//!
//! `jsonwebtoken` is used here alone: access tokens (HS256), records and receipts (ES256), device proofs.

mod refresh;
mod seal;

use aws_lc_rs::agreement::{ECDH_P256, ParsedPublicKey, UnparsedPublicKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::fill;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;
use zaigang_shared::id::{AccountId, DeviceId, SessionId};
use zaigang_shared::record::{
    CHECKPOINT_TYPE, CheckpointClaims, RECEIPT_TYPE, ReceiptClaims, from_base64url, to_base64url,
};
use zaigang_shared::time::{MINUTE_MS, Millis};

/// Life of an access token.
pub const ACCESS_LIFE_MS: i64 = 15 * MINUTE_MS;
/// Clock difference tolerated between processes.
const LEEWAY_MS: i64 = MINUTE_MS;
const ACCESS_TYPE: &str = "zaigang-access+jwt";

/// Why keys could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the secrets file cannot be read or written")]
    File(#[from] std::io::Error),
    /// Its content is not what this program writes.
    #[error("the secrets file has another form")]
    Form,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Crypto,
}

/// Keys of a deployment. Its `Debug` shows nothing.
pub struct Keys {
    access_encoding: EncodingKey,
    access_decoding: DecodingKey,
    beacon: hmac::Key,
    derived: hmac::Key,
    receipt: EncodingKey,
    receipt_decoding: DecodingKey,
    receipt_public: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

/// The file beside the data; several processes of one deployment share it.
#[derive(Serialize, Deserialize)]
struct SecretsFile {
    access: String,
    beacon: String,
    receipt_pkcs8: String,
}

/// Claims of an access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessClaims {
    iss: String,
    aud: String,
    /// The account.
    pub sub: AccountId,
    /// The device the session is bound to.
    pub device: DeviceId,
    /// The session.
    pub session: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Keys {
    /// Reads the secrets file, or makes it on first start, readable by its owner only.
    ///
    /// # Errors
    /// [`KeyError`] when the file cannot be read, written or understood.
    pub fn open(path: &Path) -> Result<Keys, KeyError> {
        let file = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| KeyError::Form)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make(path)?,
            Err(e) => return Err(KeyError::File(e)),
        };
        Keys::from_file(&file)
    }

    fn from_file(file: &SecretsFile) -> Result<Keys, KeyError> {
        let bytes = |text: &str| from_base64url(text).map_err(|_| KeyError::Form);
        let access = bytes(&file.access)?;
        let pkcs8 = bytes(&file.receipt_pkcs8)?;
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).map_err(|_| KeyError::Form)?;
        let beacon = bytes(&file.beacon)?;
        let receipt_public = to_base64url(pair.public_key().as_ref());
        let DeviceKey(receipt_decoding) = DeviceKey::parse(&receipt_public).ok_or(KeyError::Form)?;
        Ok(Keys {
            access_encoding: EncodingKey::from_secret(&access),
            access_decoding: DecodingKey::from_secret(&access),
            beacon: hmac::Key::new(hmac::HMAC_SHA256, &beacon),
            derived: refresh::key(&beacon),
            receipt: EncodingKey::from_ec_der(&pkcs8),
            receipt_decoding,
            receipt_public,
        })
    }

    /// The public half of the receipt key: uncompressed point, base64url.
    pub fn receipt_public(&self) -> &str {
        &self.receipt_public
    }

    /// A 15-minute access token.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn access_token(
        &self,
        deployment: &str,
        account: &AccountId,
        device: &DeviceId,
        session: &SessionId,
        now: Millis,
    ) -> Result<(String, Millis), KeyError> {
        let expires = now.plus(ACCESS_LIFE_MS);
        let claims = AccessClaims {
            iss: deployment.to_owned(),
            aud: deployment.to_owned(),
            sub: account.clone(),
            device: device.clone(),
            session: session.clone(),
            iat: now.0 / 1000,
            nbf: now.0 / 1000,
            exp: expires.0 / 1000,
        };
        let header = Header { typ: Some(ACCESS_TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        let token =
            jsonwebtoken::encode(&header, &claims, &self.access_encoding).map_err(|_| KeyError::Crypto)?;
        Ok((token, expires))
    }

    /// Verifies an access token as RFC 8725 asks: one algorithm, type, issuer, audience, times by our clock.
    pub fn verify_access(&self, deployment: &str, token: &str, now: Millis) -> Option<AccessClaims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(ACCESS_TYPE) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[deployment]);
        validation.set_issuer(&[deployment]);
        // The library reads the machine's clock; times are checked below against the one clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims =
            jsonwebtoken::decode::<AccessClaims>(token, &self.access_decoding, &validation).ok()?.claims;
        let fresh = claims.nbf * 1000 <= now.0 + LEEWAY_MS && now.0 < claims.exp * 1000 + LEEWAY_MS;
        fresh.then_some(claims)
    }

    /// A beacon: server time, nonce and MAC; the phone keeps it and puts it into records.
    pub fn beacon(&self, now: Millis) -> String {
        let nonce = random::<8>();
        let text = format!("{}.{}", now.0, to_base64url(&nonce));
        let mac = hmac::sign(&self.beacon, text.as_bytes());
        format!("{text}.{}", to_base64url(mac.as_ref().get(..16).unwrap_or_default()))
    }

    /// The server time in a beacon of this deployment.
    pub fn beacon_time(&self, beacon: &str) -> Option<Millis> {
        let (text, mac) = beacon.rsplit_once('.')?;
        let expected = hmac::sign(&self.beacon, text.as_bytes());
        let expected = expected.as_ref().get(..16)?;
        let given = from_base64url(mac).ok()?;
        aws_lc_rs::constant_time::verify_slices_are_equal(expected, &given).ok()?;
        text.split('.').next()?.parse().ok().map(Millis)
    }

    /// Signs the receipt of a record.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn receipt(&self, claims: &ReceiptClaims) -> Result<String, KeyError> {
        let header = Header { typ: Some(RECEIPT_TYPE.to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.receipt).map_err(|_| KeyError::Crypto)
    }

    /// Signs a checkpoint of the log.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn checkpoint(&self, claims: &CheckpointClaims) -> Result<String, KeyError> {
        let header = Header { typ: Some(CHECKPOINT_TYPE.to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.receipt).map_err(|_| KeyError::Crypto)
    }

    /// What a checkpoint says, if this deployment's key signed it.
    pub fn read_checkpoint(&self, token: &str) -> Option<CheckpointClaims> {
        self.read_own(token, CHECKPOINT_TYPE)
    }

    /// What a receipt says, if this deployment's key signed it.
    pub fn read_receipt(&self, token: &str) -> Option<ReceiptClaims> {
        self.read_own(token, RECEIPT_TYPE)
    }

    fn read_own<T: serde::de::DeserializeOwned + Clone>(&self, token: &str, typ: &str) -> Option<T> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let read = jsonwebtoken::decode::<T>(token, &self.receipt_decoding, &validation).ok()?;
        (read.header.typ.as_deref() == Some(typ)).then_some(read.claims)
    }
}

fn make(path: &Path) -> Result<SecretsFile, KeyError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let pkcs8 = new_pkcs8()?;
    let file = SecretsFile {
        access: to_base64url(&random::<32>()),
        beacon: to_base64url(&random::<32>()),
        receipt_pkcs8: to_base64url(&pkcs8),
    };
    let text = serde_json::to_vec_pretty(&file).map_err(|_| KeyError::Form)?;
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    out.write_all(&text)?;
    out.sync_all()?;
    Ok(file)
}

fn new_pkcs8() -> Result<Vec<u8>, KeyError> {
    let rng = aws_lc_rs::rand::SystemRandom::new();
    let document =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).map_err(|_| KeyError::Crypto)?;
    Ok(document.as_ref().to_vec())
}

/// Random bytes; a machine without randomness must not go on.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if fill(&mut bytes).is_err() {
        tracing::error!("the machine gives no randomness");
        std::process::exit(71);
    }
    bytes
}

/// A random opaque token of 256 bits.
pub fn random_token() -> String {
    to_base64url(&random::<32>())
}

/// Characters of codes people read aloud: no 0 O 1 I L.
const CODE_LETTERS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// A random code of `length` characters that can be read aloud.
pub fn random_code(length: usize) -> String {
    std::iter::repeat_with(|| random::<1>()[0])
        // 248 is the largest multiple of 31 in a byte: no letter is likelier than another.
        .filter(|b| *b < 248)
        .filter_map(|b| CODE_LETTERS.get(usize::from(b % 31)).map(|l| char::from(*l)))
        .take(length)
        .collect()
}

/// A new random id (UUID v7: ids of one table grow roughly in time, which databases like).
pub fn new_id<T: TryFrom<String>>(now: Millis) -> T
where
    T::Error: std::fmt::Debug,
{
    let seconds = u64::try_from(now.0 / 1000).unwrap_or(0);
    let nanos = u32::try_from(now.0.rem_euclid(1000) * 1_000_000).unwrap_or(0);
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos);
    let text = uuid::Uuid::new_v7(stamp).to_string();
    match T::try_from(text) {
        Ok(id) => id,
        // A UUID is an identifier by construction.
        Err(_) => unreachable!("a UUID is an identifier"),
    }
}

/// A device's public key, parsed once.
#[derive(Clone)]
pub struct DeviceKey(DecodingKey);

impl DeviceKey {
    /// From an uncompressed P-256 point (65 bytes, base64url) that lies on the curve.
    pub fn parse(public_key: &str) -> Option<DeviceKey> {
        let point = from_base64url(public_key).ok()?;
        if point.len() != 65 || point.first() != Some(&4) {
            return None;
        }
        // Refuses points that are not on the curve before anything is stored.
        let unparsed = UnparsedPublicKey::new(&ECDH_P256, &point);
        ParsedPublicKey::try_from(&unparsed).ok()?;
        let (x, y) = (point.get(1..33)?, point.get(33..65)?);
        DecodingKey::from_ec_components(&to_base64url(x), &to_base64url(y)).ok().map(DeviceKey)
    }

    /// Whether `signature` (r||s, base64url) is this key's over `message`; high S is accepted.
    pub fn verifies(&self, message: &str, signature: &str) -> bool {
        crypto::verify(signature, message.as_bytes(), &self.0, Algorithm::ES256).unwrap_or(false)
    }

    /// What a compact token of a header `typ` says, if this key signed it ES256; what it says is checked elsewhere.
    pub fn said<T: serde::de::DeserializeOwned + Clone>(&self, token: &str, typ: &str) -> Option<T> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.required_spec_claims = HashSet::new();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        let read = jsonwebtoken::decode::<T>(token, &self.0, &validation).ok()?;
        (read.header.typ.as_deref() == Some(typ)).then_some(read.claims)
    }

    /// Whether a compact record token is this key's; claims are checked elsewhere.
    pub fn verifies_record(&self, token: &str) -> bool {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.required_spec_claims = HashSet::new();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        jsonwebtoken::decode::<serde_json::Value>(token, &self.0, &validation).is_ok()
    }
}

/// A software signing key, as the demonstration city and tests hold it for their phones.
pub struct SigningKey {
    encoding: EncodingKey,
    public: String,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn generate() -> Result<SigningKey, KeyError> {
        SigningKey::from_pkcs8(&new_pkcs8()?)
    }

    /// From a PKCS#8 document.
    ///
    /// # Errors
    /// [`KeyError::Form`].
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<SigningKey, KeyError> {
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(|_| KeyError::Form)?;
        Ok(SigningKey {
            encoding: EncodingKey::from_ec_der(pkcs8),
            public: to_base64url(pair.public_key().as_ref()),
        })
    }

    /// The public point, base64url.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// Signature r||s over a text, base64url.
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn sign(&self, message: &str) -> Result<String, KeyError> {
        crypto::sign(message.as_bytes(), &self.encoding, Algorithm::ES256).map_err(|_| KeyError::Crypto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn keys() -> Keys {
        let file = SecretsFile {
            access: to_base64url(&[1; 32]),
            beacon: to_base64url(&[2; 32]),
            receipt_pkcs8: to_base64url(&new_pkcs8().unwrap()),
        };
        Keys::from_file(&file).unwrap()
    }

    #[test]
    fn access_tokens_are_bound_to_deployment_type_and_time() {
        let keys = keys();
        let (account, device, session) =
            ("a1".parse().unwrap(), "d1".parse().unwrap(), "s1".parse().unwrap());
        let now = Millis(1_800_000_000_000);
        let (token, _) = keys.access_token("here", &account, &device, &session, now).unwrap();
        assert_eq!(keys.verify_access("here", &token, now).unwrap().sub, account);
        assert!(keys.verify_access("elsewhere", &token, now).is_none());
        assert!(keys.verify_access("here", &token, now.plus(ACCESS_LIFE_MS + LEEWAY_MS)).is_none());
        assert!(keys.verify_access("here", &token, now.plus(-LEEWAY_MS - 2_000)).is_none());
        // `none`, another type, a cut signature.
        let claims = token.split('.').nth(1).unwrap();
        for header in [r#"{"alg":"none","typ":"zaigang-access+jwt"}"#, r#"{"alg":"HS256","typ":"JWT"}"#] {
            let forged = format!("{}.{claims}.", to_base64url(header.as_bytes()));
            assert!(keys.verify_access("here", &forged, now).is_none());
        }
        assert!(keys.verify_access("here", &token[..token.len() - 2], now).is_none());
    }

    #[test]
    fn beacons_tell_their_time_and_nothing_forged() {
        let keys = keys();
        let beacon = keys.beacon(Millis(1_800_000_000_123));
        assert_eq!(keys.beacon_time(&beacon), Some(Millis(1_800_000_000_123)));
        assert_eq!(keys.beacon_time(&beacon.replacen("18", "19", 1)), None);
        assert_eq!(keys.beacon_time("x"), None);
    }

    #[test]
    fn device_keys_verify_their_own_signature_only() {
        let (one, two) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let signature = one.sign("text").unwrap();
        assert!(DeviceKey::parse(one.public_key()).unwrap().verifies("text", &signature));
        assert!(!DeviceKey::parse(two.public_key()).unwrap().verifies("text", &signature));
        assert!(!DeviceKey::parse(one.public_key()).unwrap().verifies("other", &signature));
        assert!(DeviceKey::parse(&to_base64url(&[4; 65])).is_none(), "not on the curve");
        assert!(DeviceKey::parse("").is_none());
    }

    #[test]
    fn codes_can_be_read_aloud() {
        let code = random_code(8);
        assert_eq!(code.len(), 8);
        assert!(!code.contains(['0', 'O', '1', 'I', 'L']));
    }
}
