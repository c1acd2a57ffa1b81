//! Must-attend events: called, attended, excused, told as a sheet; on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod attending;
mod calling;
mod scene;
mod sheet;
