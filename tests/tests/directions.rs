//! The directions of ARCHITECTURE.md, read from the sources: a room that uses what it must not fails here.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Lines of code that name a crate or path, comments left out.
fn uses(file: &Path, name: &str) -> Vec<usize> {
    let text = std::fs::read_to_string(file).unwrap();
    let named = |line: &str| {
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//") && named(line))
        .map(|(n, _)| n + 1)
        .collect()
}

/// Fails for every line of `folder` that names `name` outside the rooms that may.
fn only_in(folder: &str, name: &str, allowed: &[&str]) {
    let base = root().join(folder);
    let files = sources(&base);
    assert!(!files.is_empty(), "{folder} has no sources");
    let mut wrong = Vec::new();
    for file in files {
        let place = file.strip_prefix(&base).unwrap().to_string_lossy().replace('\\', "/");
        if allowed.iter().any(|room| place.starts_with(room)) {
            continue;
        }
        wrong.extend(uses(&file, name).into_iter().map(|line| format!("{folder}/{place}:{line}")));
    }
    assert!(wrong.is_empty(), "`{name}` is used outside {allowed:?}:\n{}", wrong.join("\n"));
}

#[test]
fn diesel_stays_in_the_store() {
    // The matrix fills its world by hand, in tests only.
    only_in("server/src", "diesel::", &["store/", "authorization/"]);
    only_in("server/src", "sql_query", &["store/"]);
}

#[test]
fn actix_stays_at_the_edge() {
    only_in("server/src", "actix_web::", &["http/", "serve.rs", "main.rs"]);
}

#[test]
fn tokens_and_records_are_verified_in_one_room() {
    only_in("server/src", "jsonwebtoken::", &["keys/"]);
}

#[test]
fn there_is_one_clock() {
    for call in ["SystemTime::now", "Utc::now", "Local::now"] {
        only_in("server/src", call, &["clock.rs"]);
        only_in("shared/src", call, &[]);
    }
}

#[test]
fn use_cases_know_no_other_edge() {
    only_in("server/src/store", "crate::usecase", &[]);
    only_in("server/src/store", "crate::http", &[]);
    only_in("server/src", "crate::demo", &["demo/", "serve.rs", "main.rs"]);
}

#[test]
fn shared_is_pure() {
    for name in ["std::fs", "std::net", "std::thread", "std::env", "tokio::", "rand::"] {
        only_in("shared/src", name, &[]);
    }
}
