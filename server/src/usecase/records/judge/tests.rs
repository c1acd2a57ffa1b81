use super::*;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS, TimeWay, at};

const SESSION: &str = "one run of the page";

fn nine() -> Millis {
    at("2026-11-20".parse().unwrap(), 9 * 60)
}

/// A clock that got its beacon at nine, elapsed 1 s, and signed `after` ms later.
fn clock(after: i64) -> Clock {
    Clock {
        wall: nine().plus(after),
        session: SESSION.to_owned(),
        elapsed: 1_000 + after,
        beacon: Some("verified elsewhere".to_owned()),
        beacon_elapsed: Some(1_000),
        beacon_session: Some(SESSION.to_owned()),
        beacon_wall: Some(nine()),
    }
}

fn sync(elapsed: i64) -> Option<(String, i64)> {
    Some((SESSION.to_owned(), elapsed))
}

#[test]
fn a_beacon_of_the_session_anchors_and_the_sync_closes_the_interval() {
    let now = nine().plus(2 * HOUR_MS);
    let found = interval_of(&clock(MINUTE_MS), Some(nine()), sync(1_000 + 2 * HOUR_MS).as_ref(), now);
    assert_eq!(found.way, TimeWay::Anchored);
    assert_eq!((found.not_before, found.not_after), (nine().plus(MINUTE_MS), nine().plus(MINUTE_MS)));
    let open = interval_of(&clock(MINUTE_MS), Some(nine()), None, now);
    assert_eq!((open.not_before, open.not_after), (nine().plus(MINUTE_MS), now));
}

#[test]
fn another_session_a_sleep_or_no_beacon_anchors_nothing() {
    let now = nine().plus(2 * HOUR_MS);
    let other = Clock { beacon_session: Some("an earlier run".to_owned()), ..clock(MINUTE_MS) };
    assert_eq!(interval_of(&other, Some(nine()), None, now).way, TimeWay::Bracketed);
    let slept = Clock { wall: nine().plus(HOUR_MS), ..clock(MINUTE_MS) };
    assert_eq!(interval_of(&slept, Some(nine()), None, now).way, TimeWay::Bracketed);
    assert_eq!(interval_of(&clock(MINUTE_MS), None, None, now).way, TimeWay::Claimed);
    let nameless = Clock { beacon_elapsed: None, ..clock(MINUTE_MS) };
    assert_eq!(interval_of(&nameless, Some(nine()), None, now).way, TimeWay::Bracketed);
}

#[test]
fn counters_from_nowhere_are_ignored_and_overflow_nothing() {
    let now = nine().plus(2 * HOUR_MS);
    for elapsed in [i64::MAX, i64::MIN, 500, 400 * DAY_MS] {
        let found = interval_of(&clock(MINUTE_MS), Some(nine()), sync(elapsed).as_ref(), now);
        assert_eq!((found.way, found.not_after), (TimeWay::Anchored, now), "{elapsed}");
    }
    // The sync would put the record before the beacon it holds.
    let found = interval_of(&clock(MINUTE_MS), Some(nine()), sync(1_000 + 5 * HOUR_MS).as_ref(), now);
    assert_eq!(found.not_after, now);
    for wall in [i64::MIN, i64::MAX, 0] {
        for beacon_elapsed in [i64::MIN, -1, i64::MAX] {
            let wild = Clock {
                wall: Millis(wall),
                beacon_wall: Some(Millis(i64::MIN)),
                beacon_elapsed: Some(beacon_elapsed),
                ..clock(0)
            };
            let found = interval_of(&wild, Some(nine()), sync(1_000).as_ref(), now);
            assert!(found.not_before <= found.not_after);
            let placed = time::place(found, wild.wall, Half::Day);
            assert_eq!(placed.date, nine().date(), "a wild clock never moves a day");
        }
    }
}

#[test]
fn the_capture_is_the_tight_bound_else_the_claim_else_the_receipt() {
    let interval = |way| TimeInterval { not_before: nine(), not_after: nine().plus(HOUR_MS), way };
    let claim = nine().plus(MINUTE_MS);
    assert_eq!(interval(TimeWay::Anchored).captured(claim), nine());
    assert_eq!(interval(TimeWay::Bracketed).captured(claim), claim);
    assert_eq!(interval(TimeWay::Claimed).captured(Millis(0)), nine().plus(HOUR_MS));
}

#[test]
fn a_fix_keeps_its_age_under_a_wrong_phone_clock() {
    for wall in [nine().0 - 400 * DAY_MS, nine().0, nine().0 + 400 * DAY_MS] {
        for (age, stale) in [(5_000, false), (119_000, false), (121_000, true)] {
            let claims = claims(wall, wall - age);
            let interval = TimeInterval { not_before: nine(), not_after: nine(), way: TimeWay::Anchored };
            let (fix, not_before) = on_one_clock(claims.fix, claims.clock.wall, interval);
            assert_eq!(not_before, nine().0);
            assert_eq!(fix.unwrap().at < not_before - 120_000, stale, "{wall} {age}");
        }
    }
}

fn claims(wall: i64, fix_at: i64) -> Claims {
    serde_json::from_value(serde_json::json!({
        "v": 1, "aud": "here", "jti": "r1", "sub": "p1", "kind": "day", "seq": 1, "prev": null,
        "fix": {"lat": 42.0, "lon": 119.0, "acc": 10.0, "at": fix_at, "acc_kind": "android68"},
        "clock": {"wall": wall, "session": "s", "elapsed": 0},
        "app": {"version": "1", "platform": "web"}
    }))
    .unwrap()
}

fn known() -> Known {
    use crate::store::records::{PromptRow, TaskRow};
    let mut known = Known::default();
    known.postings.insert("p1".to_owned());
    known.prompts.insert("q1".to_owned(), PromptRow { posting: "p1".to_owned(), half: Half::Night });
    known.prompts.insert("q2".to_owned(), PromptRow { posting: "p2".to_owned(), half: Half::Day });
    let task = |open, record: Option<&str>| TaskRow {
        posting: "p9".to_owned(),
        open,
        record: record.map(str::to_owned),
    };
    known.tasks.insert("t1".to_owned(), task(true, None));
    known.tasks.insert("sealed".to_owned(), task(false, None));
    known.tasks.insert("done".to_owned(), task(true, Some("another")));
    known.tasks.insert("again".to_owned(), task(true, Some("r1")));
    known
}

#[test]
fn a_record_is_for_an_own_posting_prompt_or_task() {
    let me: AccountId = "me".parse().unwrap();
    let known = known();
    let whose = |change: &dyn Fn(&mut Claims)| {
        let mut claims = claims(0, 0);
        change(&mut claims);
        super::whose(&claims, &me, &known)
    };
    let kept = |half| Ok((Some("p1".to_owned()), "p1".to_owned(), half));
    assert_eq!(whose(&|_| ()), kept(Half::Day));
    assert_eq!(whose(&|c| c.kind = RecordKind::Night), kept(Half::Night));
    assert_eq!(whose(&|c| c.sub = "p2".to_owned()), Err(ProblemCode::RecordNotYours));
    let reply = |prompt: Option<&'static str>| {
        move |c: &mut Claims| {
            c.kind = RecordKind::PromptReply;
            c.reference = prompt.map(str::to_owned);
        }
    };
    assert_eq!(whose(&reply(Some("q1"))), kept(Half::Night));
    for bad in [None, Some("q2"), Some("unknown")] {
        assert_eq!(whose(&reply(bad)), Err(ProblemCode::RecordNotYours));
    }
    let visit = |sub: &'static str, task: &'static str| {
        move |c: &mut Claims| {
            c.kind = RecordKind::Inspection;
            c.sub = sub.to_owned();
            c.reference = Some(task.to_owned());
        }
    };
    let inspected = Ok((None, "p9".to_owned(), Half::Day));
    assert_eq!(whose(&visit("me", "t1")), inspected);
    assert_eq!(whose(&visit("me", "again")), inspected);
    assert_eq!(whose(&visit("you", "t1")), Err(ProblemCode::RecordNotYours));
    assert_eq!(whose(&visit("me", "unknown")), Err(ProblemCode::RecordNotYours));
    for closed in ["sealed", "done"] {
        assert_eq!(whose(&visit("me", closed)), Err(ProblemCode::WrongState));
    }
}

#[test]
fn names_that_are_no_ids_never_reach_the_store() {
    let mut claims = claims(0, 0);
    assert_eq!(wrong_names(&claims), None);
    claims.reference = Some("a\0b".to_owned());
    assert_eq!(wrong_names(&claims), Some(ProblemCode::RecordOutOfRange));
    claims.sub = "p1' OR 1=1".to_owned();
    assert_eq!(wrong_names(&claims), Some(ProblemCode::RecordNotYours));
}
