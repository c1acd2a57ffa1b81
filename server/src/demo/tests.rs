//! A small city, made for real on SQLite in a folder of its own.

use super::people::Class;
use super::*;
use crate::clock::Clock;
use crate::serve::{Options, build};
use crate::usecase::cells;
use crate::usecase::registers::rows;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::api::case::CaseQuery;
use zaigang_shared::day::CellState;
use zaigang_shared::judge::CaseKind;
use zaigang_shared::register::RegisterState;
use zaigang_shared::time::{Millis, Month};

/// Three townships and three weeks, with a prompt every night, so that a month's test has enough of them.
fn small() -> Scale {
    Scale {
        wanted: vec!["150422102", "150422104", "150423105"],
        days: 24,
        days_elsewhere: 20,
        nights: 31,
        day_prompts: 4,
        talks: false,
        ..Scale::city()
    }
}

async fn counts(app: &App) -> Vec<(&'static str, i64)> {
    app.store.read::<_, Refusal>(store::demo::counts).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_city_has_something_of_everything_and_is_made_once() {
    let data = std::env::temp_dir().join(crate::keys::random_token());
    std::fs::create_dir_all(&data).unwrap();
    // Thursday, half past ten.
    let now = at("2026-12-10".parse().unwrap(), 10 * 60 + 30);
    let options = Options {
        data: data.clone(),
        database_url: None,
        app: None,
        owner: "演示".to_owned(),
        demonstration: true,
        trusted_proxies: Vec::new(),
        body_deadline: crate::serve::BODY_DEADLINE,
        retention_days: None,
        gateway: None,
    };
    let app = build(options, Clock::manual(now)).await.unwrap();
    let address = "http://127.0.0.1:8420";
    prepare_scaled(&app, &data, address, small()).await.unwrap();

    let (_, posts) = cast(&small(), now.date()).unwrap();
    let classes: BTreeSet<Class> = posts.iter().map(|post| post.class).collect();
    assert_eq!(classes.len(), Class::ALL.len(), "{classes:?}");
    let today = states(&app, &posts, now.date(), now).await;
    for state in [CellState::Present, CellState::ToConfirm, CellState::NotConfirmed] {
        assert!(today.contains(&state), "{state:?} today: {today:?}");
    }
    let states = states(&app, &posts, plan::moved(now.date(), -20), now).await;
    for state in CellState::ALL.into_iter().filter(|state| *state != CellState::NotPosted) {
        assert!(states.contains(&state), "{state:?}");
    }
    let kinds = kinds(&app).await;
    assert!(kinds.contains(&CaseKind::Commuting) && kinds.contains(&CaseKind::OnPaperOnly), "{kinds:?}");

    let visits = visits(&app).await;
    assert!(visits.iter().any(|v| v.open == 0 && v.done > 0), "a finished draw: {visits:?}");
    assert!(visits.iter().any(|v| v.open > 0 && v.done == 0), "an open draw: {visits:?}");

    past_month(&app, now).await;

    let before = counts(&app).await;
    for (table, rows) in &before {
        assert!(*rows > 0, "{table} is empty");
    }
    let file = std::fs::read(data.join("demonstration.json")).unwrap();
    let posts_file = std::fs::read_to_string(data.join("demonstration-posts.csv")).unwrap();
    assert_eq!(posts_file.lines().count(), posts.len() + 1);
    let truth = std::fs::read_to_string(data.join("demonstration-truth.jsonl")).unwrap();
    assert_eq!(truth.lines().count(), posts.len());
    prepare_scaled(&app, &data, address, small()).await.unwrap();
    assert_eq!(counts(&app).await, before, "a second start changes nothing");
    assert_eq!(std::fs::read(data.join("demonstration.json")).unwrap(), file);

    // Every row has its leaf, and every leaf its row.
    while app.sequence("test").await.unwrap() > 0 {}
    let log = crate::serve::check_log(&app, None).await.unwrap();
    assert_eq!(log.faults, Vec::<String>::new());
    assert!(log.rows > 100 && log.records > 1_000, "{log:?}");

    drop(app);
    std::fs::remove_dir_all(&data).unwrap();
}

/// The month before is signed but in the township shown, answered, and in one township to be added to.
async fn past_month(app: &App, now: Millis) {
    let city: DivisionCode = "1504".parse().unwrap();
    let month: Month = "2026-11".parse().unwrap();
    let read = move |db: &mut Db| {
        let mut states = BTreeMap::new();
        for township in small().wanted {
            let standing = rows::load(db, &township.parse().unwrap(), month, now.date())?;
            states.insert(township, standing.state(now.date()));
        }
        let sheets = store::registers::sheets(db, &city, month)?;
        let ids: Vec<String> = sheets.into_iter().map(|sheet| sheet.id).collect();
        Ok((states, store::registers::said(db, &ids)?))
    };
    let (states, said) = app.store.read::<_, Refusal>(read).await.unwrap();
    assert_eq!(states["150422102"], RegisterState::Overdue, "left for whoever plays");
    assert_eq!(states["150422104"], RegisterState::Supplementary);
    let objections = said.iter().filter(|(word, _)| word.act == "object").count();
    assert!(objections == 1 && said.len() > 1, "{} words, {objections} objections", said.len());
}

/// The states from a day on.
async fn states(app: &App, posts: &[Arc<Post>], from: NaiveDate, now: Millis) -> BTreeSet<CellState> {
    let ids: Vec<_> = posts.iter().map(|post| post.id.clone()).collect();
    let to = now.date();
    let read = move |db: &mut Db| cells::load(db, &ids, from, to);
    let found = app.store.read::<_, Refusal>(read).await.unwrap();
    found.values().flat_map(|one| one.cells.values().map(|cell| cell.state)).collect()
}

async fn visits(app: &App) -> Vec<store::draws::VisitCounts> {
    let city: DivisionCode = "1504".parse().unwrap();
    let now = app.clock.now();
    let read = move |db: &mut Db| {
        let ids: Vec<_> = store::draws::of_division(db, &city)?.into_iter().map(|row| row.id).collect();
        store::draws::visits(db, &ids, now)
    };
    app.store.read::<_, Refusal>(read).await.unwrap().into_values().collect()
}

async fn kinds(app: &App) -> BTreeSet<CaseKind> {
    let city: DivisionCode = "1504".parse().unwrap();
    let all = CaseQuery::default();
    let read = move |db: &mut Db| store::cases::of_division(db, &city, true, &all);
    app.store.read::<_, Refusal>(read).await.unwrap().into_iter().map(|row| row.kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_database_in_use_is_refused() {
    let data = std::env::temp_dir().join(crate::keys::random_token());
    std::fs::create_dir_all(&data).unwrap();
    let now = at("2026-12-03".parse().unwrap(), 600);
    let options = Options {
        data: data.clone(),
        database_url: None,
        app: None,
        owner: "演示".to_owned(),
        demonstration: true,
        trusted_proxies: Vec::new(),
        body_deadline: crate::serve::BODY_DEADLINE,
        retention_days: None,
        gateway: None,
    };
    let app = build(options, Clock::manual(now)).await.unwrap();
    let scale = small();
    let (region, _) = cast(&scale, now.date()).unwrap();
    app.store
        .write::<_, Refusal>(move |db| {
            let code = region.city.0;
            store::accounts::ensure_division(db, &code, now)?;
            let id = "somebody".parse().map_err(|_| Refusal::Internal(String::new()))?;
            let row = store::inspectors::InspectorRow {
                id,
                name: "某人".to_owned(),
                phone: None,
                divisions: vec![code],
                recusals: vec![],
            };
            store::inspectors::insert(db, &row, now)
        })
        .await
        .unwrap();
    let refused = prepare_scaled(&app, &data, "http://127.0.0.1:1", scale).await;
    assert!(refused.unwrap_err().to_string().contains("in use"));
    drop(app);
    std::fs::remove_dir_all(&data).unwrap();
}
