//! Problem texts in both languages, from `shared/messages`; tables as text.

pub mod csv;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::problem::{Problem, ProblemDocument};

/// The two languages of the product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 中文, the default.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both, in the order of the switch.
    pub const ALL: [Language; 2] = [Language::Chinese, Language::English];

    /// The first language of an `Accept-Language` value that is known; Chinese when none is.
    pub fn accepted(header: &str) -> Language {
        for tag in header.split(',').map(|part| part.trim().to_ascii_lowercase()) {
            if tag.starts_with("zh") {
                return Language::Chinese;
            }
            if tag.starts_with("en") {
                return Language::English;
            }
        }
        Language::Chinese
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }
}

/// Sources of the problem texts, for tests that compare the languages.
pub const SOURCES: [(Language, &str); 2] = [
    (Language::Chinese, include_str!("../../messages/zh/problems.ftl")),
    (Language::English, include_str!("../../messages/en/problems.ftl")),
];

/// Sources of the words of the monthly register: screen, print and files say the same.
pub const FORM_SOURCES: [(Language, &str); 2] = [
    (Language::Chinese, include_str!("../../messages/zh/register.ftl")),
    (Language::English, include_str!("../../messages/en/register.ftl")),
];

/// The messages of one language.
pub type Bundle = FluentBundle<FluentResource>;

/// Builds a bundle of one language from several sources; a later source wins.
pub fn bundle(language: Language, sources: &[&str]) -> Bundle {
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    for source in sources {
        // A resource with errors still holds its good messages; the tests refuse any error.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(good, _)| good);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Formats a message of a bundle; none when the key is missing.
pub fn format(bundle: &FluentBundle<FluentResource>, key: &str, values: &[(&str, String)]) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut args = FluentArgs::new();
    for (name, value) in values {
        // Counts choose English plurals; everything else stays text.
        let fluent = match value.parse::<i64>() {
            Ok(number) if value.len() < 10 && !value.starts_with('0') || value == "0" => {
                FluentValue::from(number)
            }
            _ => FluentValue::from(value.clone()),
        };
        args.set(*name, fluent);
    }
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
}

/// Sources of what the judge says.
pub const STATEMENT_SOURCES: [(Language, &str); 2] = [
    (Language::Chinese, include_str!("../../messages/zh/statements.ftl")),
    (Language::English, include_str!("../../messages/en/statements.ftl")),
];

/// A file of messages in Chinese and English, read at its first use.
type Both = LazyLock<[Bundle; 2]>;

static PROBLEMS: Both = LazyLock::new(|| SOURCES.map(|(language, source)| bundle(language, &[source])));
static FORM: Both = LazyLock::new(|| FORM_SOURCES.map(|(language, source)| bundle(language, &[source])));
static STATEMENTS: Both =
    LazyLock::new(|| STATEMENT_SOURCES.map(|(language, source)| bundle(language, &[source])));

/// A missing key shows as itself in marks that tests look for.
fn said(
    [chinese, english]: &[Bundle; 2],
    language: Language,
    key: &str,
    values: &[(&str, String)],
) -> String {
    let bundle = match language {
        Language::Chinese => chinese,
        Language::English => english,
    };
    format(bundle, key, values).unwrap_or_else(|| format!("⟦{key}⟧"))
}

/// A shared message.
pub fn message(language: Language, key: &str, values: &[(&str, String)]) -> String {
    said(&PROBLEMS, language, key, values)
}

/// A word of the monthly register.
pub fn form(language: Language, key: &str, values: &[(&str, String)]) -> String {
    said(&FORM, language, key, values)
}

/// A sentence of the judge.
pub fn statement(language: Language, key: &str, values: &[(&str, String)]) -> String {
    said(&STATEMENTS, language, key, values)
}

/// The problem document in the caller's language.
pub fn document(language: Language, problem: &Problem) -> ProblemDocument {
    let code = problem.code.code();
    let key = code.replace('_', "-");
    let values = pairs(&problem.values);
    ProblemDocument {
        kind: format!("urn:zaigang:problem:{code}"),
        title: message(language, &format!("problem-{key}"), &values),
        status: problem.code.status(),
        code: code.to_owned(),
        detail: message(language, &format!("problem-{key}-detail"), &values),
        values: problem.values.clone(),
    }
}

fn pairs(values: &BTreeMap<String, String>) -> Vec<(&str, String)> {
    values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

#[cfg(test)]
mod tests;
