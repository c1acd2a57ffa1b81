//! A place taken by standing there: three good fixes within two minutes, shown as they come.

use crate::client::record::signed_fix;
use crate::platform::clock;
use crate::platform::position::{PositionError, WATCH_SECONDS, watch_best_fix};
use crate::prelude::*;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use zaigang_shared::place::{
    Fix, STANDING_ACCURACY_M, STANDING_FIXES, STANDING_MOST, STANDING_SPAN_MS, is_good_for_standing,
};

/// How often the page learns of progress, milliseconds.
const TICK_MS: u32 = 500;
/// Pause before a position that did not come is asked for again, milliseconds.
const AGAIN_MS: u32 = 1_000;

/// How far taking the fixes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taking {
    /// Not begun.
    Idle,
    /// Under way.
    Running,
    /// Enough good ones are here.
    Done,
    /// Two minutes were not enough.
    TooFew,
    /// The permission was refused.
    Denied,
    /// The browser has no position.
    Unavailable,
}

/// The fixes of one form.
#[derive(Clone, Copy, PartialEq)]
pub struct Standing {
    fixes: Signal<Vec<Fix>>,
    taking: Signal<Taking>,
}

/// Fixes taken for the calling component's form.
pub fn use_standing() -> Standing {
    Standing { fixes: use_signal(Vec::new), taking: use_signal(|| Taking::Idle) }
}

impl Standing {
    /// The fixes, once there are enough good ones.
    #[must_use]
    pub fn fixes(&self) -> Option<Vec<Fix>> {
        (*self.taking.read() == Taking::Done).then(|| self.fixes.read().clone())
    }

    /// Watches until enough good fixes came, two minutes at most.
    async fn take(mut self) {
        self.fixes.set(Vec::new());
        self.taking.set(Taking::Running);
        let started = clock::now_ms();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let over = loop {
            let watched = self.watch(&seen).await;
            if is_enough(&seen.borrow()) {
                break Taking::Done;
            }
            match watched {
                Err(PositionError::Denied) => break Taking::Denied,
                Err(PositionError::Unavailable) if seen.borrow().is_empty() => break Taking::Unavailable,
                Ok(_) | Err(_) => {}
            }
            if clock::now_ms().saturating_sub(started) >= STANDING_SPAN_MS {
                break Taking::TooFew;
            }
            clock::sleep_ms(AGAIN_MS).await;
        };
        self.taking.set(over);
    }

    /// One watch; the browser calls outside the runtime, so it only leaves the fixes and the page is told here.
    async fn watch(&mut self, seen: &Rc<RefCell<Vec<Fix>>>) -> Result<(), PositionError> {
        let kept = Rc::clone(seen);
        let mut watch = pin!(watch_best_fix(WATCH_SECONDS, move |fix| {
            if let Ok(mut fixes) = kept.try_borrow_mut() {
                keep(&mut fixes, signed_fix(fix));
            }
        }));
        loop {
            let mut tick = pin!(clock::sleep_ms(TICK_MS));
            let over = poll_fn(|context| match watch.as_mut().poll(context) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending => tick.as_mut().poll(context).map(|()| None),
            })
            .await;
            self.fixes.set(seen.borrow().clone());
            if let Some(result) = over {
                return result.map(|_| ());
            }
            if is_enough(&seen.borrow()) {
                return Ok(());
            }
        }
    }
}

/// Keeps a fix unless it is the one before once more; the oldest goes when there are too many.
fn keep(fixes: &mut Vec<Fix>, fix: Fix) {
    if fixes.last().is_some_and(|last| last.at == fix.at) {
        return;
    }
    if fixes.len() >= STANDING_MOST {
        fixes.remove(0);
    }
    fixes.push(fix);
}

fn good(fixes: &[Fix]) -> usize {
    fixes.iter().filter(|fix| is_good_for_standing(fix)).count()
}

fn is_enough(fixes: &[Fix]) -> bool {
    good(fixes) >= STANDING_FIXES
}

/// The button, and each fix with its accuracy.
#[component]
pub fn StandingFields(standing: Standing) -> Element {
    let taking = *standing.taking.read();
    let fixes = standing.fixes.read().clone();
    let count = good(&fixes).min(STANDING_FIXES);
    let begin = move |()| {
        spawn(standing.take());
    };
    let (tone, title) = match taking {
        Taking::Idle => (Tone::Info, t!("standing-idle")),
        Taking::Running => (Tone::Info, t!("standing-running", n = count, all = STANDING_FIXES)),
        Taking::Done => (Tone::Good, t!("standing-done")),
        Taking::TooFew => {
            (Tone::Attention, t!("standing-too-few", metres = format!("{STANDING_ACCURACY_M:.0}")))
        }
        Taking::Denied => (Tone::Attention, t!("standing-denied")),
        Taking::Unavailable => (Tone::Attention, t!("standing-unavailable")),
    };
    let text = match taking {
        Taking::Idle | Taking::Running => t!("standing-text", metres = format!("{STANDING_ACCURACY_M:.0}")),
        Taking::TooFew => t!("standing-too-few-text"),
        Taking::Denied | Taking::Unavailable => t!("standing-denied-text"),
        Taking::Done => String::new(),
    };
    rsx! {
        Notice { tone, title, text }
        if !fixes.is_empty() {
            div { "aria-live": "polite",
                for (n, fix) in fixes.iter().enumerate() {
                    p { key: "{n}", class: "muted",
                        if is_good_for_standing(fix) {
                            {t!("standing-good", n = n + 1, metres = format!("{:.0}", fix.acc))}
                        } else {
                            {t!("standing-rough", n = n + 1, metres = format!("{:.0}", fix.acc))}
                        }
                    }
                }
            }
        }
        Button {
            id: "standing-begin",
            icon: IconName::Pin,
            busy: (taking == Taking::Running).then(|| t!("standing-busy")),
            onclick: begin,
            if taking == Taking::Idle {
                {t!("standing-begin")}
            } else {
                {t!("standing-again")}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::place::AccuracyKind;

    fn fix(at: i64, acc: f64) -> Fix {
        let acc_kind = AccuracyKind::Android68;
        Fix { lat: 43.97, lon: 119.39, acc, at, alt: None, spd: None, hdg: None, mock: None, acc_kind }
    }

    #[test]
    fn three_different_good_fixes_are_enough() {
        let mut fixes = Vec::new();
        for (at, acc) in [(1, 20.0), (1, 20.0), (2, 300.0), (3, 50.0), (4, 12.0)] {
            assert!(!is_enough(&fixes));
            keep(&mut fixes, fix(at, acc));
        }
        assert_eq!((fixes.len(), good(&fixes)), (4, 3));
        for at in 0..100 {
            keep(&mut fixes, fix(at, 10.0));
        }
        assert_eq!(fixes.len(), STANDING_MOST);
    }
}
