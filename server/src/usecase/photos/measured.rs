//! The thresholds of `photo_hash` (8 of 64 and 40 of 256 bits), measured on 200 made-up pictures of 160 x 120 pixels
//! and their re-encodings (all by all; the test makes one of each picture):
//!
//! | the other picture | alike | small, median / 99 in 100 / most | large |
//! |---|---|---|---|
//! | quality 50 | 200 of 200 | 0 / 2 / 2 | 2 / 8 / 10 |
//! | half size, quality 70 | 200 of 200 | 1 / 5 / 7 | 10 / 23 / 39 |
//! | cropped by 2 % | 197 of 200 | 2 / 6 / 7 | 17 / 46 / 52 |
//! | mirrored, quality 80 | 200 of 200 | 0 / 2 / 2 | 1 / 4 / 5 |
//! | another watermark | 200 of 200 | 1 / 4 / 5 | 9 / 16 / 16 |
//! | another picture, or its mirror image | 0 of 39,800 | least 9, median 32 | least 63, median 128 |
//!
//! No unrelated pair passes even the small threshold alone; were the pairs independent, fewer than 1 in 13,000 would
//! (95 %, rule of three). On five photos of real cameras (the collection exif-samples, CC BY-SA 4.0, not shipped) all
//! re-encodings were alike, at most 5 and 37 bits apart, and the 20 unrelated pairs at least 24 and 102.

use super::makers::{Chance, grey_photo, mirror, scenery};
use super::pixels::{Look, brightness, look};
use zaigang_shared::photo_hash::{Distance, MOST_LARGE, MOST_SMALL, PhotoHash};

const WIDTH: u16 = 160;
const HEIGHT: u16 = 120;
const PICTURES: u64 = 200;

/// A grey picture.
#[derive(Clone)]
struct Picture {
    width: u16,
    pixels: Vec<u8>,
}

impl Picture {
    fn new(width: usize, pixels: Vec<u8>) -> Picture {
        Picture { width: u16::try_from(width).unwrap(), pixels }
    }

    fn of(file: &[u8]) -> Picture {
        let (width, pixels) = brightness(file).unwrap();
        Picture::new(width, pixels)
    }

    fn file(&self, quality: u8) -> Vec<u8> {
        grey_photo(self.width, &self.pixels, quality)
    }

    fn rows(&self) -> std::slice::Chunks<'_, u8> {
        self.pixels.chunks(usize::from(self.width))
    }

    fn halved(&self) -> Picture {
        let rows: Vec<&[u8]> = self.rows().collect();
        let mean = |pixels: [u8; 4]| (pixels.map(u16::from).iter().sum::<u16>() / 4).to_le_bytes()[0];
        let half = |pair: &[&[u8]]| -> Vec<u8> {
            let (above, below) = (pair[0].as_chunks::<2>().0, pair[1].as_chunks::<2>().0);
            above.iter().zip(below).map(|(a, b)| mean([a[0], a[1], b[0], b[1]])).collect()
        };
        let pixels = rows.as_chunks::<2>().0.iter().flat_map(|pair| half(pair)).collect();
        Picture::new(usize::from(self.width / 2), pixels)
    }

    /// Two in a hundred of width and height less, half of it at each side.
    fn cropped(&self) -> Picture {
        let (width, height) = (usize::from(self.width), self.rows().len());
        let (side, end) = (width.div_ceil(100), height.div_ceil(100));
        let kept = self.rows().skip(end).take(height - 2 * end);
        Picture::new(width - 2 * side, kept.flat_map(|row| row[side..width - side].to_vec()).collect())
    }

    fn mirrored(&self) -> Picture {
        Picture { pixels: mirror(self.width, &self.pixels), ..*self }
    }

    /// Another time and name in the strip at the foot, an eighth of the height.
    fn marked(&self, seed: u64) -> Picture {
        let mut chance = Chance::of(seed);
        let (width, height) = (usize::from(self.width), self.rows().len());
        let mut picture = self.clone();
        for row in picture.pixels.chunks_mut(width).skip(height - height / 8) {
            for (x, pixel) in row.iter_mut().enumerate().take(width * 3 / 4) {
                if x % 6 < 4 && chance.unit() < 0.5 {
                    *pixel = 245;
                }
            }
        }
        picture
    }
}

fn seen(file: &[u8]) -> (PhotoHash, PhotoHash) {
    match look(file) {
        Look::Seen { plain, mirrored } => (plain, mirrored),
        other => panic!("{other:?}"),
    }
}

/// Re-encodings by name, and how many of every forty pictures have to be found by each.
const FOUND: [(&str, usize); 5] = [
    ("quality 50", 40),
    ("half size, quality 70", 40),
    ("cropped by 2 %", 36),
    ("mirrored", 40),
    ("another watermark", 40),
];

/// How far a re-encoding of a photo is from it: the kinds of [`FOUND`] by turns, so that the test stays quick.
fn distance(file: &[u8], nth: u64) -> (usize, Distance) {
    let (plain, mirrored) = seen(file);
    let photo = Picture::of(file);
    let from = |picture: &Picture, quality: u8| plain.distance(&seen(&picture.file(quality)).0);
    let kind = usize::try_from(nth % 5).unwrap();
    let distance = match kind {
        0 => from(&photo, 50),
        1 => from(&photo.halved(), 70),
        2 => from(&photo.cropped(), 80),
        3 => mirrored.distance(&seen(&photo.mirrored().file(80)).0),
        _ => from(&photo.marked(nth), 80),
    };
    (kind, distance)
}

/// The smallest of which at least so many in a hundred are no larger.
fn percentile(sorted: &[u32], percent: usize) -> u32 {
    sorted[(sorted.len() * percent).div_ceil(100).clamp(1, sorted.len()) - 1]
}

/// Prints how far apart pictures are; how many of them are alike.
fn tell(name: &str, all: &[Distance]) -> usize {
    let of = |part: fn(&Distance) -> u32| {
        let mut values: Vec<u32> = all.iter().map(part).collect();
        values.sort_unstable();
        values
    };
    let (small, large) = (of(|d| d.small), of(|d| d.large));
    let alike = all.iter().filter(|distance| distance.is_alike()).count();
    println!(
        "{name}: {alike} of {} alike; small min {} median {} p99 {} max {}; large min {} median {} p99 {} max {}",
        all.len(),
        small[0],
        percentile(&small, 50),
        percentile(&small, 99),
        percentile(&small, 100),
        large[0],
        percentile(&large, 50),
        percentile(&large, 99),
        percentile(&large, 100),
    );
    alike
}

#[test]
fn re_encodings_are_found_and_other_pictures_are_not() {
    let files: Vec<Vec<u8>> =
        (0..PICTURES).map(|n| grey_photo(WIDTH, &scenery(n, WIDTH, HEIGHT), 90)).collect();
    let numbered: Vec<(u64, &Vec<u8>)> = (0..).zip(&files).collect();
    let measured: Vec<(usize, Distance)> = std::thread::scope(|scope| {
        let halves = numbered.chunks(numbered.len().div_ceil(2));
        let running: Vec<_> = halves
            .map(|half| {
                scope.spawn(move || half.iter().map(|(n, file)| distance(file, *n)).collect::<Vec<_>>())
            })
            .collect();
        running.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    for (nth, (name, least)) in FOUND.into_iter().enumerate() {
        let of_kind = measured.iter().filter(|(kind, _)| *kind == nth);
        let all: Vec<Distance> = of_kind.map(|(_, distance)| *distance).collect();
        assert!(tell(name, &all) >= least, "{name}");
    }

    let hashes: Vec<(PhotoHash, PhotoHash)> = files.iter().map(|file| seen(file)).collect();
    let mut unrelated = Vec::new();
    for (n, (plain, mirrored)) in hashes.iter().enumerate() {
        for (other, _) in &hashes[n + 1..] {
            unrelated.extend([plain.distance(other), mirrored.distance(other)]);
        }
    }
    assert_eq!((unrelated.len(), tell("unrelated", &unrelated)), (39_800, 0));
    assert!(unrelated.iter().all(|distance| distance.small > MOST_SMALL && distance.large > MOST_LARGE));
}
