//! Visits of inspectors: how long a bundle runs, when a visit is no longer to be made, and what a result needs
//! behind it (design 7). A visit without its proof is kept and shown, never counted and never evidence.

use crate::place::{Answer, Reason, Verdict};
use crate::record::InspectionResult;
use crate::time::{DAY_MS, MINUTE_MS, Millis, TimeInterval, TimeWay};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An opened bundle works so long without signal; a visit is made within it.
pub const BUNDLE_MS: i64 = DAY_MS;
/// A fix of the cadre verifies him elsewhere when it lies so near the visit.
pub const CADRE_FIX_MS: i64 = 30 * MINUTE_MS;
/// So near a registered place the inspector is in the village: households lie around the office, and a rough fix
/// of a poor signal must not void an honest visit.
pub const VILLAGE_REACH_M: f64 = 1000.0;

/// Why a visit is `unproven`: what its result needs and does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitDoubt {
    /// The inspector's record has no usable position.
    NoPosition,
    /// The inspector was not near any place of the posting.
    NotAtPlace,
    /// Signed later than the 24 hours of the bundle.
    OutsideBundle,
    /// The phone that signed it was reported lost or revoked.
    DeviceRevoked,
    /// `excused`, but no approved leave or duty was registered before the visit began.
    NoExcuse,
    /// `elsewhere_verified`, but no fix of the cadre within 30 minutes.
    NoFixOfCadre,
}

/// An inspection record as the rule sees it.
#[derive(Debug, Clone, Copy)]
pub struct VisitRecord<'a> {
    /// What it says was found.
    pub result: InspectionResult,
    /// What its position says about the places of the posting.
    pub verdict: &'a Verdict,
    /// When it was made.
    pub interval: TimeInterval,
    /// The phone's word on that.
    pub claimed_at: Millis,
    /// It was signed by a phone that was lost or revoked.
    pub device_revoked: bool,
    /// The bundle was opened.
    pub started_at: Millis,
    /// The record reached the server.
    pub received_at: Millis,
}

impl VisitRecord<'_> {
    /// When the visit was made: never before its start nor after its receipt, whatever the phone's clock said.
    pub fn at(&self) -> Millis {
        self.interval.captured(self.claimed_at).min(self.received_at).max(self.started_at)
    }

    /// What the result lacks; `excused` and `cadre_fix` say whether leave or duty was registered before the start,
    /// and whether there is a fix of the cadre [within 30 minutes](near_visit).
    pub fn doubts(&self, excused: bool, cadre_fix: bool) -> Vec<VisitDoubt> {
        let mut doubts = Vec::new();
        if !usable(self.verdict) {
            doubts.push(VisitDoubt::NoPosition);
        } else if matches!(self.result, InspectionResult::Present | InspectionResult::Absent)
            && self.far_away()
        {
            doubts.push(VisitDoubt::NotAtPlace);
        }
        if self.late() {
            doubts.push(VisitDoubt::OutsideBundle);
        }
        if self.device_revoked {
            doubts.push(VisitDoubt::DeviceRevoked);
        }
        match self.result {
            InspectionResult::Excused if !excused => doubts.push(VisitDoubt::NoExcuse),
            InspectionResult::ElsewhereVerified if !cadre_fix => doubts.push(VisitDoubt::NoFixOfCadre),
            InspectionResult::Excused
            | InspectionResult::ElsewhereVerified
            | InspectionResult::Present
            | InspectionResult::Absent
            | InspectionResult::Unreachable => {}
        }
        doubts
    }

    /// Away from every place of the posting; where no place is known nothing can be said.
    fn far_away(&self) -> bool {
        self.verdict.answer != Answer::Inside && self.verdict.distance_m.is_some_and(|m| m > VILLAGE_REACH_M)
    }

    /// Surely after the bundle, or by the phone's own word where that is possible at all. A record that arrives
    /// late or from a phone with a wrong clock is not late by that.
    fn late(&self) -> bool {
        let until = self.started_at.plus(BUNDLE_MS);
        let claim = self.claimed_at;
        let possible = self.interval.not_before <= claim && claim <= self.interval.not_after;
        self.interval.not_before > until || (possible && claim > until)
    }
}

/// Whether a record's position says anything: one that is there, fresh, and not called a mock.
pub fn usable(verdict: &Verdict) -> bool {
    let unusable = [Reason::NoFix, Reason::NoAccuracy, Reason::StaleFix, Reason::MockFlag];
    !verdict.reasons.iter().any(|reason| unusable.contains(reason))
}

/// Whether a fix of the cadre, made within an interval, lies within 30 minutes of a visit; a time that rests on
/// the phone's word alone says nothing unless its interval is as short.
pub fn near_visit(visit: Millis, interval: TimeInterval, claimed_at: Millis) -> bool {
    let length = interval.not_after.0.saturating_sub(interval.not_before.0);
    let known = interval.way != TimeWay::Claimed || length <= CADRE_FIX_MS;
    known && interval.captured(claimed_at).0.saturating_sub(visit.0).saturating_abs() <= CADRE_FIX_MS
}

/// Whether a visit that has no result will not be made any more: its window has passed and no bundle runs.
pub fn missed(window_to: NaiveDate, started_at: Option<Millis>, now: Millis) -> bool {
    window_to < now.date() && started_at.is_none_or(|started| started.plus(BUNDLE_MS) <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR_MS, at};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn start() -> Millis {
        at(date("2026-11-24"), 10 * 60)
    }

    fn verdict(answer: Answer, distance_m: Option<f64>, reasons: &[Reason]) -> Verdict {
        Verdict {
            answer,
            probability: 0.5,
            sigma_m: None,
            fence: None,
            distance_m,
            model: "m".to_owned(),
            reasons: reasons.to_vec(),
        }
    }

    /// Made so many milliseconds after the start, tightly.
    fn visit(result: InspectionResult, verdict: &Verdict, after: i64) -> VisitRecord<'_> {
        let made = start().plus(after);
        VisitRecord {
            result,
            verdict,
            interval: TimeInterval {
                not_before: made,
                not_after: made.plus(HOUR_MS),
                way: TimeWay::Anchored,
            },
            claimed_at: made,
            device_revoked: false,
            started_at: start(),
            received_at: made.plus(HOUR_MS),
        }
    }

    #[test]
    fn each_result_needs_its_own_proof() {
        use InspectionResult::*;
        let inside = verdict(Answer::Inside, Some(0.0), &[]);
        let household = verdict(Answer::OutsideFix, Some(700.0), &[Reason::OutsideAll]);
        let rough = verdict(Answer::Uncertain, Some(300.0), &[Reason::PoorAccuracy]);
        let in_town = verdict(Answer::OutsideFix, Some(20_000.0), &[Reason::OutsideAll]);
        let no_fence = verdict(Answer::Uncertain, None, &[Reason::NoFence]);
        let none = verdict(Answer::Uncertain, None, &[Reason::NoFix]);
        let old = verdict(Answer::Uncertain, Some(0.0), &[Reason::StaleFix]);
        let nothing: &[VisitDoubt] = &[];
        for (name, result, verdict, excused, cadre_fix, doubts) in [
            ("seen", Present, &inside, false, false, nothing),
            ("seen at a household", Present, &household, false, false, nothing),
            ("not there", Absent, &inside, false, false, nothing),
            ("a poor signal voids no visit", Absent, &rough, false, false, nothing),
            ("no place to compare with", Absent, &no_fence, false, false, nothing),
            ("absent, said from town", Absent, &in_town, false, false, &[VisitDoubt::NotAtPlace]),
            ("present, said from town", Present, &in_town, false, false, &[VisitDoubt::NotAtPlace]),
            ("absent without a position", Absent, &none, false, false, &[VisitDoubt::NoPosition]),
            ("absent by an old fix", Absent, &old, false, false, &[VisitDoubt::NoPosition]),
            ("excused", Excused, &in_town, true, false, nothing),
            ("excused by nothing", Excused, &inside, false, true, &[VisitDoubt::NoExcuse]),
            ("verified elsewhere", ElsewhereVerified, &inside, false, true, nothing),
            ("elsewhere by word", ElsewhereVerified, &inside, true, false, &[VisitDoubt::NoFixOfCadre]),
            ("the road is gone", Unreachable, &in_town, false, false, nothing),
            (
                "not reached, nobody knows from where",
                Unreachable,
                &none,
                false,
                false,
                &[VisitDoubt::NoPosition],
            ),
        ] {
            assert_eq!(visit(result, verdict, HOUR_MS).doubts(excused, cadre_fix), doubts, "{name}");
        }
        let lost = VisitRecord { device_revoked: true, ..visit(Absent, &inside, HOUR_MS) };
        assert_eq!(lost.doubts(false, false), [VisitDoubt::DeviceRevoked]);
    }

    #[test]
    fn a_visit_lies_within_its_bundle_and_a_wrong_clock_moves_it_nowhere() {
        let inside = verdict(Answer::Inside, Some(0.0), &[]);
        let made = |after| visit(InspectionResult::Absent, &inside, after);
        assert_eq!(made(BUNDLE_MS).doubts(false, false), []);
        assert_eq!(made(BUNDLE_MS + 1).doubts(false, false), [VisitDoubt::OutsideBundle]);
        assert_eq!(made(HOUR_MS).at(), start().plus(HOUR_MS));

        // Two days without signal after the visit: the phone's word lies in the bundle.
        let wide = |claimed_at: Millis| VisitRecord {
            interval: TimeInterval {
                not_before: start(),
                not_after: start().plus(3 * DAY_MS),
                way: TimeWay::Claimed,
            },
            claimed_at,
            received_at: start().plus(3 * DAY_MS),
            ..made(HOUR_MS)
        };
        assert_eq!(wide(start().plus(2 * HOUR_MS)).doubts(false, false), []);
        assert_eq!(wide(start().plus(2 * DAY_MS)).doubts(false, false), [VisitDoubt::OutsideBundle]);
        // A clock that is wrong by years says nothing; the instant stays between start and receipt.
        let wrong = wide(start().plus(-3000 * DAY_MS));
        assert_eq!((wrong.doubts(false, false), wrong.at()), (vec![], start().plus(3 * DAY_MS)));
        let early = VisitRecord { interval: wrong.interval, ..made(-5 * HOUR_MS) };
        let before = TimeInterval { not_before: start().plus(-5 * HOUR_MS), ..early.interval };
        assert_eq!(VisitRecord { interval: before, ..early }.at(), start(), "not before it began");
    }

    #[test]
    fn a_fix_of_the_cadre_counts_within_thirty_minutes() {
        let interval = |after: i64, length: i64, way| TimeInterval {
            not_before: start().plus(after),
            not_after: start().plus(after + length),
            way,
        };
        let near = |after, length, way| {
            near_visit(start(), interval(after, length, way), start().plus(after + length / 2))
        };
        assert!(
            near(CADRE_FIX_MS, 5 * HOUR_MS, TimeWay::Anchored) && near(-CADRE_FIX_MS, 0, TimeWay::Anchored)
        );
        assert!(!near(CADRE_FIX_MS + 1, 0, TimeWay::Anchored));
        assert!(near(-HOUR_MS, 2 * HOUR_MS, TimeWay::Bracketed));
        assert!(!near(-HOUR_MS, 2 * HOUR_MS, TimeWay::Claimed), "the phone's word alone");
        assert!(near(0, CADRE_FIX_MS, TimeWay::Claimed));
    }

    #[test]
    fn a_visit_is_missed_when_its_window_and_its_bundle_are_over() {
        let to = date("2026-11-24");
        let evening = at(to, 20 * 60);
        for (started, now, over) in [
            (None, at(to, 24 * 60 - 1), false),
            (None, at(to, 24 * 60), true),
            (Some(evening), at(to, 30 * 60), false),
            (Some(evening), evening.plus(BUNDLE_MS), true),
        ] {
            assert_eq!(missed(to, started, now), over, "{started:?} {now:?}");
        }
    }
}
