//! Drawn prompts over HTTP: a month that fires what its secret says, calls, the owner's gateway.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod calls;
mod gateway;
mod month;
mod numbers;
mod scene;
