//! Services of the page around the app.

use super::{document, method, property, window};
use crate::platform::PlatformError;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

const REMEMBER_PREFIX: &str = "zaigang.";

/// The browser's language tag, such as `zh-CN`.
#[must_use]
pub fn browser_language() -> Option<String> {
    window()?.navigator().language()
}

/// Sets the language of the document, for fonts and readers.
pub fn set_language(tag: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", tag);
    }
}

/// Sets the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

fn heading() -> Option<web_sys::HtmlElement> {
    document()?.query_selector("main h1").ok()??.dyn_into().ok()
}

/// Sets the window's title by the page's heading.
pub fn set_title_by_heading(app: &str) {
    let words = heading().and_then(|heading| heading.text_content()).filter(|words| !words.is_empty());
    set_title(&words.map_or_else(|| app.to_owned(), |words| format!("{words} · {app}")));
}

/// Moves the focus to the page's heading.
pub fn focus_heading() {
    if let Some(heading) = heading() {
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Opens a `<dialog>` as a modal: focus stays inside, Escape asks to close. Browsers without it show it in place.
pub fn show_modal(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    if element.has_attribute("open") {
        return;
    }
    let shown = method(&element, "showModal").is_some_and(|show| show.call0(&element).is_ok());
    if !shown {
        let _ = element.set_attribute("open", "");
    }
}

/// Scrolls the window to its top.
pub fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Opens the print dialog.
pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// A short vibration where the phone has one.
pub fn vibrate(milliseconds: u32) {
    let Some(window) = window() else { return };
    let navigator = JsValue::from(window.navigator());
    // Before the first touch of a page a browser refuses and complains.
    let activation = js_sys::Reflect::get(&navigator, &JsValue::from_str("userActivation"));
    let touched = activation.and_then(|of| js_sys::Reflect::get(&of, &JsValue::from_str("hasBeenActive")));
    if touched.is_ok_and(|touched| touched.as_bool() == Some(false)) {
        return;
    }
    if let Some(vibrate) = method(&navigator, "vibrate") {
        let _ = vibrate.call1(&navigator, &JsValue::from_f64(f64::from(milliseconds)));
    }
}

/// Copies text to the clipboard.
///
/// # Errors
/// Where there is no clipboard or the user refused.
pub async fn copy_text(text: &str) -> Result<(), PlatformError> {
    const MISSING: PlatformError = PlatformError::NotAvailable("clipboard");
    let navigator = window().ok_or(MISSING)?.navigator();
    let clipboard = property(navigator.as_ref(), "clipboard").ok_or(MISSING)?;
    let write = method(&clipboard, "writeText").ok_or(MISSING)?;
    let promise = write.call1(&clipboard, &JsValue::from_str(text))?;
    JsFuture::from(promise.dyn_into::<js_sys::Promise>()?).await?;
    Ok(())
}

/// Hands a file to the user as a download.
///
/// # Errors
/// When the browser refuses.
pub fn save_file(name: &str, content_type: &str, bytes: &[u8]) -> Result<(), PlatformError> {
    const MISSING: PlatformError = PlatformError::NotAvailable("saving files");
    let document = document().ok_or(MISSING)?;
    let blob = blob(bytes, content_type).ok_or(MISSING)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlElement = document.create_element("a")?.dyn_into().map_err(|_| MISSING)?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.click();
    // The download has its own reference by now in every current browser; give slow ones a minute.
    wasm_bindgen_futures::spawn_local(async move {
        super::clock::sleep_ms(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&address);
    });
    Ok(())
}

pub(super) fn blob(bytes: &[u8], content_type: &str) -> Option<web_sys::Blob> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(content_type);
    web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
}

/// Remembers a small setting at once (language, folded cards); never tokens, never records.
pub fn remember(name: &str, value: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(&format!("{REMEMBER_PREFIX}{name}"), value);
    }
}

/// A remembered setting.
#[must_use]
pub fn recall(name: &str) -> Option<String> {
    local_storage()?.get_item(&format!("{REMEMBER_PREFIX}{name}")).ok().flatten()
}

fn local_storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}

/// The address of this origin, to be typed into another browser.
#[must_use]
pub fn address() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The path of the page now, such as `/office/leave`.
#[must_use]
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// Does somebody look at the page: not another tab, not a locked phone?
#[must_use]
pub fn is_visible() -> bool {
    document()
        .and_then(|document| property(document.as_ref(), "hidden"))
        .and_then(|hidden| hidden.as_bool())
        .is_none_or(|hidden| !hidden)
}
