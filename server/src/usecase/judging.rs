//! The judge of the server: once a day it asks the townships, then looks, county by county, with the rules of `shared` at
//! every day that has ended since its last run, and opens cases or makes open ones stronger. A machine opens leads; people
//! decide them.
//!
//! A process keeps nothing between two runs: the judge is fed with all that the county's last half year holds, and the
//! cases say what was found before. So a stop, another process and a judge that never stopped find the same.

use crate::app::App;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::CaseSubject;
use crate::store::items::{self, Item};
use crate::store::judge_input::{PastCase, Window};
use crate::store::{self, Db, StoreError};
use crate::usecase::jobs::{self, Turn};
use crate::usecase::{questions, visits};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeSet;
use std::time::Duration;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{CaseId, PostingId};
use zaigang_shared::judge::event::{Event, Inspection, InspectionLevel, Instant};
use zaigang_shared::judge::{
    CaseKind, CaseLevel, DAYS_READ, Evidence, Finding, Judge, Raised, Subject, in_order,
};
use zaigang_shared::time::{MINUTE_MS, Millis, at, next_day, previous_day};

/// Visits of one part of the postings.
const VISITS: i64 = 20_000;
/// Postings whose visits are read at a time.
const PART: usize = 400;
/// The lease of the job, and how long a run may hold it.
const LEASE: &str = "judge";
const LEASE_MS: i64 = 30 * MINUTE_MS;
/// The job looks this often whether the day's run is due; it is from 08:05 on, when the night has ended.
const EVERY: Duration = Duration::from_secs(600);
const DUE_MINUTE: u32 = 8 * 60 + 5;
/// The last day that was looked at.
const JUDGED_THROUGH: &str = "judged_through";

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgeReport {
    /// Postings looked at.
    pub postings: u32,
    /// Days looked at.
    pub days: u32,
    /// Cases opened.
    pub raised: Vec<(CaseSubject, CaseKind)>,
    /// Open cases that became stronger.
    pub strengthened: u32,
}

/// Looks at every day that had ended by `now` and was not looked at yet.
///
/// The first run looks at all days that are read. No day is looked at before the holidays of its year are known.
///
/// # Errors
/// The store's; cases opened before the fault stay, and the next run goes on from the same day.
pub async fn run(app: &App, now: Millis) -> Outcome<JudgeReport> {
    let last = previous_day(now.date());
    let window =
        Window { from: last.checked_sub_days(Days::new(u64::from(DAYS_READ) - 1)).unwrap_or(last), to: last };
    let today = now.date();
    for county in app.store.read::<_, Refusal>(move |db| store::cases::judged::counties(db, today)).await? {
        // A transaction a county, so that check-ins wait for none of them long.
        app.store.write::<_, Refusal>(move |db| questions::refresh(db, Some(&county), now)).await?;
    }
    let mut report = JudgeReport::default();
    let (through, knows) = app
        .store
        .read::<_, Refusal>(move |db| {
            let through = store::leases::remembered(db, JUDGED_THROUGH)?;
            let through = through.map(|day| store::cells::date(&day)).transpose()?;
            Ok((through, store::cells::calendar(db, window.from, last)?.knows(last)))
        })
        .await?;
    if !knows {
        tracing::warn!(year = last.year(), "nobody is judged before the holidays of the year are known");
        return Ok(report);
    }
    let first = through.map_or(window.from, |through| next_day(through).max(window.from));
    if last < first {
        return Ok(report);
    }
    report.days = u32::try_from((last - first).num_days() + 1).unwrap_or(u32::MAX);
    for county in app.store.read::<_, Refusal>(move |db| store::judge_input::counties(db, window)).await? {
        judge_county(app, &county, window, first, now, &mut report).await?;
    }
    let day = last.to_string();
    app.store.write::<_, Refusal>(move |db| store::leases::remember(db, JUDGED_THROUGH, &day)).await?;
    Ok(report)
}

impl App {
    /// One run of the judge now, whatever the time of day: for tests and the demonstration city.
    ///
    /// # Errors
    /// As the daily run.
    pub async fn judge(&self) -> Outcome<JudgeReport> {
        run(self, self.clock.now()).await
    }
}

/// Everything that is known of a county.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    /// How many postings it is about.
    pub postings: usize,
    /// Events, in the order in which the system knew of them.
    pub events: Vec<Event>,
    /// Cases it has or had.
    pub cases: Vec<PastCase>,
}

/// Reads a county.
///
/// # Errors
/// The store's.
pub(crate) fn read_county(db: &mut Db, county: &DivisionCode, window: Window) -> Outcome<File> {
    let postings = store::judge_input::postings(db, county, window)?;
    let mut events = store::judge_input::events(db, county, &postings, window)?;
    events.extend(inspections(db, &postings, window)?);
    in_order(&mut events);
    let cases = store::judge_input::past_cases(db, county, &postings)?;
    Ok(File { postings: postings.len(), events, cases })
}

/// Visits that are proven; what a visit without its proof found is shown and never counted.
fn inspections(db: &mut Db, postings: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    let mut all = Vec::new();
    for part in postings.chunks(PART) {
        let ids: Vec<&str> = part.iter().map(PostingId::as_str).collect();
        let visits = store::tasks::done_at_postings(db, &ids, at(window.from, 0), VISITS)?;
        let ordered = store::draws::divisions(db, visits.iter().map(|visit| visit.draw.as_str()))?;
        for visit in visits {
            let (Some(done_at), Some(result)) = (visit.done_at, visit.result) else { continue };
            if done_at.date() > window.to || !visits::task_lacks(db, &visit)?.is_empty() {
                continue;
            }
            all.push(Event::Inspection(Inspection {
                id: visit.id.to_string(),
                posting: visit.posting.to_string(),
                level: ordered.get(&visit.draw).map_or(InspectionLevel::County, level),
                at: Instant(done_at),
                result,
            }));
        }
    }
    Ok(all)
}

fn level(division: &DivisionCode) -> InspectionLevel {
    match division.level() {
        Level::Province | Level::City => InspectionLevel::City,
        Level::County => InspectionLevel::County,
        Level::Township | Level::Village => InspectionLevel::Township,
    }
}

async fn judge_county(
    app: &App,
    county: &DivisionCode,
    window: Window,
    first: NaiveDate,
    now: Millis,
    report: &mut JudgeReport,
) -> Outcome<()> {
    let code = county.clone();
    let file = app.store.read::<_, Refusal>(move |db| read_county(db, &code, window)).await?;
    report.postings = report.postings.saturating_add(u32::try_from(file.postings).unwrap_or(u32::MAX));
    let last = window.to;
    // Thousands of records are compared: not on a thread that answers requests.
    let found = tokio::task::spawn_blocking(move || look(file, first, last)).await;
    let found = found.map_err(|error| Refusal::Internal(error.to_string()))?;
    for day in found {
        let done = app.store.write::<_, Refusal>(move |db| keep(db, day, now)).await?;
        report.raised.extend(done.raised);
        report.strengthened = report.strengthened.saturating_add(done.strengthened);
    }
    Ok(())
}

/// What each day from `first` to `last` suffices for, open cases among it.
fn look(file: File, first: NaiveDate, last: NaiveDate) -> Vec<Vec<Raised>> {
    let mut judge = Judge::new();
    for case in file.cases {
        if let Some(on) = case.settled_on {
            judge.decided(subject(&case.subject), case.kind, on);
        }
    }
    let mut events = file.events.into_iter().peekable();
    let mut found = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        while events.peek().is_some_and(|event| event.known_at().is_none_or(|at| at.date() <= day)) {
            judge.feed(events.next());
        }
        let mut of_day = judge.look(day);
        of_day.retain(|one| !judge.is_decided(one));
        found.push(of_day);
    }
    found.retain(|of_day| !of_day.is_empty());
    found
}

fn subject(subject: &CaseSubject) -> Subject {
    match subject {
        CaseSubject::Posting(id) => Subject::Posting(id.to_string()),
        CaseSubject::Township(code) => Subject::Township(code.to_string()),
    }
}

fn case_subject(subject: &Subject) -> Result<CaseSubject, StoreError> {
    Ok(match subject {
        Subject::Posting(id) => {
            CaseSubject::Posting(id.parse().map_err(|_| StoreError::Unreadable("posting.id"))?)
        }
        Subject::Township(code) => CaseSubject::Township(store::divisions::code(code.clone())?),
    })
}

/// Opens what was found on a day, or adds it to the case that is open, each with its leaf of the log.
fn keep(db: &mut Db, found: Vec<Raised>, now: Millis) -> Outcome<JudgeReport> {
    let mut report = JudgeReport::default();
    let subjects: Vec<CaseSubject> =
        found.iter().map(|raised| case_subject(&raised.subject)).collect::<Result<_, _>>()?;
    let dismissed = store::cases::dismissed_events(db, &subjects)?;
    for (raised, subject) in found.into_iter().zip(subjects) {
        let on = raised.on;
        let Some(finding) = fresh(finding(raised), dismissed.get(&subject)) else { continue };
        if let Some(there) = store::cases::undecided(db, &subject, finding.kind)? {
            if store::cases::strengthen(db, &there, &finding, on, now)? {
                items::log(db, Item::Case, there.as_str(), now)?;
                report.strengthened += 1;
            }
            continue;
        }
        let id: CaseId = keys::new_id(now);
        if store::cases::raise(db, &id, &subject, &finding, on, now)? {
            items::log(db, Item::Case, id.as_str(), now)?;
            report.raised.push((subject, finding.kind));
        }
    }
    Ok(report)
}

/// A finding without the evidence that rests on nothing but what was dismissed once, whatever the kind of that case; none
/// when that leaves nothing to rest on. What is left is a lead.
fn fresh(mut finding: Finding, dismissed: Option<&BTreeSet<String>>) -> Option<Finding> {
    let Some(dismissed) = dismissed else { return Some(finding) };
    let before = finding.evidence.len();
    let is_fresh =
        |one: &Evidence| one.events.is_empty() || one.events.iter().any(|event| !dismissed.contains(event));
    finding.evidence.retain(is_fresh);
    if finding.evidence.len() == before {
        return Some(finding);
    }
    finding.level = CaseLevel::Blue;
    finding.evidence.iter().any(|one| !one.events.is_empty()).then_some(finding)
}

fn finding(raised: Raised) -> Finding {
    Finding {
        kind: raised.found.kind,
        level: raised.found.level,
        first_day: raised.found.first_day,
        evidence: raised.found.evidence,
        speaks_for: raised.speaks_for,
    }
}

/// Starts the job: of several processes on one database the holder of the lease judges, once a day.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        async move {
            // A run that failed is made again at the next tick: its days are not remembered as looked at.
            if let Some(report) = when_due(&app, &holder).await? {
                let JudgeReport { postings, days, raised, strengthened } = report;
                tracing::info!(postings, days, raised = raised.len(), strengthened, "judged");
            }
            Ok(Turn::Done)
        }
    });
}

/// Runs if a day waits to be looked at and nobody else holds the lease.
async fn when_due(app: &App, holder: &str) -> Outcome<Option<JudgeReport>> {
    let now = app.clock.now();
    let yesterday = previous_day(now.date()).to_string();
    let name = holder.to_owned();
    let due = now.minute_of_day() >= DUE_MINUTE
        && app
            .store
            .write::<_, Refusal>(move |db| {
                let through = store::leases::remembered(db, JUDGED_THROUGH)?;
                Ok(through.is_none_or(|through| through < yesterday)
                    && store::leases::acquire(db, LEASE, &name, now, LEASE_MS)?)
            })
            .await?;
    if !due {
        return Ok(None);
    }
    let report = run(app, now).await;
    let name = holder.to_owned();
    app.store.write::<_, Refusal>(move |db| store::leases::release(db, LEASE, &name)).await?;
    report.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::judge::Statement;

    #[test]
    fn what_was_dismissed_is_no_evidence_in_a_case_of_another_kind() {
        let evidence = |rule: &str, events: &[&str]| Evidence {
            rule: rule.to_owned(),
            weight: 2.5,
            events: events.iter().map(|&event| event.to_owned()).collect(),
            missed: Vec::new(),
            shown: Vec::new(),
            text: Statement::new("x", &[]),
        };
        let found = |evidence: Vec<Evidence>| Finding {
            kind: CaseKind::Commuting,
            level: CaseLevel::Yellow,
            first_day: NaiveDate::MIN,
            evidence,
            speaks_for: Vec::new(),
        };
        let dismissed: BTreeSet<String> = ["v1".to_owned()].into();
        let both = found(vec![evidence("night_prompts", &["q1", "q2"]), evidence("visits_absent", &["v1"])]);
        assert_eq!(fresh(both.clone(), None), Some(both.clone()));
        let left = fresh(both, Some(&dismissed)).unwrap();
        assert_eq!((left.level, left.evidence.len()), (CaseLevel::Blue, 1));
        assert_eq!(left.evidence[0].rule, "night_prompts");
        // A visit beside the dismissed one is news.
        let more = found(vec![evidence("visits_absent", &["v1", "v2"])]);
        assert_eq!(fresh(more.clone(), Some(&dismissed)), Some(more));
        let nothing = found(vec![evidence("visits_absent", &["v1"]), evidence("later_excuses", &[])]);
        assert_eq!(fresh(nothing, Some(&dismissed)), None);
    }
}
