//! Since when a process is awake, and which of its turns failed: why a planned prompt did not fire.

use zaigang_shared::prompt_draw::{FIRE_WITHIN_MS, UnfiredReason};
use zaigang_shared::time::{HOUR_MS, Millis};

/// Failed turns older than this are forgotten: what was due in them has its row since long.
const FAILED_KEPT_MS: i64 = HOUR_MS;

/// Since when a process looks at its clock, and when it could do no more than that.
#[derive(Debug, Clone)]
pub(super) struct Awake {
    /// Since when turns followed one another without a gap.
    since: Millis,
    /// The clock at the last turn.
    last_turn: Millis,
    /// Turns that failed, the first and the last of each row of them.
    failed: Vec<(Millis, Millis)>,
}

impl Awake {
    /// Awake from now on.
    pub(super) fn since(now: Millis) -> Awake {
        Awake { since: now, last_turn: now, failed: Vec::new() }
    }

    /// Whether a turn now follows the last one without a gap.
    pub(super) fn goes_on(&self, now: Millis) -> bool {
        self.last_turn <= now && now <= self.last_turn.plus(FIRE_WITHIN_MS)
    }

    /// A turn that began at `from` has ended now.
    pub(super) fn ended(&mut self, has_failed: bool, from: Millis, now: Millis) {
        let before = std::mem::replace(&mut self.last_turn, now);
        self.failed.retain(|(_, last)| now <= last.plus(FAILED_KEPT_MS));
        if has_failed {
            match self.failed.last_mut().filter(|(_, last)| before <= *last) {
                Some((_, last)) => *last = now,
                None => self.failed.push((from, now)),
            }
        }
    }

    /// Why a planned time has no row though its time to fire is over.
    pub(super) fn reason(&self, at: Millis) -> UnfiredReason {
        if at < self.since {
            UnfiredReason::Asleep
        } else if self.failed.iter().any(|(first, last)| *first <= at.plus(FIRE_WITHIN_MS) && at <= *last) {
            UnfiredReason::Failed
        } else {
            UnfiredReason::NotKnown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::time::MINUTE_MS;

    #[test]
    fn a_time_without_a_row_has_the_reason_of_its_hour() {
        let minute = |minutes: i64| Millis(minutes * MINUTE_MS);
        let mut awake = Awake::since(minute(100));
        for (at, has_failed) in [(101, false), (103, true), (104, true), (106, false), (109, true)] {
            assert!(awake.goes_on(minute(at)));
            awake.ended(has_failed, minute(at), minute(at));
        }
        assert_eq!(awake.failed, [(minute(103), minute(104)), (minute(109), minute(109))]);
        for (at, reason) in [
            (99, UnfiredReason::Asleep),
            (100, UnfiredReason::Failed),
            (104, UnfiredReason::Failed),
            (105, UnfiredReason::NotKnown),
            (106, UnfiredReason::Failed),
            (110, UnfiredReason::NotKnown),
        ] {
            assert_eq!(awake.reason(minute(at)), reason, "{at}");
        }
        assert!(awake.goes_on(minute(112)) && !awake.goes_on(minute(113)) && !awake.goes_on(minute(108)));
        awake.ended(false, minute(170), minute(170));
        assert_eq!(awake.failed, [], "forgotten after their time");
    }
}
