//! Networks that break, programs that die, servers side by side: every record once, none lost; on both databases.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod cut;
mod dense;
mod fleet;
