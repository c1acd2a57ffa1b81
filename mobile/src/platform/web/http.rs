//! `fetch` with an AbortController.

use super::{capability, describe, error_name, window};
use crate::platform::http::{Body, NetError, Request, Response};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Sends a request and reads the whole answer; an answer of any status is `Ok`.
///
/// # Errors
/// `Offline` when the server was not reached, `Timeout` when the answer was not complete in time.
pub async fn request(request: Request) -> Result<Response, NetError> {
    let Request { method, path, headers, body, timeout_ms } = request;
    let window = window().ok_or(NetError::NotAvailable)?;
    let controller = web_sys::AbortController::new().map_err(failed)?;
    let init = web_sys::RequestInit::new();
    init.set_method(method.name());
    init.set_signal(Some(&controller.signal()));
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_credentials(web_sys::RequestCredentials::SameOrigin);
    let sent = web_sys::Headers::new().map_err(failed)?;
    for (name, value) in &headers {
        sent.append(name, value).map_err(failed)?;
    }
    match body {
        Body::Empty => {}
        Body::Json(text) => {
            sent.set("content-type", "application/json").map_err(failed)?;
            init.set_body(&JsValue::from_str(&text));
        }
        Body::Bytes { content_type, bytes } => {
            sent.set("content-type", &content_type).map_err(failed)?;
            init.set_body(&js_sys::Uint8Array::from(bytes.as_slice()));
        }
    }
    init.set_headers(&sent);

    let timer = Timer::start(timeout_ms, controller);
    let answer = async {
        let answer = JsFuture::from(window.fetch_with_str_and_init(&path, &init)).await?;
        let answer: web_sys::Response = answer.dyn_into()?;
        let body = JsFuture::from(answer.array_buffer()?).await?;
        Ok::<_, JsValue>((answer, js_sys::Uint8Array::new(&body).to_vec()))
    }
    .await;
    match answer {
        Ok((answer, body)) => {
            Ok(Response { status: answer.status(), headers: headers_of(&answer.headers()), body })
        }
        Err(error) if error_name(&error) == "AbortError" || timer.fired() => Err(NetError::Timeout),
        // fetch reports every failed connection as a TypeError.
        Err(error) if error_name(&error) == "TypeError" || !capability::online() => Err(NetError::Offline),
        Err(error) => Err(failed(error)),
    }
}

fn headers_of(headers: &web_sys::Headers) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in headers.entries() {
        let Ok(pair) = pair.and_then(|pair| pair.dyn_into::<js_sys::Array>()) else { continue };
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            pairs.push((name.to_ascii_lowercase(), value));
        }
    }
    pairs
}

fn failed(error: JsValue) -> NetError {
    NetError::Failed(describe(&error))
}

/// Aborts the request when time is up, and when the caller drops it.
struct Timer {
    controller: web_sys::AbortController,
    id: Option<i32>,
    fired: Rc<Cell<bool>>,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    fn start(milliseconds: u32, controller: web_sys::AbortController) -> Self {
        let fired = Rc::new(Cell::new(false));
        let (aborts, flag) = (controller.clone(), Rc::clone(&fired));
        let closure = Closure::<dyn FnMut()>::new(move || {
            flag.set(true);
            aborts.abort();
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
        Self { controller, id, fired, _closure: closure }
    }

    fn fired(&self) -> bool {
        self.fired.get()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let (Some(window), Some(id)) = (window(), self.id) {
            window.clear_timeout_with_handle(id);
        }
        // After a complete answer this does nothing.
        self.controller.abort();
    }
}
