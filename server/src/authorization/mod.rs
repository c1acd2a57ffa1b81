//! The authorization matrix over real HTTP: every operation, every role, every relation, against answers
//! written by hand in `expected.txt`.

mod world;

use std::collections::BTreeMap;
use world::{RELATIONS, World};
use zaigang_shared::division::Role;
use zaigang_shared::operation::{ALL, Access, OperationInfo};

/// Operation to a pattern a role.
fn expected() -> BTreeMap<&'static str, Vec<&'static str>> {
    include_str!("expected.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut words = line.split_whitespace();
            let id = words.next().unwrap();
            let patterns: Vec<&str> = words.collect();
            assert_eq!(patterns.len(), Role::ALL.len(), "{id}");
            (id, patterns)
        })
        .collect()
}

fn has_subject(operation: &OperationInfo) -> bool {
    operation.path.contains('{')
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let rows = expected();
    let operations: Vec<&str> = ALL.iter().map(|o| o.id).collect();
    let missing: Vec<_> = operations.iter().filter(|id| !rows.contains_key(**id)).collect();
    let stray: Vec<_> = rows.keys().filter(|id| !operations.contains(*id)).collect();
    assert!(
        missing.is_empty() && stray.is_empty(),
        "without a row: {missing:?}; without an operation: {stray:?}"
    );
    for operation in ALL {
        let letters = if has_subject(operation) { RELATIONS.len() } else { 1 };
        assert!(rows[operation.id].iter().all(|p| p.len() == letters), "{}", operation.id);
        // An operation that answers everybody everywhere could lose its check unseen.
        let open = matches!(operation.access, Access::Public | Access::SignedIn);
        assert!(open || rows[operation.id].concat().contains('n'), "{}", operation.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_matrix_holds() {
    let world = World::build().await;
    let rows = expected();
    let mut wrong = Vec::new();
    // Signing out ends the session that everything else needs.
    let last = |o: &&OperationInfo| o.id == "SignOut";
    for operation in ALL.iter().filter(|o| !last(o)).chain(ALL.iter().filter(last)) {
        for (role, pattern) in Role::ALL.into_iter().zip(&rows[operation.id]) {
            let relations: &[&str] = if has_subject(operation) { &RELATIONS } else { &["own"] };
            for (relation, letter) in relations.iter().zip(pattern.chars()) {
                if letter == '.' {
                    continue;
                }
                let (status, code) = world.ask(operation, role, relation).await;
                let refused =
                    matches!(code.as_str(), "not_signed_in" | "not_allowed" | "not_found" | "own_row");
                let found = if refused { 'n' } else { 'y' };
                if found != letter || status >= 500 {
                    let role = role.name();
                    wrong.push(format!(
                        "{} {role} {relation}: {status} {code}, expected {letter}",
                        operation.id
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_the_public_answers_without_a_sign_in() {
    let world = World::build().await;
    for operation in ALL {
        let (status, code) = world.ask_as_nobody(operation).await;
        if operation.access == Access::Public {
            assert_ne!(code, "not_signed_in", "{}", operation.id);
        } else {
            // A HEAD has no body to carry a code.
            assert_eq!(status, 401, "{}", operation.id);
        }
    }
}
