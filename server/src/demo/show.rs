//! How to play: printed at every start, and written for `cargo xtask play`.

use super::checks::in_the_yard;
use super::history::History;
use super::office::{Office, Offices, PASSWORD, call};
use super::people::{Class, Post};
use super::{Failure, Made, Scale, cast};
use crate::app::App;
use crate::refusal::Refusal;
use crate::usecase;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use zaigang_shared::api::county::IssueCode;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;

/// Metres of accuracy the browser is told to give.
const ACCURACY_M: f64 = 12.0;

/// Writes the files beside the database and prints what a newcomer needs.
///
/// # Errors
/// When a file cannot be written, or a code cannot be given.
pub async fn tell(app: &App, data: &Path, base: &str, scale: &Scale, made: &Made) -> Result<(), Failure> {
    let (region, posts) = cast(scale, made.on)?;
    let offices = Offices::of(scale.seed, &region)?;
    let county = scale.county_code()?;
    let city = scale.city_code()?;
    let township: DivisionCode = scale.township.parse()?;
    let secretary = offices.holder(Role::TownshipSecretary, &township)?;
    let person = |class| {
        let found = posts.iter().find(|post| post.class == class && post.township() == township);
        found.ok_or("the township shown lacks somebody")
    };
    let cadre = person(Class::HonestNewcomer)?;
    let veteran = person(Class::HonestManyMeetings)?;
    let cadre_code = code(app, scale, secretary, &cadre.account).await?;
    let veteran_code = code(app, scale, secretary, &veteran.account).await?;
    let clerks = super::village::clerks(scale, &posts)?;
    // The newcomer's own village, where he is in one.
    let clerk = clerks.iter().find(|clerk| clerk.village == cadre.host).or(clerks.first());
    let clerk = clerk.ok_or("the township shown has no village")?;
    let clerk_code = code(app, scale, secretary, &clerk.account).await?;
    let office = offices.holder(Role::CityOffice, &city)?;
    let inspector = &made.inspector;
    let inspector_code = code(app, scale, office, &inspector.account).await?;

    let names: std::collections::BTreeMap<&DivisionCode, &str> = region
        .townships()
        .map(|(_, township)| (&township.place.code, township.place.name.as_str()))
        .collect();
    let place = |post: &Post| {
        let township = names.get(&post.township()).copied().unwrap_or_default();
        if post.host_name == township {
            post.host_name.clone()
        } else {
            format!("{township}{}", post.host_name)
        }
    };
    let on_phone = |name: &str, code: &str, (lat, lon): (f64, f64), place: &str| {
        json!({
            "path": "/", "name": name, "login": null, "password": null, "code": code,
            "lat": lat, "lon": lon, "accuracy_m": ACCURACY_M, "place": place,
        })
    };
    let desks = [
        ("secretary", offices.holder(Role::TownshipSecretary, &township)?),
        ("county", offices.holder(Role::CountyOffice, &county)?),
        ("city", office),
        ("admin", offices.holder(Role::Administrator, &city)?),
    ];
    let mut roles = serde_json::Map::new();
    for (role, office) in desks {
        let (login, name, password) = (&office.login, &office.name, PASSWORD);
        let desk = json!({ "path": "/office/", "login": login, "password": password, "name": name });
        roles.insert(role.to_owned(), desk);
    }
    let target = (inspector.lat, inspector.lon);
    let in_yard = in_the_yard(cadre);
    roles.insert("cadre".to_owned(), on_phone(&cadre.name, &cadre_code, in_yard, &place(cadre)));
    roles.insert("clerk".to_owned(), on_phone(&clerk.name, &clerk_code, in_yard, &place(cadre)));
    let first = on_phone(&inspector.name, &inspector_code, target, "第一个任务所在村部");
    roles.insert("inspector".to_owned(), first);
    let file = json!({
        "address": base,
        "made_on": made.on,
        "roles": roles,
        // A person with three months behind him: the code enrols a second phone, which the township approves.
        "veteran": on_phone(&veteran.name, &veteran_code, in_the_yard(veteran), &place(veteran)),
    });
    std::fs::write(data.join("demonstration.json"), serde_json::to_vec_pretty(&file)?)?;
    write_posts(data, &posts, &place)?;
    if scale.talks {
        let lines = [
            ("cadre", &cadre.name, cadre_code, place(cadre), in_the_yard(cadre)),
            ("clerk", &clerk.name, clerk_code, place(cadre), in_the_yard(cadre)),
            ("inspector", &inspector.name, inspector_code, "first target".to_owned(), target),
            ("second phone", &veteran.name, veteran_code, place(veteran), in_the_yard(veteran)),
        ];
        let age = (app.clock.now().date() - made.on).num_days();
        if age > 0 {
            println!(
                "\n{age} days old: nobody has checked in since; an empty data folder makes a fresh city"
            );
        }
        print!("{}", words(base, &desks, &lines, &posts, (&township, &place), made));
    }
    Ok(())
}

/// A code for a phone. The same one on the same day, another when it was used.
async fn code(app: &App, scale: &Scale, office: &Office, account: &AccountId) -> Result<String, Failure> {
    let now = app.clock.now();
    for trial in 0..50 {
        let day = now.date().to_string();
        let id = scale.seed.id(&["code", account.as_str(), &day, &trial.to_string()]).try_into()?;
        let path = [("account", account.as_str())];
        let issue = call::<op::IssueCode>(app, office.caller()?, now, &path, IssueCode { id }).await?;
        match usecase::enrolments::issue(issue).await {
            Ok(given) => return Ok(given.code),
            // Used or ended since: the next one.
            Err(Refusal::Problem(problem)) if problem.code == ProblemCode::WrongState => {}
            Err(other) => return Err(other.into()),
        }
    }
    Err("no code could be given".into())
}

type Line<'a> = (&'static str, &'a String, String, String, (f64, f64));

fn words(
    base: &str,
    desks: &[(&str, &Office)],
    lines: &[Line<'_>],
    posts: &[Arc<Post>],
    (township, place): (&DivisionCode, &dyn Fn(&Post) -> String),
    made: &Made,
) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "\n演示城市 demonstration city, made on {}: people, places and events are invented\n",
        made.on
    );
    let _ = writeln!(text, "  {base}/          phone: one-time code, 24 hours");
    for (role, name, code, place, (lat, lon)) in lines {
        let _ = writeln!(text, "    {role:<12} {code}   {name}  {place}  {lat:.6},{lon:.6}");
    }
    let _ = writeln!(text, "  {base}/office/   office: password {PASSWORD}");
    for (role, office) in desks {
        let _ = writeln!(text, "    {role:<12} {:<16} {}", office.login, office.name);
    }
    let _ = writeln!(text, "  posts of the secretary's township (all: demonstration-posts.csv)");
    let mut shown = std::collections::BTreeSet::new();
    for post in posts.iter().filter(|post| post.township() == *township) {
        if shown.insert(&post.host) {
            let (lat, lon) = (post.office.lat(), post.office.lon());
            let _ = writeln!(text, "    {}  {lat:.6},{lon:.6}  {}", post.host, place(post));
        }
    }
    text
}

/// Every post with its coordinates.
fn write_posts(data: &Path, posts: &[Arc<Post>], place: &dyn Fn(&Post) -> String) -> Result<(), Failure> {
    let mut sheet = csv::Writer::from_path(data.join("demonstration-posts.csv"))?;
    sheet.write_record([
        "division",
        "place",
        "person",
        "kind",
        "office_lat",
        "office_lon",
        "lodging_lat",
        "lodging_lon",
    ])?;
    for post in posts {
        let lodging = |value: fn(zaigang_shared::place::Position) -> f64| {
            post.lodging.map(|at| format!("{:.6}", value(at))).unwrap_or_default()
        };
        sheet.write_record([
            post.host.as_str(),
            &place(post),
            &post.name,
            serde_json::to_value(post.kind)?.as_str().unwrap_or_default(),
            &format!("{:.6}", post.office.lat()),
            &format!("{:.6}", post.office.lon()),
            &lodging(|at| at.lat()),
            &lodging(|at| at.lon()),
        ])?;
    }
    Ok(sheet.flush()?)
}

/// What everybody really is, for whoever wants to score the judge; the server never reads it.
///
/// # Errors
/// When the file cannot be written.
pub fn write_truth(data: &Path, posts: &[Arc<Post>], history: &History) -> Result<(), Failure> {
    let mut text = String::new();
    for post in posts {
        let fitting = post.class.fitting();
        let since = (!fitting.is_empty()).then_some(history.span.first);
        let line = json!({
            "posting": post.id, "class": post.class, "dishonest_from": since, "fitting": fitting,
        });
        let _ = writeln!(text, "{line}");
    }
    Ok(std::fs::write(data.join("demonstration-truth.jsonl"), text)?)
}
