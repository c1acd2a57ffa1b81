//! Both migration trees and `schema.rs` agree, and each tree goes up, down and up again.

use super::connection::{open_postgres, open_sqlite};
use super::{POSTGRES, SQLITE, create_database};
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
