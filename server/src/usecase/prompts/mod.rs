//! Prompts: those that people call (电话查岗), those that nobody chose ([`job`]), their delivery, and what came back.
//!
//! | file | holds |
//! |---|---|
//! | `secrets` | a month's secret: committed, sealed, revealed |
//! | `job` | fires what is due, and notes why something did not fire |
//! | `awake` | since when a process could fire, and when it failed to |
//! | `check` | recomputes a revealed month |
//! | `numbers` | how many a posting gets |
//! | `calls` | calls to people who did not see theirs |
//! | `own` | what the person sees |
//! | `messages` | the owner's gateway |

mod awake;
pub mod calls;
pub mod check;
pub mod job;
pub mod messages;
pub mod numbers;
pub mod own;
pub mod secrets;

use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::prompts::{NewPrompt, PromptRow, ReplyRow};
use crate::store::{self, Db, StoreError};
use chrono::NaiveDate;
use zaigang_shared::api::Done;
use zaigang_shared::api::prompt::PromptCallView;
use zaigang_shared::api::township::{
    PromptChannel, PromptOrigin, PromptReply, PromptView, Prompts, ReplyTime,
};
use zaigang_shared::id::{AccountId, PostingId, PromptId};
use zaigang_shared::operation as op;
use zaigang_shared::place::{Answer, Fix, Reason, Verdict};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::prompt_draw::hours;
use zaigang_shared::time::{Half, MINUTE_MS, Millis, Month, TimeWay, at, previous_day};

/// Prompts that people may call for a posting in a month.
const CALLED_A_MONTH: u32 = 4;
/// Minutes to answer.
const WINDOW_MINUTES: i64 = 20;
/// Minutes to answer where the last signal was poor.
const WINDOW_POOR_MINUTES: i64 = hours::LONGEST_WINDOW;
/// Accuracy in metres above which a signal is poor.
const POOR_SIGNAL_M: f64 = 65.0;

/// Prompts of before prompts were items of the log get their leaf, once: what is put in beside the program later has none.
///
/// # Errors
/// The store's.
pub async fn ensure_leaves(app: &App) -> Outcome<()> {
    const DONE: &str = "prompts_have_leaves";
    const PART: i64 = 500;
    if app.store.read::<_, Refusal>(|db| store::leases::remembered(db, DONE)).await?.is_some() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut after = String::new();
    loop {
        let from = std::mem::take(&mut after);
        let write = move |db: &mut Db| {
            let rows = store::prompts::drawn::without_leaf(db, &from, PART)?;
            let last = rows.last().cloned();
            items::log_all(db, Item::Prompt, &rows, now)?;
            if last.is_none() {
                store::leases::remember(db, DONE, &now.0.to_string())?;
            }
            Ok::<_, Refusal>(last)
        };
        match app.store.write(write).await? {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Calls a prompt now.
pub async fn call(call: Call<op::CallPrompt>) -> Outcome<PromptView> {
    let posting: PostingId = call.path("posting")?;
    let by = call.who.caller()?.account.clone();
    let (now, body) = (call.who.now, call.body);
    if body.channel == PromptChannel::Gateway {
        return Err(Problem::field("channel").into());
    }
    let any_hour = call.app.settings.demonstration;
    let has_gateway = call.app.gateway.is_some();
    call.app
        .store
        .write(move |db| {
            if let Some(there) = store::prompts::by_id(db, &body.id)? {
                let same = there.posting == posting
                    && there.channel == body.channel
                    && there.origin == PromptOrigin::Called
                    && there.issued_by.as_deref() == Some(by.as_str());
                return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
            }
            let new = called(db, &posting, &body.id, body.channel, &by, any_hour, now)?;
            store::prompts::insert(db, &new)?;
            if has_gateway && new.delivered_at.is_none() {
                messages::write(db, &new, now)?;
            }
            let there = store::prompts::by_id(db, &body.id)?.ok_or(ProblemCode::NotFound)?;
            view(db, there)
        })
        .await
}

/// The prompt to issue, if one is allowed now.
pub(super) fn called(
    db: &mut Db,
    posting: &PostingId,
    id: &PromptId,
    channel: PromptChannel,
    by: &AccountId,
    any_hour: bool,
    now: Millis,
) -> Outcome<NewPrompt> {
    let (slot, night_of) = slot(now, any_hour).ok_or_else(|| refused("hours"))?;
    let today = now.date();
    let row = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    if !row.on(today) {
        return Err(ProblemCode::WrongState.into());
    }
    if store::leaves::excused(db, posting, today)? || store::leaves::excused(db, posting, night_of)? {
        return Err(refused("excused").into());
    }
    if !store::prompts::open(db, std::slice::from_ref(posting), now)?.is_empty() {
        return Err(refused("open").into());
    }
    let month = Month::of(today);
    let (first, end) = (at(month.first(), 0), at(month.next().first(), 0));
    if store::prompts::called_between(db, posting, first, end)? >= CALLED_A_MONTH {
        return Err(refused("limit").into());
    }
    Ok(NewPrompt {
        id: id.to_string(),
        posting_id: posting.to_string(),
        slot: store::prompts::half_name(slot).to_owned(),
        origin: "called".to_owned(),
        channel: channel.name().to_owned(),
        night_of: night_of.to_string(),
        issued_by: Some(by.to_string()),
        issued_at: now.0,
        // Who calls by telephone speaks to the person himself; the app says when it showed the prompt.
        delivered_at: (channel == PromptChannel::Phone).then_some(now.0),
        expires_at: now.plus(window_ms(db, posting)?).0,
    })
}

/// How long somebody has to answer: longer where the last signal was poor, or cannot be read; milliseconds.
fn window_ms(db: &mut Db, posting: &PostingId) -> Outcome<i64> {
    let poor = match store::prompts::last_signal(db, posting) {
        Ok(last) => last.is_some_and(|(fix, verdict)| poor_signal(fix.as_ref(), &verdict)),
        // A row that does not read keeps no prompt away, and nobody is to suffer from it.
        Err(Refusal::Store(error @ StoreError::Unreadable(_))) => {
            tracing::error!(%error, %posting, "the last signal is taken for a poor one");
            true
        }
        Err(error) => return Err(error),
    };
    Ok(if poor { WINDOW_POOR_MINUTES } else { WINDOW_MINUTES } * MINUTE_MS)
}

/// Prompts of a division.
pub async fn list(call: Call<op::ListPrompts>) -> Outcome<Prompts> {
    let division = call.path("division")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::prompts::of_division(db, &division)?;
            Ok(Prompts { prompts: views(db, rows)? })
        })
        .await
}

/// The cadre's phone showed the prompt. The first time stays; after the window nothing is marked, for a
/// prompt that came too late to be answered must stay undelivered.
pub async fn confirm_delivery(call: Call<op::ConfirmDelivery>) -> Outcome<Done> {
    let prompt: PromptId = call.path("prompt")?;
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let there = store::prompts::by_id(db, &prompt)?.ok_or(ProblemCode::NotFound)?;
            if now <= there.expires_at {
                store::prompts::mark_delivered(db, &prompt, there.channel, there.expires_at, now)?;
            }
            Ok::<_, Refusal>(Done {})
        })
        .await
}

fn refused(reason: &str) -> Problem {
    Problem::new(ProblemCode::PromptRefused).with("reason", reason)
}

/// The slot of this hour and the day or night it belongs to; none outside the hours of prompts. The
/// demonstration may be played at any hour.
fn slot(now: Millis, any_hour: bool) -> Option<(Half, NaiveDate)> {
    let (today, minute) = (now.date(), now.minute_of_day());
    if hours::DAY.contains(minute) {
        return Some((Half::Day, today));
    }
    if hours::EVENING.contains(minute) {
        return Some((Half::Night, today));
    }
    match i64::from(minute) {
        _ if !any_hour => None,
        // The night before 06:00 began the evening before.
        minute if minute < hours::MORNING.first => Some((Half::Night, previous_day(today))),
        minute if minute < hours::EVENING.first => Some((Half::Day, today)),
        _ => Some((Half::Night, today)),
    }
}

fn poor_signal(fix: Option<&Fix>, verdict: &Verdict) -> bool {
    // No position, or one of unknown accuracy (0), is a poor signal too.
    fix.is_none_or(|fix| fix.acc <= 0.0 || fix.acc > POOR_SIGNAL_M)
        || verdict.reasons.contains(&Reason::PoorAccuracy)
}

/// Whether a reply was captured within the window. It names the prompt, so it was made after the issue;
/// what is left to show is that it was made before the end: by its receipt, by an anchored interval that
/// begins before it (a reply synced later counts), or by the phone's claim where the interval allows it.
fn in_time(reply: &ReplyRow, issued: Millis, expires: Millis) -> bool {
    let (from, to) = (reply.interval.not_before, reply.interval.not_after);
    if from > expires || to < issued {
        return false;
    }
    to <= expires
        || reply.interval.way == TimeWay::Anchored
        || (issued <= reply.claimed_at && reply.claimed_at <= expires)
}

/// When a reply was made, by the prompt's window: in it, late while that still takes the miss away, or later.
pub fn reply_time(reply: &ReplyRow, slot: Half, issued: Millis, expires: Millis) -> ReplyTime {
    match reply.interval.not_before {
        _ if in_time(reply, issued, expires) => ReplyTime::InTime,
        from if from <= hours::late_until(slot, issued, expires) => ReplyTime::Late,
        _ => ReplyTime::TooLate,
    }
}

/// The best reply: in time before late, inside before uncertain before elsewhere, then the earliest.
pub fn best_reply<'a>(
    replies: impl IntoIterator<Item = &'a ReplyRow>,
    slot: Half,
    issued: Millis,
    expires: Millis,
) -> Option<PromptReply> {
    let rank = |answer: Answer| match answer {
        Answer::Inside => 0,
        Answer::Uncertain => 1,
        Answer::OutsideFix => 2,
    };
    replies
        .into_iter()
        .map(|reply| (reply_time(reply, slot, issued, expires), reply))
        .min_by_key(|(time, reply)| (*time, rank(reply.answer), reply.interval.not_before))
        .map(|(time, reply)| PromptReply { record: reply.record.clone(), time, answer: reply.answer })
}

fn view(db: &mut Db, row: PromptRow) -> Outcome<PromptView> {
    views(db, vec![row])?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

pub(super) fn views(db: &mut Db, rows: Vec<PromptRow>) -> Outcome<Vec<PromptView>> {
    let hosts: Vec<String> = rows.iter().map(|row| row.host.to_string()).collect();
    let ids: Vec<PromptId> = rows.iter().map(|row| row.id.clone()).collect();
    let places = store::divisions::names(db, &hosts)?;
    let replies = store::prompts::replies(db, &ids)?;
    let mut calls = store::prompts::calls::of(db, &ids)?;
    let shown = rows.into_iter().map(|row| PromptView {
        host_name: places.get(row.host.as_str()).cloned().unwrap_or_else(|| row.host.to_string()),
        reply: replies.get(&row.id).and_then(|all| best_reply(all, row.slot, row.issued_at, row.expires_at)),
        calls: call_views(calls.remove(&row.id)),
        id: row.id,
        posting: row.posting,
        person_name: row.person_name,
        phone: row.phone,
        slot: row.slot,
        origin: row.origin,
        channel: row.channel,
        issued_at: row.issued_at,
        delivered_at: row.delivered_at,
        expires_at: row.expires_at,
    });
    Ok(shown.collect())
}

fn call_views(calls: Option<Vec<store::prompts::calls::Said>>) -> Vec<PromptCallView> {
    let view = |(outcome, by_name, at)| PromptCallView { outcome, by_name, at };
    calls.unwrap_or_default().into_iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::judge::event::Whereabouts;
    use zaigang_shared::time::{HOUR_MS, TimeInterval};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn hours_and_nights() {
        let date = day("2026-11-23");
        let minute = |m: i64| at(date, m);
        for (m, strict) in [
            (539, None),
            (540, Some((Half::Day, date))),
            (1080, Some((Half::Day, date))),
            (1081, None),
            (1229, None),
            (1230, Some((Half::Night, date))),
            (1350, Some((Half::Night, date))),
            (1351, None),
            (120, None),
        ] {
            assert_eq!(slot(minute(m), false), strict, "{m}");
        }
        assert_eq!(slot(minute(120), true), Some((Half::Night, day("2026-11-22"))));
        assert_eq!(slot(minute(400), true), Some((Half::Day, date)));
        assert_eq!(slot(minute(1200), true), Some((Half::Day, date)));
        assert_eq!(slot(minute(1400), true), Some((Half::Night, date)));
    }

    fn reply(from: Millis, to: Millis, way: TimeWay, claimed_at: Millis, answer: Answer) -> ReplyRow {
        ReplyRow {
            record: "r1".parse().unwrap(),
            interval: TimeInterval { not_before: from, not_after: to, way },
            claimed_at,
            answer,
            whereabouts: Whereabouts::Unclear,
        }
    }

    #[test]
    fn a_reply_synced_later_counts_by_its_interval() {
        let issued = at(day("2026-11-23"), 600);
        let expires = issued.plus(20 * MINUTE_MS);
        let (early, late) = (issued.plus(5 * MINUTE_MS), issued.plus(HOUR_MS));
        let timely = |r: ReplyRow| in_time(&r, issued, expires);
        assert!(timely(reply(early, early, TimeWay::Anchored, early, Answer::Inside)));
        assert!(timely(reply(early, late, TimeWay::Anchored, Millis(0), Answer::Inside)));
        assert!(!timely(reply(late, late, TimeWay::Anchored, early, Answer::Inside)), "a wrong clock");
        assert!(timely(reply(Millis(0), late, TimeWay::Claimed, early, Answer::Inside)));
        assert!(!timely(reply(Millis(0), late, TimeWay::Claimed, late, Answer::Inside)));
        assert!(
            timely(reply(Millis(0), early, TimeWay::Bracketed, late, Answer::Inside)),
            "received in time"
        );
    }

    #[test]
    fn the_best_reply_speaks() {
        let issued = at(day("2026-11-23"), 600);
        let expires = issued.plus(20 * MINUTE_MS);
        let (early, late) = (issued.plus(MINUTE_MS), issued.plus(HOUR_MS));
        let make = |when: Millis, answer| reply(when, when, TimeWay::Anchored, when, answer);
        let all = [
            make(late, Answer::Inside),
            make(early, Answer::OutsideFix),
            make(early.plus(1), Answer::Uncertain),
        ];
        let best = |replies: &[ReplyRow]| best_reply(replies, Half::Day, issued, expires);
        let told = best(&all).map(|best| (best.time, best.answer));
        assert_eq!(told, Some((ReplyTime::InTime, Answer::Uncertain)));
        assert!(best(&[]).is_none());
        let time = |minutes: i64| {
            best(&[make(issued.plus(minutes * MINUTE_MS), Answer::Inside)]).map(|best| best.time)
        };
        assert_eq!([20, 21, 40, 41].map(time), {
            use ReplyTime::{InTime, Late, TooLate};
            [InTime, Late, Late, TooLate].map(Some)
        });
    }
}
