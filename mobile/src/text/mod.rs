//! The app's words in Chinese and English.
//!
//! Page authors write `t!("home-title")` or `t!("queue-waiting", n = 3)` in rsx and add the key to the same file of
//! `messages/zh` and `messages/en`. Changing the language re-renders whatever called `t!`. An unknown key or a
//! missing variable shows as `⟦key⟧`, which the browser stories look for. Each bundle installs only its own files; a
//! phone takes more of them with its second part and speaks Chinese until then.

mod date;
mod messages;
mod number;
mod value;

pub use date::{
    LocalTime, clock_time, date_time, day_label, day_of, full_date, local, long_date, month_title,
    short_date, weekday_letter,
};
pub use messages::{ALL, Messages, OFFICE, PHONE, PHONE_LATER};
pub use number::decimal;
pub use value::Value;
pub use zaigang_shared::text::Language;

use crate::platform::page;
use chrono::NaiveDate;
use dioxus::core::Runtime;
use dioxus::prelude::*;
use std::cell::Cell;
use zaigang_shared::judge::Statement;

const REMEMBERED: &str = "language";

static LANGUAGE: GlobalSignal<Language> = Signal::global(|| Language::Chinese);

thread_local! {
    static INSTALLED: Cell<Option<&'static Messages>> = const { Cell::new(None) };
    static ADDED: Cell<More> = const { Cell::new(More::Never) };
}

/// Whether there are more words than the installed ones.
#[derive(Debug, Clone, Copy)]
enum More {
    Never,
    Later,
    Here(&'static Messages),
}

/// Chooses the message files; called once by each bundle's start, before anything is rendered.
pub fn install(messages: &'static Messages) {
    INSTALLED.set(Some(messages));
}

/// Chooses the message files of a bundle in two parts; [`add`] brings the rest.
pub fn install_first(messages: &'static Messages) {
    install(messages);
    ADDED.set(More::Later);
}

/// Adds the words of the second part, and has everything that is shown said again.
pub fn add(messages: &'static Messages) {
    ADDED.set(More::Here(messages));
    let now = *LANGUAGE.peek();
    *LANGUAGE.write() = now;
}

/// The language now; subscribes the calling component. Outside the runtime: Chinese.
#[must_use]
pub fn language() -> Language {
    if Runtime::try_current().is_some() { *LANGUAGE.read() } else { Language::Chinese }
}

/// Changes the language, tells the document and remembers it.
pub fn set_language(language: Language) {
    *LANGUAGE.write() = language;
    page::set_language(language.tag());
    page::remember(REMEMBERED, language.tag());
}

/// The language to start with: the remembered one, else the browser's.
pub fn start_language() {
    let tag = page::recall(REMEMBERED).or_else(page::browser_language).unwrap_or_default();
    let language = Language::accepted(&tag);
    *LANGUAGE.write() = language;
    page::set_language(language.tag());
}

/// A text without variables in the language now. Prefer `t!`.
#[must_use]
pub fn t(key: &str) -> String {
    in_language(language(), key, &[])
}

/// A text with variables in the language now. Prefer `t!`.
#[must_use]
pub fn t_with(key: &str, values: &[(&str, Value<'_>)]) -> String {
    in_language(language(), key, values)
}

/// A text in a given language: for watermarks, prints and tests.
#[must_use]
pub fn in_language(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let text = find(language, key).and_then(|text| messages::fill(text, values));
    text.unwrap_or_else(|| format!("⟦{key}⟧"))
}

/// The text of a key. What has not come yet is said in Chinese or, for a moment, not at all.
fn find(language: Language, key: &str) -> Option<&'static str> {
    let installed = INSTALLED.get().unwrap_or(messages::DEFAULT);
    let found = messages::find(installed.of(language), key);
    found.or_else(|| match ADDED.get() {
        More::Never => None,
        More::Later => Some(messages::find(installed.chinese, key).unwrap_or_default()),
        More::Here(added) => messages::find(added.of(language), key),
    })
}

/// Is there such a key in the language?
#[cfg(test)]
fn has(language: Language, key: &str) -> bool {
    find(language, key).is_some()
}

/// A sentence of the judge in the language now, its days as people write them.
#[must_use]
pub fn statement(said: &Statement) -> String {
    let readable = |value: &String| match value.parse::<NaiveDate>() {
        Ok(date) => short_date(date),
        Err(_) => value.clone(),
    };
    let values: Vec<(&str, Value<'_>)> =
        said.values.iter().map(|(name, value)| (name.as_str(), readable(value).into())).collect();
    t_with(&said.key, &values)
}

/// `t!("key")` or `t!("key", n = 3, name = person)`: a text in the language now.
#[macro_export]
macro_rules! t {
    ($key:expr $(,)?) => { $crate::text::t($key) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text::t_with($key, &[$((stringify!($name), $crate::text::Value::from($value))),+])
    };
}

#[cfg(test)]
mod tests;
