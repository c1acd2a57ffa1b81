//! Makers of good and broken JPEG files: for the tests of the checker, of the uploads and of the decoder.
#![allow(dead_code, reason = "not every test that takes them in needs all of them")]

use zaigang_shared::jpeg::encode_rgb;

/// A small picture with colour and texture, and runs of 0xFF in its data.
pub fn picture(width: u16, height: u16) -> Vec<u8> {
    let mut rgb = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let noise = (x * 7919 + y * 104_729) % 61;
            rgb.extend([x * 3 + noise, y * 5, (x ^ y) * 4 + noise].map(|value| value.to_le_bytes()[0]));
        }
    }
    encode_rgb(width, height, &rgb, 75)
}

pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    [&[0xFF, marker], &length.to_be_bytes()[..], content].concat()
}

/// Puts bytes at a place of a file.
pub fn insert(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let (before, after) = file.split_at(at);
    [before, bytes, after].concat()
}

/// Where each marker of a file of the encoder stands, EOI included.
pub fn markers(file: &[u8]) -> Vec<usize> {
    let mut found = vec![0];
    let mut at = 2;
    loop {
        found.push(at);
        let marker = file.get(at + 1).copied().unwrap_or(0xD9);
        if marker == 0xD9 {
            return found;
        }
        let length = file
            .get(at + 2..at + 4)
            .unwrap_or(&[0, 2])
            .iter()
            .fold(0, |sum, byte| sum * 256 + usize::from(*byte));
        at += 2 + length;
        if marker == 0xDA {
            at = file.len() - 2;
        }
    }
}

/// SOI, tables, a frame of one component, then what the caller adds.
pub fn bare(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let content = [&[8], &height.to_be_bytes()[..], &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    [&[0xFF, 0xD8], &segment(0xDB, &[[0].as_slice(), &[1; 64]].concat())[..], &segment(frame, &content)]
        .concat()
}

/// The header of a progressive scan of mean values.
pub const PROGRESSIVE_DC: [u8; 6] = [1, 1, 0, 0, 0, 0];
