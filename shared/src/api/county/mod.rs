//! Administrator and county clerk.

mod accounts;
mod complaints;
mod fences;
mod imports;
mod policies;
mod postings;

pub use accounts::*;
pub use complaints::*;
pub use fences::*;
pub use imports::*;
pub use policies::*;
pub use postings::*;
