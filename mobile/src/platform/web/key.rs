//! WebCrypto ECDSA P-256; the private key is not extractable and lives as a CryptoKeyPair in IndexedDB.

use super::store::{KEYS, add_once, get_value, remove_value};
use super::{object, property, window};
use crate::platform::PlatformError;
use crate::platform::key::DeviceKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The key of this name, made on the first call.
///
/// # Errors
/// Without WebCrypto or storage.
pub async fn device_key(name: &str) -> Result<DeviceKey, PlatformError> {
    if let Some(key) = existing_key(name).await? {
        return Ok(key);
    }
    // Made before any transaction is open: a transaction ends while something else is awaited.
    let usages = js_sys::Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
    let promise = subtle()?.generate_key_with_object(&algorithm(), false, &usages)?;
    let pair = JsFuture::from(promise).await?;
    // Another tab may have been faster: then its key stays and is read.
    add_once(KEYS, name, &pair).await?;
    existing_key(name).await?.ok_or_else(|| PlatformError::Failed("the key was not kept".to_owned()))
}

/// The key of this name, if there is one.
///
/// # Errors
/// Without WebCrypto or storage.
pub async fn existing_key(name: &str) -> Result<Option<DeviceKey>, PlatformError> {
    let Some(pair) = get_value(KEYS, name).await? else { return Ok(None) };
    let promise = subtle()?.export_key("raw", &half(&pair, "publicKey")?)?;
    let raw = js_sys::Uint8Array::new(&JsFuture::from(promise).await?).to_vec();
    Ok(Some(DeviceKey { public_raw_base64url: URL_SAFE_NO_PAD.encode(raw) }))
}

/// Signs with SHA-256; r and s, 64 bytes. The s may be high, so a signature is no unique id.
///
/// # Errors
/// `NotAvailable` when there is no key of this name.
pub async fn sign(name: &str, bytes: &[u8]) -> Result<Vec<u8>, PlatformError> {
    let pair = get_value(KEYS, name).await?.ok_or(PlatformError::NotAvailable("device key"))?;
    let data = js_sys::Uint8Array::from(bytes);
    let promise = subtle()?.sign_with_object_and_js_u8_array(
        &sha256_algorithm(),
        &half(&pair, "privateKey")?,
        &data,
    )?;
    Ok(js_sys::Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

/// Verifies a signature (r and s) by a raw public key (65 bytes). A malformed key is an error, a wrong signature `false`.
///
/// # Errors
/// Without WebCrypto or with a malformed key.
pub async fn verify_es256(public_raw: &[u8], bytes: &[u8], signature: &[u8]) -> Result<bool, PlatformError> {
    let subtle = subtle()?;
    let usages = js_sys::Array::of1(&JsValue::from_str("verify"));
    let raw = js_sys::Uint8Array::from(public_raw);
    let promise = subtle.import_key_with_object("raw", &raw, &algorithm(), false, &usages)?;
    let key: web_sys::CryptoKey = JsFuture::from(promise)
        .await?
        .dyn_into()
        .map_err(|_| PlatformError::Failed("the key was not imported".to_owned()))?;
    let (signature, data) = (js_sys::Uint8Array::from(signature), js_sys::Uint8Array::from(bytes));
    let promise = subtle.verify_with_object_and_js_u8_array_and_js_u8_array(
        &sha256_algorithm(),
        &key,
        &signature,
        &data,
    )?;
    Ok(JsFuture::from(promise).await?.as_bool().unwrap_or(false))
}

/// Deletes the key: what it signed stays, this device signs no more.
///
/// # Errors
/// When the storage fails.
pub async fn delete_key(name: &str) -> Result<(), PlatformError> {
    remove_value(KEYS, name).await
}

fn subtle() -> Result<web_sys::SubtleCrypto, PlatformError> {
    const MISSING: PlatformError = PlatformError::NotAvailable("WebCrypto");
    let crypto = window().and_then(|window| window.crypto().ok()).ok_or(MISSING)?;
    // Missing outside secure contexts.
    property(crypto.as_ref(), "subtle").ok_or(MISSING)?;
    Ok(crypto.subtle())
}

fn algorithm() -> js_sys::Object {
    object(&[("name", &JsValue::from_str("ECDSA")), ("namedCurve", &JsValue::from_str("P-256"))])
}

fn sha256_algorithm() -> js_sys::Object {
    object(&[("name", &JsValue::from_str("ECDSA")), ("hash", &JsValue::from_str("SHA-256"))])
}

fn half(pair: &JsValue, name: &str) -> Result<web_sys::CryptoKey, PlatformError> {
    property(pair, name)
        .and_then(|key| key.dyn_into().ok())
        .ok_or_else(|| PlatformError::Unreadable("the stored key".to_owned()))
}
