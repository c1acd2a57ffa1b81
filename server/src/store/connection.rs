//! One connection type over both databases, and how each is opened.

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use std::path::{Path, PathBuf};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// Embedded.
    Sqlite(SqliteConnection),
    /// Server.
    Postgres(PgConnection),
}

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A database URL of an unknown scheme.
    #[error("a database URL begins with sqlite:// or postgres://")]
    Location,
    /// Another process holds the SQLite file.
    #[error("another process holds {0}")]
    Held(PathBuf),
    /// A file of the store cannot be opened.
    #[error("cannot open {0}")]
    File(PathBuf, #[source] std::io::Error),
    /// The PostgreSQL server does not keep what it confirms.
    #[error("PostgreSQL has {0} switched off: an answered check-in could be lost")]
    NotDurable(&'static str),
    /// The schema could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(String),
    /// A newer program made the schema.
    #[error(
        "the database was changed by a newer version of zaigang (migration {0}): start that one, or restore a backup"
    )]
    Newer(String),
    /// No connection.
    #[error("no database connection: {0}")]
    Connection(String),
    /// A statement failed.
    #[error("statement failed")]
    Statement(#[source] diesel::result::Error),
    /// The store is shutting down or overloaded.
    #[error("store busy: {0}")]
    Busy(&'static str),
    /// Another write came between; trying again finds what it did.
    #[error("another write came between")]
    Raced,
    /// A closure panicked; its transaction was rolled back.
    #[error("a use case panicked: {0}")]
    Panicked(String),
    /// A stored value has another form than this program writes.
    #[error("unreadable value in {0}")]
    Unreadable(&'static str),
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> StoreError {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match error {
            Error::DatabaseError(Kind::ClosedConnection, info) => {
                StoreError::Connection(info.message().to_owned())
            }
            // Two writes that touch in one instant: the slower one tries again and finds the first one's row.
            Error::DatabaseError(Kind::UniqueViolation | Kind::SerializationFailure, _) => StoreError::Raced,
            // PostgreSQL's deadlock has no kind of its own.
            Error::DatabaseError(_, info) if info.message() == "deadlock detected" => StoreError::Raced,
            Error::DatabaseError(_, info) if is_full(info.message()) => StoreError::Busy("the disk is full"),
            other => StoreError::Statement(other),
        }
    }
}

/// Whether a database says that its disk has no room: SQLite's words, then PostgreSQL's.
fn is_full(message: &str) -> bool {
    message == "database or disk is full" || message.contains("No space left on device")
}

impl From<diesel::result::Error> for crate::refusal::Refusal {
    fn from(error: diesel::result::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Makes and checks pooled connections.
pub enum Manager {
    /// Read-only connections to a SQLite file.
    Sqlite(PathBuf),
    /// Connections to a PostgreSQL server.
    Postgres(String),
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = StoreError;

    fn connect(&self) -> Result<Db, StoreError> {
        match self {
            Manager::Sqlite(path) => open_sqlite(path, true).map(Db::Sqlite),
            Manager::Postgres(url) => open_postgres(url).map(Db::Postgres),
        }
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), StoreError> {
        diesel::sql_query("SELECT 1").execute(db).map(|_| ()).map_err(StoreError::from)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        use diesel::r2d2::R2D2Connection;
        match db {
            Db::Sqlite(c) => c.is_broken(),
            Db::Postgres(c) => c.is_broken(),
        }
    }
}

/// Opens a SQLite connection: the writer's, or a read-only one.
pub fn open_sqlite(path: &Path, read_only: bool) -> Result<SqliteConnection, StoreError> {
    let url = path.to_str().ok_or(StoreError::Location)?;
    let mut connection =
        SqliteConnection::establish(url).map_err(|e| StoreError::Connection(e.to_string()))?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )?;
    if read_only {
        connection.batch_execute("PRAGMA query_only = ON;")?;
    }
    Ok(connection)
}

/// Opens a PostgreSQL connection with bounded waits.
pub fn open_postgres(url: &str) -> Result<PgConnection, StoreError> {
    // libpq's own text may repeat the URL: it is kept out of the error.
    let mut connection = PgConnection::establish(url)
        .map_err(|_| StoreError::Connection("PostgreSQL cannot be reached".to_owned()))?;
    connection
        .batch_execute("SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET timezone = 'UTC';")?;
    Ok(connection)
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    setting: String,
}

/// Start-up refuses a server that confirms what it does not keep.
pub fn refuse_without_durability(connection: &mut PgConnection) -> Result<(), StoreError> {
    for name in ["fsync", "synchronous_commit"] {
        let rows: Vec<Setting> = diesel::sql_query("SELECT setting FROM pg_settings WHERE name = $1")
            .bind::<diesel::sql_types::Text, _>(name)
            .load(connection)?;
        if rows.first().is_none_or(|s| s.setting == "off") {
            return Err(StoreError::NotDurable(name));
        }
    }
    Ok(())
}

/// Two processes that start together migrate one after the other.
pub fn with_migration_lock<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.batch_execute("SELECT pg_advisory_lock(2026112200)")?;
    let done = work(connection);
    connection.batch_execute("SELECT pg_advisory_unlock(2026112200)")?;
    done
}

/// Makes a database on a PostgreSQL server, for tests and for whoever sets a deployment up; returns its URL.
///
/// # Errors
/// [`StoreError`] when the server cannot be reached or refuses, [`StoreError::Location`] for a name that
/// is not lower-case letters, digits and underscores.
pub fn create_database(server_url: &str, name: &str) -> Result<String, StoreError> {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let (host, database) = server_url.rsplit_once('/').ok_or(StoreError::Location)?;
    if name.is_empty() || !plain {
        return Err(StoreError::Location);
    }
    let options = database.split_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
    open_postgres(server_url)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
    Ok(format!("{host}/{name}{options}"))
}
