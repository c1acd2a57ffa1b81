//! Cadres: upsert by staff number. A row is a person's posting as the clerk knows it.
//!
//! The row's posting is the person's one that begins on the same day, else the one at the same host place
//! that shares days with it: that one is corrected. Else the row is a new posting, and one that began
//! earlier and is still open ends on the day before (a transfer).

use super::sheet::{Column, Row, Sheet};
use super::{Context, Counts, Plan, Reader, Reason, cell, stored};
use crate::keys::new_id;
use crate::refusal::Outcome;
use crate::store::imports::{NewPerson, Person, Post};
use crate::store::{self, Db, cells};
use crate::usecase::policies::name as enum_name;
use crate::usecase::postings::overlap;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::ImportProblem;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId, UnitId};
use zaigang_shared::time::previous_day;

const NAME: &str = "姓名";
const STAFF: &str = "工号";
const PHONE: &str = "手机";
const KIND: &str = "派驻类型";
const HOST: &str = "派驻地代码";
const MANAGING: &str = "管理单位代码";
const UNIT: &str = "派出单位";
const ZONE: &str = "管区";
const FROM: &str = "开始日期";
const TO: &str = "结束日期";

const KINDS: &[(&str, PostingKind)] = &[
    ("第一书记", PostingKind::FirstSecretary),
    ("工作队员", PostingKind::TeamMember),
    ("党建特派员", PostingKind::Commissioner),
    ("管区书记", PostingKind::ZoneSecretary),
];

pub(super) const COLUMNS: &[Column] = &[
    Column { header: NAME, required: true, note: "最多 60 个字", words: &[], width: 14.0 },
    Column {
        header: STAFF,
        required: true,
        note: "单位内部的人员编号，每人一个；不得填写身份证号",
        words: &[],
        width: 14.0,
    },
    Column {
        header: PHONE,
        required: false,
        note: "手机号，可不填；不填时保留原来的号码",
        words: &[],
        width: 16.0,
    },
    Column {
        header: KIND,
        required: true,
        note: "从四种中选一种",
        words: &["第一书记", "工作队员", "党建特派员", "管区书记"],
        width: 14.0,
    },
    Column {
        header: HOST,
        required: true,
        note: "派驻的村（12 位）或乡镇（9 位）代码，文本格式",
        words: &[],
        width: 18.0,
    },
    Column {
        header: MANAGING,
        required: false,
        note: "乡镇或县的代码；不填时为派驻地所在乡镇",
        words: &[],
        width: 18.0,
    },
    Column {
        header: UNIT,
        required: false,
        note: "派出单位全称，最多 60 个字；不填时保留原来的单位",
        words: &[],
        width: 30.0,
    },
    Column {
        header: ZONE,
        required: false,
        note: "派驻地所在乡镇已建的管区名称，多为管区书记填写；不填时保留原来的管区",
        words: &[],
        width: 14.0,
    },
    Column { header: FROM, required: true, note: "例如 2026-03-05 或 2026/3/5", words: &[], width: 14.0 },
    Column {
        header: TO, required: false, note: "最后一个在岗日；不填表示尚未结束", words: &[], width: 14.0
    },
];

struct Read<'a> {
    row: &'a Row,
    name: String,
    staff_number: String,
    phone: Option<String>,
    kind: PostingKind,
    host: DivisionCode,
    managing: DivisionCode,
    unit: Option<String>,
    /// Name of the zone, and its id once it was found.
    zone: Option<String>,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

/// What the sheet changes.
#[derive(Default)]
pub(super) struct Changes {
    counts: Counts,
    new_units: Vec<(String, String)>,
    new_people: Vec<NewPerson>,
    people: Vec<(String, String, Option<String>)>,
    new_posts: Vec<Post>,
    posts: Vec<Post>,
    /// Account and the host place of its latest posting.
    places: Vec<(String, String)>,
}

impl Plan for Changes {
    fn counts(&self) -> Counts {
        self.counts
    }

    fn write(self, db: &mut Db, _: &Context) -> Outcome<()> {
        for (id, name) in &self.new_units {
            store::imports::insert_unit(db, id, name)?;
        }
        store::imports::insert_people(db, &self.new_people)?;
        for (id, name, phone) in &self.people {
            store::imports::update_person(db, id, name, phone.as_deref())?;
        }
        store::imports::insert_posts(db, &self.new_posts)?;
        for post in &self.posts {
            store::imports::update_post(db, post)?;
        }
        for (account, host) in &self.places {
            store::imports::cadre_at(db, account, host)?;
        }
        Ok(())
    }
}

/// Plans the sheet.
pub(super) fn plan(
    db: &mut Db,
    sheet: &Sheet,
    context: &Context,
    problems: &mut Vec<ImportProblem>,
) -> Outcome<Changes> {
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    for row in &sheet.rows {
        if let Some(one) = read_row(row, context, &mut seen, problems) {
            read.push(one);
        }
    }
    known_divisions(db, &mut read, problems)?;
    known_zones(db, &mut read, context, problems)?;
    let staff_numbers: Vec<String> = read.iter().map(|r| r.staff_number.clone()).collect();
    let people = store::imports::people(db, &staff_numbers)?;
    let accounts: Vec<String> = people.values().map(|person| person.id.clone()).collect();
    let mut posts = store::imports::posts(db, &accounts)?;
    let roles = store::imports::roles(db, &accounts)?;
    let unit_names: Vec<String> = read.iter().filter_map(|r| r.unit.clone()).collect();
    let mut units = store::imports::units(db, &unit_names)?;
    let mut changes = Changes::default();
    for one in read {
        let unit = one.unit.clone().map(|name| {
            let id = units.entry(name.clone()).or_insert_with(|| {
                let id = new_id::<UnitId>(context.now).to_string();
                changes.new_units.push((id.clone(), name));
                id
            });
            id.clone()
        });
        match people.get(&one.staff_number) {
            None => new_person(&mut changes, one, unit, context)?,
            Some(person) => {
                let own = posts.remove(&person.id).unwrap_or_default();
                let no_roles = Vec::new();
                let held = roles.get(&person.id).unwrap_or(&no_roles);
                if let Err((header, reason)) = may_change(&one, person, &own, held, context)
                    .and_then(|()| fits(&one, &own).map_err(|reason| (FROM, reason)))
                {
                    Reader::new(one.row, problems).bad(header, reason);
                    continue;
                }
                known_person(&mut changes, one, unit, person, own, context)?;
            }
        }
    }
    Ok(changes)
}

fn read_row<'a>(
    row: &'a Row,
    context: &Context,
    seen: &mut HashSet<String>,
    problems: &mut Vec<ImportProblem>,
) -> Option<Read<'a>> {
    let mut cells = Reader::new(row, problems);
    let name = cells.needed(NAME, |value| cell::name(value, 60));
    let staff_number = cells.needed(STAFF, cell::staff_number);
    if staff_number.as_ref().is_some_and(|number| !seen.insert(number.clone())) {
        cells.bad(STAFF, Reason::Duplicate);
    }
    let phone = cells.optional(PHONE, cell::phone);
    let kind = cells.needed(KIND, |value| cell::choice(value, KINDS));
    let host = cells.code_within(HOST, context, true);
    if host.as_ref().is_some_and(|host| host.level() < Level::Township) {
        cells.bad(HOST, Reason::WrongLevel);
    }
    let managing = cells.code_within(MANAGING, context, false);
    if managing.as_ref().is_some_and(|managing| managing.level() > Level::Township) {
        cells.bad(MANAGING, Reason::WrongLevel);
    }
    let unit = cells.optional(UNIT, |value| cell::name(value, 60));
    let zone = cells.optional(ZONE, |value| cell::name(value, 30));
    let from = cells.needed(FROM, cell::date);
    let to = cells.optional(TO, cell::date);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        cells.bad(TO, Reason::DateOrder);
    }
    if !cells.sound {
        return None;
    }
    let host = host?;
    let managing = managing.unwrap_or_else(|| host.at(Level::Township));
    Some(Read {
        row,
        name: name?,
        staff_number: staff_number?,
        phone,
        kind: kind?,
        host,
        managing,
        unit,
        zone,
        from: from?,
        to,
    })
}

/// Drops rows whose host or managing division is not known.
fn known_divisions(db: &mut Db, read: &mut Vec<Read<'_>>, problems: &mut Vec<ImportProblem>) -> Outcome<()> {
    let mut codes: Vec<String> =
        read.iter().flat_map(|r| [r.host.to_string(), r.managing.to_string()]).collect();
    codes.sort_unstable();
    codes.dedup();
    let there = store::imports::divisions(db, &codes)?;
    read.retain(|one| {
        let mut cells = Reader::new(one.row, problems);
        if !there.contains_key(one.host.as_str()) {
            cells.bad(HOST, Reason::UnknownDivision);
        } else if !there.contains_key(one.managing.as_str()) {
            // Without a code of its own the row means the host's township.
            cells.bad(MANAGING, Reason::UnknownDivision);
        }
        cells.sound
    });
    Ok(())
}

/// Puts ids in the place of the zones' names; drops rows whose township has no such zone.
fn known_zones(
    db: &mut Db,
    read: &mut Vec<Read<'_>>,
    context: &Context,
    problems: &mut Vec<ImportProblem>,
) -> Outcome<()> {
    if read.iter().all(|one| one.zone.is_none()) {
        return Ok(());
    }
    let zones: HashMap<(String, String), String> = store::zones::list(db, &context.division)?
        .into_iter()
        .map(|row| ((row.township, row.name), row.id))
        .collect();
    read.retain_mut(|one| {
        let Some(name) = one.zone.take() else { return true };
        one.zone = zones.get(&(one.host.at(Level::Township).to_string(), name)).cloned();
        if one.zone.is_none() {
            Reader::new(one.row, problems).bad(ZONE, Reason::UnknownZone);
        }
        one.zone.is_some()
    });
    Ok(())
}

type Bad = (&'static str, Reason);

/// Whether the caller may change this person: not himself, nobody who is at work outside the division.
fn may_change(
    one: &Read<'_>,
    person: &Person,
    own: &[Post],
    roles: &[(String, String)],
    context: &Context,
) -> Result<(), Bad> {
    if person.id == context.by.as_str() {
        return Err((STAFF, Reason::OwnRow));
    }
    let here = |code: &str| code.starts_with(context.division.as_str());
    let elsewhere = roles.iter().any(|(role, division)| role != "cadre" && !here(division));
    // A posting that ended before this one began is another county's history, not its business now.
    let on_post_elsewhere = own.iter().any(|post| {
        let ended = post.posted_to.as_deref().is_some_and(|last| last < stored(one.from).as_str());
        !ended && !here(&post.host) && !here(&post.managing)
    });
    if elsewhere || on_post_elsewhere { Err((STAFF, Reason::OutsideScope)) } else { Ok(()) }
}

fn span(post: &Post) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let to = post.posted_to.as_deref().map(cells::date).transpose().ok()?;
    Some((cells::date(&post.posted_from).ok()?, to))
}

fn shares_days(post: &Post, one: &Read<'_>) -> bool {
    span(post).is_some_and(|span| overlap(span, (one.from, one.to)))
}

/// The posting that the row is about, among the person's own.
fn meant<'a>(one: &Read<'_>, own: &'a [Post]) -> Option<&'a Post> {
    let same_start = own.iter().find(|post| post.posted_from == stored(one.from));
    same_start.or_else(|| own.iter().find(|post| post.host == one.host.as_str() && shares_days(post, one)))
}

/// Whether the row's days are free of other postings, apart from one that a transfer ends.
fn fits(one: &Read<'_>, own: &[Post]) -> Result<(), Reason> {
    let meant = meant(one, own);
    let clash =
        own.iter().filter(|post| Some(post.id.as_str()) != meant.map(|m| m.id.as_str())).any(|post| {
            let transfer = meant.is_none() && post.posted_from < stored(one.from);
            !transfer && shares_days(post, one)
        });
    if clash { Err(Reason::Overlaps) } else { Ok(()) }
}

fn post(one: &Read<'_>, id: String, account: &str, unit: Option<String>, context: &Context) -> Outcome<Post> {
    Ok(Post {
        id,
        account_id: account.to_owned(),
        kind: enum_name(&one.kind, "posting.kind")?,
        host: one.host.to_string(),
        managing: one.managing.to_string(),
        unit_id: unit,
        posted_from: stored(one.from),
        posted_to: one.to.map(stored),
        updated_at: context.now.0,
        zone_id: one.zone.clone(),
    })
}

/// A person nobody knows yet: account without login or password, role and posting.
fn new_person(changes: &mut Changes, one: Read<'_>, unit: Option<String>, context: &Context) -> Outcome<()> {
    let account = new_id::<AccountId>(context.now).to_string();
    let id = new_id::<PostingId>(context.now).to_string();
    changes.counts.created += 1;
    changes.new_posts.push(post(&one, id, &account, unit, context)?);
    changes.places.push((account.clone(), one.host.to_string()));
    changes.new_people.push(NewPerson {
        id: account,
        person_name: one.name,
        staff_number: one.staff_number,
        phone: one.phone,
        password_change_required: false,
        disabled: false,
        failed_sign_ins: 0,
        created_at: context.now.0,
    });
    Ok(())
}

fn known_person(
    changes: &mut Changes,
    one: Read<'_>,
    unit: Option<String>,
    person: &Person,
    own: Vec<Post>,
    context: &Context,
) -> Outcome<()> {
    let phone = one.phone.clone().or_else(|| person.phone.clone());
    let person_changed = (&person.person_name, &person.phone) != (&one.name, &phone);
    if person_changed {
        changes.people.push((person.id.clone(), one.name.clone(), phone));
    }
    // The place of the role is the host of the latest posting.
    let latest = own.iter().map(|post| post.posted_from.as_str()).max().unwrap_or_default();
    let is_latest = latest <= stored(one.from).as_str();
    match meant(&one, &own) {
        Some(old) => {
            let unit = unit.or_else(|| old.unit_id.clone());
            let mut new = post(&one, old.id.clone(), &person.id, unit, context)?;
            // A zone is of one township: who is put right to another has none there yet.
            let stays = old.host.get(..9) == new.host.get(..9);
            new.zone_id = new.zone_id.or_else(|| old.zone_id.clone().filter(|_| stays));
            if (Post { updated_at: old.updated_at, ..new.clone() }) != *old {
                if old.host != new.host && (is_latest || latest == old.posted_from) {
                    changes.places.push((person.id.clone(), new.host.clone()));
                }
                changes.posts.push(new);
                changes.counts.updated += 1;
            } else if person_changed {
                changes.counts.updated += 1;
            } else {
                changes.counts.unchanged += 1;
            }
        }
        None => {
            let id = new_id::<PostingId>(context.now).to_string();
            if is_latest {
                changes.places.push((person.id.clone(), one.host.to_string()));
            }
            changes.new_posts.push(post(&one, id, &person.id, unit, context)?);
            changes.counts.created += 1;
            let last = Some(stored(previous_day(one.from)));
            for before in own.into_iter().filter(|post| shares_days(post, &one)) {
                changes.posts.push(Post { posted_to: last.clone(), updated_at: context.now.0, ..before });
            }
        }
    }
    Ok(())
}

/// The posting a lodging or work site of a person belongs to: at the fence's place, else the one in force
/// today, else the latest.
pub(super) fn posting_for<'a>(own: &'a [Post], division: &str, today: &str) -> Option<&'a Post> {
    let in_force = |post: &&Post| {
        post.posted_from.as_str() <= today && post.posted_to.as_deref().is_none_or(|last| today <= last)
    };
    let here = own.iter().rev().find(|post| post.host == division && in_force(post));
    here.or_else(|| own.iter().rev().find(in_force)).or_else(|| own.last())
}

/// Postings by staff number.
pub(super) fn posts_by_staff_number(
    db: &mut Db,
    staff_numbers: &[String],
) -> Outcome<HashMap<String, Vec<Post>>> {
    let people = store::imports::people(db, staff_numbers)?;
    let accounts: Vec<String> = people.values().map(|person| person.id.clone()).collect();
    let mut posts = store::imports::posts(db, &accounts)?;
    let own = people.into_iter().map(|(number, person)| {
        let posts = posts.remove(&person.id).unwrap_or_default();
        (number, posts)
    });
    Ok(own.collect())
}
