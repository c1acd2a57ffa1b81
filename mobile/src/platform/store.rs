//! What the phone keeps: the queue of signed records, photo bytes, and small state.
//!
//! A set of changes is committed in one transaction by [`write`]: a signed record and the new head of the device's
//! chain go in together or not at all. Values are JSON text or bytes.

pub use super::imp::store::{get_bytes, get_text, list_keys, list_text, write};

use super::PlatformError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The object stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// Signed records on their way; key: the record's id.
    Queue,
    /// Photo bytes; key: their SHA-256.
    Photos,
    /// Everything small: session, enrolment, cached answers; key: a name.
    State,
}

impl Store {
    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Photos => "photos",
            Self::State => "state",
        }
    }
}

/// One change of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Puts JSON text.
    Text {
        /// The store.
        store: Store,
        /// The key.
        key: String,
        /// JSON text.
        text: String,
    },
    /// Puts bytes.
    Bytes {
        /// The store.
        store: Store,
        /// The key.
        key: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Removes a key; a missing key is no error.
    Delete {
        /// The store.
        store: Store,
        /// The key.
        key: String,
    },
}

impl Change {
    /// A change that puts a value as JSON.
    ///
    /// # Errors
    /// When the value does not serialise.
    pub fn json(store: Store, key: impl Into<String>, value: &impl Serialize) -> Result<Self, PlatformError> {
        let text =
            serde_json::to_string(value).map_err(|error| PlatformError::Unreadable(error.to_string()))?;
        Ok(Self::Text { store, key: key.into(), text })
    }

    /// The store it touches.
    #[must_use]
    pub fn store(&self) -> Store {
        match self {
            Self::Text { store, .. } | Self::Bytes { store, .. } | Self::Delete { store, .. } => *store,
        }
    }
}

/// Puts one value as JSON.
///
/// # Errors
/// When the value does not serialise or the storage refuses.
pub async fn put_json(store: Store, key: &str, value: &impl Serialize) -> Result<(), PlatformError> {
    write(vec![Change::json(store, key, value)?]).await
}

/// Reads one value.
///
/// # Errors
/// When the storage fails or the value does not read as `T`.
pub async fn get_json<T: DeserializeOwned>(store: Store, key: &str) -> Result<Option<T>, PlatformError> {
    get_text(store, key).await?.map(|text| parse(&text)).transpose()
}

/// Reads all values with their keys, in the order of the keys.
///
/// # Errors
/// When the storage fails or a value does not read as `T`.
pub async fn list_json<T: DeserializeOwned>(store: Store) -> Result<Vec<(String, T)>, PlatformError> {
    list_text(store).await?.into_iter().map(|(key, text)| Ok((key, parse(&text)?))).collect()
}

/// Puts bytes.
///
/// # Errors
/// When the storage refuses (often: no space).
pub async fn put_bytes(store: Store, key: &str, bytes: Vec<u8>) -> Result<(), PlatformError> {
    write(vec![Change::Bytes { store, key: key.to_owned(), bytes }]).await
}

/// Removes a key; a missing key is no error.
///
/// # Errors
/// When the storage fails.
pub async fn delete(store: Store, key: &str) -> Result<(), PlatformError> {
    write(vec![Change::Delete { store, key: key.to_owned() }]).await
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, PlatformError> {
    // From bytes, as answers of the server are: one parser in the bundle instead of two.
    crate::json::read(text.as_bytes()).map_err(|error| PlatformError::Unreadable(error.to_string()))
}
