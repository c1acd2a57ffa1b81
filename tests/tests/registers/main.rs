//! The monthly register over HTTP: signed once and then only added to, answered by the cadres, signed by deputies.

#![expect(
    clippy::indexing_slicing,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod answers;
mod declared;
mod deputies;
mod lists;
mod scene;
mod signing;
