//! The one clock. Tests and the demonstration city move it; nothing else reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use zaigang_shared::time::Millis;

/// Gives the present; clones share one time.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    System,
    /// The machine's clock and milliseconds that are added to it.
    Shifted(i64),
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Kind::System)
    }

    /// The machine's clock moved by so many milliseconds. For demonstrations and tests only: a deployment
    /// that tells a wrong time writes it into every record and every log.
    pub fn shifted(ms: i64) -> Clock {
        Clock(Kind::Shifted(ms))
    }

    /// A clock that stands until it is set.
    pub fn manual(start: Millis) -> Clock {
        Clock(Kind::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// The present.
    pub fn now(&self) -> Millis {
        match &self.0 {
            Kind::System => machine(),
            Kind::Shifted(ms) => machine().plus(*ms),
            Kind::Manual(now) => Millis(now.load(Ordering::SeqCst)),
        }
    }

    /// Sets a manual clock; the machine's clock, shifted or not, is never set.
    pub fn set(&self, now: Millis) {
        if let Kind::Manual(at) = &self.0 {
            at.store(now.0, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
fn machine() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A machine set before 1970 is a broken machine; 0 makes every record "claimed", never wrong.
    Millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}
