//! The recorder: check-ins that arrived together are committed together (design 9).
//!
//! Records wait in a bounded queue; a task takes all that are there and writes them in one transaction,
//! each with its leaf of the log. Equal ids meet in the database: the first row stays, everybody gets its
//! answer. When a group fails, its records are tried singly, so that one bad row never fails a neighbour.

use crate::refusal::{Outcome, Refusal};
use crate::store::records::{self, NewRecord, StoredRecord};
use crate::store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot};

/// Records waiting; over this the caller is told to come back.
const QUEUE: usize = 2_048;
/// Records in one transaction.
const GROUP: usize = 256;

type Job = (NewRecord, oneshot::Sender<Outcome<StoredRecord>>);

/// The handle of the recorder.
#[derive(Clone)]
pub struct Recorder(mpsc::Sender<Job>);

impl Recorder {
    /// Starts the recorder on a store.
    pub fn start(store: Store) -> Recorder {
        let (sender, mut waiting) = mpsc::channel::<Job>(QUEUE);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while waiting.recv_many(&mut group, GROUP).await > 0 {
                record(&store, std::mem::take(&mut group)).await;
            }
        });
        Recorder(sender)
    }

    /// Puts a record into the queue; a batch queues all its records before it waits for the first.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full.
    pub fn enqueue(&self, new: NewRecord) -> Outcome<Waiting> {
        let (sender, answer) = oneshot::channel();
        self.0.try_send((new, sender)).map_err(|_| StoreError::Busy("the recorder's queue is full"))?;
        Ok(Waiting(answer))
    }
}

/// A record in the queue.
pub struct Waiting(oneshot::Receiver<Outcome<StoredRecord>>);

impl Waiting {
    /// The row that has the record's id, stored now or before. The answer comes after the commit.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn answer(self) -> Outcome<StoredRecord> {
        self.0.await.unwrap_or_else(|_| Err(StoreError::Busy("the recorder ended").into()))
    }
}

async fn record(store: &Store, group: Vec<Job>) {
    let (rows, senders): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let together = rows.clone();
    match store.write::<_, Refusal>(move |db| records::insert_all(db, &together)).await {
        Ok(stored) => {
            for (answer, sender) in stored.into_iter().zip(senders) {
                let _ = sender.send(Ok(answer));
            }
        }
        Err(error) => {
            tracing::warn!(%error, records = rows.len(), "a group failed; its records are tried singly");
            for (row, sender) in rows.into_iter().zip(senders) {
                let single = store
                    .write::<_, Refusal>(move |db| records::insert_all(db, std::slice::from_ref(&row)))
                    .await
                    .and_then(|mut all| all.pop().ok_or_else(|| Refusal::Internal("no row".to_owned())));
                let _ = sender.send(single);
            }
        }
    }
}
