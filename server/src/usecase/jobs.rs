//! Jobs beside the requests: each a loop that wakes at its time and works until nothing waits. What must happen once
//! happens under a lease that a turn takes in the name of the loop.

use crate::keys;
use crate::refusal::Outcome;
use std::future::Future;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// What a turn left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing to do now.
    Done,
    /// More waits than one turn takes.
    More,
}

/// Starts a loop. `name` stands in the log of the program; each turn gets the name under which this loop holds leases.
///
/// A turn that fails is made again at the next tick: a job keeps in the store what it has done, never here.
pub(crate) fn start<F, R>(name: &'static str, every: Duration, turn: F)
where
    F: Fn(String) -> R + Send + 'static,
    R: Future<Output = Outcome<Turn>> + Send,
{
    let holder = keys::random_token();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            loop {
                match turn(holder.clone()).await {
                    Ok(Turn::More) => {}
                    Ok(Turn::Done) => break,
                    Err(error) => {
                        tracing::error!(%error, name, "a turn of a job failed");
                        break;
                    }
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::mpsc;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_job_works_until_nothing_waits_and_outlives_a_failed_turn() {
        let (tell, mut told) = mpsc::unbounded_channel();
        let turns = AtomicUsize::new(0);
        start("test", Duration::from_millis(2), move |holder| {
            let turn = turns.fetch_add(1, Ordering::Relaxed);
            let _ = tell.send((turn, holder));
            async move {
                match turn {
                    0 | 1 => Ok(Turn::More),
                    2 => Err(Refusal::Internal("once".to_owned())),
                    _ => Ok(Turn::Done),
                }
            }
        });
        let mut holders = std::collections::BTreeSet::new();
        for expected in 0..6 {
            let (turn, holder) = told.recv().await.unwrap();
            assert_eq!(turn, expected);
            holders.insert(holder);
        }
        assert_eq!(holders.len(), 1, "one name for all turns");
    }
}
