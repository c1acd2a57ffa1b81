//! One fix for one action, and what it says about the own places.

use crate::client::record::signed_fix;
use crate::phone::Route;
use crate::phone::words::{self, VerdictWords};
use crate::platform::clock;
use crate::platform::position::{PlatformFix, PositionError, WATCH_SECONDS, watch_best_fix};
use crate::prelude::*;
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::place::{Answer, Calibration, Fence, Reason, Verdict, judge_fix};

/// How often the page learns of progress, milliseconds.
const TICK_MS: u32 = 500;
/// A fix older than this is taken anew before it is signed.
const FRESH_MS: i64 = 60_000;

/// How far the watch is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Locating {
    /// Not asked for.
    Idle,
    /// Under way.
    Running {
        /// The best so far.
        best: Option<PlatformFix>,
        /// Seconds of the watch that are over.
        seconds: u32,
    },
    /// The watch is over.
    Over(Result<Option<PlatformFix>, PositionError>),
}

impl Locating {
    /// The best fix so far.
    #[must_use]
    pub fn best(&self) -> Option<PlatformFix> {
        match self {
            Self::Idle | Self::Over(Err(_)) => None,
            Self::Running { best, .. } => *best,
            Self::Over(Ok(best)) => *best,
        }
    }

    /// Is the watch under way?
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// Was the permission refused?
    #[must_use]
    pub fn is_denied(&self) -> bool {
        *self == Self::Over(Err(PositionError::Denied))
    }
}

/// Watches once and tells `state` how far it is.
pub async fn locate(mut state: Signal<Locating>) {
    let best = Rc::new(Cell::new(None::<PlatformFix>));
    let seen = Rc::clone(&best);
    // Called by the browser outside the runtime: it only leaves the fix here, the loop below shows it.
    let mut watch = pin!(watch_best_fix(WATCH_SECONDS, move |fix| {
        if seen.get().is_none_or(|held| fix.acc <= held.acc) {
            seen.set(Some(*fix));
        }
    }));
    let started = clock::elapsed_ms();
    loop {
        let seconds = ((clock::elapsed_ms() - started) / 1_000.0) as u32;
        state.set(Locating::Running { best: best.get(), seconds: seconds.min(WATCH_SECONDS) });
        let mut tick = pin!(clock::sleep_ms(TICK_MS));
        let over = poll_fn(|context| match watch.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending => tick.as_mut().poll(context).map(|()| None),
        })
        .await;
        if let Some(result) = over {
            state.set(Locating::Over(result));
            return;
        }
    }
}

/// The fix to sign: the one of the running watch as soon as it says "inside" or the watch is over, a fresh one if
/// the last is old, none if there is none.
pub async fn fix_to_sign(state: Signal<Locating>, place: &Place) -> Option<PlatformFix> {
    loop {
        let now = *state.peek();
        match now {
            Locating::Running { best, .. } => {
                if best.is_some_and(|fix| place.verdict(Some(&fix)).answer == Answer::Inside) {
                    return best;
                }
                clock::sleep_ms(TICK_MS / 2).await;
            }
            Locating::Over(Ok(Some(fix))) if clock::now_ms() - fix.at <= FRESH_MS => return Some(fix),
            // Refused once is refused: asking again would only cost time.
            Locating::Over(Err(PositionError::Denied)) => return None,
            Locating::Idle | Locating::Over(_) => {
                locate(state).await;
                return state.peek().best();
            }
        }
    }
}

/// Where the person may check in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// The fences with their names.
    pub fences: Vec<FenceView>,
    /// What is known of the phone's datum.
    pub calibration: Calibration,
}

impl Place {
    /// What a fix says, judged by the same rules as on the server.
    #[must_use]
    pub fn verdict(&self, fix: Option<&PlatformFix>) -> Verdict {
        let fences: Vec<Fence> = self.fences.iter().map(|view| view.fence.clone()).collect();
        judge_fix(fix.map(signed_fix).as_ref(), Some(clock::now_ms()), &fences, self.calibration)
    }

    /// The same in words.
    #[must_use]
    pub fn words(&self, fix: Option<&PlatformFix>) -> VerdictWords {
        words::verdict(&self.verdict(fix), fix.map(|fix| fix.acc), &self.fences)
    }
}

/// The two lines of a verdict.
#[component]
pub fn VerdictLines(words: VerdictWords) -> Element {
    rsx! {
        p { class: "verdict {words.class}",
            Icon { name: words.icon }
            "{words.title}"
        }
        p { "{words.text}" }
    }
}

/// Looks where the phone is and says what that means; again when asked.
#[component]
pub fn Here(place: Place) -> Element {
    let mut locating = use_signal(|| Locating::Idle);
    use_future(move || locate(locating));
    let best = locating.read().best();
    let is_shifted = best.is_some_and(|fix| place.verdict(Some(&fix)).reasons.contains(&Reason::Datum));
    rsx! {
        LocatingLine { state: locating(), place }
        if matches!(*locating.read(), Locating::Over(_)) {
            Button {
                kind: ButtonKind::Quiet,
                icon: IconName::Compass,
                onclick: move |()| async move {
                    locating.set(Locating::Idle);
                    spawn(locate(locating));
                },
                {t!("phone-locate-again")}
            }
        }
        if is_shifted {
            LinkButton { to: Route::Calibrate {}, kind: ButtonKind::Quiet, icon: IconName::Compass, {t!("phone-title-calibrate")} }
        }
        if locating.read().is_denied() {
            LinkButton { to: Route::Help {}, kind: ButtonKind::Quiet, icon: IconName::Help, {t!("phone-help-position-link")} }
        }
    }
}

/// How far the watch is, in metres and seconds; the verdict once there is something to say.
#[component]
pub fn LocatingLine(state: Locating, place: Place) -> Element {
    match state {
        Locating::Idle => rsx! {},
        Locating::Running { best: Some(fix), seconds } => rsx! {
            VerdictLines { words: place.words(Some(&fix)) }
            p { class: "muted figures",
                {t!("phone-locating-better", metres = words::whole(fix.acc), seconds = seconds, all = WATCH_SECONDS)}
            }
        },
        Locating::Running { best: None, seconds } => rsx! {
            p { class: "verdict",
                Icon { name: IconName::Compass }
                {t!("phone-locating")}
            }
            p { class: "figures", {t!("phone-locating-wait", seconds = seconds, all = WATCH_SECONDS)} }
        },
        Locating::Over(Ok(Some(fix))) => rsx! {
            VerdictLines { words: place.words(Some(&fix)) }
        },
        Locating::Over(Err(PositionError::Denied)) => rsx! {
            p { class: "verdict uncertain",
                Icon { name: IconName::Lock }
                {t!("phone-position-denied")}
            }
            p { {t!("phone-position-denied-text")} }
        },
        Locating::Over(Ok(None) | Err(_)) => rsx! {
            p { class: "verdict uncertain",
                Icon { name: IconName::Help }
                {t!("phone-position-none")}
            }
            p { {t!("phone-position-none-text")} }
        },
    }
}
