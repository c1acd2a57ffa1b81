//! Answers kept on the phone, so that every page opens without a network; and a bell for the loops.

use super::{ClientError, send};
use crate::platform::clock;
use crate::platform::http::{NetError, Request};
use crate::platform::store::{Change, Store, get_text, list_keys, write};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Poll, Waker};
use zaigang_shared::operation::{Access, Operation, OperationInfo};

const PREFIX: &str = "kept-";

/// An answer and when it came, by the phone's clock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Kept<T> {
    /// Unix ms of the phone.
    pub at: i64,
    /// The answer.
    pub value: T,
}

impl<T: DeserializeOwned> Kept<T> {
    /// Reads kept text; what does not read any more counts as nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        crate::json::read(text.as_bytes()).ok()
    }
}

fn key(name: &str) -> String {
    [PREFIX, name].concat()
}

/// The text kept under a name.
pub async fn load_text(name: &str) -> Option<String> {
    get_text(Store::State, &key(name)).await.ok().flatten()
}

/// What is kept under a name.
pub async fn load<T: DeserializeOwned>(name: &str) -> Option<Kept<T>> {
    load_text(name).await.as_deref().and_then(Kept::parse)
}

/// Keeps JSON with the time; a full storage only means that the page needs a network the next time.
pub async fn keep_text(name: &str, json: &str) -> String {
    let text = format!("{{\"at\":{},\"value\":{json}}}", clock::now_ms());
    let _ = write(vec![Change::Text { store: Store::State, key: key(name), text: text.clone() }]).await;
    text
}

/// Asks an operation without query and body and keeps its answer as it came: no page pays for writing its type.
pub fn fetch(name: String, operation: OperationInfo, path: Vec<String>) -> Fetching {
    Box::pin(async move {
        let values: Vec<&str> = path.iter().map(String::as_str).collect();
        let request = Request::get(operation.path_with(&values));
        let response = send(&request, operation.access != Access::Public).await?;
        Ok(keep_text(&name, &response.text()).await)
    })
}

/// Kept text on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<String, ClientError>>>>;

/// Asks as [`fetch`] and reads the answer.
///
/// # Errors
/// As [`send`]; an answer that does not read.
pub async fn ask<O: Operation>(name: &str, path: Vec<String>) -> Result<Kept<O::Answer>, ClientError> {
    let text = fetch(name.to_owned(), O::INFO, path).await?;
    Kept::parse(&text).ok_or_else(|| NetError::Failed("an answer that does not read".to_owned()).into())
}

/// Forgets every kept answer: somebody else may hold the phone next. The queue and the chain stay.
pub async fn forget_all() {
    let keys = list_keys(Store::State).await.unwrap_or_default();
    let kept = keys.into_iter().filter(|key| key.starts_with(PREFIX));
    let _ = write(kept.map(|key| Change::Delete { store: Store::State, key }).collect()).await;
}

/// Wakes a loop before its time: a new record, a network, a tap.
pub struct Bell {
    rung: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Bell {
    /// A silent bell; one loop listens to it.
    #[must_use]
    pub const fn new() -> Self {
        Self { rung: Cell::new(false), waiting: RefCell::new(None) }
    }

    /// Rings; outside the Dioxus runtime too.
    pub fn ring(&self) {
        self.rung.set(true);
        if let Some(waker) = self.waiting.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Whether it rang since the last look.
    fn heard(&self, waker: &Waker) -> bool {
        *self.waiting.borrow_mut() = Some(waker.clone());
        self.rung.replace(false)
    }
}

impl Default for Bell {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits until the bell rings or the time is over.
pub async fn wait(bell: &'static std::thread::LocalKey<Bell>, milliseconds: u32) {
    let mut sleep = pin!(clock::sleep_ms(milliseconds));
    poll_fn(|context| {
        if bell.with(|bell| bell.heard(context.waker())) {
            return Poll::Ready(());
        }
        sleep.as_mut().poll(context)
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::task::Context;

    thread_local! {
        static BELL: Bell = const { Bell::new() };
    }

    #[test]
    fn a_ring_ends_the_wait_and_is_heard_once() {
        let mut waiting = pin!(wait(&BELL, 60_000));
        let mut context = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        BELL.with(Bell::ring);
        assert!(waiting.as_mut().poll(&mut context).is_ready());
        assert!(pin!(wait(&BELL, 60_000)).poll(&mut context).is_pending());
    }
}
