//! Divisions: upsert by code.

use super::sheet::{Column, Sheet};
use super::{Context, Counts, Plan, Reader, Reason, cell};
use crate::refusal::Outcome;
use crate::store::{self, Db, imports::NewDivision};
use std::collections::HashSet;
use zaigang_shared::api::county::ImportProblem;
use zaigang_shared::division::DivisionCode;

const CODE: &str = "代码";
const NAME: &str = "名称";
const PHONE: &str = "电话";

pub(super) const COLUMNS: &[Column] = &[
    Column {
        header: CODE,
        required: true,
        note: "统计用区划代码，文本格式：县 6 位、乡镇 9 位、村 12 位；末尾补零的 12 位代码也可以",
        words: &[],
        width: 18.0,
    },
    Column { header: NAME, required: true, note: "全称，最多 60 个字", words: &[], width: 30.0 },
    Column {
        header: PHONE,
        required: false,
        note: "办公电话，可不填；不填时保留原来的号码",
        words: &[],
        width: 18.0,
    },
];

struct Read {
    row: usize,
    code: DivisionCode,
    name: String,
    phone: Option<String>,
}

/// What the sheet changes.
#[derive(Default)]
pub(super) struct Changes {
    counts: Counts,
    new: Vec<NewDivision>,
    changed: Vec<(String, String, Option<String>)>,
}

impl Plan for Changes {
    fn counts(&self) -> Counts {
        self.counts
    }

    fn write(self, db: &mut Db, _: &Context) -> Outcome<()> {
        store::imports::insert_divisions(db, &self.new)?;
        for (code, name, phone) in &self.changed {
            store::imports::update_division(db, code, name, phone.as_deref())?;
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
    for (place, row) in sheet.rows.iter().enumerate() {
        let mut cells = Reader::new(row, problems);
        let code = cells.code_within(CODE, context, true);
        let name = cells.needed(NAME, |value| cell::name(value, 60));
        let phone = cells.optional(PHONE, cell::phone);
        if code.as_ref().is_some_and(|code| !seen.insert(code.clone())) {
            cells.bad(CODE, Reason::Duplicate);
        }
        if let (true, Some(code), Some(name)) = (cells.sound, code, name) {
            read.push(Read { row: place, code, name, phone });
        }
    }
    let mut codes: Vec<String> = read.iter().map(|r| r.code.to_string()).collect();
    codes.extend(read.iter().filter_map(|r| r.code.parent()).map(String::from));
    let there = store::imports::divisions(db, &codes)?;
    let mut changes = Changes::default();
    for one in read {
        let parent = one.code.parent().filter(|_| one.code != context.division);
        let orphan = parent.is_some_and(|p| !there.contains_key(p.as_str()) && !seen.contains(&p));
        if let (true, Some(row)) = (orphan, sheet.rows.get(one.row)) {
            Reader::new(row, problems).bad(CODE, Reason::NoParent);
            continue;
        }
        match there.get(one.code.as_str()) {
            None => {
                changes.counts.created += 1;
                changes.new.push(NewDivision {
                    level: one.code.level().name(),
                    code: one.code.into(),
                    name: one.name,
                    valid_from: context.now.0,
                    phone: one.phone,
                });
            }
            Some(old) => {
                let phone = one.phone.or_else(|| old.phone.clone());
                if (&old.name, &old.phone) == (&one.name, &phone) {
                    changes.counts.unchanged += 1;
                } else {
                    changes.counts.updated += 1;
                    changes.changed.push((one.code.into(), one.name, phone));
                }
            }
        }
    }
    Ok(changes)
}
