//! The last beacon of the server, and what it says of the time.

use crate::platform::clock;
use crate::platform::store::{Store, get_json, put_json};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use zaigang_shared::time::Millis;

const BEACON: &str = "beacon";

thread_local! {
    /// Milliseconds that the server's clock is ahead of this phone's.
    static AHEAD_MS: Cell<i64> = const { Cell::new(0) };
}

/// A beacon with the clocks at its arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptBeacon {
    /// As the server gave it.
    pub beacon: String,
    /// The page's session when it came.
    pub session: String,
    /// Monotonic milliseconds of that session.
    pub elapsed: i64,
    /// Wall clock.
    pub wall: i64,
}

impl KeptBeacon {
    /// The server's time in it.
    pub fn server_ms(&self) -> Option<i64> {
        self.beacon.split('.').next()?.parse().ok()
    }

    /// The server's time: from there by the monotonic clock, or by the phone's where the page ran anew.
    fn server_time(&self, session: &str, elapsed: i64, phone: i64) -> Millis {
        Millis(match self.server_ms() {
            Some(server) if self.session == session => server + elapsed - self.elapsed,
            Some(server) => phone - self.wall + server,
            None => phone,
        })
    }

    fn measure(&self) {
        if let Some(server) = self.server_ms() {
            AHEAD_MS.set(server - self.wall);
        }
    }
}

/// The server's time as far as known, Unix ms: what is shown, and what a prompt's end is measured by. It goes on by
/// the device's own clock, for the monotonic one may stand still while a phone sleeps.
#[must_use]
pub fn server_now() -> i64 {
    clock::now_ms() + AHEAD_MS.get()
}

/// The server's time for a proof or a token's end: a clock that is set meanwhile does not change it.
pub async fn exact_now() -> Millis {
    match last().await {
        Some(kept) => kept.server_time(&clock::session_id(), elapsed(), clock::now_ms()),
        None => Millis(clock::now_ms()),
    }
}

/// Keeps the beacon of an answer; a storage failure only makes the next record's interval wider.
pub async fn keep(beacon: &str) {
    let kept = KeptBeacon {
        beacon: beacon.to_owned(),
        session: clock::session_id(),
        elapsed: elapsed(),
        wall: clock::now_ms(),
    };
    kept.measure();
    let _ = put_json(Store::State, BEACON, &kept).await;
}

/// The last beacon.
pub async fn last() -> Option<KeptBeacon> {
    get_json(Store::State, BEACON).await.ok().flatten()
}

/// At the start: what the last beacon of an earlier run tells of the server's clock.
pub async fn recall() {
    if let Some(kept) = last().await {
        kept.measure();
    }
}

/// Monotonic milliseconds of this run of the page, whole.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a page does not run for 292 million years")]
pub fn elapsed() -> i64 {
    clock::elapsed_ms() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_of_the_phone_does_not_end_a_token_early() {
        let ahead = 14 * 60_000;
        let kept = KeptBeacon {
            beacon: "1000000.nonce.mac".to_owned(),
            session: "s1".to_owned(),
            elapsed: 5_000,
            wall: 1_000_000 + ahead,
        };
        assert_eq!(kept.server_time("s1", 9_000, 1_004_000 + ahead), Millis(1_004_000));
        // Another run of the page: its monotonic clock says nothing, the difference of the wall clocks does.
        assert_eq!(kept.server_time("s2", 10, 1_004_000 + ahead), Millis(1_004_000));
        let unreadable = KeptBeacon { beacon: "?".to_owned(), ..kept };
        assert_eq!(unreadable.server_time("s1", 9_000, 7), Millis(7));
    }
}
