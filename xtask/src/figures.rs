//! The judge's figures: simulated populations, judged and scored, against what was promised of them (`docs/judge.md` 5).
//!
//! The rate of each honest class is measured twice: within the mix, as it was promised, and in populations of that class
//! alone, as many and as large. Within ten mixed populations a class of thirty people is above its limit with two cases
//! already; alone it has ten to thirty times the people, and tells whether the rule or chance is to blame.

use serde_json::Value;
use std::fs;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::thread;

use crate::Options;
use crate::process::{About, Failure, Places, output_text, run};
use crate::setup::{Need, ensure};

/// Seeds unless others are named.
const SEEDS: RangeInclusive<u64> = 1..=10;
/// Most false cases in 1000 honest person-months, over all honest classes.
const MOST_FALSE: f64 = 1.0;
/// The same in each honest class.
const MOST_FALSE_IN_CLASS: f64 = 2.0;
/// Most days to the first fitting case, median, for classes that prompts find.
const DAYS_BY_PROMPTS: f64 = 60.0;
/// The same for the other classes.
const DAYS_OTHERWISE: f64 = 40.0;
/// Classes found, the least share of them and the most days, median.
const FOUND: [(&str, f64, f64); 9] = [
    ("commuter", 0.85, DAYS_BY_PROMPTS),
    ("sign_and_leave", 0.80, DAYS_BY_PROMPTS),
    ("commuter_half", 0.25, DAYS_BY_PROMPTS),
    ("paper_only_proxy", 0.80, DAYS_BY_PROMPTS),
    ("spoofer/fixed", 0.90, DAYS_OTHERWISE),
    ("photo_reuser", 0.90, DAYS_OTHERWISE),
    ("two_ends", 0.90, DAYS_OTHERWISE),
    ("both_ends_empty", 0.90, DAYS_OTHERWISE),
    ("absent_without_leave", 0.90, DAYS_OTHERWISE),
];
/// Least share of lenient townships found, and of right cases about townships.
const TOWNSHIPS: (f64, f64) = (0.85, 0.95);

/// One promise and what came of it.
#[derive(Debug, PartialEq)]
struct Figure {
    what: String,
    /// None where nothing of the kind was there to measure.
    found: Option<f64>,
    limit: Limit,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    Most(f64),
    Least(f64),
}

impl Figure {
    fn reached(&self) -> bool {
        match (self.found, self.limit) {
            (None, _) => false,
            (Some(found), Limit::Most(limit)) => found <= limit,
            (Some(found), Limit::Least(limit)) => found >= limit,
        }
    }

    fn line(&self) -> String {
        let found = match self.found {
            None => "nothing".to_owned(),
            Some(whole) if whole.fract() == 0.0 => whole.to_string(),
            Some(found) => format!("{found:.3}"),
        };
        let limit = match self.limit {
            Limit::Most(limit) => format!("at most {limit}"),
            Limit::Least(limit) => format!("at least {limit}"),
        };
        let word = if self.reached() { "reached" } else { "MISSED" };
        format!("{word:<8} {:<62} {found:>8}  {limit}", self.what)
    }
}

/// Runs it; fails when a figure is missed.
pub fn figures(places: &Places, words: &[String]) -> Result<ExitCode, Failure> {
    let options = Options::parse(words, &["--seeds"], &[])?;
    let seeds = options.value("--seeds").map_or(Ok(SEEDS), seeds)?;
    ensure(places, &[Need::Compiler, Need::Libpq])?;
    println!("[1/3] building the program (three to ten minutes the first time) ...");
    run(&mut places.cargo(["build", "--release", "--package", "zaigang-server", "--bin", "zaigang"]))?;
    let worlds = Worlds {
        program: places.target.join("release/zaigang"),
        folder: places.target.join("figures"),
        seeds,
    };
    println!("[2/3] mixed populations, seeds {} to {} ...", worlds.seeds.start(), worlds.seeds.end());
    let mixed = worlds.score(None)?;
    let mut all = mixed_figures(&mixed);
    let honest = honest_classes(&mixed);
    all.extend(honest.iter().map(|class| class_figure(&mixed, class, "in the mix")));
    println!("[3/3] each honest class alone ...");
    for class in &honest {
        let figure = class_figure(&worlds.score(Some(class))?, class, "alone");
        println!("      {:<62} {:>8.3}", figure.what, figure.found.unwrap_or_default());
        all.push(figure);
    }
    println!();
    for figure in &all {
        println!("{}", figure.line());
    }
    let missed = all.iter().filter(|figure| !figure.reached()).count();
    println!("{} figures reached, {missed} missed", all.len() - missed);
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `11-20`, or one seed.
fn seeds(text: &str) -> Result<RangeInclusive<u64>, Failure> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let seeds: RangeInclusive<u64> = first.parse().about("--seeds")?..=last.parse().about("--seeds")?;
    if seeds.is_empty() { Err("--seeds: the first comes before the last".into()) } else { Ok(seeds) }
}

fn number(report: &Value, path: &str) -> Option<f64> {
    report.pointer(path)?.as_f64()
}

/// The place of a class in the report; its variants stand as `class/variant`.
fn place(class: &str, field: &str) -> String {
    format!("/classes/{}/{field}", class.replace('/', "~1"))
}

fn honest_classes(report: &Value) -> Vec<String> {
    let classes = report.pointer("/classes").and_then(Value::as_object);
    let honest = |class: &Value| {
        let is = |field| class.pointer(field) == Some(&Value::Bool(true));
        is("/is_honest") && !is("/is_part")
    };
    let named = classes.into_iter().flatten();
    named.filter(|(name, class)| honest(class) && !name.contains('/')).map(|(name, _)| name.clone()).collect()
}

fn per_thousand(report: &Value, path: &str) -> Option<f64> {
    number(report, path).map(|share| share * 1e3)
}

fn class_figure(report: &Value, class: &str, among: &str) -> Figure {
    Figure {
        what: format!("{class} {among}: false in 1000 person-months"),
        found: per_thousand(report, &place(class, "false_rate/share")),
        limit: Limit::Most(MOST_FALSE_IN_CLASS),
    }
}

fn mixed_figures(report: &Value) -> Vec<Figure> {
    let figure = |what: String, found, limit| Figure { what, found, limit };
    let red = report.pointer("/honest/false_by_level/red").and_then(Value::as_u64).unwrap_or_default();
    let mut all = vec![
        figure(
            "all honest classes: false in 1000 person-months".to_owned(),
            per_thousand(report, "/honest/false_rate/share"),
            Limit::Most(MOST_FALSE),
        ),
        figure("all honest classes: red cases".to_owned(), Some(red as f64), Limit::Most(0.0)),
    ];
    for (class, share, days) in FOUND {
        let found = number(report, &place(class, "recall/share"));
        all.push(figure(format!("{class}: share found"), found, Limit::Least(share)));
        let median = number(report, &place(class, "days_median"));
        all.push(figure(format!("{class}: days, median"), median, Limit::Most(days)));
    }
    let (recall, precision) = TOWNSHIPS;
    let found = number(report, "/lenient_townships/recall/share");
    all.push(figure("lenient townships: share found".to_owned(), found, Limit::Least(recall)));
    let right = number(report, "/township_precision/share");
    all.push(figure("lenient townships: right among found".to_owned(), right, Limit::Least(precision)));
    all
}

/// Populations of 1000 postings over three months, and the program that makes, judges and scores them.
struct Worlds {
    program: PathBuf,
    folder: PathBuf,
    seeds: RangeInclusive<u64>,
}

impl Worlds {
    /// The score of all seeds together, of one class or of the mix. The files are large: they go when they are scored.
    fn score(&self, class: Option<&str>) -> Result<Value, Failure> {
        self.clear()?;
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let lives = |first: usize| {
            self.seeds.clone().skip(first).step_by(workers).try_for_each(|seed| self.live(seed, class))
        };
        thread::scope(|scope| {
            let all: Vec<_> = (0..workers).map(|first| scope.spawn(move || lives(first))).collect();
            all.into_iter().try_for_each(|one| one.join().map_err(|_| "a worker stopped")?)
        })?;
        let mut score = Command::new(&self.program);
        score.args(["score", "--json"]);
        for seed in self.seeds.clone() {
            for (option, file) in
                [("--truth", "truth.jsonl"), ("--cases", "cases.jsonl"), ("--events", "events.jsonl")]
            {
                score.arg(option).arg(self.place(seed).join(file));
            }
        }
        let report = serde_json::from_str(&output_text(&mut score)?).about("the score")?;
        self.clear()?;
        Ok(report)
    }

    /// One population, made and judged.
    fn live(&self, seed: u64, class: Option<&str>) -> Result<(), Failure> {
        let place = self.place(seed);
        let mut simulate = Command::new(&self.program);
        simulate.args(["simulate", "--persons", "1000", "--months", "3", "--seed"]).arg(seed.to_string());
        simulate.arg("--out").arg(&place);
        if let Some(class) = class {
            simulate.args(["--classes", class]);
        }
        let mut judge = Command::new(&self.program);
        judge.arg("judge").arg("--input").arg(place.join("events.jsonl"));
        judge.arg("--output").arg(place.join("cases.jsonl"));
        output_text(&mut simulate)?;
        output_text(&mut judge)?;
        Ok(())
    }

    fn place(&self, seed: u64) -> PathBuf {
        self.folder.join(seed.to_string())
    }

    fn clear(&self) -> Result<(), Failure> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).about("the folder of the populations")?;
        }
        fs::create_dir_all(&self.folder).about("the folder of the populations")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report() -> Value {
        let found = |share: f64, days: u64| json!({"recall": {"share": share}, "days_median": days});
        let mut classes = serde_json::Map::new();
        for (class, share, days) in FOUND {
            classes.insert(class.to_owned(), found(share, days as u64));
        }
        let honest = |rate: f64| json!({"is_honest": true, "is_part": false, "false_rate": {"share": rate}});
        classes.insert("honest".to_owned(), honest(0.001));
        classes.insert("honest_kiosk".to_owned(), honest(0.0));
        classes.insert("honest/variant".to_owned(), json!({"is_honest": true, "is_part": true}));
        json!({
            "classes": classes,
            "honest": {"false_rate": {"share": 0.001}, "false_by_level": {"blue": 3}},
            "lenient_townships": {"recall": {"share": 0.85}},
            "township_precision": {"share": 0.95},
        })
    }

    fn missed(report: &Value) -> Vec<String> {
        let all = mixed_figures(report).into_iter();
        all.filter(|figure| !figure.reached()).map(|figure| figure.what).collect()
    }

    #[test]
    fn a_figure_at_its_limit_is_reached_and_past_it_is_missed() {
        assert_eq!(missed(&report()), Vec::<String>::new());
        let mut worse = report();
        worse["honest"]["false_rate"]["share"] = json!(0.00101);
        worse["honest"]["false_by_level"]["red"] = json!(1);
        worse["classes"]["commuter_half"]["recall"]["share"] = json!(0.249);
        worse["classes"]["commuter"]["days_median"] = json!(61);
        worse["township_precision"]["share"] = json!(0.94);
        let expected = [
            "all honest classes: false in 1000 person-months",
            "all honest classes: red cases",
            "commuter: days, median",
            "commuter_half: share found",
            "lenient townships: right among found",
        ];
        assert_eq!(missed(&worse), expected);
    }

    #[test]
    fn what_was_not_there_to_measure_is_missed() {
        let mut less = report();
        less["classes"].as_object_mut().unwrap().remove("spoofer/fixed");
        assert_eq!(missed(&less), ["spoofer/fixed: share found", "spoofer/fixed: days, median"]);
        assert!(!class_figure(&less, "honest_dormitory", "alone").reached());
    }

    #[test]
    fn honest_classes_are_those_of_the_report_without_their_variants() {
        assert_eq!(honest_classes(&report()), ["honest", "honest_kiosk"]);
        let figure = class_figure(&report(), "honest", "alone");
        assert_eq!((figure.found, figure.reached()), (Some(1.0), true));
    }

    #[test]
    fn seeds_are_one_or_a_row() {
        assert_eq!(seeds("11-20").unwrap(), 11..=20);
        assert_eq!(seeds("7").unwrap(), 7..=7);
        assert!(seeds("20-11").is_err());
        assert!(seeds("all").is_err());
    }
}
