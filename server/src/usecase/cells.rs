//! Cells of postings over days: loads what the pure function needs and calls it. Everybody who shows,
//! counts or judges a day comes through here.

use crate::refusal::Outcome;
use crate::store::{self, Db};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zaigang_shared::api::cadre::Progress;
use zaigang_shared::day::{Calendar, Cell, DayInput, cell, resident_target};
use zaigang_shared::id::PostingId;
use zaigang_shared::time::Month;

/// A posting's cells, and what was required on each day.
#[derive(Debug, Clone, Default)]
pub struct PostingCells {
    /// A cell a day, in order.
    pub cells: BTreeMap<NaiveDate, Cell>,
    /// Days the policies require.
    pub required: Vec<NaiveDate>,
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
            let required = input.policies.iter().any(|p| p.rule.requires(p.mode, date, &calendar));
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
                photo_demanded: input.policies.iter().any(|p| p.photo_demanded),
            });
            if required && today.state != zaigang_shared::day::CellState::NotPosted {
                result.required.push(date);
            }
            result.cells.insert(date, today);
        }
        found.insert(posting, result);
    }
    Ok(found)
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
        target: resident_target(month, posted.0, posted.1, calendar),
        workdays_left: if from <= last { calendar.workdays(from, last) } else { 0 },
    }
}
