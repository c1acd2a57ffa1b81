//! The app's second part, loaded after the start; see `phone::later`.

pub use super::imp::later::load;
