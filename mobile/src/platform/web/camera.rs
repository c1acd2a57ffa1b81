//! `getUserMedia`, file inputs, and one canvas for both.

use super::{clock, describe, document, error_name, object, property, window};
use crate::platform::camera::{
    CameraError, EDGES, Facing, LONGEST_EDGE, PhotoLimit, PhotoSource, QUALITIES, RawPhoto, fitted,
};
use dioxus::html::FileData;
use dioxus::web::WebFileExt as _;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long a camera may take until its first picture, milliseconds.
const FIRST_PICTURE_MS: u32 = 8_000;
/// How often it is looked at, milliseconds.
const LOOK_EVERY_MS: u32 = 60;

/// A live camera; dropping it switches the camera off.
pub struct Camera {
    stream: web_sys::MediaStream,
}

impl Camera {
    /// Opens a camera; the browser may ask the user.
    ///
    /// # Errors
    /// By the browser's reason; `NotAvailable` where there is no interface (use the file input).
    pub async fn open(facing: Facing) -> Result<Self, CameraError> {
        let navigator = window().ok_or(CameraError::NotAvailable)?.navigator();
        if property(navigator.as_ref(), "mediaDevices").is_none() {
            return Err(CameraError::NotAvailable);
        }
        let devices = navigator.media_devices().map_err(|_| CameraError::NotAvailable)?;
        let facing = match facing {
            Facing::User => "user",
            Facing::Environment => "environment",
        };
        let ideal = |value: &JsValue| JsValue::from(object(&[("ideal", value)]));
        let video = object(&[
            ("facingMode", &ideal(&JsValue::from_str(facing))),
            ("width", &ideal(&JsValue::from_f64(f64::from(LONGEST_EDGE)))),
            ("height", &ideal(&JsValue::from_f64(960.0))),
        ]);
        let constraints = web_sys::MediaStreamConstraints::new();
        constraints.set_audio(&JsValue::FALSE);
        constraints.set_video(&video);
        let promise =
            devices.get_user_media_with_constraints(&constraints).map_err(|error| refusal(&error))?;
        let stream = JsFuture::from(promise).await.map_err(|error| refusal(&error))?;
        let stream = stream.dyn_into().map_err(|_| CameraError::NotAvailable)?;
        Ok(Self { stream })
    }

    /// Shows the camera in a `<video>`; waits until there is a picture.
    ///
    /// # Errors
    /// `NotReady` when the element is missing or no picture comes.
    pub async fn attach(&self, video_id: &str) -> Result<(), CameraError> {
        let video = video(video_id)?;
        video.set_muted(true);
        for name in ["muted", "autoplay", "playsinline"] {
            let _ = video.set_attribute(name, "");
        }
        video.set_src_object(Some(&self.stream));
        if let Ok(playing) = video.play() {
            // A refused autoplay shows as a missing picture below.
            let _ = JsFuture::from(playing).await;
        }
        wait_for_picture(&video).await
    }

    /// Takes the picture shown in the `<video>` and draws the watermark lines on it.
    ///
    /// # Errors
    /// `NotReady` without a picture, `Encoding` when the canvas fails.
    pub async fn take(
        &self,
        video_id: &str,
        watermark: &[String],
        limit: PhotoLimit,
    ) -> Result<RawPhoto, CameraError> {
        let video = video(video_id)?;
        wait_for_picture(&video).await?;
        let (width, height) = fitted(video.video_width(), video.video_height(), LONGEST_EDGE);
        let (still, context) = canvas(width, height)?;
        context
            .draw_image_with_html_video_element_and_dw_and_dh(
                &video,
                0.0,
                0.0,
                f64::from(width),
                f64::from(height),
            )
            .map_err(|error| encoding(&error))?;
        encode(&still, watermark, limit, PhotoSource::Stream).await
    }

    /// Switches the camera off.
    pub fn stop(&self) {
        for track in self.stream.get_tracks().iter() {
            if let Ok(track) = track.dyn_into::<web_sys::MediaStreamTrack>() {
                track.stop();
            }
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The picture chosen in `<input type="file" accept="image/*" capture="environment">`, with the watermark.
///
/// # Errors
/// `NoPicture` when nothing readable was chosen.
pub async fn photo_from_input(
    input_id: &str,
    watermark: &[String],
    limit: PhotoLimit,
) -> Result<RawPhoto, CameraError> {
    let input = document()
        .and_then(|document| document.get_element_by_id(input_id))
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok())
        .ok_or(CameraError::NoPicture)?;
    let file = input.files().and_then(|files| files.get(0)).ok_or(CameraError::NoPicture)?;
    photo_from_blob(&file, watermark, limit).await
}

/// The picture of a file from an `onchange` event, with the watermark.
///
/// # Errors
/// `NoPicture` when it does not read as a picture.
pub async fn photo_from_file(
    file: &FileData,
    watermark: &[String],
    limit: PhotoLimit,
) -> Result<RawPhoto, CameraError> {
    let file = file.get_web_file().ok_or(CameraError::NoPicture)?;
    photo_from_blob(&file, watermark, limit).await
}

async fn photo_from_blob(
    blob: &web_sys::Blob,
    watermark: &[String],
    limit: PhotoLimit,
) -> Result<RawPhoto, CameraError> {
    let promise = window()
        .ok_or(CameraError::NotAvailable)?
        .create_image_bitmap_with_blob(blob)
        .map_err(|_| CameraError::NotAvailable)?;
    let bitmap: web_sys::ImageBitmap = JsFuture::from(promise)
        .await
        .ok()
        .and_then(|bitmap| bitmap.dyn_into().ok())
        .ok_or(CameraError::NoPicture)?;
    let (width, height) = fitted(bitmap.width(), bitmap.height(), LONGEST_EDGE);
    let (still, context) = canvas(width, height)?;
    let drawn = context.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    );
    bitmap.close();
    drawn.map_err(|error| encoding(&error))?;
    encode(&still, watermark, limit, PhotoSource::Input).await
}

/// An address of bytes for an `<img>`; dropping it frees them.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// Makes the address.
    #[must_use]
    pub fn new(bytes: &[u8], content_type: &str) -> Option<Self> {
        let blob = super::page::blob(bytes, content_type)?;
        web_sys::Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}

/// Lowers first the quality, then the size, until the photo fits; the smallest is returned if none does.
async fn encode(
    still: &web_sys::HtmlCanvasElement,
    watermark: &[String],
    limit: PhotoLimit,
    source: PhotoSource,
) -> Result<RawPhoto, CameraError> {
    let mut smallest: Option<RawPhoto> = None;
    for edge in EDGES {
        let (width, height) = fitted(still.width(), still.height(), edge);
        if smallest.as_ref().is_some_and(|photo| (photo.width, photo.height) == (width, height)) {
            continue;
        }
        let (canvas, context) = canvas(width, height)?;
        context
            .draw_image_with_html_canvas_element_and_dw_and_dh(
                still,
                0.0,
                0.0,
                f64::from(width),
                f64::from(height),
            )
            .map_err(|error| encoding(&error))?;
        draw_watermark(&context, width, height, watermark);
        for quality in QUALITIES {
            let jpeg = jpeg_of(&canvas, quality).await?;
            let photo = RawPhoto { jpeg, width, height, source };
            if photo.jpeg.len() <= limit.0 {
                return Ok(photo);
            }
            smallest = Some(photo);
        }
    }
    smallest.ok_or_else(|| CameraError::Encoding("no size tried".to_owned()))
}

/// White lines on a dark band at the lower edge, as people know them.
fn draw_watermark(context: &web_sys::CanvasRenderingContext2d, width: u32, height: u32, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let (width, height) = (f64::from(width), f64::from(height));
    let size = (width.min(height) / 24.0).max(13.0).round();
    let (leading, margin) = (size * 1.4, size * 0.7);
    let band = leading * lines.len() as f64 + margin;
    context.set_fill_style_str("rgba(10, 20, 15, 0.62)");
    context.fill_rect(0.0, height - band, width, band);
    context.set_fill_style_str("#ffffff");
    context.set_text_baseline("middle");
    context.set_font(&format!("{size}px system-ui, \"PingFang SC\", \"Noto Sans CJK SC\", sans-serif"));
    for (index, line) in lines.iter().enumerate() {
        let y = height - band + margin / 2.0 + leading * (index as f64 + 0.5);
        let _ = context.fill_text_with_max_width(line, margin, y, width - 2.0 * margin);
    }
}

async fn jpeg_of(canvas: &web_sys::HtmlCanvasElement, quality: f64) -> Result<Vec<u8>, CameraError> {
    let failure = Rc::new(RefCell::new(None));
    let result = Rc::clone(&failure);
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let callback = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        let asked = canvas.to_blob_with_type_and_encoder_options(
            callback.unchecked_ref(),
            "image/jpeg",
            &JsValue::from_f64(quality),
        );
        if let Err(error) = asked {
            *result.borrow_mut() = Some(describe(&error));
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    let blob: web_sys::Blob =
        JsFuture::from(promise).await.map_err(|error| encoding(&error))?.dyn_into().map_err(|_| {
            CameraError::Encoding(failure.borrow_mut().take().unwrap_or_else(|| "empty".to_owned()))
        })?;
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|error| encoding(&error))?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn canvas(
    width: u32,
    height: u32,
) -> Result<(web_sys::HtmlCanvasElement, web_sys::CanvasRenderingContext2d), CameraError> {
    let missing = || CameraError::Encoding("no canvas".to_owned());
    let canvas: web_sys::HtmlCanvasElement = document()
        .and_then(|document| document.create_element("canvas").ok())
        .and_then(|element| element.dyn_into().ok())
        .ok_or_else(missing)?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok())
        .ok_or_else(missing)?;
    Ok((canvas, context))
}

fn video(id: &str) -> Result<web_sys::HtmlVideoElement, CameraError> {
    document()
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into().ok())
        .ok_or(CameraError::NotReady)
}

async fn wait_for_picture(video: &web_sys::HtmlVideoElement) -> Result<(), CameraError> {
    let mut waited = 0;
    while video.video_width() == 0 || video.video_height() == 0 {
        if waited >= FIRST_PICTURE_MS {
            return Err(CameraError::NotReady);
        }
        clock::sleep_ms(LOOK_EVERY_MS).await;
        waited += LOOK_EVERY_MS;
    }
    Ok(())
}

fn refusal(error: &JsValue) -> CameraError {
    match error_name(error).as_str() {
        "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => CameraError::Denied,
        "NotFoundError" | "OverconstrainedError" | "DevicesNotFoundError" => CameraError::NoCamera,
        "NotReadableError" | "AbortError" | "TrackStartError" => CameraError::Busy,
        _ => CameraError::NotAvailable,
    }
}

fn encoding(error: &JsValue) -> CameraError {
    CameraError::Encoding(describe(error))
}
