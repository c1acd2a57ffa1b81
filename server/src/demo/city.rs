//! What stands before anybody checks in: divisions, offices, people, places, policies, telephones.

use super::office::{Offices, call};
use super::people::{self, Post};
use super::phone::Phone;
use super::places::Region;
use super::seed::Seed;
use super::{Failure, Scale};
use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::fences::FenceRow;
use crate::store::imports::{NewDivision, NewPerson, Post as PostRow};
use crate::store::items::{self, Item};
use crate::store::{self, Db};
use crate::usecase;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{SetPolicy, SetZone, Siting};
use zaigang_shared::api::township::ProposeLodging;
use zaigang_shared::day::{PolicyKind, PolicyMode};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::place::{CONVERTER_VERSION, DEFAULT_RADIUS_M, Datum, FenceShape, Position};
use zaigang_shared::time::{DAY_MS, Millis};

/// Radius of a registered lodging in metres.
const LODGING_RADIUS_M: f64 = 150.0;

/// A circle.
fn circle(at: Position, radius_m: f64) -> FenceShape {
    FenceShape::Circle { lat: at.lat(), lon: at.lon(), radius_m }
}

/// The row of a fence as its place's office entered it.
#[expect(clippy::too_many_arguments, reason = "a fence has so many properties")]
pub fn fence(
    seed: Seed,
    division: &DivisionCode,
    posting: Option<&str>,
    kind: &str,
    name: String,
    (at, radius_m): (Position, f64),
    (from, to): (Millis, Option<Millis>),
    by: &str,
) -> Result<FenceRow, Failure> {
    let shape = serde_json::to_string(&circle(at, radius_m))?;
    let id = seed.id(&["fence", kind, division.as_str(), posting.unwrap_or(""), &from.0.to_string()]);
    Ok(FenceRow {
        series: id.clone(),
        id,
        division: division.to_string(),
        posting_id: posting.map(str::to_owned),
        kind: kind.to_owned(),
        name,
        source_shape: shape.clone(),
        shape,
        datum: "wgs84".to_owned(),
        converter: CONVERTER_VERSION.to_owned(),
        proposed: false,
        valid_from: from.0,
        valid_to: to.map(|to| to.0),
        made_by: by.to_owned(),
        approved_by: Some(by.to_owned()),
        reason: None,
        made_at: Some(from.0),
        refused_by: None,
        standing: None,
    })
}

/// Writes fences, each with its leaf of the log as the use case writes it.
pub fn insert_fences(db: &mut Db, rows: &[FenceRow], now: Millis) -> Outcome<()> {
    store::fences::insert(db, rows)?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    items::log_all(db, Item::Fence, &ids, now)
}

/// Writes divisions, offices, people, places and policies as of `since`.
///
/// # Errors
/// The store's.
pub async fn settle(
    app: &App,
    scale: &Scale,
    region: &Region,
    offices: &Offices,
    posts: &[Arc<Post>],
    since: Millis,
) -> Result<(), Failure> {
    let divisions = divisions(region, since);
    app.store.write::<_, Refusal>(move |db| store::imports::insert_divisions(db, &divisions)).await?;
    offices.write(app, since).await?;
    usecase::policies::ensure_calendar(app).await?;
    usecase::leaves::ensure_rule(app).await?;

    let units: BTreeSet<String> = posts.iter().map(|post| post.unit.clone()).collect();
    let units: BTreeMap<String, String> =
        units.into_iter().map(|name| (name.clone(), scale.seed.id(&["unit", &name]))).collect();
    let (people, postings) = rows(posts, &units, since)?;
    let hosts: Vec<(String, String)> =
        posts.iter().map(|post| (post.account.to_string(), post.host.to_string())).collect();
    let notice = app.settings.notice_version.clone();
    let enrolled: Vec<String> =
        posts.iter().filter(|post| enrols(post)).map(|post| post.account.to_string()).collect();
    let write = move |db: &mut Db| {
        for (name, id) in &units {
            store::imports::insert_unit(db, id, name)?;
        }
        store::imports::insert_people(db, &people)?;
        store::imports::insert_posts(db, &postings)?;
        let grants: Vec<_> = hosts
            .into_iter()
            .map(|(account_id, division)| store::demo::NewGrant { account_id, role: "cadre", division })
            .collect();
        store::demo::insert_grants(db, &grants)?;
        for account in &enrolled {
            store::accounts::accept_notice(db, account, &notice, since)?;
        }
        Ok(())
    };
    app.store.write::<_, Refusal>(write).await?;

    let fences = fences(scale.seed, region, offices, posts, since)?;
    app.store.write::<_, Refusal>(move |db| insert_fences(db, &fences, since)).await?;
    policies(app, scale, region, offices, since).await?;
    zones(app, scale, region, offices, posts, since).await
}

/// The two zones of the township shown; its zone secretary goes round the first.
async fn zones(
    app: &App,
    scale: &Scale,
    region: &Region,
    offices: &Offices,
    posts: &[Arc<Post>],
    since: Millis,
) -> Result<(), Failure> {
    let all = region.counties.iter().flat_map(|county| &county.townships);
    for township in all.filter(|township| township.place.code.as_str() == scale.township) {
        let code = &township.place.code;
        let secretaries: Vec<PostingId> = posts
            .iter()
            .filter(|post| post.kind == PostingKind::ZoneSecretary && post.host == *code)
            .map(|post| post.id.clone())
            .collect();
        let first = people::zone(township);
        let rest = township.villages.get(first.len()..).unwrap_or_default();
        for (name, villages, postings) in [("东片管区", first, secretaries), ("西片管区", rest, Vec::new())]
        {
            if villages.is_empty() {
                continue;
            }
            let body = SetZone {
                id: scale.seed.id(&["zone", name]).try_into()?,
                name: name.to_owned(),
                villages: villages.iter().map(|village| village.code.clone()).collect(),
                postings,
                ended: false,
            };
            let by = offices.holder(Role::TownshipSecretary, code)?.caller()?;
            let path = [("division", code.as_str())];
            usecase::zones::set(call::<op::SetZone>(app, by, since, &path, body).await?).await?;
        }
    }
    Ok(())
}

/// Whether the person has a telephone with a history.
pub fn enrols(post: &Post) -> bool {
    post.class != super::people::Class::HonestNewcomer
}

fn divisions(region: &Region, since: Millis) -> Vec<NewDivision> {
    let row = |code: &DivisionCode, name: &str, phone: Option<String>| NewDivision {
        code: code.to_string(),
        name: name.to_owned(),
        level: code.level().name(),
        valid_from: since.0,
        phone,
    };
    let mut rows = vec![
        row(&region.province.0, &region.province.1, None),
        row(&region.city.0, &region.city.1, Some("100-8000-0000".to_owned())),
    ];
    for (number, county) in region.counties.iter().enumerate() {
        let phone = format!("100-8{:03}-0000", number + 1);
        rows.push(row(&county.place.code, &county.place.name, Some(phone)));
        for (place, township) in county.townships.iter().enumerate() {
            let phone = format!("100-8{:03}-{:04}", number + 1, place + 1);
            rows.push(row(&township.place.code, &township.place.name, Some(phone)));
            rows.extend(township.villages.iter().map(|village| row(&village.code, &village.name, None)));
            rows.extend(township.others.iter().map(|(code, name)| row(code, name, None)));
        }
    }
    rows
}

fn rows(
    posts: &[Arc<Post>],
    units: &BTreeMap<String, String>,
    since: Millis,
) -> Result<(Vec<NewPerson>, Vec<PostRow>), Failure> {
    let mut people = Vec::with_capacity(posts.len());
    let mut postings = Vec::with_capacity(posts.len());
    for post in posts {
        people.push(NewPerson {
            id: post.account.to_string(),
            person_name: post.name.clone(),
            staff_number: post.staff_number.clone(),
            phone: Some(post.phone.clone()),
            password_change_required: false,
            disabled: false,
            failed_sign_ins: 0,
            created_at: since.0,
        });
        let kind = match post.kind {
            PostingKind::FirstSecretary => "first_secretary",
            PostingKind::TeamMember => "team_member",
            PostingKind::Commissioner => "commissioner",
            PostingKind::ZoneSecretary => "zone_secretary",
        };
        postings.push(PostRow {
            id: post.id.to_string(),
            account_id: post.account.to_string(),
            kind: kind.to_owned(),
            host: post.host.to_string(),
            managing: post.township().to_string(),
            unit_id: units.get(&post.unit).cloned(),
            posted_from: post.from.to_string(),
            posted_to: post.to.map(|day| day.to_string()),
            updated_at: since.0,
            zone_id: None,
        });
    }
    Ok((people, postings))
}

fn fences(
    seed: Seed,
    region: &Region,
    offices: &Offices,
    posts: &[Arc<Post>],
    since: Millis,
) -> Result<Vec<FenceRow>, Failure> {
    let mut rows = Vec::new();
    for (county, township) in region.townships() {
        let by = offices.holder(Role::CountyOffice, &county.place.code)?.account.to_string();
        let mut office = |place: &super::places::Place, name: &str| -> Result<(), Failure> {
            let around = (place.at, DEFAULT_RADIUS_M);
            let name = name.to_owned();
            rows.push(fence(seed, &place.code, None, "office", name, around, (since, None), &by)?);
            Ok(())
        };
        office(&township.place, "乡镇政府驻地（演示）")?;
        for village in &township.villages {
            office(village, "村部（演示）")?;
        }
    }
    for post in posts {
        let Some(at) = post.lodging else { continue };
        let by = offices.holder(Role::CountyOffice, &post.host)?.account.to_string();
        let name = "驻村住所（演示）".to_owned();
        let posting = Some(post.id.as_str());
        let around = (at, LODGING_RADIUS_M);
        rows.push(fence(seed, &post.host, posting, "lodging", name, around, (since, None), &by)?);
    }
    Ok(rows)
}

/// Division, posting kinds, what it asks and how, the basis of a photo, switched on.
type Wanted<'a> = (&'a DivisionCode, &'a [PostingKind], PolicyKind, PolicyMode, Option<&'a str>, bool);

async fn policies(
    app: &App,
    scale: &Scale,
    region: &Region,
    offices: &Offices,
    since: Millis,
) -> Result<(), Failure> {
    use PostingKind::{Commissioner, FirstSecretary, TeamMember, ZoneSecretary};
    let city = &region.city.0;
    let township: DivisionCode = scale.township.parse()?;
    let resident = PolicyKind::Resident { nights_a_week: 0 };
    let photo = Some("《帮扶工作影像留存要求（演示）》第二条：工作队员到岗附一张现场照片，不得要求出现人脸");
    let wanted: [Wanted<'_>; 8] = [
        (city, &[FirstSecretary, TeamMember], resident.clone(), PolicyMode::Daily, None, true),
        (city, &[ZoneSecretary], PolicyKind::FixedWeekday { weekday: 3 }, PolicyMode::Daily, None, true),
        (city, &[ZoneSecretary], PolicyKind::VisitEachVillage, PolicyMode::Daily, None, true),
        (city, &[Commissioner], PolicyKind::WeeklyVisits { n: 1 }, PolicyMode::Daily, None, true),
        (city, &[Commissioner], PolicyKind::MonthlyDate { day: 15 }, PolicyMode::Daily, None, true),
        (&township, &[TeamMember], resident, PolicyMode::Daily, photo, true),
        // Written down, not switched on: what the county is still thinking about.
        (
            &township.at(Level::County),
            &[FirstSecretary],
            PolicyKind::Resident { nights_a_week: 2 },
            PolicyMode::Sampled,
            None,
            false,
        ),
        (
            &township.at(Level::County),
            &[Commissioner],
            PolicyKind::MonthlyDays { n: 4 },
            PolicyMode::Daily,
            None,
            false,
        ),
    ];
    for (number, (division, kinds, policy, mode, photo, active)) in wanted.into_iter().enumerate() {
        let role = if division == city { Role::CityOffice } else { Role::CountyOffice };
        let body = SetPolicy {
            id: scale.seed.id(&["policy", &number.to_string()]).try_into()?,
            posting_kinds: kinds.to_vec(),
            policy,
            mode,
            legal_basis: "《赤峰市驻村干部管理办法（演示）》第六条".to_owned(),
            filing_number: format!("演示备〔2026〕{}号", number + 1),
            photo_basis: photo.map(str::to_owned),
            duty_counts: true,
            active,
        };
        let by = offices.holder(role, division)?.caller()?;
        let path = [("division", division.as_str())];
        usecase::policies::set(call::<op::SetPolicy>(app, by, since, &path, body).await?).await?;
    }
    Ok(())
}

/// A telephone for everybody who has a history, and their rows.
///
/// # Errors
/// When the machine gives no key, or the store's.
pub async fn phones(app: &App, posts: &[Arc<Post>], since: Millis) -> Result<Vec<Option<Phone>>, Failure> {
    let mut phones = Vec::with_capacity(posts.len());
    let mut rows = Vec::with_capacity(posts.len());
    for post in posts {
        if !enrols(post) {
            phones.push(None);
            continue;
        }
        let phone = Phone::new(post.device.clone())?;
        rows.push(device_row(&phone, post.account.as_str(), "active", since));
        phones.push(Some(phone));
    }
    app.store.write::<_, Refusal>(move |db| store::demo::insert_devices(db, &rows)).await?;
    Ok(phones)
}

/// The row of a telephone.
pub fn device_row(
    phone: &Phone,
    account: &str,
    standing: &'static str,
    at: Millis,
) -> store::demo::NewDevice {
    store::demo::NewDevice {
        id: phone.device.to_string(),
        account_id: account.to_owned(),
        public_key: phone.public_key().to_owned(),
        standing,
        platform: "web",
        model: "演示手机",
        calibration: "none",
        enrolled_at: at.0,
        last_seen_at: at.0,
    }
}

/// Two people of the township shown have found a lodging; the county has not yet approved it.
///
/// # Errors
/// The use case's.
pub async fn propose_lodgings(
    app: &App,
    scale: &Scale,
    offices: &Offices,
    posts: &[Arc<Post>],
    now: Millis,
) -> Result<(), Failure> {
    let without = posts.iter().filter(|post| {
        post.township().as_str() == scale.township && post.resident() && post.lodging.is_none()
    });
    for post in without.take(2) {
        let id = scale.seed.id(&["proposed", post.id.as_str()]);
        let body = ProposeLodging {
            id: id.try_into()?,
            name: "新租农家院（演示）".to_owned(),
            siting: Siting::Drawn {
                shape: circle(super::places::shifted(post.office, 420.0, 2.0), LODGING_RADIUS_M),
                datum: Datum::Wgs84,
            },
            datum_confirmed: true,
        };
        let by = offices.holder(Role::TownshipSecretary, &post.host)?.caller()?;
        let path = [("posting", post.id.as_str())];
        let made = call::<op::ProposeLodging>(app, by, now.plus(-2 * DAY_MS), &path, body).await?;
        usecase::fences::propose(made).await?;
    }
    Ok(())
}
