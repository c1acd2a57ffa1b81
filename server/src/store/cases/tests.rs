//! Cases on a real store: SQLite always, PostgreSQL where the test run has one.

use super::*;
use crate::refusal::Refusal;
use crate::store::decisions::execute;
use crate::store::{Location, Store, create_database, subjects};
use zaigang_shared::judge::Finding;

const FIXTURE: &str = "
INSERT INTO division (code, name, level, valid_from) VALUES
  ('150422', 'County', 'county', 0), ('150422100', 'Town', 'township', 0), ('150422100201', 'East', 'village', 0);
INSERT INTO account (id, person_name, password_change_required, disabled, failed_sign_ins, created_at) VALUES
  ('a1', 'Bao', FALSE, FALSE, 0, 0);
INSERT INTO posting (id, account_id, kind, host, managing, posted_from, posted_to, updated_at) VALUES
  ('p1', 'a1', 'first_secretary', '150422100201', '150422100', '2026-03-01', NULL, 0);
";

/// Runs a story on each database, on a store of its own.
async fn on_stores(story: impl FnOnce(&mut Db) -> Outcome<()> + Send + Clone + 'static) {
    let name = format!("zaigang_cases_{}", uuid::Uuid::new_v4().simple());
    let folder = std::env::temp_dir().join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&Location::Sqlite(folder.join("zaigang.db"))).unwrap();
    store.write(story.clone()).await.unwrap();
    drop(store);
    std::fs::remove_dir_all(&folder).unwrap();
    if let Ok(server) = std::env::var("ZAIGANG_TEST_POSTGRES_URL") {
        let url = create_database(&server, &name).unwrap();
        Store::open(&Location::Postgres(url)).unwrap().write(story).await.unwrap();
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn evidence(rule: &str, weight: f64, events: &[&str]) -> Evidence {
    Evidence {
        rule: rule.to_owned(),
        weight,
        events: events.iter().map(|id| (*id).to_owned()).collect(),
        missed: Vec::new(),
        shown: Vec::new(),
        text: Statement::new("evidence-days-without-record", &[]),
    }
}

fn finding(kind: CaseKind, level: CaseLevel, evidence: Vec<Evidence>) -> Finding {
    let speaks_for = vec![Statement::new("speaks-for-not-answered-yet", &[])];
    Finding { kind, level, first_day: day("2026-11-02"), evidence, speaks_for }
}

fn open(db: &mut Db, id: &str, subject: &CaseSubject, finding: &Finding) -> Outcome<bool> {
    let id = id.parse().unwrap();
    raise(db, &id, subject, finding, day("2026-11-10"), Millis(1_000))
}

fn person() -> CaseSubject {
    CaseSubject::Posting("p1".parse().unwrap())
}

fn township() -> CaseSubject {
    CaseSubject::Township("150422100".parse().unwrap())
}

#[tokio::test]
async fn a_case_is_about_a_posting_or_a_township_and_opened_once() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        let commuting = finding(CaseKind::Commuting, CaseLevel::Blue, vec![evidence("r", 2.0, &["q1"])]);
        let lenient = finding(CaseKind::LenientSignOff, CaseLevel::Red, vec![evidence("s", 2.0, &["p1"])]);
        assert!(open(db, "c1", &person(), &commuting)?);
        assert!(open(db, "c2", &township(), &lenient)?);
        assert!(!open(db, "c3", &person(), &commuting)? && !open(db, "c4", &township(), &lenient)?, "once");
        assert_eq!(undecided(db, &township(), CaseKind::LenientSignOff)?.unwrap().as_str(), "c2");
        assert_eq!(undecided(db, &person(), CaseKind::LenientSignOff)?, None);

        let of = |db: &mut Db, scope: &str, townships| {
            let all = CaseQuery::default();
            let rows = of_division(db, &scope.parse().unwrap(), townships, &all)?;
            Ok::<_, Refusal>(rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(of(db, "150422", true)?, ["c1", "c2"]);
        assert_eq!(of(db, "150422100", false)?, ["c1"], "not what is about the township itself");
        assert_eq!(of(db, "150423", true)?, Vec::<String>::new());
        let about = by_id(db, &"c2".parse().unwrap())?.unwrap();
        assert_eq!((about.subject(), about.level), (township(), CaseLevel::Yellow), "red is for people");
        assert_eq!(about.place().as_str(), "150422100");
        let row = by_id(db, &"c1".parse().unwrap())?.unwrap();
        assert_eq!((row.subject(), row.place().as_str()), (person(), "150422100201"));
        assert_eq!(row.posting().unwrap().person_name, "Bao");
        assert_eq!((row.raised_on, row.heard_from), (day("2026-11-10"), Millis(1_000)));

        let lies = |db: &mut Db, case: &str| {
            let subject = subjects::find(db, "case", case, day("2026-11-10"))?.unwrap();
            Ok::<_, Refusal>((
                subject.owner.map(|owner| owner.to_string()),
                subject.divisions.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ))
        };
        assert_eq!(lies(db, "c2")?, (None, vec!["150422".to_owned()]), "with the county, for nobody below");
        assert_eq!(lies(db, "c1")?.0.as_deref(), Some("a1"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_later_look_adds_to_an_undecided_case_and_never_makes_it_red() {
    on_stores(|db| {
        execute(db, FIXTURE)?;
        let kind = CaseKind::Commuting;
        let id: CaseId = "c1".parse().unwrap();
        let first = finding(kind, CaseLevel::Blue, vec![evidence("nights", 2.0, &["q1"])]);
        assert!(open(db, "c1", &person(), &first)?);
        let row = |db: &mut Db| Ok::<_, Refusal>(by_id(db, &id)?.unwrap());
        let look =
            |db: &mut Db, found: &Finding, on: &str, now| strengthen(db, &id, found, day(on), Millis(now));

        assert!(!look(db, &first, "2026-11-11", 2_000)?, "the same again is nothing new");
        assert_eq!(row(db)?.strengthened_on, None);

        // More of the same rule: shown, but the time to answer does not begin again.
        let more = finding(kind, CaseLevel::Blue, vec![evidence("nights", 3.0, &["q1", "q2"])]);
        assert!(look(db, &more, "2026-11-12", 3_000)?);
        let now = row(db)?;
        assert_eq!((now.strengthened_on, now.heard_from), (Some(day("2026-11-12")), Millis(1_000)));
        assert_eq!(now.evidence, more.evidence);

        // Another rule and a higher level: both pieces stand, heaviest first, and he is heard on it.
        let roll = finding(kind, CaseLevel::Red, vec![evidence("unit_roll", 4.0, &["2026-11-12"])]);
        assert!(look(db, &roll, "2026-11-13", 4_000)?);
        let now = row(db)?;
        let rules: Vec<&str> = now.evidence.iter().map(|one| one.rule.as_str()).collect();
        assert_eq!((rules, now.level), (vec!["unit_roll", "nights"], CaseLevel::Yellow));
        assert_eq!(
            (now.heard_from, now.first_day, now.raised_at),
            (Millis(4_000), day("2026-11-02"), Millis(1_000))
        );

        assert!(!look(db, &more, "2026-11-14", 5_000)?, "the level never goes down");
        assert_eq!(row(db)?.level, CaseLevel::Yellow);

        assert!(decide(db, &id, CaseState::Dismissed, None)?);
        let again = finding(kind, CaseLevel::Yellow, vec![evidence("nights", 9.0, &["q9"])]);
        assert!(!look(db, &again, "2026-11-15", 6_000)?, "what is decided stays as it was decided");
        assert_eq!(undecided(db, &person(), kind)?, None);
        let dismissed = dismissed_events(db, &[person(), township()])?;
        let named: Vec<&str> = dismissed[&person()].iter().map(String::as_str).collect();
        assert_eq!((dismissed.len(), named), (1, vec!["2026-11-12", "q1", "q2"]));
        assert_eq!(row(db)?.evidence.len(), 2);
        Ok(())
    })
    .await;
}
