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
