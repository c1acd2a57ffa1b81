//! The recorder: check-ins that arrived together are committed together (design 9).
//!
//! Records wait in a bounded queue; a task takes all that are there and writes them in one transaction,
//! each with its leaf of the log. Equal ids meet in the database: the first row stays, everybody gets its
//! answer. When a group fails by a row, its records are tried singly, so that one bad row never fails a
//! neighbour; when the database is out of reach, the whole group is told so at once.

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
    match store.append::<_, Refusal>(move |db| records::insert_all(db, &together)).await {
        Ok(stored) => {
            for (answer, sender) in stored.into_iter().zip(senders) {
                let _ = sender.send(Ok(answer));
            }
        }
        Err(error) if error.out_of_reach() => tell_all(senders.into_iter(), &error),
        Err(error) => {
            tracing::warn!(%error, records = rows.len(), "a group failed; its records are tried singly");
            let mut waiting = rows.into_iter().zip(senders);
            while let Some((row, sender)) = waiting.next() {
                let single = store
                    .append::<_, Refusal>(move |db| records::insert_all(db, std::slice::from_ref(&row)))
                    .await
                    .and_then(|mut all| all.pop().ok_or_else(|| Refusal::Internal("no row".to_owned())));
                if let Err(error) = &single
                    && error.out_of_reach()
                {
                    // Each of the others would wait for a connection in vain, and the queue behind them.
                    tell_all(std::iter::once(sender).chain(waiting.map(|(_, sender)| sender)), error);
                    return;
                }
                let _ = sender.send(single);
            }
        }
    }
}

/// What everybody of a group is told when the database does not answer.
const OUT_OF_REACH: &str = "out of reach";

/// The database is out of reach: everybody is told to come back.
fn tell_all(senders: impl Iterator<Item = oneshot::Sender<Outcome<StoredRecord>>>, error: &Refusal) {
    tracing::error!(%error, "records are refused, their phones keep them");
    for sender in senders {
        let _ = sender.send(Err(StoreError::Connection(OUT_OF_REACH.to_owned()).into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::decisions::execute;
    use crate::store::{Db, Location, create_database};
    use zaigang_shared::problem::ProblemCode;

    const PEOPLE: &str = "
        INSERT INTO account (id, person_name, password_change_required, disabled, failed_sign_ins, created_at)
          VALUES ('a1', 'Bao', FALSE, FALSE, 0, 0);
        INSERT INTO device (id, account_id, public_key, standing, platform, calibration, enrolled_at)
          VALUES ('d1', 'a1', 'k1', 'active', 'web', 'none', 1);";

    fn row(id: &str, device: &str) -> NewRecord {
        let text = |text: &str| text.to_owned();
        NewRecord {
            id: text(id),
            token_sha256: text(id),
            token: text("t"),
            account_id: text("a1"),
            posting_id: None,
            device_id: text(device),
            device_standing: text("active"),
            kind: text("day"),
            half: text("day"),
            seq: 1,
            prev: None,
            reference: None,
            note: None,
            result: None,
            fix: None,
            photos: text("[]"),
            claimed_at: 0,
            not_before: 0,
            not_after: 0,
            time_way: text("anchored"),
            received_at: 0,
            date: text("2026-11-20"),
            in_half: true,
            certainty: text("fixed"),
            answer: text("inside"),
            verdict: text("{}"),
            receipt: text("r"),
            leaf_hash: format!("leaf-{id}"),
            leaf_salt: text("s"),
            promised: Vec::new(),
            work_log: None,
        }
    }

    /// A group as the recorder takes it from its queue, and who waits for it.
    fn group(rows: Vec<NewRecord>) -> (Vec<Job>, Vec<Waiting>) {
        rows.into_iter()
            .map(|row| {
                let (sender, answer) = oneshot::channel();
                ((row, sender), Waiting(answer))
            })
            .unzip()
    }

    async fn people(store: &Store) {
        store.write::<_, Refusal>(|db: &mut Db| execute(db, PEOPLE)).await.unwrap();
    }

    fn postgres() -> (String, String) {
        let server =
            std::env::var("ZAIGANG_TEST_POSTGRES_URL").expect("ZAIGANG_TEST_POSTGRES_URL is not set");
        let name = format!("recorder_{}", uuid::Uuid::new_v4().simple());
        (create_database(&server, &name).unwrap(), name)
    }

    /// One row in five names no device there is: it alone is refused.
    async fn one_bad_row_fails_no_neighbour(place: Location) {
        let store = Store::open(&place).unwrap();
        people(&store).await;
        let rows = (0..5).map(|n| row(&format!("r{n}"), if n == 2 { "nobody's" } else { "d1" })).collect();
        let (jobs, waiting) = group(rows);
        record(&store, jobs).await;
        for (n, one) in waiting.into_iter().enumerate() {
            match (n, one.answer().await) {
                (2, Err(refusal)) => assert_eq!(refusal.problem().code, ProblemCode::Internal),
                (2, Ok(stored)) => panic!("{stored:?}"),
                (n, stored) => assert_eq!(stored.unwrap().id, format!("r{n}")),
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_bad_row_fails_no_neighbour_on_sqlite() {
        let dir = std::env::temp_dir().join(format!("zaigang-recorder-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&dir).unwrap();
        one_bad_row_fails_no_neighbour(Location::Sqlite(dir.join("zaigang.db"))).await;
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_bad_row_fails_no_neighbour_on_postgres() {
        one_bad_row_fails_no_neighbour(Location::Postgres(postgres().0)).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_out_of_reach_is_told_to_the_whole_group_at_once() {
        let (url, name) = postgres();
        let store = Store::open(&Location::Postgres(url)).unwrap();
        people(&store).await;
        let server = std::env::var("ZAIGANG_TEST_POSTGRES_URL").unwrap();
        let above =
            Store::open(&Location::Postgres(create_database(&server, &format!("{name}_above")).unwrap()));
        let shut = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false");
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        let above = above.unwrap();
        above.append::<_, Refusal>(move |db| execute(db, &format!("{shut}; {end}"))).await.unwrap();
        let (jobs, waiting) = group((0..40).map(|n| row(&format!("r{n}"), "d1")).collect());
        record(&store, jobs).await;
        for one in waiting {
            let refusal = one.answer().await.unwrap_err();
            assert_eq!(refusal.problem().code, ProblemCode::Unavailable);
            // Told with the group: who waits for a connection of his own is told the pool's reason.
            let told = matches!(&refusal, Refusal::Store(StoreError::Connection(why)) if why == OUT_OF_REACH);
            assert!(told, "{refusal}");
        }
    }
}
