//! Where a person lies today by postings: what decides who reaches the account, its phones and its codes.
//!
//! Days of the past stay with the township of then: they are reached through the posting, not through here.

use super::Db;
use super::divisions::range_end;
use super::schema::posting;
use crate::refusal::Outcome;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use zaigang_shared::division::{DivisionCode, Level};

/// Days after its last one on which a posting still places somebody who is posted nowhere else: time for the
/// township to close the month with him.
const CLOSING_DAYS: u64 = 10;

/// The first last day that still counts.
fn closing_since(today: NaiveDate) -> String {
    today.checked_sub_days(Days::new(CLOSING_DAYS)).unwrap_or(today).to_string()
}

/// Whether a posting with this last day still counts.
pub fn counts(last: NaiveDate, today: NaiveDate) -> bool {
    last.to_string() >= closing_since(today)
}

/// Managing division, host place and last day of a posting.
type Span = (String, String, Option<String>);

/// The places of an account.
pub fn places(db: &mut Db, account: &str, today: NaiveDate) -> Outcome<Vec<String>> {
    let spans: Vec<Span> = posting::table
        .filter(posting::account_id.eq(account))
        .select((posting::managing, posting::host, posting::posted_to))
        .load(db)?;
    Ok(chosen(spans, today))
}

/// Postings in force or to come; else those that ended a few days ago; else the county of the last one, so
/// that somebody can still switch the account off.
fn chosen(spans: Vec<Span>, today: NaiveDate) -> Vec<String> {
    let since = |first: String| move |span: &&Span| span.2.as_ref().is_none_or(|last| *last >= first);
    let both = |span: &Span| [span.0.clone(), span.1.clone()];
    for first in [today.to_string(), closing_since(today)] {
        let found: Vec<String> = spans.iter().filter(since(first)).flat_map(both).collect();
        if !found.is_empty() {
            return found;
        }
    }
    let last = spans.iter().max_by(|a, b| a.2.cmp(&b.2));
    let county = last.and_then(|(managing, ..)| managing.parse::<DivisionCode>().ok());
    county.map(|code| code.at(Level::County).to_string()).into_iter().collect()
}

/// People whom a posting places in a division today, and its host place.
pub fn people(db: &mut Db, scope: &DivisionCode, today: NaiveDate) -> Outcome<HashMap<String, String>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let rows: Vec<(String, String, Option<String>)> = posting::table
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(closing_since(today))))
        .order((posting::posted_from, posting::id))
        .select((posting::account_id, posting::host, posting::posted_to))
        .load(db)?;
    let today = today.to_string();
    let ended = |last: &Option<String>| last.as_ref().is_some_and(|last| *last < today);
    let closing: Vec<&str> =
        rows.iter().filter(|(.., last)| ended(last)).map(|(account, ..)| account.as_str()).collect();
    let mut elsewhere = HashSet::new();
    for part in closing.chunks(500) {
        let found: Vec<String> = posting::table
            .filter(posting::account_id.eq_any(part.iter().copied()))
            .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&today)))
            .select(posting::account_id)
            .load(db)?;
        elsewhere.extend(found);
    }
    let here =
        |(account, _, last): &(String, String, Option<String>)| !ended(last) || !elsewhere.contains(account);
    Ok(rows
        .iter()
        .filter(|row| here(row))
        .map(|(account, host, _)| (account.clone(), host.clone()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_in_force_takes_the_person_away_from_an_ended_one() {
        let today: NaiveDate = "2026-11-20".parse().unwrap();
        let span = |township: &str, last: Option<&str>| {
            (township.to_owned(), format!("{township}201"), last.map(str::to_owned))
        };
        let at = |spans: Vec<Span>| chosen(spans, today);
        let (old, new) = ("150422100", "150423100");
        let both = |township: &str| vec![township.to_owned(), format!("{township}201")];
        assert_eq!(at(vec![span(old, Some("2026-11-19")), span(new, None)]), both(new));
        assert_eq!(at(vec![span(old, Some("2026-11-20"))]), both(old), "the last day");
        assert_eq!(at(vec![span(old, Some("2026-11-10"))]), both(old), "the month is closed");
        assert_eq!(at(vec![span(old, Some("2026-11-09"))]), ["150422"], "the county alone");
        assert_eq!(at(vec![span(old, Some("2026-11-01")), span(new, Some("2026-11-05"))]), ["150423"]);
        assert!(at(Vec::new()).is_empty());
    }
}
