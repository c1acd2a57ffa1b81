//! Judging one record: when it was made, whose it is, what its position says. No clock, no store.

use crate::app::App;
use crate::keys::DeviceKey;
use crate::store::records::{DeviceRow, Known, Question};
use std::collections::HashMap;
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::event::doubted;
use zaigang_shared::id::{AccountId, RecordId};
use zaigang_shared::place::{Fence, FenceKind, Reason, Verdict, judge_capture};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::{Claims, RecordKind, SplitToken, sha256_hex};
use zaigang_shared::time::{self, Half, Millis, Placement, TimeInterval, TimeWay};

/// A token that was read and lies within every limit; its signature is not yet verified.
pub struct Asked<'a> {
    pub token: &'a str,
    pub token_sha256: String,
    pub split: SplitToken<'a>,
    pub interval: TimeInterval,
    /// When it was made, as near as the server can tell.
    pub captured: Millis,
}

/// A token that could not be read, or lies outside the limits.
pub struct Unread {
    pub code: ProblemCode,
    pub id: Option<RecordId>,
}

/// A record that may be stored.
pub struct Judged {
    pub posting: Option<String>,
    pub standing: DeviceStanding,
    pub half: Half,
    pub placement: Placement,
    pub verdict: Verdict,
}

/// Keys of a batch's devices, each parsed once.
#[derive(Default)]
pub struct KeyRing(HashMap<String, Option<DeviceKey>>);

impl KeyRing {
    fn verifies(&mut self, device: &str, row: &DeviceRow, token: &str) -> bool {
        let key = self.0.entry(device.to_owned()).or_insert_with(|| DeviceKey::parse(&row.public_key));
        key.as_ref().is_some_and(|key| key.verifies_record(token))
    }
}

impl Asked<'_> {
    pub fn claims(&self) -> &Claims {
        &self.split.claims
    }

    /// What the store has to look up.
    pub fn question(&self) -> Question {
        let claims = self.claims();
        let inspection = claims.kind == RecordKind::Inspection;
        let reference = |wanted: bool| claims.reference.clone().filter(|_| wanted);
        Question {
            id: claims.jti.to_string(),
            device: self.split.header.kid.to_string(),
            posting: (!inspection).then(|| claims.sub.clone()),
            prompt: reference(claims.kind == RecordKind::PromptReply),
            task: reference(inspection),
            event: reference(claims.kind == RecordKind::Event),
            captured: self.captured,
        }
    }
}

/// Reads a token, checks its limits and finds when it was made.
pub fn ask<'a>(
    app: &App,
    token: &'a str,
    sync: Option<&(String, i64)>,
    now: Millis,
) -> Result<Asked<'a>, Unread> {
    let split = SplitToken::parse(token).map_err(|error| Unread { code: error.into(), id: None })?;
    if let Err(error) = split.claims.check(&app.settings.deployment) {
        return Err(Unread { code: error.into(), id: Some(split.claims.jti) });
    }
    if let Some(code) = wrong_names(&split.claims) {
        return Err(Unread { code, id: Some(split.claims.jti) });
    }
    let clock = &split.claims.clock;
    // A forged or foreign beacon counts as none: the record stays, its time rests on the phone's word.
    let beacon = clock.beacon.as_deref().and_then(|beacon| app.keys.beacon_time(beacon));
    let sync = sync.map(|(session, elapsed)| (session.as_str(), *elapsed));
    let interval = time::interval_of(clock, beacon, sync, now);
    let captured = interval.captured(clock.wall);
    Ok(Asked { token, token_sha256: sha256_hex(token.as_bytes()), split, interval, captured })
}

/// Whom and what a record names has to have the form of an id: a stored value never carries anything else.
fn wrong_names(claims: &Claims) -> Option<ProblemCode> {
    let is_id = |text: &str| text.parse::<RecordId>().is_ok();
    if !is_id(&claims.sub) {
        Some(ProblemCode::RecordNotYours)
    } else if !claims.reference.as_deref().is_none_or(is_id) {
        Some(ProblemCode::RecordOutOfRange)
    } else {
        None
    }
}

/// Judges a record by what is known.
///
/// # Errors
/// `record_unknown_device`, `record_bad_signature`, `record_not_yours`, `wrong_state`.
pub fn judge(
    asked: &Asked<'_>,
    account: &AccountId,
    known: &Known,
    keys: &mut KeyRing,
) -> Result<Judged, ProblemCode> {
    let claims = asked.claims();
    let kid = asked.split.header.kid.as_str();
    // A device of the same account: the queue may have been signed before the phone enrolled anew.
    let device = known.devices.get(kid).ok_or(ProblemCode::RecordUnknownDevice)?;
    if !keys.verifies(kid, device, asked.token) {
        return Err(ProblemCode::RecordBadSignature);
    }
    let (posting, place, half) = whose(claims, account, known)?;
    let ground = ground(asked, &place, known);
    let (wall, interval) = (claims.clock.wall, asked.interval);
    let verdict = judge_capture(claims.fix, wall, interval, &ground.fences, device.calibration);
    Ok(Judged {
        posting,
        standing: standing_at(device, interval),
        half,
        placement: time::place(interval, wall, half),
        verdict: match ground.doubt {
            Some(doubt) => doubted(verdict, doubt),
            None => verdict,
        },
    })
}

/// The places a record is compared with, and what no position settles.
struct Ground {
    fences: Vec<Fence>,
    doubt: Option<Reason>,
}

/// A record is compared with the places of its posting; one made for an event by somebody invited with the event's
/// place alone. Whoever comes to an event uninvited has checked in where he is posted, or nowhere. What names no known
/// event is kept and uncertain: nothing a phone signed is lost over a wrong name.
fn ground(asked: &Asked<'_>, posting: &str, known: &Known) -> Ground {
    let claims = asked.claims();
    let own = || {
        let own = known.fences(posting, asked.captured).iter();
        own.filter(|fence| fence.kind != FenceKind::Event).cloned().collect()
    };
    if claims.kind != RecordKind::Event {
        return Ground { fences: own(), doubt: None };
    }
    let Some(event) = claims.reference.as_deref().and_then(|id| known.events.get(id)) else {
        return Ground { fences: Vec::new(), doubt: Some(Reason::EventUnknown) };
    };
    if !event.invited.contains(posting) {
        return Ground { fences: own(), doubt: None };
    }
    // Made before it was called off, it speaks for somebody who had set out.
    let was_off = event.cancelled_at.is_some_and(|at| at <= asked.interval.not_after);
    let in_time = event.time.covers(asked.interval, claims.clock.wall);
    let doubt = if was_off { Some(Reason::EventCancelled) } else { (!in_time).then_some(Reason::EventTime) };
    Ground { fences: event.fence(asked.captured).into_iter().collect(), doubt }
}

/// The device's standing when the record was made: one that was approved, and revoked only after the record was
/// certainly made, was active then. Whatever is not certain stays as the device is now, to be confirmed.
fn standing_at(device: &DeviceRow, interval: TimeInterval) -> DeviceStanding {
    let was_active = device.approved_at.is_some_and(|approved| approved <= interval.not_before)
        && device.ended_at.is_some_and(|ended| interval.not_after < ended)
        && interval.way != TimeWay::Claimed;
    if device.standing == DeviceStanding::Revoked && was_active {
        DeviceStanding::Active
    } else {
        device.standing
    }
}

/// The posting a record is kept under (none for an inspection), the one whose places are compared, and
/// the half it speaks for.
fn whose(
    claims: &Claims,
    account: &AccountId,
    known: &Known,
) -> Result<(Option<String>, String, Half), ProblemCode> {
    let not_yours = ProblemCode::RecordNotYours;
    if claims.kind == RecordKind::Inspection {
        if claims.sub != account.as_str() {
            return Err(not_yours);
        }
        let task = claims.reference.as_deref().and_then(|id| known.tasks.get(id)).ok_or(not_yours)?;
        // Started by its inspector, and not finished by another record.
        let other = task.record.as_deref().is_some_and(|record| record != claims.jti.as_str());
        if !task.open || other {
            return Err(ProblemCode::WrongState);
        }
        return Ok((None, task.posting.clone(), Half::Day));
    }
    if !known.postings.contains(&claims.sub) {
        return Err(not_yours);
    }
    let half = match claims.kind {
        RecordKind::Night => Half::Night,
        RecordKind::PromptReply => {
            let prompt = claims.reference.as_deref().and_then(|id| known.prompts.get(id)).ok_or(not_yours)?;
            if prompt.posting != claims.sub {
                return Err(not_yours);
            }
            prompt.half
        }
        RecordKind::Day
        | RecordKind::Event
        | RecordKind::Visit
        | RecordKind::WorkLog
        | RecordKind::Inspection => Half::Day,
    };
    Ok((Some(claims.sub.clone()), claims.sub.clone(), half))
}

#[cfg(test)]
mod tests;
