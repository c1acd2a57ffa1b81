//! Tails, intervals and estimates against computed vectors.

use zaigang_shared::statistics::{
    Design, Interval, Observation, binomial_lower_tail, clopper_pearson, hajek, holm,
    hypergeometric_lower_tail, wilson,
};

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[track_caller]
fn spans(found: Option<Interval>, low: f64, high: f64) {
    assert!(
        found.is_some_and(|found| (found.low - low).abs() < 1e-6 && (found.high - high).abs() < 1e-6),
        "{found:?} is not {low} to {high}"
    );
}

fn observations(probabilities: &[f64], present: &[u8]) -> Vec<Observation> {
    probabilities
        .iter()
        .zip(present)
        .map(|(probability, present)| Observation {
            inclusion_probability: *probability,
            present: *present == 1,
        })
        .collect()
}

#[test]
fn binomial_tails() {
    for (x, n, tail) in
        [(9, 10, 0.401_263), (8, 10, 0.086_138), (7, 10, 0.011_504), (15, 20, 0.002_574), (16, 20, 0.015_902)]
    {
        close(binomial_lower_tail(x, n, 0.95), tail, 6e-7);
    }
    close(binomial_lower_tail(28, 40, 0.95), 3.652_67e-7, 1e-12);
    assert_eq!(binomial_lower_tail(10, 10, 0.95), 1.0);
    assert_eq!(binomial_lower_tail(3, 10, 0.0), 1.0);
    assert_eq!(binomial_lower_tail(3, 10, 1.0), 0.0);
}

/// A test given nonsense answers "no evidence".
#[test]
fn nonsense_is_no_evidence() {
    for p in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
        assert_eq!(binomial_lower_tail(0, 10, p), 1.0);
    }
    assert_eq!(binomial_lower_tail(0, 0, 0.5), 1.0);
    assert_eq!(hypergeometric_lower_tail(0, 10, 11, 5), 1.0);
    assert_eq!(hypergeometric_lower_tail(0, 10, 5, 11), 1.0);
}

/// The sum and the incomplete beta function meet at the size where one takes over from the other.
#[test]
fn large_samples_go_on_smoothly() {
    let (before, after) =
        (binomial_lower_tail(9_400, 10_000, 0.95), binomial_lower_tail(9_400, 10_001, 0.95));
    assert!(after < before && after > before * 0.8, "{before} {after}");
    close(binomial_lower_tail(500_000, 1_000_001, 0.5), 0.5, 1e-8);
    close(hypergeometric_lower_tail(1, 1_000_000, 500_000, 3), 0.5, 1e-5);
}

#[test]
fn absences_needed_against_a_signed_figure() {
    for (signed, needed) in
        [(0.95, [3, 4, 5, 6, 7, 8]), (0.98, [2, 3, 3, 4, 4, 5]), (0.90, [3, 5, 7, 8, 10, 13])]
    {
        for (n, needed) in [5, 10, 20, 30, 40, 60].into_iter().zip(needed) {
            let least = (1..=n).find(|absent| binomial_lower_tail(n - absent, n, signed) < 0.01);
            assert_eq!(least, Some(needed), "n {n} signed {signed}");
        }
    }
}

/// The table of night prompts: largest flagged count and its size (science 4).
#[test]
fn night_prompts() {
    for (n, k, size) in
        [(4, 0, 0.0061), (6, 1, 0.0079), (8, 2, 0.0078), (12, 4, 0.0060), (20, 9, 0.0100), (60, 34, 0.0078)]
    {
        close(binomial_lower_tail(k, n, 0.8 * 0.9), size, 6e-5);
    }
}

#[test]
fn hypergeometric_tails() {
    close(hypergeometric_lower_tail(36, 120, 114, 40), 0.094_523_8, 6e-8);
    close(hypergeometric_lower_tail(35, 120, 114, 40), 0.015_462_1, 6e-8);
    close(hypergeometric_lower_tail(34, 120, 114, 40), 0.001_050_82, 6e-9);
    assert_eq!(hypergeometric_lower_tail(33, 120, 114, 40), 0.0);
    assert_eq!(hypergeometric_lower_tail(40, 120, 114, 40), 1.0);
}

/// One-sided 95 % bounds for the number present among 120 when 28 of 40 were.
#[test]
fn hypergeometric_bounds() {
    let upper = (28..=108).rev().find(|total| hypergeometric_lower_tail(28, 120, *total, 40) > 0.05);
    let lower = (28..=108).find(|total| 1.0 - hypergeometric_lower_tail(27, 120, *total, 40) > 0.05);
    assert_eq!((lower, upper), (Some(71), Some(95)));
}

#[test]
fn intervals() {
    spans(wilson(28.0, 40.0, 0.95), 0.545_700, 0.819_252);
    spans(clopper_pearson(28.0, 40.0, 0.95), 0.534_684, 0.834_373);
    spans(clopper_pearson(0.0, 10.0, 0.95), 0.0, 1.0 - 0.025_f64.powf(0.1));
    spans(clopper_pearson(10.0, 10.0, 0.95), 0.025_f64.powf(0.1), 1.0);
    for (successes, trials, confidence) in [
        (1.0, 0.0, 0.95),
        (-1.0, 5.0, 0.95),
        (6.0, 5.0, 0.95),
        (1.0, 5.0, 1.0),
        (1.0, 5.0, 0.0),
        (f64::NAN, 5.0, 0.95),
        (1.0, f64::NAN, 0.95),
        (1.0, 5.0, f64::NAN),
        (1.0, f64::INFINITY, 0.95),
    ] {
        assert_eq!(wilson(successes, trials, confidence), None);
        assert_eq!(clopper_pearson(successes, trials, confidence), None);
    }
}

/// The ends of the exact interval are where the exact tails are half the rest.
#[test]
fn the_exact_interval_agrees_with_the_exact_tail() {
    for n in [1_u64, 7, 40, 300] {
        for x in 0..n {
            let interval = clopper_pearson(x as f64, n as f64, 0.99).unwrap();
            close(binomial_lower_tail(x, n, interval.high), 0.005, 1e-10);
            if x > 0 {
                close(1.0 - binomial_lower_tail(x - 1, n, interval.low), 0.005, 1e-10);
            }
        }
    }
}

#[test]
fn hajek_of_a_weighted_draw() {
    let sample = observations(&[0.125, 0.125, 0.25, 0.25, 0.5, 0.75, 0.5, 0.5], &[1, 0, 1, 1, 0, 1, 0, 1]);
    let found = hajek(&sample, Design::FixedSize).unwrap();
    close(found.weight_sum, 31.333_333, 5e-7);
    close(found.estimate, 0.617_021_277, 5e-10);
    close(found.variance, 0.040_666_113, 5e-10);
    close(found.effective_size, 5.810_883, 5e-7);
    spans(found.interval(0.95), 0.182_904, 0.940_597);
    let n = found.effective_size;
    spans(wilson(found.estimate * n, n, 0.95), 0.260_264, 0.880_634);
    close(hajek(&sample, Design::Poisson).unwrap().variance, 0.035_583_679, 5e-10);
}

#[test]
fn hajek_of_equal_chances_is_the_plain_sample() {
    let present: Vec<u8> = (0..40).map(|index| u8::from(index < 28)).collect();
    let found = hajek(&observations(&[40.0 / 120.0; 40], &present), Design::FixedSize).unwrap();
    close(found.estimate, 0.7, 1e-12);
    close(found.variance.sqrt(), 0.059_914, 5e-7);
    let without_replacement_correction =
        hajek(&observations(&[1e-9; 40], &present), Design::FixedSize).unwrap();
    close(without_replacement_correction.variance.sqrt(), 0.073_380, 5e-7);
}

#[test]
fn hajek_at_the_edges() {
    let all = hajek(&observations(&[0.5; 12], &[1; 12]), Design::FixedSize).unwrap();
    assert_eq!((all.estimate, all.variance, all.effective_size), (1.0, 0.0, 12.0));
    spans(all.interval(0.95), 0.025_f64.powf(1.0 / 12.0), 1.0);
    let census = hajek(&observations(&[1.0; 4], &[1, 0, 1, 1]), Design::FixedSize).unwrap();
    assert_eq!((census.estimate, census.variance, census.effective_size), (0.75, 0.0, 4.0));
    assert_eq!(hajek(&observations(&[0.5], &[1]), Design::FixedSize), None);
    for bad in [0.0, -0.5, 1.5, f64::NAN] {
        assert_eq!(hajek(&observations(&[0.5, bad], &[1, 1]), Design::FixedSize), None);
    }
}

#[test]
fn holm_corrects_for_looking_often() {
    assert_eq!(holm(&[0.01, 0.04, 0.03, 0.005], 0.05), [true, false, false, true]);
    assert_eq!(holm(&[0.05], 0.05), [true]);
    assert_eq!(holm(&[f64::NAN, 0.001], 0.05), [false, true]);
    assert_eq!(holm(&[], 0.05), [false; 0]);
}
