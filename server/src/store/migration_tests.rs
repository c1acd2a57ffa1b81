//! Both migration trees and `schema.rs` agree, and each tree goes up, down and up again.

use super::connection::{open_postgres, open_sqlite};
use super::{POSTGRES, SQLITE, create_database};
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};
use diesel_migrations::MigrationHarness;
use std::collections::{BTreeMap, BTreeSet};

/// Table to its columns with a portable type and whether null is allowed.
type Shape = BTreeMap<String, BTreeSet<(String, String, bool)>>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

fn shape(rows: Vec<Column>) -> Shape {
    let mut shape = Shape::new();
    for row in rows.into_iter().filter(|row| !row.table_name.starts_with("__")) {
        let kind = match row.kind.to_lowercase().as_str() {
            "text" => "Text",
            "bigint" => "BigInt",
            "boolean" => "Bool",
            "double precision" => "Double",
            "blob" | "bytea" => "Binary",
            other => panic!("{} has the unportable type {other}", row.table_name),
        };
        let column = (row.column_name, kind.to_owned(), row.nullable == "yes");
        shape.entry(row.table_name).or_default().insert(column);
    }
    shape
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind,
    CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'no' ELSE 'yes' END AS nullable
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS table_name, column_name::text AS column_name,
    data_type::text AS kind, lower(is_nullable::text) AS nullable
    FROM information_schema.columns WHERE table_schema = 'public'";

/// What `schema.rs` says, read from its text.
fn declared() -> Shape {
    let mut shape = Shape::new();
    let mut table = String::new();
    for line in
        include_str!("schema.rs").lines().map(str::trim).filter(|l| !l.starts_with("diesel::joinable"))
    {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            let inner = kind.strip_prefix("Nullable<").and_then(|k| k.strip_suffix('>'));
            let column = (name.to_owned(), inner.unwrap_or(kind).to_owned(), inner.is_some());
            shape.entry(table.clone()).or_default().insert(column);
        }
    }
    shape
}

fn agree(found: &Shape) {
    let declared = declared();
    assert_eq!(found.keys().collect::<Vec<_>>(), declared.keys().collect::<Vec<_>>());
    for (table, columns) in &declared {
        assert_eq!(&found[table], columns, "{table}");
    }
}

#[test]
fn sqlite_agrees_with_the_schema_and_goes_down_and_up() {
    let folder = std::env::temp_dir().join(format!("zaigang-migrations-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut c = open_sqlite(&folder.join("x.db"), false).unwrap();
    c.run_pending_migrations(SQLITE).unwrap();
    c.revert_all_migrations(SQLITE).unwrap();
    let left: Vec<Column> = diesel::sql_query(SQLITE_COLUMNS).load(&mut c).unwrap();
    assert!(shape(left).is_empty(), "down leaves nothing");
    c.run_pending_migrations(SQLITE).unwrap();
    agree(&shape(diesel::sql_query(SQLITE_COLUMNS).load(&mut c).unwrap()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn postgres_agrees_with_the_schema_and_goes_down_and_up() {
    let server = std::env::var("ZAIGANG_TEST_POSTGRES_URL")
        .expect("ZAIGANG_TEST_POSTGRES_URL is not set: `cargo xtask test` starts a PostgreSQL for the tests");
    let url = create_database(&server, &format!("migrations_{}", uuid::Uuid::new_v4().simple())).unwrap();
    let mut c = open_postgres(&url).unwrap();
    c.run_pending_migrations(POSTGRES).unwrap();
    c.revert_all_migrations(POSTGRES).unwrap();
    let left: Vec<Column> = diesel::sql_query(POSTGRES_COLUMNS).load(&mut c).unwrap();
    assert!(shape(left).is_empty(), "down leaves nothing");
    c.run_pending_migrations(POSTGRES).unwrap();
    agree(&shape(diesel::sql_query(POSTGRES_COLUMNS).load(&mut c).unwrap()));
}

#[test]
fn both_trees_have_the_same_names() {
    let names = |tree: &str| -> BTreeSet<String> {
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/").to_owned() + tree)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn cases_and_what_was_said_on_them_survive_being_about_a_township_too() {
    const ROWS: &str = "
        INSERT INTO account (id, person_name, password_change_required, disabled, failed_sign_ins, created_at)
            VALUES ('a1', 'Bao', FALSE, FALSE, 0, 0);
        INSERT INTO posting (id, account_id, kind, host, managing, posted_from, posted_to, updated_at)
            VALUES ('p1', 'a1', 'first_secretary', '150422100201', '150422100', '2026-03-01', NULL, 0);
        INSERT INTO case_file (id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for)
            VALUES ('c1', 'p1', 'commuting', 'blue', 'open', '2026-10-01', '2026-11-01', 7, '[]', '[]');
        INSERT INTO case_entry (id, case_id, voice, account_id, text, state, written_at)
            VALUES ('e1', 'c1', 'answer', 'a1', 'word', NULL, 8);";
    #[derive(diesel::QueryableByName, Debug, PartialEq)]
    struct Kept {
        #[diesel(sql_type = diesel::sql_types::Text)]
        kind: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        raised_at: i64,
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    macro_rules! story {
        ($c:expr, $known:expr) => {{
            let c = $c;
            c.run_pending_migrations($known).unwrap();
            // Back to before this migration, whatever came after it.
            while c.revert_last_migration($known).unwrap().to_string() != "20261128110000" {}
            c.batch_execute(ROWS).unwrap();
            for _ in 0..2 {
                c.run_pending_migrations($known).unwrap();
                let kept: Vec<Kept> = diesel::sql_query(
                    "SELECT f.kind, f.raised_at, e.text FROM case_file f JOIN case_entry e ON e.case_id = f.id",
                )
                .load(c)
                .unwrap();
                let expected = Kept { kind: "commuting".to_owned(), raised_at: 7, text: "word".to_owned() };
                assert_eq!(kept, [expected]);
                let lonely = "INSERT INTO case_entry (id, case_id, voice, account_id, text, written_at)
                    VALUES ('e2', 'nowhere', 'answer', 'a1', 'word', 8)";
                assert!(c.batch_execute(lonely).is_err(), "words still belong to a case");
                let township = "INSERT INTO case_file (id, township, kind, level, state, first_day, raised_on, raised_at,
                    evidence, speaks_for) VALUES ('c2', '150422100', 'lenient_sign_off', 'blue', 'open', '2026-10-01',
                    '2026-11-01', 7, '[]', '[]')";
                c.batch_execute(township).unwrap();
                assert!(c.batch_execute(&township.replace("'c2'", "'c3'")).is_err(), "one of a kind and first day");
                while c.revert_last_migration($known).unwrap().to_string() != "20261128110000" {}
            }
        }};
    }
    let folder = std::env::temp_dir().join(format!("zaigang-migrations-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    story!(&mut open_sqlite(&folder.join("x.db"), false).unwrap(), SQLITE);
    std::fs::remove_dir_all(&folder).unwrap();
    let server = std::env::var("ZAIGANG_TEST_POSTGRES_URL")
        .expect("ZAIGANG_TEST_POSTGRES_URL is not set: `cargo xtask test` starts a PostgreSQL for the tests");
    let url = create_database(&server, &format!("migrations_{}", uuid::Uuid::new_v4().simple())).unwrap();
    story!(&mut open_postgres(&url).unwrap(), POSTGRES);
}
