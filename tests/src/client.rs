//! A client that calls operations by their types.

use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zaigang_shared::api::NoQuery;
use zaigang_shared::operation::{Method, Operation};
use zaigang_shared::problem::ProblemDocument;

/// What came back, whatever it was.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub content_type: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON of a type.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {} {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    /// The problem document in it.
    pub fn problem(&self) -> ProblemDocument {
        assert_eq!(self.content_type, "application/problem+json", "{self:?}");
        self.json()
    }
}

/// The code of a refusal.
///
/// # Panics
/// When it was none.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, ProblemDocument>) -> String {
    answer.expect_err("a refusal").code
}

/// Calls operations; clones share the last beacon.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
    /// Bearer token, if signed in.
    pub access_token: Option<String>,
    beacon: Arc<Mutex<Option<String>>>,
}

impl Client {
    pub(crate) fn new(url: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Client { agent: config.into(), url: url.to_owned(), access_token: None, beacon: Arc::default() }
    }

    /// The same person over connections of its own.
    #[must_use]
    pub fn apart(&self) -> Client {
        Client { access_token: self.access_token.clone(), ..Client::new(&self.url) }
    }

    /// The same client under another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Client {
        Client { access_token: Some(token.to_owned()), ..self.clone() }
    }

    /// The beacon of the last answer.
    pub fn beacon(&self) -> Option<String> {
        self.beacon.lock().expect("no panic under the lock").clone()
    }

    /// Calls an operation that has no query.
    ///
    /// # Errors
    /// The problem document.
    pub fn call<O>(&self, path: &[&str], body: &O::Body) -> Result<O::Answer, ProblemDocument>
    where
        O: Operation<Query = NoQuery>,
    {
        self.call_with::<O>(path, &NoQuery {}, body)
    }

    /// Calls an operation with a query.
    ///
    /// # Errors
    /// The problem document.
    pub fn call_with<O: Operation>(
        &self,
        path: &[&str],
        query: &O::Query,
        body: &O::Body,
    ) -> Result<O::Answer, ProblemDocument> {
        let mut address = O::INFO.path_with(path);
        let query = serde_json::to_value(query).expect("a query");
        let mut separator = '?';
        for (name, value) in query.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            address.push_str(&format!("{separator}{name}={}", escaped(&value)));
            separator = '&';
        }
        let body = serde_json::to_vec(body).expect("a body");
        let reply = self.send(O::INFO.method, &address, &[("content-type", "application/json")], &body);
        if reply.status == 200 { Ok(reply.json()) } else { Err(reply.problem()) }
    }

    /// The same person on another way to the server (or to another one), each request over a connection of its own.
    #[must_use]
    pub fn through(&self, url: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_idle_connections(0)
            .build();
        Client { agent: config.into(), url: url.to_owned(), ..self.clone() }
    }

    /// Sends anything to an address below the base.
    pub fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, address, headers, body)
            .unwrap_or_else(|error| panic!("{} {address}: {error}", method.name()))
    }

    /// As [`Client::send`], over a network that may break.
    ///
    /// # Errors
    /// What broke; nobody knows whether the server got the request.
    pub fn try_send(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let mut request =
            ureq::http::Request::builder().method(method.name()).uri(format!("{}{address}", self.url));
        if let Some(token) = &self.access_token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match method {
            Method::Get | Method::Head => self.agent.run(request.body(()).expect("a request")),
            Method::Post | Method::Patch => self.agent.run(request.body(body).expect("a request")),
        };
        let mut answer = answer?;
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let reply = Reply {
            status: answer.status().as_u16(),
            content_type: String::new(),
            body: answer.body_mut().with_config().limit(64 << 20).read_to_vec()?,
            headers,
        };
        let content_type = reply.header("content-type").unwrap_or_default().to_owned();
        if let Some(beacon) = reply.header("zaigang-beacon") {
            *self.beacon.lock().expect("no panic under the lock") = Some(beacon.to_owned());
        }
        Ok(Reply { content_type, ..reply })
    }
}

/// A value of a query, percent-encoded.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
