//! Photos of the demonstration: hills, a sky and a band of colour. Nobody and no real place is on them.

use super::seed::Stream;
use zaigang_shared::jpeg::encode_rgb;

/// A picture's bytes, width and height.
pub struct Picture {
    /// JPEG.
    pub bytes: Vec<u8>,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

/// Draws a landscape; no two dice give the same one.
pub fn landscape(dice: &mut Stream, width: u16, height: u16) -> Picture {
    let (across, down) = (usize::from(width), usize::from(height));
    let mut tone = |low: i64, high: i64| dice.between(low, high) as f64;
    let sky = [tone(150, 190), tone(180, 215), tone(215, 245)];
    let ground = [tone(120, 170), tone(125, 160), tone(60, 100)];
    let hill = [tone(70, 110), tone(95, 130), tone(70, 110)];
    // A painted band, as on the gate of a yard.
    let band = [tone(20, 235), tone(20, 235), tone(20, 235)];
    let (first, second) = (tone(0, 628) / 100.0, tone(0, 628) / 100.0);
    let (horizon, rise) = (tone(42, 58) / 100.0, tone(6, 16) / 100.0);
    let mut rgb = Vec::with_capacity(across * down * 3);
    for y in 0..down {
        let high = y as f64 / down as f64;
        for x in 0..across {
            let along = x as f64 / across as f64 * 6.3;
            let ridge = horizon - rise * ((along + first).sin() + 0.5 * (2.7 * along + second).sin()).abs();
            let (colour, light) = match high {
                h if (0.80..0.87).contains(&h) => (band, 1.0),
                h if h > horizon => (ground, 1.1 - 0.3 * (h - horizon)),
                h if h > ridge => (hill, 0.85 + 0.4 * (h - ridge)),
                h => (sky, 1.0 + 0.15 * h),
            };
            rgb.extend(colour.iter().map(|tone| (tone * light).clamp(0.0, 255.0) as u8));
        }
    }
    Picture { bytes: encode_rgb(width, height, &rgb, 70), width, height }
}

#[cfg(test)]
mod tests {
    use super::super::seed::Seed;
    use super::*;
    use zaigang_shared::jpeg::{Limits, check};

    #[test]
    fn pictures_may_travel_and_differ() {
        let draw = |label| landscape(&mut Seed(1).stream(&[label]), 160, 120);
        let (one, two) = (draw("a"), draw("b"));
        assert!(check(&one.bytes, &Limits::default()).is_ok());
        assert_ne!(one.bytes, two.bytes);
        assert_eq!(draw("a").bytes, one.bytes);
        assert!(one.bytes.len() < 20_000, "{}", one.bytes.len());
    }
}
