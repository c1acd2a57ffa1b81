//! What a case rests on: what its evidence names, the fixes of its days, the person's places and phones.

use super::outcome;
use crate::refusal::Outcome;
use crate::store::cases::evidence::SeenRecord;
use crate::store::cases::{CaseAbout, CaseRow};
use crate::store::{self, Db};
use crate::usecase::visits::{still_lacks, task_lacks};
use chrono::{Days, NaiveDate};
use std::collections::HashSet;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::api::case::{CaseDevice, CaseFix, NamedEvent, RestsOn};
use zaigang_shared::id::PostingId;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::{Millis, Month, at};

/// Most names of evidence that are looked up.
const NAMES: usize = 400;
/// Most fixes on the map, and most records of its days that phones are counted over, beside those that are named.
const FIXES: usize = 300;
/// Evidence names nothing older, in days before the conduct.
const DAYS_BACK: u64 = 400;
/// Most visits at a posting that are looked through.
const VISITS: i64 = 200;

/// What a case rests on.
#[derive(Debug, Default)]
pub(super) struct Rests {
    pub named: Vec<NamedEvent>,
    pub fixes: Vec<CaseFix>,
    pub places: Vec<FenceView>,
    pub devices: Vec<CaseDevice>,
}

/// Everything that a case rests on, as far as it is still known. Of a township's case only the signed rows are told
/// here: positions of its people belong to their own cases.
pub(super) fn find(db: &mut Db, row: &CaseRow, now: Millis) -> Outcome<Rests> {
    let mut seen = HashSet::new();
    let names: Vec<&str> = row
        .evidence
        .iter()
        .flat_map(|evidence| &evidence.events)
        .map(String::as_str)
        .filter(|name| seen.insert(*name))
        .take(NAMES)
        .collect();
    let mut named: Vec<NamedEvent> = names.iter().filter_map(|name| by_form(name)).collect();
    let Some(posting) = row.posting().map(|posting| posting.id.clone()) else {
        return Ok(Rests { named, ..Rests::default() });
    };
    let since = back(row.first_day, DAYS_BACK);
    named.extend(prompts(db, row, &posting, &names, since, now)?);
    named.extend(visits(db, &posting, &names, since)?);
    let records = store::cases::evidence::named(db, &posting, &names)?;
    named.extend(records.iter().map(|record| NamedEvent {
        id: record.id.to_string(),
        rests_on: RestsOn::Record {
            record: record.id.clone(),
            kind: record.kind,
            at: record.at,
            answer: record.answer,
        },
    }));
    let last = row.strengthened_on.unwrap_or(row.raised_on).max(row.first_day);
    let limit = i64::try_from(FIXES).unwrap_or(i64::MAX);
    let of_days = store::cases::evidence::of_days(db, &posting, row.first_day, last, limit)?;
    let is_named: HashSet<&str> = records.iter().map(|record| record.id.as_str()).collect();
    let others = of_days.iter().filter(|record| !is_named.contains(record.id.as_str()));
    let all: Vec<SeenRecord> = records.iter().chain(others).cloned().collect();
    let fixes = all.iter().filter_map(|record| {
        Some(CaseFix {
            record: record.id.clone(),
            at: record.at,
            fix: record.fix?,
            answer: record.answer,
            is_named: is_named.contains(record.id.as_str()),
        })
    });
    Ok(Rests {
        named,
        fixes: fixes.take(FIXES).collect(),
        places: store::fences::in_force(db, &posting, now)?,
        devices: store::cases::evidence::devices(db, &all)?,
    })
}

/// Days and signed rows say themselves what they are.
fn by_form(name: &str) -> Option<NamedEvent> {
    let rests_on = match signed_row(name) {
        Some((posting, month)) => RestsOn::Row { posting, month },
        None => RestsOn::Day { date: name.parse().ok()? },
    };
    Some(NamedEvent { id: name.to_owned(), rests_on })
}

/// The posting and the month of a signed row, as evidence names it.
fn signed_row(name: &str) -> Option<(PostingId, Month)> {
    let (posting, month) = name.split_once('/')?;
    Some((posting.parse().ok()?, month.parse().ok()?))
}

fn prompts(
    db: &mut Db,
    row: &CaseRow,
    posting: &PostingId,
    names: &[&str],
    since: NaiveDate,
    now: Millis,
) -> Outcome<Vec<NamedEvent>> {
    let mut prompts = store::cases::judged::prompts(db, std::slice::from_ref(posting), since, now.date())?;
    prompts.retain(|prompt| names.contains(&prompt.id.as_str()));
    let ids: Vec<_> = prompts.iter().map(|prompt| prompt.id.clone()).collect();
    let replies = store::prompts::replies(db, &ids)?;
    Ok(prompts
        .into_iter()
        .map(|prompt| {
            let replies = replies.get(&prompt.id).map(Vec::as_slice).unwrap_or_default();
            NamedEvent {
                id: prompt.id.to_string(),
                rests_on: RestsOn::Prompt {
                    date: prompt.night_of,
                    slot: prompt.slot,
                    drawn: prompt.drawn,
                    outcome: outcome(row, &prompt, replies),
                    replies: replies.iter().map(|reply| reply.record.clone()).collect(),
                },
            }
        })
        .collect())
}

/// Visits named by their task or by the inspector's record.
fn visits(db: &mut Db, posting: &PostingId, names: &[&str], since: NaiveDate) -> Outcome<Vec<NamedEvent>> {
    let mut all = Vec::new();
    for task in store::tasks::done_at_postings(db, &[posting.as_str()], at(since, 0), VISITS)? {
        let by_record = task.record.as_ref().is_some_and(|record| names.contains(&record.as_str()));
        if !by_record && !names.contains(&task.id.as_str()) {
            continue;
        }
        let is_proven = task_lacks(db, &task)?.is_empty();
        let (Some(at), Some(result)) = (task.done_at, task.result) else { continue };
        // By the name that the evidence has for it.
        let name = task.record.as_ref().filter(|_| by_record).map(ToString::to_string);
        all.push(NamedEvent {
            id: name.unwrap_or_else(|| task.id.to_string()),
            rests_on: RestsOn::Visit { at, result, is_proven, record: task.record },
        });
    }
    Ok(all)
}

/// Whether a proven visit found nobody: at the posting since the first day of the conduct; of a township, in a month of a
/// signed row that its evidence names.
pub(super) fn found_nobody(db: &mut Db, row: &CaseRow) -> Outcome<bool> {
    match &row.about {
        CaseAbout::Posting(posting) => {
            let since = at(row.first_day, 0);
            for task in store::tasks::done_at_postings(db, &[posting.id.as_str()], since, VISITS)? {
                if task.result == Some(InspectionResult::Absent) && task_lacks(db, &task)?.is_empty() {
                    return Ok(true);
                }
            }
        }
        CaseAbout::Township(township) => {
            let events = row.evidence.iter().flat_map(|evidence| &evidence.events);
            let signed: HashSet<(PostingId, Month)> = events.filter_map(|name| signed_row(name)).collect();
            let Some(first) = signed.iter().map(|(_, month)| month.first()).min() else { return Ok(false) };
            for visit in store::tasks::visits(db, township, at(first, 0), None)? {
                if visit.result == InspectionResult::Absent
                    && signed.contains(&(visit.posting.clone(), Month::of(visit.at.date())))
                    && still_lacks(db, &visit.posting, visit.started_at, visit.at, &visit.doubts)?.is_empty()
                {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}
