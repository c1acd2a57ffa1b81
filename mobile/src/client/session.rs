//! The session: tokens bound to the device key, renewed under one lock, and the last beacon.

use super::{ClientError, write};
use crate::platform::store::{Store, delete, get_json, put_json};
use crate::platform::{clock, key, lock, sha256_hex};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::session::{Enrol, Me, Refresh, SignIn, Tokens};
use zaigang_shared::operation;
use zaigang_shared::time::Millis;

/// Renew this long before the access token ends.
const EARLY_MS: i64 = 60_000;
const TOKENS: &str = "tokens";
const BEACON: &str = "beacon";
const ME: &str = "me";

/// The name of the key in the key store: the two bundles share an origin and must not share a key.
#[must_use]
pub fn key_name() -> &'static str {
    if is_office() { "office" } else { "phone" }
}

fn is_office() -> bool {
    crate::platform::page::path().starts_with("/office")
}

fn state_key(name: &str) -> String {
    format!("{}-{name}", key_name())
}

/// Who is signed in, for the pages; none before start-up has looked.
pub static ACCOUNT: GlobalSignal<Option<Me>> = Signal::global(|| None);

/// A beacon with the clocks at its arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptBeacon {
    /// As the server gave it.
    pub beacon: String,
    /// The page's session when it came.
    pub session: String,
    /// Monotonic milliseconds of that session.
    pub elapsed: i64,
    /// Wall clock.
    pub wall: i64,
}

/// The tokens held, if any.
pub async fn tokens() -> Option<Tokens> {
    get_json(Store::State, &state_key(TOKENS)).await.ok().flatten()
}

/// Keeps the beacon of an answer; a storage failure only makes the next record's interval wider.
pub async fn keep_beacon(beacon: &str) {
    let kept = KeptBeacon {
        beacon: beacon.to_owned(),
        session: clock::session_id(),
        elapsed: elapsed(),
        wall: clock::now_ms(),
    };
    let _ = put_json(Store::State, BEACON, &kept).await;
}

/// The last beacon.
pub async fn beacon() -> Option<KeptBeacon> {
    get_json(Store::State, BEACON).await.ok().flatten()
}

/// Monotonic milliseconds of this run of the page, whole.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a page does not run for 292 million years")]
pub fn elapsed() -> i64 {
    clock::elapsed_ms() as i64
}

/// An access token that is good for a while.
///
/// # Errors
/// [`ClientError::NotSignedIn`], or why it could not be renewed.
pub async fn access_token() -> Result<String, ClientError> {
    let held = tokens().await.ok_or(ClientError::NotSignedIn)?;
    if clock::now_ms() < held.access_expires_at.0 - EARLY_MS {
        return Ok(held.access_token);
    }
    renew().await
}

/// Renews the session with the refresh token, proven by the device key.
///
/// # Errors
/// As [`super::call`]; a session that is over is forgotten, the queue is not.
pub async fn renew() -> Result<String, ClientError> {
    let before = tokens().await.ok_or(ClientError::NotSignedIn)?;
    lock::with_lock("session", async move || {
        let held = tokens().await.ok_or(ClientError::NotSignedIn)?;
        if held.refresh_token != before.refresh_token {
            // Another tab renewed while this one waited.
            return Ok(held.access_token);
        }
        let at = server_now().await;
        let text = format!("zaigang-refresh|{}|{}", sha256_hex(held.refresh_token.as_bytes()), at.0);
        let proof = sign(&text).await?;
        let request = Refresh { refresh_token: held.refresh_token, at, proof };
        match Box::pin(write::<operation::RefreshSession>(&[], &request)).await {
            Ok(renewed) => {
                put_json(Store::State, &state_key(TOKENS), &renewed).await?;
                Ok(renewed.access_token)
            }
            Err(error) => {
                if matches!(error.code(), Some("session_over" | "wrong_proof" | "not_signed_in")) {
                    forget().await;
                    return Err(ClientError::NotSignedIn);
                }
                Err(error)
            }
        }
    })
    .await
}

/// The server's time as far as the last beacon of this run tells, else the phone's.
async fn server_now() -> Millis {
    let phone = Millis(clock::now_ms());
    let Some(kept) = beacon().await else { return phone };
    let server: Option<i64> = kept.beacon.split('.').next().and_then(|text| text.parse().ok());
    match server {
        Some(server) if kept.session == clock::session_id() => Millis(server + elapsed() - kept.elapsed),
        Some(server) => Millis(phone.0 - kept.wall + server),
        None => phone,
    }
}

async fn sign(text: &str) -> Result<String, ClientError> {
    Ok(URL_SAFE_NO_PAD.encode(key::sign(key_name(), text.as_bytes()).await?))
}

/// Signs an office person in; makes the browser's key on the first time.
///
/// # Errors
/// As [`super::call`].
pub async fn sign_in(login: String, password: String) -> Result<Tokens, ClientError> {
    let public_key = key::device_key(key_name()).await?.public_raw_base64url;
    // A beacon first: the browser's clock may be wrong, and refresh proofs carry the server's time.
    let tokens = write::<operation::SignIn>(&[], &SignIn { login, password, public_key }).await?;
    put_json(Store::State, &state_key(TOKENS), &tokens).await?;
    Ok(tokens)
}

/// Enrols this phone by a code, after the notice was accepted.
///
/// # Errors
/// As [`super::call`].
pub async fn enrol(code: &str, notice_version: String) -> Result<Tokens, ClientError> {
    let code: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let public_key = key::device_key(key_name()).await?.public_raw_base64url;
    let proof = sign(&format!("zaigang-enrol|{code}|{public_key}")).await?;
    let platform = "web".to_owned();
    let request = Enrol { code, public_key, proof, notice_version, platform, model: None };
    let tokens = write::<operation::Enrol>(&[], &request).await?;
    put_json(Store::State, &state_key(TOKENS), &tokens).await?;
    Ok(tokens)
}

/// Who is signed in: from the server, or as last known when it cannot be reached.
///
/// # Errors
/// [`ClientError::NotSignedIn`], or the server's problem.
pub async fn load_me() -> Result<Me, ClientError> {
    tokens().await.ok_or(ClientError::NotSignedIn)?;
    let me = match super::read::<operation::ReadMe>(&[]).await {
        Ok(me) => {
            put_json(Store::State, &state_key(ME), &me).await?;
            me
        }
        Err(error) if error.is_passing() => get_json(Store::State, &state_key(ME)).await?.ok_or(error)?,
        Err(error) => return Err(error),
    };
    *ACCOUNT.write() = Some(me.clone());
    Ok(me)
}

/// Ends the session here and, when it can be reached, at the server.
pub async fn sign_out() {
    // Signing out must work without a connection too; the server ends the session when it runs out.
    let _ = write::<operation::SignOut>(&[], &zaigang_shared::api::Done {}).await;
    forget().await;
}

/// Forgets tokens and person; the key and the queue stay.
async fn forget() {
    let _ = delete(Store::State, &state_key(TOKENS)).await;
    let _ = delete(Store::State, &state_key(ME)).await;
    *ACCOUNT.write() = None;
}
