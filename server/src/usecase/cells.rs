//! Cells of postings over days: loads what the pure function needs and calls it. Everybody who shows,
//! counts or judges a day comes through here.

use crate::refusal::Outcome;
use crate::store::{self, Db};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::api::cadre::Progress;
use zaigang_shared::day::{
    Calendar, Cell, CellMark, CellState, MonthFacts, PolicyInForce, PolicyKind, Village, duty_counts,
    month_target, policy_lines, verified_night,
};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::judge::JudgedDay;
use zaigang_shared::time::Month;

/// Days beside a span that are looked at for the weeks at its ends.
const BESIDE: u64 = 6;

/// A posting's cells, and what was required on each day.
#[derive(Debug, Clone, Default)]
pub struct PostingCells {
    /// A cell a day, in order.
    pub cells: BTreeMap<NaiveDate, Cell>,
    /// Days the policies require.
    pub required: Vec<NaiveDate>,
    /// Days whose register the township keeps (sampled policies).
    pub sampled: BTreeSet<NaiveDate>,
    /// The policies they rest on.
    pub policies: Vec<PolicyInForce>,
    /// What a month's lines need beside the cells; of a single day nothing.
    month: MonthExtras,
}

/// What the lines of a month look at beside its cells.
#[derive(Debug, Clone, Default)]
struct MonthExtras {
    /// Cells of the days just before and after the span: a week may reach over the end of a month.
    beside: BTreeMap<NaiveDate, Cell>,
    nights: BTreeSet<NaiveDate>,
    villages: Vec<Village>,
    visited: BTreeMap<DivisionCode, BTreeSet<NaiveDate>>,
}

/// The cells of several postings from `from` to `to`, both included. Unknown postings are left out.
pub fn load(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<BTreeMap<PostingId, PostingCells>> {
    let is_day = from == to;
    let beside = Days::new(if is_day { 0 } else { BESIDE });
    let first = from.checked_sub_days(beside).unwrap_or(from);
    let last = to.checked_add_days(beside).unwrap_or(to);
    let calendar = store::cells::calendar(db, first, last)?;
    let all = store::cells::inputs(db, postings, first, last)?;
    let rounds: Vec<PostingId> = all
        .iter()
        .filter(|(_, input)| !is_day && goes_round(&input.policies))
        .map(|(posting, _)| posting.clone())
        .collect();
    let mut villages = store::zones::villages(db, &rounds)?;
    let mut visited = store::zones::visited(db, &rounds, first, last)?;
    let mut found = BTreeMap::new();
    for (posting, input) in all {
        let mut result = PostingCells::default();
        for date in first.iter_days().take_while(|d| *d <= last) {
            let cell = input.cell(date, &calendar);
            if input.records_on(date).iter().any(verified_night) {
                result.month.nights.insert(date);
            }
            if date < from || to < date {
                result.month.beside.insert(date, cell);
                continue;
            }
            if cell.state != CellState::NotPosted {
                if input.required(date, &calendar) {
                    result.required.push(date);
                }
                if input.sampled(date, &calendar) {
                    result.sampled.insert(date);
                }
            }
            result.cells.insert(date, cell);
        }
        result.month.villages = villages.remove(&posting).unwrap_or_default();
        result.month.visited = visited.remove(&posting).unwrap_or_default();
        result.policies = input.policies;
        found.insert(posting, result);
    }
    Ok(found)
}

/// Whether a rule counts villages.
fn goes_round(policies: &[PolicyInForce]) -> bool {
    policies.iter().any(|policy| policy.rule == PolicyKind::VisitEachVillage)
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
            on_post: cell.state.on_post(duty_counts(&own.policies, *date)),
            required: own.required.contains(date)
                && enrolled.is_some_and(|enrolled| enrolled < date)
                && calendar.knows(*date),
            device_reached: reached.contains(date),
        };
        all.insert(posting.clone(), own.cells.iter().map(day).collect());
    }
    Ok(all)
}

/// Days on post against the month's target, and a line for each rule, as of `today`. `cells` reach over the month up to
/// today; of a single day there are no lines worth reading.
pub fn progress(
    cells: &PostingCells,
    month: Month,
    today: NaiveDate,
    posted: (NaiveDate, Option<NaiveDate>),
    calendar: &Calendar,
) -> Progress {
    let counts = |date: NaiveDate, cell: &Cell| cell.state.on_post(duty_counts(&cells.policies, date));
    let on_post: Vec<&Cell> = cells
        .cells
        .range(month.first()..=month.last())
        .filter(|(date, cell)| **date <= today && counts(**date, cell))
        .map(|(_, cell)| cell)
        .collect();
    let today_open = cells.cells.get(&today).is_none_or(|cell| !counts(today, cell));
    let from = if today_open { today } else { zaigang_shared::time::next_day(today) };
    let last = posted.1.unwrap_or(month.last()).min(month.last());
    let from = from.max(month.first()).max(posted.0);
    let mut all = cells.month.beside.clone();
    all.extend(cells.cells.iter().map(|(date, cell)| (*date, cell.clone())));
    let lines = policy_lines(
        &cells.policies,
        &MonthFacts {
            month,
            today,
            posted_from: posted.0,
            posted_to: posted.1,
            calendar,
            cells: &all,
            nights: &cells.month.nights,
            villages: &cells.month.villages,
            visited: &cells.month.visited,
        },
    );
    let of = |holds: fn(&Cell) -> bool| {
        u32::try_from(on_post.iter().filter(|cell| holds(cell)).count()).unwrap_or(u32::MAX)
    };
    Progress {
        on_post: of(|_| true),
        target: month_target(&cells.policies, month, posted.0, posted.1, calendar),
        workdays_left: if from <= last { calendar.workdays(from, last) } else { 0 },
        witnessed: of(|cell| cell.state == CellState::Witnessed),
        kept: of(|cell| cell.marks.contains(&CellMark::KeptByTownship)),
        lines,
    }
}
