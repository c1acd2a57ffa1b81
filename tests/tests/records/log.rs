//! The log over everything: dense positions, signed states, and a check that names what was tampered with.

use crate::scene::{POSTING, Scene, submit};
use std::time::{Duration, Instant};
use zaigang_server::serve;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::MINUTE_MS;
use zaigang_tests::{Database, TestServer, on_both_databases};

fn sequence(server: &TestServer, holder: &str) -> usize {
    tokio::runtime::Runtime::new().unwrap().block_on(server.app.sequence(holder)).unwrap()
}

/// What the check says is wrong.
fn faults(server: &TestServer, older: Option<&str>) -> Vec<String> {
    let older = older.map(str::to_owned);
    let report =
        tokio::runtime::Runtime::new().unwrap().block_on(serve::check_log(&server.app, older)).unwrap();
    assert_eq!(i64::try_from(report.leaves), Ok(server.count("leaf WHERE position IS NOT NULL")));
    report.faults
}

fn checkpoint(server: &TestServer) -> String {
    tokio::runtime::Runtime::new().unwrap().block_on(serve::last_checkpoint(&server.app)).unwrap().unwrap()
}

/// Adds records until there are so many leaves.
fn with_records(mut scene: Scene, leaves: i64) -> Scene {
    while scene.server.count("leaf") < leaves {
        let here = scene.here();
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
        scene.submit_one(&token);
        scene.server.pass(1_000);
    }
    scene
}

fn position_of_a_record(server: &TestServer) -> i64 {
    let at = |position: i64| {
        server.count(&format!("leaf WHERE item_kind = 'record' AND position = {position}")) == 1
    };
    (2..server.count("leaf")).find(|position| at(*position)).unwrap()
}

fn positions_are_dense_and_given_once(server: TestServer) {
    let mut scene = with_records(Scene::of(server), 9);
    let first = scene.server.count("leaf");
    assert_eq!(sequence(&scene.server, "a"), usize::try_from(first).unwrap());
    assert_eq!(sequence(&scene.server, "a"), 0, "nothing waits any more");
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    scene.submit_one(&token);
    assert_eq!(sequence(&scene.server, "b"), 0, "another holder has the lease");
    scene.server.pass(MINUTE_MS);
    assert_eq!(sequence(&scene.server, "b"), 1, "the lease has run out");
    let server = &scene.server;
    assert_eq!(server.count(&format!("leaf WHERE position BETWEEN 0 AND {first}")), first + 1);
    assert_eq!(faults(server, Some(&checkpoint(server))), Vec::<String>::new());
    assert_eq!(server.count("log_checkpoint"), 2);
}

fn one_tampered_row_is_named(server: TestServer) {
    let scene = with_records(Scene::of(server), 12);
    let server = &scene.server;
    sequence(server, "a");
    let whole = checkpoint(server);
    let at = position_of_a_record(server);
    let record = format!("position {at}: record ");
    let one = |faults: &[String], start: &str| faults.iter().filter(|fault| fault.starts_with(start)).count();

    // Its content.
    let leaf = format!("SELECT item_id FROM leaf WHERE position = {at}");
    server.sql(&format!("UPDATE record SET token = token || 'x' WHERE id IN ({leaf})"));
    let found = faults(server, None);
    assert_eq!((found.len(), one(&found, &record)), (1, 1), "{found:?}");
    server
        .sql(&format!("UPDATE record SET token = substr(token, 1, length(token) - 1) WHERE id IN ({leaf})"));
    assert_eq!(faults(server, None), Vec::<String>::new());

    // Two rows in each other's place.
    server.sql(&format!("UPDATE leaf SET position = -1 WHERE position = {at}"));
    server.sql(&format!("UPDATE leaf SET position = {at} WHERE position = {at} - 1"));
    server.sql(&format!("UPDATE leaf SET position = {at} - 1 WHERE position = -1"));
    let found = faults(server, None);
    assert_eq!(one(&found, &format!("position {}: record", at - 1)), 1, "{found:?}");
    assert_eq!(one(&found, &format!("position {at}: ")), 1, "{found:?}");
    server.sql(&format!("UPDATE leaf SET position = -1 WHERE position = {at}"));
    server.sql(&format!("UPDATE leaf SET position = {at} WHERE position = {at} - 1"));
    server.sql(&format!("UPDATE leaf SET position = {at} - 1 WHERE position = -1"));
    assert_eq!(faults(server, None), Vec::<String>::new());

    // A kept subtree, and a signed state.
    server.sql(
        "UPDATE log_node SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE level = 1 AND place = 0",
    );
    let found = faults(server, None);
    assert_eq!((found.len(), one(&found, "position 1: ")), (1, 1), "{found:?}");
    server.sql(
        "UPDATE log_node SET hash = substr(hash, 64) || substr(hash, 1, 63) WHERE level = 1 AND place = 0",
    );
    server.sql("UPDATE log_checkpoint SET at = at + 1");
    assert_eq!(one(&faults(server, None), "the kept checkpoint of "), 1);
    server.sql("UPDATE log_checkpoint SET at = at - 1");
    assert_eq!(faults(server, Some(&whole)), Vec::<String>::new());

    // The row itself.
    server.sql(&format!("DELETE FROM leaf WHERE position = {at}"));
    let found = faults_of_a_shorter_log(server);
    assert_eq!(one(&found, &format!("position {at}: the leaf is gone; its hash was ")), 1, "{found:?}");
}

/// As [`faults`], where the count of rows says nothing any more.
fn faults_of_a_shorter_log(server: &TestServer) -> Vec<String> {
    tokio::runtime::Runtime::new().unwrap().block_on(serve::check_log(&server.app, None)).unwrap().faults
}

fn a_recomputed_end_is_found_by_a_checkpoint_kept_elsewhere(server: TestServer) {
    let scene = with_records(Scene::of(server), 12);
    let server = &scene.server;
    sequence(server, "a");
    let older = checkpoint(server);
    // Whoever holds the database and the keys cuts off the end and makes everything anew.
    server.sql("DELETE FROM record WHERE id IN (SELECT item_id FROM leaf WHERE position >= 10)");
    server.sql("DELETE FROM leaf WHERE position >= 10");
    server.sql("DELETE FROM log_node");
    server.sql("DELETE FROM log_checkpoint");
    server.sql("UPDATE leaf SET position = NULL");
    server.pass(2 * MINUTE_MS);
    assert_eq!(sequence(server, "a"), 10);
    assert_eq!(faults(server, None), Vec::<String>::new(), "without an older checkpoint it cannot be known");
    let found = faults(server, Some(&older));
    assert!(found[0].starts_with("the end was cut off: the given checkpoint covers 1"), "{found:?}");
    // As many leaves as before, but others.
    let scene = with_records(scene, 14);
    let server = &scene.server;
    server.pass(2 * MINUTE_MS);
    sequence(server, "a");
    let found = faults(server, Some(&older));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("leaves are not those of the given checkpoint"), "{found:?}");
    assert_eq!(faults(server, Some("no token")), ["the given checkpoint is not signed by this deployment"]);
}

#[test]
fn two_real_processes_give_each_leaf_one_position() {
    let mut scene = Scene::of(TestServer::start(Database::Postgres));
    let access = scene.phone.client.access_token.clone().unwrap();
    let processes = [scene.server.process(), scene.server.process()];
    let clients = processes.each_ref().map(|process| process.client().with_token(&access));
    for client in clients.iter().cycle().take(30) {
        let token = scene.phone.record(POSTING, RecordKind::Day, None, |_| ());
        submit(client, &[token]).unwrap();
    }
    let until = Instant::now() + Duration::from_secs(60);
    while scene.server.count("leaf WHERE position IS NULL") > 0 {
        assert!(Instant::now() < until, "leaves still wait");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(faults(&scene.server, None), Vec::<String>::new());
}

on_both_databases!(
    positions_are_dense_and_given_once,
    one_tampered_row_is_named,
    a_recomputed_end_is_found_by_a_checkpoint_kept_elsewhere,
);
