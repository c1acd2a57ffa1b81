//! Cells of postings over days: loads what the pure function needs and calls it. Everybody who shows,
//! counts or judges a day comes through here.

use crate::refusal::Outcome;
use crate::store::{self, Db};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::api::cadre::Progress;
use zaigang_shared::day::{Calendar, Cell, DayInput, PolicyInForce, cell, month_target};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::judge::JudgedDay;
use zaigang_shared::time::Month;

/// A posting's cells, and what was required on each day.
#[derive(Debug, Clone, Default)]
pub struct PostingCells {
    /// A cell a day, in order.
    pub cells: BTreeMap<NaiveDate, Cell>,
    /// Days the policies require.
    pub required: Vec<NaiveDate>,
    /// The policies they rest on.
    pub policies: Vec<PolicyInForce>,
}

/// The cells of several postings from `from` to `to`, both included. Unknown postings are left out.
pub fn load(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<BTreeMap<PostingId, PostingCells>> {
    let calendar = store::cells::calendar(db, from, to)?;
    let all = store::cells::inputs(db, postings, from, to)?;
    let mut found = BTreeMap::new();
    for (posting, input) in all {
        let mut result = PostingCells::default();
        for date in from.iter_days().take_while(|d| *d <= to) {
            let required = input.required(date, &calendar);
            let records = input.records.get(&date).map(Vec::as_slice).unwrap_or_default();
            let today = cell(&DayInput {
                date,
                posted_from: input.posted_from,
                posted_to: input.posted_to,
                records,
                on_duty: input.duty.iter().any(|(first, last)| *first <= date && date <= *last),
                on_leave: input.leave.iter().any(|(first, last)| *first <= date && date <= *last),
                witnessed: false,
                decision: input.decisions.get(&date).copied(),
                required,
                photo_demanded: input.photo_demanded(date),
            });
            if required && today.state != zaigang_shared::day::CellState::NotPosted {
                result.required.push(date);
            }
            result.cells.insert(date, today);
        }
        result.policies = input.policies;
        found.insert(posting, result);
    }
    Ok(found)
}

/// The days of several postings as the township's question and the judge see them.
///
/// A day is held against nobody before the day after the person first enrolled a phone - there was nothing to
/// check in with - nor in a year whose holidays are not known.
pub fn judged_days(
    db: &mut Db,
    postings: &[(PostingId, AccountId)],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<BTreeMap<PostingId, Vec<JudgedDay>>> {
    let ids: Vec<PostingId> = postings.iter().map(|(posting, _)| posting.clone()).collect();
    let accounts: Vec<String> = postings.iter().map(|(_, account)| account.to_string()).collect();
    let calendar = store::cells::calendar(db, from, to)?;
    let mut cells = load(db, &ids, from, to)?;
    let reached = store::devices::days_reached(db, &accounts, from, to)?;
    let enrolled = store::devices::first_enrolled(db, &accounts)?;
    let nothing = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (posting, account) in postings {
        let Some(own) = cells.remove(posting) else { continue };
        let reached = reached.get(account.as_str()).unwrap_or(&nothing);
        let enrolled = enrolled.get(account.as_str());
        let day = |(date, cell): (&NaiveDate, &Cell)| JudgedDay {
            date: *date,
            state: cell.state,
            required: own.required.contains(date)
                && enrolled.is_some_and(|enrolled| enrolled < date)
                && calendar.knows(*date),
            device_reached: reached.contains(date),
        };
        all.insert(posting.clone(), own.cells.iter().map(day).collect());
    }
    Ok(all)
}

/// Days on post against the month's target, as of `today`.
pub fn progress(
    cells: &PostingCells,
    month: Month,
    today: NaiveDate,
    posted: (NaiveDate, Option<NaiveDate>),
    calendar: &Calendar,
) -> Progress {
    let on_post = cells
        .cells
        .range(month.first()..=month.last())
        .filter(|(date, cell)| **date <= today && cell.state.on_post(true))
        .count();
    let today_open = cells.cells.get(&today).is_none_or(|cell| !cell.state.on_post(true));
    let from = if today_open { today } else { zaigang_shared::time::next_day(today) };
    let last = posted.1.unwrap_or(month.last()).min(month.last());
    let from = from.max(month.first()).max(posted.0);
    Progress {
        on_post: u32::try_from(on_post).unwrap_or(u32::MAX),
        target: month_target(&cells.policies, month, posted.0, posted.1, calendar),
        workdays_left: if from <= last { calendar.workdays(from, last) } else { 0 },
    }
}
