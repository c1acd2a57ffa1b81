//! Whether two photos look alike: difference hashes (dHash) of 64 and 256 bits over a grey picture.
//!
//! The picture is averaged into boxes, one column more than the hash is wide; a bit says whether a box is darker than
//! the one to its right, row by row, the first bit highest. Programs that make a dHash differ in how they shrink the
//! picture, so only distances between hashes of this file mean anything. What looks alike is for a person to judge:
//! an office photographed from the same spot every day looks alike, and nobody did anything wrong.
//!
//! Measured by `server/src/usecase/photos/measured.rs`, which states the figures.

/// Most different bits of the small hash in two pictures that look alike.
pub const MOST_SMALL: u32 = 8;
/// Most different bits of the large hash in two pictures that look alike.
pub const MOST_LARGE: u32 = 40;
/// Different bits in at least one band of the small hash, at most, when the whole hash has [`MOST_SMALL`]: four bands
/// share eight bits.
const MOST_BAND: u32 = MOST_SMALL / 4;

/// A grey picture, row by row from the top left.
#[derive(Debug, Clone, Copy)]
pub struct Grey<'a> {
    width: usize,
    pixels: &'a [u8],
}

impl<'a> Grey<'a> {
    /// A picture of these pixels; none when they make no whole rows or there are none.
    #[must_use]
    pub fn new(width: usize, pixels: &'a [u8]) -> Option<Self> {
        let whole = width > 0 && !pixels.is_empty() && pixels.len().is_multiple_of(width);
        whole.then_some(Self { width, pixels })
    }

    /// Whether the picture says nothing: a dark or blank one, in which most neighbouring boxes of the small hash differ
    /// by less than a shade. Any two of them would look alike.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let boxes = self.boxes(9, 8);
        let pairs = boxes.iter().flat_map(|row| row.iter().zip(row.iter().skip(1)));
        pairs.filter(|(left, right)| (*left - *right).abs() < 1.0).count() > 32
    }

    /// The picture averaged into `columns` x `rows` boxes, which overlap where it has fewer pixels.
    fn boxes(&self, columns: usize, rows: usize) -> Vec<Vec<f64>> {
        let height = self.pixels.len() / self.width;
        let across = spans(self.width, columns);
        spans(height, rows)
            .into_iter()
            .map(|(top, bottom)| {
                let band = self.pixels.get(top * self.width..bottom * self.width).unwrap_or_default();
                let mut sums = vec![0_u64; columns];
                for line in band.chunks_exact(self.width) {
                    for (sum, (left, right)) in sums.iter_mut().zip(&across) {
                        let part = line.get(*left..*right).unwrap_or_default();
                        *sum += part.iter().map(|pixel| u64::from(*pixel)).sum::<u64>();
                    }
                }
                let areas = across.iter().map(|(left, right)| (right - left) * (bottom - top));
                // A box has at most some millions of pixels: exact in 53 bits.
                sums.iter().zip(areas).map(|(sum, area)| *sum as f64 / area as f64).collect()
            })
            .collect()
    }
}

/// `count` spans over `length` pixels, each at least one pixel long; an odd number of them is the same from both ends,
/// so that a picture and its mirror image are cut alike.
fn spans(length: usize, count: usize) -> Vec<(usize, usize)> {
    let bound = |n: usize| (2 * n * length + count) / (2 * count);
    (0..count)
        .map(|n| {
            let start = bound(n).min(length.saturating_sub(1));
            (start, bound(n + 1).max(start + 1))
        })
        .collect()
}

/// How a picture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhotoHash {
    /// Eight by eight bits.
    pub small: u64,
    /// Sixteen by sixteen bits, the top four rows first.
    pub large: [u64; 4],
}

/// How far two pictures are from looking the same, in bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Distance {
    /// Of 64.
    pub small: u32,
    /// Of 256.
    pub large: u32,
}

impl Distance {
    /// Whether the two look alike enough for a person to compare them.
    #[must_use]
    pub fn is_alike(self) -> bool {
        self.small <= MOST_SMALL && self.large <= MOST_LARGE
    }
}

impl PhotoHash {
    /// Of a picture as it is.
    #[must_use]
    pub fn of(picture: &Grey<'_>) -> Self {
        Self::from_boxes(&picture.boxes(9, 8), &picture.boxes(17, 16))
    }

    /// Of a picture and of its mirror image.
    #[must_use]
    pub fn with_mirrored(picture: &Grey<'_>) -> (Self, Self) {
        let (mut small, mut large) = (picture.boxes(9, 8), picture.boxes(17, 16));
        let plain = Self::from_boxes(&small, &large);
        small.iter_mut().chain(&mut large).for_each(|row| row.reverse());
        (plain, Self::from_boxes(&small, &large))
    }

    fn from_boxes(small: &[Vec<f64>], large: &[Vec<f64>]) -> Self {
        let mut quarters = large.chunks(4).map(bits);
        let large = std::array::from_fn(|_| quarters.next().unwrap_or_default());
        Self { small: bits(small), large }
    }

    /// Different bits of the two.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Distance {
        let large = self.large.iter().zip(&other.large).map(|(one, other)| (one ^ other).count_ones()).sum();
        Distance { small: (self.small ^ other.small).count_ones(), large }
    }

    /// The small hash in four bands of 16 bits, by which those that look alike are found without comparing all.
    #[must_use]
    pub fn bands(&self) -> [u16; 4] {
        let [a, b, c, d, e, f, g, h] = self.small.to_be_bytes();
        [[a, b], [c, d], [e, f], [g, h]].map(u16::from_be_bytes)
    }

    /// The small hash in hexadecimal digits.
    #[must_use]
    pub fn small_hex(&self) -> String {
        format!("{:016x}", self.small)
    }

    /// The large hash in hexadecimal digits.
    #[must_use]
    pub fn large_hex(&self) -> String {
        self.large.iter().map(|quarter| format!("{quarter:016x}")).collect()
    }

    /// A hash from its hexadecimal digits.
    #[must_use]
    pub fn from_hex(small: &str, large: &str) -> Option<Self> {
        let number = |text: &str| u64::from_str_radix(text, 16).ok();
        if small.len() != 16 || large.len() != 64 {
            return None;
        }
        let mut quarters = [0; 4];
        for (n, quarter) in quarters.iter_mut().enumerate() {
            *quarter = number(large.get(n * 16..(n + 1) * 16)?)?;
        }
        Some(Self { small: number(small)?, large: quarters })
    }
}

/// Darker than the box to the right, row by row: at most 64 of them.
fn bits(rows: &[Vec<f64>]) -> u64 {
    let pairs = rows.iter().flat_map(|row| row.iter().zip(row.iter().skip(1)));
    pairs.fold(0, |bits, (left, right)| bits << 1 | u64::from(left < right))
}

/// Every band that differs from this one in two bits at most, itself first: 137 of them. Of two hashes that differ in
/// [`MOST_SMALL`] bits at most, one band of the first is among the near ones of the same band of the other.
pub fn near_bands(band: u16) -> impl Iterator<Item = u16> {
    let masks = (0..=u16::MAX).filter(|mask| mask.count_ones() <= MOST_BAND);
    masks.map(move |mask| band ^ mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(width: usize, pixels: &[u8]) -> PhotoHash {
        PhotoHash::of(&Grey::new(width, pixels).unwrap())
    }

    /// Pixels by a rule.
    fn drawn(width: usize, height: usize, rule: impl Fn(usize, usize) -> usize) -> Vec<u8> {
        let at = |n: usize| rule(n % width, n / width).min(255).to_le_bytes()[0];
        (0..width * height).map(at).collect()
    }

    #[test]
    fn a_bit_says_darker_than_the_next() {
        let rising = hash(90, &drawn(90, 80, |x, _| x));
        assert_eq!((rising.small, rising.large), (u64::MAX, [u64::MAX; 4]));
        assert_eq!(hash(90, &drawn(90, 80, |x, _| 200 - x)).small, 0);
        assert_eq!(hash(90, &drawn(90, 80, |_, y| y)).small, 0, "equal is not darker");
        // Only the first pair of the first row: the highest bit.
        let first = hash(9, &drawn(9, 8, |x, y| if (x, y) == (0, 0) { 0 } else { 100 }));
        assert_eq!(first.small, 1 << 63);
        let last = hash(9, &drawn(9, 8, |x, y| if (x, y) == (8, 7) { 200 } else { 100 }));
        assert_eq!(last.small, 1);
        let last = hash(17, &drawn(17, 16, |x, y| if (x, y) == (16, 15) { 200 } else { 100 }));
        assert_eq!(last.large, [0, 0, 0, 1]);
    }

    #[test]
    fn size_and_brightness_change_nothing() {
        let scene = |scale: usize| move |x: usize, y: usize| (x / scale * 7 + y / scale * 13) % 97 + 40;
        // Sizes that both hashes cut into equal boxes.
        let small = hash(153, &drawn(153, 128, scene(1)));
        assert_eq!(small, hash(306, &drawn(306, 256, scene(2))));
        assert_eq!(small, hash(153, &drawn(153, 128, |x, y| scene(1)(x, y) + 60)));
    }

    #[test]
    fn the_mirrored_hash_is_that_of_the_mirrored_picture() {
        let (width, height) = (160, 120);
        let rule = |x: usize, y: usize| (x * x / 40 + y * 5 + (x ^ y)) % 256;
        let picture = drawn(width, height, rule);
        let mirror = drawn(width, height, |x, y| rule(width - 1 - x, y));
        let (plain, mirrored) = PhotoHash::with_mirrored(&Grey::new(width, &picture).unwrap());
        assert_eq!((plain, mirrored), (hash(width, &picture), hash(width, &mirror)));
        assert!(plain.distance(&mirrored).small > MOST_SMALL);
    }

    #[test]
    fn no_picture_is_too_small() {
        assert!(
            Grey::new(0, &[]).is_none() && Grey::new(3, &[]).is_none() && Grey::new(3, &[1; 4]).is_none()
        );
        for (width, height) in [(1, 1), (1, 5_000), (5_000, 1), (8, 7), (3, 2)] {
            let _ = hash(width, &drawn(width, height, |x, y| x + y));
        }
    }

    #[test]
    fn a_picture_of_nothing_is_blank() {
        let blank =
            |rule: &dyn Fn(usize, usize) -> usize| Grey::new(180, &drawn(180, 160, rule)).unwrap().is_blank();
        assert!(blank(&|_, _| 12));
        assert!(blank(&|_, y| y), "bars");
        assert!(blank(&|x, y| 10 + (x * 7919 + y * 104_729) % 3), "noise of a dark room");
        // A line of text at the foot of a dark picture.
        assert!(blank(&|x, y| if y > 140 && x % 9 < 4 { 250 } else { 4 }));
        assert!(!blank(&|x, _| x));
        assert!(!blank(&|x, y| (x / 20 * 37 + y / 20 * 53) % 256));
    }

    #[test]
    fn near_bands_are_all_within_two_bits() {
        let near: Vec<u16> = near_bands(0xA5C3).collect();
        let distinct: std::collections::BTreeSet<&u16> = near.iter().collect();
        assert_eq!((near.first(), near.len(), distinct.len()), (Some(&0xA5C3), 137, 137));
        assert!(near.iter().all(|band| (band ^ 0xA5C3).count_ones() <= 2));
    }

    #[test]
    fn hexadecimal_digits_give_the_hash_back() {
        let hash = PhotoHash { small: 0x0123, large: [1, 2, 3, u64::MAX] };
        assert_eq!(hash.small_hex(), "0000000000000123");
        assert_eq!(PhotoHash::from_hex(&hash.small_hex(), &hash.large_hex()), Some(hash));
        for (small, large) in
            [("123", ""), ("000000000000012x", &hash.large_hex()), ("0000000000000123", "ä")]
        {
            assert_eq!(PhotoHash::from_hex(small, large), None);
        }
    }

    proptest! {
        #[test]
        fn every_likeness_shares_a_near_band(small: u64, flips in prop::collection::btree_set(0_u32..64, 0..=8)) {
            let one = PhotoHash { small, large: [0; 4] };
            let other = PhotoHash { small: flips.iter().fold(small, |bits, at| bits ^ 1 << at), large: [0; 4] };
            prop_assert_eq!(one.distance(&other).small as usize, flips.len());
            let found = one.bands().into_iter().zip(other.bands()).any(|(one, other)| {
                near_bands(one).any(|band| band == other)
            });
            prop_assert!(found);
        }

        #[test]
        fn any_picture_has_a_hash(width in 1_usize..40, pixels in prop::collection::vec(any::<u8>(), 1..900)) {
            let whole = pixels.len() / width * width;
            let Some(picture) = Grey::new(width, &pixels[..whole]) else { return Ok(()) };
            let (plain, mirrored) = PhotoHash::with_mirrored(&picture);
            prop_assert_eq!(plain, PhotoHash::of(&picture));
            // No bit is set in both a picture and, at its mirrored place, the mirror image.
            let rows = plain.small.to_be_bytes().into_iter().zip(mirrored.small.to_be_bytes());
            for (row, mirrored) in rows {
                prop_assert_eq!(row & mirrored.reverse_bits(), 0);
            }
        }
    }
}
