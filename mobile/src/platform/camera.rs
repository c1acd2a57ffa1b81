//! A live photo with a drawn watermark, small enough for a village's link.
//!
//! What comes out is the browser's JPEG; the caller rewrites it (`zaigang_shared::jpeg`) before hashing and signing,
//! because browsers add segments of their own.

pub use super::imp::camera::{Camera, ObjectUrl, photo_from_file, photo_from_input};

use serde::{Deserialize, Serialize};

/// The longest edge of any photo, pixels.
pub const LONGEST_EDGE: u32 = 1280;
/// Edges tried one after the other until the photo is small enough.
pub const EDGES: [u32; 6] = [LONGEST_EDGE, 1024, 800, 640, 480, 360];
/// JPEG qualities tried at each edge.
pub const QUALITIES: [f64; 4] = [0.82, 0.68, 0.54, 0.42];

/// Which camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facing {
    /// Towards the person.
    User,
    /// Away from the person.
    Environment,
}

/// Largest size of a photo in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLimit(pub usize);

impl PhotoLimit {
    /// For slow or metered links.
    pub const SLOW_LINK: Self = Self(60 * 1024);
    /// Otherwise.
    pub const NORMAL: Self = Self(150 * 1024);

    /// By the link as the browser sees it now.
    #[must_use]
    pub fn for_this_link() -> Self {
        if super::capability::slow_link() { Self::SLOW_LINK } else { Self::NORMAL }
    }
}

/// Where the picture came from; part of the signed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoSource {
    /// The live camera.
    Stream,
    /// A file input: it may be an old picture, and the record says so.
    Input,
}

/// A photo as the browser encoded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPhoto {
    /// JPEG bytes.
    pub jpeg: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Live camera or file input.
    pub source: PhotoSource,
}

/// Why there is no photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// The user or the system refused the camera.
    #[error("permission for the camera was refused")]
    Denied,
    /// There is no camera of this kind.
    #[error("no camera")]
    NoCamera,
    /// Another app holds the camera.
    #[error("the camera is in use")]
    Busy,
    /// This browser or platform has no camera interface: use the file input.
    #[error("no camera interface")]
    NotAvailable,
    /// The camera gave no picture in time.
    #[error("the camera gave no picture")]
    NotReady,
    /// No file was chosen, or it is no picture.
    #[error("no picture in the file")]
    NoPicture,
    /// The picture could not be drawn or encoded.
    #[error("the picture could not be made: {0}")]
    Encoding(String),
}

/// Width and height fitted into a longest edge, never enlarged.
#[must_use]
pub fn fitted(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= edge {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| u64::from(side) * u64::from(edge) / u64::from(longest);
    let side = |side: u32| u32::try_from(scale(side)).unwrap_or(edge).max(1);
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn photos_are_fitted_and_never_enlarged() {
        assert_eq!(fitted(4000, 3000, 1280), (1280, 960));
        assert_eq!(fitted(3000, 4000, 1280), (960, 1280));
        assert_eq!(fitted(640, 480, 1280), (640, 480));
        assert_eq!(fitted(5000, 1, 480), (480, 1));
    }
}
