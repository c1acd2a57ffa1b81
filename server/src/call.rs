//! What a use case gets and gives, whatever the edge is: who asks, under what permit, about what, and the body.

use crate::access::{Caller, Permit, Subject, decide};
use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, views::Viewer};
use futures_util::{Stream, StreamExt as _};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;
use zaigang_shared::operation::{Operation, OperationInfo};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::text::Language;
use zaigang_shared::time::Millis;

/// What a use case gets: who asks, about what, and what was sent.
pub struct Call<O: Operation> {
    /// The application.
    pub app: App,
    /// Who, and under what permit.
    pub who: Who,
    /// Values of the path's parameters.
    pub(crate) path: BTreeMap<String, String>,
    /// The query.
    pub query: O::Query,
    /// The body.
    pub body: O::Body,
}

/// Who asks, and how the scope decision came out.
pub struct Who {
    /// The caller; none in public operations.
    pub(crate) caller: Option<Caller>,
    /// The decision.
    pub permit: Permit,
    /// What it is about.
    pub subject: Option<Subject>,
    /// The caller's language.
    pub language: Language,
    /// When the request came.
    pub now: Millis,
    /// The caller's address, for budgets of failed sign-ins.
    pub address: String,
}

impl Who {
    /// The caller.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`] in an operation that needs none.
    pub fn caller(&self) -> Outcome<&Caller> {
        self.caller.as_ref().ok_or_else(|| ProblemCode::NotSignedIn.into())
    }

    /// The caller as one who looks at somebody's data, in the office that lets him.
    ///
    /// # Errors
    /// As [`Who::caller`].
    pub fn viewer(&self) -> Outcome<Viewer> {
        let caller = self.caller()?;
        let about = self.subject.as_ref().map(|subject| subject.divisions.as_slice()).unwrap_or_default();
        let mut held =
            caller.roles.iter().filter(|(role, _)| Some(*role) == self.permit.role).map(|(_, at)| at);
        // Of several offices of one role, the one that the subject lies in.
        let covering = held.clone().find(|at| about.iter().any(|place| at.covers(place)));
        let division = covering.or_else(|| held.next()).cloned();
        Ok(Viewer { account: caller.account.clone(), role: self.permit.role, division })
    }
}

impl<O: Operation> Call<O> {
    /// A parameter of the path as an id or code.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when it has another form.
    pub fn path<T: std::str::FromStr>(&self, name: &str) -> Outcome<T> {
        parse_parameter(&self.path, name)
    }
}

impl<O: Operation> Call<O> {
    /// A call made inside the process by somebody who is not at a phone or browser now: the demonstration's
    /// people act through it. The scope decision is the same as for a request.
    ///
    /// # Errors
    /// What the scope decision refuses.
    pub(crate) async fn inside(
        app: &App,
        caller: Caller,
        now: Millis,
        path: BTreeMap<String, String>,
        query: O::Query,
        body: O::Body,
    ) -> Outcome<Call<O>> {
        let (permit, subject) = scope(app, &O::INFO, &caller, &path, now).await?;
        let language = Language::default();
        let who = Who { caller: Some(caller), permit, subject, language, now, address: String::new() };
        Ok(Call { app: app.clone(), who, path, query, body })
    }
}

fn parse_parameter<T: std::str::FromStr>(path: &BTreeMap<String, String>, name: &str) -> Outcome<T> {
    path.get(name).and_then(|v| v.parse().ok()).ok_or_else(|| ProblemCode::NotFound.into())
}

/// What an operation on bytes gets, after sign-in and scope; use cases never see actix.
pub struct RawCall {
    /// The application.
    pub app: App,
    /// Who, and under what permit.
    pub who: Who,
    /// Headers as they came, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The query string.
    pub(crate) query: String,
    /// The body as it arrives.
    pub(crate) body: Body,
    /// Values of the path's parameters.
    pub(crate) path: BTreeMap<String, String>,
}

/// A body on its way in: parts until its end, an error when the sender went away.
pub type Body = Pin<Box<dyn Stream<Item = Result<Vec<u8>, BrokenOff>>>>;

/// The sender went away in the middle of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken off")
    }
}

impl std::error::Error for BrokenOff {}

/// A body on its way out: parts as they are made; [`BrokenOff`] ends the connection, so that nobody takes a part for
/// the whole.
pub type Parts = tokio::sync::mpsc::Receiver<Result<Vec<u8>, BrokenOff>>;

/// The answer of an operation on bytes.
#[derive(Debug, Default)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// The body instead, where it is made while it is sent.
    pub parts: Option<Parts>,
}

impl RawAnswer {
    /// An answer without headers and body.
    pub fn new(status: u16) -> RawAnswer {
        RawAnswer { status, ..RawAnswer::default() }
    }

    /// An answer in JSON.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn json(value: &impl serde::Serialize) -> Outcome<RawAnswer> {
        let body = serde_json::to_vec(value).map_err(|e| Refusal::Internal(e.to_string()))?;
        Ok(RawAnswer::new(200).body("application/json", body))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> RawAnswer {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Sets the body and its type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: Vec<u8>) -> RawAnswer {
        self.body = body;
        self.header("content-type", content_type)
    }

    /// Sets a body that is made while it is sent, and its type.
    #[must_use]
    pub fn parts(mut self, content_type: &str, parts: Parts) -> RawAnswer {
        self.parts = Some(parts);
        self.header("content-type", content_type)
    }
}

impl RawCall {
    /// A parameter of the path as an id or code.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when it has another form.
    pub fn path<T: std::str::FromStr>(&self, name: &str) -> Outcome<T> {
        parse_parameter(&self.path, name)
    }

    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The query.
    ///
    /// # Errors
    /// [`ProblemCode::InvalidQuery`].
    pub fn query<T: serde::de::DeserializeOwned>(&self) -> Outcome<T> {
        parse_query(&self.query)
    }

    /// The whole body.
    ///
    /// # Errors
    /// [`ProblemCode::TooLarge`] over the limit, [`ProblemCode::RequestTimeout`] for one that drips.
    pub async fn bytes(&mut self, limit: usize) -> Outcome<Vec<u8>> {
        let promised = self.header("content-length").and_then(|length| length.parse().ok());
        read_body(self.app.settings.body_deadline, promised, &mut self.body, limit).await
    }

    /// The next part of the body as it arrives; none at its end or when the sender went away.
    pub async fn next_part(&mut self) -> Option<Vec<u8>> {
        self.body.next().await.and_then(Result::ok)
    }
}

/// A query string as a type.
///
/// # Errors
/// [`ProblemCode::InvalidQuery`].
pub(crate) fn parse_query<T: serde::de::DeserializeOwned>(query: &str) -> Outcome<T> {
    serde_urlencoded::from_str(query).map_err(|_| ProblemCode::InvalidQuery.into())
}

/// A whole body, of which so many bytes were promised, within its limits of bytes and of time: who drips it holds a
/// connection for nothing.
///
/// # Errors
/// [`ProblemCode::TooLarge`] over the limit, [`ProblemCode::RequestTimeout`] after the deadline,
/// [`ProblemCode::InvalidBody`] when it broke off.
pub(crate) async fn read_body<B: AsRef<[u8]>, E>(
    deadline: Duration,
    promised: Option<usize>,
    parts: &mut (impl Stream<Item = Result<B, E>> + Unpin),
    limit: usize,
) -> Outcome<Vec<u8>> {
    let in_time = tokio::time::timeout(deadline, collect(promised, parts, limit)).await;
    in_time.unwrap_or_else(|_| Err(ProblemCode::RequestTimeout.into()))
}

async fn collect<B: AsRef<[u8]>, E>(
    promised: Option<usize>,
    parts: &mut (impl Stream<Item = Result<B, E>> + Unpin),
    limit: usize,
) -> Outcome<Vec<u8>> {
    if promised.is_some_and(|n| n > limit) {
        return Err(ProblemCode::TooLarge.into());
    }
    let mut bytes = Vec::with_capacity(promised.unwrap_or(0));
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| ProblemCode::InvalidBody)?;
        if bytes.len() + part.as_ref().len() > limit {
            return Err(ProblemCode::TooLarge.into());
        }
        bytes.extend_from_slice(part.as_ref());
    }
    Ok(bytes)
}

/// The scope decision, and the subject it was made on.
pub(crate) async fn scope(
    app: &App,
    operation: &OperationInfo,
    caller: &Caller,
    path: &BTreeMap<String, String>,
    now: Millis,
) -> Outcome<(Permit, Option<Subject>)> {
    // The first parameter of the path is the subject.
    let first = operation.path.split('/').find(|s| s.starts_with('{')).map(|s| s.trim_matches(['{', '}']));
    let subject = match first {
        None => None,
        Some(name) => {
            let (name, value) = (name.to_owned(), path.get(name).cloned().unwrap_or_default());
            let today = now.date();
            app.store.read::<_, Refusal>(move |db| store::subjects::find(db, &name, &value, today)).await?
        }
    };
    let permit = decide(operation.access, caller, first.is_some(), subject.as_ref())?;
    Ok((permit, subject))
}
