//! How a record hangs on its phone's others, as the record page shows it.

use crate::records::scene::{POSTING, Scene};
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::api::township::RecordView;
use zaigang_shared::chain::{ChainPlace, ChainState, WAITING_MS};
use zaigang_shared::day::CellState;
use zaigang_shared::operation as op;
use zaigang_shared::record::{Claims, RecordKind, sha256_hex};
use zaigang_shared::time::MINUTE_MS;
use zaigang_tests::{TestServer, on_both_databases};

/// A record that is not sent yet, a minute after the one before.
fn made(scene: &mut Scene, change: impl FnOnce(&mut Claims)) -> String {
    scene.server.pass(MINUTE_MS);
    let here = scene.here();
    scene.phone.record(POSTING, RecordKind::Day, here, change)
}

fn sent(scene: &Scene, token: &str) -> String {
    match scene.submit_one(token) {
        RecordOutcome::Stored { id, .. } => id.to_string(),
        RecordOutcome::Refused { problem, .. } => panic!("{problem:?}"),
    }
}

fn opened(scene: &Scene, id: &str) -> RecordView {
    scene.phone.client.call::<op::ReadRecord>(&[id], &Done {}).unwrap()
}

fn chain(scene: &Scene, id: &str) -> (ChainState, i64) {
    let ChainPlace { state, missing } = opened(scene, id).chain;
    (state, missing)
}

fn a_gap_is_none_any_more_once_it_is_filled(server: TestServer) {
    let mut scene = Scene::of(server);
    let tokens: Vec<String> = (0..4).map(|_| made(&mut scene, |_| ())).collect();
    let first = sent(&scene, &tokens[0]);
    let last = sent(&scene, &tokens[3]);
    assert_eq!(chain(&scene, &first), (ChainState::First, 0));
    assert_eq!(chain(&scene, &last), (ChainState::WaitingForEarlier, 2));
    scene.server.pass(WAITING_MS);
    scene.phone.refresh().unwrap();
    assert_eq!(chain(&scene, &last), (ChainState::Gap, 2));
    let third = sent(&scene, &tokens[2]);
    assert_eq!(chain(&scene, &last), (ChainState::Continues, 0));
    assert_eq!(chain(&scene, &third), (ChainState::WaitingForEarlier, 1), "it has only just come");
    let second = sent(&scene, &tokens[1]);
    for id in [&second, &third, &last] {
        assert_eq!(chain(&scene, id), (ChainState::Continues, 0));
    }
    assert_eq!(chain(&scene, &first), (ChainState::First, 0));
}

fn a_phone_that_lost_its_storage_begins_anew(server: TestServer) {
    let mut scene = Scene::of(server);
    let before = [made(&mut scene, |_| ()), made(&mut scene, |_| ())].map(|token| sent(&scene, &token));
    let anew = made(&mut scene, |c| (c.seq, c.prev) = (1, None));
    let anew = sent(&scene, &anew);
    let after = made(&mut scene, |_| ());
    let after = sent(&scene, &after);
    let states = [&before[0], &before[1], &anew, &after].map(|id| chain(&scene, id).0);
    assert_eq!(
        states,
        [ChainState::First, ChainState::Continues, ChainState::Restart, ChainState::Continues]
    );
    // Shown, and no more: the day is as good as any.
    assert_eq!(opened(&scene, &anew).cell.state, CellState::Present);
}

fn two_records_with_one_number_are_a_fork(server: TestServer) {
    let mut scene = Scene::of(server);
    let first = made(&mut scene, |_| ());
    let second = made(&mut scene, |_| ());
    let behind = made(&mut scene, |_| ());
    let place = (2, Some(sha256_hex(first.as_bytes())));
    let twin = made(&mut scene, |c| (c.seq, c.prev) = place);
    let ids = [&first, &second, &behind, &twin].map(|token| sent(&scene, token));
    let states = ids.each_ref().map(|id| chain(&scene, id).0);
    assert_eq!(states, [ChainState::First, ChainState::Fork, ChainState::Continues, ChainState::Fork]);
    assert_eq!(opened(&scene, &ids[3]).cell.state, CellState::Present);
    // Another phone of the same person counts for itself.
    let other = scene.server.phone(&scene.secretary, "a-wang");
    scene.phone = other;
    let own = made(&mut scene, |_| ());
    let own = sent(&scene, &own);
    assert_eq!(chain(&scene, &own), (ChainState::First, 0));
}

on_both_databases!(
    a_gap_is_none_any_more_once_it_is_filled,
    a_phone_that_lost_its_storage_begins_anew,
    two_records_with_one_number_are_a_fork,
);
