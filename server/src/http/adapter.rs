//! The adapter: sign-in, scope, body, use case, answer - in this order, for every operation alike.

use super::address::client_address;
use super::problem::{language, method_not_allowed, not_found, refused};
use crate::access::{Caller, Permit, Subject, decide};
use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};
use futures_util::StreamExt as _;
use std::collections::BTreeMap;
use std::future::Future;
use zaigang_shared::operation::{Access, Method, Operation, OperationInfo};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::text::Language;
use zaigang_shared::time::Millis;

/// Largest JSON body, unless an operation says otherwise.
pub const JSON_LIMIT: usize = 64 * 1024;
/// The header every answer carries: server time under a MAC, kept by the phone.
pub const BEACON_HEADER: &str = "zaigang-beacon";

/// What a use case gets: who asks, about what, and what was sent.
pub struct Call<O: Operation> {
    /// The application.
    pub app: App,
    /// Who, and under what permit.
    pub who: Who,
    /// Values of the path's parameters.
    path: BTreeMap<String, String>,
    /// The query.
    pub query: O::Query,
    /// The body.
    pub body: O::Body,
}

/// Who asks, and how the scope decision came out.
pub struct Who {
    /// The caller; none in public operations.
    caller: Option<Caller>,
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
    request: HttpRequest,
    payload: Payload,
    path: BTreeMap<String, String>,
}

/// The answer of an operation on bytes.
#[derive(Debug, Clone, Default)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// An answer without headers and body.
    pub fn new(status: u16) -> RawAnswer {
        RawAnswer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// An answer in JSON.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn json(value: &impl serde::Serialize) -> Outcome<RawAnswer> {
        let body = serde_json::to_vec(value).map_err(|e| Refusal::Internal(e.to_string()))?;
        Ok(RawAnswer { status: 200, headers: vec![("content-type", "application/json".to_owned())], body })
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
        self.request.headers().get(name).and_then(|v| v.to_str().ok())
    }

    /// The query.
    ///
    /// # Errors
    /// [`ProblemCode::InvalidQuery`].
    pub fn query<T: serde::de::DeserializeOwned>(&self) -> Outcome<T> {
        web::Query::<T>::from_query(self.request.query_string())
            .map(web::Query::into_inner)
            .map_err(|_| ProblemCode::InvalidQuery.into())
    }

    /// The whole body.
    ///
    /// # Errors
    /// [`ProblemCode::TooLarge`] over the limit, [`ProblemCode::RequestTimeout`] for one that drips.
    pub async fn bytes(&mut self, limit: usize) -> Outcome<Vec<u8>> {
        read_body(&self.app, &self.request, &mut self.payload, limit).await
    }

    /// The next part of the body as it arrives; none at its end or when the sender went away.
    pub async fn next_part(&mut self) -> Option<Vec<u8>> {
        self.payload.next().await.and_then(Result::ok).map(|bytes| bytes.to_vec())
    }
}

fn raw_response(answer: RawAnswer) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(answer.status)
        .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    response.body(answer.body)
}

/// The routes, one a row of the operation table; a test sees that none is missing.
#[derive(Default)]
pub struct Table {
    routes: BTreeMap<&'static str, Vec<(Method, Route)>>,
    ids: Vec<&'static str>,
}

impl Table {
    /// An operation with JSON both ways.
    pub fn json<O, F, R>(&mut self, use_case: F)
    where
        O: Operation,
        F: Fn(Call<O>) -> R + Clone + 'static,
        R: Future<Output = Outcome<O::Answer>> + 'static,
    {
        self.json_up_to::<O, F, R>(JSON_LIMIT, use_case);
    }

    /// An operation with JSON both ways and its own limit of the body.
    pub fn json_up_to<O, F, R>(&mut self, limit: usize, use_case: F)
    where
        O: Operation,
        F: Fn(Call<O>) -> R + Clone + 'static,
        R: Future<Output = Outcome<O::Answer>> + 'static,
    {
        let handler = move |request: HttpRequest, payload: Payload| {
            let use_case = use_case.clone();
            async move {
                let answer = async {
                    let (app, who, path) = admit(&O::INFO, &request).await?;
                    let call = read_call::<O>(app, who, path, &request, payload, limit).await?;
                    use_case(call).await
                };
                match answer.await {
                    Ok(answer) => with_beacon(&request, HttpResponse::Ok().json(answer)),
                    Err(refusal) => with_beacon(&request, refused(&request, &refusal)),
                }
            }
        };
        self.add(&O::INFO, web::to(handler));
    }

    /// An operation on bytes.
    pub fn raw<O, F, R>(&mut self, use_case: F)
    where
        O: Operation,
        F: Fn(RawCall) -> R + Clone + 'static,
        R: Future<Output = Outcome<RawAnswer>> + 'static,
    {
        let handler = move |request: HttpRequest, payload: Payload| {
            let use_case = use_case.clone();
            async move {
                let answer = async {
                    let (app, who, path) = admit(&O::INFO, &request).await?;
                    use_case(RawCall { app, who, request: request.clone(), payload, path }).await
                };
                match answer.await {
                    Ok(answer) => with_beacon(&request, raw_response(answer)),
                    Err(refusal) => with_beacon(&request, refused(&request, &refusal)),
                }
            }
        };
        self.add(&O::INFO, web::to(handler));
    }

    fn add(&mut self, operation: &OperationInfo, route: Route) {
        let method = match operation.method {
            Method::Get => actix_web::http::Method::GET,
            Method::Post => actix_web::http::Method::POST,
            Method::Head => actix_web::http::Method::HEAD,
            Method::Patch => actix_web::http::Method::PATCH,
        };
        let route = route.method(method);
        self.routes.entry(operation.path).or_default().push((operation.method, route));
        self.ids.push(operation.id);
    }

    /// Ids of the operations that have a route.
    pub fn ids(&self) -> &[&'static str] {
        &self.ids
    }

    /// Puts the routes into actix; other methods of a known address get 405.
    pub fn configure(self, config: &mut ServiceConfig) {
        for (path, routes) in self.routes {
            let mut resource = web::resource(path).default_service(web::to(method_not_allowed));
            for (_, route) in routes {
                resource = resource.route(route);
            }
            config.service(resource);
        }
        config.service(web::scope("/api").default_service(web::to(not_found)));
    }
}

/// Sign-in and scope, before anything of the body is read.
async fn admit(
    operation: &OperationInfo,
    request: &HttpRequest,
) -> Outcome<(App, Who, BTreeMap<String, String>)> {
    let app = request
        .app_data::<web::Data<App>>()
        .map(|data| data.as_ref().clone())
        .ok_or_else(|| Refusal::Internal("no application".to_owned()))?;
    let now = app.clock.now();
    let path: BTreeMap<String, String> =
        request.match_info().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let address = client_address(request, &app.settings.trusted_proxies);
    let mut who = Who {
        caller: None,
        permit: Permit { role: None },
        subject: None,
        language: language(request),
        now,
        address,
    };
    if operation.access == Access::Public {
        return Ok((app, who, path));
    }
    let caller = authenticate(&app, request, now).await?;
    if caller.password_change_required && !matches!(operation.id, "ReadMe" | "ChangePassword" | "SignOut") {
        return Err(ProblemCode::PasswordChangeRequired.into());
    }
    let (permit, subject) = scope(&app, operation, &caller, &path, now).await?;
    who.permit = permit;
    who.subject = subject;
    who.caller = Some(caller);
    Ok((app, who, path))
}

/// The scope decision, and the subject it was made on.
async fn scope(
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

async fn authenticate(app: &App, request: &HttpRequest, now: Millis) -> Outcome<Caller> {
    let token = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "))
        .ok_or(ProblemCode::NotSignedIn)?;
    let claims =
        app.keys.verify_access(&app.settings.deployment, token, now).ok_or(ProblemCode::NotSignedIn)?;
    let caller = app
        .store
        .read::<_, Refusal>(move |db| store::callers::find(db, &claims.sub, &claims.device, &claims.session))
        .await?;
    caller.ok_or_else(|| ProblemCode::NotSignedIn.into())
}

async fn read_call<O: Operation>(
    app: App,
    who: Who,
    path: BTreeMap<String, String>,
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Outcome<Call<O>> {
    let query = web::Query::<O::Query>::from_query(request.query_string())
        .map_err(|_| ProblemCode::InvalidQuery)?
        .into_inner();
    let bytes = match O::INFO.method {
        Method::Get | Method::Head => b"{}".to_vec(),
        Method::Post | Method::Patch => {
            let bytes = read_body(&app, request, &mut payload, limit).await?;
            if bytes.is_empty() { b"{}".to_vec() } else { bytes }
        }
    };
    let body = serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        Problem::new(ProblemCode::InvalidBody).with("place", place)
    })?;
    Ok(Call { app, who, path, query, body })
}

/// The whole body, within its limits of bytes and of time: who drips it holds a connection for nothing.
async fn read_body(
    app: &App,
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> Outcome<Vec<u8>> {
    let whole = collect_body(request, payload, limit);
    let in_time = tokio::time::timeout(app.settings.body_deadline, whole).await;
    in_time.unwrap_or_else(|_| Err(ProblemCode::RequestTimeout.into()))
}

async fn collect_body(request: &HttpRequest, payload: &mut Payload, limit: usize) -> Outcome<Vec<u8>> {
    let promised = request
        .headers()
        .get(actix_web::http::header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    if promised.is_some_and(|n| n > limit) {
        return Err(ProblemCode::TooLarge.into());
    }
    let mut bytes = Vec::with_capacity(promised.unwrap_or(0));
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_| ProblemCode::InvalidBody)?;
        if bytes.len() + piece.len() > limit {
            return Err(ProblemCode::TooLarge.into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn with_beacon(request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    use actix_web::http::header::{HeaderName, HeaderValue};
    if let Some(app) = request.app_data::<web::Data<App>>() {
        let beacon = app.keys.beacon(app.clock.now());
        if let Ok(value) = HeaderValue::from_str(&beacon) {
            response.headers_mut().insert(HeaderName::from_static(BEACON_HEADER), value);
        }
    }
    if !response.headers().contains_key(CACHE_CONTROL) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
