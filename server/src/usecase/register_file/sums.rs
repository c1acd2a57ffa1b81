//! Sums over a quarter or a year: a row a posting, a figure a month.

use super::{Formats, Words, year};
use chrono::Datelike;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;
use zaigang_shared::api::register::{FilePeriod, Register};
use zaigang_shared::id::PostingId;
use zaigang_shared::register::{RegisterRow, RegisterSums};
use zaigang_shared::time::Month;

const A4: u8 = 9;
/// Columns before the months.
pub(super) const BEFORE: [(&str, f64); 7] = [
    ("form-number", 5.0),
    ("form-staff-number", 10.0),
    ("form-name", 10.0),
    ("form-kind", 12.0),
    ("form-township", 12.0),
    ("form-host", 14.0),
    ("form-host-code", 14.0),
];
/// Figures after the months.
pub(super) const AFTER: [&str; 6] =
    ["form-target", "form-on-post", "form-leave", "form-duty", "form-witnessed", "form-other"];

/// A posting over several months.
pub(super) struct Total {
    /// Its row in the last of them.
    pub row: RegisterRow,
    /// The township that keeps its register.
    pub township: String,
    /// Days on post by month; none where it had no day in it.
    pub months: Vec<Option<u32>>,
    /// Days the policies asked for, together.
    pub target: u32,
    /// Days by state, together.
    pub sums: RegisterSums,
}

/// The totals in order of host place, then staff number.
pub(super) fn totals(months: &[(Month, Vec<Register>)]) -> Vec<Total> {
    let mut found: BTreeMap<PostingId, Total> = BTreeMap::new();
    for (index, (_, registers)) in months.iter().enumerate() {
        for register in registers {
            for line in &register.lines {
                let row = line.form_row().clone();
                let total = found.entry(row.posting.clone()).or_insert_with(|| Total {
                    row: row.clone(),
                    township: register.township_name.clone(),
                    months: vec![None; months.len()],
                    target: 0,
                    sums: RegisterSums::default(),
                });
                if let Some(month) = total.months.get_mut(index) {
                    *month = Some(row.sums.on_post);
                }
                total.target += row.target;
                total.sums = total.sums.plus(row.sums);
                total.township.clone_from(&register.township_name);
                total.row = row;
            }
        }
    }
    let mut all: Vec<Total> = found.into_values().collect();
    all.sort_by(|a, b| (&a.row.host, &a.row.staff_number).cmp(&(&b.row.host, &b.row.staff_number)));
    all
}

/// The texts before the months, without the number.
pub(super) fn texts(total: &Total, words: Words) -> [String; 6] {
    [
        total.row.staff_number.clone(),
        total.row.person_name.clone(),
        words.kind(total.row.kind),
        total.township.clone(),
        total.row.host_name.clone(),
        total.row.host.to_string(),
    ]
}

pub(super) fn month_head(month: Month, words: Words) -> String {
    words.say("form-sum-month", &[("month", month.first().month().to_string())])
}

pub(super) fn workbook(
    place: &str,
    period: FilePeriod,
    months: &[(Month, Vec<Register>)],
    words: Words,
) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(words.word("form-sheet-sums"))?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    let footer = words.say("form-page", &[("page", "&P".to_owned()), ("pages", "&N".to_owned())]);
    sheet.set_footer(format!("&C{footer}"));
    let width = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let first_month = width(BEFORE.len());
    let first_sum = first_month + width(months.len());
    let last = first_sum + width(AFTER.len()) - 1;

    let title = words.say("form-sums-title", &[("place", place.to_owned())]);
    sheet.merge_range(0, 0, 0, last, &title, &formats.title)?;
    if let Some((month, _)) = months.first() {
        let quarter = (month.first().month0() / 3 + 1).to_string();
        let span = match period {
            FilePeriod::Month => words.month(*month),
            FilePeriod::Quarter => words.say("form-quarter", &[("year", year(*month)), ("quarter", quarter)]),
            FilePeriod::Year => words.say("form-year", &[("year", year(*month))]),
        };
        sheet.write_string_with_format(1, 0, span, &formats.plain)?;
    }
    for (place, (key, wide)) in (0_u16..).zip(BEFORE) {
        sheet.set_column_width(place, wide)?;
        sheet.write_string_with_format(2, place, words.word(key), &formats.head)?;
    }
    for (place, (month, _)) in (first_month..).zip(months) {
        sheet.set_column_width(place, 7.0)?;
        sheet.write_string_with_format(2, place, month_head(*month, words), &formats.head)?;
    }
    for (place, key) in (first_sum..).zip(AFTER) {
        sheet.set_column_width(place, 8.0)?;
        let head = words.say("form-sum-of", &[("what", words.word(key))]);
        sheet.write_string_with_format(2, place, head, &formats.head)?;
    }
    sheet.set_row_height(2, 32.0)?;
    sheet.set_repeat_rows(2, 2)?;
    sheet.set_freeze_panes(3, 3)?;
    for (at, total) in (3_u32..).zip(totals(months)) {
        sheet.write_number_with_format(at, 0, f64::from(at - 2), &formats.count)?;
        for (place, text) in (1_u16..).zip(texts(&total, words)) {
            sheet.write_string_with_format(at, place, text, &formats.text)?;
        }
        for (place, days) in (first_month..).zip(&total.months) {
            match days {
                Some(days) => sheet.write_number_with_format(at, place, f64::from(*days), &formats.count)?,
                None => sheet.write_blank(at, place, &formats.count)?,
            };
        }
        for (place, figure) in (first_sum..).zip(super::form::figures(total.target, &total.sums)) {
            sheet.write_number_with_format(at, place, f64::from(figure), &formats.count)?;
        }
    }
    book.save_to_buffer()
}
