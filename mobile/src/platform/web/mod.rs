//! The browser.

pub mod camera;
pub mod capability;
pub mod clock;
pub mod http;
pub mod key;
pub mod later;
pub mod lock;
pub mod page;
pub mod position;
pub mod store;

use crate::platform::PlatformError;
use wasm_bindgen::{JsCast as _, JsValue};

pub(crate) fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// A property that older browsers may lack: `None` for missing, undefined and null.
pub(crate) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(of, &JsValue::from_str(name))
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// A method that older browsers may lack.
pub(crate) fn method(of: &JsValue, name: &str) -> Option<js_sys::Function> {
    property(of, name)?.dyn_into().ok()
}

pub(crate) fn object(fields: &[(&str, &JsValue)]) -> js_sys::Object {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// The name of a DOM exception, such as `NotAllowedError`.
pub(crate) fn error_name(error: &JsValue) -> String {
    property(error, "name").and_then(|name| name.as_string()).unwrap_or_default()
}

pub(crate) fn describe(error: &JsValue) -> String {
    let message = property(error, "message").and_then(|message| message.as_string());
    match (error_name(error), message) {
        (name, Some(message)) => format!("{name}: {message}"),
        (name, None) if !name.is_empty() => name,
        _ => format!("{error:?}"),
    }
}

impl From<JsValue> for PlatformError {
    fn from(error: JsValue) -> Self {
        Self::Failed(describe(&error))
    }
}
