//! Who is posted where, working days, registered lodgings, shared phones.

use super::Window;
use crate::refusal::Outcome;
use crate::store::divisions::range_end;
use crate::store::schema::{device, fence, kiosk, posting};
use crate::store::{Db, StoreError, cells};
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::day::PolicyKind;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::event::{
    CalendarDay, Circle, Device, Event, Instant, Policy, Posting, Site, SiteKind,
};
use zaigang_shared::place::{Datum, FenceShape, Position, haversine_m};
use zaigang_shared::time::{Millis, at, next_day};

/// Metres between two registered lodgings that are one house: each township enters a dormitory once for every person.
const HOUSE_M: f64 = 200.0;

/// Holidays and make-up days.
pub(super) fn calendar(db: &mut Db, window: Window) -> Outcome<Vec<Event>> {
    let calendar = cells::calendar(db, window.from, window.to)?;
    let day = |(date, workday)| Event::Calendar(CalendarDay { date, workday });
    Ok(calendar.exceptions.into_iter().map(day).collect())
}

/// Postings with their policies on the last day and their approved lodgings.
pub(super) fn postings(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    type Row = (String, String, String, String, String, Option<String>);
    let mut lodgings = lodgings(db, ids, window)?;
    let inputs = cells::inputs(db, ids, window.to, window.to)?;
    let rows: Vec<Row> = posting::table
        .filter(posting::id.eq_any(ids.iter().map(PostingId::as_str)))
        .select((
            posting::id,
            posting::account_id,
            posting::host,
            posting::kind,
            posting::posted_from,
            posting::posted_to,
        ))
        .load(db)?;
    let mut all = Vec::new();
    for (id, person, division, kind, from, to) in rows {
        let own = PostingId::try_from(id.clone()).map_err(|_| StoreError::Unreadable("posting.id"))?;
        let own = inputs.get(&own);
        let held = own.into_iter().flat_map(|input| &input.policies).filter(|one| one.holds(window.to));
        let sites = lodgings.remove(&id).unwrap_or_default();
        let posting = Posting {
            person,
            division,
            kind,
            policy: held.map(|policy| told(&policy.rule)).collect(),
            start: cells::date(&from)?,
            end: to.as_deref().map(cells::date).transpose()?,
            sites: sites.iter().map(|site| site.id.clone()).collect(),
            home_unit: None,
            id,
        };
        all.extend(sites.into_iter().map(Event::Site));
        all.push(Event::Posting(posting));
    }
    Ok(all)
}

/// A policy in the contract's words.
fn told(rule: &PolicyKind) -> Policy {
    let (name, n) = match *rule {
        PolicyKind::Resident { .. } => ("resident", None),
        PolicyKind::FixedWeekday { weekday } => ("fixed_weekday", Some(weekday)),
        PolicyKind::VisitEachVillage => ("visit_each_village", None),
        PolicyKind::WeeklyVisits { n } => ("weekly_visits", Some(n)),
        PolicyKind::MonthlyDate { day } => ("monthly_date", Some(day)),
        PolicyKind::MonthlyDays { n } => ("monthly_days", Some(n)),
    };
    Policy { name: name.to_owned(), n }
}

/// Approved lodgings in force in the window, by posting. Where a record was made the server found out itself, so the
/// other places are not told.
fn lodgings(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<HashMap<String, Vec<Site>>> {
    type Row = (String, Option<String>, String, String, i64, Option<i64>);
    let rows: Vec<Row> = fence::table
        .filter(fence::posting_id.eq_any(ids.iter().map(|id| Some(id.as_str()))))
        .filter(fence::kind.eq("lodging"))
        .filter(fence::proposed.eq(false))
        .filter(fence::valid_to.is_null().or(fence::valid_to.ge(at(window.from, 0).0)))
        .order(fence::id)
        .select((
            fence::id,
            fence::posting_id,
            fence::division,
            fence::shape,
            fence::valid_from,
            fence::valid_to,
        ))
        .load(db)?;
    let mut all: HashMap<String, Vec<Site>> = HashMap::new();
    for (id, posting, division, shape, from, to) in rows {
        let Some(posting) = posting else { continue };
        let shape: FenceShape =
            serde_json::from_str(&shape).map_err(|_| StoreError::Unreadable("fence.shape"))?;
        let (circle, polygon) = match shape {
            FenceShape::Circle { lat, lon, radius_m } => (Some(Circle { lat, lon, radius_m }), None),
            FenceShape::Polygon { ring } => (None, Some(ring)),
        };
        all.entry(posting).or_default().push(Site {
            id,
            division,
            kind: SiteKind::Lodging,
            circle,
            polygon,
            datum: Some(Datum::Wgs84),
            valid_from: Some(Instant(Millis(from))),
            valid_to: to.map(|at| Instant(Millis(at))),
        });
    }
    Ok(all)
}

fn centre(site: &Site) -> Option<Position> {
    let shape = match (&site.circle, &site.polygon) {
        (Some(c), _) => FenceShape::Circle { lat: c.lat, lon: c.lon, radius_m: c.radius_m },
        (None, Some(ring)) => FenceShape::Polygon { ring: ring.clone() },
        (None, None) => return None,
    };
    shape.centre()
}

/// Gives lodgings that are one house one id: who shares it is no stranger.
pub(super) fn join_houses(events: &mut [Event]) {
    let mut sites: Vec<(String, Position)> = events
        .iter()
        .filter_map(|event| match event {
            Event::Site(site) => Some((site.id.clone(), centre(site)?)),
            _ => None,
        })
        .collect();
    sites.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut houses: Vec<(String, Position)> = Vec::new();
    let mut house_of: HashMap<String, String> = HashMap::new();
    for (id, place) in sites {
        match houses.iter().find(|(_, house)| haversine_m(*house, place) <= HOUSE_M) {
            Some((house, _)) => {
                house_of.insert(id, house.clone());
            }
            None => houses.push((id, place)),
        }
    }
    for event in events {
        let own: Vec<&mut String> = match event {
            Event::Site(site) => vec![&mut site.id],
            Event::Posting(posting) => posting.sites.iter_mut().collect(),
            _ => continue,
        };
        for id in own {
            if let Some(house) = house_of.get(id) {
                id.clone_from(house);
            }
        }
    }
}

/// The phones of a county: whoever enrolled one key has one phone.
pub(super) struct Phones {
    /// By the device's id: the name of its key.
    names: HashMap<String, String>,
    /// Keys of declared shared phones, and since when.
    shared: HashMap<String, Millis>,
}

impl Phones {
    /// What the judge calls the phone of a device.
    pub(super) fn name(&self, device: String) -> String {
        self.names.get(&device).cloned().unwrap_or(device)
    }

    /// The declared shared phones.
    pub(super) fn kiosks(&self) -> Vec<Event> {
        let kiosk = |(name, since): (&String, &Millis)| {
            let declared_at = Some(Instant(*since));
            Event::Device(Device { id: name.clone(), kiosk: true, site: None, declared_at })
        };
        self.shared.iter().map(kiosk).collect()
    }
}

/// The phones of the people posted in a county.
pub(super) fn phones(db: &mut Db, county: &DivisionCode) -> Outcome<Phones> {
    let people = posting::table
        .filter(posting::host.ge(county.as_str()).and(posting::host.lt(range_end(county.as_str()))))
        .select(posting::account_id);
    let rows: Vec<(String, String, Option<i64>)> = device::table
        .left_join(kiosk::table.on(device::kiosk_id.eq(kiosk::id.nullable())))
        .filter(device::account_id.eq_any(people))
        .order(device::id)
        .select((device::id, device::public_key, kiosk::declared_at.nullable()))
        .load(db)?;
    let mut first: HashMap<String, String> = HashMap::new();
    let mut phones = Phones { names: HashMap::new(), shared: HashMap::new() };
    for (id, key, declared) in rows {
        let name = first.entry(key).or_insert_with(|| id.clone()).clone();
        if let Some(at) = declared.map(Millis) {
            let since = phones.shared.entry(name.clone()).or_insert(at);
            *since = at.min(*since);
        }
        phones.names.insert(id, name);
    }
    Ok(phones)
}

/// The instants of a window: from its first midnight to the one after its last day.
pub(super) fn span(window: Window) -> (i64, i64) {
    (at(window.from, 0).0, at(next_day(window.to), 0).0)
}
