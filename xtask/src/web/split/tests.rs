//! The division, tried on a small program that stands beside in source and as the linker left it.

use super::cut::cut;
use super::graph::later;
use super::split;
use wasmparser::{Parser, Payload};

const PROGRAM: &[u8] = include_bytes!("fixture/door.wasm");
const DOOR: &str = "door::later_";

/// Names without the crate and the hash.
fn words(names: &[String]) -> Vec<&'static str> {
    const WORDS: [&str; 6] = ["later_door", "by_call", "first_by_table", "by_table", "shared", "start"];
    let word = |name: &String| WORDS.into_iter().find(|word| name.contains(word)).unwrap_or("?");
    names.iter().map(word).collect()
}

#[test]
fn behind_the_door_is_what_only_the_door_reaches() {
    let later = later(PROGRAM, DOOR).unwrap();
    assert_eq!(words(&later.doors), ["later_door"]);
    // `by_table` is called through a table only; `shared` and `first_by_table` are needed before.
    assert_eq!(words(&later.functions), ["by_call", "by_table"]);
    let text = find(PROGRAM, b"read by the door");
    let table = later.data.iter().filter(|range| range.len() == 8).count();
    assert_eq!(table, 1, "the table of the door moves: {:?}", later.data);
    assert!(later.data.iter().any(|range| range.contains(&text)), "the text of the door moves");
    let text = find(PROGRAM, b"read by everyone");
    assert!(!later.data.iter().any(|range| range.contains(&text)), "the other text stays");
}

#[test]
fn parts_fit_together_and_nothing_is_there_twice() {
    let parts = split(PROGRAM, PROGRAM, DOOR).unwrap();
    let offered = exports(&parts.first);
    let taken = imports(&parts.second);
    assert!(!taken.is_empty());
    for (module, name) in &taken {
        assert_eq!(module, "start");
        assert!(offered.contains(name), "{name} is taken but not offered");
    }
    assert!(offered.contains(&"start".to_owned()), "the program's own exports stay");
    assert!(contains(&parts.second, b"read by the door") && !contains(&parts.first, b"read by the door"));
    assert!(contains(&parts.first, b"read by everyone") && !contains(&parts.second, b"read by everyone"));
    // Door, by_table and by_call; of the first part all but these three, the door's stub, and what fills empty slots.
    assert_eq!(bodies(&parts.second), 3);
    assert_eq!(bodies(&parts.first), bodies(PROGRAM) - 3 + 2);
}

#[test]
fn parts_of_different_programs_do_not_link() {
    let other = [PROGRAM, &[0, 3, 1, b'x', 0]].concat();
    let fits = |program: &[u8]| {
        let parts = split(program, program, DOOR).unwrap();
        imports(&parts.second).into_iter().find(|(_, name)| name.starts_with("fits-")).unwrap().1
    };
    assert_ne!(fits(PROGRAM), fits(&other));
}

#[test]
fn what_is_called_from_the_first_part_does_not_move() {
    let mut later = later(PROGRAM, DOOR).unwrap();
    let wrong = walrus::Module::from_buffer(PROGRAM).unwrap();
    let wrong = wrong.funcs.iter().filter_map(|function| function.name.clone());
    later.functions.extend(wrong.filter(|name| name == "start" || name.contains("6shared")));
    let error = cut(PROGRAM, &later).unwrap_err().to_string();
    assert!(error.contains("called from the first"), "{error}");
}

#[test]
fn program_without_the_door_is_refused() {
    assert!(split(PROGRAM, PROGRAM, "no such door").is_err());
}

/// The address of a text in memory.
fn find(program: &[u8], text: &[u8]) -> u32 {
    let module = walrus::Module::from_buffer(program).unwrap();
    let found = module.data.iter().find_map(|data| {
        let walrus::DataKind::Active {
            offset: walrus::ConstExpr::Value(walrus::ir::Value::I32(start)), ..
        } = data.kind
        else {
            return None;
        };
        let place = data.value.windows(text.len()).position(|window| window == text)?;
        Some(start.cast_unsigned() + u32::try_from(place).unwrap())
    });
    found.unwrap()
}

fn contains(program: &[u8], text: &[u8]) -> bool {
    program.windows(text.len()).any(|window| window == text)
}

fn payloads(program: &[u8]) -> Vec<Payload<'_>> {
    Parser::new(0).parse_all(program).collect::<Result<_, _>>().unwrap()
}

fn bodies(program: &[u8]) -> usize {
    payloads(program).iter().filter(|payload| matches!(payload, Payload::CodeSectionEntry(_))).count()
}

fn exports(program: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for payload in payloads(program) {
        if let Payload::ExportSection(exports) = payload {
            names.extend(exports.into_iter().map(|export| export.unwrap().name.to_owned()));
        }
    }
    names
}

fn imports(program: &[u8]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for payload in payloads(program) {
        if let Payload::ImportSection(imports) = payload {
            let each = imports.into_imports().map(|import| import.unwrap());
            names.extend(each.map(|import| (import.module.to_owned(), import.name.to_owned())));
        }
    }
    names
}
