//! SQLite's one writer: a thread that commits together what arrived together.
//!
//! Each closure runs in its own savepoint, so that one bad request costs only itself; answers go out
//! after the common commit. What SQLite rolled back by itself (a full disk) costs the closures of that
//! commit: they are told to come back, and the next ones get a new connection. A dead writer, or one that
//! cannot open its file again, ends the process.

use super::connection::{Db, StoreError, open_sqlite};
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use tokio::sync::{mpsc, oneshot};

/// Closures waiting for the writer; over this the caller is told to come back.
const QUEUE: usize = 1_024;
/// Closures in one commit.
const GROUP: usize = 128;

/// Tells a closure's caller how the common commit went.
type Answer = Box<dyn FnOnce(bool) + Send>;
/// A closure in its savepoint; breaks when the transaction around it is gone.
type Job = Box<dyn FnOnce(&mut Db) -> ControlFlow<Answer, Answer> + Send>;

/// The handle of the writer thread.
pub struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the thread on its connection to the file.
    pub fn start(mut db: Db, path: PathBuf) -> Result<Writer, StoreError> {
        let (sender, mut jobs) = mpsc::channel::<Job>(QUEUE);
        let run = move || {
            while let Some(first) = jobs.blocking_recv() {
                group(&mut db, &path, first, &mut jobs);
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
        E: From<StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |db| {
            let done = in_savepoint(work, db);
            let sound = done.is_some();
            let answer: Answer = Box::new(move |committed| {
                // Without the commit an error is void too: it may speak of a neighbour's row.
                let done = done.filter(|_| committed);
                // A caller that went away does not need the answer.
                let _ = sender.send(done.unwrap_or_else(|| Err(StoreError::Busy("commit failed").into())));
            });
            if sound { ControlFlow::Continue(answer) } else { ControlFlow::Break(answer) }
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

/// The closure's result; none when the transaction around its savepoint is gone.
fn in_savepoint<T, E: From<StoreError>>(
    work: impl FnOnce(&mut Db) -> Result<T, E>,
    db: &mut Db,
) -> Option<Result<T, E>> {
    said(db, "SAVEPOINT closure").ok()?;
    let done = caught(work, db);
    let end = if done.is_ok() { "RELEASE closure" } else { "ROLLBACK TO closure; RELEASE closure" };
    said(db, end).ok()?;
    Some(done)
}

/// A statement of the savepoint. Were it diesel's own, a rollback by SQLite itself would leave the next
/// closure a savepoint outside of any transaction, committed alone.
fn said(db: &mut Db, statement: &str) -> Result<(), StoreError> {
    let done = db.batch_execute(statement);
    done.inspect_err(|error| tracing::error!(%error, statement, "the writer's transaction is broken"))?;
    Ok(())
}

fn group(db: &mut Db, path: &Path, first: Job, jobs: &mut mpsc::Receiver<Job>) {
    if begin(db).is_err() {
        reopen(db, path);
        if begin(db).is_err() {
            // The closure is dropped and with it its sender: the caller is told "busy".
            return;
        }
    }
    let mut answers = Vec::new();
    let mut next = Some(first);
    let mut sound = true;
    while let Some(job) = next.take() {
        match job(db) {
            ControlFlow::Continue(answer) => answers.push(answer),
            ControlFlow::Break(answer) => {
                answers.push(answer);
                sound = false;
            }
        }
        if sound && answers.len() < GROUP {
            next = jobs.try_recv().ok();
        }
    }
    let committed = sound && commit(db);
    if !committed {
        reopen(db, path);
    }
    for answer in answers {
        answer(committed);
    }
}

/// Diesel counts it: what it writes in a transaction of its own becomes a savepoint.
fn begin(db: &mut Db) -> Result<(), StoreError> {
    let begun = match db {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Db::Postgres(_) => return Err(StoreError::Location),
    };
    Ok(begun.inspect_err(|error| tracing::error!(%error, "a transaction could not begin"))?)
}

fn commit(db: &mut Db) -> bool {
    let committed = match db {
        Db::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
        Db::Postgres(_) => return false,
    };
    let Err(error) = committed else { return true };
    tracing::error!(%error, "a commit failed");
    if error.to_string().contains("disk I/O error") {
        // A failed fsync leaves the file in an unknown state: the supervisor restarts on what is on disk.
        std::process::exit(74);
    }
    false
}

/// A new connection in the place of one whose state is not known; closing the old one rolls it back.
fn reopen(db: &mut Db, path: &Path) {
    match open_sqlite(path, false) {
        Ok(new) => *db = Db::Sqlite(new),
        Err(error) => {
            tracing::error!(%error, "the writer cannot open its file again; the process ends");
            std::process::exit(74);
        }
    }
}
