//! Public vectors for the place room: distances, datums, probabilities, and real phone logs.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use serde_json::Value;
use zaigang_shared::place::*;

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got} against {want}, off by {:e}", (got - want).abs());
}

fn position(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    haversine_m(position(a.0, a.1), position(b.0, b.1))
}

#[test]
fn sigma_follows_the_platforms_scale() {
    for (kind, k) in [
        (AccuracyKind::Android68, 1.509_592),
        (AccuracyKind::Web95, 2.447_747),
        (AccuracyKind::IosRms, 2f64.sqrt()),
        (AccuracyKind::Unknown, 2f64.sqrt()),
    ] {
        near(kind.k(), k, 5e-7);
        near(sigma_m(30.0, kind).unwrap(), 30.0 / k, 1e-5);
        for none in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(sigma_m(none, kind), None);
        }
    }
    near(AccuracyKind::Web95.k() / AccuracyKind::Android68.k(), 1.621_462, 5e-7);
    near(acc68_m(sigma_m(30.0, AccuracyKind::Android68).unwrap()), 30.0, 1e-12);
}

#[test]
fn metres_distances_and_bearings() {
    for (lat, per_lat, per_lon) in [
        (25.0, 110_772.886_1, 100_950.090_3),
        (30.0, 110_852.442_5, 96_486.280_3),
        (40.0, 111_034.632_6, 85_393.857_0),
    ] {
        let (got_lat, got_lon) = LocalPlane::at(position(lat, 110.0)).metres_per_degree();
        near(got_lat, per_lat, 6e-5);
        near(got_lon, per_lon, 6e-5);
    }
    near(metres_between((30.0, 110.0), (30.0001, 110.0)), 11.119_508, 1e-6);
    near(metres_between((30.0, 110.0), (30.0, 110.0001)), 9.629_776, 1e-6);
    let here = position(30.0, 110.0);
    for (lat, lon, bearing) in
        [(30.1, 110.0, 0.0), (29.9, 110.0, 180.0), (30.0, 110.001, 90.0), (30.0, 109.999, 270.0)]
    {
        near(bearing_deg(here, position(lat, lon)), bearing, 1e-3);
    }
    near(bearing_deg(here, here), 0.0, 0.0);
    near(haversine_m(position(0.0, 179.9999), position(0.0, -179.9999)), 22.239, 1e-3);
}

#[test]
fn gcj02_and_bd09_vectors() {
    for (wgs, gcj, tolerance) in [
        ((31.177_427_6, 121.527_210_6), (31.175_303_983_646, 121.531_541_859_215), 1e-11),
        ((22.543_847, 113.912_316), (22.540_796_131_695, 113.917_176_480_836), 1e-11),
        ((39.911_954, 116.377_817), (39.913_345_455_361, 116.384_047_224_557), 1e-11),
        ((39.915, 116.404), (39.916_404_281_502, 116.410_244_499_169), 1e-11),
        ((26.5833, 107.9833), (26.579_765_549, 107.987_437_873), 1e-9),
        ((29.7167, 95.35), (29.714_018_109, 95.351_146_486), 1e-9),
        ((45.0, 80.0), (45.000_818_756, 80.002_333_905), 1e-9),
        ((18.25, 109.5), (18.248_331_521, 109.504_118_444), 1e-9),
    ] {
        let got = from_wgs84(Datum::Gcj02, wgs.0, wgs.1);
        near(got.0, gcj.0, tolerance);
        near(got.1, gcj.1, tolerance);
        assert_eq!(from_wgs84(Datum::Cgcs2000, wgs.0, wgs.1), wgs);
        assert_eq!(to_wgs84(Datum::Cgcs2000, wgs.0, wgs.1), wgs);
    }
    for (wgs, bd) in [
        ((26.5833, 107.9833), (26.586_021_982, 107.993_875_008)),
        ((29.7167, 95.35), (29.719_775_421, 95.357_708_082)),
        ((45.0, 80.0), (45.006_725_405, 80.008_887_398)),
        ((18.25, 109.5), (18.254_012_006, 109.510_680_256)),
    ] {
        let got = from_wgs84(Datum::Bd09, wgs.0, wgs.1);
        near(got.0, bd.0, 1e-9);
        near(got.1, bd.1, 1e-9);
        assert!(metres_between(to_wgs84(Datum::Bd09, bd.0, bd.1), wgs) < 1e-3);
    }
    // GCJ-02 to BD-09 alone, and back, by way of WGS-84.
    let (lat, lon) = to_wgs84(Datum::Gcj02, 39.915, 116.404);
    let bd = from_wgs84(Datum::Bd09, lat, lon);
    assert!(metres_between(bd, (39.921_336_993_51, 116.410_369_493_71)) < 1e-3);
    let (lat, lon) = to_wgs84(Datum::Bd09, 39.915, 116.404);
    assert!(
        metres_between(from_wgs84(Datum::Gcj02, lat, lon), (39.908_656_739_58, 116.397_627_291_19)) < 0.25
    );
}

#[test]
fn vendors_cities_agree() {
    let cities: Value = serde_json::from_str(include_str!("data/gcoord-china-cities.json")).unwrap();
    let cities = cities.as_array().unwrap();
    assert_eq!(cities.len(), 664);
    for city in cities {
        let read = |name: &str| {
            let pair = &city["coords"][name];
            (pair[1].as_f64().unwrap(), pair[0].as_f64().unwrap())
        };
        let (wgs, gcj, bd) = (read("WGS84"), read("GCJ02"), read("BD09"));
        // The vendors' service adds up to 0.73 m of its own to the public formula.
        assert!(metres_between(from_wgs84(Datum::Gcj02, wgs.0, wgs.1), gcj) < 1.0, "{city}");
        assert!(metres_between(to_wgs84(Datum::Gcj02, gcj.0, gcj.1), wgs) < 1.0, "{city}");
        let via = to_wgs84(Datum::Gcj02, gcj.0, gcj.1);
        assert!(metres_between(from_wgs84(Datum::Bd09, via.0, via.1), bd) < 0.02, "{city}");
        for datum in [Datum::Gcj02, Datum::Bd09] {
            let there = from_wgs84(datum, wgs.0, wgs.1);
            assert!(metres_between(to_wgs84(datum, there.0, there.1), wgs) < 1e-3, "{city}");
        }
    }
}

#[test]
fn disc_vectors() {
    for (d, r, acc, want) in [
        (80.0, 100.0, 20.0, 0.924_416_019),
        (100.0, 100.0, 20.0, 0.473_514_278),
        (120.0, 100.0, 20.0, 0.058_192_263),
        (0.0, 100.0, 65.0, 0.932_584_875),
        (100.0, 100.0, 65.0, 0.411_852_953),
        (250.0, 100.0, 65.0, 0.000_149_005),
        (50.0, 200.0, 100.0, 0.973_445_918),
        (300.0, 200.0, 100.0, 0.049_915_599),
        (150.0, 100.0, 1000.0, 0.011_044_513),
    ] {
        let sigma = sigma_m(acc, AccuracyKind::Android68).unwrap();
        near(disc_probability(d, r, sigma), want, 1e-9);
        near(disc_probability(-d, r, sigma), want, 1e-9);
    }
    // Centre: closed form. Reach at the centre: 95 % needs acc68 of 31, 62 and 123 m.
    near(disc_probability(0.0, 100.0, 50.0), 1.0 - (-2.0_f64).exp(), 1e-15);
    for (r, acc) in [(50.0, 30.8), (100.0, 61.6), (200.0, 123.3)] {
        assert!(disc_probability(0.0, r, acc / 1.509_592) >= 0.95);
        assert!(disc_probability(0.0, r, (acc + 0.1) / 1.509_592) < 0.95);
    }
    for (d, r, s) in [(f64::NAN, 1.0, 1.0), (1.0, f64::INFINITY, 1.0), (1.0, 1.0, 0.0), (1.0, 1.0, -1.0)] {
        assert!(disc_probability(d, r, s).is_nan());
    }
}

#[test]
fn mixture_vectors() {
    for (d, r, acc, single, mixed) in [
        (80.0, 100.0, 20.0, 0.908_740, 0.867_655),
        (100.0, 100.0, 20.0, 0.471_682, 0.461_965),
        (150.0, 100.0, 20.0, 0.000_166, 0.007_944),
        (60.0, 100.0, 65.0, 0.735_343, 0.675_776),
        (0.0, 100.0, 20.0, 1.000_000, 0.980_634),
    ] {
        let sigma = sigma_m(acc, AccuracyKind::Android68).unwrap();
        near(disc_probability(d, r, working_sigma_m(sigma, 1.0)), single, 6e-7);
        near(mixture(sigma, |s| disc_probability(d, r, s)), mixed, 6e-7);
    }
}

#[test]
fn polygon_vectors() {
    let rectangle = [[-50.0, -30.0], [50.0, -30.0], [50.0, 30.0], [-50.0, 30.0]];
    let ell = [[0.0, 0.0], [100.0, 0.0], [100.0, 40.0], [40.0, 40.0], [40.0, 100.0], [0.0, 100.0]];
    let (rectangle, ell) = (&rectangle[..], &ell[..]);
    for (ring, [x, y], sigma, want) in [
        (rectangle, [0.0, 0.0], 10.0, 0.997_299_632),
        (rectangle, [0.0, 0.0], 30.0, 0.617_437_549),
        (rectangle, [50.0, 0.0], 10.0, 0.498_650_102),
        (rectangle, [50.0, 30.0], 10.0, 0.25),
        (rectangle, [60.0, 0.0], 10.0, 0.158_226_917),
        (rectangle, [80.0, 40.0], 25.0, 0.039_356_454),
        (rectangle, [200.0, 0.0], 60.0, 0.002_371_918),
        (ell, [20.0, 20.0], 10.0, 0.954_499_736),
        (ell, [70.0, 70.0], 20.0, 0.119_790_675),
        (ell, [45.0, 45.0], 15.0, 0.599_607_351),
        (ell, [100.0, 100.0], 50.0, 0.079_596_078),
    ] {
        let mut around: Vec<[f64; 2]> = ring.iter().map(|corner| [corner[0] - x, corner[1] - y]).collect();
        near(polygon_probability(&around, sigma), want, 1e-9);
        around.push(around[0]);
        around.reverse();
        near(polygon_probability(&around, sigma), want, 1e-9);
    }
    // An edge that passes a hair from the fix changes nothing: half the mass, to all digits.
    for hair in [1e-9, 1e-6, 1e-3] {
        let half = [[-1e4, -hair], [1e4, -hair], [1e4, 1e4], [-1e4, 1e4]];
        near(polygon_probability(&half, 5.0), 0.5 + hair / 5.0 * 0.398_942_280_401, 1e-12);
    }
    assert!(polygon_probability(&[[f64::NAN, 0.0]], 1.0).is_nan());
    near(polygon_probability(&[], 1.0), 0.0, 0.0);
}

fn circle(lat: f64, lon: f64, radius_m: f64) -> FenceShape {
    FenceShape::Circle { lat, lon, radius_m }
}

fn polygon(ring: &[[f64; 2]]) -> FenceShape {
    FenceShape::Polygon { ring: ring.to_vec() }
}

fn fence(id: &str, shape: FenceShape) -> Fence {
    Fence { id: FenceId(id.to_owned()), kind: FenceKind::Office, shape }
}

fn fix(lat: f64, lon: f64, acc: f64, at: i64) -> Fix {
    let acc_kind = AccuracyKind::Android68;
    Fix { lat, lon, acc, at, alt: None, spd: None, hdg: None, mock: None, acc_kind }
}

#[test]
fn containment_with_the_antimeridian() {
    // The coordinates of traccar's polygon tests: an office block, the antimeridian, the prime meridian.
    let traccar = |corners: &[(f64, f64)], inside: &[(f64, f64)], outside: (f64, f64)| {
        let shape = polygon(&corners.iter().map(|(lat, lon)| [*lon, *lat]).collect::<Vec<_>>());
        assert!(inside.iter().all(|(lat, lon)| shape.contains(position(*lat, *lon))), "{shape:?}");
        assert!(!shape.contains(position(outside.0, outside.1)), "{shape:?}");
    };
    let block = [(55.754_74, 37.618_23), (55.755_13, 37.618_88), (55.7535, 37.6222), (55.753_15, 37.621_65)];
    traccar(&block, &[(55.754_76, 37.619_15)], (55.755_45, 37.619_21));
    let chukotka = [(66.9494, 179.838), (66.9508, -179.8496), (66.8406, 179.9986)];
    traccar(&chukotka, &[(66.9015, 179.9904), (66.9015, 179.991)], (66.8368, -179.8792));
    let greenwich = [(51.1966, -0.6207), (51.1897, 0.4147), (50.9377, 0.5136), (50.8675, -0.6082)];
    traccar(&greenwich, &[(51.0466, -0.0165), (51.0466, 0.018)], (50.9477, 0.5836));
    let square = polygon(&[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]);
    assert!(square.contains(position(0.0, 0.0)));
    assert!(square.contains(position(1.0, 1.0)), "a corner is inside");
    assert!(!square.contains(position(0.0, 1.1)));
    let pacific = polygon(&[[179.9, 66.9], [-179.9, 66.9], [-179.9, 67.1], [179.9, 67.1]]);
    for (lat, lon, inside) in [
        (67.0, 180.0, true),
        (67.0, -180.0, true),
        (67.0, -179.95, true),
        (67.0, 179.5, false),
        (67.0, 0.0, false),
    ] {
        assert_eq!(pacific.contains(position(lat, lon)), inside, "{lat} {lon}");
    }
    assert_eq!(pacific.check(), Ok(()));
    near(haversine_m(pacific.centre().unwrap(), position(67.0, 180.0)), 0.0, 1e-3);
    let round = circle(0.0, 180.0, 500.0);
    assert!(round.contains(position(0.0, -179.999)) && !round.contains(position(0.0, -179.9)));
}

#[test]
fn distances_are_to_the_edge() {
    let here = position(30.0, 110.0);
    let plane = LocalPlane::at(here);
    let at = |east: f64, north: f64| plane.from_metres([east, north]);
    let corner = |east: f64, north: f64| [at(east, north).lon(), at(east, north).lat()];
    near(circle(30.0, 110.0, 200.0).distance_m(at(500.0, 0.0)), 300.0, 0.01);
    near(circle(30.0, 110.0, 200.0).distance_m(at(100.0, 0.0)), 0.0, 0.0);
    let square = polygon(&[corner(0.0, 0.0), corner(100.0, 0.0), corner(100.0, 100.0), corner(0.0, 100.0)]);
    near(square.distance_m(at(50.0, 50.0)), 0.0, 0.0);
    near(square.distance_m(at(150.0, 50.0)), 50.0, 0.01);
    near(square.distance_m(at(-30.0, -40.0)), 50.0, 0.01);
    // The centre of an L is inside it, though its centroid is not.
    let ell =
        [corner(0.0, 0.0), corner(100.0, 0.0), corner(100.0, 10.0), corner(10.0, 10.0), corner(10.0, 100.0)];
    let ell = polygon(&[&ell[..], &[corner(0.0, 100.0)]].concat());
    assert!(ell.contains(ell.centre().unwrap()));
    assert!(circle(f64::NAN, 0.0, 100.0).distance_m(here).is_nan() && polygon(&[]).distance_m(here).is_nan());
}

#[test]
fn shapes_are_checked() {
    use ShapeError::*;
    assert_eq!(circle(30.0, 110.0, 200.0).check(), Ok(()));
    for (shape, why) in [
        (circle(91.0, 110.0, 200.0), Coordinates),
        (circle(30.0, f64::NAN, 200.0), Coordinates),
        (circle(30.0, 110.0, 19.9), Radius),
        (circle(30.0, 110.0, f64::NAN), Radius),
        (circle(30.0, 110.0, 20_001.0), Radius),
        (polygon(&[]), TooFewPoints),
        (polygon(&[[110.0, 30.0], [110.1, 30.0], [110.0, 30.0]]), TooFewPoints),
        (polygon(&[[110.0, 30.0], [110.1, 30.0], [110.1, 90.1]]), Coordinates),
        // A bow tie, a spike, a ring that touches its own corner, a line, and something too wide.
        (polygon(&[[110.0, 30.0], [110.01, 30.01], [110.01, 30.0], [110.0, 30.01]]), NotSimple),
        (
            polygon(&[[110.0, 30.0], [110.01, 30.0], [110.01, 30.01], [110.01, 30.02], [110.01, 30.0]]),
            NotSimple,
        ),
        (
            polygon(&[
                [110.0, 30.0],
                [110.01, 30.01],
                [110.0, 30.02],
                [110.02, 30.02],
                [110.01, 30.01],
                [110.02, 30.0],
            ]),
            NotSimple,
        ),
        (polygon(&[[110.0, 30.0], [110.000_001, 30.0], [110.0, 30.000_001]]), NoArea),
        (polygon(&[[110.0, 30.0], [110.5, 30.0], [110.5, 30.1]]), TooLarge),
    ] {
        assert_eq!(shape.check(), Err(why), "{shape:?}");
    }
    let round = |corners: u32| {
        let corner = |step: u32| {
            let (sin, cos) = (f64::from(step) / f64::from(corners) * std::f64::consts::TAU).sin_cos();
            [110.0 + 0.01 * cos, 30.0 + 0.01 * sin]
        };
        polygon(&(0..corners).map(corner).collect::<Vec<_>>())
    };
    assert_eq!(round(500).check(), Ok(()));
    assert_eq!(round(501).check(), Err(TooManyPoints));
    let closed_twice =
        [[110.0, 30.0], [110.01, 30.0], [110.01, 30.0], [110.0, 30.01], [110.0, 30.0], [110.0, 30.0]];
    assert_eq!(polygon(&closed_twice).check(), Ok(()));
}

#[test]
fn conversion_moves_every_corner_once() {
    let wgs = [[107.98, 26.58], [107.99, 26.58], [107.99, 26.59]];
    let drawn: Vec<[f64; 2]> = wgs
        .iter()
        .map(|[lon, lat]| {
            let (lat, lon) = from_wgs84(Datum::Bd09, *lat, *lon);
            [lon, lat]
        })
        .collect();
    let FenceShape::Polygon { ring } = polygon(&drawn).converted(Datum::Bd09) else {
        panic!("a polygon stays one")
    };
    for (got, want) in ring.iter().zip(&wgs) {
        assert!(metres_between((got[1], got[0]), (want[1], want[0])) < 1e-3);
    }
    let (lat, lon) = from_wgs84(Datum::Gcj02, 26.58, 107.98);
    let FenceShape::Circle { lat, lon, radius_m } = circle(lat, lon, 250.0).converted(Datum::Gcj02) else {
        panic!("a circle stays one")
    };
    assert!(metres_between((lat, lon), (26.58, 107.98)) < 1e-3);
    near(radius_m, 250.0, 0.0);
    assert_eq!(polygon(&wgs).converted(Datum::Cgcs2000), polygon(&wgs));
}

#[test]
fn json_has_the_agreed_names() {
    let shape: FenceShape =
        serde_json::from_str(r#"{"shape":"circle","lat":30,"lon":110,"radius_m":200}"#).unwrap();
    assert_eq!(shape, circle(30.0, 110.0, 200.0));
    assert!(serde_json::from_str::<Position>(r#"{"lat":30,"lon":110}"#).is_ok());
    assert!(serde_json::from_str::<Position>(r#"{"lat":91,"lon":110}"#).is_err());
    assert!(serde_json::from_str::<Position>(r#"{"lat":30,"lon":-180.01}"#).is_err());
    for (kind, name) in [
        (AccuracyKind::Android68, "\"android68\""),
        (AccuracyKind::Web95, "\"web95\""),
        (AccuracyKind::IosRms, "\"ios_rms\""),
        (AccuracyKind::Unknown, "\"unknown\""),
    ] {
        assert_eq!(serde_json::to_string(&kind).unwrap(), name);
        assert_eq!(serde_json::from_str::<AccuracyKind>(name).unwrap(), kind);
    }
    assert_eq!(serde_json::from_str::<AccuracyKind>("\"galileo99\"").unwrap(), AccuracyKind::Unknown);
    // A phone without accuracy sends null or nothing; such a record is read, and is no fix.
    for text in [r#"{"lat":30,"lon":110,"acc":null,"at":1}"#, r#"{"lat":30,"lon":110,"at":1,"later":true}"#] {
        let fix: Fix = serde_json::from_str(text).unwrap();
        let verdict =
            judge_fix(Some(&fix), None, &[fence("a", circle(30.0, 110.0, 200.0))], Calibration::None);
        assert_eq!((verdict.answer, verdict.reasons), (Answer::Uncertain, vec![Reason::NoAccuracy]));
    }
    let plain = serde_json::to_string(&fix(30.0, 110.5, 8.0, 1)).unwrap();
    assert_eq!(plain, r#"{"lat":30.0,"lon":110.5,"acc":8.0,"at":1,"acc_kind":"android68"}"#);
    assert_eq!(serde_json::to_string(&Answer::OutsideFix).unwrap(), "\"outside_fix\"");
    assert_eq!(serde_json::to_string(&Reason::MockFlag).unwrap(), "\"mock_flag\"");
}
