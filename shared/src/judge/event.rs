//! What the judge reads: one JSON object a line (design 6, "the judge as a command").
//!
//! Times are RFC 3339 with an offset. Fields that are not known here are ignored; a known type with a bad field is
//! refused by its line.

use crate::place::{AccuracyKind, Datum};
use crate::time::Millis;
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
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LineError {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

/// What a line says of itself before it is read whole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head<'a> {
    /// Its type, known or not.
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    /// Its own id.
    #[serde(default, borrow)]
    pub id: Option<Cow<'a, str>>,
    /// The posting it belongs to.
    #[serde(default, borrow)]
    pub posting: Option<Cow<'a, str>>,
}

/// The head of a line.
///
/// # Errors
/// [`LineError`] for what is no JSON object with a type.
pub fn head(number: u64, line: &str) -> Result<Head<'_>, LineError> {
    serde_json::from_str(line).map_err(|error| LineError { line: number, reason: error.to_string() })
}

/// The event of a line; none for a type that is not known, which is skipped and counted.
///
/// # Errors
/// [`LineError`] for what is no JSON object with a type, and for a known type with a bad field.
pub fn parse(number: u64, line: &str) -> Result<Option<Event>, LineError> {
    fn read<T: serde::de::DeserializeOwned>(
        line: &str,
        event: fn(T) -> Event,
    ) -> Result<Option<Event>, serde_json::Error> {
        serde_json::from_str(line).map(|one| Some(event(one)))
    }
    let head = head(number, line)?;
    let event = match head.kind.as_ref() {
        "calendar" => read(line, Event::Calendar),
        "site" => read(line, Event::Site),
        "device" => read(line, Event::Device),
        "posting" => read(line, Event::Posting),
        "check_in" => read(line, Event::CheckIn),
        "prompt" => read(line, Event::Prompt),
        "leave" => read(line, Event::Leave),
        "unit_roll" => read(line, Event::UnitRoll),
        "inspection" => read(line, Event::Inspection),
        "sign_off" => read(line, Event::SignOff),
        "work_log" => read(line, Event::WorkLog),
        _ => return Ok(None),
    };
    event.map_err(|error| LineError { line: number, reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_the_contract_are_read_and_written_back() {
        for line in [
            r#"{"type":"calendar","date":"2026-05-01","workday":false}"#,
            r#"{"type":"site","id":"s1","division":"210726104201","kind":"office","circle":{"lat":41.7,"lon":122.1,"radius_m":200},"datum":"wgs84","valid_from":null,"valid_to":null}"#,
            r#"{"type":"device","id":"d1","kiosk":false,"site":null,"declared_at":null}"#,
            r#"{"type":"posting","id":"p1","person":"u1","division":"210726104201","kind":"first_secretary","policy":"resident","start":"2026-03-01","end":null,"sites":["s1","s2"],"home_unit":{"lat":41.66,"lon":122.12,"radius_m":300}}"#,
            r#"{"type":"posting","id":"p1","person":"u1","division":"210726104","kind":"commissioner","policy":[{"name":"weekly_visits","n":1},"monthly_date"],"start":"2026-03-01"}"#,
            r#"{"type":"check_in","id":"c1","posting":"p1","device":"d1","kind":"day","fix":{"lat":0,"lon":0,"acc":12,"acc_kind":"android68","at":"2026-03-02T09:00:00+08:00"},"captured_at":"2026-03-02T09:00:00+08:00","not_before":"2026-03-02T08:59:00+08:00","not_after":"2026-03-02T09:01:00+08:00","received_at":"2026-03-02T01:01:00Z","photo":{"sha256":"ab","dhash64":null},"ref":null,"more":1}"#,
            r#"{"type":"prompt","id":"q1","posting":"p1","slot":"night","origin":"drawn","issued_at":"2026-03-02T21:00:00+08:00","delivered_at":null,"expires_at":"2026-03-02T21:20:00+08:00"}"#,
            r#"{"type":"leave","id":"l1","posting":"p1","from":"2026-03-05","to":"2026-03-06","kind":"leave","state":"approved","registered_at":"2026-03-04T10:00:00+08:00"}"#,
            r#"{"type":"unit_roll","posting":"p1","date":"2026-03-03","state":"at_unit"}"#,
            r#"{"type":"inspection","id":"i1","posting":"p1","level":"city","at":"2026-03-03T10:00:00+08:00","result":"elsewhere_verified"}"#,
            r#"{"type":"sign_off","township":"210726104","posting":"p1","month":"2026-03","computed_days":21,"signed_days":22,"reason":null,"signed_at":"2026-04-03T10:00:00+08:00"}"#,
            r#"{"type":"work_log","posting":"p1","date":"2026-03-03","written_at":"2026-03-03T18:00:00+08:00","chars":120,"photos":1}"#,
        ] {
            let event = parse(1, line).unwrap().unwrap_or_else(|| panic!("{line}"));
            let again = serde_json::to_string(&event).unwrap();
            assert_eq!(parse(1, &again).unwrap(), Some(event), "{again}");
        }
    }

    #[test]
    fn what_is_not_known_is_skipped_and_what_is_wrong_is_named() {
        assert_eq!(parse(1, r#"{"type":"weather","rain":true}"#), Ok(None));
        for line in [
            "",
            "[]",
            "{}",
            r#"{"type":"leave","id":"l1"}"#,
            r#"{"type":"calendar","date":"x","workday":true}"#,
        ] {
            assert_eq!(parse(7, line).unwrap_err().line, 7, "{line}");
        }
    }
}
