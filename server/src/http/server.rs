//! Starts the HTTP server; tests start the same one on port 0.

use super::plain::{self, Explained};
use super::problem::{not_found, response};
use super::tls::Certificates;
use super::{openapi, routes, statics};
use crate::app::App;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use zaigang_shared::problem::{Problem, ProblemCode};

/// Where to listen and how wide.
#[derive(Debug, Clone)]
pub struct Listener {
    /// Address; port 0 takes a free one.
    pub address: SocketAddr,
    /// Worker threads.
    pub workers: usize,
    /// The certificate; plain HTTP without one.
    pub tls: Option<Arc<Certificates>>,
    /// What the page says that plain HTTP gets from elsewhere.
    pub explained: Explained,
}

impl Listener {
    /// Plain HTTP.
    pub fn plain(address: SocketAddr, workers: usize) -> Listener {
        Listener { address, workers, tls: None, explained: Explained::default() }
    }
}

/// A server that runs.
pub struct Running {
    /// The bound address.
    pub address: SocketAddr,
    /// Stops it.
    pub handle: ServerHandle,
    /// Ends when it has stopped.
    pub task: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// Starts the server and returns its bound address.
///
/// # Errors
/// When the address cannot be bound.
pub fn start(app: App, listener: &Listener) -> std::io::Result<Running> {
    let explained = listener.explained.clone();
    let server = HttpServer::new(move || {
        let folder = app.settings.app.clone();
        actix_web::App::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::new(explained.clone()))
            .wrap(from_fn(plain::require_https))
            .wrap(statics::headers())
            .route("/healthz", web::get().to(healthz))
            .route("/readyz", web::get().to(readyz))
            .route(plain::AUTHORITY_PATH, web::get().to(plain::authority))
            .route("/api/v1/openapi.json", web::get().to(openapi::serve))
            .configure(|config| routes::table().configure(config))
            .configure(|config| statics::configure(config, folder))
            .default_service(web::to(not_found))
    })
    .workers(listener.workers)
    .max_connections(2_000)
    .client_request_timeout(Duration::from_secs(15))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(10)
    .disable_signals();
    let server = match &listener.tls {
        Some(certificates) => {
            let config = certificates.config().map_err(std::io::Error::other)?;
            server.bind_rustls_0_23(listener.address, config)?
        }
        None => server.bind(listener.address)?,
    };
    let address = server.addrs().first().copied().unwrap_or(listener.address);
    let server = server.run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    Ok(Running { address, handle, task })
}

async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

async fn readyz(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    use crate::refusal::Refusal;
    let read = app.store.read::<(), Refusal>(crate::store::deployment::ping).await;
    // A store that answers and cannot write takes no check-in.
    let written = app.store.append::<(), Refusal>(|_| Ok(())).await;
    match read.and(written) {
        Ok(()) => HttpResponse::Ok().content_type("text/plain").body("ready"),
        Err(_) => response(super::problem::language(&request), &Problem::new(ProblemCode::Unavailable)),
    }
}
