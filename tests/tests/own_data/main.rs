//! What people may do with what is kept of them, and when it goes; on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod complaints;
mod corrections;
mod export;
mod retention;
mod scene;
mod views;
