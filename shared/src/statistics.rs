//! Being written.

/// P(X <= x) for X ~ Binomial(n, p), exact sum.
pub fn binomial_lower_tail(x: u64, n: u64, p: f64) -> f64 {
    let mut term = (1.0 - p).powf(n as f64);
    let mut sum = 0.0;
    for k in 0..=x.min(n) {
        sum += term;
        term *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
    }
    sum
}
