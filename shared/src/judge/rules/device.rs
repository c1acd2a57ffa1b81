//! `device_for_several`: one undeclared phone signs for several people.
//!
//! Reads devices of records. Test: on three different days one device signs for two people or more, who share no
//! registered lodging; declared kiosks are apart. A phone lent once while a battery is dead is one day: three of them by
//! chance are 0.01^3 in three months. Soft where colleagues share a phone that was not declared: the person says so.

use super::super::state::State;
use super::super::{CaseKind, CaseLevel};
use super::{Found, evidence};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Different days.
pub const DAYS: usize = 3;

/// Looks at the devices that signed for somebody on `today`; the posting each finding is about.
pub fn look(all: &State, today: NaiveDate) -> Vec<(String, Found)> {
    let mut by_device: BTreeMap<&str, BTreeMap<NaiveDate, BTreeMap<&str, &str>>> = BTreeMap::new();
    for (device, signers) in
        all.signers.iter().filter(|(device, signers)| signers.len() > 1 && !all.is_kiosk(device))
    {
        let own = || signers.iter().filter_map(|id| Some((id.as_str(), all.postings.get(id)?)));
        if !own().any(|(_, state)| state.known_on(today).iter().any(|r| &r.device == device)) {
            continue;
        }
        for (posting, state) in own() {
            for record in state.records.iter().filter(|r| r.is_certain && &r.device == device) {
                let day = by_device.entry(device).or_default().entry(record.date).or_default();
                day.entry(posting).or_insert(&record.id);
            }
        }
    }
    let mut shared: BTreeMap<&str, BTreeMap<NaiveDate, Vec<String>>> = BTreeMap::new();
    for days in by_device.values() {
        for (date, signers) in days.iter().filter(|(_, signers)| signers.len() > 1) {
            for posting in signers.keys() {
                let Some(own) = all.postings.get(*posting) else { continue };
                let strangers = signers.iter().filter(|(other, _)| {
                    all.postings.get(**other).is_some_and(|one| {
                        one.posting.person != own.posting.person && one.lodgings.is_disjoint(&own.lodgings)
                    })
                });
                let mut ids: Vec<String> = strangers.map(|(_, id)| (*id).to_owned()).collect();
                if !ids.is_empty() {
                    ids.extend(signers.get(posting).map(|id| (*id).to_owned()));
                    shared.entry(posting).or_default().entry(*date).or_default().extend(ids);
                }
            }
        }
    }
    let ready = shared.into_iter().filter(|(_, days)| days.len() >= DAYS);
    ready
        .filter_map(|(posting, days)| {
            let first_day = *days.keys().next()?;
            let values = [("days", days.len().to_string()), ("from", first_day.to_string())];
            let events = days.into_values().flatten().collect();
            let evidence = vec![evidence("device_for_several", 4.0, events, &values)];
            let found = Found { kind: CaseKind::Proxy, level: CaseLevel::Blue, first_day, evidence };
            Some((posting.to_owned(), found))
        })
        .collect()
}
