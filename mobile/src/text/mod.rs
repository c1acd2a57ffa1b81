//! The app's words in Chinese and English.
//!
//! Page authors write `t!("home-title")` or `t!("queue-waiting", n = 3)` in rsx and add the key to the same file of
//! `messages/zh` and `messages/en`. Changing the language re-renders whatever called `t!`. An unknown key or a
//! missing variable shows as `⟦key⟧`, which the browser stories look for. Each bundle installs only its own files.

mod date;
mod messages;

pub use date::{
    LocalTime, clock_time, date_time, day_label, day_of, local, long_date, month_title, short_date,
    weekday_letter,
};
pub use messages::{ALL, Messages, OFFICE, PHONE};

use crate::platform::page;
use dioxus::core::Runtime;
use dioxus::prelude::*;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use std::cell::{Cell, OnceCell};

pub use fluent_bundle::FluentValue as Value;

const REMEMBERED: &str = "language";

/// The languages of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The tag for the document and for `accept-language`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// By a browser's tag; what is not English is Chinese.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en")) {
            Self::English
        } else {
            Self::Chinese
        }
    }
}

static LANGUAGE: GlobalSignal<Language> = Signal::global(|| Language::Chinese);

thread_local! {
    static INSTALLED: Cell<Option<&'static Messages>> = const { Cell::new(None) };
    static CHINESE: OnceCell<FluentBundle<FluentResource>> = const { OnceCell::new() };
    static ENGLISH: OnceCell<FluentBundle<FluentResource>> = const { OnceCell::new() };
}

/// Chooses the message files; called once by each bundle's start, before anything is rendered.
pub fn install(messages: &'static Messages) {
    INSTALLED.set(Some(messages));
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
    let language = Language::of_tag(&tag);
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
    let format = |bundle: &OnceCell<_>| format_in(bundle.get_or_init(|| build(language)), key, values);
    match language {
        Language::Chinese => CHINESE.with(format),
        Language::English => ENGLISH.with(format),
    }
}

/// Is there such a key in the language?
#[must_use]
pub fn has(language: Language, key: &str) -> bool {
    let has = |bundle: &OnceCell<FluentBundle<_>>| bundle.get_or_init(|| build(language)).has_message(key);
    match language {
        Language::Chinese => CHINESE.with(has),
        Language::English => ENGLISH.with(has),
    }
}

fn format_in(bundle: &FluentBundle<FluentResource>, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return format!("⟦{key}⟧");
    };
    let args: FluentArgs = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    if errors.is_empty() { text } else { format!("⟦{key}⟧") }
}

fn build(language: Language) -> FluentBundle<FluentResource> {
    let messages = INSTALLED.get().unwrap_or(messages::DEFAULT);
    let files = match language {
        Language::Chinese => messages.chinese,
        Language::English => messages.english,
    };
    let mut bundle = FluentBundle::new(vec![language.tag().parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    for file in files {
        // A file with a mistake still gives its good messages; the tests name the bad ones.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = bundle.add_resource(resource);
    }
    bundle
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
