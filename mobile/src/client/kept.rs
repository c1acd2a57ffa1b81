//! Answers kept on the phone, so that every page opens without a network; and a bell for the loops.

use crate::platform::clock;
use crate::platform::store::{Change, Store, get_json, list_keys, put_json, write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Poll, Waker};

const PREFIX: &str = "kept-";

/// An answer and when it came, by the phone's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept<T> {
    /// Unix ms of the phone.
    pub at: i64,
    /// The answer.
    pub value: T,
}

/// What is kept under a name; what does not read any more counts as nothing.
pub async fn load<T: DeserializeOwned>(name: &str) -> Option<Kept<T>> {
    get_json(Store::State, &format!("{PREFIX}{name}")).await.ok().flatten()
}

/// Keeps an answer; a full storage only means that the page needs a network the next time.
pub async fn keep<T: Serialize>(name: &str, value: T) -> Kept<T> {
    let kept = Kept { at: clock::now_ms(), value };
    let _ = put_json(Store::State, &format!("{PREFIX}{name}"), &kept).await;
    kept
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
