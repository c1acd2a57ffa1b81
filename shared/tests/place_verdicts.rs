//! Verdicts: every answer and reason, the two-fix rule, and real phone logs.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

use std::collections::BTreeMap;

use serde_json::Value;
use zaigang_shared::place::*;

const HERE: (f64, f64) = (26.5833, 107.9833);

fn fence(id: &str, shape: FenceShape) -> Fence {
    Fence { id: FenceId(id.to_owned()), kind: FenceKind::Office, shape }
}

/// A circle of 200 m around a point so many metres east and north of `HERE`.
fn office(id: &str, east: f64, north: f64) -> Fence {
    let at = moved(east, north);
    fence(id, FenceShape::Circle { lat: at.lat(), lon: at.lon(), radius_m: 200.0 })
}

fn moved(east: f64, north: f64) -> Position {
    LocalPlane::at(Position::new(HERE.0, HERE.1).unwrap()).from_metres([east, north])
}

fn fix(at: Position, acc: f64) -> Fix {
    let acc_kind = AccuracyKind::Android68;
    Fix {
        lat: at.lat(),
        lon: at.lon(),
        acc,
        at: 1_000_000,
        alt: None,
        spd: None,
        hdg: None,
        mock: None,
        acc_kind,
    }
}

#[track_caller]
fn expect(verdict: &Verdict, answer: Answer, reasons: &[Reason]) {
    assert_eq!((verdict.answer, verdict.reasons.as_slice()), (answer, reasons), "{verdict:?}");
    assert_eq!(verdict.model, MODEL);
}

#[test]
fn the_three_answers() {
    let fences = [office("far", 5000.0, 0.0), office("near", 0.0, 0.0)];
    let judge =
        |east: f64, acc: f64| judge_fix(Some(&fix(moved(east, 0.0), acc)), None, &fences, Calibration::Wgs84);
    let inside = judge(20.0, 10.0);
    expect(&inside, Answer::Inside, &[]);
    assert_eq!(inside.fence, Some(FenceId("near".to_owned())));
    assert_eq!(inside.distance_m, Some(0.0));
    assert!((inside.sigma_m.unwrap() - 10.0 / 1.509_592).abs() < 1e-5);
    expect(&judge(200.0, 10.0), Answer::Uncertain, &[Reason::NearEdge]);
    expect(&judge(0.0, 400.0), Answer::Uncertain, &[Reason::PoorAccuracy]);
    let outside = judge(600.0, 10.0);
    expect(&outside, Answer::OutsideFix, &[Reason::OutsideAll]);
    assert!((outside.distance_m.unwrap() - 400.0).abs() < 0.1);
    // In the second place only: outside means outside all.
    expect(&judge(5000.0, 10.0), Answer::Inside, &[]);
}

#[test]
fn missing_things_are_uncertain() {
    let fences = [office("a", 0.0, 0.0)];
    let good = fix(moved(0.0, 0.0), 10.0);
    let judge = |fix: Option<&Fix>| judge_fix(fix, Some(good.at), &fences, Calibration::None);
    expect(&judge(None), Answer::Uncertain, &[Reason::NoFix]);
    expect(&judge(Some(&Fix { lat: f64::NAN, ..good })), Answer::Uncertain, &[Reason::NoFix]);
    expect(&judge(Some(&Fix { lon: 181.0, ..good })), Answer::Uncertain, &[Reason::NoFix]);
    for acc in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        expect(&judge(Some(&Fix { acc, ..good })), Answer::Uncertain, &[Reason::NoAccuracy]);
    }
    expect(&judge_fix(Some(&good), None, &[], Calibration::None), Answer::Uncertain, &[Reason::NoFence]);
    // One broken outline is enough to say nothing, unless another fence holds the fix.
    let broken = fence("b", FenceShape::Circle { lat: f64::NAN, lon: 0.0, radius_m: 200.0 });
    let away = [office("a", 9000.0, 0.0), broken.clone()];
    expect(&judge_fix(Some(&good), None, &away, Calibration::None), Answer::Uncertain, &[Reason::NoFence]);
    let here = [broken, office("a", 0.0, 0.0)];
    expect(&judge_fix(Some(&good), None, &here, Calibration::None), Answer::Inside, &[]);
}

#[test]
fn a_stale_fix_says_nothing() {
    let (near, far) = ([office("a", 0.0, 0.0)], [office("a", 9000.0, 0.0)]);
    let good = fix(moved(0.0, 0.0), 10.0);
    let at =
        |age: i64, fences: &[Fence]| judge_fix(Some(&good), Some(good.at + age), fences, Calibration::None);
    expect(&at(120_000, &near), Answer::Inside, &[]);
    expect(&at(-600_000, &near), Answer::Inside, &[]);
    expect(&at(120_001, &near), Answer::Uncertain, &[Reason::StaleFix]);
    expect(&at(120_001, &far), Answer::Uncertain, &[Reason::StaleFix]);
    expect(&judge_fix(Some(&good), Some(i64::MIN), &near, Calibration::None), Answer::Inside, &[]);
}

#[test]
fn a_mock_is_never_evidence() {
    let mock = Fix { mock: Some(true), ..fix(moved(0.0, 0.0), 10.0) };
    let judge =
        |east: f64, fix: &Fix| judge_fix(Some(fix), None, &[office("a", east, 0.0)], Calibration::Wgs84);
    expect(&judge(0.0, &mock), Answer::Uncertain, &[Reason::MockFlag]);
    expect(&judge(9000.0, &mock), Answer::Uncertain, &[Reason::MockFlag]);
    expect(&judge(200.0, &mock), Answer::Uncertain, &[Reason::MockFlag, Reason::NearEdge]);
    expect(&judge(0.0, &Fix { mock: Some(false), ..mock }), Answer::Inside, &[]);
    let stale = judge_fix(Some(&mock), Some(mock.at + 200_000), &[office("a", 0.0, 0.0)], Calibration::None);
    expect(&stale, Answer::Uncertain, &[Reason::MockFlag, Reason::StaleFix]);
}

#[test]
fn an_uncalibrated_phone_gets_both_readings() {
    let fences = [office("a", 0.0, 0.0)];
    let (lat, lon) = from_wgs84(Datum::Gcj02, HERE.0, HERE.1);
    let shifted = fix(Position::new(lat, lon).unwrap(), 10.0);
    let judge = |calibration| judge_fix(Some(&shifted), None, &fences, calibration);
    let both = judge(Calibration::None);
    expect(&both, Answer::Uncertain, &[Reason::Datum]);
    assert!(both.probability > 0.9 && both.distance_m == Some(0.0), "the likelier reading is shown");
    expect(&judge(Calibration::Gcj02), Answer::Inside, &[]);
    expect(&judge(Calibration::Wgs84), Answer::OutsideFix, &[Reason::OutsideAll]);
    // On the edge of the place by the other reading: still the datum's doubt.
    let (lat, lon) = from_wgs84(Datum::Gcj02, moved(0.0, 215.0).lat(), moved(0.0, 215.0).lon());
    let edge = fix(Position::new(lat, lon).unwrap(), 10.0);
    expect(&judge_fix(Some(&edge), None, &fences, Calibration::None), Answer::Uncertain, &[Reason::Datum]);
}

#[test]
fn a_small_fence_counts_as_150_metres() {
    let at = moved(0.0, 0.0);
    let small = |radius_m| fence("a", FenceShape::Circle { lat: at.lat(), lon: at.lon(), radius_m });
    let corner = |east, north| [moved(east, north).lon(), moved(east, north).lat()];
    let yard = FenceShape::Polygon {
        ring: vec![corner(-9.0, -9.0), corner(9.0, -9.0), corner(9.0, 9.0), corner(-9.0, 9.0)],
    };
    let p = |fence: &Fence| fence_probability(&fence.shape, moved(120.0, 0.0), 10.0);
    let disc = mixture(10.0, |s| disc_probability(120.0, 150.0, s));
    for fence in [small(20.0), small(150.0), fence("b", yard)] {
        assert!((p(&fence) - disc).abs() < 1e-5, "{}", p(&fence));
    }
    assert!(p(&small(200.0)) > disc);
}

#[test]
fn a_rough_fix_at_the_office_is_not_outside() {
    // An "approximate location" phone claims 2 km: P is .006 at the very centre of the place.
    let here = fix(moved(0.0, 0.0), 2000.0);
    let verdict = judge_fix(Some(&here), None, &[office("a", 0.0, 0.0)], Calibration::None);
    assert!(verdict.probability < OUTSIDE_UP_TO);
    expect(&verdict, Answer::Uncertain, &[Reason::PoorAccuracy]);
    // Nor when a larger fence far away has the larger probability.
    let big = fence(
        "b",
        FenceShape::Circle {
            lat: moved(26_000.0, 0.0).lat(),
            lon: moved(26_000.0, 0.0).lon(),
            radius_m: 20_000.0,
        },
    );
    let verdict = judge_fix(Some(&here), None, &[big, office("a", 0.0, 0.0)], Calibration::Wgs84);
    assert_eq!(verdict.answer, Answer::Uncertain);
    // Far enough away it is.
    let verdict = judge_fix(Some(&here), None, &[office("a", 40_000.0, 0.0)], Calibration::None);
    expect(&verdict, Answer::OutsideFix, &[Reason::OutsideAll]);
}

#[test]
fn a_person_is_outside_by_two_fixes_only() {
    let fences = [office("a", 0.0, 0.0)];
    let at = |east: f64, acc: f64, minutes: i64| {
        let fix = Fix { at: minutes * 60_000, ..fix(moved(east, 0.0), acc) };
        (fix, judge_fix(Some(&fix), Some(fix.at), &fences, Calibration::Wgs84))
    };
    let outside = |a: &(Fix, Verdict), b: &(Fix, Verdict)| outside_person((&a.0, &a.1), (&b.0, &b.1));
    let first = at(3000.0, 20.0, 0);
    assert!(outside(&first, &at(3100.0, 20.0, 3)) && outside(&at(3100.0, 20.0, 3), &first));
    assert!(!outside(&first, &first), "one fix");
    assert!(!outside(&first, &at(3100.0, 20.0, 2)), "too soon");
    assert!(!outside(&first, &at(0.0, 20.0, 5)), "back inside");
    assert!(!outside(&first, &at(200.0, 20.0, 5)), "uncertain");
    // 300 m of accuracy: outside by probability at 2.5 km, but counted only beyond 3 km.
    let rough = at(7000.0, 300.0, 5);
    assert_eq!(rough.1.answer, Answer::OutsideFix);
    assert!(outside(&first, &rough));
    let rough = at(3000.0, 300.0, 5);
    assert_ne!(rough.1.answer, Answer::Inside);
    assert!(!outside(&first, &rough) && !outside(&rough, &first));
    let mut stale = at(3000.0, 20.0, 9);
    stale.1 = judge_fix(Some(&stale.0), Some(stale.0.at + 120_001), &fences, Calibration::Wgs84);
    assert!(!outside(&first, &stale), "stale");
}

struct Row {
    provider: String,
    fix: Fix,
}

/// The `Fix` rows of a log; the column numbers come from its header line.
fn rows(log: &str) -> Vec<Row> {
    let header = log.lines().find(|line| line.starts_with("# Fix,")).unwrap().trim_start_matches("# ");
    let column = |names: &[&str]| header.split(',').position(|name| names.contains(&name));
    let provider = column(&["Provider"]).unwrap();
    let lat = column(&["LatitudeDegrees", "Latitude"]).unwrap();
    let lon = column(&["LongitudeDegrees", "Longitude"]).unwrap();
    let acc = column(&["AccuracyMeters", "Accuracy"]).unwrap();
    let at = column(&["UnixTimeMillis", "(UTC)TimeInMs"]).unwrap();
    let mock = column(&["MockLocation"]);
    let read = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |column: usize| cells[column].trim().parse::<f64>().unwrap();
        let plain = fix(Position::new(number(lat), number(lon)).unwrap(), number(acc));
        let at = cells[at].trim().parse().unwrap();
        Row {
            provider: cells[provider].to_owned(),
            fix: Fix { at, mock: mock.map(|mock| cells[mock] == "1"), ..plain },
        }
    };
    log.lines().filter(|line| line.starts_with("Fix,")).map(read).collect()
}

fn log(name: &str) -> &'static str {
    match name {
        "gnss_lib_py-pixel6-fix.csv" => include_str!("data/gnss/gnss_lib_py-pixel6-fix.csv"),
        "google-fix-016_06_30_.csv" => include_str!("data/gnss/google-fix-016_06_30_.csv"),
        "google-fix-016_08_22_.csv" => include_str!("data/gnss/google-fix-016_08_22_.csv"),
        other => panic!("no log {other}"),
    }
}

fn expected() -> Value {
    serde_json::from_str(include_str!("data/gnss/expected.json")).unwrap()
}

#[test]
fn phone_logs_as_if_the_office_stood_there() {
    let expected = expected();
    let cases = expected["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 60);
    for case in cases {
        let number = |name: &str| case[name].as_f64().unwrap();
        let (lat, lon) = (number("lat"), number("lon"));
        let shape = case["radius_m"].as_f64().map_or_else(
            || {
                let (n, e) = (number("half_lat"), number("half_lon"));
                let ring =
                    vec![[lon - e, lat - n], [lon + e, lat - n], [lon + e, lat + n], [lon - e, lat + n]];
                FenceShape::Polygon { ring }
            },
            |radius_m| FenceShape::Circle { lat, lon, radius_m },
        );
        assert_eq!(shape.check(), Ok(()));
        let fences = [fence("a", shape)];
        let calibration =
            if case["calibrated"].as_bool().unwrap() { Calibration::Wgs84 } else { Calibration::None };
        let mut counts: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
        for Row { provider, fix } in rows(log(case["log"].as_str().unwrap())) {
            let fix = Fix { lat: fix.lat + number("shift_lat"), lon: fix.lon + number("shift_lon"), ..fix };
            let name = match judge_fix(Some(&fix), Some(fix.at), &fences, calibration).answer {
                Answer::Inside => "inside",
                Answer::Uncertain => "uncertain",
                Answer::OutsideFix => "outside_fix",
            };
            *counts.entry(provider).or_default().entry(name).or_default() += 1;
        }
        let want: BTreeMap<String, BTreeMap<&str, u64>> = case["counts"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(provider, counts)| {
                let count = |name| Some((name, counts[name].as_u64().filter(|count| *count > 0)?));
                (
                    provider.clone(),
                    ["inside", "uncertain", "outside_fix"].into_iter().filter_map(count).collect(),
                )
            })
            .collect();
        assert_eq!(counts, want, "{case}");
    }
}

#[test]
fn phone_logs_go_stale() {
    for (name, count) in expected()["stale_at_last_fix"].as_object().unwrap() {
        let rows = rows(log(name));
        let last = rows.iter().map(|row| row.fix.at).max().unwrap();
        let first = rows[0].fix;
        let fences = [fence("a", FenceShape::Circle { lat: first.lat, lon: first.lon, radius_m: 20_000.0 })];
        let stale = rows.iter().filter(|row| {
            judge_fix(Some(&row.fix), Some(last), &fences, Calibration::Wgs84)
                .reasons
                .contains(&Reason::StaleFix)
        });
        assert_eq!(stale.count() as u64, count.as_u64().unwrap(), "{name}");
    }
}

#[test]
fn a_mock_row_in_a_phone_log_is_seen() {
    let name = "gnss_lib_py-pixel6-fix.csv";
    assert!(rows(log(name)).iter().all(|row| row.fix.mock == Some(false)), "no log sets the flag");
    // The log's first row once more with the flag set: synthetic.
    let synthetic = "Fix,GPS,37.4265079783,-122.1737079613,23.67,0.0,4.2366138,,1699400582000,0.19,,16124559129000,3.0,1,,,";
    let with_mock = [log(name), synthetic].join("\n");
    let row = rows(&with_mock).pop().unwrap();
    let fences = [fence("a", FenceShape::Circle { lat: row.fix.lat, lon: row.fix.lon, radius_m: 200.0 })];
    let verdict = judge_fix(Some(&row.fix), Some(row.fix.at), &fences, Calibration::Wgs84);
    expect(&verdict, Answer::Uncertain, &[Reason::MockFlag]);
    assert!(verdict.probability > INSIDE_FROM);
}
