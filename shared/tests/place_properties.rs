//! Laws of the place room, on random input.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::f64::consts::TAU;

use proptest::prelude::*;
use zaigang_shared::place::*;

fn in_china() -> impl Strategy<Value = (f64, f64)> {
    (18.0..53.5_f64, 73.7..135.0_f64)
}

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

/// A star-shaped ring in metres around a point near the origin.
fn star() -> impl Strategy<Value = Vec<[f64; 2]>> {
    (prop::collection::vec(20.0..600.0_f64, 3..24), -300.0..300.0_f64, -300.0..300.0_f64).prop_map(
        |(radii, x, y)| {
            let step = TAU / radii.len() as f64;
            radii
                .iter()
                .enumerate()
                .map(|(i, r)| [x + r * (step * i as f64).cos(), y + r * (step * i as f64).sin()])
                .collect()
        },
    )
}

fn circle(at: Position, radius_m: f64) -> Fence {
    let shape = FenceShape::Circle { lat: at.lat(), lon: at.lon(), radius_m };
    Fence { id: FenceId("a".to_owned()), kind: FenceKind::Office, shape }
}

fn fix(at: Position, acc: f64) -> Fix {
    let acc_kind = AccuracyKind::Android68;
    Fix { lat: at.lat(), lon: at.lon(), acc, at: 0, alt: None, spd: None, hdg: None, mock: None, acc_kind }
}

proptest! {
    #[test]
    fn better_accuracy_is_never_worse_at_the_centre(acc in 1.0..3000.0_f64, factor in 1.0..5.0_f64, radius in 20.0..5000.0_f64) {
        let here = at(30.0, 110.0);
        let p = |acc| fence_probability(&circle(here, radius).shape, here, acc);
        prop_assert!(p(acc) >= p(acc * factor) - 1e-12);
        let half = radius / 2.0;
        let square = [[-half, -half], [half, -half], [half, half], [-half, half]];
        prop_assert!(polygon_probability(&square, acc) >= polygon_probability(&square, acc * factor) - 1e-12);
    }

    #[test]
    fn nearer_is_never_worse(d in 0.0..3000.0_f64, step in 0.0..300.0_f64, radius in 20.0..2000.0_f64, sigma in 5.0..500.0_f64) {
        prop_assert!(disc_probability(d, radius, sigma) >= disc_probability(d + step, radius, sigma) - 1e-12);
        prop_assert!(disc_probability(d, radius + step, sigma) >= disc_probability(d, radius, sigma) - 1e-12);
    }

    #[test]
    fn a_partition_sums_to_one(x in -900.0..900.0_f64, y in -900.0..900.0_f64, sigma in 5.0..400.0_f64) {
        let far = 1e6;
        let quarters = [[far, far], [-far, far], [-far, -far], [far, -far]].map(|[east, north]| {
            polygon_probability(&[[x, y], [east, y], [east, north], [x, north]], sigma)
        });
        prop_assert!((quarters.iter().sum::<f64>() - 1.0).abs() < 1e-11, "{quarters:?}");
    }

    #[test]
    fn a_cut_polygon_sums_to_the_whole(ring in star(), sigma in 5.0..400.0_f64) {
        // A fan from one point, one triangle per edge, signed by its turn.
        let n = ring.len() as f64;
        let middle = ring.iter().fold([0.0, 0.0], |m, c| [m[0] + c[0] / n, m[1] + c[1] / n]);
        let whole = polygon_probability(&ring, sigma);
        let signed: f64 = (0..ring.len()).map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            let turn = (a[0] - middle[0]) * (b[1] - middle[1]) - (a[1] - middle[1]) * (b[0] - middle[0]);
            turn.signum() * polygon_probability(&[middle, a, b], sigma)
        }).sum();
        prop_assert!((whole - signed).abs() < 1e-11, "{whole} against {signed}");
    }

    #[test]
    fn a_round_polygon_is_a_disc(d in 0.0..900.0_f64, angle in 0.0..TAU, radius in 30.0..600.0_f64, sigma in 5.0..300.0_f64) {
        // 500 corners on the circle of the same area.
        let n = 500;
        let outer = radius * (TAU / 2.0 / (f64::from(n) / 2.0 * (TAU / f64::from(n)).sin())).sqrt();
        let ring: Vec<[f64; 2]> = (0..n).map(|i| {
            let (sin, cos) = (TAU * f64::from(i) / f64::from(n)).sin_cos();
            [d * angle.cos() + outer * cos, d * angle.sin() + outer * sin]
        }).collect();
        let (polygon, disc) = (polygon_probability(&ring, sigma), disc_probability(d, radius, sigma));
        prop_assert!((polygon - disc).abs() < 2e-4, "{polygon} against {disc}");
    }

    #[test]
    fn datums_round_trip((lat, lon) in in_china()) {
        for datum in [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09] {
            let there = from_wgs84(datum, lat, lon);
            let back = to_wgs84(datum, there.0, there.1);
            prop_assert!(haversine_m(at(lat, lon), at(back.0, back.1)) < 1e-3);
            let shift = haversine_m(at(lat, lon), at(there.0, there.1));
            // The largest one of the box lies off the coast in the far north-east.
            prop_assert!(shift < 1600.0, "{shift}");
        }
    }

    #[test]
    fn the_plane_round_trips(lat in -89.0..89.0_f64, lon in -180.0..180.0_f64, east in -2e4..2e4_f64, north in -2e4..2e4_f64) {
        let plane = LocalPlane::at(at(lat, lon));
        let back = plane.to_metres(plane.from_metres([east, north]));
        // A pole within reach stops the latitude.
        if lat.abs() < 88.5 {
            prop_assert!((back[0] - east).abs() < 1e-4 && (back[1] - north).abs() < 1e-4);
        }
        prop_assert!((0.0..360.0).contains(&bearing_deg(at(lat, lon), plane.from_metres([east, north]))));
    }

    /// Someone truly at the place, with an error the accuracy admits (95 %), on a phone of either datum.
    #[test]
    fn an_honest_phone_is_never_outside(
        (lat, lon) in in_china(), radius in 20.0..1000.0_f64, share in 0.0..0.6_f64, angle in 0.0..TAU,
        acc in 3.0..5000.0_f64, error in 0.0..2.447_f64, error_angle in 0.0..TAU, shifted: bool,
    ) {
        let fence = circle(at(lat, lon), radius);
        let sigma = acc / AccuracyKind::Android68.k();
        let east = share * radius * angle.cos() + error * sigma * error_angle.cos();
        let north = share * radius * angle.sin() + error * sigma * error_angle.sin();
        let seen = LocalPlane::at(at(lat, lon)).from_metres([east, north]);
        let given = if shifted {
            let (lat, lon) = from_wgs84(Datum::Gcj02, seen.lat(), seen.lon());
            at(lat, lon)
        } else {
            seen
        };
        for calibration in [Calibration::None, if shifted { Calibration::Gcj02 } else { Calibration::Wgs84 }] {
            let verdict = judge_fix(Some(&fix(given, acc)), Some(0), std::slice::from_ref(&fence), calibration);
            prop_assert_ne!(verdict.answer, Answer::OutsideFix, "{:?}", verdict);
        }
    }

    /// Whatever comes in, no panic, a probability, and no claim against anyone without a usable fix.
    #[test]
    fn any_input_gets_a_sound_verdict(
        lat: f64, lon: f64, acc: f64, at: i64, not_before: Option<i64>, mock: Option<bool>,
        ring in prop::collection::vec([any::<f64>(), any::<f64>()], 0..8), radius_m: f64,
    ) {
        let fix = Fix { lat, lon, acc, at, alt: None, spd: None, hdg: None, mock, acc_kind: AccuracyKind::Unknown };
        let fences = [
            Fence { id: FenceId("a".to_owned()), kind: FenceKind::Event, shape: FenceShape::Polygon { ring } },
            Fence { id: FenceId("b".to_owned()), kind: FenceKind::Event, shape: FenceShape::Circle { lat, lon, radius_m } },
        ];
        for calibration in [Calibration::None, Calibration::Wgs84, Calibration::Gcj02] {
            let verdict = judge_fix(Some(&fix), not_before, &fences, calibration);
            prop_assert!((0.0..=1.0).contains(&verdict.probability));
            prop_assert!(sigma_m(acc, fix.acc_kind).is_some() || verdict.answer == Answer::Uncertain);
        }
        for fence in &fences {
            let _ = (fence.shape.check(), fence.shape.centre(), fence.shape.converted(Datum::Bd09));
        }
    }

    /// The same with coordinates that could be real.
    #[test]
    fn checked_shapes_have_a_centre_inside((lat, lon) in in_china(), ring in star()) {
        let plane = LocalPlane::at(at(lat, lon));
        let corner = |metres: &[f64; 2]| { let p = plane.from_metres(*metres); [p.lon(), p.lat()] };
        let shape = FenceShape::Polygon { ring: ring.iter().map(corner).collect() };
        prop_assert_eq!(shape.check(), Ok(()));
        let centre = shape.centre().unwrap();
        prop_assert!(shape.contains(centre));
        prop_assert!(shape.distance_m(at(lat, lon)) < 1000.0);
    }
}

/// Three fixes around a place, each with its own error of up to the accuracy, as a phone of a datum hands them out.
fn handed_out(datum: Datum, here: Position, errors: &[(f64, f64)], acc: f64) -> Vec<Fix> {
    let plane = LocalPlane::at(here);
    let one = |(n, (direction, share)): (usize, &(f64, f64))| {
        let off = acc * share;
        let there = plane.from_metres([off * direction.cos(), off * direction.sin()]);
        let (lat, lon) = from_wgs84(datum, there.lat(), there.lon());
        Fix { at: n as i64, ..fix(at(lat, lon), acc) }
    };
    errors.iter().enumerate().map(one).collect()
}

proptest! {
    #[test]
    fn no_phone_is_calibrated_as_the_other_datum(
        (lat, lon) in in_china(),
        standing in (0.0..TAU, 0.0..30.0_f64),
        errors in prop::collection::vec((0.0..TAU, 0.0..1.0_f64), 3..8),
        acc in 1.0..30.0_f64,
    ) {
        let point = at(lat, lon);
        let (direction, metres) = standing;
        let here = LocalPlane::at(point).from_metres([metres * direction.cos(), metres * direction.sin()]);
        let said = |datum| calibrate(&handed_out(datum, here, &errors, acc), point).calibration;
        prop_assert_ne!(said(Datum::Wgs84), Calibration::Gcj02);
        prop_assert_ne!(said(Datum::Gcj02), Calibration::Wgs84);
        // Where the two lie 400 m apart, a phone that is good enough is always told which it is.
        let (far_lat, far_lon) = from_wgs84(Datum::Gcj02, lat, lon);
        if haversine_m(point, at(far_lat, far_lon)) >= 400.0 {
            prop_assert_eq!(said(Datum::Wgs84), Calibration::Wgs84);
            prop_assert_eq!(said(Datum::Gcj02), Calibration::Gcj02);
        }
    }
}

#[test]
fn a_calibration_says_why_it_is_undecided() {
    let point = at(43.97, 119.39);
    let good = handed_out(Datum::Wgs84, point, &[(0.0, 0.2), (2.0, 0.4), (4.0, 0.3)], 12.0);
    let why = |fixes: &[Fix], point| calibrate(fixes, point).undecided;
    assert_eq!(why(&good, point), None);
    assert_eq!(why(&good[..2], point), Some(Undecided::TooInaccurate));
    let repeated: Vec<Fix> = good.iter().map(|fix| Fix { at: 7, ..*fix }).collect();
    assert_eq!(why(&repeated, point), Some(Undecided::TooInaccurate), "one fix sent three times");
    let rough: Vec<Fix> = good.iter().map(|fix| Fix { acc: 31.0, ..*fix }).collect();
    assert_eq!(why(&rough, point), Some(Undecided::TooInaccurate));
    let mock: Vec<Fix> = good.iter().map(|fix| Fix { mock: Some(true), ..*fix }).collect();
    assert_eq!(why(&mock, point), Some(Undecided::TooInaccurate));
    let broken: Vec<Fix> = good.iter().map(|fix| Fix { lat: f64::NAN, ..*fix }).collect();
    assert_eq!(why(&broken, point), Some(Undecided::TooInaccurate));
    let mut mixed = good.clone();
    mixed[2] = Fix { at: 2, ..handed_out(Datum::Gcj02, point, &[(0.0, 0.2)], 12.0)[0] };
    assert_eq!(why(&mixed, point), Some(Undecided::Scattered), "a phone of two sources");
    assert_eq!(why(&good, at(43.98, 119.39)), Some(Undecided::NeitherFits));
    // Somewhere in the south-west GCJ-02 shifts by a few dozen metres only.
    let little = (180..535)
        .flat_map(|lat| (737..1350).map(move |lon| at(f64::from(lat) / 10.0, f64::from(lon) / 10.0)))
        .find(|here| {
            let (lat, lon) = from_wgs84(Datum::Gcj02, here.lat(), here.lon());
            haversine_m(*here, at(lat, lon)) < 60.0
        })
        .unwrap();
    let there = handed_out(Datum::Wgs84, little, &[(0.0, 0.2), (2.0, 0.4), (4.0, 0.3)], 25.0);
    assert_eq!(why(&there, little), Some(Undecided::TooAlike));
}
