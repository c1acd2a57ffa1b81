//! Clocks of the operating system.

use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Wall clock, Unix milliseconds.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the app has no server clock; this is the phone's own")]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since the start of the app, monotonic.
#[must_use]
pub fn elapsed_ms() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0
}

/// Random bytes for ids, seeded by the operating system. Not for keys: the native shell has none.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for chunk in bytes.chunks_mut(8) {
        let word = RandomState::new().build_hasher().finish().to_be_bytes();
        for (byte, random) in chunk.iter_mut().zip(word) {
            *byte = random;
        }
    }
    bytes
}

/// Waits.
pub async fn sleep_ms(milliseconds: u32) {
    Sleep { milliseconds, state: Arc::default(), started: false }.await;
}

#[derive(Default)]
struct SleepState {
    over: bool,
    waker: Option<Waker>,
}

struct Sleep {
    milliseconds: u32,
    state: Arc<Mutex<SleepState>>,
    started: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.over {
                return Poll::Ready(());
            }
            state.waker = Some(context.waker().clone());
        }
        if !self.started {
            self.started = true;
            let (state, milliseconds) = (Arc::clone(&self.state), u64::from(self.milliseconds));
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(milliseconds));
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.over = true;
                if let Some(waker) = state.waker.take() {
                    waker.wake();
                }
            });
        }
        Poll::Pending
    }
}
