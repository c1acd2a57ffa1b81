//! Why a day is to be confirmed, or what is known of one without a record: in plain words, never an accusation.

use crate::t;
use crate::text::{clock_time, day_label};
use chrono::NaiveDate;
use zaigang_shared::api::township::DayLine;
use zaigang_shared::day::{CellMark, CellState};
use zaigang_shared::place::{Reason, Verdict};

/// Standard deviations of a 68 % circle, as the phone reports its accuracy.
const R68: f64 = 1.515;

/// What the secretary has to know of a line, in one sentence.
#[must_use]
pub fn of_line(line: &DayLine, today: NaiveDate) -> String {
    let mut parts = match line.cell.state {
        CellState::ToConfirm => of_marks(&line.cell.marks, line.verdict.as_ref()),
        CellState::NotConfirmed => vec![last_seen(line, today)],
        _ => Vec::new(),
    };
    if let Some(until) = line.prompt_until {
        parts.push(t!("reason-prompt-open", time = clock_time(until.0)));
    }
    parts.join(&t!("reason-joiner"))
}

fn last_seen(line: &DayLine, today: NaiveDate) -> String {
    match line.last_seen_at {
        None => t!("reason-never-seen"),
        Some(at) if at.date() == line.cell.date => t!("reason-seen-that-day", time = clock_time(at.0)),
        Some(at) => {
            t!("reason-seen-before", day = day_label(at.date(), today), time = clock_time(at.0))
        }
    }
}

/// A sentence a mark, the weightiest first.
#[must_use]
pub fn of_marks(marks: &[CellMark], verdict: Option<&Verdict>) -> Vec<String> {
    marks
        .iter()
        .filter_map(|mark| {
            Some(match mark {
                CellMark::PositionUncertain => of_verdict(verdict),
                CellMark::OutsideOnce => outside_once(verdict),
                CellMark::TimeClaimed => t!("reason-time-claimed"),
                CellMark::TimeUncertain => t!("reason-time-uncertain"),
                CellMark::DevicePending => t!("reason-device-pending"),
                CellMark::DeviceRevoked => t!("reason-device-revoked"),
                CellMark::OutsideHours => t!("reason-outside-hours"),
                CellMark::PhotoMissing => t!("reason-photo-missing"),
                CellMark::PhotoExpected => t!("reason-photo-expected"),
                CellMark::Decided | CellMark::Overridden | CellMark::KeptByTownship => return None,
            })
        })
        .collect()
}

/// Why a fix cannot tell.
#[must_use]
pub fn of_verdict(verdict: Option<&Verdict>) -> String {
    let metres = verdict.and_then(|verdict| verdict.sigma_m).map(|sigma| (sigma * R68).round());
    match (verdict.and_then(|verdict| verdict.reasons.first()), metres) {
        (Some(Reason::NoFix), _) => t!("reason-no-fix"),
        (Some(Reason::NoAccuracy), _) => t!("reason-no-accuracy"),
        (Some(Reason::StaleFix), _) => t!("reason-stale-fix"),
        (Some(Reason::NearEdge), _) => t!("reason-near-edge"),
        (Some(Reason::Datum), _) => t!("reason-datum"),
        (Some(Reason::MockFlag), _) => t!("reason-mock-flag"),
        (Some(Reason::NoFence), _) => t!("reason-no-fence"),
        (Some(Reason::PlaceCorrected), _) => t!("reason-place-corrected"),
        (Some(Reason::EventTime), _) => t!("reason-event-time"),
        (Some(Reason::EventUnknown), _) => t!("reason-event-unknown"),
        (Some(Reason::EventCancelled), _) => t!("reason-event-cancelled"),
        (Some(Reason::PoorAccuracy | Reason::OutsideAll) | None, Some(metres)) => {
            t!("reason-poor-accuracy", metres = format!("{metres}"))
        }
        (Some(Reason::PoorAccuracy | Reason::OutsideAll) | None, None) => t!("reason-position-uncertain"),
    }
}

fn outside_once(verdict: Option<&Verdict>) -> String {
    match verdict.and_then(|verdict| verdict.distance_m) {
        Some(metres) => t!("reason-outside-once-far", distance = distance(metres)),
        None => t!("reason-outside-once"),
    }
}

/// `350 米`, `2.4 公里`: no more exact than a person would say it.
#[must_use]
pub fn distance(metres: f64) -> String {
    if metres < 1000.0 {
        t!("distance-m", n = format!("{}", (metres / 10.0).round() * 10.0))
    } else {
        t!("distance-km", n = format!("{:.1}", metres / 1000.0))
    }
}
