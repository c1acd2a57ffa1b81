//! How many prompts a posting gets: from the next month on.

use crate::prompts::scene::{COUNTY, EAST, Scene, TOWNSHIP, minute};
use zaigang_shared::api::Done;
use zaigang_shared::api::prompt::{PromptNumbersView, SetPromptNumbers};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::prompt_draw::PromptNumbers;
use zaigang_tests::{Office, TestServer, on_both_databases};

fn set(by: &Office, at: &str, id: &str, night: u8, day: u8) -> Result<PromptNumbersView, ProblemDocument> {
    let body = SetPromptNumbers { id: id.to_owned(), numbers: PromptNumbers { night, day } };
    by.client.call::<op::SetPromptNumbers>(&[at], &body)
}

fn numbers_change_with_the_next_month(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.set(minute("2026-11-30", 20 * 60));
    scene.server.fire_prompts();
    let city = scene.server.sign_in("city");
    let county = scene.county();
    let own = PromptNumbers { night: 4, day: 1 };
    for _ in 0..2 {
        let view = set(&county, COUNTY, "n1", own.night, own.day).unwrap();
        assert_eq!((view.now, view.next), (PromptNumbers::DEFAULT, own));
        assert_eq!((view.changes.len(), view.changes[0].from.to_string().as_str()), (1, "2026-12"));
    }
    assert_eq!(set(&county, COUNTY, "n1", 1, 1).unwrap_err().code, "conflict");
    assert_eq!(set(&county, COUNTY, "n2", 5, 4).unwrap_err().code, "invalid_field");
    assert_eq!(set(&county, TOWNSHIP, "n3", 1, 1).unwrap_err().code, "invalid_field");
    set(&city, "1504", "n4", 0, 0).unwrap();
    let read = |at: &str| scene.secretary().client.call::<op::ReadPromptNumbers>(&[at], &Done {}).unwrap();
    assert_eq!(read(TOWNSHIP).next, own, "the nearest division's hold");
    assert_eq!(read(TOWNSHIP).changes.len(), 2);
    assert_eq!(scene.server.count("audit_event WHERE action = 'prompt_numbers_set'"), 2);

    scene.set(minute("2026-12-01", 5));
    scene.server.fire_prompts();
    assert_eq!(scene.plan("an").len(), 5);
    assert_eq!(read(EAST).now, own);
    // Committed: what is set now holds in January.
    let view = set(&scene.county(), COUNTY, "n5", 0, 0).unwrap();
    assert_eq!((view.now, view.next), (own, PromptNumbers { night: 0, day: 0 }));
    assert_eq!(scene.draw().frame.numbers.len(), 2);
    scene.server.sequence("test");
    assert_eq!(scene.server.log_faults(), Vec::<String>::new());
}

on_both_databases!(numbers_change_with_the_next_month);
