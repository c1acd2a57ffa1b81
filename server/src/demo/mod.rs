//! The demonstration city: Chifeng with its real names, invented people and places, and three months that
//! went through signature, intake, recorder and judge of this very server.
//!
//! | file | what it is |
//! |---|---|
//! | `seed` | the dice: the same seed gives the same city |
//! | `places`, `people` | divisions, coordinates, people and what each is like |
//! | `plan`, `days` | what will happen to a person, and what the telephone does on a day; pure |
//! | `phone`, `picture` | keys the generator holds, records signed as the app signs them, drawn photos |
//! | `office`, `city` | office people, and everything that stands before the first check-in |
//! | `village` | clerks of the villages shown, and the words of the work log |
//! | `history`, `township`, `cases`, `checks` | the days: telephones, secretaries, judge, draws |
//! | `registers` | past months: signed by secretaries, answered by cadres |
//! | `show` | what is printed and written for whoever plays |
//!
//! People act through the use cases with the same scope decision as a request. Only what no use case writes
//! (drawn prompts, meetings' fences, telephones of the past) goes to the store directly. Keys, and what the
//! server itself draws (salts, nonces, ids of cases and tasks), differ from run to run; all else follows from
//! seed and day.

mod cases;
mod checks;
mod city;
mod days;
mod events;
mod history;
mod office;
mod people;
mod phone;
mod picture;
mod places;
mod plan;
mod registers;
mod seed;
mod shared;
mod show;
#[cfg(test)]
mod tests;
mod township;
mod village;

use crate::app::App;
use crate::refusal::Refusal;
use crate::store::{self, Db};
use checks::Played;
use chrono::NaiveDate;
use history::History;
use office::Offices;
use people::Post;
use places::Region;
use seed::Seed;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::time::at;

/// Whatever keeps the city from being made.
type Failure = Box<dyn Error + Send + Sync>;

/// The value that tells of the city in the store.
const VALUE: &str = "demonstration";
/// What it says while the city is being made.
const BEGUN: &str = "begun";

/// How much of everything.
#[derive(Debug, Clone)]
pub struct Scale {
    /// The seed.
    seed: Seed,
    /// Counties or townships that are made, as code prefixes.
    wanted: Vec<&'static str>,
    /// The county that has the longest history.
    county: String,
    /// The township shown: it has people of every class.
    township: String,
    /// Days of history in that county.
    days: i64,
    /// Days elsewhere.
    days_elsewhere: i64,
    /// Drawn night prompts a month.
    nights: usize,
    /// Drawn day prompts a month.
    day_prompts: usize,
    /// Photos are drawn and stored.
    photos: bool,
    /// Tells on the terminal how far it is.
    talks: bool,
}

impl Scale {
    /// The city of `--demo`.
    fn city() -> Scale {
        Scale {
            seed: Seed(20_261_122),
            wanted: vec!["1504"],
            county: "150422".to_owned(),
            township: "150422102".to_owned(),
            days: 92,
            days_elsewhere: 92,
            nights: 5,
            day_prompts: 3,
            photos: true,
            talks: true,
        }
    }

    /// Days of a posting's history.
    fn days_of(&self, post: &Post) -> i64 {
        if post.host.as_str().starts_with(&self.county) { self.days } else { self.days_elsewhere }
    }

    fn city_code(&self) -> Result<DivisionCode, Failure> {
        Ok(self.county.get(..4).unwrap_or_default().parse()?)
    }

    fn county_code(&self) -> Result<DivisionCode, Failure> {
        Ok(self.county.parse()?)
    }
}

/// What is remembered of a city that was made; all else follows from it and the seed.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Made {
    on: NaiveDate,
    inspector: Played,
}

/// Makes the city on the first start, and tells on every start how to play in it.
///
/// # Errors
/// Whatever keeps it from being made; a city that was begun and not finished is not mended.
pub async fn prepare(app: &App, data: &Path, base: &str) -> Result<(), Failure> {
    prepare_scaled(app, data, base, Scale::city()).await
}

async fn prepare_scaled(app: &App, data: &Path, base: &str, scale: Scale) -> Result<(), Failure> {
    let known = app.store.read::<_, Refusal>(|db| store::leases::remembered(db, VALUE)).await?;
    let made = match known.as_deref() {
        Some(BEGUN) => {
            return Err("the demonstration city was begun and never finished: \
                        remove the data folder (or take an empty database) and start again"
                .into());
        }
        Some(text) => serde_json::from_str(text)?,
        None => {
            refuse_if_used(app).await?;
            remember(app, BEGUN.to_owned()).await?;
            let made = make(app, data, &scale).await?;
            remember(app, serde_json::to_string(&made)?).await?;
            made
        }
    };
    show::tell(app, data, base, &scale, &made).await
}

async fn remember(app: &App, text: String) -> Result<(), Failure> {
    let write = move |db: &mut Db| store::leases::remember(db, VALUE, &text);
    Ok(app.store.write::<_, Refusal>(write).await?)
}

/// A database somebody works with is not filled with invented people.
async fn refuse_if_used(app: &App) -> Result<(), Failure> {
    let counts = app.store.read::<_, Refusal>(store::demo::counts).await?;
    match counts.iter().find(|(table, rows)| matches!(*table, "account" | "posting") && *rows > 0) {
        Some(_) => Err("this database is in use: the demonstration city needs an empty one".into()),
        None => Ok(()),
    }
}

/// Region and people of a city made on a day.
fn cast(scale: &Scale, on: NaiveDate) -> Result<(Region, Vec<Arc<Post>>), Failure> {
    let region = Region::read(scale.seed, &scale.wanted)?;
    let posts = people::everybody(scale.seed, &region, scale, on)?;
    Ok((region, posts.into_iter().map(Arc::new).collect()))
}

async fn make(app: &App, data: &Path, scale: &Scale) -> Result<Made, Failure> {
    let now = app.clock.now();
    let today = now.date();
    let (region, posts) = cast(scale, today)?;
    let offices = Arc::new(Offices::of(scale.seed, &region)?);
    let first = plan::moved(today, -scale.days);
    if scale.talks {
        println!("演示城市 demonstration city: {} postings, {first} to {today} ...", posts.len());
    }
    city::settle(app, scale, &region, &offices, &posts, at(plan::moved(first, -40), 9 * 60)).await?;
    village::settle(app, scale, &offices, &posts, at(plan::moved(first, -39), 9 * 60)).await?;
    let end = plan::moved(today, 40);
    let calendar = move |db: &mut Db| store::cells::calendar(db, first, end);
    let calendar = Arc::new(app.store.read::<_, Refusal>(calendar).await?);
    let shared = Arc::new(scale.clone());
    let mut history =
        History::plan(app, shared, Arc::clone(&offices), Arc::clone(&calendar), &posts, now).await?;
    let since = at(plan::moved(first, -30), 10 * 60);
    let desks = registers::desks(app, scale.seed, &offices, since).await?;
    let mut inspectors = history.veterans().await?;
    let mut words = Vec::new();
    let draws = history.past_draws()?;
    let called = plan::workdays_before(today, 1, &calendar);
    for (number, day) in history.span.past().chain([today]).enumerate() {
        if history.judge_runs_on(day) {
            history.judge(day, &mut words).await?;
        }
        history.morning(day).await?;
        history.requests(day).await?;
        history.secretaries(day).await?;
        history.registers(day, &desks).await?;
        history.telephones(day).await?;
        history.meeting_reasons(day).await?;
        for draw in &draws {
            if day == draw.day {
                history.order_past(draw).await?;
            } else {
                history.visits(draw, &mut inspectors, day).await?;
            }
        }
        if day == called {
            history.called_prompts(day).await?;
        }
        history.say(at(day, 20 * 60), &mut words).await?;
        if scale.talks && number % 10 == 9 {
            println!("  {day}");
        }
    }
    city::propose_lodgings(app, scale, &offices, &posts, now).await?;
    shared::declare(app, scale, &offices, &posts, now).await?;
    history.coming_event().await?;
    village::vouch(app, scale, &posts, &calendar, now).await?;
    history.complaints().await?;
    let inspector = history.open_draw(&history.new_inspectors().await?).await?;
    show::write_truth(data, &posts, &history)?;
    Ok(Made { on: today, inspector })
}
