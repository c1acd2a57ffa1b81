//! Figures with a fixed number of decimals, written by whole numbers: the standard library's exact writing of
//! floating-point numbers alone would weigh on a phone's download more than a page does.

/// `decimal(1.25, 1)` is `1.3`; halves go away from zero. What is no number, or too large for one, is `-`.
#[must_use]
pub fn decimal(value: f64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals.min(9));
    let scaled = (value * unit as f64).round();
    if scaled.is_nan() || scaled.abs() >= 9e15 {
        return "-".to_owned();
    }
    let scaled = scaled as i64;
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, part) = (scaled.unsigned_abs() / unit as u64, scaled.unsigned_abs() % unit as u64);
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let part = part.to_string();
    let zeros = "000000000".get(..(decimals.min(9) as usize).saturating_sub(part.len())).unwrap_or_default();
    format!("{sign}{whole}.{zeros}{part}")
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn figures_have_the_decimals_asked_for() {
        for (value, decimals, text) in [
            (0.0, 0, "0"),
            (41.705_432_1, 5, "41.70543"),
            (-0.000_012_3, 5, "-0.00001"),
            (-0.000_001, 5, "0.00000"),
            (118.000_09, 6, "118.000090"),
            (3.249, 1, "3.2"),
            (1.25, 1, "1.3"),
            (-1.25, 1, "-1.3"),
            (359.6, 0, "360"),
            (f64::NAN, 1, "-"),
            (f64::INFINITY, 1, "-"),
            (1e300, 1, "-"),
        ] {
            assert_eq!(decimal(value, decimals), text, "{value} {decimals}");
        }
    }
}
