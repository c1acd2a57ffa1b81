//! Seeded numbers for tests that want chance: a failure names its seed, and the seed gives the same numbers again.

/// A sequence of numbers from a seed (SplitMix64, public domain by Sebastiano Vigna, 2015).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn seeded(seed: u64) -> Random {
        Random(seed)
    }

    /// A new seed, or what `ZAIGANG_TEST_SEED` names; it is printed, so that a failed test shows it.
    pub fn seed() -> u64 {
        let named = std::env::var("ZAIGANG_TEST_SEED").ok().and_then(|text| text.parse().ok());
        let seed = named.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
        println!("ZAIGANG_TEST_SEED={seed}");
        seed
    }

    /// A sequence of its own for the `n`th part of something.
    #[must_use]
    pub fn part(seed: u64, n: u64) -> Random {
        Random(Random(seed ^ n.wrapping_mul(0xD1B5_4A32_D192_ED03)).draw())
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % limit).unwrap_or(0)
    }
}
