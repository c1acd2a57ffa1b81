//! One position for one action: the best fix of a short watch, never a background track.

pub use super::imp::position::{accuracy_kind, watch_best_fix};

use serde::{Deserialize, Serialize};

/// How long a watch may last unless the caller says otherwise.
pub const WATCH_SECONDS: u32 = 20;
/// A fix at least this exact ends the watch early, metres.
pub const GOOD_ENOUGH_M: f64 = 15.0;
/// No watch ends before this: the first fix of a phone is often the cached one of its network, milliseconds.
pub const SETTLE_MS: f64 = 3_000.0;
/// Longer wait while the browser's permission question is still open, seconds.
pub const PERMISSION_SECONDS: u32 = 30;

/// A fix as the platform gave it: degrees as reported (nominally WGS-84), nothing corrected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlatformFix {
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Reported accuracy in metres; its scale is [`accuracy_kind`].
    pub acc: f64,
    /// Time of the fix (not of the tap), Unix milliseconds.
    pub at: i64,
    /// Altitude in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<f64>,
    /// Speed in metres per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spd: Option<f64>,
    /// Heading in degrees from north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hdg: Option<f64>,
}

/// Why there was no fix. Each is a legal, `uncertain` record: the caller goes on with `fix: null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// The user or the system refused the permission.
    #[error("permission for the position was refused")]
    Denied,
    /// There is no source of position (or no implementation on this platform).
    #[error("no position source")]
    Unavailable,
    /// The platform gave up waiting.
    #[error("no position in time")]
    Timeout,
}

/// Keeps the best of the fixes seen.
#[derive(Debug, Default, Clone, Copy)]
pub struct BestFix(Option<PlatformFix>);

impl BestFix {
    /// Takes the fix if it is usable and better than what is held; equal accuracy: the later one.
    pub fn offer(&mut self, fix: PlatformFix) {
        let usable = fix.lat.is_finite() && fix.lon.is_finite() && fix.acc.is_finite() && fix.acc >= 0.0;
        if usable && self.0.is_none_or(|held| fix.acc <= held.acc) {
            self.0 = Some(fix);
        }
    }

    /// The best so far.
    #[must_use]
    pub fn best(&self) -> Option<PlatformFix> {
        self.0
    }

    /// May the watch end now?
    #[must_use]
    pub fn is_good_enough(&self, elapsed_ms: f64) -> bool {
        elapsed_ms >= SETTLE_MS && self.0.is_some_and(|fix| fix.acc <= GOOD_ENOUGH_M)
    }
}

/// The scale of the reported accuracy: 68 % radius on Android, horizontal RMS on iOS, 95 % as the W3C text says on
/// desktops. `touch_points` tells an iPad that calls itself a Macintosh, and an Android phone that asks for desktop
/// pages. Whatever is not known (HarmonyOS without Android) is `unknown` and takes the largest sigma.
#[must_use]
pub fn accuracy_kind_of(user_agent: &str, touch_points: u32) -> &'static str {
    if user_agent.contains("Android") {
        "android68"
    } else if ["iPhone", "iPad", "iPod"].iter().any(|name| user_agent.contains(name))
        || (user_agent.contains("Macintosh") && touch_points > 1)
    {
        "ios_rms"
    } else if touch_points == 0
        && ["Windows NT", "Macintosh", "X11", "CrOS"].iter().any(|name| user_agent.contains(name))
    {
        "web95"
    } else {
        "unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(acc: f64, at: i64) -> PlatformFix {
        PlatformFix { lat: 41.7, lon: 122.1, acc, at, alt: None, spd: None, hdg: None }
    }

    #[test]
    fn the_most_accurate_fix_wins_and_ties_go_to_the_later() {
        let mut best = BestFix::default();
        for offered in [fix(40.0, 1), fix(12.0, 2), fix(12.0, 3), fix(90.0, 4), fix(f64::NAN, 5)] {
            best.offer(offered);
        }
        assert_eq!(best.best().map(|fix| fix.at), Some(3));
        assert!(!best.is_good_enough(2_999.0));
        assert!(best.is_good_enough(3_000.0));
    }

    #[test]
    fn accuracy_scale_follows_the_user_agent() {
        assert_eq!(
            accuracy_kind_of("Mozilla/5.0 (Linux; Android 10; HarmonyOS) MicroMessenger", 5),
            "android68"
        );
        assert_eq!(accuracy_kind_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)", 5), "ios_rms");
        assert_eq!(accuracy_kind_of("Mozilla/5.0 (Macintosh; Intel Mac OS X)", 5), "ios_rms");
        assert_eq!(accuracy_kind_of("Mozilla/5.0 (Macintosh; Intel Mac OS X)", 0), "web95");
        assert_eq!(accuracy_kind_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/143.0", 0), "web95");
        let desktop_site = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36";
        assert_eq!(accuracy_kind_of(desktop_site, 0), "web95");
        assert_eq!(accuracy_kind_of(desktop_site, 5), "unknown");
        let harmony =
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 ArkWeb/4.1.6.1 Mobile";
        assert_eq!(accuracy_kind_of(harmony, 5), "unknown");
        assert_eq!(accuracy_kind_of("", 0), "unknown");
    }
}
