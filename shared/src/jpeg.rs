//! The photo as it may travel: pixels and the tables to read them, nothing about the phone or the place.
//!
//! The phone runs [`rewrite`] on what the browser encoded, then hashes and signs it; the server runs [`check`] and
//! stores the bytes exactly as signed. Both walk the same grammar (ITU-T T.81, annex B; JFIF 1.02) and decode nothing:
//!
//! `SOI [APP0] {DQT | DHT | DRI} SOF {DQT | DHT | DRI | SOS data} EOI`
//!
//! with APP0 the 16 bytes of a JFIF header without thumbnail, SOF one of SOF0, SOF1, SOF2 with 8 bits and one or three
//! components. [`rewrite`] drops other application segments, comments, fill bytes and what follows EOI; [`check`]
//! refuses them. Orientation goes with Exif: the caller draws the picture upright before.

mod encode;
mod walk;

pub use encode::encode_rgb;

use serde::{Deserialize, Serialize};
use walk::{EOI, Mode, Piece, SOI, SOS, Walk};

/// What a photo may be at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Limits {
    /// Bytes of the file; 600 KB (614,400) by default.
    pub bytes: u64,
    /// Width or height in pixels; 4096 by default.
    pub side: u32,
    /// Width times height; 12 million by default.
    pub pixels: u64,
    /// Scans; 100 by default. A progressive photo has about ten, each costs a pass over all pixels.
    pub scans: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 600 * 1024, side: 4096, pixels: 12_000_000, scans: 100 }
    }
}

/// What a checked photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct JpegInfo {
    /// Pixels, at least 1.
    pub width: u32,
    /// Pixels, at least 1.
    pub height: u32,
    /// Length of the file.
    pub bytes: u64,
}

/// Why a photo is refused; serialises to its [`code`](Self::code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JpegError {
    /// Does not begin with SOI and a marker.
    #[error("not a JPEG file")]
    NotJpeg,
    /// Ends before EOI.
    #[error("the file is cut short")]
    Truncated,
    /// A segment that may say more than the picture: Exif, XMP, ICC, thumbnail, comment, an unknown one.
    #[error("a segment that may not travel")]
    ForbiddenSegment,
    /// Too wide, too high or too many pixels.
    #[error("too many pixels")]
    TooManyPixels,
    /// The file is too long.
    #[error("too many bytes")]
    TooManyBytes,
    /// More scans than any camera makes.
    #[error("too many scans")]
    TooManyScans,
    /// Something follows EOI.
    #[error("bytes after the end of the picture")]
    TrailingBytes,
    /// A legal JPEG outside what every browser shows: arithmetic, lossless, 12 bits, CMYK, RGB without conversion.
    #[error("an unusual kind of JPEG")]
    Unsupported,
    /// A marker, length or table that breaks the grammar.
    #[error("a broken marker or table")]
    BrokenMarker,
}

impl JpegError {
    /// The stable code of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotJpeg => "not_jpeg",
            Self::Truncated => "truncated",
            Self::ForbiddenSegment => "forbidden_segment",
            Self::TooManyPixels => "too_many_pixels",
            Self::TooManyBytes => "too_many_bytes",
            Self::TooManyScans => "too_many_scans",
            Self::TrailingBytes => "trailing_bytes",
            Self::Unsupported => "unsupported",
            Self::BrokenMarker => "broken_marker",
        }
    }
}

/// Checks a photo that came from outside: one pass, no decoding, nothing allocated.
///
/// The pixel data itself is not looked into beyond its markers.
///
/// # Errors
/// The first fault found, the length first of all.
///
/// ```
/// use zaigang_shared::jpeg::{JpegError, Limits, check, encode_rgb};
/// let photo = encode_rgb(16, 9, &[128; 16 * 9 * 3], 80);
/// assert_eq!(check(&photo, &Limits::default()).map(|info| info.width), Ok(16));
/// assert_eq!(check(b"<html>", &Limits::default()), Err(JpegError::NotJpeg));
/// ```
pub fn check(bytes: &[u8], limits: &Limits) -> Result<JpegInfo, JpegError> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits.bytes {
        return Err(JpegError::TooManyBytes);
    }
    let mut walk = Walk::new(bytes, Mode::Strict)?;
    let mut size = None;
    let mut scans: u32 = 0;
    loop {
        match walk.next()? {
            Piece::Header(_) | Piece::Table { .. } => {}
            Piece::Frame { width, height, .. } => {
                let pixels = u64::from(width) * u64::from(height);
                if width.max(height) > limits.side || pixels > limits.pixels {
                    return Err(JpegError::TooManyPixels);
                }
                size = Some((width, height));
            }
            Piece::Scan { .. } => {
                scans += 1;
                if scans > limits.scans {
                    return Err(JpegError::TooManyScans);
                }
            }
            Piece::End { rest: [] } => break,
            Piece::End { .. } => return Err(JpegError::TrailingBytes),
        }
    }
    let (width, height) = size.ok_or(JpegError::BrokenMarker)?;
    Ok(JpegInfo { width, height, bytes: length })
}

/// Writes the photo again with nothing but the picture; the pixels are copied, not decoded.
///
/// The result passes [`check`] within its limits, and rewriting it again changes nothing. It is never longer.
///
/// # Errors
/// Every fault except too many pixels, bytes or scans, a forbidden segment or trailing bytes. Three components
/// marked as RGB by an Adobe segment are unsupported: without the segment the colours would be wrong.
pub fn rewrite(bytes: &[u8]) -> Result<Vec<u8>, JpegError> {
    let mut walk = Walk::new(bytes, Mode::Lenient)?;
    let mut header: Option<[u8; 14]> = None;
    let mut body = Vec::with_capacity(bytes.len());
    loop {
        match walk.next()? {
            Piece::Header(jfif) => {
                header.get_or_insert(jfif);
            }
            Piece::Table { marker, content } | Piece::Frame { marker, content, .. } => {
                segment(&mut body, marker, content);
            }
            Piece::Scan { content, data } => {
                segment(&mut body, SOS, content);
                without_fill(&mut body, data);
            }
            Piece::End { .. } => break,
        }
    }
    let mut photo = Vec::with_capacity(body.len() + 22);
    photo.extend([0xFF, SOI]);
    if let Some(header) = header {
        segment(&mut photo, walk::APP0, &header);
    }
    photo.append(&mut body);
    photo.extend([0xFF, EOI]);
    Ok(photo)
}

fn segment(photo: &mut Vec<u8>, marker: u8, content: &[u8]) {
    // The content was read from a segment, so it fits.
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    photo.extend([0xFF, marker]);
    photo.extend(length.to_be_bytes());
    photo.extend_from_slice(content);
}

/// Copies pixel data, each run of 0xFF shortened to one: the others are fill.
fn without_fill(photo: &mut Vec<u8>, data: &[u8]) {
    let mut rest = data;
    while let Some(at) = rest.windows(2).position(|pair| pair == [0xFF, 0xFF]) {
        let (kept, dropped) = rest.split_at(at);
        photo.extend_from_slice(kept);
        rest = dropped.get(1..).unwrap_or_default();
    }
    photo.extend_from_slice(rest);
}
