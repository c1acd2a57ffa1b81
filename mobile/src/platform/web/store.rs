//! IndexedDB. The database is opened for each operation: phones drop idle connections in the background.
//! Nothing but IndexedDB is awaited inside a transaction, and each operation runs to its end.

use super::{method, object};
use crate::platform::PlatformError;
use crate::platform::store::{Change, Store};
use crate::platform::task::to_the_end;
use idb::{Database, ObjectStore, ObjectStoreParams, Transaction, TransactionMode};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

const DATABASE: &str = "zaigang";
/// Raise it with every change of the stores; `open` only ever adds.
const VERSION: u32 = 1;
/// The object store of CryptoKeyPairs.
pub(super) const KEYS: &str = "keys";

/// Commits all changes or none.
///
/// # Errors
/// When the storage refuses.
pub async fn write(changes: Vec<Change>) -> Result<(), PlatformError> {
    let names: BTreeSet<_> = changes.iter().map(|change| change.store().name()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = names.into_iter().collect();
    to_the_end(
        spawn_local,
        in_transaction(names, async move |transaction| {
            for change in &changes {
                let store = transaction.object_store(change.store().name())?;
                match change {
                    Change::Text { key, text, .. } => {
                        store.put(&JsValue::from_str(text), Some(&JsValue::from_str(key)))?;
                    }
                    Change::Bytes { key, bytes, .. } => {
                        let bytes = js_sys::Uint8Array::from(bytes.as_slice());
                        store.put(&bytes, Some(&JsValue::from_str(key)))?;
                    }
                    Change::Delete { key, .. } => {
                        store.delete(JsValue::from_str(key))?;
                    }
                }
            }
            Ok(())
        }),
    )
    .await
}

/// Reads JSON text.
///
/// # Errors
/// When the storage fails.
pub async fn get_text(store: Store, key: &str) -> Result<Option<String>, PlatformError> {
    let value = get_value(store.name(), key).await?;
    value.map(|value| value.as_string().ok_or_else(|| not(&store, "text"))).transpose()
}

/// Reads bytes.
///
/// # Errors
/// When the storage fails.
pub async fn get_bytes(store: Store, key: &str) -> Result<Option<Vec<u8>>, PlatformError> {
    let value = get_value(store.name(), key).await?;
    value
        .map(|value| {
            value
                .dyn_into::<js_sys::Uint8Array>()
                .map(|bytes| bytes.to_vec())
                .map_err(|_| not(&store, "bytes"))
        })
        .transpose()
}

/// All keys in order.
///
/// # Errors
/// When the storage fails.
pub async fn list_keys(store: Store) -> Result<Vec<String>, PlatformError> {
    to_the_end(spawn_local, async move {
        let open = open().await?;
        let keys =
            rows(&open, store.name())?.get_all_keys(None, None).map_err(failed)?.await.map_err(failed)?;
        Ok(keys.into_iter().filter_map(|key| key.as_string()).collect())
    })
    .await
}

/// All JSON texts with their keys, in the order of the keys, of one moment.
///
/// # Errors
/// When the storage fails.
pub async fn list_text(store: Store) -> Result<Vec<(String, String)>, PlatformError> {
    to_the_end(spawn_local, async move {
        let open = open().await?;
        let rows = rows(&open, store.name())?;
        let keys = rows.get_all_keys(None, None).map_err(failed)?.await.map_err(failed)?;
        let values = rows.get_all(None, None).map_err(failed)?.await.map_err(failed)?;
        let pairs = keys.into_iter().zip(values);
        Ok(pairs.filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?))).collect())
    })
    .await
}

pub(super) async fn get_value(store: &'static str, key: &str) -> Result<Option<JsValue>, PlatformError> {
    let key = JsValue::from_str(key);
    to_the_end(spawn_local, async move {
        let open = open().await?;
        rows(&open, store)?.get(key).map_err(failed)?.await.map_err(failed)
    })
    .await
}

/// Puts a value unless the key is taken; a taken key is no error.
pub(super) async fn add_once(store: &'static str, key: &str, value: &JsValue) -> Result<(), PlatformError> {
    let (key, value) = (JsValue::from_str(key), value.clone());
    to_the_end(
        spawn_local,
        in_transaction(vec![store], async move |transaction| {
            let rows = transaction.object_store(store)?;
            if rows.get(key.clone())?.await?.is_none() {
                rows.add(&value, Some(&key))?.await?;
            }
            Ok(())
        }),
    )
    .await
}

pub(super) async fn remove_value(store: &'static str, key: &str) -> Result<(), PlatformError> {
    let key = JsValue::from_str(key);
    to_the_end(
        spawn_local,
        in_transaction(vec![store], async move |transaction| {
            transaction.object_store(store)?.delete(key)?.await
        }),
    )
    .await
}

/// Opens the database, making the stores it lacks.
pub(super) async fn open() -> Result<Open, PlatformError> {
    let factory = idb::Factory::new().map_err(|_| PlatformError::NotAvailable("IndexedDB"))?;
    let mut request = factory.open(DATABASE, Some(VERSION)).map_err(failed)?;
    request.on_upgrade_needed(|event| {
        use idb::DatabaseEvent as _;
        let Ok(database) = event.database() else { return };
        let present = database.store_names();
        for name in [Store::Queue.name(), Store::Photos.name(), Store::State.name(), KEYS] {
            if !present.iter().any(|held| held == name) {
                // A failure aborts the upgrade, and with it the open request below.
                let _ = database.create_object_store(name, ObjectStoreParams::new());
            }
        }
    });
    let raw = IdbDatabase::from(request.await.map_err(failed)?);
    Ok(Open { database: Database::from(raw.clone()), raw })
}

/// An open database, closed when dropped (the browser lets running transactions end first).
pub(super) struct Open {
    database: Database,
    raw: IdbDatabase,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.raw.close();
    }
}

fn rows(open: &Open, store: &str) -> Result<ObjectStore, PlatformError> {
    let transaction = open.database.transaction(&[store], TransactionMode::ReadOnly).map_err(failed)?;
    transaction.object_store(store).map_err(failed)
}

/// Runs the work and commits it, or aborts. Where the browser knows the option, the end means "on the disk".
async fn in_transaction(
    stores: Vec<&'static str>,
    work: impl AsyncFnOnce(&Transaction) -> Result<(), idb::Error>,
) -> Result<(), PlatformError> {
    let open = open().await?;
    let names: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
    let options = object(&[("durability", &JsValue::from_str("strict"))]);
    let begin = method(&open.raw, "transaction").ok_or(PlatformError::NotAvailable("IndexedDB"))?;
    let transaction = begin.call3(&open.raw, &names, &JsValue::from_str("readwrite"), &options)?;
    let transaction = Transaction::try_from(transaction).map_err(failed)?;
    if let Err(error) = work(&transaction).await {
        // The browser may have aborted it already.
        let _ = transaction.abort();
        return Err(failed(error));
    }
    let result = transaction.await.map_err(failed)?;
    if result.is_committed() { Ok(()) } else { Err(PlatformError::Failed("the storage refused".to_owned())) }
}

fn not(store: &Store, kind: &str) -> PlatformError {
    PlatformError::Unreadable(format!("{} holds no {kind} there", store.name()))
}

fn failed(error: idb::Error) -> PlatformError {
    PlatformError::Failed(error.to_string())
}
