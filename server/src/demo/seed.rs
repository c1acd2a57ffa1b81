//! The dice of the demonstration: the same seed gives the same city.
//!
//! Every question has a stream of its own, named by a label ("fix", a posting, a day), so that one more
//! question asked of one person changes nothing for anybody else. A stream is SplitMix64 (Steele, Lea and
//! Flood 2014) begun at the first eight bytes of SHA-256(seed, label). No secret comes from here.

use sha2::{Digest, Sha256};

/// The seed of a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream of a question.
    pub fn stream(self, label: &[&str]) -> Stream {
        let mut hash = Sha256::new();
        hash.update(self.0.to_be_bytes());
        for part in label {
            hash.update([0x1f]);
            hash.update(part.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Stream(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// An identifier in the form of a UUID, the same for the same label.
    pub fn id(self, label: &[&str]) -> String {
        let mut stream = self.stream(label);
        let (high, low) = (stream.bits(), stream.bits());
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(high.to_be_bytes().into_iter().chain(low.to_be_bytes())) {
            *to = from;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

/// A stream of dice.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number, both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        // The bias of a remainder of 64 bits is below every eye.
        low.saturating_add(i64::try_from(self.bits() % width).unwrap_or(0))
    }

    /// One of several; none of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(from.len()).ok()?.checked_sub(1).filter(|last| *last >= 0)?;
        from.get(usize::try_from(self.between(0, last)).ok()?)
    }

    /// A number of the standard normal distribution (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// Brings a list into another order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let with = usize::try_from(self.between(0, i64::try_from(last).unwrap_or(0))).unwrap_or(0);
            list.swap(last, with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_their_labels() {
        let seed = Seed(7);
        let numbers = |label: &[&str]| {
            let mut stream = seed.stream(label);
            [stream.bits(), stream.bits()]
        };
        assert_eq!(numbers(&["a", "b"]), numbers(&["a", "b"]));
        assert_ne!(numbers(&["a", "b"]), numbers(&["ab"]));
        assert_ne!(numbers(&["a"]), {
            let mut other = Seed(8).stream(&["a"]);
            [other.bits(), other.bits()]
        });
        assert_eq!(seed.id(&["x"]), seed.id(&["x"]));
        assert!(uuid::Uuid::parse_str(&seed.id(&["x"])).is_ok());
    }

    #[test]
    fn splitmix_is_the_published_one() {
        // First outputs for the state 1234567, as published with the algorithm.
        let mut stream = Stream(1_234_567);
        assert_eq!(stream.bits(), 6_457_827_717_110_365_317);
        assert_eq!(stream.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn dice_are_fair_enough() {
        let mut stream = Seed(1).stream(&["dice"]);
        let sum: i64 = (0..60_000).map(|_| stream.between(1, 6)).sum();
        assert!((205_000..215_000).contains(&sum), "{sum}");
        let mean: f64 = (0..20_000).map(|_| stream.normal()).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        let mut list: Vec<i32> = (0..50).collect();
        stream.shuffle(&mut list);
        assert_ne!(list, (0..50).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<_>>());
        assert_eq!(stream.pick::<u8>(&[]), None);
    }
}
