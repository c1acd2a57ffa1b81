//! `device_for_several`: one undeclared phone signs for several people.
//!
//! Reads devices of records. Test: on three different days one device signs for two people or more, who share no
//! registered lodging; declared kiosks are apart. A phone lent once while a battery is dead is one day: three of them by
//! chance are 0.01^3 in three months. Soft where colleagues share a phone that was not declared: the person says so.

use super::super::run::Subject;
use super::super::state::{PostingState, State};
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Different days.
pub const DAYS: usize = 3;

/// Looks at the devices that signed for somebody on `today`; the posting each finding is about.
pub fn look(all: &State, today: NaiveDate) -> Vec<(String, Found)> {
    let of_several = all.signers.iter().filter(|(_, signers)| signers.len() > 1);
    let open = of_several.filter(|(device, _)| !all.is_kiosk(device));
    let mut found: BTreeMap<&str, Found> = BTreeMap::new();
    for (device, signers) in open {
        let own = || signers.iter().filter_map(|id| Some((id.as_str(), all.postings.get(id)?)));
        if !own().any(|(_, state)| state.known_on(today).iter().any(|r| &r.device == device)) {
            continue;
        }
        // Who signed with it on each day, and by which record first.
        let mut days: BTreeMap<NaiveDate, BTreeMap<&str, &str>> = BTreeMap::new();
        for (posting, state) in own() {
            for record in state.records.iter().filter(|r| r.is_certain && &r.device == device) {
                days.entry(record.date).or_default().entry(posting).or_insert(&record.id);
            }
        }
        for (posting, state) in own() {
            let closed = all.closed_before(Subject::Posting(posting.to_owned()), CaseKind::Proxy, today);
            if let Some(one) = shared(all, posting, state, &days, closed) {
                found.entry(posting).or_insert(one);
            }
        }
    }
    found.into_iter().map(|(posting, one)| (posting.to_owned(), one)).collect()
}

/// What one device says of a posting: the days on which it signed for him and for a stranger.
fn shared(
    all: &State,
    posting: &str,
    own: &PostingState,
    days: &BTreeMap<NaiveDate, BTreeMap<&str, &str>>,
    closed: Option<NaiveDate>,
) -> Option<Found> {
    let is_stranger = |other: &str| {
        all.postings.get(other).is_some_and(|one| {
            one.posting.person != own.posting.person && one.lodgings.is_disjoint(&own.lodgings)
        })
    };
    let mut by_day: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for (date, signers) in days.iter().filter(|(date, _)| closed.is_none_or(|closed| closed < **date)) {
        let Some(record) = signers.get(posting) else { continue };
        let strangers = signers.iter().filter(|(other, _)| is_stranger(other)).map(|(_, id)| *id);
        let ids: Vec<String> = strangers.chain([*record]).map(str::to_owned).collect();
        if ids.len() > 1 {
            by_day.insert(*date, ids);
        }
    }
    let first_day = *by_day.keys().next().filter(|_| by_day.len() >= DAYS)?;
    let values = [("days", by_day.len().to_string()), ("from", first_day.to_string())];
    let events = by_day.into_values().flatten().collect();
    let evidence = vec![evidence("device_for_several", 4.0, events, &values)];
    Some(Found { kind: CaseKind::Proxy, level: CaseLevel::Blue, first_day, evidence })
}
