//! The datums over 664 Chinese cities: verdicts of honest people, the datum guard, and fences entered either way.
//!
//! The positions are those of map vendors (see `data/SOURCES-place.md`); they lie up to 0.8 m off the formula.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use serde::Deserialize;
use std::f64::consts::TAU;
use zaigang_shared::place::*;

#[derive(Deserialize)]
struct City {
    attrs: Attributes,
    coords: Coordinates,
}

#[derive(Deserialize)]
struct Attributes {
    name: String,
}

/// `[longitude, latitude]` each.
#[derive(Deserialize)]
struct Coordinates {
    #[serde(rename = "WGS84")]
    wgs84: [f64; 2],
    #[serde(rename = "GCJ02")]
    gcj02: [f64; 2],
    #[serde(rename = "BD09")]
    bd09: [f64; 2],
}

fn cities() -> Vec<City> {
    let cities: Vec<City> = serde_json::from_str(include_str!("data/gcoord-china-cities.json")).unwrap();
    assert_eq!(cities.len(), 664);
    cities
}

fn at([lon, lat]: [f64; 2]) -> Position {
    Position::new(lat, lon).unwrap()
}

impl City {
    fn place(&self) -> Position {
        at(self.coords.wgs84)
    }

    fn shift_m(&self) -> f64 {
        haversine_m(self.place(), at(self.coords.gcj02))
    }

    /// What a phone that hands out GCJ-02 says of a place near the city: the formula with the vendor's residual.
    fn as_gcj02(&self, place: Position) -> Position {
        let formula = |p: Position| from_wgs84(Datum::Gcj02, p.lat(), p.lon());
        let (here, there) = (formula(self.place()), formula(place));
        let [lon, lat] = self.coords.gcj02;
        at([there.1 + lon - here.1, there.0 + lat - here.0])
    }
}

/// The two outlines of an office around a point: 200 m around it, and a yard of 320 by 320 m.
fn outlines([lon, lat]: [f64; 2]) -> [FenceShape; 2] {
    let plane = LocalPlane::at(at([lon, lat]));
    let corner = |east: f64, north: f64| {
        let p = plane.from_metres([east, north]);
        [p.lon(), p.lat()]
    };
    let ring =
        vec![corner(-160.0, -160.0), corner(160.0, -160.0), corner(160.0, 160.0), corner(-160.0, 160.0)];
    [FenceShape::Circle { lat, lon, radius_m: 200.0 }, FenceShape::Polygon { ring }]
}

fn fence(shape: FenceShape) -> Fence {
    Fence { id: FenceId("office".to_owned()), kind: FenceKind::Office, shape }
}

fn fix(at: Position, acc: f64) -> Fix {
    let acc_kind = AccuracyKind::Android68;
    Fix { lat: at.lat(), lon: at.lon(), acc, at: 0, alt: None, spd: None, hdg: None, mock: None, acc_kind }
}

/// Where an honest person's phone says he is, with its accuracy: somewhere within 60 m of the middle, off by one to
/// two sigma of a real phone's accuracies.
fn honest(city: &City) -> Vec<(Position, f64)> {
    let plane = LocalPlane::at(city.place());
    let seen = |(n, acc): (usize, f64)| {
        let angle = TAU * n as f64 / 7.0;
        let sigma = acc / AccuracyKind::Android68.k();
        let metres = 20.0 * (n % 4) as f64 + sigma * (1.0 + (n % 3) as f64 / 2.0);
        (plane.from_metres([metres * angle.cos(), metres * angle.sin()]), acc)
    };
    [5.0, 8.0, 12.0, 15.0, 20.0, 30.0, 45.0, 65.0, 80.0, 100.0].into_iter().enumerate().map(seen).collect()
}

/// Judges every honest fix of every city, as the phone gives it, against either outline.
fn over_all(
    calibration: Calibration,
    outline: impl Fn(&City) -> [FenceShape; 2],
    given: impl Fn(&City, Position) -> Position,
    mut look: impl FnMut(&City, f64, &Verdict),
) {
    for city in cities() {
        for shape in outline(&city) {
            assert_eq!(shape.check(), Ok(()));
            let fences = [fence(shape)];
            for (position, acc) in honest(&city) {
                let fix = fix(given(&city, position), acc);
                look(&city, acc, &judge_fix(Some(&fix), Some(0), &fences, calibration));
            }
        }
    }
}

fn right(city: &City) -> [FenceShape; 2] {
    outlines(city.coords.wgs84)
}

/// Drawn on a Chinese map, and said so: converted once.
fn drawn_and_declared(city: &City) -> [FenceShape; 2] {
    outlines(city.coords.gcj02).map(|shape| shape.converted(Datum::Gcj02))
}

/// Drawn on a Chinese map, and taken for WGS-84.
fn drawn_and_taken_raw(city: &City) -> [FenceShape; 2] {
    outlines(city.coords.gcj02)
}

/// Accuracies with which these honest fixes are told to be inside.
const GOOD_M: f64 = 45.0;

#[test]
fn a_shifted_phone_never_puts_an_honest_person_outside() {
    let mut asked_to_calibrate = 0;
    over_all(Calibration::None, right, City::as_gcj02, |city, acc, verdict| {
        assert_ne!(verdict.answer, Answer::OutsideFix, "{} {acc} {verdict:?}", city.attrs.name);
        if acc <= GOOD_M && verdict.answer == Answer::Uncertain && city.shift_m() > 400.0 {
            assert_eq!(verdict.reasons, [Reason::Datum], "{} {acc} {verdict:?}", city.attrs.name);
            asked_to_calibrate += 1;
        }
    });
    assert!(asked_to_calibrate > 5_000, "{asked_to_calibrate}");
}

#[test]
fn a_plain_phone_never_puts_an_honest_person_outside_of_a_shifted_fence() {
    over_all(
        Calibration::None,
        drawn_and_taken_raw,
        |_, p| p,
        |city, acc, verdict| {
            assert_ne!(verdict.answer, Answer::OutsideFix, "{} {acc} {verdict:?}", city.attrs.name);
            if acc <= GOOD_M && verdict.answer == Answer::Uncertain && city.shift_m() > 400.0 {
                assert_eq!(verdict.reasons, [Reason::Datum], "{} {acc} {verdict:?}", city.attrs.name);
            }
        },
    );
}

#[test]
fn calibrated_phones_are_inside() {
    over_all(Calibration::Gcj02, right, City::as_gcj02, |city, acc, verdict| {
        assert!(acc > GOOD_M || verdict.answer == Answer::Inside, "{} {acc} {verdict:?}", city.attrs.name);
        assert_ne!(verdict.answer, Answer::OutsideFix);
    });
    over_all(
        Calibration::Wgs84,
        right,
        |_, p| p,
        |city, acc, verdict| {
            assert!(
                acc > GOOD_M || verdict.answer == Answer::Inside,
                "{} {acc} {verdict:?}",
                city.attrs.name
            );
            assert_ne!(verdict.answer, Answer::OutsideFix);
        },
    );
}

#[test]
fn a_fence_with_its_declared_datum_holds_plain_phones() {
    for calibration in [Calibration::None, Calibration::Wgs84] {
        over_all(
            calibration,
            drawn_and_declared,
            |_, p| p,
            |city, acc, verdict| {
                assert!(
                    acc > GOOD_M || verdict.answer == Answer::Inside,
                    "{} {acc} {verdict:?}",
                    city.attrs.name
                );
                assert_ne!(verdict.answer, Answer::OutsideFix);
            },
        );
    }
}

#[test]
fn who_is_elsewhere_is_outside_by_every_reading() {
    // 5 km off: the three readings do not make absence impossible to show.
    let away = |city: &City, p: Position| {
        LocalPlane::at(city.place())
            .from_metres(LocalPlane::at(city.place()).to_metres(p).map(|m| m + 3_500.0))
    };
    over_all(Calibration::None, right, away, |city, acc, verdict| {
        assert_eq!(verdict.answer, Answer::OutsideFix, "{} {acc} {verdict:?}", city.attrs.name);
    });
}

/// One second after another: the fixes of somebody who stands at the place.
fn standing(city: &City, accuracies: &[f64]) -> Vec<Fix> {
    let of = |(n, (position, _)): (usize, (Position, f64))| {
        let acc = accuracies.get(n).copied().unwrap_or(10.0);
        Fix { at: 1_000 * n as i64, ..fix(position, acc) }
    };
    let plane = LocalPlane::at(city.place());
    let near = [[3.0, 4.0], [-5.0, 2.0], [1.0, -6.0]].map(|metres| (plane.from_metres(metres), 0.0));
    near.into_iter().enumerate().map(of).collect()
}

#[test]
fn standing_there_makes_a_fence_that_holds_whoever_stands_there() {
    for city in cities() {
        let fixes = standing(&city, &[12.0, 8.0, 20.0]);
        let middle = standing_centre(&fixes, 5_000).unwrap();
        assert!(haversine_m(middle, city.place()) < 6.0, "{}", city.attrs.name);
        // By a browser that hands out GCJ-02, and says so.
        let shifted: Vec<Fix> = fixes
            .iter()
            .map(|one| {
                let given = city.as_gcj02(Position::new(one.lat, one.lon).unwrap());
                Fix { lat: given.lat(), lon: given.lon(), ..*one }
            })
            .collect();
        let middle = standing_centre(&shifted, 5_000).unwrap();
        let shape = FenceShape::Circle { lat: middle.lat(), lon: middle.lon(), radius_m: DEFAULT_RADIUS_M };
        let fences = [fence(shape.converted(Datum::Gcj02))];
        let verdict = judge_fix(Some(&fix(city.place(), 15.0)), None, &fences, Calibration::Wgs84);
        assert_eq!(verdict.answer, Answer::Inside, "{}", city.attrs.name);
    }
}

#[test]
fn fixes_that_make_no_fence_say_why() {
    let city = cities().remove(0);
    let good = standing(&city, &[12.0, 8.0, 20.0]);
    let why = |fixes: &[Fix], now: i64| standing_centre(fixes, now).unwrap_err();
    assert_eq!(why(good.get(..2).unwrap(), 0), StandingError::Count);
    assert_eq!(why(&vec![good[0]; STANDING_MOST + 1], 0), StandingError::Count);
    assert_eq!(why(&standing(&city, &[12.0, 8.0, 51.0]), 0), StandingError::Inaccurate);
    assert_eq!(why(&[good[0], good[0], good[0]], 0), StandingError::Inaccurate, "one fix thrice is one");
    let mocked: Vec<Fix> = good.iter().map(|one| Fix { mock: Some(true), ..*one }).collect();
    assert_eq!(why(&mocked, 0), StandingError::Inaccurate);
    let late = 2_000 + STANDING_AGE_MS;
    assert!(standing_centre(&good, late).is_ok());
    assert_eq!(why(&good, late + 1), StandingError::Old);
    assert_eq!(why(&good, i64::MIN), StandingError::Old);
    let slow = [good[0], Fix { at: 60_000, ..good[1] }, Fix { at: STANDING_SPAN_MS + 1, ..good[2] }];
    assert_eq!(why(&slow, STANDING_SPAN_MS), StandingError::Old);
    let walked = LocalPlane::at(city.place()).from_metres([90.0, 0.0]);
    let apart = [good[0], good[1], Fix { lat: walked.lat(), lon: walked.lon(), ..good[2] }];
    assert_eq!(why(&apart, 5_000), StandingError::Apart);
    // A rough fix among three good ones is left out.
    let rough = Fix { at: 3_500, acc: 400.0, ..fix(walked, 400.0) };
    let with_rough: Vec<Fix> = good.iter().copied().chain([rough]).collect();
    assert_eq!(standing_centre(&with_rough, 5_000), standing_centre(&good, 5_000));
}

#[test]
fn a_corrected_place_makes_nobody_outside_who_was_not() {
    let city = cities().remove(0);
    let away = LocalPlane::at(city.place()).from_metres([3_000.0, 0.0]);
    let [shape, _] = outlines(city.coords.wgs84);
    let anew = judge_fix(Some(&fix(away, 10.0)), None, &[fence(shape.clone())], Calibration::Wgs84);
    assert_eq!(anew.answer, Answer::OutsideFix);
    for before in [Answer::Inside, Answer::Uncertain] {
        let held = judged_anew(before, anew.clone());
        assert_eq!(
            (held.answer, held.reasons.as_slice()),
            (Answer::Uncertain, [Reason::PlaceCorrected].as_slice())
        );
    }
    assert_eq!(judged_anew(Answer::OutsideFix, anew.clone()), anew);
    let inside = judge_fix(Some(&fix(city.place(), 10.0)), None, &[fence(shape)], Calibration::Wgs84);
    assert_eq!(judged_anew(Answer::OutsideFix, inside.clone()), inside);
}

/// Twenty past fixes of people at the place.
fn past(city: &City) -> Vec<Position> {
    honest(city).into_iter().chain(honest(city)).map(|(position, _)| position).collect()
}

#[test]
fn the_guard_asks_wherever_a_wrong_datum_shifts_the_fence_and_never_else() {
    let mut asked = 0;
    for city in cities() {
        let (past, name) = (past(&city), &city.attrs.name);
        assert_eq!(past.len(), GUARD_FIXES);
        let given = [
            (city.coords.wgs84, [Datum::Wgs84, Datum::Cgcs2000].as_slice()),
            (city.coords.gcj02, [Datum::Gcj02].as_slice()),
            (city.coords.bd09, [Datum::Bd09].as_slice()),
        ];
        for (coordinates, true_datums) in given {
            for shape in outlines(coordinates) {
                for declared in [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09] {
                    let doubt = datum_doubt(&shape, declared, &past);
                    if true_datums.contains(&declared) {
                        assert_eq!(doubt, None, "{name} is {declared:?}");
                        continue;
                    }
                    let off_m = haversine_m(city.place(), shape.converted(declared).centre().unwrap());
                    // These people stand 20 to 60 m from the middle, which the gain has to exceed too.
                    if off_m > 280.0 {
                        let Some(doubt) = doubt else { panic!("{name} as {declared:?}: {off_m} m") };
                        assert!(true_datums.contains(&doubt.other), "{name} {doubt:?}");
                        assert!(doubt.declared_m - doubt.other_m > GUARD_GAIN_M, "{name} {doubt:?}");
                        asked += 1;
                    }
                    // Too few fixes say nothing.
                    assert_eq!(datum_doubt(&shape, declared, past.get(1..).unwrap()), None);
                }
            }
        }
    }
    assert!(asked > 9_000, "{asked}");
}

#[test]
fn fixes_of_another_place_say_nothing_about_a_datum() {
    // A lodging 3 km from the office where everybody checks in.
    for city in cities() {
        let lodging = LocalPlane::at(city.place()).from_metres([2_200.0, 2_200.0]);
        let [circle, _] = outlines([lodging.lon(), lodging.lat()]);
        assert_eq!(datum_doubt(&circle, Datum::Wgs84, &past(&city)), None, "{}", city.attrs.name);
    }
}
