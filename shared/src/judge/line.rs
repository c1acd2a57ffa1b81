//! Reading the lines of events: a type that is not known is skipped, a known one with a bad field is refused by its number.

use super::event::Event;
use serde::Deserialize;
use std::borrow::Cow;

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
        "answered_day" => read(line, Event::AnsweredDay),
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
            r#"{"type":"answered_day","posting":"p1","date":"2026-03-03","answered_at":"2026-03-05T18:00:00+08:00"}"#,
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
