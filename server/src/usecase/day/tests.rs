//! The secretary's room on a real store: SQLite always, PostgreSQL where the test run has one.

use super::*;
use crate::store::decisions::execute;
use crate::store::{Location, Store, create_database};
use crate::usecase::{decisions, leaves, prompts, questions};
use zaigang_shared::api::cadre::{AskLeave, LeaveKind};
use zaigang_shared::api::township::{PromptChannel, ReplyTime};
use zaigang_shared::division::Role;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::MINUTE_MS;

const TOWNSHIP: &str = "150422100";
/// Tuesday; the days before it are Monday 23, then a weekend, then Friday 20 November 2026.
const TODAY: &str = "2026-11-24";

const FIXTURE: &str = "
INSERT INTO division (code, name, level, valid_from) VALUES
  ('150422', 'County', 'county', 0), ('150422100', 'Town', 'township', 0),
  ('150422100201', 'East', 'village', 0), ('150422100202', 'West', 'village', 0);
INSERT INTO account (id, person_name, password_change_required, disabled, failed_sign_ins, created_at) VALUES
  ('a1', 'Bao', FALSE, FALSE, 0, 0), ('a2', 'Chen', FALSE, FALSE, 0, 0), ('a3', 'Deng', FALSE, FALSE, 0, 0),
  ('s1', 'Secretary', FALSE, FALSE, 0, 0), ('v1', 'Clerk', FALSE, FALSE, 0, 0);
INSERT INTO calendar_day (date, workday, name) VALUES ('2026-01-01', FALSE, 'New Year');
INSERT INTO role_grant (account_id, role, division) VALUES
  ('s1', 'township_secretary', '150422100'), ('v1', 'village_clerk', '150422100201');
INSERT INTO posting (id, account_id, kind, host, managing, posted_from, posted_to, updated_at) VALUES
  ('p1', 'a1', 'first_secretary', '150422100201', '150422100', '2026-03-01', NULL, 0),
  ('p2', 'a2', 'team_member', '150422100201', '150422100', '2026-03-01', NULL, 0),
  ('p3', 'a3', 'team_member', '150422100202', '150422100', '2026-03-01', NULL, 0),
  ('p0', 'a3', 'team_member', '150422100201', '150422100', '2025-03-01', '2026-02-28', 0);
INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active, active_from,
  updated_at, updated_by) VALUES ('r1', '150422', 'first_secretary,team_member', '{\"kind\":\"resident\"}', 'daily', 'b', 'n',
  TRUE, '2026-01-01', 0, 's1');
INSERT INTO device (id, account_id, public_key, standing, platform, model, calibration, enrolled_at, last_seen_at)
  VALUES ('d1', 'a1', 'k1', 'active', 'Android', 'M1', 'none', 1, 77),
  ('d2', 'a1', 'k2', 'pending', 'Android', NULL, 'none', 2, NULL);
INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind, half, seq,
  fix, photos, claimed_at, not_before, not_after, time_way, received_at, date, in_half, certainty, answer, verdict,
  receipt) VALUES
  ('rec1', 'x', 't', 'a1', 'p1', 'd1', 'active', 'day', 'day', 1, NULL, '[]', 0, 0, 0, 'anchored', 0, '2026-11-24',
   TRUE, 'fixed', 'uncertain', '{\"answer\":\"uncertain\",\"probability\":0.5,\"sigma_m\":90.0,\"fence\":null,
   \"distance_m\":10.0,\"model\":\"m\",\"reasons\":[\"poor_accuracy\"]}', 'r'),
  ('rec2', 'y', 't', 'a2', 'p2', 'd1', 'active', 'day', 'day', 1,
   '{\"lat\":42.0,\"lon\":119.0,\"acc\":8.0,\"at\":0}', '[]', 0, 0, 0, 'anchored', 0, '2026-11-24', TRUE, 'fixed', 'inside', '{\"answer\":\"inside\",\"probability\":1.0,\"sigma_m\":9.0,\"fence\":null,
   \"distance_m\":0.0,\"model\":\"m\",\"reasons\":[]}', 'r');
INSERT INTO explanation (id, posting_id, date, text, written_at) VALUES ('e1', 'p1', '2026-11-24', 'fog', 1);
INSERT INTO case_file (id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence, speaks_for)
  VALUES ('c1', 'p2', 'commuting', 'blue', 'open', '2026-10-01', '2026-11-01', 0, '[]', '[]');
";

/// Runs a story on each database, on a store of its own.
async fn on_stores(story: impl FnOnce(&mut Db) -> Outcome<()> + Send + Clone + 'static) {
    let name = format!("zaigang_day_{}", uuid::Uuid::new_v4().simple());
    let folder = std::env::temp_dir().join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&Location::Sqlite(folder.join("zaigang.db"))).unwrap();
    store.write(story.clone()).await.unwrap();
    drop(store);
    std::fs::remove_dir_all(&folder).unwrap();
    if let Ok(url) = std::env::var("ZAIGANG_TEST_POSTGRES_URL") {
        let own = Location::Postgres(create_database(&url, &name).unwrap());
        Store::open(&own).unwrap().write(story).await.unwrap();
    }
}

fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

/// Today at a minute.
fn minute(minute: i64) -> Millis {
    at(today(), minute)
}

fn posting(id: &str) -> PostingId {
    id.parse().unwrap()
}

fn code(refusal: Refusal) -> ProblemCode {
    refusal.problem().code
}

fn read(db: &mut Db) -> DivisionDay {
    day(db, TOWNSHIP.parse().unwrap(), today(), minute(600)).unwrap()
}

#[tokio::test]
async fn exceptions_come_first_with_all_that_explains_them() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        let found = read(db);
        let order: Vec<&str> = found.lines.iter().map(|line| line.person_name.as_str()).collect();
        assert_eq!(order, ["Bao", "Deng", "Chen"], "doubt, nothing, present; the ended posting is gone");
        let first = found.lines.first().unwrap();
        assert_eq!((first.host_name.as_str(), first.township_name.as_str()), ("East", "Town"));
        assert_eq!(first.explanation.as_deref(), Some("fog"));
        assert_eq!(first.last_seen_at, Some(Millis(77)));
        assert_eq!(first.pending_device.as_ref().map(|d| d.as_str()), Some("d2"));
        assert!(first.verdict.is_some() && first.prompt_until.is_none());
        let counted: Vec<(CellState, u32)> = found.counts.iter().map(|c| (c.state, c.count)).collect();
        let expected = [(CellState::Present, 1), (CellState::ToConfirm, 1), (CellState::NotConfirmed, 1)];
        assert_eq!(counted, expected);
        assert_eq!((found.cases_open, found.devices_waiting, found.leaves_waiting), (1, 1, 0));
        assert!(found.townships.is_empty());
        let county = day(db, "150422".parse().unwrap(), today(), minute(600))?;
        assert_eq!((county.townships.len(), county.lines.len()), (1, 3));
        assert_eq!(county.townships.first().map(|t| t.name.as_str()), Some("Town"));
        let city = day(db, "1504".parse().unwrap(), today(), minute(600))?;
        assert_eq!(city.lines.len(), 2, "only exceptions");
        Ok(())
    })
    .await;
}

fn word(id: &str, whose: &str, date: &str, state: CellState, note: Option<&str>) -> decisions::Word {
    decisions::Word {
        id: id.to_owned(),
        posting: posting(whose),
        date: date.parse().unwrap(),
        state,
        reason: "phoned",
        note: note.map(str::to_owned),
        by: "s1".parse().unwrap(),
        role: Role::TownshipSecretary,
        vouched: false,
        batch: None,
    }
}

#[tokio::test]
async fn a_word_on_a_cell_holds_and_an_override_needs_its_note() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        let now = minute(600);
        let doubt = word("w1", "p1", TODAY, CellState::Present, None);
        for _ in 0..2 {
            let cell = decisions::say(db, &doubt, now)?;
            assert_eq!((cell.state, cell.computed), (CellState::Present, CellState::ToConfirm));
        }
        let other = word("w1", "p1", TODAY, CellState::Rest, None);
        assert_eq!(code(decisions::say(db, &other, now).unwrap_err()), ProblemCode::Conflict);
        let mut bare = word("w2", "p2", TODAY, CellState::NotConfirmed, None);
        assert_eq!(code(decisions::say(db, &bare, now).unwrap_err()), ProblemCode::InvalidField);
        bare.note = Some("seen in town".to_owned());
        assert_eq!(decisions::say(db, &bare, now)?.state, CellState::NotConfirmed);
        // At the same instant, the later word holds.
        let again = word("w0", "p2", TODAY, CellState::Duty, Some("sent by me"));
        assert_eq!(decisions::say(db, &again, now)?.state, CellState::Duty);
        for (date, state) in [("2026-11-25", CellState::Present), ("2026-09-30", CellState::Present)] {
            let far = word("w3", "p1", date, state, Some("n"));
            assert_eq!(code(decisions::say(db, &far, now).unwrap_err()), ProblemCode::WrongState, "{date}");
        }
        let unposted = word("w4", "p0", TODAY, CellState::Present, Some("n"));
        assert_eq!(code(decisions::say(db, &unposted, now).unwrap_err()), ProblemCode::WrongState);
        assert_eq!(store::decisions::of_day(db, &posting("p2"), today())?.len(), 2);
        Ok(())
    })
    .await;
}

fn leave(id: &str, from: &str, to: &str) -> AskLeave {
    AskLeave {
        id: id.parse().unwrap(),
        kind: LeaveKind::Leave,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        reason: "harvest".to_owned(),
        leave_type: None,
        replaces: None,
        written_at: None,
    }
}

#[tokio::test]
async fn chained_leave_goes_to_the_county() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        store::leaves::rules::ensure(db, minute(0))?;
        let ask = |db: &mut Db, body: &AskLeave| {
            leaves::asked(db, &posting("p1"), body, body.reason.clone(), minute(600))
        };
        let three = ask(db, &leave("l1", "2026-12-21", "2026-12-23"))?;
        assert_eq!((three.days, three.needs_county), (3, false));
        assert_eq!(ask(db, &leave("l1", "2026-12-21", "2026-12-23"))?, three, "asked twice");
        let other = ask(db, &leave("l1", "2026-12-21", "2026-12-22"));
        assert_eq!(code(other.unwrap_err()), ProblemCode::Conflict);
        assert!(ask(db, &leave("l2", "2027-01-11", "2027-01-14"))?.needs_county);
        assert!(!ask(db, &leave("l3", "2026-11-26", "2026-11-27"))?.needs_county);
        assert!(ask(db, &leave("l4", "2026-11-30", "2026-12-01"))?.needs_county, "2 + 2 around a weekend");
        let township = TOWNSHIP.parse().unwrap();
        assert_eq!(store::leaves::of_division(db, &township, &["pending"])?.len(), 4);
        assert_eq!(store::leaves::count_waiting(db, &township, false)?, 2);
        let l3 = "l3".parse().unwrap();
        let approve = |db: &mut Db| {
            store::leaves::decide(db, &l3, "approved", &"s1".parse().unwrap(), None, minute(601))
        };
        assert!(approve(db)? && !approve(db)?, "decided once");
        assert!(store::leaves::excused(db, &posting("p1"), "2026-11-27".parse().unwrap())?);
        let rows = store::leaves::of_posting(db, &posting("p1"))?;
        let shown = leaves::views(db, rows)?;
        let decided = shown.iter().find(|l| l.id == l3).unwrap();
        assert_eq!(decided.decided_by.as_deref(), Some("Secretary"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_called_prompt_has_its_limits_its_window_and_its_reply() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        let call = |db: &mut Db, id: &str, whose: &str, now: Millis| {
            let (id, by) = (id.parse().unwrap(), "s1".parse().unwrap());
            let new = prompts::called(db, &posting(whose), &id, PromptChannel::App, &by, false, now)?;
            store::prompts::insert(db, &new)?;
            Outcome::Ok(new)
        };
        let reason = |refused: Outcome<_>| {
            let Err::<store::prompts::NewPrompt, _>(refusal) = refused else { return String::new() };
            refusal.problem().values.get("reason").cloned().unwrap_or_default()
        };
        assert_eq!(reason(call(db, "q0", "p1", minute(500))), "hours");
        let first = call(db, "q1", "p1", minute(600))?;
        assert_eq!(first.expires_at - first.issued_at, 40 * MINUTE_MS, "the last signal was poor");
        assert_eq!(reason(call(db, "q2", "p1", minute(610))), "open");
        assert_eq!(read(db).lines.first().unwrap().prompt_until, Some(Millis(first.expires_at)));
        let second = call(db, "q3", "p2", minute(600))?;
        assert_eq!(second.expires_at - second.issued_at, 20 * MINUTE_MS);
        for (n, id) in ["q4", "q5", "q6"].into_iter().enumerate() {
            call(db, id, "p1", minute(660 + 60 * i64::try_from(n).unwrap()))?;
        }
        assert_eq!(reason(call(db, "q7", "p1", minute(900))), "limit");

        let id = "q1".parse().unwrap();
        store::prompts::mark_delivered(db, &id, PromptChannel::App, Millis(first.expires_at), minute(602))?;
        store::prompts::mark_delivered(db, &id, PromptChannel::App, Millis(first.expires_at), minute(605))?;
        assert_eq!(store::prompts::by_id(db, &id)?.unwrap().delivered_at, Some(minute(602)));
        let (from, to) = (minute(610).0, minute(700).0);
        execute(
            db,
            &format!(
                "INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing,
                 kind, half, seq, reference, photos, claimed_at, not_before, not_after, time_way, received_at, date,
                 in_half, certainty, answer, verdict, receipt) VALUES ('rec3', 'z', 't', 'a1', 'p1', 'd1', 'active',
                 'prompt_reply', 'day', 2, 'q1', '[]', 0, {from}, {to}, 'anchored', {to}, '{TODAY}', TRUE, 'fixed',
                 'inside', '{{\"answer\":\"inside\",\"probability\":1.0,\"sigma_m\":9.0,\"fence\":null,
                 \"distance_m\":0.0,\"model\":\"m\",\"reasons\":[]}}', 'r')"
            ),
        )?;
        let rows = store::prompts::of_division(db, &TOWNSHIP.parse().unwrap())?;
        assert_eq!(rows.len(), 5);
        let shown = prompts::views(db, rows)?;
        let reply = shown.iter().find(|p| p.id == id).unwrap().reply.clone().unwrap();
        assert_eq!(reply.time, ReplyTime::InTime, "synced later, made in time");
        assert!(store::prompts::open(db, &[posting("p1")], minute(615))?.is_empty(), "answered");

        execute(
            db,
            "INSERT INTO leave_request (id, posting_id, kind, first_day, last_day, days, reason, state,
             needs_county, registered_at) VALUES ('l1', 'p3', 'duty', '2026-11-24', '2026-11-24', 1, 'x',
             'approved', FALSE, 0)",
        )?;
        assert_eq!(reason(call(db, "q8", "p3", minute(600))), "excused");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn days_without_a_record_become_a_question_that_a_decision_closes() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        execute(
            db,
            "UPDATE posting SET posted_from = '2026-11-19' WHERE id IN ('p2', 'p3');
             UPDATE posting SET posted_from = '2026-11-23' WHERE id = 'p1';
             INSERT INTO device_day (device_id, date) VALUES ('d1', '2026-11-20');
             UPDATE device SET account_id = 'a2' WHERE id = 'd1';
             INSERT INTO device (id, account_id, public_key, standing, platform, calibration, enrolled_at)
             VALUES ('d3', 'a3', 'k3', 'revoked', 'Android', 'none', 1)",
        )?;
        let township: DivisionCode = TOWNSHIP.parse().unwrap();
        for _ in 0..2 {
            assert_eq!(questions::refresh(db, Some(&township), minute(60))?, 2, "asked once");
        }
        assert_eq!(questions::refresh(db, None, minute(60))?, 2);
        let asked = read(db).questions;
        let days: Vec<(String, String, u32, bool)> = asked
            .iter()
            .map(|q| (q.person_name.clone(), format!("{} {}", q.from, q.to), q.days, q.device_silent))
            .collect();
        let span = "2026-11-19 2026-11-23".to_owned();
        assert!(days.contains(&("Chen".to_owned(), span.clone(), 3, false)), "{days:?}");
        assert!(days.contains(&("Deng".to_owned(), span, 3, true)), "{days:?}");
        decisions::say(db, &word("w1", "p3", "2026-11-20", CellState::Rest, Some("feast")), minute(600))?;
        let left = read(db).questions;
        assert_eq!(left.len(), 1);
        let closed = store::questions::of_posting(db, &posting("p3"))?;
        assert!(closed.first().is_some_and(|q| q.answered_at.is_some() && q.closed_at.is_some()));
        assert_eq!(questions::refresh(db, Some(&township), minute(700))?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn no_question_reaches_back_before_phone_policy_or_calendar() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        // Posted since March; nothing was ever recorded up to Monday 23 November.
        execute(db, "UPDATE posting SET posted_to = '2026-03-31' WHERE id IN ('p2', 'p3')")?;
        let township: DivisionCode = TOWNSHIP.parse().unwrap();
        let evening = |day: &str| at(day.parse().unwrap(), 17 * 60).0;
        for (enrolled, policy, year, asked) in [
            ("2026-11-19", "2026-01-01", "2026", None),
            ("2026-11-18", "2026-01-01", "2026", Some("2026-11-19")),
            ("2026-11-18", "2026-11-20", "2026", None),
            ("2026-03-02", "2026-11-17", "2026", Some("2026-11-17")),
            ("2026-03-02", "2026-01-01", "2025", None),
        ] {
            execute(db, "DELETE FROM question")?;
            execute(
                db,
                &format!(
                    "UPDATE device SET enrolled_at = {} WHERE id = 'd1'; DELETE FROM device WHERE id = 'd2';
                     UPDATE policy SET active_from = '{policy}';
                     UPDATE calendar_day SET date = '{year}-01-01'",
                    evening(enrolled)
                ),
            )?;
            let open = questions::refresh(db, Some(&township), minute(60))?;
            let found = store::questions::of_posting(db, &posting("p1"))?;
            let first = found.first().map(|question| question.first_day.to_string());
            assert_eq!(
                (open, first.as_deref()),
                (u32::from(asked.is_some()), asked),
                "{enrolled} {policy} {year}"
            );
        }
        execute(
            db,
            "DELETE FROM question; UPDATE device SET account_id = 'a2';
             UPDATE calendar_day SET date = '2026-01-01'",
        )?;
        assert_eq!(
            questions::refresh(db, Some(&township), minute(60))?,
            0,
            "no phone, nothing to check in with"
        );
        Ok(())
    })
    .await;
}

#[test]
fn states_are_counted_in_the_order_of_the_table() {
    use CellState::{NotConfirmed, Present, ToConfirm};
    let found = counts([NotConfirmed, Present, ToConfirm, Present].into_iter());
    let expected = [(Present, 2), (ToConfirm, 1), (NotConfirmed, 1)];
    assert_eq!(found, expected.map(|(state, count)| StateCount { state, count }).to_vec());
    assert!(urgency(ToConfirm) < urgency(NotConfirmed) && urgency(NotConfirmed) < urgency(Present));
}
