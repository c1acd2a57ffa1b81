use super::*;
use zaigang_shared::time::{DAY_MS, at};

fn nine() -> Millis {
    at("2026-11-20".parse().unwrap(), 9 * 60)
}

#[test]
fn a_phone_revoked_after_the_record_was_certainly_made_was_active_then() {
    let device = |standing, approved: Option<i64>, ended: Option<i64>| DeviceRow {
        public_key: String::new(),
        standing,
        calibration: zaigang_shared::place::Calibration::None,
        last_seen_at: None,
        approved_at: approved.map(Millis),
        ended_at: ended.map(Millis),
    };
    let made = |from, to, way| TimeInterval { not_before: Millis(from), not_after: Millis(to), way };
    let tight = made(100, 110, TimeWay::Anchored);
    let revoked = |approved, ended| device(DeviceStanding::Revoked, approved, ended);
    let active = DeviceStanding::Active;
    assert_eq!(standing_at(&revoked(Some(100), Some(111)), tight), active);
    assert_eq!(standing_at(&revoked(Some(0), Some(111)), made(100, 110, TimeWay::Bracketed)), active);
    for (approved, ended, interval) in [
        (Some(0), Some(110), tight),
        (Some(0), Some(50), tight),
        (Some(101), Some(200), tight),
        (None, Some(200), tight),
        (Some(0), None, tight),
        (Some(0), Some(200), made(100, 110, TimeWay::Claimed)),
    ] {
        let found = standing_at(&revoked(approved, ended), interval);
        assert_eq!(found, DeviceStanding::Revoked, "{approved:?} {ended:?} {interval:?}");
    }
    let pending = device(DeviceStanding::Pending, None, None);
    assert_eq!(standing_at(&pending, tight), DeviceStanding::Pending);
}

#[test]
fn a_fix_keeps_its_age_under_a_wrong_phone_clock() {
    for wall in [nine().0 - 400 * DAY_MS, nine().0, nine().0 + 400 * DAY_MS] {
        for (age, stale) in [(5_000, false), (119_000, false), (121_000, true)] {
            let claims = claims(wall, wall - age);
            let interval = TimeInterval { not_before: nine(), not_after: nine(), way: TimeWay::Anchored };
            let (fix, not_before) =
                zaigang_shared::place::on_one_clock(claims.fix, claims.clock.wall, interval);
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
