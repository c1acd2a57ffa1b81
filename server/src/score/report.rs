//! Counts, rates and how they are shown.

use super::CaseLine;
use crate::simulation::write::TruthLine;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use zaigang_shared::statistics::{Interval, wilson};

/// Confidence of every interval.
const CONFIDENCE: f64 = 0.95;

/// Level of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A lead, by machine.
    Blue,
    /// A second kind of evidence, or human evidence.
    Yellow,
    /// By people.
    Red,
}

/// A share with its Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: f64,
    /// The share.
    pub share: f64,
    /// 95 %.
    pub interval: Interval,
}

impl Share {
    /// A share; none of nothing.
    pub fn new(count: u64, of: f64) -> Option<Share> {
        // More cases than person-months would be no share: the interval then stands at its end.
        let trials = of.max(count as f64);
        let interval = wilson(count as f64, trials, CONFIDENCE)?;
        (of > 0.0).then(|| Share { count, of, share: count as f64 / of, interval })
    }
}

/// What the judge said of a class.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClassScore {
    /// Whether any case is false.
    pub is_honest: bool,
    /// A variant of the class above it.
    pub is_part: bool,
    /// Postings or townships.
    pub subjects: u64,
    /// Months they were seen.
    pub person_months: f64,
    /// Subjects with a fitting case.
    pub found: u64,
    /// Fitting cases.
    pub finds: u64,
    /// Cases of another kind on a dishonest subject.
    pub other_kind: u64,
    /// Cases on a dishonest subject raised before the conduct began.
    pub too_early: u64,
    /// Cases on honest subjects.
    pub false_cases: u64,
    /// The same by level.
    pub false_by_level: BTreeMap<Level, u64>,
    /// Cases by kind, of whatever sort.
    pub kinds: BTreeMap<String, u64>,
    /// Subjects the naive baseline flags.
    pub baseline_flagged: u64,
    /// Share of subjects found.
    pub recall: Option<Share>,
    /// False cases per person-month.
    pub false_rate: Option<Share>,
    /// The same by level.
    pub false_rate_by_level: BTreeMap<Level, Share>,
    /// Days from the first offending day to the first fitting case: median.
    pub days_median: Option<i64>,
    /// The day by which nine of ten of those found were found.
    pub days_p90: Option<i64>,
    #[serde(skip)]
    days: Vec<i64>,
}

impl ClassScore {
    /// Counts a subject.
    pub(super) fn count(
        &mut self,
        truth: &TruthLine,
        cases: &[&CaseLine],
        months: f64,
        flagged: Option<bool>,
    ) {
        self.subjects += 1;
        self.person_months += months;
        self.baseline_flagged += u64::from(flagged == Some(true));
        let mut first = None;
        for case in cases {
            *self.kinds.entry(case.kind.clone()).or_default() += 1;
            if self.is_honest {
                self.false_cases += 1;
                *self.false_by_level.entry(case.level).or_default() += 1;
            } else if truth.dishonest_from.is_some_and(|from| case.raised_on < from) {
                self.too_early += 1;
            } else if truth.fitting.contains(&case.kind) {
                self.finds += 1;
                first =
                    Some(first.map_or(case.raised_on, |first: chrono::NaiveDate| first.min(case.raised_on)));
            } else {
                self.other_kind += 1;
            }
        }
        self.found += u64::from(first.is_some());
        self.days.extend(first.zip(truth.dishonest_from).map(|(first, from)| (first - from).num_days()));
    }

    fn finish(&mut self) {
        if self.is_honest {
            self.false_rate = Share::new(self.false_cases, self.person_months);
            let levels = self.false_by_level.iter();
            self.false_rate_by_level = levels
                .filter_map(|(level, count)| Some((*level, Share::new(*count, self.person_months)?)))
                .collect();
        } else {
            self.recall = Share::new(self.found, self.subjects as f64);
        }
        self.days.sort_unstable();
        self.days_median = quantile(&self.days, 0.5);
        self.days_p90 = quantile(&self.days, 0.9);
    }
}

/// The smallest value that at least a share of all do not exceed (nearest rank); `sorted` is in order.
pub(super) fn quantile(sorted: &[i64], share: f64) -> Option<i64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

/// The whole score.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// By class, and by variant as `class/variant`.
    pub classes: BTreeMap<String, ClassScore>,
    /// All honest postings.
    pub honest: ClassScore,
    /// All dishonest postings, without those only a visit finds.
    pub dishonest: ClassScore,
    /// Spoofers who add noise and answer every prompt: apart.
    pub jitter: ClassScore,
    /// Townships that sign honestly.
    pub honest_townships: ClassScore,
    /// Townships that sign whatever is asked.
    pub lenient_townships: ClassScore,
    /// Fitting cases of all that are fitting or false, about postings.
    pub precision: Option<Share>,
    /// The same about townships.
    pub township_precision: Option<Share>,
    /// Cases about nobody in the truth file.
    pub unknown_subjects: u64,
    /// Whether the baseline could be computed.
    pub has_baseline: bool,
    /// Dishonest postings among those the baseline flags.
    pub baseline_precision: Option<Share>,
    /// Share of dishonest postings it flags.
    pub baseline_recall: Option<Share>,
    /// Honest postings it flags, per person-month.
    pub baseline_false_rate: Option<Share>,
}

impl Report {
    pub(super) fn finish(&mut self) {
        for class in self.classes.values_mut() {
            class.finish();
        }
        for total in [
            &mut self.honest,
            &mut self.dishonest,
            &mut self.jitter,
            &mut self.honest_townships,
            &mut self.lenient_townships,
        ] {
            total.finish();
        }
        let precision = |finds: u64, wrong: u64| Share::new(finds, (finds + wrong) as f64);
        self.precision = precision(self.dishonest.finds + self.jitter.finds, self.honest.false_cases);
        self.township_precision = precision(self.lenient_townships.finds, self.honest_townships.false_cases);
        if self.has_baseline {
            let right = self.dishonest.baseline_flagged + self.jitter.baseline_flagged;
            let dishonest = (self.dishonest.subjects + self.jitter.subjects) as f64;
            self.baseline_precision = precision(right, self.honest.baseline_flagged);
            self.baseline_recall = Share::new(right, dishonest);
            self.baseline_false_rate = Share::new(self.honest.baseline_flagged, self.honest.person_months);
        }
    }
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(
        || "-".to_owned(),
        |s| format!("{:.3} ({:.3}-{:.3})", s.share, s.interval.low, s.interval.high),
    )
}

fn per_thousand(share: Option<Share>) -> String {
    share.map_or_else(
        || "-".to_owned(),
        |s| format!("{:.2} ({:.2}-{:.2})", s.share * 1e3, s.interval.low * 1e3, s.interval.high * 1e3),
    )
}

fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn kinds(class: &ClassScore) -> String {
    let mut text = String::new();
    for (kind, count) in &class.kinds {
        let gap = if text.is_empty() { "" } else { " " };
        // Writing to a text cannot fail.
        let _ = write!(text, "{gap}{kind}:{count}");
    }
    text
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let baseline = |class: &ClassScore| {
            if self.has_baseline { class.baseline_flagged.to_string() } else { "-".to_owned() }
        };
        let level = |class: &ClassScore, level: Level| class.false_by_level.get(&level).copied().unwrap_or(0);
        writeln!(f, "Honest: false cases per 1000 person-months, with 95 % Wilson intervals")?;
        writeln!(
            f,
            "{:<24} {:>8} {:>9} {:>6} {:>6} {:>6} {:>22} {:>8}  kinds",
            "class", "postings", "months", "blue", "yellow", "red", "per 1000", "baseline"
        )?;
        let honest = self.classes.iter().filter(|(_, class)| class.is_honest);
        for (name, class) in
            honest.map(|(name, class)| (name.as_str(), class)).chain([("all honest", &self.honest)])
        {
            writeln!(
                f,
                "{name:<24} {:>8} {:>9.1} {:>6} {:>6} {:>6} {:>22} {:>8}  {}",
                class.subjects,
                class.person_months,
                level(class, Level::Blue),
                level(class, Level::Yellow),
                level(class, Level::Red),
                per_thousand(class.false_rate),
                baseline(class),
                kinds(class)
            )?;
        }
        writeln!(f, "\nDishonest: share found by a fitting case, days from the first offending day")?;
        writeln!(
            f,
            "{:<30} {:>8} {:>6} {:>21} {:>6} {:>5} {:>5} {:>5} {:>8}  kinds",
            "class", "postings", "found", "recall", "median", "p90", "other", "early", "baseline"
        )?;
        let totals =
            [("all but jittering spoofers", &self.dishonest), ("jittering spoofers, apart", &self.jitter)];
        let dishonest = self.classes.iter().filter(|(_, class)| !class.is_honest);
        for (name, class) in dishonest.map(|(name, class)| (name.as_str(), class)).chain(totals) {
            writeln!(
                f,
                "{name:<30} {:>8} {:>6} {:>21} {:>6} {:>5} {:>5} {:>5} {:>8}  {}",
                class.subjects,
                class.found,
                percent(class.recall),
                number(class.days_median),
                number(class.days_p90),
                class.other_kind,
                class.too_early,
                baseline(class),
                kinds(class)
            )?;
        }
        writeln!(
            f,
            "\nTownships: lenient {}, found {}, recall {}; honest {}, false cases {}; precision {}",
            self.lenient_townships.subjects,
            self.lenient_townships.found,
            percent(self.lenient_townships.recall),
            self.honest_townships.subjects,
            self.honest_townships.false_cases,
            percent(self.township_precision)
        )?;
        writeln!(f, "Precision of cases on postings {}", percent(self.precision))?;
        if self.has_baseline {
            writeln!(
                f,
                "Baseline (within the radius at self check-in on less than 80 % of working days): precision {}, recall {}, flags {} honest postings per 1000 person-months",
                percent(self.baseline_precision),
                percent(self.baseline_recall),
                per_thousand(self.baseline_false_rate)
            )?;
        }
        if self.unknown_subjects > 0 {
            writeln!(f, "{} cases are about nobody in the truth file.", self.unknown_subjects)?;
        }
        Ok(())
    }
}
