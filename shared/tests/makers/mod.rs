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

/// Numbers that look like chance, the same for the same seed.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Between 0 and 1 (xorshift64*).
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }
}

/// A thing in a picture: where, how large (in parts of the picture), how bright, and its form.
struct Thing {
    x: f64,
    y: f64,
    half_width: f64,
    half_height: f64,
    shade: f64,
    form: u8,
}

impl Thing {
    fn covers(&self, x: f64, y: f64) -> bool {
        let (across, down) = ((x - self.x) / self.half_width, (y - self.y) / self.half_height);
        match self.form {
            0 => across.abs() < 1.0 && down.abs() < 1.0,
            1 => across * across + down * down < 1.0,
            // A gable, and a fence.
            2 => down.abs() < 1.0 && across.abs() < (down + 1.0) / 2.0,
            _ => across.abs() < 1.0 && down.abs() < 1.0 && (across * 6.0).rem_euclid(2.0) < 1.0,
        }
    }
}

/// A made-up place in grey, row by row: light from somewhere, things large and small, strokes as of writing, grain.
pub fn scenery(seed: u64, width: u16, height: u16) -> Vec<u8> {
    let mut chance = Chance::of(seed);
    let light = chance.between(60.0, 190.0);
    // Light falls from a side: no wall and no sky is of one shade all over.
    let mut slope = || chance.between(40.0, 110.0) * if chance.unit() < 0.5 { -1.0 } else { 1.0 };
    let (across, down) = (slope(), slope());
    let mut things = Vec::new();
    for n in 0..46 {
        // Six large, ten of middle size, thirty strokes.
        let (low, high) = if n < 6 {
            (0.12, 0.35)
        } else if n < 16 {
            (0.04, 0.14)
        } else {
            (0.004, 0.03)
        };
        things.push(Thing {
            x: chance.unit(),
            y: chance.unit(),
            half_width: chance.between(low, high),
            half_height: chance.between(low, high),
            shade: chance.between(30.0, 225.0),
            form: (chance.between(0.0, 4.0) as u8).min(3),
        });
    }
    let mut pixels = Vec::new();
    for row in 0..height {
        for column in 0..width {
            let x = (f64::from(column) + 0.5) / f64::from(width);
            let y = (f64::from(row) + 0.5) / f64::from(height);
            let fall = across * (x - 0.5) + down * (y - 0.5);
            let shade =
                things.iter().rev().find(|thing| thing.covers(x, y)).map_or(light, |thing| thing.shade);
            pixels.push((shade + fall + chance.between(-3.0, 3.0)).clamp(0.0, 255.0) as u8);
        }
    }
    pixels
}

/// A JPEG file of a grey picture.
pub fn grey_photo(width: u16, pixels: &[u8], quality: u8) -> Vec<u8> {
    let height = u16::try_from(pixels.len() / usize::from(width.max(1))).unwrap_or(u16::MAX);
    let rgb: Vec<u8> = pixels.iter().flat_map(|pixel| [*pixel; 3]).collect();
    encode_rgb(width, height, &rgb, quality)
}

/// The picture as a mirror shows it.
pub fn mirror(width: u16, pixels: &[u8]) -> Vec<u8> {
    pixels.chunks(usize::from(width.max(1))).flat_map(|row| row.iter().rev().copied()).collect()
}
