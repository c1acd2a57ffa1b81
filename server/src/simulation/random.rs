//! Numbers from a seed: the same seed gives the same population, byte for byte.

/// A sequence of numbers from a seed (SplitMix64, public domain by Sebastiano Vigna, 2015).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for a part of the population, so that one part never shifts another.
    pub fn part(seed: u64, parts: &[u64]) -> Random {
        parts.iter().fold(Random(seed), |random, part| {
            Random(Random(random.0 ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03)).draw())
        })
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in 0..1, 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with a chance.
    pub fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// Uniform between two numbers, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0) as f64 + 1.0;
        low.saturating_add((self.unit() * width) as i64)
    }

    /// Uniform between two numbers.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal by its median and the deviation of its logarithm.
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// Exponential by its mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(all.len()).unwrap_or(i64::MAX) - 1;
        all.get(usize::try_from(self.between(0, last)).unwrap_or(0))
    }

    /// In another order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let other = usize::try_from(self.between(0, last as i64)).unwrap_or(0);
            all.swap(last, other.min(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_published_generator() {
        let mut random = Random(1_234_567);
        assert_eq!(random.draw(), 6_457_827_717_110_365_317);
        assert_eq!(random.draw(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_distributions_have_their_means() {
        let mut random = Random::part(7, &[1, 2]);
        let n = 20_000;
        let mean = |draws: Vec<f64>| draws.iter().sum::<f64>() / f64::from(n);
        assert!((mean((0..n).map(|_| random.unit()).collect()) - 0.5).abs() < 0.01);
        assert!(mean((0..n).map(|_| random.normal()).collect()).abs() < 0.03);
        assert!((mean((0..n).map(|_| random.exponential(4.0)).collect()) - 4.0).abs() < 0.15);
        assert!(
            (mean((0..n).map(|_| random.log_normal(8.0, 0.4).ln()).collect()) - 8.0_f64.ln()).abs() < 0.02
        );
        assert!((mean((0..n).map(|_| random.between(1, 3) as f64).collect()) - 2.0).abs() < 0.03);
        let mut order: Vec<u32> = (0..50).collect();
        random.shuffle(&mut order);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
