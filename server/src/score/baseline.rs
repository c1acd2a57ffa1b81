//! The naive rule that is in use today: the distance at self check-in is within the radius, on 80 % of working days.
//!
//! It takes the phone's clock and position at their word, as Frappe HRMS does (distance against radius, no accuracy).

use super::{ScoreError, months_between};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use zaigang_shared::day::Calendar;
use zaigang_shared::judge::event::{Absence, AbsenceState, Event, Posting, Site};
use zaigang_shared::judge::parse;
use zaigang_shared::place::{Datum, FenceShape, Position, to_wgs84};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::Millis;

/// Days on which a person has to be seen, a share of working days.
const SEEN_SHARE: f64 = 0.8;

/// What the naive rule knows of a posting.
#[derive(Debug, Clone, Default)]
struct Seen {
    posting: Option<Posting>,
    /// Self check-ins: the day by the phone's clock, and where.
    check_ins: Vec<(NaiveDate, Position)>,
    excused: Vec<(NaiveDate, NaiveDate)>,
}

/// What the system saw, as far as the naive rule reads it.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    calendar: Calendar,
    shapes: BTreeMap<String, FenceShape>,
    postings: BTreeMap<String, Seen>,
    span: Option<(NaiveDate, NaiveDate)>,
}

impl Observed {
    /// Reads the lines of events.
    ///
    /// # Errors
    /// [`ScoreError`] names the line that is none.
    pub fn read(file: impl BufRead) -> Result<Observed, ScoreError> {
        let mut observed = Observed::default();
        for (number, text) in (1..).zip(file.lines()) {
            let text = text.map_err(|source| ScoreError::Read { line: number, source })?;
            if text.trim().is_empty() {
                continue;
            }
            let event = parse(number, &text)
                .map_err(|error| ScoreError::Line { line: error.line, reason: error.reason })?;
            if let Some(event) = event {
                observed.take(event);
            }
        }
        Ok(observed)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Calendar(day) => {
                self.calendar.exceptions.insert(day.date, day.workday);
            }
            Event::Site(site) => {
                if let Some(shape) = shape(&site) {
                    self.shapes.insert(site.id, shape);
                }
            }
            Event::Posting(posting) => {
                let seen = self.postings.entry(posting.id.clone()).or_default();
                seen.posting = Some(posting);
            }
            Event::CheckIn(one) => {
                self.saw(one.received_at.0);
                let is_own = matches!(one.kind, RecordKind::Day | RecordKind::Visit | RecordKind::WorkLog);
                let at = one.fix.as_ref().and_then(|fix| Position::new(fix.lat, fix.lon).ok());
                if let Some(at) = at.filter(|_| is_own) {
                    let seen = self.postings.entry(one.posting).or_default();
                    seen.check_ins.push((one.captured_at.0.date(), at));
                }
            }
            Event::Prompt(prompt) => self.saw(prompt.issued_at.0),
            Event::Leave(Absence { posting, from, to, state: AbsenceState::Approved, .. }) => {
                self.postings.entry(posting).or_default().excused.push((from, to));
            }
            _ => {}
        }
    }

    /// Something happened: the span of the events reaches there.
    fn saw(&mut self, when: Millis) {
        let date = when.date();
        let (first, last) = self.span.unwrap_or((date, date));
        self.span = Some((first.min(date), last.max(date)));
    }

    /// First and last day of a posting within the span.
    fn days(&self, posting: &str) -> Option<(NaiveDate, NaiveDate)> {
        let (first, last) = self.span?;
        let posting = self.postings.get(posting)?.posting.as_ref()?;
        let (from, to) = (posting.start.max(first), posting.end.unwrap_or(last).min(last));
        (from <= to).then_some((from, to))
    }

    /// Months a posting was seen.
    pub fn months(&self, posting: &str) -> Option<f64> {
        self.days(posting).map(|(from, to)| months_between(from, to))
    }

    /// Whether the naive rule flags the posting at the end.
    pub fn flags(&self, posting: &str) -> bool {
        let (Some((from, to)), Some(seen)) = (self.days(posting), self.postings.get(posting)) else {
            return false;
        };
        let is_resident = |posting: &Posting| posting.policy.iter().any(|policy| policy.name == "resident");
        if !seen.posting.as_ref().is_some_and(is_resident) {
            return false;
        }
        let sites = seen.posting.iter().flat_map(|posting| &posting.sites);
        let shapes: Vec<&FenceShape> = sites.filter_map(|site| self.shapes.get(site)).collect();
        let present: BTreeSet<NaiveDate> = seen
            .check_ins
            .iter()
            .filter(|(_, at)| shapes.iter().any(|shape| shape.contains(*at)))
            .map(|(date, _)| *date)
            .collect();
        let is_excused = |date: NaiveDate| seen.excused.iter().any(|(from, to)| *from <= date && date <= *to);
        let days = from.iter_days().take_while(|date| *date <= to);
        let owed: Vec<NaiveDate> =
            days.filter(|date| self.calendar.is_workday(*date) && !is_excused(*date)).collect();
        let kept = owed.iter().filter(|date| present.contains(date)).count();
        !owed.is_empty() && (kept as f64) < SEEN_SHARE * owed.len() as f64
    }
}

/// A site's outline in WGS-84.
fn shape(site: &Site) -> Option<FenceShape> {
    let datum = site.datum.unwrap_or(Datum::Wgs84);
    match (&site.circle, &site.polygon) {
        (Some(circle), _) => {
            let (lat, lon) = to_wgs84(datum, circle.lat, circle.lon);
            Some(FenceShape::Circle { lat, lon, radius_m: circle.radius_m })
        }
        (None, Some(ring)) => {
            let ring = ring.iter().map(|[lon, lat]| to_wgs84(datum, *lat, *lon)).map(|(lat, lon)| [lon, lat]);
            Some(FenceShape::Polygon { ring: ring.collect() })
        }
        (None, None) => None,
    }
}
