//! The log over everything: dense positions, signed states, and a check that names what was tampered with.

use crate::records::scene::{LAT, LON, POSTING, Scene, VILLAGE, submit};
use std::time::{Duration, Instant};
use zaigang_server::serve;
use zaigang_shared::api::cadre::{AskLeave, LeaveKind, RecordOutcome};
use zaigang_shared::api::county::{CorrectFence, CreateFence, Siting};
use zaigang_shared::api::log::{AskProofs, Proofs};
use zaigang_shared::api::township::{DecideCell, DecideLeave};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::leaf::{Hash, from_hex};
use zaigang_shared::operation as op;
use zaigang_shared::place::{Datum, FenceKind, FenceShape};
use zaigang_shared::proof::{check_consistency, check_inclusion};
use zaigang_shared::record::{CheckpointClaims, ReceiptClaims, RecordKind};
use zaigang_shared::time::MINUTE_MS;
use zaigang_tests::{Database, TestServer, on_both_databases};

/// A village whose fence was entered in the app: every row has its leaf.
fn scene(server: TestServer) -> Scene {
    let scene = Scene::of(server);
    scene.server.sql("DELETE FROM fence");
    let county = scene.server.office("county", Role::CountyOffice, "150422");
    let fence = CreateFence {
        id: "f1".parse().unwrap(),
        posting: None,
        kind: FenceKind::Office,
        name: "村部".to_owned(),
        siting: Siting::Drawn {
            shape: FenceShape::Circle { lat: LAT, lon: LON, radius_m: 200.0 },
            datum: Datum::Wgs84,
        },
        datum_confirmed: false,
    };
    county.client.call::<op::CreateFence>(&[VILLAGE], &fence).unwrap();
    scene
}

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

/// Adds records until there are so many.
fn with_records(mut scene: Scene, records: i64) -> Scene {
    while scene.server.count("record") < records {
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
    let mut scene = with_records(scene(server), 9);
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
    let scene = with_records(scene(server), 12);
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

fn payload<T: serde::de::DeserializeOwned>(token: &str) -> T {
    serde_json::from_str(&crate::records::scene::parts(token).1).unwrap()
}

fn receipt(outcome: &RecordOutcome) -> ReceiptClaims {
    let RecordOutcome::Stored { receipt, .. } = outcome else { panic!("{outcome:?}") };
    payload(receipt)
}

fn hashes(texts: &[String]) -> Vec<Hash> {
    texts.iter().map(|text| from_hex(text).unwrap()).collect()
}

/// What a phone does at a later sync: it keeps the last state, and believes nothing it cannot check.
fn a_phone_can_prove_that_its_records_are_in_the_log(server: TestServer) {
    let mut scene = scene(server);
    let mut leaves = Vec::new();
    let mut known: Option<CheckpointClaims> = None;
    for round in 0..3_u64 {
        for _ in 0..4 {
            let here = scene.here();
            let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
            leaves.push(receipt(&scene.submit_one(&token)).leaf);
        }
        let ask = |leaves: &[String], known: Option<u64>| -> Result<Proofs, _> {
            scene.phone.client.call::<op::AskProofs>(&[], &AskProofs { leaves: leaves.to_vec(), known })
        };
        let before = ask(&leaves, None).unwrap();
        assert_eq!(before.proofs.len() as u64, round * 4, "what has no place yet waits");
        scene.server.pass(2 * MINUTE_MS);
        sequence(&scene.server, "a");
        let answer = ask(&leaves, known.as_ref().map(|state| state.size)).unwrap();
        let state: CheckpointClaims = payload(answer.checkpoint.as_ref().unwrap());
        let root = from_hex(&state.root).unwrap();
        assert_eq!(answer.proofs.len(), leaves.len());
        for proof in &answer.proofs {
            assert!(leaves.contains(&proof.leaf));
            let (leaf, path) = (from_hex(&proof.leaf).unwrap(), hashes(&proof.path));
            assert_eq!(check_inclusion(&leaf, proof.position, state.size, &path, &root), Ok(()));
        }
        if let Some(known) = &known {
            let (earlier, path) = (from_hex(&known.root).unwrap(), hashes(&answer.consistency));
            assert_eq!(check_consistency(known.size, state.size, &path, &earlier, &root), Ok(()));
        }
        let public = scene.server.client().call::<op::ReadLogState>(&[], &Done {}).unwrap();
        assert_eq!(public.checkpoint, answer.checkpoint, "anybody may keep it");
        known = Some(state);
    }
    let ask = |leaves: Vec<String>| {
        scene.phone.client.call::<op::AskProofs>(&[], &AskProofs { leaves, known: None })
    };
    assert!(ask(vec!["0".repeat(64)]).unwrap().proofs.is_empty(), "a leaf nobody knows");
    for bad in [vec!["0".repeat(63)], vec!["z".repeat(64)], vec!["0".repeat(64); 101]] {
        assert_eq!(ask(bad).unwrap_err().code, "invalid_field");
    }
    let body = AskProofs { leaves: Vec::new(), known: Some(u64::MAX) };
    assert!(scene.phone.client.call::<op::AskProofs>(&[], &body).unwrap().consistency.is_empty());
}

/// A leave, a decision, a look and an entry of the audit beside the records and the fence.
fn lived_in(server: TestServer) -> Scene {
    let mut scene = with_records(scene(server), 14);
    let today = scene.now().date();
    let leave = AskLeave {
        id: "l1".parse().unwrap(),
        kind: LeaveKind::Leave,
        from: today,
        to: today,
        reason: "家里老人住院".to_owned(),
        leave_type: None,
        replaces: None,
        written_at: None,
    };
    scene.phone.client.call::<op::AskLeave>(&[POSTING], &leave).unwrap();
    // In the same millisecond: the order of the two leaves holds all the same.
    let decision = DecideLeave { id: "ld1".to_owned(), approve: true, reason: None };
    scene.secretary.client.call::<op::DecideLeave>(&["l1"], &decision).unwrap();
    let token = scene.phone.record(POSTING, RecordKind::Day, None, |_| ());
    let RecordOutcome::Stored { id, .. } = scene.submit_one(&token) else { panic!() };
    scene.secretary.client.call_with::<op::ReadRecord>(&[id.as_str()], &NoQuery {}, &Done {}).unwrap();
    let word = DecideCell {
        id: "c1".to_owned(),
        state: CellState::Duty,
        reason: "phoned".to_owned(),
        note: Some("在村里修路".to_owned()),
    };
    scene.secretary.client.call::<op::DecideCell>(&[POSTING, &today.to_string()], &word).unwrap();
    sequence(&scene.server, "a");
    scene
}

fn a_tampered_row_of_any_item_is_named(server: TestServer) {
    let scene = lived_in(server);
    let server = &scene.server;
    assert_eq!(faults(server, None), Vec::<String>::new());
    let undone = |change: &str, back: &str, fault: &str| {
        server.sql(change);
        let found = faults(server, None);
        assert!(found.len() == 1 && found[0].contains(fault), "{change}: {found:?}");
        server.sql(back);
        assert_eq!(faults(server, None), Vec::<String>::new(), "{back}");
    };
    for (table, id, column) in
        [("leave_request", "l1", "reason"), ("cell_decision", "c1", "note"), ("fence", "f1", "shape")]
    {
        undone(
            &format!("UPDATE {table} SET {column} = {column} || 'x'"),
            &format!("UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1)"),
            &format!("{id} is not what its last leaf was made of"),
        );
    }
    undone(
        "UPDATE cell_decision SET is_override = NOT is_override",
        "UPDATE cell_decision SET is_override = NOT is_override",
        "decision c1 is not what its last leaf was made of",
    );
    undone(
        "UPDATE leave_request SET state = 'pending'",
        "UPDATE leave_request SET state = 'approved'",
        "leave l1 is not what its last leaf was made of",
    );
    undone(
        "UPDATE view_log SET account_id = account_id || 'x'",
        "UPDATE view_log SET account_id = substr(account_id, 1, length(account_id) - 1)",
        ": view ",
    );
    // What the server found about a record, and what stands beside its token.
    let one = "(SELECT min(id) FROM record WHERE fix IS NOT NULL)";
    for (column, what) in [
        ("verdict", "is no longer judged as its receipt says"),
        ("answer", "is no longer judged as its receipt says"),
        ("date", "is no longer judged as its receipt says"),
        ("fix", "has another position or photo beside it"),
        ("receipt", "has a receipt that is not signed"),
    ] {
        undone(
            &format!("UPDATE record SET {column} = {column} || ' ' WHERE id = {one}"),
            &format!(
                "UPDATE record SET {column} = substr({column}, 1, length({column}) - 1) WHERE id = {one}"
            ),
            what,
        );
    }
    // Judged anew under a corrected fence: the first verdict is the receipt's, the last one holds.
    let correction = CorrectFence {
        id: "f2".parse().unwrap(),
        siting: Siting::Drawn {
            shape: FenceShape::Circle { lat: LAT + 0.001, lon: LON, radius_m: 300.0 },
            datum: Datum::Wgs84,
        },
        reason: "村部搬到了学校".to_owned(),
        wrong_since: Some(scene.now().date()),
        datum_confirmed: false,
    };
    let county = server.sign_in("county");
    let corrected = county.client.call::<op::CorrectFence>(&["f1"], &correction).unwrap();
    assert!(corrected.judged_anew.is_some_and(|judged| judged.records > 0), "nothing was judged anew");
    sequence(server, "a");
    assert_eq!(faults(server, None), Vec::<String>::new());
    undone(
        &format!("UPDATE record SET verdict = verdict || ' ' WHERE id = {one}"),
        &format!("UPDATE record SET verdict = substr(verdict, 1, length(verdict) - 1) WHERE id = {one}"),
        "does not hold the last of its verdicts",
    );
    // A row that nobody wrote in the app, and one that somebody took out.
    undone(
        "INSERT INTO cell_decision SELECT 'c2', posting_id, date, state, computed, is_override, reason, note,
         decided_by, decided_by_role, decided_at, kept, batch FROM cell_decision",
        "DELETE FROM cell_decision WHERE id = 'c2'",
        "decision c2 has no leaf",
    );
    server.sql("DELETE FROM cell_decision");
    let found = faults(server, None);
    assert!(found.len() == 1 && found[0].ends_with("decision c1 is gone"), "{found:?}");
}

/// As [`faults`], where the count of rows says nothing any more.
fn faults_of_a_shorter_log(server: &TestServer) -> Vec<String> {
    tokio::runtime::Runtime::new().unwrap().block_on(serve::check_log(&server.app, None)).unwrap().faults
}

fn a_recomputed_end_is_found_by_a_checkpoint_kept_elsewhere(server: TestServer) {
    let scene = with_records(scene(server), 12);
    let server = &scene.server;
    sequence(server, "a");
    let older = checkpoint(server);
    // Whoever holds the database and the keys cuts off the end and makes everything anew.
    let (all, cut) = (server.count("leaf"), server.count("leaf") - 6);
    server.sql(&format!("DELETE FROM record WHERE id IN (SELECT item_id FROM leaf WHERE position >= {cut})"));
    server.sql(&format!("DELETE FROM leaf WHERE position >= {cut}"));
    server.sql("DELETE FROM log_node");
    server.sql("DELETE FROM log_checkpoint");
    server.sql("UPDATE leaf SET position = NULL");
    server.pass(2 * MINUTE_MS);
    assert_eq!(Ok(sequence(server, "a")), usize::try_from(cut));
    assert_eq!(faults(server, None), Vec::<String>::new(), "without an older checkpoint it cannot be known");
    let found = faults(server, Some(&older));
    let told = format!("the end was cut off: the given checkpoint covers {all} leaves, there are {cut}");
    assert_eq!(found[0], told, "{found:?}");
    // As many leaves as before, but others.
    let scene = with_records(scene, 14);
    let server = &scene.server;
    assert!(server.count("leaf") > all);
    server.pass(2 * MINUTE_MS);
    sequence(server, "a");
    let found = faults(server, Some(&older));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("leaves are not those of the given checkpoint"), "{found:?}");
    assert_eq!(faults(server, Some("no token")), ["the given checkpoint is not signed by this deployment"]);
}

#[test]
fn two_real_processes_give_each_leaf_one_position() {
    let mut scene = scene(TestServer::start(Database::Postgres));
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
    a_phone_can_prove_that_its_records_are_in_the_log,
    a_tampered_row_of_any_item_is_named,
    a_recomputed_end_is_found_by_a_checkpoint_kept_elsewhere,
);
