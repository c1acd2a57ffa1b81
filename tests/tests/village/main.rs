//! The work log and the village as a witness, over HTTP and on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod clerks;
mod work_log;
