//! The owner's gateway: whatever turns a prompt into a short message or a messenger's note. It is the only place from which
//! the server calls anybody, and it is off unless the owner names an address at start.
//!
//! A message is signed as the Standard Webhooks specification says (standardwebhooks.com, version 1): the gateway
//! checks `webhook-signature` over `webhook-id`, `webhook-timestamp` and the body, and knows a repetition by the id.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use zaigang_shared::time::Millis;

/// Longest time of one try.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer that is read.
const ANSWER_BYTES: u64 = 16 * 1024;
/// Shortest signing secret, in bytes.
const SECRET_BYTES: usize = 24;
/// Where systems keep the certificates of public authorities.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// What the owner says about his gateway at start. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct GatewayOptions {
    /// Where messages are posted: https, or http on this machine.
    pub url: String,
    /// The signing secret: `whsec_` and base64, or the base64 alone.
    pub secret: String,
    /// Certificate of the authority that signed the gateway's, PEM; the system's authorities without one.
    pub authority: Option<PathBuf>,
    /// Address of the app that a message leads to, if it shall lead anywhere.
    pub link: Option<String>,
}

impl std::fmt::Debug for GatewayOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GatewayOptions(hidden)")
    }
}

/// Why the gateway cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The address is none, or one over which everybody could read along.
    #[error("the gateway's address has to begin with https://, or with http:// on this machine")]
    Address,
    /// The link is no address of a page.
    #[error("the link of messages has to begin with https:// or http://")]
    Link,
    /// The secret is too short or no base64.
    #[error(
        "the gateway's secret is base64 of at least {SECRET_BYTES} bytes, with whsec_ before it or without"
    )]
    Secret,
    /// The authorities cannot be read.
    #[error("no certificate authority can be read from {0}")]
    Authority(String),
}

/// A message: the least that leads a person to the prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Id of the message, the same at every try.
    pub id: String,
    /// Always `prompt`.
    pub kind: String,
    /// Telephone of the person.
    pub phone: String,
    /// Minutes left to answer.
    pub minutes: i64,
    /// Address of the app, where the owner gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// What the gateway answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// It knows already that the message reached the person.
    pub delivered: bool,
}

/// Why a try failed; never with the telephone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The gateway answered something else than a success.
    #[error("the gateway answered {0}")]
    Status(u16),
    /// It was not reached, or did not answer in time.
    #[error("the gateway was not reached: {0}")]
    Unreachable(String),
}

/// The gateway. Its `Debug` shows nothing.
pub struct Gateway {
    url: String,
    key: hmac::Key,
    link: Option<String>,
    agent: ureq::Agent,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gateway(hidden)")
    }
}

impl Gateway {
    /// Checks what the owner said; nothing is sent.
    ///
    /// # Errors
    /// [`GatewayError`] with what is wrong, in words.
    pub fn open(options: GatewayOptions) -> Result<Gateway, GatewayError> {
        let GatewayOptions { url, secret, authority, link } = options;
        let is_encrypted = is_encrypted(&url)?;
        if link.as_deref().is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
            return Err(GatewayError::Link);
        }
        let secret = secret.trim();
        let secret = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap_or(secret))
            .map_err(|_| GatewayError::Secret)?;
        if secret.len() < SECRET_BYTES {
            return Err(GatewayError::Secret);
        }
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent("zaigang");
        if is_encrypted {
            let tls = TlsConfig::builder()
                .provider(TlsProvider::Rustls)
                .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .root_certs(roots(authority.as_deref())?)
                .build();
            config = config.tls_config(tls);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        Ok(Gateway { url, key, link, agent: config.build().into() })
    }

    /// The message about a prompt.
    #[must_use]
    pub fn message(&self, id: &str, phone: &str, minutes: i64) -> Message {
        Message {
            id: id.to_owned(),
            kind: "prompt".to_owned(),
            phone: phone.to_owned(),
            minutes,
            link: self.link.clone(),
        }
    }

    /// Sends a message once and waits for the answer, ten seconds at most: not for a thread that serves others.
    ///
    /// # Errors
    /// [`SendError`]; whether the gateway got the message is then unknown.
    pub fn send(&self, message: &Message, now: Millis) -> Result<Taken, SendError> {
        let body = serde_json::to_vec(message).map_err(|e| SendError::Unreachable(e.to_string()))?;
        let seconds = now.0.div_euclid(1_000).to_string();
        let answer = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", &seconds)
            .header("webhook-signature", &signature(&self.key, &message.id, &seconds, &body))
            .send(&body[..]);
        let mut answer = answer.map_err(|error| SendError::Unreachable(error.to_string()))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(SendError::Status(status.as_u16()));
        }
        /// What a gateway may say of a message that it took.
        #[derive(Deserialize)]
        struct Said {
            #[serde(default)]
            delivered: bool,
        }
        // A gateway that answers with something else, or with nothing, has taken the message all the same.
        let said = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec().unwrap_or_default();
        let said: Option<Said> = serde_json::from_slice(&said).ok();
        Ok(Taken { delivered: said.is_some_and(|said| said.delivered) })
    }
}

/// `v1,` and the base64 of HMAC-SHA256 over id, seconds and body, joined by dots.
fn signature(key: &hmac::Key, id: &str, seconds: &str, body: &[u8]) -> String {
    let mut text = format!("{id}.{seconds}.").into_bytes();
    text.extend_from_slice(body);
    format!("v1,{}", STANDARD.encode(hmac::sign(key, &text)))
}

/// Whether an address is https; http is for this machine alone.
fn is_encrypted(url: &str) -> Result<bool, GatewayError> {
    let uri: Uri = url.parse().map_err(|_| GatewayError::Address)?;
    let host = uri.host().ok_or(GatewayError::Address)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(true),
        Some("http") if is_here => Ok(false),
        _ => Err(GatewayError::Address),
    }
}

/// The authorities that may vouch for the gateway.
fn roots(authority: Option<&Path>) -> Result<RootCerts, GatewayError> {
    let files: Vec<&Path> =
        authority.map_or_else(|| SYSTEM_ROOTS.iter().map(Path::new).collect(), |file| vec![file]);
    for file in &files {
        let Ok(pem) = std::fs::read(file) else { continue };
        let certificates: Vec<_> = parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect();
        if !certificates.is_empty() {
            return Ok(RootCerts::new_with_certs(&certificates));
        }
    }
    let named: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Err(GatewayError::Authority(named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(url: &str, secret: &str) -> GatewayOptions {
        GatewayOptions { url: url.to_owned(), secret: secret.to_owned(), authority: None, link: None }
    }

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// The example of the Standard Webhooks libraries' own tests.
    #[test]
    fn a_message_is_signed_as_the_specification_says() {
        let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        assert_eq!(
            signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", br#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn nobody_reads_along() {
        let refused = |url: &str| matches!(Gateway::open(options(url, SECRET)), Err(GatewayError::Address));
        for url in ["http://sms.example.cn/x", "http://10.0.0.7/x", "ftp://localhost/x", "x", "https:///x"] {
            assert!(refused(url), "{url}");
        }
        for url in ["http://127.0.0.1:9/x", "http://[::1]:9/x", "http://localhost/x"] {
            assert!(Gateway::open(options(url, SECRET)).is_ok(), "{url}");
        }
        for secret in ["", "short", "whsec_c2hvcnQ=", "no base64 at all, but long enough"] {
            let opened = Gateway::open(options("http://127.0.0.1:9/x", secret));
            assert!(matches!(opened, Err(GatewayError::Secret)), "{secret}");
        }
        let nowhere = GatewayOptions {
            authority: Some("/nowhere/ca.pem".into()),
            ..options("https://sms.example.cn/x", SECRET)
        };
        assert!(
            matches!(Gateway::open(nowhere), Err(GatewayError::Authority(file)) if file.contains("nowhere"))
        );
        assert!(!format!("{:?}", options("http://127.0.0.1:9/x", SECRET)).contains("MfKQ"));
    }
}
