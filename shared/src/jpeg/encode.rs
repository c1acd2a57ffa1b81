//! A small baseline JPEG encoder: the demonstration city draws its photos with it, and the tests theirs.
//!
//! Not for the phone, whose browser encodes. Baseline, full colour resolution, the example tables of ITU-T T.81
//! annex K. The same input gives the same bytes on every platform: no library cosine is used.

/// Encodes 8-bit RGB pixels, row by row, as a baseline JFIF file.
///
/// `quality` is 1 to 100 on the usual scale, clamped. A width or height of 0 counts as 1; missing pixels are black and
/// surplus ones ignored.
#[must_use]
pub fn encode_rgb(width: u16, height: u16, rgb: &[u8], quality: u8) -> Vec<u8> {
    let (width, height) = (width.max(1), height.max(1));
    let luma = scaled(&LUMA_STEPS, quality);
    let chroma = scaled(&CHROMA_STEPS, quality);
    let mut file = Vec::new();
    file.extend([0xFF, 0xD8]);
    segment(&mut file, 0xE0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"]);
    segment(&mut file, 0xDB, &[&[0], &zigzag(&luma), &[1], &zigzag(&chroma)]);
    let components = [3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1];
    segment(&mut file, 0xC0, &[&[8], &height.to_be_bytes(), &width.to_be_bytes(), &components]);
    for (kind, table) in [(0x00, &DC_LUMA), (0x10, &AC_LUMA), (0x01, &DC_CHROMA), (0x11, &AC_CHROMA)] {
        segment(&mut file, 0xC4, &[&[kind], &table.counts, table.symbols]);
    }
    segment(&mut file, 0xDA, &[&[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]]);

    let mut bits = Bits { file, pending: 0, held: 0 };
    let (luma_codes, chroma_codes) =
        ((DC_LUMA.codes(), AC_LUMA.codes()), (DC_CHROMA.codes(), AC_CHROMA.codes()));
    let picture = Picture { width: usize::from(width), height: usize::from(height), rgb };
    let mut before = [0_i32; 3];
    for top in (0..picture.height).step_by(8) {
        for left in (0..picture.width).step_by(8) {
            for (component, before) in before.iter_mut().enumerate() {
                let (steps, codes) =
                    if component == 0 { (&luma, &luma_codes) } else { (&chroma, &chroma_codes) };
                let block = quantised(&cosine_transform(&picture.block(left, top, component)), steps);
                bits.block(&zigzag(&block), before, &codes.0, &codes.1);
            }
        }
    }
    // The last byte is filled with ones.
    bits.put(0x7F, 7);
    let mut file = bits.file;
    file.extend([0xFF, 0xD9]);
    file
}

fn segment(file: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    // At most 2 + 1 + 16 + 162 bytes are ever written.
    let length: usize = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    file.extend([0xFF, marker]);
    file.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    for part in parts {
        file.extend_from_slice(part);
    }
}

struct Picture<'a> {
    width: usize,
    height: usize,
    rgb: &'a [u8],
}

impl Picture<'_> {
    /// One component of eight by eight pixels, around 0; the last row and column go on beyond the edge.
    fn block(&self, left: usize, top: usize, component: usize) -> [f32; 64] {
        // Y, Cb, Cr of JFIF 1.02.
        let [red, green, blue, shift] = match component {
            0 => [0.299, 0.587, 0.114, -128.0],
            1 => [-0.168_736, -0.331_264, 0.5, 0.0],
            _ => [0.5, -0.418_688, -0.081_312, 0.0],
        };
        std::array::from_fn(|at| {
            let x = (left + at % 8).min(self.width - 1);
            let y = (top + at / 8).min(self.height - 1);
            let start = (y * self.width + x) * 3;
            let [r, g, b] =
                self.rgb.get(start..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
            red * f32::from(r) + green * f32::from(g) + blue * f32::from(b) + shift
        })
    }
}

/// cos(0), cos(pi / 16), .. cos(8 pi / 16).
const COSINES: [f32; 9] = [
    1.0,
    0.980_785_3,
    0.923_879_5,
    0.831_469_6,
    std::f32::consts::FRAC_1_SQRT_2,
    0.555_570_2,
    0.382_683_43,
    0.195_090_32,
    0.0,
];

/// cos(step pi / 16).
fn cosine(step: usize) -> f32 {
    let step = step % 32;
    let step = if step > 16 { 32 - step } else { step };
    let (step, sign) = if step > 8 { (16 - step, -1.0) } else { (step, 1.0) };
    sign * COSINES.get(step).copied().unwrap_or_default()
}

/// The two-dimensional cosine transform of T.81 A.3.3: rows, then columns.
fn cosine_transform(block: &[f32; 64]) -> [f32; 64] {
    /// Transforms each row and transposes.
    fn rows(block: &[f32; 64]) -> [f32; 64] {
        let (rows, _) = block.as_chunks::<8>();
        std::array::from_fn(|at| {
            let (frequency, row) = (at / 8, at % 8);
            let scale = if frequency == 0 { 0.5 * std::f32::consts::FRAC_1_SQRT_2 } else { 0.5 };
            let samples = rows.get(row).copied().unwrap_or_default();
            let waves =
                samples.iter().enumerate().map(|(x, sample)| sample * cosine((2 * x + 1) * frequency));
            scale * waves.sum::<f32>()
        })
    }
    rows(&rows(block))
}

fn quantised(block: &[f32; 64], steps: &[u8; 64]) -> [i32; 64] {
    let mut values = [0; 64];
    for ((value, coefficient), step) in values.iter_mut().zip(block).zip(steps) {
        // At most 1024 in size.
        *value = (coefficient / f32::from(*step)).round() as i32;
    }
    values
}

fn scaled(steps: &[u8; 64], quality: u8) -> [u8; 64] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    steps.map(|step| {
        let scaled = ((u32::from(step) * percent + 50) / 100).clamp(1, 255);
        u8::try_from(scaled).unwrap_or(u8::MAX)
    })
}

/// Row order to zigzag order (T.81 figure A.6).
fn zigzag<T: Copy + Default>(block: &[T; 64]) -> [T; 64] {
    ZIGZAG.map(|at| block.get(usize::from(at)).copied().unwrap_or_default())
}

/// A Huffman table as a DHT segment carries it.
struct Table {
    counts: [u8; 16],
    symbols: &'static [u8],
}

/// Code and length in bits by symbol.
type Codes = [(u32, u32); 256];

impl Table {
    fn codes(&self) -> Codes {
        let mut codes = [(0, 0); 256];
        let mut symbols = self.symbols.iter();
        let mut code = 0;
        for (length, count) in (1..).zip(self.counts) {
            for symbol in symbols.by_ref().take(usize::from(count)) {
                if let Some(entry) = codes.get_mut(usize::from(*symbol)) {
                    *entry = (code, length);
                }
                code += 1;
            }
            code <<= 1;
        }
        codes
    }
}

/// The file so far and the bits that do not make a byte yet.
struct Bits {
    file: Vec<u8>,
    pending: u32,
    held: u32,
}

impl Bits {
    /// Appends the low `length` bits (at most 16), with a zero byte stuffed after 0xFF.
    fn put(&mut self, value: u32, length: u32) {
        self.pending = self.pending << length | value & ((1 << length) - 1);
        self.held += length;
        while self.held >= 8 {
            self.held -= 8;
            let [.., byte] = (self.pending >> self.held).to_be_bytes();
            self.file.push(byte);
            if byte == 0xFF {
                self.file.push(0);
            }
        }
    }

    fn symbol(&mut self, codes: &Codes, symbol: u32) {
        let (code, length) =
            usize::try_from(symbol).ok().and_then(|symbol| codes.get(symbol)).copied().unwrap_or_default();
        self.put(code, length);
    }

    /// A value after its symbol: `size` bits, negative ones less one (T.81 F.1.2.1).
    fn value(&mut self, value: i32, size: u32) {
        self.put((if value < 0 { value - 1 } else { value }).cast_unsigned(), size);
    }

    /// One block in zigzag order; `before` is the component's last DC value.
    fn block(&mut self, block: &[i32; 64], before: &mut i32, dc: &Codes, ac: &Codes) {
        let [direct, alternating @ ..] = block;
        let difference = direct - std::mem::replace(before, *direct);
        self.symbol(dc, size(difference));
        self.value(difference, size(difference));
        let mut zeros = 0;
        for value in alternating {
            if *value == 0 {
                zeros += 1;
                continue;
            }
            while zeros > 15 {
                self.symbol(ac, 0xF0);
                zeros -= 16;
            }
            self.symbol(ac, zeros << 4 | size(*value));
            self.value(*value, size(*value));
            zeros = 0;
        }
        if zeros > 0 {
            self.symbol(ac, 0x00);
        }
    }
}

/// Bits needed for the size of a value.
fn size(value: i32) -> u32 {
    u32::BITS - value.unsigned_abs().leading_zeros()
}

/// Place in row order of each zigzag place.
#[rustfmt::skip]
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// T.81 table K.1, in row order.
#[rustfmt::skip]
const LUMA_STEPS: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// T.81 table K.2, in row order.
#[rustfmt::skip]
const CHROMA_STEPS: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// T.81 table K.3.
#[rustfmt::skip]
const DC_LUMA: Table = Table {
    counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
    symbols: &[
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
    ],
};

/// T.81 table K.5.
#[rustfmt::skip]
const AC_LUMA: Table = Table {
    counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
    symbols: &[
        0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
        0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
        0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
        0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
        0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
        0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
        0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
        0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
        0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
        0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
        0xf9, 0xfa,
    ],
};

/// T.81 table K.4.
#[rustfmt::skip]
const DC_CHROMA: Table = Table {
    counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    symbols: &[
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
    ],
};

/// T.81 table K.6.
#[rustfmt::skip]
const AC_CHROMA: Table = Table {
    counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
    symbols: &[
        0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
        0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
        0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
        0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
        0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
        0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
        0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
        0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
        0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
        0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
        0xf9, 0xfa,
    ],
};
