//! What the judge keeps of each posting, told in the order in which the system knew it.

use super::CaseKind;
pub use super::event::Whereabouts;
use super::event::{
    Absence, AbsenceState, CheckIn, Circle, Device, Event, Inspection, Posting, Prompt, RollState, SignOff,
    Site, SiteKind, Slot,
};
use super::run::Subject;
use crate::day::Calendar;
use crate::photo_hash::PhotoHash;
use crate::place::{
    Answer, Calibration, Datum, Fence, FenceId, FenceKind, FenceShape, Fix, Position, acc68_m, haversine_m,
    judge_fix, sigma_m,
};
use crate::record::RecordKind;
use crate::time::{DAY_MS, DayCertainty, Half, Millis, TimeInterval, TimeWay, at, next_day, place};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Metres from every place beyond which somebody is elsewhere: fields and households of a mountain village lie within.
pub const ELSEWHERE_M: f64 = 5_000.0;
/// A fix of a satellite receiver claims at most so many metres (68 %).
pub const GNSS_M: f64 = 20.0;
/// A record whose interval is longer than this says nothing about an hour.
const TIGHT_MS: i64 = DAY_MS / 48;
/// A clock this far off is worth a word.
const CLOCK_OFF_MS: i64 = DAY_MS / 24;

/// A record as the rules see it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// The device.
    pub device: String,
    /// A declared shared phone.
    pub is_shared: bool,
    /// What it says.
    pub kind: RecordKind,
    /// The day on which the system knew it.
    pub known_on: NaiveDate,
    /// Not before, not after.
    pub between: (Millis, Millis),
    /// When the phone says it was, where that agrees with what is known.
    pub claimed: Option<Millis>,
    /// The day it is kept on.
    pub date: NaiveDate,
    /// Every day it may be of.
    pub days: (NaiveDate, NaiveDate),
    /// The day is certain.
    pub is_certain: bool,
    /// Where.
    pub whereabouts: Whereabouts,
    /// Inside the home unit.
    pub at_unit: bool,
    /// A fresh satellite fix: hundred-millionths of a degree.
    pub exact: Option<(i64, i64)>,
    /// The platform calls the position a mock.
    pub is_mock: bool,
    /// The phone's clock was more than an hour off what is known of the time.
    pub is_clock_off: bool,
    /// SHA-256 of the photo.
    pub photo: Option<String>,
    /// How the photo looks.
    pub hash: Option<PhotoHash>,
    /// The prompt answered.
    pub prompt: Option<String>,
}

impl Seen {
    /// Whether it may have been made between two instants: by its own word where that agrees with what is known.
    pub fn may_be_between(&self, from: Millis, to: Millis) -> bool {
        let (first, last) = self.claimed.map_or(self.between, |at| (at, at));
        first <= to && last >= from
    }

    /// Whether its hour is known to half an hour.
    pub fn is_tight(&self) -> bool {
        self.between.1.0.saturating_sub(self.between.0.0) <= TIGHT_MS
    }
}

/// A posting with all that is known of it.
#[derive(Debug, Clone)]
pub struct PostingState {
    /// The posting.
    pub posting: Posting,
    places: Vec<(Fence, Option<Millis>, Option<Millis>)>,
    /// Ids of its registered lodgings.
    pub lodgings: BTreeSet<String>,
    unit: Vec<Fence>,
    /// Records, in the order in which the system knew them.
    pub records: Vec<Seen>,
    /// Prompts.
    pub prompts: Vec<Prompt>,
    /// Places in `prompts` by id, places in `records` by the prompt answered.
    prompt_of: HashMap<String, usize>,
    replies_to: HashMap<String, Vec<usize>>,
    /// Leave and duty by id, the latest word.
    pub absences: BTreeMap<String, Absence>,
    /// The unit's roll.
    pub roll: BTreeMap<NaiveDate, RollState>,
    /// Visits.
    pub inspections: Vec<Inspection>,
    /// Days with a page of the log.
    pub logs: BTreeSet<NaiveDate>,
    /// Days that people answered for.
    pub answered: BTreeSet<NaiveDate>,
    /// Day of the first event of the county with a time of its own.
    begun: Option<NaiveDate>,
}

/// What was said about an absence, as against an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// Nothing.
    None,
    /// Registered only afterwards, or not decided.
    Later,
    /// Registered before.
    Before,
}

fn position(circle: &Circle) -> Option<Position> {
    Position::new(circle.lat, circle.lon).ok()
}

impl PostingState {
    fn new(posting: Posting, sites: &BTreeMap<String, Site>) -> Self {
        let mut places = Vec::new();
        let mut lodgings = BTreeSet::new();
        for site in posting.sites.iter().filter_map(|id| sites.get(id)) {
            if site.kind == SiteKind::Lodging {
                lodgings.insert(site.id.clone());
            }
            let shape = match (&site.circle, &site.polygon) {
                (Some(c), _) => FenceShape::Circle { lat: c.lat, lon: c.lon, radius_m: c.radius_m },
                (None, Some(ring)) => FenceShape::Polygon { ring: ring.clone() },
                (None, None) => continue,
            };
            let kind = match site.kind {
                SiteKind::Office => FenceKind::Office,
                SiteKind::Lodging => FenceKind::Lodging,
                SiteKind::WorkSite => FenceKind::WorkSite,
            };
            let shape = shape.converted(site.datum.unwrap_or(Datum::Wgs84));
            let fence = Fence { id: FenceId(site.id.clone()), kind, shape };
            places.push((fence, site.valid_from.map(|at| at.0), site.valid_to.map(|at| at.0)));
        }
        // A unit in the same town as a place of the posting cannot be told from it.
        let is_apart = posting.home_unit.as_ref().and_then(position).is_some_and(|unit| {
            places
                .iter()
                .all(|(fence, ..)| fence.shape.centre().is_some_and(|at| haversine_m(at, unit) > ELSEWHERE_M))
        });
        let unit = posting.home_unit.filter(|_| is_apart).map(|c| Fence {
            id: FenceId("unit".to_owned()),
            kind: FenceKind::Office,
            shape: FenceShape::Circle { lat: c.lat, lon: c.lon, radius_m: c.radius_m },
        });
        PostingState {
            posting,
            places,
            lodgings,
            unit: unit.into_iter().collect(),
            records: Vec::new(),
            prompts: Vec::new(),
            prompt_of: HashMap::new(),
            replies_to: HashMap::new(),
            absences: BTreeMap::new(),
            roll: BTreeMap::new(),
            inspections: Vec::new(),
            logs: BTreeSet::new(),
            answered: BTreeSet::new(),
            begun: None,
        }
    }

    /// What came after a day alone, as if the file had begun on the next: what people had before them when they decided
    /// on that day is left out.
    #[must_use]
    pub fn after(&self, day: NaiveDate) -> PostingState {
        let mut later = self.clone();
        later.records.retain(|record| record.days.0 > day);
        later.prompts.retain(|prompt| prompt.issued_at.0.date() > day);
        later.inspections.retain(|visit| visit.at.0.date() > day);
        later.begun = Some(self.heard_from().max(next_day(day)));
        later.prompt_of = later.prompts.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect();
        later.replies_to.clear();
        for (at, record) in later.records.iter().enumerate() {
            if let Some(prompt) = &record.prompt {
                later.replies_to.entry(prompt.clone()).or_default().push(at);
            }
        }
        later
    }

    /// Whether tests on residence may look at it.
    pub fn is_resident(&self) -> bool {
        self.posting.policy.iter().any(|policy| policy.name == "resident")
    }

    /// Whether the day lies in the posting.
    pub fn is_posted(&self, date: NaiveDate) -> bool {
        self.posting.start <= date && self.posting.end.is_none_or(|end| date <= end)
    }

    /// Whether approved leave or duty, whenever it was registered, or the unit's roll says that the person was away
    /// that day with reason.
    pub fn is_excused(&self, date: NaiveDate) -> bool {
        self.covering(date).any(|one| one.state == AbsenceState::Approved)
            || self.roll.get(&date) == Some(&RollState::OnLeave)
    }

    /// What was said about a day, as against an instant.
    pub fn excuse(&self, date: NaiveDate, at: Millis) -> Excuse {
        let mut said = Excuse::None;
        for one in self.covering(date) {
            match one.state {
                AbsenceState::Approved if one.registered_at.0 < at => return Excuse::Before,
                AbsenceState::Approved | AbsenceState::Pending => said = Excuse::Later,
                AbsenceState::Rejected => {}
            }
        }
        if self.roll.get(&date) == Some(&RollState::OnLeave) { Excuse::Before } else { said }
    }

    /// Records of which the system learned on a day.
    pub fn known_on(&self, day: NaiveDate) -> &[Seen] {
        let from = self.records.partition_point(|r| r.known_on < day);
        let to = self.records.partition_point(|r| r.known_on <= day);
        self.records.get(from..to).unwrap_or_default()
    }

    /// Records in answer to a prompt.
    pub fn replies<'a>(&'a self, prompt: &'a str) -> impl Iterator<Item = &'a Seen> {
        self.replies_to.get(prompt).into_iter().flatten().filter_map(|at| self.records.get(*at))
    }

    fn covering(&self, date: NaiveDate) -> impl Iterator<Item = &Absence> {
        self.absences.values().filter(move |one| one.from <= date && date <= one.to)
    }

    /// The first day on which a silence could be heard: on post, and the file had begun.
    pub fn heard_from(&self) -> NaiveDate {
        self.begun.map_or(self.posting.start, |begun| begun.max(self.posting.start))
    }

    /// Whether the day is one on which a resident should be there. A request that was made in time and waits for its
    /// decision is no fault of his.
    pub fn is_due(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        let waits =
            |one: &Absence| one.state == AbsenceState::Pending && one.registered_at.0 < at(next_day(date), 0);
        self.is_posted(date)
            && calendar.is_workday(date)
            && !self.is_excused(date)
            && !self.covering(date).any(waits)
    }

    fn see(&self, one: CheckIn, is_shared: bool) -> Seen {
        let (from, to) = (one.not_before.0, one.not_after.0);
        let way = if from <= to { TimeWay::Bracketed } else { TimeWay::Claimed };
        let minute = from.minute_of_day();
        let asked = one.reference.as_ref().and_then(|id| self.prompt_of.get(id));
        let asked = asked.and_then(|at| self.prompts.get(*at)).map(|prompt| prompt.slot);
        let by_hour = one.kind == RecordKind::PromptReply && !(360..1_230).contains(&minute);
        let is_night =
            one.kind == RecordKind::Night || asked == Some(Slot::Night) || (asked.is_none() && by_hour);
        let half = if is_night { Half::Night } else { Half::Day };
        let placed = place(TimeInterval { not_before: from, not_after: to, way }, one.captured_at.0, half);
        let fix = one.fix.as_ref().map(|fix| Fix {
            lat: fix.lat,
            lon: fix.lon,
            acc: fix.acc.unwrap_or_default(),
            at: fix.at.map_or(from.0, |at| at.0.0),
            alt: None,
            spd: None,
            hdg: None,
            mock: fix.mock,
            acc_kind: fix.acc_kind.unwrap_or_default(),
        });
        let is_stale = fix.as_ref().is_some_and(|fix| fix.at < from.plus(-120_000).0);
        let fences: Vec<Fence> = self
            .places
            .iter()
            .filter(|(_, since, until)| since.is_none_or(|at| at <= to) && until.is_none_or(|at| from <= at))
            .map(|(fence, ..)| fence.clone())
            .collect();
        let verdict = judge_fix(fix.as_ref(), Some(from.0), &fences, Calibration::None);
        let is_far =
            verdict.answer == Answer::OutsideFix && verdict.distance_m.is_some_and(|d| d > ELSEWHERE_M);
        let whereabouts = one.whereabouts.unwrap_or(match verdict.answer {
            Answer::Inside => Whereabouts::Inside,
            _ if fix.is_none() => Whereabouts::Nowhere,
            _ if is_far => Whereabouts::Elsewhere,
            _ => Whereabouts::Unclear,
        });
        let at_unit = is_far
            && judge_fix(fix.as_ref(), Some(from.0), &self.unit, Calibration::None).answer == Answer::Inside;
        let claimed = one.fix.as_ref().filter(|fix| fix.at.is_some()).and(fix);
        let exact = claimed
            .filter(|fix| !is_stale && sigma_m(fix.acc, fix.acc_kind).is_some_and(|s| acc68_m(s) <= GNSS_M));
        let exact = exact.map(|fix| ((fix.lat * 1e8).round() as i64, (fix.lon * 1e8).round() as i64));
        let photo = one.photo.as_ref();
        Seen {
            whereabouts,
            at_unit,
            exact,
            is_mock: one.fix.as_ref().is_some_and(|fix| fix.mock == Some(true)),
            is_clock_off: {
                let claimed = one.captured_at.0;
                claimed.plus(CLOCK_OFF_MS) < from || to.plus(CLOCK_OFF_MS) < claimed
            },
            hash: photo.and_then(|p| PhotoHash::from_hex(p.dhash64.as_deref()?, p.dhash256.as_deref()?)),
            photo: photo.map(|p| p.sha256.clone()),
            id: one.id,
            device: one.device,
            is_shared,
            kind: one.kind,
            known_on: one.received_at.0.date(),
            between: (from, to),
            claimed: Some(one.captured_at.0).filter(|at| from <= *at && *at <= to),
            date: placed.date,
            days: (from.date().min(placed.date), to.date().max(placed.date)),
            is_certain: placed.certainty == DayCertainty::Fixed,
            prompt: one.reference,
        }
    }
}

/// Everything known of a county.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Working days.
    pub calendar: Calendar,
    sites: BTreeMap<String, Site>,
    /// Devices.
    pub devices: BTreeMap<String, Device>,
    /// Postings by id.
    pub postings: BTreeMap<String, PostingState>,
    /// Signed months.
    pub signed: Vec<SignOff>,
    /// Postings that each device signed for.
    pub signers: BTreeMap<String, BTreeSet<String>>,
    /// The posting that sent each picture first and when it was made at the latest, by its SHA-256; shared phones apart.
    pub pictures: HashMap<String, (String, Millis)>,
    /// The latest day on which people decided a case of a kind.
    closed: BTreeMap<(Subject, CaseKind), NaiveDate>,
    /// Day of the first record, prompt or visit.
    begun: Option<NaiveDate>,
}

impl State {
    /// People decided a case on a day.
    pub fn close(&mut self, subject: Subject, kind: CaseKind, on: NaiveDate) {
        let day = self.closed.entry((subject, kind)).or_insert(on);
        *day = on.max(*day);
    }

    /// What was decided of a subject: each kind and its latest day.
    pub fn closed<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = (CaseKind, NaiveDate)> + 'a {
        self.closed.iter().filter(move |((whom, _), _)| whom == subject).map(|((_, kind), on)| (*kind, *on))
    }

    /// The day before `today` on which a case of a kind was decided last.
    pub fn closed_before(&self, subject: Subject, kind: CaseKind, today: NaiveDate) -> Option<NaiveDate> {
        self.closed.get(&(subject, kind)).copied().filter(|on| *on < today)
    }

    /// Takes one event. What belongs to a posting that is not known is left out.
    pub fn take(&mut self, event: Event) {
        let heard = match &event {
            Event::CheckIn(one) => Some(one.received_at.0.date()),
            Event::Prompt(one) => Some(one.issued_at.0.date()),
            Event::Inspection(one) => Some(one.at.0.date()),
            _ => None,
        };
        if let Some(day) = heard {
            self.begun = Some(self.begun.map_or(day, |begun| begun.min(day)));
        }
        match event {
            Event::Calendar(day) => {
                self.calendar.exceptions.insert(day.date, day.workday);
            }
            Event::Site(site) => {
                self.sites.insert(site.id.clone(), site);
            }
            Event::Device(device) => {
                // What was signed with it before it was declared is a shared phone's too.
                for posting in self.signers.get(&device.id).into_iter().flatten() {
                    let records = self.postings.get_mut(posting).map(|state| &mut state.records);
                    for record in records.into_iter().flatten().filter(|record| record.device == device.id) {
                        record.is_shared = device.kiosk;
                    }
                }
                self.devices.insert(device.id.clone(), device);
            }
            Event::Posting(posting) => {
                let fresh = PostingState::new(posting, &self.sites);
                self.postings.insert(fresh.posting.id.clone(), fresh);
            }
            Event::CheckIn(one) => {
                let is_shared = self.is_kiosk(&one.device);
                if self.postings.contains_key(&one.posting) {
                    self.signers.entry(one.device.clone()).or_default().insert(one.posting.clone());
                    if let Some(photo) = one.photo.as_ref().filter(|_| !is_shared) {
                        self.pictures
                            .entry(photo.sha256.clone())
                            .or_insert_with(|| (one.posting.clone(), one.not_after.0));
                    }
                }
                self.with(&one.posting.clone(), |state| {
                    let seen = state.see(one, is_shared);
                    if let Some(prompt) = &seen.prompt {
                        state.replies_to.entry(prompt.clone()).or_default().push(state.records.len());
                    }
                    state.records.push(seen);
                });
            }
            Event::Prompt(one) => self.with(&one.posting.clone(), |state| {
                state.prompt_of.insert(one.id.clone(), state.prompts.len());
                state.prompts.push(one);
            }),
            Event::Leave(one) => self.with(&one.posting.clone(), |state| {
                state.absences.insert(one.id.clone(), one);
            }),
            Event::UnitRoll(one) => self.with(&one.posting, |state| {
                state.roll.insert(one.date, one.state);
            }),
            Event::Inspection(one) => self.with(&one.posting.clone(), |state| state.inspections.push(one)),
            Event::WorkLog(one) => self.with(&one.posting, |state| {
                state.logs.insert(one.date);
            }),
            Event::AnsweredDay(one) => self.with(&one.posting, |state| {
                state.answered.insert(one.date);
            }),
            Event::SignOff(one) => self.signed.push(one),
        }
    }

    fn with(&mut self, posting: &str, change: impl FnOnce(&mut PostingState)) {
        let begun = self.begun;
        if let Some(state) = self.postings.get_mut(posting) {
            state.begun = begun;
            change(state);
        }
    }

    /// Whether a device is a declared shared phone.
    pub fn is_kiosk(&self, device: &str) -> bool {
        self.devices.get(device).is_some_and(|one| one.kiosk)
    }

    /// Whether there was any record, prompt or visit.
    pub fn has_begun(&self) -> bool {
        self.begun.is_some()
    }
}
