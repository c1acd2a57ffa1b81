//! The message files. A new file is added to both languages here, and to whichever bundle shows it.

/// The files of a bundle.
#[derive(Debug)]
pub struct Messages {
    /// Files of `messages/zh`.
    pub chinese: &'static [&'static str],
    /// Files of `messages/en`.
    pub english: &'static [&'static str],
}

macro_rules! messages {
    ($language:literal: $($file:literal),+) => {
        &[$(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/messages/", $language, "/", $file, ".ftl"))),+]
    };
}

/// What the phone's bundle carries.
pub static PHONE: Messages =
    Messages { chinese: messages!("zh": "common", "phone"), english: messages!("en": "common", "phone") };

/// What the office bundle carries.
pub static OFFICE: Messages = Messages {
    chinese: messages!("zh": "common", "office", "office_county"),
    english: messages!("en": "common", "office", "office_county"),
};

/// Everything, for tests and server-side rendering.
pub static ALL: Messages = Messages {
    chinese: messages!("zh": "common", "phone", "office", "office_county"),
    english: messages!("en": "common", "phone", "office", "office_county"),
};

#[cfg(target_arch = "wasm32")]
static NOTHING: Messages = Messages { chinese: &[], english: &[] };

/// Before `install`: nothing in a browser (so that no bundle carries the other's words), everything elsewhere.
#[cfg(target_arch = "wasm32")]
pub(super) static DEFAULT: &Messages = &NOTHING;
/// Before `install`: nothing in a browser (so that no bundle carries the other's words), everything elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub(super) static DEFAULT: &Messages = &ALL;
