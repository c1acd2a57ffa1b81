//! How the rules judge a record of this phone: by its clocks and the places it holds when it signs, by the server's
//! interval and verdict once they are here.

use super::beacon;
use super::home::HOME;
use super::queue::{Entry, Own};
use crate::platform::clock;
use dioxus::prelude::ReadableExt as _;
use zaigang_shared::api::cadre::Home;
use zaigang_shared::place::{Answer, Fence, judge_capture};
use zaigang_shared::record::{Claims, RecordKind, SplitToken};
use zaigang_shared::time::{Half, Millis, TimeInterval, interval_of, place};

/// The half a record speaks for; none of what is judged by other places than the posting's own, or is no day of a
/// posting.
fn half_of(kind: RecordKind, reference: Option<&str>, home: &Home) -> Option<Half> {
    match kind {
        RecordKind::Day | RecordKind::Visit | RecordKind::WorkLog => Some(Half::Day),
        RecordKind::Night => Some(Half::Night),
        RecordKind::PromptReply => {
            let asked = home.prompts.iter().find(|prompt| Some(prompt.id.as_str()) == reference)?;
            Some(asked.slot)
        }
        RecordKind::Event | RecordKind::Inspection => None,
    }
}

/// A record just signed, as the server would judge it if it arrived now.
pub async fn as_this_phone_sees_it(claims: &Claims) -> Option<Own> {
    let home = HOME.peek().as_ref()?.value.clone();
    let half = half_of(claims.kind, claims.reference.as_deref(), &home)?;
    let beacon = beacon::last().await.and_then(|kept| kept.server_ms()).map(Millis);
    let session = clock::session_id();
    let sync = Some((session.as_str(), beacon::elapsed()));
    let interval = interval_of(&claims.clock, beacon, sync, beacon::exact_now().await);
    let fences: Vec<Fence> = home.posting?.fences.into_iter().map(|view| view.fence).collect();
    let wall = claims.clock.wall;
    let answer = judge_capture(claims.fix, wall, interval, &fences, home.calibration).answer;
    Some(Own { half, placement: place(interval, wall, half), answer })
}

/// A stored record by the server's interval and answer; its half is what it was.
pub fn as_the_server_placed_it(entry: &Entry, interval: TimeInterval, answer: Answer) -> Option<Own> {
    let half = entry.own?.half;
    let wall = SplitToken::parse(&entry.token).ok()?.claims.clock.wall;
    Some(Own { half, placement: place(interval, wall, half), answer })
}
