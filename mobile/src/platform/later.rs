//! What of the app comes after its start: the second part (see `phone::later`), and newer copies of the whole.

pub use super::imp::later::{load, newer_is_ready, take_newer};
