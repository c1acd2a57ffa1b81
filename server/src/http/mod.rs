//! HTTP at the edge: the adapter every operation goes through, and the server's start.

mod adapter;
mod address;
pub mod openapi;
mod plain;
mod problem;
mod routes;
mod server;
mod statics;
mod tls;

pub use adapter::Table;
pub use plain::{AUTHORITY_PATH, Explained, start_explaining};
pub use server::{Listener, Running, start};
pub use tls::{Certificates, TlsError, TlsFiles, certificate_der};
