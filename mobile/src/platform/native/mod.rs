//! The native shell and server-side rendering: honest about what is not there.

pub mod camera;
pub mod capability;
pub mod clock;
pub mod http;
pub mod key;
pub mod later;
pub mod lock;
pub mod page;
pub mod position;
pub mod store;
