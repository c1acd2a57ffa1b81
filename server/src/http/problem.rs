//! Problem documents for everything that is not a plain answer, also 404, 405 and bad bodies.

use crate::refusal::Refusal;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::text::{Language, document};

/// The language the caller reads.
pub fn language(request: &HttpRequest) -> Language {
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    Language::accepted(header)
}

/// The response for a problem.
pub fn response(language: Language, problem: &Problem) -> HttpResponse {
    let body = document(language, problem);
    let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, language.tag()))
        .content_type("application/problem+json");
    if matches!(
        problem.code,
        ProblemCode::Unavailable | ProblemCode::TooManyRequests | ProblemCode::AccountLocked
    ) {
        let seconds = problem.values.get("seconds").cloned().unwrap_or_else(|| "3".to_owned());
        response.insert_header((RETRY_AFTER, seconds));
    }
    response.json(body)
}

/// The response for a refusal; faults of the server are logged with their cause.
pub fn refused(request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    match refusal {
        Refusal::Problem(_) => {}
        fault => {
            let cause = std::error::Error::source(fault).map(ToString::to_string).unwrap_or_default();
            tracing::error!(path = request.path(), %fault, cause, "an operation failed");
        }
    }
    response(language(request), &refusal.problem())
}

/// No such address.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    response(language(&request), &Problem::new(ProblemCode::NotFound))
}

/// The address knows other methods.
pub async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    response(language(&request), &Problem::new(ProblemCode::MethodNotAllowed))
}
