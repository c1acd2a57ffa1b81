//! Fences: upsert by place, kind and name; a changed outline makes a new version. Sheets and map files give the same rows.

use super::sheet::{Column, Row, Sheet, problem};
use super::{Context, Counts, Plan, Reader, Reason, cadres, cell};
use crate::keys::new_id;
use crate::refusal::Outcome;
use crate::store::items::{self, Item};
use crate::store::verdicts::Judges;
use crate::store::{self, Db, StoreError, fences::FenceRow};
use crate::usecase::fences::{Draft, Sited, converted, is_others_posting, judges, past_positions};
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::county::ImportProblem;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{FenceId, PostingId};
use zaigang_shared::place::{
    DEFAULT_RADIUS_M, Datum, FenceKind, FenceShape, Position, ShapeError, datum_doubt,
};

pub(super) const DIVISION: &str = "行政区划代码";
pub(super) const KIND: &str = "类型";
pub(super) const NAME: &str = "名称";
pub(super) const DATUM: &str = "坐标系";
pub(super) const LON: &str = "经度";
pub(super) const LAT: &str = "纬度";
pub(super) const RADIUS: &str = "半径米";
pub(super) const STAFF: &str = "工号";
/// What a report calls the outline of a map file.
pub(super) const OUTLINE: &str = "形状";

const KINDS: &[(&str, FenceKind)] = &[
    ("村部", FenceKind::Office),
    ("住所", FenceKind::Lodging),
    ("工作点", FenceKind::WorkSite),
    ("office", FenceKind::Office),
    ("lodging", FenceKind::Lodging),
    ("work_site", FenceKind::WorkSite),
];
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
    let mut past = Past::default();
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
            sited: Sited { shape: one.shape, datum: one.datum, standing: None },
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
        if is_there(&row, old) {
            changes.counts.unchanged += 1;
            continue;
        }
        if !context.datum_confirmed
            && let Some(doubt) = past.doubt(db, &row, context)?
        {
            problems.push(problem(one.row.number, DATUM, doubt, Reason::DatumDoubtful));
            continue;
        }
        place(&mut changes, row, old);
    }
    Ok(changes)
}

/// Past positions of places, each looked up once.
#[derive(Default)]
struct Past(HashMap<Judges, Vec<Position>>);

impl Past {
    /// Why the declared datum of a row is doubtful, with both distances.
    fn doubt(&mut self, db: &mut Db, row: &FenceRow, context: &Context) -> Outcome<Option<String>> {
        let whose = judges(row);
        if !self.0.contains_key(&whose) {
            self.0.insert(whose.clone(), past_positions(db, &whose, context.now)?);
        }
        let past = self.0.get(&whose).map(Vec::as_slice).unwrap_or_default();
        let datum = store::cells::parse(&row.datum, "fence.datum")?;
        let doubt = datum_doubt(&store::fences::shape(&row.source_shape)?, datum, past);
        Ok(doubt.map(|doubt| {
            let (declared, other) = (datum_name(datum), datum_name(doubt.other));
            format!("{declared} {:.0} m, {other} {:.0} m", doubt.declared_m, doubt.other_m)
        }))
    }
}

fn datum_name(datum: Datum) -> &'static str {
    DATUMS.iter().find(|(_, known)| *known == datum).map_or("", |(name, _)| name)
}

/// Whether a standing version says the same.
fn is_there(row: &FenceRow, old: &[&FenceRow]) -> bool {
    old.iter().any(|old| {
        (&old.source_shape, &old.datum) == (&row.source_shape, &row.datum) && (row.proposed || !old.proposed)
    })
}

/// Sorts a row into new and changed, given the standing versions of the same key.
fn place(changes: &mut Changes, mut row: FenceRow, old: &[&FenceRow]) {
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

/// Degrees of longitude and latitude in which China lies.
const LON_RANGE: std::ops::RangeInclusive<f64> = 73.0..=136.0;
const LAT_RANGE: std::ops::RangeInclusive<f64> = 3.0..=54.0;

fn is_in_china(outline: &FenceShape) -> bool {
    let is_there = |lon: &f64, lat: &f64| LON_RANGE.contains(lon) && LAT_RANGE.contains(lat);
    match outline {
        FenceShape::Circle { lat, lon, .. } => is_there(lon, lat),
        FenceShape::Polygon { ring } => ring.iter().all(|[lon, lat]| is_there(lon, lat)),
    }
}

fn read_row<'a>(row: &'a Row, context: &Context, problems: &mut Vec<ImportProblem>) -> Option<Read<'a>> {
    let mut cells = Reader::new(row, problems);
    let division = cells.code_within(DIVISION, context, true);
    let kind = cells.needed(KIND, |value| cell::choice(value, KINDS));
    let name = cells.needed(NAME, |value| cell::name(value, 60));
    let datum = match (row.value(DATUM).is_empty(), context.datum) {
        (true, Some(of_file)) => Some(of_file),
        // A map file's own standard says WGS-84, and a Chinese map's drawings are not: somebody has to say it.
        (true, None) if row.is_place => {
            cells.bad(DATUM, Reason::NoDatum);
            None
        }
        _ => cells.needed(DATUM, |value| cell::choice(value, DATUMS)),
    };
    // Longitude and latitude in each other's column fall out of these ranges.
    let within = |value: &cell::Value, range: std::ops::RangeInclusive<f64>| {
        let degrees = cell::number(value)?;
        if range.contains(&degrees) { Ok(degrees) } else { Err(Reason::Coordinates) }
    };
    let outline = match &row.outline {
        Some(outline) if is_in_china(outline) => Some(outline.clone()),
        Some(_) => {
            cells.bad(OUTLINE, Reason::Coordinates);
            None
        }
        None => {
            let lon = cells.needed(LON, |value| within(value, LON_RANGE));
            let lat = cells.needed(LAT, |value| within(value, LAT_RANGE));
            let radius_m = cells.optional(RADIUS, cell::number).unwrap_or(DEFAULT_RADIUS_M);
            lon.zip(lat).map(|(lon, lat)| FenceShape::Circle { lat, lon, radius_m })
        }
    };
    let staff_number = cells.optional(STAFF, cell::staff_number);
    match kind {
        Some(FenceKind::Lodging) if row.value(STAFF).is_empty() => cells.bad(STAFF, Reason::Missing),
        Some(FenceKind::Office) if staff_number.is_some() => cells.bad(STAFF, Reason::Unexpected),
        _ => {}
    }
    if !cells.sound {
        return None;
    }
    let (shape, datum) = (outline?, datum?);
    if let Err(error) = converted(&shape, datum) {
        let (header, reason) = match error {
            ShapeError::Radius => (RADIUS, Reason::Radius),
            ShapeError::Coordinates => {
                (if row.outline.is_some() { OUTLINE } else { LON }, Reason::Coordinates)
            }
            _ => (OUTLINE, Reason::Outline),
        };
        cells.bad(header, reason);
        return None;
    }
    Some(Read { row, division: division?, kind: kind?, name: name?, datum, shape, staff_number })
}
