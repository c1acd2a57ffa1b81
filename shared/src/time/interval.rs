//! Between which instants a record was made, from what the phone's clocks said.

use super::{DAY_MS, MINUTE_MS, Millis};
use crate::record::Clock;
use serde::{Deserialize, Serialize};

/// How a record's interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeWay {
    /// A beacon of the same session, and the monotonic clock did not sleep.
    Anchored,
    /// Between an earlier beacon and the receipt or a later beacon.
    Bracketed,
    /// No beacon holds it from below: only the phone's word.
    Claimed,
}

/// The instants between which a record was made, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TimeInterval {
    /// Not made before this instant.
    pub not_before: Millis,
    /// Not made after this instant.
    pub not_after: Millis,
    /// How the two were found.
    pub way: TimeWay,
}

impl TimeInterval {
    /// The instant of a record, as near as the server can tell: the lower bound when it is tight, else the phone's
    /// word where it lies in the interval, else the upper bound.
    pub fn captured(self, claim: Millis) -> Millis {
        if self.way == TimeWay::Anchored {
            self.not_before
        } else if self.not_before <= claim && claim <= self.not_after {
            claim
        } else {
            self.not_after
        }
    }
}

/// A beacon the phone held when it made the record: the server's time and the session's monotonic
/// milliseconds at which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBeacon {
    /// The server's time in the beacon.
    pub server: Millis,
    /// The session's monotonic milliseconds when it arrived.
    pub elapsed_at_arrival: i64,
    /// Whether it arrived in the session that made the record.
    pub same_session: bool,
}

/// Difference of two clocks over which the phone must have slept, or one of the clocks was set.
pub const SLEEP_TOLERANCE_MS: i64 = 2 * MINUTE_MS;

/// Most that a phone's monotonic clock gains or loses, in parts per million: quartz keeps within 100, and twice that
/// is allowed, so that three days offline widen an interval by 52 seconds at each end.
pub const DRIFT_PER_MILLION: i64 = 200;

/// Longest run of a page that is believed: more is a wrong counter.
const LONGEST_SESSION_MS: i64 = 366 * DAY_MS;

/// The true time that passed at least while a monotonic clock counted so many whole milliseconds. A phone that sleeps
/// stops the count, so there is no "at most".
fn at_least(counted: i64) -> i64 {
    let drift = counted / 1_000_000 * DRIFT_PER_MILLION + counted % 1_000_000 * DRIFT_PER_MILLION / 1_000_000;
    // Both ends of the count were cut to whole milliseconds.
    counted.saturating_sub(drift).saturating_sub(2).max(0)
}

/// The interval of a record from the clocks in it. `beacon` is the server's time in its beacon, when that is authentic;
/// `sync` session and monotonic milliseconds of the page that sent it; `received` the server's time of receipt.
pub fn interval_of(
    clock: &Clock,
    beacon: Option<Millis>,
    sync: Option<(&str, i64)>,
    received: Millis,
) -> TimeInterval {
    let arrival = clock.beacon_elapsed.filter(|elapsed| *elapsed >= 0);
    let held = beacon.map(|server| HeldBeacon {
        server,
        elapsed_at_arrival: arrival.unwrap_or(0),
        same_session: arrival.is_some() && clock.beacon_session.as_deref() == Some(clock.session.as_str()),
    });
    let slept = match (clock.beacon_wall, arrival) {
        (Some(wall), Some(arrival)) => {
            let by_wall = clock.wall.0.saturating_sub(wall.0);
            let by_elapsed = clock.elapsed.saturating_sub(arrival);
            by_wall.saturating_sub(by_elapsed).saturating_abs() > SLEEP_TOLERANCE_MS
        }
        _ => false,
    };
    let next = sync
        .filter(|(session, elapsed)| {
            *session == clock.session && elapsed.saturating_sub(clock.elapsed) <= LONGEST_SESSION_MS
        })
        .map(|(_, elapsed)| (received, elapsed));
    interval(held, clock.elapsed, slept, received, next)
}

/// The interval of a record (design 3).
///
/// `elapsed` is the session's monotonic milliseconds at capture, `slept` whether wall and monotonic
/// clock disagree since the beacon, `received` the server's receipt, `next_beacon` the server time and
/// elapsed of a later beacon of the same session when one is known.
///
/// - A token that carries a beacon was signed after it: the beacon bounds it from below, whatever the counters say.
/// - A count that agrees with the server's own two times, before and after, slept nowhere between: then a wall clock
///   that was set meanwhile (a phone that gets its time from the network again) takes nothing from an honest person.
/// - Counters that contradict the server's times by more than [`SLEEP_TOLERANCE_MS`] are wrong and bound nothing.
///   Less is the difference of two servers' clocks.
/// - A beacon from after the receipt bounds nothing either: the server's own clock was set back meanwhile.
pub fn interval(
    beacon: Option<HeldBeacon>,
    elapsed: i64,
    slept: bool,
    received: Millis,
    next_beacon: Option<(Millis, i64)>,
) -> TimeInterval {
    let next = next_beacon.filter(|(_, then)| *then >= elapsed);
    let upper = next.map(|(server, then)| received.min(server.plus(-at_least(then.saturating_sub(elapsed)))));
    let Some(beacon) = beacon.filter(|beacon| beacon.server <= received.plus(SLEEP_TOLERANCE_MS)) else {
        let not_after = upper.unwrap_or(received);
        return TimeInterval { not_before: Millis(0).min(not_after), not_after, way: TimeWay::Claimed };
    };
    // A count that would put the record before the beacon in it is wrong.
    let not_after = upper.filter(|upper| beacon.server <= *upper).unwrap_or(received);
    let since = elapsed.saturating_sub(beacon.elapsed_at_arrival);
    if beacon.same_session && since >= 0 {
        let awake = next.is_some_and(|(server, then)| {
            let by_server = server.0.saturating_sub(beacon.server.0);
            let by_elapsed = then.saturating_sub(beacon.elapsed_at_arrival);
            by_server.saturating_sub(by_elapsed).saturating_abs() <= SLEEP_TOLERANCE_MS
        });
        let not_before = beacon.server.plus(at_least(since));
        if not_before > not_after.plus(SLEEP_TOLERANCE_MS) {
            return TimeInterval {
                not_before: beacon.server.min(received),
                not_after: received,
                way: TimeWay::Bracketed,
            };
        }
        if !slept || awake {
            return TimeInterval { not_before: not_before.min(not_after), not_after, way: TimeWay::Anchored };
        }
    }
    TimeInterval { not_before: beacon.server.min(not_after), not_after, way: TimeWay::Bracketed }
}
