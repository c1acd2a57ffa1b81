//! What the judge reads: one JSON object a line (design 6, "the judge as a command").
//!
//! Times are RFC 3339 with an offset. Fields that are not known here are ignored.

use crate::place::{AccuracyKind, Datum};
use crate::time::{Half, Millis};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// An instant, read and written as RFC 3339 in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub Millis);

/// Offset of Asia/Shanghai, seconds east.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let parsed =
            DateTime::parse_from_rfc3339(&text).map_err(|_| D::Error::custom("not an RFC 3339 time"))?;
        Ok(Instant(Millis(parsed.timestamp_millis())))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let offset = chrono::FixedOffset::east_opt(SHANGHAI_SECONDS);
        let local =
            DateTime::from_timestamp_millis(self.0.0).zip(offset).map(|(utc, at)| utc.with_timezone(&at));
        let local = local.ok_or_else(|| serde::ser::Error::custom("a time out of range"))?;
        serializer.serialize_str(&local.to_rfc3339_opts(SecondsFormat::Millis, false))
    }
}

/// A circle in WGS-84 or the datum beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Metres.
    pub radius_m: f64,
}

/// What a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// 村部.
    Office,
    /// 登记住处.
    Lodging,
    /// 工作点.
    WorkSite,
}

/// A place where postings may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: String,
    /// Division code of 2, 4, 6, 9 or 12 digits.
    pub division: String,
    /// Kind.
    pub kind: SiteKind,
    /// As a circle.
    #[serde(default)]
    pub circle: Option<Circle>,
    /// As a ring of `[lon, lat]`, open or closed.
    #[serde(default)]
    pub polygon: Option<Vec<[f64; 2]>>,
    /// Datum of the coordinates.
    #[serde(default)]
    pub datum: Option<Datum>,
    /// From.
    #[serde(default)]
    pub valid_from: Option<Instant>,
    /// Until.
    #[serde(default)]
    pub valid_to: Option<Instant>,
}

/// A physical device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: String,
    /// A declared shared phone.
    #[serde(default)]
    pub kiosk: bool,
    /// Where the shared phone stands.
    #[serde(default)]
    pub site: Option<String>,
    /// When it was declared.
    #[serde(default)]
    pub declared_at: Option<Instant>,
}

/// One policy of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// `resident`, `fixed_weekday`, `visit_each_village`, `weekly_visits`, `monthly_date`, `monthly_days`.
    pub name: String,
    /// Its number: weekday, visits, date or days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u8>,
}

/// A name, an object or a list of either.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyPolicy {
    Name(String),
    One(Policy),
    Many(Vec<AnyPolicy>),
}

impl AnyPolicy {
    fn flat(self, into: &mut Vec<Policy>) {
        match self {
            AnyPolicy::Name(name) => into.push(Policy { name, n: None }),
            AnyPolicy::One(policy) => into.push(policy),
            AnyPolicy::Many(all) => all.into_iter().for_each(|one| one.flat(into)),
        }
    }
}

fn policies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Policy>, D::Error> {
    let mut all = Vec::new();
    AnyPolicy::deserialize(deserializer)?.flat(&mut all);
    Ok(all)
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posting {
    /// Its id.
    pub id: String,
    /// The person.
    pub person: String,
    /// Host place.
    pub division: String,
    /// Kind.
    pub kind: String,
    /// Policies.
    #[serde(deserialize_with = "policies")]
    pub policy: Vec<Policy>,
    /// First day.
    pub start: NaiveDate,
    /// Last day on post.
    #[serde(default)]
    pub end: Option<NaiveDate>,
    /// Sites where it may check in.
    #[serde(default)]
    pub sites: Vec<String>,
    /// The dispatching unit's place.
    #[serde(default)]
    pub home_unit: Option<Circle>,
}

/// A fix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventFix {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Accuracy in metres, of `acc_kind`.
    #[serde(default)]
    pub acc: Option<f64>,
    /// What the accuracy means.
    #[serde(default)]
    pub acc_kind: Option<AccuracyKind>,
    /// When it was taken.
    #[serde(default)]
    pub at: Option<Instant>,
    /// The platform says it is a mock.
    #[serde(default)]
    pub mock: Option<bool>,
}

/// A photo by its hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPhoto {
    /// SHA-256, hex.
    pub sha256: String,
    /// 16 hex digits; none while it has not arrived.
    #[serde(default)]
    pub dhash64: Option<String>,
    /// 64 hex digits.
    #[serde(default)]
    pub dhash256: Option<String>,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Its id.
    pub id: String,
    /// The posting.
    pub posting: String,
    /// The device.
    pub device: String,
    /// `day`, `night`, `prompt_reply`, `event`, `visit`, `work_log`.
    pub kind: crate::record::RecordKind,
    /// The position, if there was one.
    #[serde(default)]
    pub fix: Option<EventFix>,
    /// The phone's claim; may be wrong by years.
    pub captured_at: Instant,
    /// Earliest.
    pub not_before: Instant,
    /// Latest.
    pub not_after: Instant,
    /// Received.
    pub received_at: Instant,
    /// The photo, if one was promised.
    #[serde(default)]
    pub photo: Option<EventPhoto>,
    /// The prompt answered.
    #[serde(default, rename = "ref")]
    pub reference: Option<String>,
    /// Where it was made, as the server found it: with the places and the calibration it was judged by, and after its
    /// position was deleted. Without it the judge looks for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whereabouts: Option<Whereabouts>,
}

/// Where a record says somebody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// At a place of the posting.
    Inside,
    /// Cannot be told, or among the fields near it: speaks against nobody.
    Unclear,
    /// No position at all.
    Nowhere,
    /// Kilometres from every place of the posting.
    Elsewhere,
}

/// Half of the day a prompt asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// 09:00 to 18:00.
    Day,
    /// 20:30 to 22:30, or 06:00 to 07:30 of the night that ends.
    Night,
}

impl From<Slot> for Half {
    fn from(slot: Slot) -> Half {
        match slot {
            Slot::Day => Half::Day,
            Slot::Night => Half::Night,
        }
    }
}

/// Who chose the time of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The committed draw.
    Drawn,
    /// A person.
    Called,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Its id.
    pub id: String,
    /// The posting.
    pub posting: String,
    /// Day or night.
    pub slot: Slot,
    /// Drawn or called.
    pub origin: Origin,
    /// When it fired.
    pub issued_at: Instant,
    /// When it reached the phone; none: no evidence.
    #[serde(default)]
    pub delivered_at: Option<Instant>,
    /// End of the window.
    pub expires_at: Instant,
}

/// Leave or duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceKind {
    /// 请假.
    Leave,
    /// 公出.
    Duty,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceState {
    /// Approved.
    Approved,
    /// Refused.
    Rejected,
    /// Not decided: no absence.
    Pending,
}

/// A request for leave or duty; both days count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Its id.
    pub id: String,
    /// The posting.
    pub posting: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Leave or duty.
    pub kind: AbsenceKind,
    /// State.
    pub state: AbsenceState,
    /// When the system knew of it.
    pub registered_at: Instant,
}

/// What the dispatching unit's own roll says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollState {
    /// At the unit.
    AtUnit,
    /// In the village.
    AtVillage,
    /// On leave.
    OnLeave,
}

/// A day of the dispatching unit's roll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRoll {
    /// The posting.
    pub posting: String,
    /// The day.
    pub date: NaiveDate,
    /// What it says.
    pub state: RollState,
}

/// Which level inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InspectionLevel {
    /// 乡镇.
    Township,
    /// 县.
    County,
    /// 市.
    City,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Its id.
    pub id: String,
    /// The posting.
    pub posting: String,
    /// Who went.
    pub level: InspectionLevel,
    /// When.
    pub at: Instant,
    /// What was found.
    pub result: crate::record::InspectionResult,
}

/// A signed month of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// The township that signed.
    pub township: String,
    /// The posting.
    pub posting: String,
    /// The month.
    pub month: crate::time::Month,
    /// Days computed: `present`, `event`, `witnessed`, approved `duty`.
    pub computed_days: u32,
    /// Days signed.
    pub signed_days: u32,
    /// Why they differ; none is itself evidence.
    #[serde(default)]
    pub reason: Option<String>,
    /// When it was signed.
    pub signed_at: Instant,
}

/// A page of a work log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLog {
    /// The posting.
    pub posting: String,
    /// The day it is about.
    pub date: NaiveDate,
    /// When it was written.
    pub written_at: Instant,
    /// Length.
    pub chars: u32,
    /// Photos.
    #[serde(default)]
    pub photos: u32,
}

/// A day that people answered for: the village vouched for it, or the township decided it. Silence on it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredDay {
    /// The posting.
    pub posting: String,
    /// The day.
    pub date: NaiveDate,
    /// When the word was given.
    pub answered_at: Instant,
}

/// A day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is a working day.
    pub workday: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the type of its name")]
pub enum Event {
    Calendar(CalendarDay),
    Site(Site),
    Device(Device),
    Posting(Posting),
    CheckIn(CheckIn),
    Prompt(Prompt),
    Leave(Absence),
    UnitRoll(UnitRoll),
    Inspection(Inspection),
    SignOff(SignOff),
    WorkLog(WorkLog),
    AnsweredDay(AnsweredDay),
}
