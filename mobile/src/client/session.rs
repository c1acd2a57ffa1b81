//! The session: tokens bound to the device key, renewed under one lock.

use super::{ClientError, beacon, write};
use crate::platform::store::{Change, Store, get_json, put_json, write as store_write};
use crate::platform::{key, lock, sha256_hex};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::session::{Enrol, Me, Refresh, SESSION_LIFE_MS, SignIn, Tokens};
use zaigang_shared::id::{AccountId, DeviceId};
use zaigang_shared::operation;
use zaigang_shared::time::Millis;

/// Renew this long before the access token ends.
const EARLY_MS: i64 = 60_000;
const TOKENS: &str = "tokens";
const IDENTITY: &str = "identity";
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

/// Whose phone it is, and the device it signs as. It outlives the session: a phone whose session is over cannot
/// send, but goes on signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The device the key was registered as.
    pub device: DeviceId,
    /// The person.
    pub account: AccountId,
    /// When the session ends whatever is done, by the server's clock; none where it is not known.
    #[serde(default)]
    pub ends_at: Option<Millis>,
}

/// Whose phone it is; nobody's before the enrolment and after signing out.
pub async fn identity() -> Option<Identity> {
    if let Ok(Some(identity)) = get_json(Store::State, &state_key(IDENTITY)).await {
        return Some(identity);
    }
    let Tokens { device, account, .. } = tokens().await?;
    Some(Identity { device, account, ends_at: None })
}

/// The tokens held, if any.
pub async fn tokens() -> Option<Tokens> {
    get_json(Store::State, &state_key(TOKENS)).await.ok().flatten()
}

/// An access token that is good for a while.
///
/// # Errors
/// [`ClientError::NotSignedIn`], or why it could not be renewed.
pub async fn access_token() -> Result<String, ClientError> {
    let held = tokens().await.ok_or(ClientError::NotSignedIn)?;
    // The server's clock: the phone's may be wrong by hours.
    if beacon::exact_now().await.0 < held.access_expires_at.0 - EARLY_MS {
        return Ok(held.access_token);
    }
    renew().await
}

/// Renews the session with the refresh token, proven by the device key.
///
/// # Errors
/// As [`super::call`]; the tokens of a session that is over are forgotten, the queue and the phone's owner are not.
pub async fn renew() -> Result<String, ClientError> {
    let before = tokens().await.ok_or(ClientError::NotSignedIn)?;
    lock::with_lock("session", async move || {
        let held = tokens().await.ok_or(ClientError::NotSignedIn)?;
        if held.refresh_token != before.refresh_token {
            // Another tab renewed while this one waited.
            return Ok(held.access_token);
        }
        let at = beacon::exact_now().await;
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
                    end().await;
                    return Err(ClientError::NotSignedIn);
                }
                Err(error)
            }
        }
    })
    .await
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
pub async fn enrol(code: &str, notice_version: &str) -> Result<(), ClientError> {
    let code: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let tokens = match enrol_by_key(code.clone(), notice_version.to_owned()).await {
        // A key that was reported lost never comes back; nothing may be signed by another one in its name.
        Err(error) if error.code() == Some("wrong_proof") => {
            forget().await;
            key::delete_key(key_name()).await?;
            Box::pin(enrol_by_key(code, notice_version.to_owned())).await?
        }
        tokens => tokens?,
    };
    let identity = Identity {
        device: tokens.device.clone(),
        account: tokens.account.clone(),
        ends_at: Some(beacon::exact_now().await.plus(SESSION_LIFE_MS)),
    };
    store_write(vec![
        Change::json(Store::State, state_key(TOKENS), &tokens)?,
        Change::json(Store::State, state_key(IDENTITY), &identity)?,
    ])
    .await?;
    Ok(())
}

async fn enrol_by_key(code: String, notice_version: String) -> Result<Tokens, ClientError> {
    let public_key = key::device_key(key_name()).await?.public_raw_base64url;
    let proof = sign(&format!("zaigang-enrol|{code}|{public_key}")).await?;
    let platform = "web".to_owned();
    let request = Enrol { code, public_key, proof, notice_version, platform, model: None };
    write::<operation::Enrol>(&[], &request).await
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

/// The session is over: a phone only cannot send any more, the office has nobody signed in.
async fn end() {
    if is_office() {
        forget().await;
    } else {
        remove(&[TOKENS]).await;
    }
}

/// Forgets session and person; the key and the queue stay.
async fn forget() {
    remove(&[TOKENS, IDENTITY, ME]).await;
    *ACCOUNT.write() = None;
}

async fn remove(names: &[&str]) {
    let delete = |name: &&str| Change::Delete { store: Store::State, key: state_key(name) };
    let _ = store_write(names.iter().map(delete).collect()).await;
}
