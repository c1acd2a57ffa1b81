//! The special functions behind the intervals.

/// Natural logarithm of the gamma function for `x > 0` (Lanczos 1964, g = 7, nine terms; relative error 1e-14).
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let sum = (0_u32..).zip(TERMS).fold(0.999_999_999_999_809_9, |sum, (index, term)| {
        // x - 1 + index + 1
        sum + term / (x + f64::from(index))
    });
    let t = x + 6.5;
    0.5 * std::f64::consts::TAU.ln() + (x - 0.5) * t.ln() - t + sum.ln()
}

/// The regularised incomplete beta function I_x(a, b) for `a, b > 0`, by its continued fraction
/// (DLMF 8.17.22, evaluated by Lentz's method) on the side where it converges fast.
pub(super) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    // Keeps Lentz's quotients away from zero.
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = away(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut fraction = d;
    for m in 1..=10_000_u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = away(1.0 + even * d).recip();
        c = away(1.0 + even / c);
        fraction *= d * c;
        d = away(1.0 + odd * d).recip();
        c = away(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The standard normal quantile for `0 < p < 1` (Wichura 1988, algorithm AS 241 PPND16, relative error 1e-16).
pub(super) fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE.0, r) / polynomial(&CENTRE.1, r);
    }
    let r = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let size = if r <= 5.0 {
        polynomial(&MIDDLE.0, r - 1.6) / polynomial(&MIDDLE.1, r - 1.6)
    } else {
        polynomial(&TAIL.0, r - 5.0) / polynomial(&TAIL.1, r - 5.0)
    };
    size.copysign(q)
}

fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// Numerator and denominator, highest power first.
type Ratio = ([f64; 8], [f64; 8]);

/// Where |p - 0.5| <= 0.425.
const CENTRE: Ratio = (
    [
        2.509_080_928_730_122_7e3,
        3.343_057_558_358_813e4,
        6.726_577_092_700_87e4,
        4.592_195_393_154_987e4,
        1.373_169_376_550_946e4,
        1.971_590_950_306_551_3e3,
        1.331_416_678_917_843_8e2,
        3.387_132_872_796_366_5,
    ],
    [
        5.226_495_278_852_854e3,
        2.872_908_573_572_194_3e4,
        3.930_789_580_009_271e4,
        2.121_379_430_158_659_7e4,
        5.394_196_021_424_751e3,
        6.871_870_074_920_579e2,
        4.231_333_070_160_091e1,
        1.0,
    ],
);

/// Where sqrt(-ln(p)) <= 5.
const MIDDLE: Ratio = (
    [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);

/// Beyond.
const TAIL: Ratio = (
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_048_7e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_879e-1,
        1.0,
    ],
);

#[cfg(test)]
mod tests {
    use super::{incomplete_beta, ln_gamma, normal_quantile};

    #[test]
    fn gamma_gives_factorials() {
        let mut factorial = 1.0_f64;
        for n in 1..=60_u32 {
            assert!((ln_gamma(f64::from(n)) - factorial.ln()).abs() < 1e-12 * f64::from(n), "{n}");
            factorial *= f64::from(n);
        }
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-14);
    }

    #[test]
    fn beta_has_its_closed_forms_and_symmetry() {
        for x in [0.01, 0.2, 0.5, 0.77, 0.99] {
            assert!((incomplete_beta(1.0, 1.0, x) - x).abs() < 1e-14);
            assert!((incomplete_beta(3.0, 1.0, x) - x.powi(3)).abs() < 1e-14);
            assert!((incomplete_beta(1.0, 4.0, x) - (1.0 - (1.0 - x).powi(4))).abs() < 1e-14);
            let other = incomplete_beta(7.2, 2.6, 1.0 - x);
            assert!((incomplete_beta(2.6, 7.2, x) + other - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn quantiles_are_the_printed_ones() {
        for (p, z) in [
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472_2),
            (0.6, 0.253_347_103_135_799_8),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-13 * z.abs().max(1.0), "{p}");
        }
    }
}
