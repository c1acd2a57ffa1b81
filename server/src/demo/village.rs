//! The village's side: a clerk in each village of the township shown, and what is written into the work log.

use super::office::{Offices, call, caller};
use super::people::{Class, Post, phone};
use super::plan::workdays_before;
use super::seed::Seed;
use super::{Failure, Scale};
use crate::app::App;
use crate::refusal::Refusal;
use crate::store::Db;
use crate::usecase;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;
use zaigang_shared::api::township::Vouch;
use zaigang_shared::api::village::CreateClerk;
use zaigang_shared::day::{Calendar, CellState};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::record::WorkLogClaim;
use zaigang_shared::time::Millis;

/// Names of clerks, one after the other.
const NAMES: [&str; 6] = ["包村会", "金嘎达", "白计生", "高文书", "田会计", "齐委员"];

/// A village clerk.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// Account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// The village.
    pub village: DivisionCode,
}

/// The clerks of the township shown, a village each.
///
/// # Errors
/// Never for ids made here.
pub fn clerks(scale: &Scale, posts: &[Arc<Post>]) -> Result<Vec<Clerk>, Failure> {
    let here =
        |post: &&Arc<Post>| post.township().as_str() == scale.township && post.host.level() == Level::Village;
    let villages: BTreeMap<&DivisionCode, ()> =
        posts.iter().filter(here).map(|post| (&post.host, ())).collect();
    villages
        .into_keys()
        .zip(NAMES.iter().cycle())
        .map(|(village, name)| {
            let account = scale.seed.id(&["village clerk", village.as_str()]).try_into()?;
            Ok(Clerk { account, name: (*name).to_owned(), village: village.clone() })
        })
        .collect()
}

/// Makes the clerks, as the secretary does.
///
/// # Errors
/// The use case's.
pub async fn settle(
    app: &App,
    scale: &Scale,
    offices: &Offices,
    posts: &[Arc<Post>],
    now: Millis,
) -> Result<(), Failure> {
    for (number, clerk) in clerks(scale, posts)?.into_iter().enumerate() {
        let secretary = offices.holder(Role::TownshipSecretary, &clerk.village)?;
        let path = [("division", clerk.village.as_str())];
        let body = CreateClerk { id: clerk.account, name: clerk.name, phone: phone(8_000 + number) };
        let made = call::<op::CreateClerk>(app, secretary.caller()?, now, &path, body).await?;
        usecase::village_clerks::create(made).await?;
    }
    Ok(())
}

/// A clerk vouches for the newcomer, who has no phone yet, on one of the last working days.
///
/// # Errors
/// The use case's.
pub async fn vouch(
    app: &App,
    scale: &Scale,
    posts: &[Arc<Post>],
    calendar: &Calendar,
    now: Millis,
) -> Result<(), Failure> {
    let clerks = clerks(scale, posts)?;
    let today = now.date();
    let first = workdays_before(today, 4, calendar);
    for post in posts.iter().filter(|post| post.class == Class::HonestNewcomer) {
        let Some(clerk) = clerks.iter().find(|clerk| clerk.village == post.host) else { continue };
        let id = post.id.clone();
        let read = move |db: &mut Db| usecase::cells::load(db, std::slice::from_ref(&id), first, today);
        let found = app.store.read::<_, Refusal>(read).await?;
        let cells = found.get(&post.id).map(|found| &found.cells);
        let open = |date: &&NaiveDate| {
            let state =
                cells.and_then(|cells| cells.get(date)).map(|cell| (cell.state, cell.marks.is_empty()));
            **date < today && state == Some((CellState::NotConfirmed, true))
        };
        let days: Vec<NaiveDate> =
            cells.into_iter().flat_map(BTreeMap::keys).filter(open).copied().take(1).collect();
        for date in days {
            let body = Vouch {
                id: scale.seed.id(&["village vouches", post.id.as_str(), &date.to_string()]),
                reason: "no_smartphone".to_owned(),
                note: "新到岗，手机还没登记，当天和两委一起入户".to_owned(),
            };
            let by = caller(&clerk.account, &clerk.name, Role::VillageClerk, &clerk.village)?;
            let day = date.to_string();
            let path = [("posting", post.id.as_str()), ("date", day.as_str())];
            usecase::decisions::vouch(call::<op::VouchDay>(app, by, now, &path, body).await?).await?;
        }
    }
    Ok(())
}

/// What somebody writes on a day.
#[must_use]
pub fn entry(seed: Seed, post: &Post, day: NaiveDate) -> WorkLogClaim {
    const TEXTS: [(&str, u32); 6] = [
        ("上午入户走访，看了两户的危房改造进度；下午和村两委商量秋季防火值班。", 2),
        ("陪同农技员看玉米长势，给几户送去良种补贴的明白纸。", 4),
        ("开村民代表会，通过自来水入户的集资方案；会后公示。", 0),
        ("走访低保户，核对今冬取暖补贴名单。", 6),
        ("到东组调解地界纠纷，两家都同意按老边界。", 2),
        ("整理党员档案，准备本月主题党日。", 0),
    ];
    const DIFFICULTIES: [&str; 3] = [
        "西组的井水位下降，抗旱要打一口新井。",
        "村路第三段塌了半边，雨后过不了车。",
        "两户想贷款养牛，不知道找谁办。",
    ];
    let mut dice = seed.stream(&["work log", post.id.as_str(), &day.to_string()]);
    let (text, households) = dice.pick(&TEXTS).copied().unwrap_or(("入户走访。", 1));
    let difficulties = dice.pick(&DIFFICULTIES).filter(|_| households > 3).map(|text| (*text).to_owned());
    WorkLogClaim { about: day, text: text.to_owned(), households, difficulties }
}
