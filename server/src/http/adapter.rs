//! The adapter: sign-in, scope, body, use case, answer - in this order, for every operation alike.

use super::address::client_address;
use super::problem::{language, method_not_allowed, not_found, refused};
use crate::access::{Caller, Permit};
use crate::app::App;
use crate::call::{BrokenOff, Call, RawAnswer, RawCall, Who, parse_query, read_body, scope};
use crate::refusal::{Outcome, Refusal};
use crate::store;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, HeaderName, HeaderValue};
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};
use futures_util::StreamExt as _;
use std::collections::BTreeMap;
use std::future::Future;
use zaigang_shared::operation::{Access, Method, Operation, OperationInfo};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Largest JSON body, unless an operation says otherwise.
pub const JSON_LIMIT: usize = 64 * 1024;
/// The header every answer carries: server time under a MAC, kept by the phone.
pub const BEACON_HEADER: &str = "zaigang-beacon";

/// The request without actix; headers that are no text are left out.
fn raw_call(
    app: App,
    who: Who,
    path: BTreeMap<String, String>,
    request: &HttpRequest,
    payload: Payload,
) -> RawCall {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    RawCall {
        app,
        who,
        headers: request.headers().iter().filter_map(text).collect(),
        query: request.query_string().to_owned(),
        body: Box::pin(payload.map(|part| part.map(|bytes| bytes.to_vec()).map_err(|_| BrokenOff))),
        path,
    }
}

fn header<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

fn raw_response(answer: RawAnswer) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(answer.status)
        .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    match answer.parts {
        None => response.body(answer.body),
        Some(mut parts) => response.streaming(
            futures_util::stream::poll_fn(move |context| parts.poll_recv(context))
                .map(|part| part.map(web::Bytes::from)),
        ),
    }
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
                    use_case(raw_call(app, who, path, &request, payload)).await
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

async fn authenticate(app: &App, request: &HttpRequest, now: Millis) -> Outcome<Caller> {
    let token = header(request, &AUTHORIZATION)
        .and_then(|v| v.strip_prefix("Bearer "))
        .ok_or(ProblemCode::NotSignedIn)?;
    let claims =
        app.keys.verify_access(&app.settings.deployment, token, now).ok_or(ProblemCode::NotSignedIn)?;
    let caller = app
        .store
        .read::<_, Refusal>(move |db| {
            store::callers::find(db, &claims.sub, &claims.device, &claims.session, now.date())
        })
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
    let query = parse_query(request.query_string())?;
    let bytes = match O::INFO.method {
        Method::Get | Method::Head => b"{}".to_vec(),
        Method::Post | Method::Patch => {
            let promised = header(request, &CONTENT_LENGTH).and_then(|length| length.parse().ok());
            let bytes = read_body(app.settings.body_deadline, promised, &mut payload, limit).await?;
            if bytes.is_empty() { b"{}".to_vec() } else { bytes }
        }
    };
    let body = serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        Problem::new(ProblemCode::InvalidBody).with("place", place)
    })?;
    Ok(Call { app, who, path, query, body })
}

fn with_beacon(request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
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
