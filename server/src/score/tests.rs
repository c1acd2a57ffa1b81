use super::report::quantile;
use super::*;
use zaigang_shared::statistics::wilson;

fn truth(text: &str) -> Vec<TruthLine> {
    lines(text.as_bytes()).unwrap()
}

fn cases(text: &str) -> Vec<CaseLine> {
    lines(text.as_bytes()).unwrap()
}

const TRUTH: &str = r#"
{"posting":"h1","class":"honest","fitting":[],"from":"2026-03-01","to":"2026-05-31"}
{"posting":"h2","class":"honest_night_sleeper","from":"2026-03-01","to":"2026-03-31"}
{"posting":"c1","class":"commuter","dishonest_from":"2026-03-02","fitting":["commuting"],"months":3}
{"posting":"c2","class":"commuter","dishonest_from":"2026-03-12","fitting":["commuting"],"months":3}
{"posting":"c3","class":"commuter","dishonest_from":"2026-04-01","fitting":["commuting"],"months":3,"unknown":true}
{"posting":"s1","class":"spoofer","variant":"jitter","dishonest_from":"2026-03-02","fitting":["spoofed_position"],"months":3}
{"posting":"s2","class":"spoofer","variant":"fixed","dishonest_from":"2026-03-02","fitting":["spoofed_position"],"months":3}
{"township":"210726104","class":"lenient_sign_off"}
{"township":"210726105","class":"honest"}
"#;

const CASES: &str = r#"
{"subject":"posting:h2","kind":"commuting","level":"blue","first_day":"2026-03-02","raised_on":"2026-03-20","evidence":[],"for":[]}
{"subject":"posting:h2","kind":"on_paper_only","level":"yellow","raised_on":"2026-03-21"}
{"subject":"posting:c1","kind":"commuting","level":"blue","raised_on":"2026-04-11"}
{"subject":"posting:c1","kind":"commuting","level":"yellow","raised_on":"2026-04-20"}
{"subject":"posting:c2","kind":"proxy","level":"blue","raised_on":"2026-04-01"}
{"subject":"posting:c2","kind":"commuting","level":"blue","raised_on":"2026-05-11"}
{"subject":"posting:c3","kind":"commuting","level":"blue","raised_on":"2026-03-20"}
{"subject":"posting:s2","kind":"spoofed_position","level":"blue","raised_on":"2026-03-06"}
{"subject":"township:210726104","kind":"lenient_sign_off","level":"blue","raised_on":"2026-04-05"}
{"subject":"township:210726105","kind":"lenient_sign_off","level":"blue","raised_on":"2026-04-05"}
{"subject":"posting:nobody","kind":"proxy","level":"red","raised_on":"2026-04-05"}
"#;

#[test]
fn a_small_table_is_scored_as_by_hand() {
    let report = score(&[Round::new(truth(TRUTH), cases(CASES))], None).unwrap();
    // Honest: 3 months and 1 month, two false cases, both on the sleeper.
    assert!((report.honest.person_months - 4.0).abs() < 1e-12);
    assert_eq!(report.honest.false_cases, 2);
    assert_eq!(report.classes["honest"].false_cases, 0);
    assert_eq!(report.classes["honest_night_sleeper"].false_by_level[&Level::Blue], 1);
    assert_eq!(report.classes["honest_night_sleeper"].false_by_level[&Level::Yellow], 1);
    assert!((report.honest.false_rate.unwrap().share - 0.5).abs() < 1e-12);
    // Commuters: two of three found; the third's case came before the conduct.
    let commuters = &report.classes["commuter"];
    assert_eq!((commuters.subjects, commuters.found, commuters.finds), (3, 2, 3));
    assert_eq!((commuters.other_kind, commuters.too_early), (1, 1));
    // 40 days from 2 March to 11 April, 60 from 12 March to 11 May.
    assert_eq!((commuters.days_median, commuters.days_p90), (Some(40), Some(60)));
    // The jittering spoofer is apart, and in the class of his name.
    assert_eq!((report.jitter.subjects, report.jitter.found), (1, 0));
    assert_eq!((report.dishonest.subjects, report.dishonest.found), (4, 3));
    assert_eq!(report.classes["spoofer"].subjects, 2);
    assert_eq!(report.classes["spoofer/fixed"].found, 1);
    assert!(report.classes["spoofer/jitter"].is_part);
    // Four finds, two false.
    let precision = report.precision.unwrap();
    assert_eq!(precision.count, 4);
    assert!((precision.share - 4.0 / 6.0).abs() < 1e-12);
    assert!((report.township_precision.unwrap().share - 0.5).abs() < 1e-12);
    assert_eq!(report.lenient_townships.found, 1);
    assert_eq!(report.unknown_subjects, 1);
    assert!(report.baseline_recall.is_none());
}

#[test]
fn rounds_are_pooled_though_their_ids_are_the_same() {
    let round = Round::new(truth(TRUTH), cases(CASES));
    let one = score(std::slice::from_ref(&round), None).unwrap();
    let two = score(&[round.clone(), round], None).unwrap();
    assert_eq!(two.classes["commuter"].found, 2 * one.classes["commuter"].found);
    assert_eq!(two.honest.false_cases, 4);
    assert!((two.honest.person_months - 8.0).abs() < 1e-12);
    assert_eq!(two.precision.unwrap().share, one.precision.unwrap().share);
    let width = |report: &Report| {
        let interval = report.precision.unwrap().interval;
        interval.high - interval.low
    };
    assert!(width(&two) < width(&one), "more cases, a narrower interval");
}

#[test]
fn the_intervals_are_those_published_for_wilsons_method() {
    // science 5: 28 of 40; Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (count, of, low, high) in [
        (28, 40.0, 0.545_7, 0.819_3),
        (81, 263.0, 0.255_3, 0.366_2),
        (15, 148.0, 0.062_4, 0.160_5),
        (0, 20.0, 0.0, 0.161_1),
        (1, 29.0, 0.006_1, 0.171_8),
    ] {
        let share = Share::new(count, of).unwrap();
        assert!((share.interval.low - low).abs() < 1e-4, "{count} of {of}: {:?}", share.interval);
        assert!((share.interval.high - high).abs() < 1e-4, "{count} of {of}: {:?}", share.interval);
        assert_eq!(Some(share.interval), wilson(count as f64, of, 0.95));
    }
    assert!(Share::new(0, 0.0).is_none());
    // More cases than months: no interval can say more than "all".
    assert!(Share::new(5, 2.0).unwrap().interval.high >= 0.999);
}

#[test]
fn quantiles_are_values_that_were_there() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[7], 0.9), Some(7));
    let ten: Vec<i64> = (1..=10).collect();
    assert_eq!((quantile(&ten, 0.5), quantile(&ten, 0.9)), (Some(5), Some(9)));
    assert_eq!(quantile(&[1, 2, 3], 0.5), Some(2));
}

#[test]
fn a_day_is_its_part_of_its_month() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (from, to, months) in [
        ("2026-03-01", "2026-05-31", 3.0),
        ("2026-02-15", "2026-02-28", 0.5),
        ("2026-04-16", "2026-05-31", 1.5),
        ("2026-04-30", "2026-04-30", 1.0 / 30.0),
        ("2026-12-17", "2027-01-31", 15.0 / 31.0 + 1.0),
    ] {
        assert!((months_between(day(from), day(to)) - months).abs() < 1e-12, "{from} {to}");
    }
}

#[test]
fn what_cannot_be_scored_says_why() {
    let bare = || truth(r#"{"posting":"p1","class":"honest"}"#);
    let error = score(&[Round::new(bare(), Vec::new())], None).unwrap_err();
    assert!(error.to_string().contains("p1"), "{error}");
    assert_eq!(score(&[Round::new(bare(), Vec::new())], Some(3.0)).unwrap().honest.person_months, 3.0);
    let twice = [bare(), bare()].concat();
    assert!(matches!(score(&[Round::new(twice, Vec::new())], Some(3.0)), Err(ScoreError::Twice(_))));
    let bad = lines::<CaseLine>("\n{\"subject\":\"posting:p1\"}\n".as_bytes()).unwrap_err();
    assert!(bad.to_string().starts_with("line 2:"), "{bad}");
    let level = r#"{"subject":"posting:p1","kind":"proxy","level":"green","raised_on":"2026-03-01"}"#;
    assert!(lines::<CaseLine>(level.as_bytes()).is_err());
}

/// A posting with an office of 100 m and some check-ins, `metres` north of its middle.
fn observed(days: &[(&str, f64)]) -> Observed {
    let mut text = String::from(
        r#"{"type":"site","id":"s","division":"210726104201","kind":"office","circle":{"lat":41.7,"lon":122.1,"radius_m":100}}
{"type":"posting","id":"p1","person":"u1","division":"210726104201","kind":"first_secretary","policy":"resident","start":"2025-01-01","sites":["s"]}
{"type":"posting","id":"p2","person":"u2","division":"210726104201","kind":"commissioner","policy":{"name":"weekly_visits","n":1},"start":"2025-01-01","sites":["s"]}
{"type":"leave","id":"l1","posting":"p1","from":"2026-03-13","to":"2026-03-13","kind":"leave","state":"approved","registered_at":"2026-03-20T10:00:00+08:00"}
{"type":"calendar","date":"2026-03-12","workday":false}
{"type":"weather"}
"#,
    );
    for (number, (day, metres)) in days.iter().enumerate() {
        let lat = 41.7 + metres / 111_034.0;
        text.push_str(&format!(
            r#"{{"type":"check_in","id":"c{number}","posting":"p1","device":"d1","kind":"day","fix":{{"lat":{lat},"lon":122.1,"acc":900}},"captured_at":"{day}T09:00:00+08:00","not_before":"{day}T08:59:00+08:00","not_after":"{day}T09:01:00+08:00","received_at":"{day}T09:01:00+08:00"}}"#
        ));
        text.push('\n');
    }
    Observed::read(text.as_bytes()).unwrap()
}

#[test]
fn the_baseline_counts_days_within_the_radius() {
    // 2 to 13 March: ten working days, one of them made free, one on leave: eight are owed, seven make 80 %.
    let near = |count: usize| -> Vec<(&str, f64)> {
        let days = [
            "2026-03-02",
            "2026-03-03",
            "2026-03-04",
            "2026-03-05",
            "2026-03-06",
            "2026-03-09",
            "2026-03-10",
        ];
        days.into_iter().take(count).map(|day| (day, 60.0)).chain([("2026-03-13", 5_000.0)]).collect()
    };
    assert!(!observed(&near(7)).flags("p1"));
    assert!(observed(&near(6)).flags("p1"));
    // Honest, with a rough position 200 m off: the naive rule knows no accuracy.
    let mut rough = near(7);
    rough[0].1 = 200.0;
    assert!(observed(&rough).flags("p1"));
    assert!(!observed(&near(6)).flags("p2"), "nobody asked a visitor for every day");
    let months = observed(&near(7)).months("p1").unwrap();
    assert!((months - 12.0 / 31.0).abs() < 1e-12);
    let mut round = Round::new(truth(r#"{"posting":"p1","class":"honest"}"#), Vec::new());
    round.observed = Some(observed(&near(6)));
    let report = score(&[round], None).unwrap();
    assert_eq!(report.honest.baseline_flagged, 1);
    assert!(report.to_string().contains("Baseline"));
}
