//! `same_photo`: one picture for several days.
//!
//! Reads photo hashes, declared kiosks apart. Test: the very same file on three different days; or, on four, pictures that
//! differ from one in at most 4 of 64 and 20 of 256 bits, half of what re-encoding does at most and far below an office
//! photographed daily from one spot (about 14 % of bits: 9 and 36). The looser pairs are a list for human eyes.

use super::super::state::{PostingState, State};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence, first_a_day};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days of one file.
pub const SAME_DAYS: usize = 3;
/// Days of pictures that look the same.
pub const ALIKE_DAYS: usize = 4;
const SMALL: u32 = 4;
const LARGE: u32 = 20;

/// Looks at all photos so far.
pub fn look(state: &PostingState, all: &State) -> Option<Found> {
    let own = || state.records.iter().filter(|r| !all.is_kiosk(&r.device));
    let same = first_a_day(own().filter_map(|r| Some((r.photo.clone()?, r.date, r.id.clone()))));
    let days = same.into_values().find(|days| days.len() >= SAME_DAYS).or_else(|| alike(own()))?;
    let values = [("days", days.len().to_string()), ("from", days.keys().next()?.to_string())];
    Some(Found {
        kind: CaseKind::ReusedPhoto,
        level: CaseLevel::Blue,
        first_day: *days.keys().next()?,
        evidence: vec![evidence("same_photo", 3.5, days.into_values().collect(), &values)],
    })
}

fn alike<'a>(
    own: impl Iterator<Item = &'a super::super::state::Seen>,
) -> Option<BTreeMap<NaiveDate, String>> {
    let hashes: Vec<_> = own.filter_map(|r| Some((r.hash?, r.date, &r.id))).collect();
    // The last picture and those before it: every earlier one had its turn.
    hashes.iter().rev().find_map(|(hash, ..)| {
        let near = hashes.iter().filter(|(other, ..)| {
            let apart = hash.distance(other);
            apart.small <= SMALL && apart.large <= LARGE
        });
        let days: BTreeMap<NaiveDate, String> = near.map(|(_, date, id)| (*date, (*id).clone())).collect();
        (days.len() >= ALIKE_DAYS).then_some(days)
    })
}
