//! Web Locks: over all pages and tabs of the origin.

use super::{method, property, window};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

/// Runs the work alone among the holders of the name in every page of this origin; browsers without Web Locks get a
/// lock within this page. Not re-entrant: the work must not take the same name again.
pub async fn with_lock<T>(name: &str, work: impl AsyncFnOnce() -> T) -> T {
    match Held::acquire(name).await {
        Some(held) => {
            let result = work().await;
            drop(held);
            result
        }
        None => crate::platform::lock::with_local_lock(name, work).await,
    }
}

/// A granted lock: the browser holds it until the promise given to it resolves, which dropping does.
struct Held {
    release: Rc<RefCell<Option<js_sys::Function>>>,
}

impl Held {
    async fn acquire(name: &str) -> Option<Self> {
        let navigator = window()?.navigator();
        let locks = property(navigator.as_ref(), "locks")?;
        let request = method(&locks, "request")?;
        let held = Self { release: Rc::default() };
        let holding = js_sys::Promise::new(&mut |resolve, _| *held.release.borrow_mut() = Some(resolve));
        let mut asked = false;
        let granted = js_sys::Promise::new(&mut |resolve, reject| {
            let holding = holding.clone();
            let callback = Closure::once_into_js(move |_lock: JsValue| {
                let _ = resolve.call0(&JsValue::UNDEFINED);
                JsValue::from(holding)
            });
            match request.call2(&locks, &JsValue::from_str(name), &callback) {
                Ok(_) => asked = true,
                Err(error) => {
                    let _ = reject.call1(&JsValue::UNDEFINED, &error);
                }
            }
        });
        let granted = JsFuture::from(granted).await;
        (asked && granted.is_ok()).then_some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}
