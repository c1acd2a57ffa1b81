//! The words that each part of the app carries, as `build.rs` compiles them from the message files.

use zaigang_shared::text::Language;

/// The compiled texts of a part: lines `key=text with {holes}`, sorted by key.
#[derive(Debug)]
pub struct Messages {
    /// From `messages/zh`.
    pub chinese: &'static str,
    /// From `messages/en`.
    pub english: &'static str,
}

impl Messages {
    /// The texts of a language.
    pub(super) fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.english,
        }
    }
}

macro_rules! compiled {
    ($part:literal) => {
        Messages {
            chinese: include_str!(concat!(env!("OUT_DIR"), "/zh-", $part, ".txt")),
            english: include_str!(concat!(env!("OUT_DIR"), "/en-", $part, ".txt")),
        }
    };
}

/// What a phone carries from its start: Chinese, and nothing that only its later pages say.
pub static PHONE: Messages = compiled!("phone");

/// What comes with the phone's second part.
pub static PHONE_LATER: Messages = compiled!("phone-later");

/// What the office bundle carries.
pub static OFFICE: Messages = compiled!("office");

/// Everything, for tests and server-side rendering.
pub static ALL: Messages = compiled!("all");

#[cfg(target_arch = "wasm32")]
static NOTHING: Messages = Messages { chinese: "", english: "" };

/// Before `install`: nothing in a browser (so that no bundle carries the other's words), everything elsewhere.
#[cfg(target_arch = "wasm32")]
pub(super) static DEFAULT: &Messages = &NOTHING;
/// Before `install`: nothing in a browser (so that no bundle carries the other's words), everything elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub(super) static DEFAULT: &Messages = &ALL;

/// The text of a key, found by halving.
pub(super) fn find(messages: &'static str, key: &str) -> Option<&'static str> {
    let mut rest = messages;
    loop {
        let (before, after) = rest.split_at_checked(line_start(rest, rest.len() / 2))?;
        let (line, behind) = after.split_once('\n')?;
        let (name, text) = line.split_once('=')?;
        rest = match key.cmp(name) {
            std::cmp::Ordering::Equal => return Some(text),
            std::cmp::Ordering::Less => before,
            std::cmp::Ordering::Greater => behind,
        };
    }
}

/// Where the line begins that a place lies in.
fn line_start(text: &str, place: usize) -> usize {
    let before = text.as_bytes().get(..place).unwrap_or_default();
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Fills the holes; none when one has no value.
pub(super) fn fill(text: &str, values: &[(&str, super::Value<'_>)]) -> Option<String> {
    let mut pieces = text.split('{');
    let mut filled = pieces.next()?.to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once('}')?;
        let (_, value) = values.iter().find(|(given, _)| *given == name)?;
        filled.push_str(value.as_str());
        filled.push_str(after);
    }
    Some(filled)
}
