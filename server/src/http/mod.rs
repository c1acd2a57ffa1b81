//! HTTP at the edge: the adapter every operation goes through, and the server's start.

mod adapter;
mod address;
pub mod openapi;
mod problem;
mod routes;
mod server;
mod statics;

pub use adapter::Table;
pub use server::{Listener, Running, start};
