//! Walking a JPEG file segment by segment (ITU-T T.81, annex B), without decoding.

use super::JpegError;

pub(super) const SOI: u8 = 0xD8;
pub(super) const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;
pub(super) const APP0: u8 = 0xE0;
const SOF0: u8 = 0xC0;
const SOF2: u8 = 0xC2;
const DHT: u8 = 0xC4;
const DQT: u8 = 0xDB;
const DRI: u8 = 0xDD;
const APP14: u8 = 0xEE;
const COM: u8 = 0xFE;

/// Whether what may not travel is refused or passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Refuse it: the server.
    Strict,
    /// Pass over it: the phone.
    Lenient,
}

/// A part of the file that may travel.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// The content of a JFIF header, its thumbnail already gone.
    Header([u8; 14]),
    /// DQT, DHT or DRI.
    Table { marker: u8, content: &'a [u8] },
    /// SOF0, SOF1 or SOF2.
    Frame { marker: u8, content: &'a [u8], width: u32, height: u32 },
    /// SOS and the pixel data that follows, restart markers included.
    Scan { content: &'a [u8], data: &'a [u8] },
    /// EOI and what follows it.
    End { rest: &'a [u8] },
}

/// What the frame says that the scans must agree with.
#[derive(Debug, Clone, Copy)]
struct Frame<'a> {
    progressive: bool,
    /// Three bytes each: id, sampling factors, quantisation table.
    components: &'a [[u8; 3]],
}

/// A walk over one file.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    rest: &'a [u8],
    mode: Mode,
    /// Nothing but SOI came yet.
    first: bool,
    frame: Option<Frame<'a>>,
    scanned: bool,
    /// A restart interval is in force.
    restarts: bool,
    /// An Adobe segment was passed over that says: no colour conversion.
    adobe_rgb: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], mode: Mode) -> Result<Self, JpegError> {
        let rest = bytes.strip_prefix(&[0xFF, SOI]).ok_or(JpegError::NotJpeg)?;
        if rest.first().is_some_and(|byte| *byte != 0xFF) {
            return Err(JpegError::NotJpeg);
        }
        Ok(Self { rest, mode, first: true, frame: None, scanned: false, restarts: false, adobe_rgb: false })
    }

    /// The next piece that may travel.
    pub(super) fn next(&mut self) -> Result<Piece<'a>, JpegError> {
        loop {
            let marker = self.marker()?;
            let first = std::mem::replace(&mut self.first, false);
            match marker {
                EOI if self.scanned => return Ok(Piece::End { rest: self.rest }),
                SOS => return self.scan(),
                SOF0..=SOF2 => return self.frame(marker),
                DHT | DQT | DRI => {
                    let content = self.content()?;
                    let sound = match marker {
                        DHT => huffman_tables(content),
                        DQT => quantisation_tables(content),
                        _ => self.restart_interval(content),
                    };
                    sound.ok_or(JpegError::BrokenMarker)?;
                    return Ok(Piece::Table { marker, content });
                }
                APP0..=0xEF | COM => {
                    let content = self.content()?;
                    let header = jfif(content).filter(|_| marker == APP0);
                    match (self.mode, header) {
                        (Mode::Lenient, Some(header)) => return Ok(Piece::Header(header)),
                        (Mode::Strict, Some(header)) if first && content == header => {
                            return Ok(Piece::Header(header));
                        }
                        (Mode::Strict, _) => return Err(JpegError::ForbiddenSegment),
                        (Mode::Lenient, None) if marker == APP14 => self.adobe_rgb |= adobe_rgb(content),
                        (Mode::Lenient, None) => {}
                    }
                }
                // A second SOI, EOI before a scan, a restart marker between segments, a stuffed zero.
                0x00 | SOI | EOI | 0xD0..=0xD7 => return Err(JpegError::BrokenMarker),
                // Lossless, hierarchical and arithmetic frames, DAC, DNL, DHP, EXP.
                0xC3..=0xCF | 0xDC | 0xDE | 0xDF => return Err(JpegError::Unsupported),
                _ if self.mode == Mode::Strict => return Err(JpegError::ForbiddenSegment),
                // Reserved: whether a length follows is not known.
                _ => return Err(JpegError::Unsupported),
            }
        }
    }

    fn byte(&mut self) -> Result<u8, JpegError> {
        let (byte, rest) = self.rest.split_first().ok_or(JpegError::Truncated)?;
        self.rest = rest;
        Ok(*byte)
    }

    /// 0xFF, fill bytes if lenient, and the marker's code.
    fn marker(&mut self) -> Result<u8, JpegError> {
        if self.byte()? != 0xFF {
            return Err(JpegError::BrokenMarker);
        }
        let mut marker = self.byte()?;
        while marker == 0xFF {
            if self.mode == Mode::Strict {
                return Err(JpegError::BrokenMarker);
            }
            marker = self.byte()?;
        }
        Ok(marker)
    }

    /// The content of a segment, without its length.
    fn content(&mut self) -> Result<&'a [u8], JpegError> {
        let length = usize::from(u16::from_be_bytes([self.byte()?, self.byte()?]));
        let length = length.checked_sub(2).ok_or(JpegError::BrokenMarker)?;
        let (content, rest) = self.rest.split_at_checked(length).ok_or(JpegError::Truncated)?;
        self.rest = rest;
        Ok(content)
    }

    fn restart_interval(&mut self, content: &[u8]) -> Option<()> {
        let interval: [u8; 2] = content.try_into().ok()?;
        self.restarts = interval != [0, 0];
        Some(())
    }

    fn frame(&mut self, marker: u8) -> Result<Piece<'a>, JpegError> {
        let content = self.content()?;
        let [precision, h1, h0, w1, w0, count, components @ ..] = content else {
            return Err(JpegError::BrokenMarker);
        };
        if *precision != 8 || !matches!(count, 1 | 3) {
            return Err(JpegError::Unsupported);
        }
        let (width, height) =
            (u32::from(u16::from_be_bytes([*w1, *w0])), u32::from(u16::from_be_bytes([*h1, *h0])));
        // A height of zero is told by a DNL segment after the first scan.
        if height == 0 {
            return Err(JpegError::Unsupported);
        }
        let (components, excess) = components.as_chunks::<3>();
        let sound = |[_, sampling, table]: &[u8; 3]| {
            (1..=4).contains(&(sampling >> 4)) && (1..=4).contains(&(sampling & 15)) && *table < 4
        };
        let blocks: u32 = components
            .iter()
            .map(|[_, sampling, _]| u32::from(sampling >> 4) * u32::from(sampling & 15))
            .sum();
        if self.frame.is_some()
            || width == 0
            || !excess.is_empty()
            || components.len() != usize::from(*count)
            || !components.iter().all(sound)
            || components.len() > 1 && blocks > 10
            || repeated(components.iter().map(|[id, _, _]| *id))
        {
            return Err(JpegError::BrokenMarker);
        }
        self.frame = Some(Frame { progressive: marker == SOF2, components });
        Ok(Piece::Frame { marker, content, width, height })
    }

    fn scan(&mut self) -> Result<Piece<'a>, JpegError> {
        let content = self.content()?;
        let frame = self.frame.ok_or(JpegError::BrokenMarker)?;
        scan_header(content, frame).ok_or(JpegError::BrokenMarker)?;
        if self.adobe_rgb && frame.components.len() == 3 {
            return Err(JpegError::Unsupported);
        }
        let data = self.data()?;
        self.scanned = true;
        Ok(Piece::Scan { content, data })
    }

    /// The pixel data up to the next marker that is no restart.
    fn data(&mut self) -> Result<&'a [u8], JpegError> {
        let start = self.rest;
        let mut at = 0;
        let mut restart = 0xD0;
        loop {
            let tail = start.get(at..).unwrap_or_default();
            at += tail.iter().position(|byte| *byte == 0xFF).ok_or(JpegError::Truncated)?;
            let marker = *start.get(at + 1).ok_or(JpegError::Truncated)?;
            match marker {
                0x00 => at += 2,
                0xFF if self.mode == Mode::Strict => return Err(JpegError::BrokenMarker),
                0xFF => at += 1,
                0xD0..=0xD7 => {
                    if !self.restarts || marker != restart {
                        return Err(JpegError::BrokenMarker);
                    }
                    restart = if restart == 0xD7 { 0xD0 } else { restart + 1 };
                    at += 2;
                }
                _ => break,
            }
        }
        let (data, rest) = start.split_at_checked(at).ok_or(JpegError::Truncated)?;
        // Fill before the marker is not part of the data.
        let filled = data.iter().rev().take_while(|byte| **byte == 0xFF).count();
        let data = data.get(..data.len() - filled).unwrap_or_default();
        if data.is_empty() {
            return Err(JpegError::BrokenMarker);
        }
        self.rest = rest;
        Ok(data)
    }
}

/// The 14 bytes of a JFIF header with its thumbnail removed; none if it is no JFIF header.
fn jfif(content: &[u8]) -> Option<[u8; 14]> {
    let mut header: [u8; 14] = *content.first_chunk()?;
    let [.., width, height] = &mut header;
    (*width, *height) = (0, 0);
    header.starts_with(b"JFIF\0").then_some(header)
}

/// Whether an Adobe segment says that three components are RGB.
fn adobe_rgb(content: &[u8]) -> bool {
    content.starts_with(b"Adobe") && content.get(11) == Some(&0)
}

fn repeated(ids: impl Iterator<Item = u8> + Clone) -> bool {
    let mut later = ids.clone();
    ids.into_iter().any(|id| {
        later.next();
        later.clone().any(|other| other == id)
    })
}

/// One or more tables of 64 values of 8 or 16 bits.
fn quantisation_tables(content: &[u8]) -> Option<()> {
    let mut rest = content;
    loop {
        let (kind, after) = rest.split_first()?;
        let length = match kind >> 4 {
            0 => 64,
            1 => 128,
            _ => return None,
        };
        if kind & 15 > 3 {
            return None;
        }
        rest = after.get(length..)?;
        if rest.is_empty() {
            return Some(());
        }
    }
}

/// One or more tables: 16 counts of codes by length that fit a binary tree, and a symbol each.
fn huffman_tables(content: &[u8]) -> Option<()> {
    let mut rest = content;
    loop {
        let (kind, after) = rest.split_first()?;
        if kind >> 4 > 1 || kind & 15 > 3 {
            return None;
        }
        let (counts, after) = after.split_at_checked(16)?;
        let mut free: u32 = 1;
        let mut symbols = 0;
        for count in counts {
            free = (free * 2).checked_sub(u32::from(*count))?;
            symbols += usize::from(*count);
        }
        if symbols > 256 {
            return None;
        }
        rest = after.get(symbols..)?;
        if rest.is_empty() {
            return Some(());
        }
    }
}

/// Components of the frame in its order, tables that exist, and spectral bounds that fit the kind of frame.
fn scan_header(content: &[u8], frame: Frame<'_>) -> Option<()> {
    let (count, after) = content.split_first()?;
    let (selected, after) = after.split_at_checked(usize::from(*count) * 2)?;
    let (selected, _) = selected.as_chunks::<2>();
    let [start, end, approximation] = after else { return None };
    let mut components = frame.components.iter();
    for [id, tables] in selected {
        components.find(|[component, _, _]| component == id)?;
        if tables >> 4 > 3 || tables & 15 > 3 {
            return None;
        }
    }
    let bounds = if frame.progressive {
        let direct = *start == 0 && *end == 0;
        let alternating = *start > 0 && start <= end && *end < 64 && *count == 1;
        (direct || alternating) && approximation >> 4 <= 13 && approximation & 15 <= 13
    } else {
        (*start, *end, *approximation) == (0, 63, 0)
    };
    (*count > 0 && bounds).then_some(())
}
