//! Answers kept on the phone, so that every page opens without a network; and a bell for the loops.

use super::{ClientError, send};
use crate::platform::clock;
use crate::platform::http::{NetError, Request, Response};
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

/// Does kept text read as this answer?
pub type Reads = fn(&str) -> bool;

/// [`Reads`] for an answer.
#[must_use]
pub fn reads<T: DeserializeOwned>(text: &str) -> bool {
    Kept::<T>::parse(text).is_some()
}

/// Where the entity tag of a kept answer lies.
fn tag_key(name: &str) -> String {
    [PREFIX, name, "-tag"].concat()
}

fn stamped(json: &str) -> String {
    format!("{{\"at\":{},\"value\":{json}}}", clock::now_ms())
}

/// The answer in kept text.
fn value_of(text: &str) -> Option<&str> {
    text.split_once("\"value\":")?.1.strip_suffix('}')
}

/// Keeps JSON with the time; a full storage only means that the page needs a network the next time.
pub async fn keep_text(name: &str, json: &str) -> String {
    let text = stamped(json);
    keep(name, text.clone(), None).await;
    text
}

async fn keep(name: &str, text: String, tag: Option<&str>) {
    let (store, of_tag) = (Store::State, tag_key(name));
    let tag = match tag {
        Some(tag) => Change::Text { store, key: of_tag, text: tag.to_owned() },
        None => Change::Delete { store, key: of_tag },
    };
    let _ = write(vec![Change::Text { store, key: key(name), text }, tag]).await;
}

/// Asks an operation without query and body and keeps its answer as it came: no page pays for writing its type.
/// An answer that does not read (a newer server's) is an error and leaves the kept one alone.
pub fn fetch(name: String, operation: OperationInfo, path: Vec<String>, reads: Reads) -> Fetching {
    Box::pin(async move {
        let values: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut request = Request::get(operation.path_with(&values));
        let mut held = None;
        if let Ok(Some(tag)) = get_text(Store::State, &tag_key(&name)).await {
            held = load_text(&name).await.filter(|text| reads(text));
            if held.is_some() {
                request = request.header("if-none-match", tag);
            }
        }
        let response = send(&request, operation.access != Access::Public).await?;
        let text = fresh(&response, held.as_deref(), reads)
            .ok_or_else(|| NetError::Failed("an answer that does not read".to_owned()))?;
        keep(&name, text.clone(), response.header("etag")).await;
        Ok(text)
    })
}

/// What to keep after an answer: the held one with a new time if it is unchanged, the answer's own if it reads.
fn fresh(response: &Response, held: Option<&str>, reads: Reads) -> Option<String> {
    if response.status == 304 {
        return held.and_then(value_of).map(stamped);
    }
    Some(stamped(&response.text())).filter(|text| reads(text))
}

/// Kept text on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<String, ClientError>>>>;

/// Asks as [`fetch`] and reads the answer.
///
/// # Errors
/// As [`send`]; an answer that does not read.
pub async fn ask<O: Operation>(name: &str, path: Vec<String>) -> Result<Kept<O::Answer>, ClientError> {
    let text = fetch(name.to_owned(), O::INFO, path, reads::<O::Answer>).await?;
    Kept::parse(&text).ok_or_else(|| NetError::Failed("an answer that does not read".to_owned()).into())
}

/// Pages that can be asked for again; what the phone needs to make and send records is none of them.
const ASKED_AGAIN: [&str; 7] = ["month-", "leaves-", "case-", "event-", "events-", "prompts-", "work-log-"];

/// Forgets kept pages to make room for a record: nothing of what the person made.
pub async fn make_room() {
    let keys = list_keys(Store::State).await.unwrap_or_default();
    let _ = write(keys.into_iter().filter(|key| is_asked_again(key)).map(delete).collect()).await;
}

fn is_asked_again(key: &str) -> bool {
    key.strip_prefix(PREFIX).is_some_and(|name| ASKED_AGAIN.iter().any(|page| name.starts_with(page)))
}

fn delete(key: String) -> Change {
    Change::Delete { store: Store::State, key }
}

/// Forgets every kept answer: somebody else may hold the phone next. The queue and the chain stay.
pub async fn forget_all() {
    let keys = list_keys(Store::State).await.unwrap_or_default();
    let kept = keys.into_iter().filter(|key| key.starts_with(PREFIX));
    let _ = write(kept.map(delete).collect()).await;
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
    fn only_an_answer_that_reads_takes_the_place_of_the_kept_one() {
        let answer = |status, body: &str| Response { status, headers: Vec::new(), body: body.into() };
        let reads = reads::<std::collections::BTreeMap<String, u8>>;
        let value = |text: Option<String>| text.as_deref().and_then(value_of).map(str::to_owned);
        let held = r#"{"at":1,"value":{"value":7}}"#;
        assert_eq!(
            value(fresh(&answer(200, r#"{"a":1}"#), Some(held), reads)).as_deref(),
            Some(r#"{"a":1}"#)
        );
        assert_eq!(fresh(&answer(200, r#"{"a":"of a newer server"}"#), Some(held), reads), None);
        let touched = fresh(&answer(304, ""), Some(held), reads);
        assert!(touched.as_deref().is_some_and(|text| !text.starts_with(r#"{"at":1,"#)), "{touched:?}");
        assert_eq!(value(touched).as_deref(), Some(r#"{"value":7}"#));
        assert_eq!(fresh(&answer(304, ""), None, reads), None);
    }

    #[test]
    fn a_full_storage_gives_up_pages_and_nothing_else() {
        for page in [
            "month-p1-2026-11",
            "leaves-p1",
            "case-c1",
            "event-e1",
            "events-150422100201",
            "work-log-p1-2026-11",
        ] {
            assert!(is_asked_again(&key(page)), "{page}");
        }
        for needed in
            [&key("home"), &key("me"), &key("deployment"), &key("tasks"), "chain", "month-", "beacon"]
        {
            assert!(!is_asked_again(needed), "{needed}");
        }
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
