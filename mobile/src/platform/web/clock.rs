//! Clocks of the browser.

use super::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Wall clock, Unix milliseconds: the phone's own, which may be wrong.
#[must_use]
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds since the page started, monotonic (`performance.now`). Some phones stop it in sleep.
#[must_use]
pub fn elapsed_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Random bytes from the browser's generator.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        // Only in browsers that the capability page turns away.
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// Waits.
pub async fn sleep_ms(milliseconds: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let delay = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let set = window().and_then(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, delay).ok()
        });
        if set.is_none() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(promise).await;
}
