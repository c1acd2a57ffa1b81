//! Photos of the demonstration: hills, a sky, some houses. Nobody and no real place is on them.

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

/// Draws a landscape in the light of a day, 1 being noon; no two dice give the same one.
pub fn landscape(dice: &mut Stream, daylight: f64, width: u16, height: u16) -> Picture {
    let (across, down) = (usize::from(width), usize::from(height));
    let mut tone = |low: i64, high: i64| dice.between(low, high) as f64;
    let sky = [tone(150, 190), tone(180, 215), tone(215, 245)];
    let ground = [tone(120, 170), tone(125, 160), tone(60, 100)];
    let hill = [tone(70, 110), tone(95, 130), tone(70, 110)];
    // A painted band, as on the gate of a yard.
    let band = [tone(20, 235), tone(20, 235), tone(20, 235)];
    let (first, second) = (tone(0, 628) / 100.0, tone(0, 628) / 100.0);
    let (horizon, rise) = (tone(42, 58) / 100.0, tone(6, 16) / 100.0);
    let houses: [House; 7] = std::array::from_fn(|_| House {
        left: tone(0, 80) / 100.0,
        top: tone(20, 70) / 100.0,
        width: tone(8, 34) / 100.0,
        height: tone(6, 24) / 100.0,
        wall: [tone(30, 235), tone(30, 225), tone(30, 215)],
    });
    let mut rgb = Vec::with_capacity(across * down * 3);
    for y in 0..down {
        let high = y as f64 / down as f64;
        for x in 0..across {
            let along = x as f64 / across as f64 * 6.3;
            let ridge = horizon - rise * ((along + first).sin() + 0.5 * (2.7 * along + second).sin()).abs();
            let wide = x as f64 / across as f64;
            let house = houses.iter().find(|house| house.covers(wide, high));
            let (colour, light) = match high {
                _ if house.is_some() => (house.map_or(ground, |house| house.wall), 1.0),
                h if (0.80..0.87).contains(&h) => (band, 1.0),
                h if h > horizon => (ground, 1.1 - 0.3 * (h - horizon)),
                h if h > ridge => (hill, 0.85 + 0.4 * (h - ridge)),
                h => (sky, 1.0 + 0.15 * h),
            };
            rgb.extend(colour.iter().map(|tone| (tone * light * daylight).clamp(0.0, 255.0) as u8));
        }
    }
    Picture { bytes: encode_rgb(width, height, &rgb, 70), width, height }
}

/// A wall, in parts of the picture.
struct House {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    wall: [f64; 3],
}

impl House {
    fn covers(&self, x: f64, y: f64) -> bool {
        (self.left..self.left + self.width).contains(&x) && (self.top..self.top + self.height).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed::Seed;
    use super::*;
    use zaigang_shared::jpeg::{Limits, check};

    #[test]
    fn pictures_may_travel_and_differ() {
        let draw = |label| landscape(&mut Seed(1).stream(&[label]), 1.0, 160, 120);
        let (one, two) = (draw("a"), draw("b"));
        assert!(check(&one.bytes, &Limits::default()).is_ok());
        assert_ne!(one.bytes, two.bytes);
        assert_eq!(draw("a").bytes, one.bytes);
        assert!(one.bytes.len() < 20_000, "{}", one.bytes.len());
    }
}
