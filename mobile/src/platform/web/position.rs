//! `watchPosition` for the length of one action.

use super::{clock, property, window};
use crate::platform::position::{
    BestFix, PERMISSION_SECONDS, PlatformFix, PositionError, SETTLE_MS, accuracy_kind_of,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Watches for at most `max_seconds` (from the moment the permission is given) and returns the most accurate fix;
/// ends early at [`GOOD_ENOUGH_M`](crate::platform::position::GOOD_ENOUGH_M) once [`SETTLE_MS`] have passed.
/// `Ok(None)`: the time ran out without a fix and without an error. Dropping the future stops the watch.
///
/// # Errors
/// A refusal at once; any other error only if no fix came at all.
pub async fn watch_best_fix(
    max_seconds: u32,
    on_progress: impl FnMut(&PlatformFix) + 'static,
) -> Result<Option<PlatformFix>, PositionError> {
    let window = window().ok_or(PositionError::Unavailable)?;
    if property(window.navigator().as_ref(), "geolocation").is_none() {
        return Err(PositionError::Unavailable);
    }
    let geolocation = window.navigator().geolocation().map_err(|_| PositionError::Unavailable)?;
    let asks = is_permission_open(&window).await;

    let state = Rc::new(Watch {
        best: RefCell::default(),
        error: Cell::new(None),
        started_ms: clock::elapsed_ms(),
        max_ms: max_seconds.saturating_mul(1000),
        asks: Cell::new(asks),
        finish: RefCell::new(None),
        timers: RefCell::default(),
    });
    let promise = js_sys::Promise::new(&mut |resolve, _| *state.finish.borrow_mut() = Some(resolve));

    let on_progress = RefCell::new(on_progress);
    let (seen, failed) = (Rc::clone(&state), Rc::clone(&state));
    let success = Closure::<dyn FnMut(web_sys::Position)>::new(move |position: web_sys::Position| {
        let fix = fix_of(&position);
        seen.answered();
        seen.best.borrow_mut().offer(fix);
        if let Ok(mut on_progress) = on_progress.try_borrow_mut() {
            on_progress(&fix);
        }
        seen.finish_if_good();
    });
    let error = Closure::<dyn FnMut(web_sys::PositionError)>::new(move |error: web_sys::PositionError| {
        failed.answered();
        let reason = match error.code() {
            1 => PositionError::Denied,
            3 => PositionError::Timeout,
            _ => PositionError::Unavailable,
        };
        failed.error.set(Some(reason));
        if reason == PositionError::Denied {
            failed.end();
        }
    });
    let options = web_sys::PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_maximum_age(0);
    options.set_timeout(state.max_ms);
    let watch_id = geolocation
        .watch_position_with_error_callback_and_options(
            success.as_ref().unchecked_ref(),
            Some(error.as_ref().unchecked_ref()),
            &options,
        )
        .map_err(|_| PositionError::Unavailable)?;
    // Stops the watch and the timers whichever way this ends; declared after the closures, dropped before them.
    let _guard = Guard { geolocation, watch_id, state: Rc::clone(&state) };

    state.after(SETTLE_MS as u32, Watch::finish_if_good);
    let patience = if asks { state.max_ms.saturating_add(PERMISSION_SECONDS * 1000) } else { state.max_ms };
    state.after(patience, Watch::end);
    let _ = JsFuture::from(promise).await;

    let best = state.best.borrow().best();
    match (best, state.error.get()) {
        (Some(fix), _) => Ok(Some(fix)),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(None),
    }
}

/// The scale of this browser's accuracy, from its user agent.
#[must_use]
pub fn accuracy_kind() -> &'static str {
    let Some(window) = window() else { return "unknown" };
    let navigator = window.navigator();
    let touch_points = property(navigator.as_ref(), "maxTouchPoints").and_then(|value| value.as_f64());
    accuracy_kind_of(&navigator.user_agent().unwrap_or_default(), touch_points.unwrap_or(0.0) as u32)
}

/// Handle of a time-out, and the closure that it must find alive.
type Timer = (i32, Closure<dyn FnMut()>);

struct Watch {
    best: RefCell<BestFix>,
    error: Cell<Option<PositionError>>,
    started_ms: f64,
    max_ms: u32,
    asks: Cell<bool>,
    finish: RefCell<Option<js_sys::Function>>,
    timers: RefCell<Vec<Timer>>,
}

impl Watch {
    /// The first answer shows that the permission question is settled: from here the time counts.
    fn answered(self: &Rc<Self>) {
        if self.asks.replace(false) {
            self.after(self.max_ms, Self::end);
        }
    }

    fn finish_if_good(&self) {
        if self.best.borrow().is_good_enough(clock::elapsed_ms() - self.started_ms) {
            self.end();
        }
    }

    fn end(&self) {
        if let Some(finish) = self.finish.borrow_mut().take() {
            let _ = finish.call0(&JsValue::UNDEFINED);
        }
    }

    fn after(self: &Rc<Self>, milliseconds: u32, action: fn(&Self)) {
        let weak = Rc::downgrade(self);
        let closure = Closure::<dyn FnMut()>::new(move || {
            if let Some(watch) = weak.upgrade() {
                action(&watch);
            }
        });
        let delay = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let id = window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(
                    closure.as_ref().unchecked_ref(),
                    delay,
                )
                .ok()
        });
        match id {
            Some(id) => self.timers.borrow_mut().push((id, closure)),
            None => self.end(),
        }
    }
}

struct Guard {
    geolocation: web_sys::Geolocation,
    watch_id: i32,
    state: Rc<Watch>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.geolocation.clear_watch(self.watch_id);
        for (id, _closure) in self.state.timers.borrow_mut().drain(..) {
            if let Some(window) = window() {
                window.clear_timeout_with_handle(id);
            }
        }
    }
}

fn fix_of(position: &web_sys::Position) -> PlatformFix {
    let coords = position.coords();
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    PlatformFix {
        lat: coords.latitude(),
        lon: coords.longitude(),
        acc: coords.accuracy(),
        at: position.timestamp() as i64,
        alt: finite(coords.altitude()),
        spd: finite(coords.speed()),
        hdg: finite(coords.heading()),
    }
}

/// Will the browser show its permission question? Unknown counts as yes: more patience harms nobody.
async fn is_permission_open(window: &web_sys::Window) -> bool {
    !matches!(permission(window).await.as_deref(), Some("granted" | "denied"))
}

async fn permission(window: &web_sys::Window) -> Option<String> {
    let permissions = property(window.navigator().as_ref(), "permissions")?;
    let name = super::object(&[("name", &JsValue::from_str("geolocation"))]);
    let promise = super::method(&permissions, "query")?.call1(&permissions, &name).ok()?;
    let status = JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    property(&status, "state")?.as_string()
}
