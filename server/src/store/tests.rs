use super::*;
use crate::refusal::Refusal;

#[test]
fn unknown_schemes_are_refused() {
    for url in ["", "mysql://x", "zaigang.db", "/data/zaigang.db"] {
        assert!(matches!(Location::parse(url), Err(StoreError::Location)), "{url}");
    }
}

#[tokio::test]
async fn a_panic_in_a_write_costs_only_itself() {
    let dir = std::env::temp_dir().join(format!("zaigang-writer-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&dir).unwrap();
    let store = Store::open(&Location::Sqlite(dir.join("zaigang.db"))).unwrap();
    let bad: Result<(), Refusal> = store.write(|_| panic!("a bug")).await;
    assert!(matches!(bad, Err(Refusal::Store(StoreError::Panicked(_)))));
    let good: Result<i32, Refusal> = store.write(|_| Ok(7)).await;
    assert_eq!(good.unwrap(), 7);
    assert!(matches!(Store::open(&Location::Sqlite(dir.join("zaigang.db"))), Err(StoreError::Held(_))));
    std::fs::remove_dir_all(&dir).unwrap();
}

fn folder() -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("zaigang-store-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn said(db: &mut Db, statement: &str) -> Result<(), Refusal> {
    Ok(db.batch_execute(statement)?)
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

async fn rows(store: &Store) -> i64 {
    let count = |db: &mut Db| {
        let found = diesel::RunQueryDsl::get_result::<Count>(
            diesel::sql_query("SELECT COUNT(*) AS n FROM deployment WHERE name LIKE 'x%'"),
            db,
        );
        Ok::<i64, Refusal>(found?.n)
    };
    store.read(count).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_costs_one_commit_and_is_over_when_there_is_room() {
    use zaigang_shared::problem::ProblemCode;
    let dir = folder();
    let store = Store::open(&Location::Sqlite(dir.join("zaigang.db"))).unwrap();
    for round in 0..2 {
        // The limit belongs to the connection: a new one has room again.
        store.write::<_, Refusal>(|db| said(db, "PRAGMA max_page_count = 1")).await.unwrap();
        // The writer waits in the first closure until the others stand in its queue.
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let small = |name: String, gate: Option<Arc<std::sync::Mutex<std::sync::mpsc::Receiver<()>>>>| {
            let store = store.clone();
            tokio::spawn(async move {
                let row = format!("INSERT INTO deployment (name, value) VALUES ('{name}', 'y')");
                store
                    .append::<_, Refusal>(move |db| {
                        if let Some(gate) = gate {
                            let _ = gate.lock().unwrap().recv();
                        }
                        said(db, &row)
                    })
                    .await
            })
        };
        let first = small(format!("x-first-{round}"), Some(gate));
        tokio::time::sleep(Duration::from_millis(100)).await;
        let large = {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write::<_, Refusal>(|db| {
                        let value = "y".repeat(1_000_000);
                        said(
                            db,
                            &format!("INSERT INTO deployment (name, value) VALUES ('x-large', '{value}')"),
                        )
                    })
                    .await
            })
        };
        tokio::time::sleep(Duration::from_millis(100)).await;
        let last = small(format!("x-last-{round}"), None);
        tokio::time::sleep(Duration::from_millis(100)).await;
        open.send(()).unwrap();
        for (name, task) in [("first", first), ("large", large), ("last", last)] {
            let answer = task.await.unwrap();
            let code = answer.map_err(|refusal| refusal.problem().code);
            // What came behind may have got a commit of its own.
            let fine = code == Err(ProblemCode::Unavailable) || (name == "last" && code == Ok(()));
            assert!(fine, "{name}: {code:?}");
        }
        assert_eq!(store.read::<i32, Refusal>(|_| Ok(1)).await.unwrap(), 1, "reads go on");
        let again = format!("INSERT INTO deployment (name, value) VALUES ('x-again-{round}', 'y')");
        store.write::<_, Refusal>(move |db| said(db, &again)).await.unwrap();
    }
    let stored = rows(&store).await;
    assert!((2..=4).contains(&stored), "{stored}: refused rows are not there");
    std::fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_refused() {
    const NEWER: &str = "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20990101000000', CURRENT_TIMESTAMP)";
    let dir = folder();
    let url = std::env::var("ZAIGANG_TEST_POSTGRES_URL").expect("ZAIGANG_TEST_POSTGRES_URL is not set");
    let name = format!("newer_{}", uuid::Uuid::new_v4().simple());
    for place in
        [Location::Sqlite(dir.join("zaigang.db")), Location::Postgres(create_database(&url, &name).unwrap())]
    {
        let store = Store::open(&place).unwrap();
        store.write::<_, Refusal>(|db| said(db, NEWER)).await.unwrap();
        drop(store);
        // The writer thread ends after its last handle, and with it the lock.
        let refused = Store::open(&place).err();
        let Some(StoreError::Newer(version)) = refused else { panic!("{refused:?}") };
        assert_eq!(version, "20990101000000");
    }
    std::fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_hangs_up_frees_no_permit_while_his_work_runs() {
    let dir = folder();
    let store = Store::open(&Location::Sqlite(dir.join("zaigang.db"))).unwrap();
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let reading = store.read::<(), Refusal>(move |_| {
        let _ = gate.recv();
        Ok(())
    });
    // Polled until it waits for the work, then dropped.
    let _ = tokio::time::timeout(Duration::from_millis(100), reading).await;
    assert_eq!(store.0.permits.available_permits(), POOL as usize - 1);
    open.send(()).unwrap();
    for _ in 0..100 {
        if store.0.permits.available_permits() == POOL as usize {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(store.0.permits.available_permits(), POOL as usize);
    std::fs::remove_dir_all(&dir).unwrap();
}
