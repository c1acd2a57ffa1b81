//! Compiles the messages of each part of the app into one sorted text a language: `key=text with {holes}`, a line each.
//!
//! The sources stay Fluent files and are read by Fluent's own parser; what the app carries is a tenth of
//! Fluent's runtime. Plain texts, `{ $variable }` and `{" "}` are allowed here; anything else fails the build
//! with the name of the message.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Words of the rules; everything else stands in `messages/zh` and `messages/en`.
const RULES: &str = "../shared/messages";
const STATEMENTS: &str = "statements";
const FORM: &str = "register";

/// What comes with each part of the app, by language. Most phones start in Chinese: English comes with the second
/// part.
const PARTS: [(&str, &str, &[&str]); 6] = [
    ("phone", "zh", &["common", "phone"]),
    ("phone", "en", &[]),
    ("phone-later", "zh", &["phone_later", "events", STATEMENTS]),
    ("phone-later", "en", &["common", "phone", "phone_later", "events", STATEMENTS]),
    ("office", "zh", OFFICE),
    ("office", "en", OFFICE),
];
const OFFICE: &[&str] = &["common", "office", "office_county", "office_register", "events", STATEMENTS, FORM];
const LANGUAGES: [&str; 2] = ["zh", "en"];

type Messages = BTreeMap<String, String>;

fn main() -> Result<(), String> {
    let home = folder("CARGO_MANIFEST_DIR")?;
    let out = folder("OUT_DIR")?;
    for language in LANGUAGES {
        let own = home.join("messages").join(language);
        let rules = home.join(RULES).join(language);
        println!("cargo::rerun-if-changed={}", own.display());
        println!("cargo::rerun-if-changed={}", rules.display());
        refuse_forgotten(&own)?;
        let mut all = Messages::new();
        for (part, _, files) in PARTS.into_iter().filter(|(_, of, _)| *of == language) {
            let mut messages = Messages::new();
            for file in files {
                let folder = if [STATEMENTS, FORM].contains(file) { &rules } else { &own };
                read(&folder.join(format!("{file}.ftl")), &mut messages)?;
            }
            write(&out.join(format!("{language}-{part}.txt")), &messages)?;
            all.append(&mut messages);
        }
        write(&out.join(format!("{language}-all.txt")), &all)?;
    }
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("{variable} is not set"))
}

/// A file that no part carries would be missed only by whoever needs its words.
fn refuse_forgotten(folder: &Path) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| about(folder, error))? {
        let path = entry.map_err(|error| about(folder, error))?.path();
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if !PARTS.iter().any(|(_, _, files)| files.contains(&name.as_str())) {
            return Err(format!("{} is in no part: add it to mobile/build.rs", path.display()));
        }
    }
    Ok(())
}

fn read(path: &Path, into: &mut Messages) -> Result<(), String> {
    let source = fs::read_to_string(path).map_err(|error| about(path, error))?;
    let resource =
        parser::parse(source.as_str()).map_err(|(_, errors)| format!("{}: {errors:?}", path.display()))?;
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let key = message.id.name;
                let pattern =
                    message.value.ok_or_else(|| format!("{}: {key} has no text", path.display()))?;
                let text = pattern.elements.into_iter().map(piece).collect::<Result<String, _>>();
                let text = text.map_err(|what| format!("{}: {key} holds {what}", path.display()))?;
                if into.insert(key.to_owned(), text).is_some() {
                    return Err(format!("{}: {key} is there twice", path.display()));
                }
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(_) | Entry::Junk { .. } => {
                return Err(format!("{}: only messages and comments are read", path.display()));
            }
        }
    }
    Ok(())
}

/// A piece of a text as the app reads it.
fn piece(element: PatternElement<&str>) -> Result<String, &'static str> {
    match element {
        PatternElement::TextElement { value: text }
        | PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value: text }),
        } => {
            if text.contains(['{', '}', '\n', '\\']) {
                return Err("a brace, a line break or an escape");
            }
            Ok(text.to_owned())
        }
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Ok(format!("{{{}}}", id.name)),
        PatternElement::Placeable { .. } => Err("something else than text and variables"),
    }
}

fn write(path: &Path, messages: &Messages) -> Result<(), String> {
    let lines: String = messages.iter().map(|(key, text)| format!("{key}={text}\n")).collect();
    fs::write(path, lines).map_err(|error| about(path, error))
}

fn about(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
