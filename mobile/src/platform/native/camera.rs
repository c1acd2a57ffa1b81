//! No camera without the browser.

use crate::platform::camera::{CameraError, Facing, PhotoLimit, RawPhoto};
use dioxus::html::FileData;

/// A live camera; none can be opened natively.
pub struct Camera(());

impl Camera {
    /// Not available natively.
    ///
    /// # Errors
    /// Always [`CameraError::NotAvailable`].
    pub async fn open(_facing: Facing) -> Result<Self, CameraError> {
        Err(CameraError::NotAvailable)
    }

    /// Not available natively.
    ///
    /// # Errors
    /// Always [`CameraError::NotAvailable`].
    pub async fn attach(&self, _video_id: &str) -> Result<(), CameraError> {
        Err(CameraError::NotAvailable)
    }

    /// Not available natively.
    ///
    /// # Errors
    /// Always [`CameraError::NotAvailable`].
    pub async fn take(
        &self,
        _video_id: &str,
        _watermark: &[String],
        _limit: PhotoLimit,
    ) -> Result<RawPhoto, CameraError> {
        Err(CameraError::NotAvailable)
    }

    /// Nothing to stop.
    pub fn stop(&self) {}
}

/// Not available natively.
///
/// # Errors
/// Always [`CameraError::NotAvailable`].
pub async fn photo_from_input(
    _input_id: &str,
    _watermark: &[String],
    _limit: PhotoLimit,
) -> Result<RawPhoto, CameraError> {
    Err(CameraError::NotAvailable)
}

/// Not available natively.
///
/// # Errors
/// Always [`CameraError::NotAvailable`].
pub async fn photo_from_file(
    _file: &FileData,
    _watermark: &[String],
    _limit: PhotoLimit,
) -> Result<RawPhoto, CameraError> {
    Err(CameraError::NotAvailable)
}

/// An address for an `<img>`; empty natively.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(());

impl ObjectUrl {
    /// Not available natively.
    #[must_use]
    pub fn new(_bytes: &[u8], _content_type: &str) -> Option<Self> {
        None
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        ""
    }
}
