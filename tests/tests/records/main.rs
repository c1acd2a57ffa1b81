//! The cadre's way in: records, photos, the day they make; on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod bad_photos;
mod chain;
mod check_in;
mod limits;
mod log;
mod photos;
mod reading;
mod refused;
mod scene;
mod seen_photos;
mod time;
