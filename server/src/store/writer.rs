//! SQLite's one writer: a thread that commits together what arrived together.
//!
//! Each closure runs in its own savepoint, so that one bad request costs only itself; answers go out
//! after the common commit. A dead writer ends the process.

use super::connection::{Db, StoreError};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, SqliteConnection};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::{mpsc, oneshot};

/// Closures waiting for the writer; over this the caller is told to come back.
const QUEUE: usize = 1_024;
/// Closures in one commit.
const GROUP: usize = 128;

/// Tells a closure's caller how the common commit went.
type Answer = Box<dyn FnOnce(bool) + Send>;
type Job = Box<dyn FnOnce(&mut Db) -> Answer + Send>;

/// The handle of the writer thread.
pub struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the thread on its connection.
    pub fn start(mut db: Db) -> Result<Writer, StoreError> {
        let (sender, mut jobs) = mpsc::channel::<Job>(QUEUE);
        let run = move || {
            while let Some(first) = jobs.blocking_recv() {
                group(&mut db, first, &mut jobs);
            }
        };
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                if catch_unwind(AssertUnwindSafe(run)).is_err() {
                    tracing::error!("the writer died; the process ends so that nothing is answered unsaved");
                    std::process::exit(70);
                }
            })
            .map_err(|e| StoreError::Connection(e.to_string()))?;
        Ok(Writer(sender))
    }

    /// Runs a closure in the next common commit.
    pub async fn run<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |db| {
            let done = db.transaction(|db| caught(work, db));
            Box::new(move |committed| {
                let done = match done {
                    Ok(_) if !committed => Err(StoreError::Busy("commit failed").into()),
                    other => other,
                };
                // A caller that went away does not need the answer.
                let _ = sender.send(done);
            })
        });
        self.0.try_send(job).map_err(|_| StoreError::Busy("the writer's queue is full"))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Busy("the writer ended").into()))
    }
}

/// Runs a closure; a panic becomes an error, so that the transaction around it rolls back as for any other.
pub fn caught<T, E: From<StoreError>>(
    work: impl FnOnce(&mut Db) -> Result<T, E>,
    db: &mut Db,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(|| work(db)))
        .unwrap_or_else(|_| Err(StoreError::Panicked("in a write".to_owned()).into()))
}

fn group(db: &mut Db, first: Job, jobs: &mut mpsc::Receiver<Job>) {
    let begun = match db {
        Db::Sqlite(c) => begin_immediate(c),
        Db::Postgres(_) => Err(StoreError::Location),
    };
    if let Err(error) = begun {
        // The closure is dropped and with it its sender: the caller is told "busy".
        tracing::error!(%error, "a transaction could not begin");
        return;
    }
    let mut answers = vec![first(db)];
    while answers.len() < GROUP
        && let Ok(next) = jobs.try_recv()
    {
        answers.push(next(db));
    }
    let committed = match db {
        Db::Sqlite(c) => commit(c),
        Db::Postgres(_) => false,
    };
    for answer in answers {
        answer(committed);
    }
}

fn begin_immediate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE").map_err(StoreError::from)
}

fn commit(connection: &mut SqliteConnection) -> bool {
    let Err(error) = AnsiTransactionManager::commit_transaction(connection) else { return true };
    tracing::error!(%error, "a commit failed");
    if error.to_string().contains("disk I/O error") {
        // A failed fsync leaves the file in an unknown state: the supervisor restarts on what is on disk.
        std::process::exit(74);
    }
    if let Err(error) = AnsiTransactionManager::rollback_transaction(connection) {
        tracing::error!(%error, "a rollback failed");
    }
    false
}
