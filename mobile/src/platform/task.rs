//! Work that goes on when its caller has gone.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Work as it is given to whatever runs it.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Runs work to its end whatever becomes of the caller. A page that is left drops what it waits for: without this a
/// record would be made by half, and a browser that answers later would call a listener that is gone.
pub fn to_the_end<T: 'static>(
    spawn: impl FnOnce(Work),
    work: impl Future<Output = T> + 'static,
) -> impl Future<Output = T> {
    let end = Rc::new(End { done: RefCell::new(None), waiting: RefCell::new(None) });
    let inside = Rc::clone(&end);
    spawn(Box::pin(async move {
        let done = work.await;
        inside.done.replace(Some(done));
        if let Some(waker) = inside.waiting.take() {
            waker.wake();
        }
    }));
    poll_fn(move |context| {
        if let Some(done) = end.done.take() {
            return Poll::Ready(done);
        }
        end.waiting.replace(Some(context.waker().clone()));
        Poll::Pending
    })
}

struct End<T> {
    done: RefCell<Option<T>>,
    waiting: RefCell<Option<Waker>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::task::Context;

    #[test]
    fn work_ends_without_its_caller_and_a_caller_gets_what_it_gives() {
        let mut context = Context::from_waker(Waker::noop());
        for caller_stays in [true, false] {
            let (gate, reached) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
            let (open, mark) = (Rc::clone(&gate), Rc::clone(&reached));
            let slot = Rc::new(RefCell::new(None));
            let running = Rc::clone(&slot);
            let caller = to_the_end(move |work| drop(running.replace(Some(work))), async move {
                poll_fn(|_| if open.get() { Poll::Ready(()) } else { Poll::Pending }).await;
                mark.set(true);
                7
            });
            let mut caller = Some(Box::pin(caller)).filter(|_| caller_stays);
            let mut running = slot.take().unwrap();
            assert!(running.as_mut().poll(&mut context).is_pending());
            if let Some(caller) = &mut caller {
                assert!(caller.as_mut().poll(&mut context).is_pending());
            }
            gate.set(true);
            assert!(running.as_mut().poll(&mut context).is_ready() && reached.get());
            if let Some(caller) = &mut caller {
                assert_eq!(caller.as_mut().poll(&mut context), Poll::Ready(7));
            }
        }
    }
}
