//! The app for every role: `phone` for cadres, inspectors and village clerks, `office` for those who confirm and decide.
//!
//! | room | what is in it |
//! |---|---|
//! | [`platform`] | the one door to the device |
//! | [`json`] | reading JSON with little code |
//! | [`text`] | the words in both languages |
//! | [`parts`] | what pages are made of |
//! | [`client`] | the typed API, the session and the queue |
//! | [`events`], [`standing`] | what later phone pages and the office share |
//! | [`phone`], [`office`] | routes and pages of the two bundles |

pub mod client;
pub mod events;
pub mod json;
pub mod office;
pub mod parts;
pub mod phone;
pub mod platform;
pub mod standing;
pub mod text;

/// What a page needs: Dioxus, the parts, `t!`.
pub mod prelude {
    pub use crate::parts::*;
    pub use crate::t;
    pub use dioxus::prelude::*;
}
