//! Storage: SQLite embedded, PostgreSQL where one machine is outgrown; all SQL of the project is here.
//!
//! A use case hands [`Store::read`] or [`Store::write`] one closure; a closure is one transaction.
//! Query functions of the rooms below take a [`Db`] and know nothing of HTTP or rules.

pub(crate) mod accounts;
pub(crate) mod approvers;
pub(crate) mod audit;
pub(crate) mod callers;
pub(crate) mod cases;
pub(crate) mod cells;
pub(crate) mod codes;
pub(crate) mod complaints;
mod connection;
pub(crate) mod corrections;
pub(crate) mod decisions;
pub(crate) mod declared;
pub(crate) mod demo;
pub(crate) mod deployment;
pub(crate) mod deputies;
pub(crate) mod devices;
pub(crate) mod divisions;
pub(crate) mod draws;
pub(crate) mod events;
pub(crate) mod explanations;
pub(crate) mod fences;
pub(crate) mod files;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod inspectors;
pub(crate) mod items;
pub(crate) mod judge_input;
pub(crate) mod kiosks;
pub(crate) mod leaf;
pub(crate) mod leases;
pub(crate) mod leaves;
pub(crate) mod log;
mod migrations;
pub(crate) mod own;
pub(crate) mod photos;
pub(crate) mod policies;
pub(crate) mod postings;
pub(crate) mod prompts;
pub(crate) mod questions;
pub(crate) mod records;
pub(crate) mod registers;
pub(crate) mod retention;
pub(crate) mod schema;
pub(crate) mod seen;
pub(crate) mod sessions;
pub(crate) mod standing;
pub(crate) mod subjects;
pub(crate) mod survey_points;
pub(crate) mod tasks;
pub(crate) mod uploads;
pub(crate) mod verdicts;
pub(crate) mod views;
pub(crate) mod village_clerks;
pub(crate) mod vouchings;
pub(crate) mod work_logs;
mod writer;
pub(crate) mod zones;

pub use connection::{Db, StoreError, create_database};

use connection::Manager;
use diesel::connection::SimpleConnection as _;
use diesel::r2d2::Pool;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Runs one statement or function per backend where diesel's enum has no common form
/// (`on_conflict`, batch inserts).
macro_rules! on_each {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db {
            $crate::store::Db::Sqlite($conn) => $body,
            $crate::store::Db::Postgres($conn) => $body,
        }
    };
}
pub(crate) use on_each;

/// Where the data lies.
#[derive(Debug, Clone)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL; never logged.
    Postgres(String),
}

impl Location {
    /// Chooses by URL scheme; unknown schemes are refused.
    ///
    /// # Errors
    /// [`StoreError::Location`] for a URL of another scheme.
    pub fn parse(url: &str) -> Result<Location, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Location::Postgres(url.to_owned()))
        } else if let Some(path) = url.strip_prefix("sqlite://") {
            Ok(Location::Sqlite(PathBuf::from(path)))
        } else {
            Err(StoreError::Location)
        }
    }
}

/// The open store; clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Pool<Manager>,
    permits: Arc<Semaphore>,
    writer: Option<writer::Writer>,
    _lock: Option<std::fs::File>,
}

const POOL: u32 = 8;
/// How often a write that raced with another one is tried on PostgreSQL.
const TRIES: u32 = 24;
/// Longest pause between two tries, in milliseconds.
const PAUSE_MS: u64 = 100;

impl Store {
    /// Opens the store, brings its schema up to date and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be opened, is held by another process (SQLite), has durability switched
    /// off (PostgreSQL), or holds a schema newer than this program.
    pub fn open(location: &Location) -> Result<Store, StoreError> {
        match location {
            Location::Sqlite(path) => {
                let lock = lock_file(path)?;
                let mut first = connection::open_sqlite(path, false)?;
                migrations::bring_up_to_date(&mut first, SQLITE)?;
                let pool = pool(Manager::Sqlite(path.clone()))?;
                let writer = writer::Writer::start(Db::Sqlite(first), path.clone())?;
                Ok(Store(Arc::new(Inner {
                    pool,
                    permits: Arc::new(Semaphore::new(POOL as usize)),
                    writer: Some(writer),
                    _lock: Some(lock),
                })))
            }
            Location::Postgres(url) => {
                let mut first = connection::open_postgres(url)?;
                connection::refuse_without_durability(&mut first)?;
                connection::with_migration_lock(&mut first, |c| migrations::bring_up_to_date(c, POSTGRES))?;
                let pool = pool(Manager::Postgres(url.clone()))?;
                Ok(Store(Arc::new(Inner {
                    pool,
                    permits: Arc::new(Semaphore::new(POOL as usize)),
                    writer: None,
                    _lock: None,
                })))
            }
        }
    }

    /// Runs a closure that only reads. On SQLite its connection is read-only.
    ///
    /// # Errors
    /// The closure's, or [`StoreError`] when no connection is to be had.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.on_pool(work).await
    }

    /// Runs a closure that only reads and sees one state of everything, however long it takes.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn snapshot<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        self.on_pool(|db| {
            diesel::Connection::transaction(db, |db| {
                if let Db::Postgres(_) = db {
                    db.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
                }
                work(db)
            })
        })
        .await
    }

    /// Runs a closure as one transaction that sees nothing of others under way; an error rolls it back. The
    /// answer comes after the commit. On PostgreSQL, where others write at the same time, a closure that
    /// met another one is run again from the start.
    ///
    /// # Errors
    /// The closure's, or [`StoreError`] when the commit failed.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Raced + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            return writer.run(work).await;
        }
        let mut tries = 1;
        loop {
            let again = work.clone();
            let done = self.on_pool(move |db| postgres_transaction(db, true, again)).await;
            match done {
                Err(error) if error.raced() && tries < TRIES => {
                    tokio::time::sleep(pause(tries)).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    /// Runs a closure that only appends, and reads nothing that others may change: records on their way in.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn append<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.run(work).await,
            None => self.on_pool(move |db| postgres_transaction(db, false, work)).await,
        }
    }

    async fn on_pool<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        // The permit comes before the blocking pool, so that a burst queues here and not on threads; it goes
        // with the work, which runs on when the caller is gone.
        let permit = Arc::clone(&self.0.permits).acquire_owned().await;
        let permit = permit.map_err(|_| StoreError::Busy("closed"))?;
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut db = inner.pool.get().map_err(|e| StoreError::Connection(e.to_string()))?;
            work(&mut db)
        })
        .await;
        done.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string()).into()))
    }
}

/// Errors that can say that another write came between.
pub trait Raced {
    /// Whether trying again may go well.
    fn raced(&self) -> bool;
}

impl Raced for StoreError {
    fn raced(&self) -> bool {
        matches!(self, StoreError::Raced)
    }
}

fn postgres_transaction<T, E>(
    db: &mut Db,
    serializable: bool,
    work: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError> + From<diesel::result::Error>,
{
    diesel::Connection::transaction(db, |db| {
        if serializable {
            db.batch_execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
        }
        writer::caught(work, db)
    })
}

/// Grows with the tries, and differs between those who met.
fn pause(tries: u32) -> Duration {
    let longest = (1_u64 << tries.min(16)).min(PAUSE_MS);
    let [low, high] = crate::keys::random::<2>();
    Duration::from_millis(1 + u64::from(u16::from_le_bytes([low, high])) % longest)
}

fn pool(manager: Manager) -> Result<Pool<Manager>, StoreError> {
    Pool::builder()
        .max_size(POOL)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(5))
        .build(manager)
        .map_err(|e| StoreError::Connection(e.to_string()))
}

/// A lock file refuses a second process on the same SQLite file.
fn lock_file(path: &Path) -> Result<std::fs::File, StoreError> {
    let lock = path.with_extension("lock");
    let file = std::fs::File::create(&lock).map_err(|e| StoreError::File(lock.clone(), e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Held(path.to_owned())),
        Err(std::fs::TryLockError::Error(e)) => Err(StoreError::File(lock, e)),
    }
}

#[cfg(test)]
mod migration_tests;
#[cfg(test)]
mod tests;
