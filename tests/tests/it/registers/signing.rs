//! A month is signed once and then only added to.

use crate::registers::scene::*;
use zaigang_server::keys::{DeviceKey, SigningKey};
use zaigang_shared::api::register::{CellOf, DecideCells, DecidedCells};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Level;
use zaigang_shared::operation as op;
use zaigang_shared::record::RECORD_TYPE;
use zaigang_shared::register::{RegisterState, SIGNATURE_TYPE, SignatureAct, SignatureClaims, sheet_hash};
use zaigang_tests::{Database, Office, TestServer, on_both_databases};

fn batch(office: &Office, id: &str, cells: &[(&str, &str)], state: CellState) -> Answered<DecidedCells> {
    let cell = |(posting, date): &(&str, &str)| CellOf {
        posting: posting.parse().unwrap(),
        date: date.parse().unwrap(),
    };
    let body = DecideCells {
        id: id.to_owned(),
        cells: cells.iter().map(cell).collect(),
        state,
        reason: "knows_in_person".to_owned(),
        note: None,
    };
    office.client.call::<op::DecideCells>(&[TOWNSHIP], &body)
}

fn a_month_is_signed_once_and_then_only_added_to(server: TestServer) {
    let (secretary, _) = town(&server);
    server.cadre("an", EAST);
    let account = server.cadre("bo", EAST);
    let mut phone = server.phone(&secretary, &account);
    doubtful_day(&mut phone, "p-bo");
    own_posting(&server, "secretary");

    // Before the 3rd nothing can be signed: late records may still come.
    go_to(&server, "2026-12-02");
    let early = server.sign_in("secretary");
    let register = read(&early.client);
    assert_eq!((register.state, register.draft.is_none()), (RegisterState::Draft, true));
    assert_eq!(
        (register.sign_from.to_string(), register.escalates_on.to_string()),
        ("2026-12-03".into(), "2026-12-08".into())
    );
    let body = signature(&server, &early, "s0", "00", None);
    assert_eq!(refused(send(&early, &body)), "register_too_early");

    // The draft holds what the township may confirm, never the own row.
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    let register = read(&secretary.client);
    let draft = register.draft.clone().unwrap();
    assert_eq!((register.state, register.lines.len(), draft.undecided), (RegisterState::Due, 3, 1));
    let names: Vec<&str> = draft.content.rows.iter().map(|row| row.person_name.as_str()).collect();
    assert_eq!(names, ["an", "bo"]);
    let own = register.lines.iter().find(|line| line.row.posting.as_str() == "p-secretary").unwrap();
    assert_eq!((own.row.confirmed_by, own.own_to_sign), (Level::County, false));
    assert_eq!(register.lines[1].row.days.len(), 30);
    assert_eq!(refused(sign(&server, &secretary, "s1", None)), "register_undecided");

    // A batch decides what is in doubt and the caller's; said twice it is one.
    let cells = [
        ("p-bo", "2026-11-23"),
        ("p-an", "2026-11-23"),
        ("p-secretary", "2026-11-23"),
        ("p-no", "2026-11-23"),
    ];
    for _ in 0..2 {
        let done = batch(&secretary, "b1", &cells, CellState::Present).unwrap();
        assert_eq!((done.decided, done.left), (1, 3));
    }
    assert_eq!(server.count("cell_decision WHERE batch = 'b1'"), 1);
    assert_eq!(refused(batch(&secretary, "b1", &cells, CellState::NotConfirmed)), "conflict");
    assert_eq!(refused(batch(&secretary, "b2", &cells, CellState::Witnessed)), "invalid_field");
    assert_eq!(refused(batch(&secretary, "b2", &[], CellState::Present)), "invalid_field");

    // What was seen before is no longer what is there; a wrong token is none.
    let old = sheet_hash(&draft.content.to_json().unwrap());
    assert_eq!(
        refused(send(&secretary, &signature(&server, &secretary, "s1", &old, None))),
        "register_changed"
    );
    let hash = draft_hash(&read(&secretary.client));
    let good = signature(&server, &secretary, "s1", &hash, None);
    let device = &secretary.tokens.device;
    let honest = claims(&server, SignatureAct::Sign, &hash);
    let other_key = SigningKey::generate().unwrap();
    for token in [
        signed(&other_key, device, &honest),
        signed_as(RECORD_TYPE, &secretary.key, device, &honest),
        signed(&secretary.key, device, &SignatureClaims { act: SignatureAct::Countersign, ..honest.clone() }),
        signed(&secretary.key, device, &SignatureClaims { sheet: old.clone(), ..honest.clone() }),
        signed(&secretary.key, device, &SignatureClaims { aud: "elsewhere".to_owned(), ..honest.clone() }),
        signed(&secretary.key, device, &SignatureClaims { v: 2, ..honest.clone() }),
        "x".to_owned(),
    ] {
        let body = zaigang_shared::api::register::SignRegister { signature: token, ..good.clone() };
        assert_eq!(refused(send(&secretary, &body)), "signature_refused");
    }
    assert_eq!(server.count("register_sheet"), 0);
    let first = send(&secretary, &good).unwrap();
    assert_eq!(
        (first.number, first.level, first.is_deputy, first.postings.len()),
        (1, Level::Township, false, 2)
    );
    assert_eq!(send(&secretary, &good).unwrap(), first, "signed twice");
    let other = zaigang_shared::api::register::SignRegister { note: Some("n".to_owned()), ..good.clone() };
    assert_eq!(refused(send(&secretary, &other)), "conflict");

    // Anybody who holds the key can check what was signed.
    let sheet = || {
        let path = [TOWNSHIP, MONTH, "1"];
        secretary.client.call_with::<op::ReadSheet>(&path, &NoQuery {}, &Done {}).unwrap()
    };
    let kept = sheet();
    assert_eq!(sheet_hash(&kept.content), first.hash);
    let said: SignatureClaims =
        DeviceKey::parse(&kept.public_key).unwrap().said(&kept.signature, SIGNATURE_TYPE).unwrap();
    assert_eq!((said.sheet, said.act), (first.hash.clone(), SignatureAct::Sign));
    assert_eq!(kept.public_key, secretary.key.public_key());

    // The secretary's row is the county's, on a sheet of its own with a note.
    assert_eq!(read(&secretary.client).state, RegisterState::Due);
    let county = server.sign_in("county");
    assert_eq!(refused(sign(&server, &county, "s2", None)), "invalid_field");
    let second = sign(&server, &county, "s2", Some("the secretary's own row")).unwrap();
    assert_eq!((second.number, second.level), (2, Level::County));
    let whole = read(&secretary.client);
    assert_eq!((whole.state, whole.draft.is_none()), (RegisterState::Signed, true));

    // What is said later changes no sheet: it waits for a supplement with a note.
    decide(&secretary, "p-an", "2026-11-24", "d1", CellState::Present).unwrap();
    let later = read(&secretary.client);
    assert_eq!(later.state, RegisterState::Supplementary);
    let line = later.lines.iter().find(|line| line.row.posting.as_str() == "p-an").unwrap();
    assert_eq!((line.signed_on, line.changes.len()), (Some(1), 1));
    assert_eq!((line.changes[0].signed, line.changes[0].now), (CellState::NotConfirmed, CellState::Present));
    assert_eq!(sheet(), kept, "byte for byte");
    let supplement = later.draft.clone().unwrap().content;
    assert_eq!((supplement.number, supplement.rows.len()), (3, 1));
    assert_eq!(supplement.previous, Some(second.hash));
    assert_eq!(refused(sign(&server, &secretary, "s3", None)), "invalid_field");
    sign(&server, &secretary, "s3", Some("a record came late")).unwrap();
    let done = read(&secretary.client);
    assert_eq!((done.state, done.sheets.len()), (RegisterState::Signed, 3));
    let line = done.lines.iter().find(|line| line.row.posting.as_str() == "p-an").unwrap();
    assert_eq!((line.signed_on, line.changes.len()), (Some(3), 0));
    assert_eq!(line.row.sums.overrides, 1);
    assert_eq!(sheet(), kept, "byte for byte");
    server.sequence("test");
    assert_eq!(faults(&server), Vec::<String>::new());
}

fn nothing_signed_is_changed_in_the_database_either(server: TestServer, database: Database) {
    let (_, _) = town(&server);
    server.cadre("an", EAST);
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    sign(&server, &secretary, "s1", None).unwrap();
    server.declare();
    for (table, column) in
        [("register_sheet", "content"), ("register_row", "month"), ("declared_day", "content")]
    {
        assert!(server.count(table) > 0, "{table}");
        assert!(server.try_sql(&format!("UPDATE {table} SET {column} = 'x'")).is_err(), "{table}");
        assert!(server.try_sql(&format!("DELETE FROM {table}")).is_err(), "{table}");
        match database {
            Database::Sqlite => {
                let again = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
                assert!(server.try_sql(&again).is_err(), "{table}");
            }
            Database::Postgres => {
                assert!(server.try_sql(&format!("TRUNCATE {table} CASCADE")).is_err(), "{table}");
            }
        }
        assert!(server.count(table) > 0, "{table}");
    }
    // Who takes the lock off is found out by the log.
    match database {
        Database::Sqlite => server.sql("DROP TRIGGER register_sheet_update"),
        Database::Postgres => server.sql("ALTER TABLE register_sheet DISABLE TRIGGER register_sheet_change"),
    };
    server.sequence("test");
    assert_eq!(faults(&server), Vec::<String>::new());
    server.sql("UPDATE register_sheet SET note = 'changed'");
    let faults = faults(&server);
    assert!(faults.iter().any(|fault| fault.contains("s1")), "{faults:?}");
}

#[test]
fn nothing_signed_is_changed_on_sqlite() {
    nothing_signed_is_changed_in_the_database_either(TestServer::start(Database::Sqlite), Database::Sqlite);
}

#[test]
fn nothing_signed_is_changed_on_postgres() {
    nothing_signed_is_changed_in_the_database_either(
        TestServer::start(Database::Postgres),
        Database::Postgres,
    );
}

on_both_databases!(a_month_is_signed_once_and_then_only_added_to);
