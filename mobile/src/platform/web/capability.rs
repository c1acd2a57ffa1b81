//! Probes of the browser.

use super::{document, method, object, property, window};
use crate::platform::PlatformError;
use crate::platform::capability::{Capability, Subscription};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What this browser lacks, vital things first. Storage is tried, not only looked for: private windows refuse it.
pub async fn missing() -> Vec<Capability> {
    let mut missing = Vec::new();
    let Some(window) = window() else { return vec![Capability::SecureContext] };
    let navigator = JsValue::from(window.navigator());
    if !window.is_secure_context() {
        missing.push(Capability::SecureContext);
    }
    if super::store::open().await.is_err() {
        missing.push(Capability::IndexedDb);
    }
    if window.crypto().ok().and_then(|crypto| property(crypto.as_ref(), "subtle")).is_none() {
        missing.push(Capability::WebCrypto);
    }
    if property(&navigator, "geolocation").is_none() {
        missing.push(Capability::Geolocation);
    }
    if property(&navigator, "mediaDevices").and_then(|devices| method(&devices, "getUserMedia")).is_none() {
        missing.push(Capability::Camera);
    }
    if property(&navigator, "serviceWorker").is_none() {
        missing.push(Capability::ServiceWorker);
    }
    missing
}

/// Does the browser see a network? `true` promises nothing; `false` is certain.
#[must_use]
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// A listener to be removed.
pub struct Listener {
    target: web_sys::EventTarget,
    closure: Closure<dyn FnMut()>,
    names: &'static [&'static str],
}

impl Drop for Listener {
    fn drop(&mut self) {
        for name in self.names {
            let _ =
                self.target.remove_event_listener_with_callback(name, self.closure.as_ref().unchecked_ref());
        }
    }
}

/// Calls back when a network appears and when the page becomes visible again: both are times to send.
/// The callback runs outside the Dioxus runtime: it may set signals, and starts async work by
/// `wasm_bindgen_futures::spawn_local`.
pub fn on_online(callback: impl FnMut() + 'static) -> Subscription {
    let Some(window) = window() else { return Subscription(None) };
    let names = &["online", "pageshow", "focus"];
    let target = web_sys::EventTarget::from(window);
    let closure = Closure::<dyn FnMut()>::new(callback);
    for name in names {
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    Subscription(Some(Listener { target, closure, names }))
}

/// Registers `/sw.js` for the phone's pages.
///
/// # Errors
/// Where there is none, or it was refused.
pub async fn register_service_worker() -> Result<(), PlatformError> {
    const MISSING: PlatformError = PlatformError::NotAvailable("service worker");
    let navigator = window().ok_or(MISSING)?.navigator();
    property(navigator.as_ref(), "serviceWorker").ok_or(MISSING)?;
    let container = JsValue::from(navigator.service_worker());
    let register = method(&container, "register").ok_or(MISSING)?;
    let options = object(&[("updateViaCache", &JsValue::from_str("none"))]);
    let promise = register.call2(&container, &JsValue::from_str("/sw.js"), &options)?;
    JsFuture::from(promise.dyn_into::<js_sys::Promise>()?).await?;
    Ok(())
}

/// Asks that the queue be not evicted. Browsers may say no: nothing relies on it.
pub async fn persist_storage() -> bool {
    let ask = async {
        let storage = property(window()?.navigator().as_ref(), "storage")?;
        let promise = method(&storage, "persist")?.call0(&storage).ok()?;
        JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()?.as_bool()
    };
    ask.await.unwrap_or(false)
}

/// Is the link slow or metered, as far as the browser says?
#[must_use]
pub fn slow_link() -> bool {
    let hint = || {
        let connection = property(window()?.navigator().as_ref(), "connection")?;
        let saves = property(&connection, "saveData").and_then(|value| value.as_bool()).unwrap_or(false);
        let kind =
            property(&connection, "effectiveType").and_then(|value| value.as_string()).unwrap_or_default();
        Some(saves || matches!(kind.as_str(), "slow-2g" | "2g" | "3g"))
    };
    hint().unwrap_or(false)
}

/// Was the app started from the home screen?
#[must_use]
pub fn is_installed() -> bool {
    let matches = || {
        let window = JsValue::from(window()?);
        let query = JsValue::from_str("(display-mode: standalone)");
        let list = method(&window, "matchMedia")?.call1(&window, &query).ok()?;
        property(&list, "matches")?.as_bool()
    };
    matches().unwrap_or(false) && document().is_some()
}

/// The browser's name for itself.
#[must_use]
pub fn user_agent() -> String {
    window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}
