//! Requests to our own server, each with an end.

pub use super::imp::http::request;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Time-out of a request unless the caller sets another, milliseconds.
pub const TIMEOUT_MS: u32 = 20_000;

/// The method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// As written in the request line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// None.
    Empty,
    /// JSON text.
    Json(String),
    /// Bytes of a declared type.
    Bytes {
        /// The content type.
        content_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// A request to a path of our own origin.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// Headers; the content type comes from the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// Time-out in milliseconds, over the whole answer.
    pub timeout_ms: u32,
}

impl std::fmt::Debug for Request {
    /// Without headers and body: they carry tokens and positions.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.name(), self.path)
    }
}

impl Request {
    /// A request without body.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Body::Empty, timeout_ms: TIMEOUT_MS }
    }

    /// A GET.
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    /// A request with a JSON body.
    ///
    /// # Errors
    /// When the value does not serialise.
    pub fn json(method: Method, path: impl Into<String>, value: &impl Serialize) -> Result<Self, NetError> {
        let text = serde_json::to_string(value).map_err(|error| NetError::Failed(error.to_string()))?;
        Ok(Self { body: Body::Json(text), ..Self::new(method, path) })
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the time-out.
    #[must_use]
    pub fn timeout_ms(mut self, milliseconds: u32) -> Self {
        self.timeout_ms = milliseconds;
        self
    }
}

/// A complete answer, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

impl Response {
    /// 2xx?
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, by name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text, broken UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`NetError::Failed`] when it does not read as `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, NetError> {
        crate::json::read(&self.body).map_err(|error| NetError::Failed(error.to_string()))
    }
}

/// Why there is no answer. Nothing is lost by it: what matters waits in the queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The browser says there is no network, or the server was not reached.
    #[error("no connection")]
    Offline,
    /// No complete answer in time.
    #[error("no answer in time")]
    Timeout,
    /// Anything else; for the log, never for the page.
    #[error("request failed: {0}")]
    Failed(String),
    /// No implementation on this platform.
    #[error("no network interface on this platform")]
    NotAvailable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_do_not_appear_in_debug_output() {
        let request = Request::get("/api/v1/me").header("authorization", "Bearer secret");
        assert_eq!(format!("{request:?}"), "GET /api/v1/me");
    }

    #[test]
    fn headers_are_found_in_any_case() {
        let response = Response { status: 204, headers: vec![("etag".into(), "x".into())], body: vec![] };
        assert_eq!(response.header("ETag"), Some("x"));
        assert!(response.is_success());
    }
}
