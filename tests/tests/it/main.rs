//! The tests of the whole: a real server over real HTTP on both databases. One program for all of them, because each
//! program of its own holds the server once more: on disk, and in the time to link it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

mod case_work;
mod cases;
mod devices;
mod directions;
mod edge;
mod events;
mod faults;
mod fences;
mod imports;
mod inspection;
mod judge;
mod leave;
mod month;
mod own_data;
mod prompts;
mod records;
mod registers;
mod sessions;
mod town;
mod township;
mod village;
mod year;
