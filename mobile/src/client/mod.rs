//! The typed API over [`crate::platform::http`]: every call goes through the operation table of `shared`.

pub mod beacon;
pub mod case_outbox;
pub mod home;
pub mod kept;
pub mod leave_outbox;
pub mod log;
pub(crate) mod outbox;
pub mod own;
pub mod photo_upload;
pub mod queue;
pub mod record;
pub mod session;
pub mod signature;
pub mod sync;
pub mod vouching;
pub mod work_log;

use crate::json;
use crate::platform::http::{self, Body, Method, NetError, Request, Response};
use crate::text;
use std::pin::Pin;
use zaigang_shared::operation::{self, Operation};
use zaigang_shared::problem::ProblemDocument;

/// Why a call did not give its answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The server's own words, in the caller's language.
    #[error("{}", .0.title)]
    Problem(Box<ProblemDocument>),
    /// No answer; what matters waits in the queue.
    #[error(transparent)]
    Net(#[from] NetError),
    /// Nobody is signed in here (any more).
    #[error("not signed in")]
    NotSignedIn,
    /// The device refused (storage, key).
    #[error(transparent)]
    Device(#[from] crate::platform::PlatformError),
}

impl ClientError {
    /// The problem's stable code, if the server gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            Self::Net(_) | Self::NotSignedIn | Self::Device(_) => None,
        }
    }

    /// Whether trying again later may help without the user doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Net(_) => true,
            Self::Problem(problem) => problem.status >= 500 || problem.status == 429,
            Self::NotSignedIn | Self::Device(_) => false,
        }
    }
}

/// Calls an operation. `path` fills the `{parameters}` in order.
///
/// # Errors
/// [`ClientError`]; a session that ran out is renewed once in between.
pub async fn call<O: Operation>(
    path: &[&str],
    query: &O::Query,
    body: &O::Body,
) -> Result<O::Answer, ClientError> {
    let request = request_for::<O>(path, query, body)?;
    let response = send_boxed(request, O::INFO.access != operation::Access::Public).await?;
    Ok(response.json()?)
}

/// Reads an operation that has neither query nor body.
///
/// # Errors
/// As [`call`].
pub async fn read<O>(path: &[&str]) -> Result<O::Answer, ClientError>
where
    O: Operation<Query = zaigang_shared::api::NoQuery, Body = zaigang_shared::api::Done>,
{
    call::<O>(path, &zaigang_shared::api::NoQuery {}, &zaigang_shared::api::Done {}).await
}

/// Writes an operation that has no query.
///
/// # Errors
/// As [`call`].
pub async fn write<O>(path: &[&str], body: &O::Body) -> Result<O::Answer, ClientError>
where
    O: Operation<Query = zaigang_shared::api::NoQuery>,
{
    call::<O>(path, &zaigang_shared::api::NoQuery {}, body).await
}

fn request_for<O: Operation>(
    path: &[&str],
    query: &O::Query,
    body: &O::Body,
) -> Result<Request, ClientError> {
    let query = serde_json::to_string(query).map_err(unwritable)?;
    let body = match O::INFO.method {
        operation::Method::Get | operation::Method::Head => None,
        operation::Method::Post | operation::Method::Patch => {
            Some(serde_json::to_string(body).map_err(unwritable)?)
        }
    };
    build(&O::INFO, path, &query, body)
}

#[cold]
fn unwritable(error: serde_json::Error) -> ClientError {
    NetError::Failed(error.to_string()).into()
}

#[inline(never)]
fn build(
    info: &operation::OperationInfo,
    path: &[&str],
    query: &str,
    body: Option<String>,
) -> Result<Request, ClientError> {
    let mut address = info.path_with(path);
    let mut separator = '?';
    let query = json::tree(query.as_bytes()).map_err(|error| NetError::Failed(error.to_string()))?;
    for (name, value) in query.as_object().into_iter().flatten() {
        let value = match value {
            serde_json::Value::Null => continue,
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        address.push(separator);
        address.push_str(name);
        address.push('=');
        address.push_str(&escape(&value));
        separator = '&';
    }
    let method = match info.method {
        operation::Method::Get => Method::Get,
        operation::Method::Head => Method::Head,
        operation::Method::Post => Method::Post,
        operation::Method::Patch => Method::Patch,
    };
    let mut request = Request::new(method, address);
    if let Some(text) = body {
        request.body = Body::Json(text);
    }
    Ok(request)
}

/// Percent-encodes a query value.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// [`send`] behind one pointer: the generic calls around it stay a few hundred bytes each instead of
/// each holding the whole exchange with its renewal.
#[inline(never)]
fn send_boxed(
    request: Request,
    signed_in: bool,
) -> Pin<Box<dyn Future<Output = Result<Response, ClientError>>>> {
    Box::pin(async move { send(&request, signed_in).await })
}

/// Sends a request with language and, where asked, the session; keeps the beacon of every answer.
///
/// # Errors
/// As [`call`]; any status outside 2xx is a problem.
pub async fn send(request: &Request, signed_in: bool) -> Result<Response, ClientError> {
    let mut request = request.clone().header("accept-language", text::language().tag());
    if !signed_in {
        return succeed(exchange(&request).await?);
    }
    let bare = request.clone();
    request = request.header("authorization", format!("Bearer {}", session::access_token().await?));
    let response = exchange(&request).await?;
    if response.status != 401 {
        return succeed(response);
    }
    // The token may have run out or been revoked under way: one renewal, one more try.
    let renewed = session::renew().await?;
    succeed(exchange(&bare.header("authorization", format!("Bearer {renewed}"))).await?)
}

async fn exchange(request: &Request) -> Result<Response, ClientError> {
    let response = http::request(request.clone()).await?;
    if let Some(beacon) = response.header("zaigang-beacon") {
        beacon::keep(beacon).await;
    }
    Ok(response)
}

fn succeed(response: Response) -> Result<Response, ClientError> {
    if response.is_success() || response.status == 304 {
        return Ok(response);
    }
    match response.json::<ProblemDocument>() {
        Ok(problem) => Err(ClientError::Problem(Box::new(problem))),
        Err(_) => Err(NetError::Failed(format!("status {}", response.status)).into()),
    }
}

/// Bytes of an operation's path, such as a photo or a template.
///
/// # Errors
/// As [`call`].
pub async fn bytes<O: Operation>(path: &[&str]) -> Result<Response, ClientError> {
    send_boxed(Request::get(O::INFO.path_with(path)), true).await
}

/// Bytes of an operation that has a query, such as a file in one of several formats.
///
/// # Errors
/// As [`call`].
pub async fn file<O: Operation>(path: &[&str], query: &O::Query) -> Result<Response, ClientError> {
    let query = serde_json::to_string(query).map_err(unwritable)?;
    // A year of a county takes longer to count than a page to load.
    let request = build(&O::INFO, path, &query, None)?.timeout_ms(120_000);
    send_boxed(request, true).await
}

/// Sends raw bytes, such as an import file.
///
/// # Errors
/// As [`call`].
pub async fn send_bytes<O: Operation>(
    path: &[&str],
    query: &str,
    content_type: &str,
    bytes: Vec<u8>,
) -> Result<O::Answer, ClientError> {
    let mut request =
        Request::new(Method::Post, format!("{}{query}", O::INFO.path_with(path))).timeout_ms(120_000);
    request.body = Body::Bytes { content_type: content_type.to_owned(), bytes };
    Ok(send_boxed(request, true).await?.json()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::{Done, township::DayQuery};

    #[test]
    fn queries_leave_out_nothing_and_escape_the_rest() {
        let query = DayQuery { date: "2026-11-20".parse().ok() };
        let request = request_for::<operation::ReadDay>(&["150422100"], &query, &Done {}).unwrap();
        assert_eq!(request.path, "/api/v1/divisions/150422100/day?date=2026-11-20");
        let request =
            request_for::<operation::ReadDay>(&["150422100"], &DayQuery { date: None }, &Done {}).unwrap();
        assert_eq!(request.path, "/api/v1/divisions/150422100/day");
        assert_eq!(escape("村 a&b"), "%E6%9D%91%20a%26b");
    }
}
