//! One at a time: by Web Locks over all pages of the origin, else within this page.

pub use super::imp::lock::with_lock;

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

thread_local! {
    static HELD: RefCell<HashMap<String, Vec<Rc<RefCell<Waiter>>>>> = RefCell::new(HashMap::new());
}

#[derive(Default)]
struct Waiter {
    waker: Option<Waker>,
}

/// Runs the work alone among this page's holders of the name, first come first served.
pub(crate) async fn with_local_lock<T>(name: &str, work: impl AsyncFnOnce() -> T) -> T {
    let ticket = Ticket::take(name);
    (&ticket).await;
    let result = work().await;
    drop(ticket);
    result
}

/// A place in the line; the head of the line holds the lock, dropping leaves the line.
struct Ticket {
    name: String,
    waiter: Rc<RefCell<Waiter>>,
}

impl Ticket {
    fn take(name: &str) -> Self {
        let waiter = Rc::new(RefCell::new(Waiter::default()));
        HELD.with_borrow_mut(|held| held.entry(name.to_owned()).or_default().push(Rc::clone(&waiter)));
        Self { name: name.to_owned(), waiter }
    }

    fn is_head(&self) -> bool {
        HELD.with_borrow(|held| {
            held.get(&self.name)
                .and_then(|line| line.first())
                .is_some_and(|head| Rc::ptr_eq(head, &self.waiter))
        })
    }
}

impl Future for &Ticket {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.is_head() {
            return Poll::Ready(());
        }
        self.waiter.borrow_mut().waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let next = HELD.with_borrow_mut(|held| {
            let line = held.get_mut(&self.name)?;
            line.retain(|waiter| !Rc::ptr_eq(waiter, &self.waiter));
            let next = line.first().cloned();
            if next.is_none() {
                held.remove(&self.name);
            }
            next
        });
        if let Some(waker) = next.and_then(|waiter| waiter.borrow_mut().waker.take()) {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_second_waits_for_the_first_and_a_dropped_holder_frees_the_lock() {
        let mut first = Box::pin(with_local_lock("chain", async || std::future::pending::<()>().await));
        let mut second = Box::pin(with_local_lock("chain", async || 2));
        let mut other = Box::pin(with_local_lock("other", async || 3));
        assert!(poll_once(first.as_mut()).is_pending());
        assert!(poll_once(second.as_mut()).is_pending());
        assert_eq!(poll_once(other.as_mut()), Poll::Ready(3));
        drop(first);
        assert_eq!(poll_once(second.as_mut()), Poll::Ready(2));
    }
}
