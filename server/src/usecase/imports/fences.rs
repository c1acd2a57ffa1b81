//! Fences: upsert by place, kind and name; a changed outline makes a new version.

use super::sheet::{Column, Row, Sheet};
use super::{Context, Counts, Plan, Reader, Reason, cadres, cell};
use crate::keys::new_id;
use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::{self, Db, StoreError, fences::FenceRow};
use crate::usecase::fences::{Draft, converted, is_others_posting};
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::county::ImportProblem;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{FenceId, PostingId};
use zaigang_shared::place::{DEFAULT_RADIUS_M, Datum, FenceKind, FenceShape, ShapeError};

const DIVISION: &str = "行政区划代码";
const KIND: &str = "类型";
const NAME: &str = "名称";
const DATUM: &str = "坐标系";
const LON: &str = "经度";
const LAT: &str = "纬度";
const RADIUS: &str = "半径米";
const STAFF: &str = "工号";

const KINDS: &[(&str, FenceKind)] =
    &[("村部", FenceKind::Office), ("住所", FenceKind::Lodging), ("工作点", FenceKind::WorkSite)];
const DATUMS: &[(&str, Datum)] =
    &[("WGS84", Datum::Wgs84), ("GCJ02", Datum::Gcj02), ("BD09", Datum::Bd09), ("CGCS2000", Datum::Cgcs2000)];

pub(super) const COLUMNS: &[Column] = &[
    Column {
        header: DIVISION,
        required: true,
        note: "围栏所在的村（12 位）或乡镇（9 位）代码，文本格式",
        words: &[],
        width: 18.0,
    },
    Column {
        header: KIND,
        required: true,
        note: "从三种中选一种",
        words: &["村部", "住所", "工作点"],
        width: 10.0,
    },
    Column {
        header: NAME,
        required: true,
        note: "同一地点、同一类型内不重复，最多 60 个字",
        words: &[],
        width: 24.0,
    },
    Column {
        header: DATUM,
        required: true,
        note: "坐标取自何处：手机定位或天地图填 WGS84 或 CGCS2000，高德、腾讯填 GCJ02，百度填 BD09",
        words: &["WGS84", "GCJ02", "BD09", "CGCS2000"],
        width: 12.0,
    },
    Column { header: LON, required: true, note: "度，小数，例如 119.35", words: &[], width: 14.0 },
    Column { header: LAT, required: true, note: "度，小数，例如 43.52", words: &[], width: 14.0 },
    Column {
        header: RADIUS,
        required: false,
        note: "20 到 20000 米；不填为 200 米",
        words: &[],
        width: 10.0,
    },
    Column {
        header: STAFF,
        required: false,
        note: "住所必填：住在这里的派驻干部；工作点可填：只供此人使用",
        words: &[],
        width: 14.0,
    },
];

struct Read<'a> {
    row: &'a Row,
    division: DivisionCode,
    kind: FenceKind,
    name: String,
    datum: Datum,
    shape: FenceShape,
    staff_number: Option<String>,
}

/// What the sheet changes.
#[derive(Default)]
pub(super) struct Changes {
    counts: Counts,
    ended: Vec<String>,
    new: Vec<FenceRow>,
}

impl Plan for Changes {
    fn counts(&self) -> Counts {
        self.counts
    }

    fn write(self, db: &mut Db, context: &Context) -> Outcome<()> {
        for id in &self.ended {
            store::fences::end(db, id, context.now)?;
        }
        store::fences::insert(db, &self.new)?;
        let new: Vec<String> = self.new.into_iter().map(|row| row.id).collect();
        items::log_all(db, Item::Fence, &new, context.now)
    }
}

/// Plans the sheet.
pub(super) fn plan(
    db: &mut Db,
    sheet: &Sheet,
    context: &Context,
    problems: &mut Vec<ImportProblem>,
) -> Outcome<Changes> {
    let read: Vec<Read<'_>> = sheet.rows.iter().filter_map(|row| read_row(row, context, problems)).collect();
    let mut codes: Vec<String> = read.iter().map(|r| r.division.to_string()).collect();
    codes.sort_unstable();
    codes.dedup();
    let there = store::imports::divisions(db, &codes)?;
    let standing = store::fences::at_divisions(db, &codes)?;
    let staff_numbers: Vec<String> = read.iter().filter_map(|r| r.staff_number.clone()).collect();
    let posts = cadres::posts_by_staff_number(db, &staff_numbers)?;
    let today = context.now.date().to_string();
    let key = |r: &FenceRow| (r.division.clone(), r.kind.clone(), r.name.clone(), r.posting_id.clone());
    let mut by_key: HashMap<_, Vec<&FenceRow>> = HashMap::new();
    for row in &standing {
        by_key.entry(key(row)).or_default().push(row);
    }
    let mut seen = HashSet::new();
    let mut changes = Changes::default();
    for one in read {
        let mut cells = Reader::new(one.row, problems);
        if !there.contains_key(one.division.as_str()) {
            cells.bad(DIVISION, Reason::UnknownDivision);
            continue;
        }
        let posting = match &one.staff_number {
            None => None,
            Some(number) => {
                let own = posts.get(number).map(Vec::as_slice).unwrap_or_default();
                let here = |code: &str| code.starts_with(context.division.as_str());
                match cadres::posting_for(own, one.division.as_str(), &today) {
                    None => {
                        cells.bad(STAFF, Reason::UnknownStaffNumber);
                        continue;
                    }
                    Some(post) if !here(&post.host) && !here(&post.managing) => {
                        cells.bad(STAFF, Reason::OutsideScope);
                        continue;
                    }
                    Some(post)
                        if !is_others_posting(db, &post.id, context.role, &context.by, context.now)? =>
                    {
                        cells.bad(STAFF, Reason::OwnRow);
                        continue;
                    }
                    Some(post) => Some(
                        PostingId::try_from(post.id.as_str())
                            .map_err(|_| StoreError::Unreadable("posting.id"))?,
                    ),
                }
            }
        };
        let draft = Draft {
            division: one.division,
            posting,
            kind: one.kind,
            name: one.name,
            shape: one.shape,
            datum: one.datum,
            // Lodging is put in force by the county alone.
            proposed: one.kind == FenceKind::Lodging && context.role != Some(Role::CountyOffice),
        };
        let id: FenceId = new_id(context.now);
        let row = draft.version(&id, context.by.as_str(), context.now)?;
        let own = key(&row);
        let old = by_key.get(&own).map(Vec::as_slice).unwrap_or_default();
        if !seen.insert(own) {
            cells.bad(NAME, Reason::Duplicate);
            continue;
        }
        place(&mut changes, row, old);
    }
    Ok(changes)
}

/// Sorts a row into new, changed and unchanged, given the standing versions of the same key.
fn place(changes: &mut Changes, mut row: FenceRow, old: &[&FenceRow]) {
    let same = |old: &&FenceRow| {
        (&old.source_shape, &old.datum) == (&row.source_shape, &row.datum) && (row.proposed || !old.proposed)
    };
    if old.iter().any(same) {
        changes.counts.unchanged += 1;
        return;
    }
    if let Some(first) = old.first() {
        row.series = first.series.clone();
        row.reason = Some("import".to_owned());
        changes.counts.updated += 1;
        // A proposal takes the place of what is in force only when it is approved.
        let ends = old.iter().filter(|one| one.proposed || !row.proposed);
        changes.ended.extend(ends.map(|one| one.id.clone()));
    } else {
        changes.counts.created += 1;
    }
    changes.new.push(row);
}

fn read_row<'a>(row: &'a Row, context: &Context, problems: &mut Vec<ImportProblem>) -> Option<Read<'a>> {
    let mut cells = Reader::new(row, problems);
    let division = cells.code_within(DIVISION, context, true);
    let kind = cells.needed(KIND, |value| cell::choice(value, KINDS));
    let name = cells.needed(NAME, |value| cell::name(value, 60));
    let datum = cells.needed(DATUM, |value| cell::choice(value, DATUMS));
    // Longitude and latitude in each other's column fall out of these ranges.
    let within = |value: &cell::Value, range: std::ops::RangeInclusive<f64>| {
        let degrees = cell::number(value)?;
        if range.contains(&degrees) { Ok(degrees) } else { Err(Reason::Coordinates) }
    };
    let lon = cells.needed(LON, |value| within(value, 73.0..=136.0));
    let lat = cells.needed(LAT, |value| within(value, 3.0..=54.0));
    let radius = cells.optional(RADIUS, cell::number);
    let staff_number = cells.optional(STAFF, cell::staff_number);
    match kind {
        Some(FenceKind::Lodging) if row.value(STAFF).is_empty() => cells.bad(STAFF, Reason::Missing),
        Some(FenceKind::Office) if staff_number.is_some() => cells.bad(STAFF, Reason::Unexpected),
        _ => {}
    }
    if !cells.sound {
        return None;
    }
    let shape = FenceShape::Circle { lat: lat?, lon: lon?, radius_m: radius.unwrap_or(DEFAULT_RADIUS_M) };
    let datum = datum?;
    if let Err(error) = converted(&shape, datum) {
        let (header, reason) = match error {
            ShapeError::Radius => (RADIUS, Reason::Radius),
            _ => (LON, Reason::Coordinates),
        };
        cells.bad(header, reason);
        return None;
    }
    Some(Read { row, division: division?, kind: kind?, name: name?, datum, shape, staff_number })
}
