//! A month from its commitment to its check.

use crate::prompts::scene::{COUNTY, EAST, MONTH, Scene, answer, closed, minute};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use zaigang_shared::api::Done;
use zaigang_shared::api::prompt::{PromptCheck, UnfiredCount};
use zaigang_shared::api::township::ReplyTime;
use zaigang_shared::operation as op;
use zaigang_shared::prompt_draw::{PlannedPrompt, UnfiredReason, commitment};
use zaigang_shared::time::{DAY_MS, HOUR_MS, Half, MINUTE_MS, at, next_day};
use zaigang_tests::{TestServer, on_both_databases};

/// Leave of `an` on a day, approved and registered now.
fn leave(scene: &Scene, id: &str, day: NaiveDate) {
    scene.server.sql(&format!(
        "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county,
         registered_at) VALUES ('{id}', 'p-an', 'leave', '{day}', '{day}', 1, 'x', 'approved', FALSE, {})",
        scene.server.clock.now().0
    ));
}

fn reason_of(scene: &Scene, plan: &PlannedPrompt) -> Option<String> {
    scene.server.column(&format!("SELECT reason AS text FROM prompt_unfired WHERE id = '{}'", plan.id)).pop()
}

/// Lets every time of these plans come, one after the other, by a process that has just started each time.
fn live_through(scene: &Scene, times: &[(&str, PlannedPrompt)], each: impl Fn(usize, &PlannedPrompt)) {
    let mut times: Vec<_> = times.iter().enumerate().collect();
    times.sort_by_key(|(_, (_, plan))| plan.at);
    for (number, (_, plan)) in times {
        scene.set(plan.at.plus(-1));
        scene.server.fire_prompts();
        assert_eq!(scene.of_prompt(plan.id.as_str(), "id"), "", "no row before its time");
        each(number, plan);
    }
}

fn a_month_fires_exactly_its_plan(server: TestServer) {
    let (scene, mut phones) = Scene::new(server);
    scene.server.sql("UPDATE posting SET posted_to = '2026-11-30' WHERE id = 'p-bo'");
    assert_eq!(scene.server.fire_prompts(), (0, 0));
    let draw = scene.draw();
    assert_eq!((draw.secret, draw.revealed_at), (None, None));
    assert_eq!(draw.commitment, commitment(&scene.secret(), &draw.frame));
    // One a day, so that no two are near one another.
    let times: Vec<_> = scene.plan("an").into_iter().map(|plan| ("an", plan)).collect();
    assert_eq!(times.len(), 8);

    // Leave of the day of one is registered before, of another one afterwards; at a third the server sleeps.
    let (last, earlier) = times.split_last().unwrap();
    let alone = |day: NaiveDate| times.iter().filter(|(_, plan)| plan.days().contains(&day)).count() == 1;
    let days = earlier.iter().enumerate().flat_map(|(n, (_, plan))| plan.days().map(|day| (n, day)));
    let (before, day) = days.into_iter().find(|(_, day)| alone(*day)).unwrap();
    let (asleep, after) = (usize::from(before == 0), times.len() - 1);
    leave(&scene, "l-before", day);
    live_through(&scene, &times, |number, plan| {
        if number == asleep {
            return;
        }
        scene.set(plan.at.plus(20_000));
        scene.server.fire_prompts();
        // Started anew, set back, and run again: never a second one, never a late one.
        for clock in [30_000, 10_000, 2 * MINUTE_MS] {
            scene.set(plan.at.plus(clock));
            assert_eq!(scene.server.fire_prompts(), (0, 0));
        }
        if number == before {
            assert_eq!(reason_of(&scene, plan).as_deref(), Some("excused"));
            return;
        }
        assert_eq!(scene.of_prompt(plan.id.as_str(), "issued_at"), plan.at.plus(20_000).0.to_string());
        assert_eq!(scene.of_prompt(plan.id.as_str(), "night_of"), plan.night_of.to_string());
        assert_eq!(scene.of_prompt(plan.id.as_str(), "origin"), "drawn");
        assert_eq!(scene.of_prompt(plan.id.as_str(), "delivered_at"), "-");
        if number == after {
            leave(&scene, "l-after", last.1.night_of);
        }
    });
    let home = closed();
    scene.set(minute("2026-12-31", 23 * 60));
    scene.server.fire_prompts();
    assert_eq!(reason_of(&scene, &times[asleep].1).as_deref(), Some("asleep"));
    assert_eq!(
        scene.of_prompt(times[after].1.id.as_str(), "origin"),
        "drawn",
        "leave that comes later takes nothing back"
    );

    // Nothing tells the secret before the month is over.
    let secret = scene.secret().reveal();
    let told = [
        serde_json::to_string(&scene.draw()).unwrap(),
        scene.server.column("SELECT sealed || frame || commitment AS text FROM prompt_secret").join(" "),
    ];
    assert!(told.iter().all(|text| !text.contains(&secret)));
    let early = scene.county().client.call::<op::CheckPrompts>(&[COUNTY, MONTH], &Done {});
    assert_eq!(early.unwrap_err().code, "wrong_state");
    assert!(scene.server.check_prompts(MONTH).unwrap_err().contains("not revealed yet"));

    // A message that nobody sent while its window ran goes with the others of its time.
    scene.server.sql(
        "INSERT INTO prompt_message (id, prompt_id, state, tries, next_at, made_at)
         SELECT 'm-old', MIN(id), 'waiting', 0, 0, 0 FROM prompt",
    );
    scene.set(home);
    scene.server.fire_prompts();
    assert_eq!(scene.server.count("prompt_message"), 0);
    let draw = scene.draw();
    assert_eq!((draw.secret.as_deref(), draw.revealed_at), (Some(secret.as_str()), Some(home)));
    let check = scene.county().client.call::<op::CheckPrompts>(&[COUNTY, MONTH], &Done {}).unwrap();
    let one = |reason| UnfiredCount { reason, count: 1 };
    assert_eq!(
        check,
        PromptCheck {
            month: MONTH.parse().unwrap(),
            commitment: draw.commitment,
            postings: 1,
            fired: 6,
            delivered: 0,
            unfired: vec![one(UnfiredReason::Excused), one(UnfiredReason::Asleep)],
            before_commitment: 0,
            changed_since: 0,
            faults: vec![],
        }
    );
    assert_eq!(scene.server.count("prompt WHERE origin = 'drawn'"), 6);

    // What the person sees of it.
    answer(&mut phones[0], "p-an", last.1.id.as_str());
    let own = phones[0].client.call::<op::ListOwnPrompts>(&["p-an", MONTH], &Done {}).unwrap().prompts;
    assert_eq!(own.len(), 6);
    assert!(own.iter().all(|prompt| prompt.delivered_at.is_none()));
    assert_eq!(
        own.iter().filter(|p| p.reply.as_ref().is_some_and(|reply| reply.time != ReplyTime::InTime)).count(),
        1
    );
}

/// A process that runs on plans ahead and fires from what it keeps; a second one beside it finds nothing left.
fn a_process_that_runs_on_fires_at_each_time(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.cadre("late", EAST);
    scene.server.sql("UPDATE account SET phone = '13800001111' WHERE id = 'a-late'");
    scene.server.fire_prompts();
    let times = scene.plan("an");
    let late = scene.plan("late").into_iter().find(|plan| plan.at > times[1].at.plus(HOUR_MS)).unwrap();
    scene.server.sql("UPDATE posting SET posted_from = '2027-02-01' WHERE id = 'p-late'");
    scene.server.sql("UPDATE posting SET posted_to = '2026-11-30' WHERE id = 'p-bo'");
    let fired = |plan: &PlannedPrompt| scene.server.count(&format!("prompt WHERE id = '{}'", plan.id));
    scene.server.prompt_job(|first| {
        scene.server.prompt_job(|second| {
            for plan in times.iter().take(2) {
                for minutes in -12..=3 {
                    scene.set(plan.at.plus(minutes * MINUTE_MS));
                    let done = (first().0, second().0);
                    let expected = if minutes == 0 { (1, 0) } else { (0, 0) };
                    assert_eq!(done, expected, "{minutes} minutes after {plan:?}");
                }
                assert_eq!(fired(plan), 1);
            }
        });
    });
    // Somebody who becomes known after the next minutes were planned is not asked late: that is noted.
    scene.server.prompt_job(|turn| {
        for minutes in -4..=12 {
            scene.set(late.at.plus(minutes * MINUTE_MS));
            if minutes == -2 {
                scene.server.sql("UPDATE posting SET posted_from = '2026-11-01' WHERE id = 'p-late'");
            }
            turn();
        }
    });
    assert_eq!(fired(&late), 0);
    assert_eq!(reason_of(&scene, &late).as_deref(), Some("not_known"));
}

fn processes_together_fire_each_once(server: TestServer) {
    let (scene, _) = Scene::new(server);
    for n in 0..12 {
        let account = scene.server.cadre(&format!("c{n}"), EAST);
        scene.server.sql(&format!("UPDATE account SET phone = '1380000{n:04}' WHERE id = '{account}'"));
    }
    assert_eq!(scene.server.fire_prompts_at_once(6), 0);
    assert_eq!(scene.server.count("prompt_secret"), 1, "one secret a month");
    let mut times: Vec<_> = (0..12).flat_map(|n| scene.plan(&format!("c{n}"))).collect();
    times.sort_by_key(|plan| plan.at);
    let ids: BTreeSet<_> = times.iter().map(|plan| plan.id.clone()).collect();
    assert_eq!(ids.len(), 96);
    for plan in times.iter().take(12) {
        scene.set(plan.at.plus(1_000));
        scene.server.fire_prompts_at_once(6);
        scene.server.fire_prompts_at_once(6);
        let fired = scene.server.count(&format!(
            "prompt WHERE id = '{}' AND issued_at = {}",
            plan.id,
            plan.at.0 + 1_000
        ));
        assert_eq!(fired, 1);
    }
    // Each row has one leaf, and says what its leaf says.
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'prompt'"), scene.server.count("prompt"),);
    scene.server.sequence("test");
    assert_eq!(scene.server.log_faults(), Vec::<String>::new());
    scene.server.sql(&format!("UPDATE prompt SET delivered_at = issued_at WHERE id = '{}'", times[0].id));
    assert_eq!(scene.server.log_faults().len(), 1, "a delivery that nobody made is found");
}

fn who_does_not_live_there_or_cannot_be_asked_is_not_asked(server: TestServer) {
    let (scene, _) = Scene::new(server);
    for name in ["zone", "ended", "new", "dumb"] {
        scene.server.cadre(name, EAST);
    }
    let phone = |name: &str| {
        scene.server.sql(&format!("UPDATE account SET phone = '13800001111' WHERE id = 'a-{name}'"));
    };
    for name in ["zone", "ended", "new"] {
        phone(name);
    }
    scene.server.sql("UPDATE posting SET kind = 'zone_secretary' WHERE id = 'p-zone'");
    // Not known before the 20th, though on post since the 10th.
    scene.server.sql("UPDATE posting SET posted_from = '2027-02-01' WHERE id = 'p-new'");
    scene.server.fire_prompts();
    let names = ["zone", "ended", "new", "dumb"];
    let times: Vec<_> =
        names.into_iter().flat_map(|name| scene.plan(name).into_iter().map(move |p| (name, p))).collect();
    let ended = minute("2026-12-15", 12 * 60);
    let mut changed = false;
    let mut in_order: Vec<_> = times.clone();
    in_order.sort_by_key(|(_, plan)| plan.at);
    for (_, plan) in &in_order {
        if !changed && plan.at > ended {
            scene.server.sql("UPDATE posting SET posted_to = '2026-12-15' WHERE id = 'p-ended'");
            changed = true;
        }
        scene.set(plan.at.plus(1_000));
        scene.server.fire_prompts();
    }
    scene.server.sql("UPDATE posting SET posted_from = '2026-12-10' WHERE id = 'p-new'");
    scene.set(closed());
    scene.server.fire_prompts();
    let of = |name: &str, what: &str| scene.server.count(&format!("{what} WHERE posting_id = 'p-{name}'"));
    let last = minute("2026-12-15", 0).date();
    let in_time = |name: &str, until| {
        let own = times.iter().filter(|(of, _)| *of == name);
        i64::try_from(own.filter(|(_, plan)| plan.days()[1] <= until).count()).unwrap()
    };
    assert_eq!((of("zone", "prompt"), of("zone", "prompt_unfired")), (0, 0), "no random prompts");
    assert_eq!(of("ended", "prompt"), in_time("ended", last));
    assert_eq!(of("ended", "prompt_unfired"), 0);
    assert_eq!((of("dumb", "prompt"), of("dumb", "prompt_unfired")), (0, 8));
    assert_eq!(
        scene.server.count("prompt_unfired WHERE posting_id = 'p-dumb' AND reason = 'unreachable'"),
        8
    );
    let since: chrono::NaiveDate = "2026-12-10".parse().unwrap();
    let later = times.iter().filter(|(of, plan)| *of == "new" && since <= plan.night_of).count();
    assert_eq!(of("new", "prompt"), 0, "never fired late");
    assert_eq!(of("new", "prompt_unfired"), i64::try_from(later).unwrap());
    assert!(scene.server.count("prompt_unfired WHERE posting_id = 'p-new' AND reason = 'not_known'") > 0);
    assert_eq!(scene.server.check_prompts(MONTH).unwrap().faults, Vec::<String>::new());
}

fn a_prompt_removed_invented_or_moved_is_found(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.fire_prompts();
    let times = scene.plan("an");
    let all: Vec<_> = times.iter().map(|plan| ("an", plan.clone())).collect();
    live_through(&scene, &all, |_, plan| {
        scene.set(plan.at.plus(1_000));
        scene.server.fire_prompts();
    });
    scene.set(closed());
    scene.server.fire_prompts();
    let faults = || scene.server.check_prompts(MONTH).unwrap().faults;
    assert_eq!(faults(), Vec::<String>::new());

    let id = |n: usize| times[n].id.to_string();
    let keep = |n: usize| {
        format!(
            "UPDATE prompt SET posting_id = 'p-an', issued_at = {} WHERE id = '{}'",
            times[n].at.0 + 1_000,
            id(n)
        )
    };
    // Moved by an hour.
    scene.server.sql(&format!("UPDATE prompt SET issued_at = issued_at + {HOUR_MS} WHERE id = '{}'", id(1)));
    assert!(
        matches!(&faults()[..], [fault] if fault.contains(&id(1)) && fault.contains("had to fire at")),
        "{:?}",
        faults()
    );
    scene.server.sql(&keep(1));
    // Given to somebody else: too many there, one missing here.
    scene.server.sql(&format!("UPDATE prompt SET posting_id = 'p-bo' WHERE id = '{}'", id(2)));
    assert_eq!(faults().len(), 2, "{:?}", faults());
    scene.server.sql(&keep(2));
    assert_eq!(faults(), Vec::<String>::new());
    // Invented.
    let at = times[3].at.0;
    scene.server.sql(&format!(
        "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, expires_at)
         VALUES ('q-extra', 'p-an', 'night', 'drawn', 'app', '2026-12-09', {at}, {})",
        at + DAY_MS
    ));
    assert!(matches!(&faults()[..], [fault] if fault.contains("q-extra") && fault.contains("in no plan")));
    scene.server.sql("DELETE FROM prompt WHERE id = 'q-extra'");
    // Dated back to before the commitment: to another month, to another day, to an hour without prompts.
    for (issued, day) in [
        (minute("2026-11-30", 600), "2026-12-09"),
        (minute("2026-12-01", 1), "2026-12-09"),
        (minute("2026-12-01", 1), "2026-12-01"),
    ] {
        scene.server.sql(&format!(
            "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, expires_at)
             VALUES ('q-back', 'p-an', 'day', 'drawn', 'app', '{day}', {}, {})",
            issued.0,
            issued.0 + 1
        ));
        let found = faults();
        assert!(matches!(&found[..], [fault] if fault.contains("q-back") && fault.contains("in no plan")));
        scene.server.sql("DELETE FROM prompt WHERE id = 'q-back'");
    }
    // A note of another slot than the planned one.
    let other_slot = "UPDATE prompt_unfired SET slot = CASE slot WHEN 'day' THEN 'night' ELSE 'day' END
         WHERE id = (SELECT MIN(id) FROM prompt_unfired WHERE posting_id = 'p-bo')";
    assert_eq!(scene.server.sql(other_slot), 1);
    assert!(matches!(&faults()[..], [fault] if fault.contains("had to fire at")), "{:?}", faults());
    scene.server.sql(other_slot);
    // A row elsewhere that cannot be read is none of this county's.
    scene.server.division("150423100201");
    scene.server.cadre("far", "150423100201");
    scene.server.sql("UPDATE posting SET posted_to = '2026-13-99' WHERE id = 'p-far'");
    assert!(scene.server.check_prompts(MONTH).is_err());
    let own = scene.county().client.call::<op::CheckPrompts>(&[COUNTY, MONTH], &Done {}).unwrap();
    assert_eq!((own.postings, own.faults), (2, Vec::new()));
    scene.server.sql("UPDATE posting SET posted_to = NULL WHERE id = 'p-far'");
    // Removed.
    scene.server.sql(&format!("DELETE FROM prompt WHERE id = '{}'", id(4)));
    assert!(matches!(&faults()[..], [fault] if fault.contains(&id(4)) && fault.contains("neither a prompt")));
    // The secret of another month.
    scene.server.sql(&format!("UPDATE prompt_secret SET secret = '{}'", "0".repeat(64)));
    assert!(faults().iter().any(|fault| fault.contains("not what was committed")));
}

/// A called prompt that runs keeps a drawn one away; a month begins with its commitment.
fn an_open_prompt_and_an_uncommitted_month_keep_prompts_away(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.fire_prompts();
    let by_day = scene.plan("an").into_iter().find(|plan| plan.slot == Half::Day).unwrap();
    let called = by_day.at.plus(-5 * MINUTE_MS).max(minute(&by_day.night_of.to_string(), 540));
    scene.set(called);
    let body = zaigang_shared::api::township::CallPrompt {
        id: "q-called".parse().unwrap(),
        channel: zaigang_shared::api::township::PromptChannel::App,
    };
    scene.secretary().client.call::<op::CallPrompt>(&["p-an"], &body).unwrap();
    scene.set(by_day.at.plus(1_000));
    scene.server.fire_prompts();
    assert_eq!(reason_of(&scene, &by_day).as_deref(), Some("open_prompt"));

    // A deployment that begins inside a month fires nothing of before its commitment, and no year without holidays.
    scene.server.sql("DELETE FROM prompt_secret");
    scene.server.sql("DELETE FROM prompt_unfired");
    scene.set(minute("2026-12-21", 8 * 60));
    scene.server.fire_prompts();
    let first = minute("2026-12-21", 8 * 60 + 5);
    let due: Vec<_> =
        scene.plan("bo").into_iter().map(|plan| ("bo", plan)).filter(|(_, plan)| plan.at >= first).collect();
    live_through(&scene, &due, |_, plan| {
        scene.set(plan.at.plus(1_000));
        scene.server.fire_prompts();
        assert_eq!(scene.of_prompt(plan.id.as_str(), "origin"), "drawn");
    });
    // What was drawn before by another way belongs to no draw.
    let before = minute("2026-12-10", 600).0;
    scene.server.sql(&format!(
        "INSERT INTO prompt (id, posting_id, slot, origin, channel, night_of, issued_at, expires_at)
         VALUES ('q-before', 'p-bo', 'day', 'drawn', 'app', '2026-12-10', {before}, {})",
        before + 1
    ));
    scene.set(closed());
    scene.server.fire_prompts();
    let check = scene.server.check_prompts(MONTH).unwrap();
    assert_eq!((check.before_commitment, check.faults), (1, Vec::<String>::new()));
    assert_eq!(scene.server.count("prompt_secret WHERE id = '2027-01'"), 0, "2027 has no calendar yet");
    assert!(scene.server.check_prompts("2027-01").unwrap_err().contains("no prompts were drawn"));
}

/// Who fired last goes on while it lives; another one takes over while what is due may still fire.
fn one_process_does_the_work(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.sql("UPDATE posting SET posted_to = '2026-11-30' WHERE id = 'p-bo'");
    scene.server.fire_prompts();
    let [due, ..] = &scene.plan("an")[..] else { panic!() };
    scene.server.prompt_job(|first| {
        scene.server.prompt_job(|second| {
            scene.set(due.at.plus(-MINUTE_MS));
            assert_eq!((first(), second()), ((0, 0), (0, 0)));
            scene.set(due.at);
            assert_eq!(first(), (1, 0));
            // As if the first one had not come so far.
            scene.server.sql(&format!("DELETE FROM prompt WHERE id = '{}'", due.id));
            assert_eq!(second(), (0, 0));
            scene.set(due.at.plus(MINUTE_MS));
            assert_eq!(second(), (1, 0));
        });
    });
}

fn what_an_error_kept_away_did_not_sleep(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.sql("UPDATE posting SET posted_to = '2026-11-30' WHERE id = 'p-bo'");
    scene.server.fire_prompts();
    let [due, ..] = &scene.plan("an")[..] else { panic!() };
    let rule = |text: &str| scene.server.sql(&format!("UPDATE policy SET rule = '{text}' WHERE id = 'r1'"));
    let is_readable = r#"{"kind":"resident"}"#;
    scene.server.prompt_turns(|turn| {
        for minutes in -4..=14 {
            scene.set(due.at.plus(minutes * MINUTE_MS));
            match minutes {
                -1 => rule("broken"),
                5 => rule(is_readable),
                _ => 0,
            };
            let done = turn();
            assert_eq!(done.is_err(), (0..5).contains(&minutes), "{minutes}: {done:?}");
        }
    });
    assert_eq!(scene.of_prompt(due.id.as_str(), "id"), "");
    assert_eq!(reason_of(&scene, due).as_deref(), Some("failed"));

    // Where nothing can be due nothing is read: late in the night not even this policy.
    let day = next_day(due.at.date());
    scene.set(at(day, 23 * 60));
    scene.server.fire_prompts();
    rule("broken");
    scene.set(at(next_day(day), 2 * 60));
    assert_eq!(scene.server.fire_prompts(), (0, 0));
}

fn a_secret_that_does_not_open_stops_no_other_month(server: TestServer) {
    let (scene, _) = Scene::new(server);
    scene.server.sql(
        r#"INSERT INTO prompt_secret (id, commitment, frame, sealed, made_at)
         VALUES ('2026-11', 'x', '{"month":"2026-11","workdays":[],"numbers":[]}', 'of other keys', 0)"#,
    );
    let fired = scene.first_fired("an", Half::Day);

    // Nothing of its own month fires; once it opens again, what was due says why.
    let due = scene.plan("an").into_iter().find(|plan| plan.at > fired.at).unwrap();
    scene.server.sql(&format!("UPDATE prompt_secret SET sealed = 'x' || sealed WHERE id = '{MONTH}'"));
    for minutes in [0, 10] {
        scene.set(due.at.plus(minutes * MINUTE_MS));
        assert_eq!(scene.server.fire_prompts(), (0, 0));
    }
    scene.server.sql(&format!("UPDATE prompt_secret SET sealed = SUBSTR(sealed, 2) WHERE id = '{MONTH}'"));
    scene.set(closed());
    scene.server.fire_prompts();
    assert_eq!(reason_of(&scene, &due).as_deref(), Some("failed"));
    assert_eq!(scene.server.check_prompts(MONTH).unwrap().faults, Vec::<String>::new());
}

on_both_databases!(
    one_process_does_the_work,
    what_an_error_kept_away_did_not_sleep,
    a_secret_that_does_not_open_stops_no_other_month,
    a_month_fires_exactly_its_plan,
    a_process_that_runs_on_fires_at_each_time,
    processes_together_fire_each_once,
    who_does_not_live_there_or_cannot_be_asked_is_not_asked,
    a_prompt_removed_invented_or_moved_is_found,
    an_open_prompt_and_an_uncommitted_month_keep_prompts_away,
);
