//! The directions of ARCHITECTURE.md, read from the sources: a room that uses what it must not fails here.

mod paths;

use paths::{Source, sources};
use std::path::Path;

/// A room of the server and the rooms it may use, beside itself. Everybody may use `refusal`.
const ROOMS: &[(&str, &[&str])] = &[
    ("access", &[]),
    ("app", &["clock", "gateway", "keys", "recorder", "store"]),
    ("authority", &[]),
    ("call", &["access", "app", "store"]),
    ("clock", &[]),
    ("demo", &["access", "app", "call", "keys", "store", "usecase"]),
    ("gateway", &[]),
    ("http", &["access", "app", "call", "store", "usecase"]),
    ("judge_command", &[]),
    ("keys", &[]),
    ("lib", &[]),
    ("main", &["authority", "clock", "gateway", "judge_command", "score", "serve", "simulation"]),
    ("recorder", &["store"]),
    ("refusal", &["store"]),
    ("score", &["simulation"]),
    ("serve", &["app", "clock", "demo", "gateway", "http", "keys", "recorder", "store", "usecase"]),
    ("simulation", &[]),
    ("store", &["access", "keys"]),
    ("usecase", &["access", "app", "call", "keys", "recorder", "store"]),
];

/// A path of another crate and the only rooms of the server that may name it.
const ONLY_IN: &[(&[&str], &[&str])] = &[
    (&["actix_web"], &["http"]),
    (&["diesel"], &["store"]),
    (&["diesel_migrations"], &["store"]),
    (&["libsqlite3_sys"], &["store"]),
    (&["jsonwebtoken"], &["keys"]),
    (&["zune_jpeg"], &["usecase"]),
    (&["ureq"], &["gateway"]),
    (&["std", "time", "SystemTime", "now"], &["clock"]),
    (&["chrono", "Utc", "now"], &["clock"]),
    (&["chrono", "Local"], &["clock"]),
];

/// What `shared` must not name: no clock, no network, no files, no UI.
const NOT_IN_SHARED: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "net"],
    &["std", "thread"],
    &["std", "env"],
    &["std", "process"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["chrono", "Utc", "now"],
    &["chrono", "Local"],
    &["tokio"],
    &["rand"],
    &["dioxus"],
    &["actix_web"],
    &["diesel"],
    &["zaigang_server"],
    &["zaigang_mobile"],
];

fn of(member: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found = sources(&root.join(member).join("src"));
    assert!(!found.is_empty(), "{member} has no sources");
    found
}

/// Every line of these sources that names one of the paths, unless the room may.
fn wrong(member: &str, sources: &[Source], path: &[&str], rooms: &[&str]) -> Vec<String> {
    let elsewhere = sources.iter().filter(|source| !rooms.contains(&source.room()));
    let lines = elsewhere.flat_map(|source| {
        let named = source.named.iter().filter(|named| named.is(path));
        named.map(|named| {
            format!("{member}/src/{}:{} names {}", source.place, named.line, named.parts.join("::"))
        })
    });
    lines.collect()
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let server = of("server");
    let mut found = Vec::new();
    for source in &server {
        let room = source.room();
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            panic!("{} stands in no room of the table", source.place);
        };
        for (other, _) in ROOMS.iter().filter(|(other, _)| *other != room && *other != "refusal") {
            if may.contains(other) {
                continue;
            }
            let named = source.named.iter().filter(|named| {
                // A glob of the whole crate takes in every room.
                named.is(&["crate", other]) || named.is(&["zaigang_server", other])
            });
            found.extend(named.map(|named| {
                format!("server/src/{}:{}: {room} must not use {other}", source.place, named.line)
            }));
        }
    }
    assert_none(&found);
}

#[test]
fn each_crate_stays_in_its_room() {
    let server = of("server");
    let found: Vec<String> =
        ONLY_IN.iter().flat_map(|(path, rooms)| wrong("server", &server, path, rooms)).collect();
    assert_none(&found);
}

#[test]
fn shared_is_pure() {
    let shared = of("shared");
    assert_none(
        &NOT_IN_SHARED.iter().flat_map(|path| wrong("shared", &shared, path, &[])).collect::<Vec<_>>(),
    );
}

#[test]
fn the_app_knows_no_server() {
    let mobile = of("mobile");
    let found: Vec<String> = [&["zaigang_server"][..], &["actix_web"], &["diesel"]]
        .iter()
        .flat_map(|path| wrong("mobile", &mobile, path, &[]))
        .collect();
    assert_none(&found);
}
