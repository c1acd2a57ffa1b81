//! `same_photo` and `photo_of_another`: one picture for several days or several people.
//!
//! Reads photo hashes, declared kiosks apart. Test: the very same file on three different days, or a file that somebody else
//! sent before, who shares no lodging: two honest people never send one file; or, on four, pictures that
//! differ from one in at most 4 of 64 and 20 of 256 bits, or up to the contract's 8 and 40 where that is less than 0.4 of what
//! his pictures differ by in the middle: an office photographed daily from one spot is alike every day (about 14 % of bits:
//! 9 and 36), a picture sent again is alike on some. The looser pairs are a list for human eyes.

use super::super::state::{PostingState, Seen, State};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days of one file.
pub const SAME_DAYS: usize = 3;
/// Days of pictures that look the same.
pub const ALIKE_DAYS: usize = 4;
const SMALL: (u32, u32) = (4, 8);
const LARGE: (u32, u32) = (20, 40);
/// Of the distance in the middle, hundredths.
const APART: u32 = 40;
/// Latest pictures whose distances are measured.
const MEASURED: usize = 40;

/// A picture that came today.
struct Fresh<'a> {
    record: &'a Seen,
    state: &'a PostingState,
}

/// Looks at the pictures of which the system learned on `today`.
pub fn look(state: &PostingState, all: &State, today: NaiveDate) -> Option<Found> {
    let fresh = state.known_on(today).iter().filter(|r| r.photo.is_some() && !r.is_shared);
    fresh.map(|record| Fresh { record, state }).find_map(|one| {
        let days = one.same().or_else(|| one.alike());
        let (rule, events, values) = match days {
            Some(days) => {
                let values = [("days", days.len().to_string()), ("from", days.keys().next()?.to_string())];
                ("same_photo", days, values.to_vec())
            }
            None => {
                let days = BTreeMap::from([(one.record.date, one.record.id.clone())]);
                (
                    "photo_of_another",
                    one.of_another(all).then_some(days)?,
                    vec![("day", one.record.date.to_string())],
                )
            }
        };
        let first_day = *events.keys().next()?;
        let evidence = vec![evidence(rule, 3.5, events.into_values().collect(), &values)];
        Some(Found { kind: CaseKind::ReusedPhoto, level: CaseLevel::Blue, first_day, evidence })
    })
}

impl Fresh<'_> {
    fn own(&self) -> impl Iterator<Item = &Seen> {
        self.state.records.iter().filter(|r| !r.is_shared)
    }

    /// Days of the very same file.
    fn same(&self) -> Option<BTreeMap<NaiveDate, String>> {
        let same = self.own().filter(|r| r.photo == self.record.photo);
        let days: BTreeMap<NaiveDate, String> = same.map(|r| (r.date, r.id.clone())).collect();
        (days.len() >= SAME_DAYS).then_some(days)
    }

    /// Whether somebody else used the file before, who shares no registered lodging.
    fn of_another(&self, all: &State) -> bool {
        let first = self.record.photo.as_ref().and_then(|sha| all.pictures.get(sha));
        // A picture that was made offline and came late may be the first all the same.
        let first = first.filter(|(_, made)| *made <= self.record.between.0);
        first.and_then(|(posting, _)| all.postings.get(posting)).is_some_and(|other| {
            other.posting.person != self.state.posting.person
                && other.lodgings.is_disjoint(&self.state.lodgings)
        })
    }

    /// Days of pictures that look the same.
    fn alike(&self) -> Option<BTreeMap<NaiveDate, String>> {
        let hash = self.record.hash?;
        let near = |(small, large): (u32, u32)| -> BTreeMap<NaiveDate, String> {
            let hashed = self.own().filter_map(|r| Some((hash.distance(&r.hash?), r)));
            let near = hashed.filter(|(apart, _)| apart.small <= small && apart.large <= large);
            near.map(|(_, r)| (r.date, r.id.clone())).collect()
        };
        if near((SMALL.1, LARGE.1)).len() < ALIKE_DAYS {
            return None;
        }
        let hashes: Vec<_> = self.own().filter_map(|r| Some((r.hash?, r.date))).collect();
        let latest = hashes.get(hashes.len().saturating_sub(MEASURED)..).unwrap_or(&hashes);
        let mut apart: Vec<(u32, u32)> = Vec::new();
        for (number, (one, date)) in latest.iter().enumerate() {
            let others = latest.iter().skip(number + 1).filter(|(_, other)| other != date);
            apart.extend(others.map(|(other, _)| one.distance(other)).map(|d| (d.large, d.small)));
        }
        let middle = apart.len() / 2;
        let (large, small) = if apart.is_empty() { (0, 0) } else { *apart.select_nth_unstable(middle).1 };
        let bound = |(least, most): (u32, u32), middle: u32| (middle * APART / 100).clamp(least, most);
        Some(near((bound(SMALL, small), bound(LARGE, large)))).filter(|days| days.len() >= ALIKE_DAYS)
    }
}
