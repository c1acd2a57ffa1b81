//! The monthly form as a workbook, laid out for A4 across.

use super::{Formats, Words};
use chrono::Datelike;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use zaigang_shared::api::register::Register;
use zaigang_shared::day::CellState;
use zaigang_shared::register::{RegisterSums, SignatureAct};

/// A4 in the numbering of Excel.
const A4: u8 = 9;
/// Columns before the days, with their widths in characters.
const BEFORE: [(&str, f64); 7] = [
    ("form-number", 4.5),
    ("form-staff-number", 8.0),
    ("form-name", 8.5),
    ("form-kind", 9.5),
    ("form-host", 11.0),
    ("form-host-code", 13.5),
    ("form-unit", 14.0),
];
/// Columns after the days, without the signature's.
const AFTER: [&str; 6] =
    ["form-target", "form-on-post", "form-leave", "form-duty", "form-witnessed", "form-other"];
const DAY_WIDTH: f64 = 2.9;
const SUM_WIDTH: f64 = 4.6;
const SIGNATURE_WIDTH: f64 = 11.0;
const ROW_HEIGHT: f64 = 24.0;

/// The figures after the days, in the order of [`AFTER`].
pub(super) fn figures(target: u32, sums: &RegisterSums) -> [u32; 6] {
    [target, sums.on_post, sums.leave, sums.duty, sums.witnessed, sums.to_confirm + sums.not_confirmed]
}

pub(super) fn workbook(registers: &[Register], words: Words) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    for (index, register) in registers.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&register.township_name, index))?;
        page(sheet, register, words, &formats)?;
    }
    book.save_to_buffer()
}

/// A name that Excel takes: at most 31 characters, none of those it reserves, and no second of the same.
fn sheet_name(name: &str, index: usize) -> String {
    let kept = name.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    format!("{} {}", index + 1, kept.take(24).collect::<String>())
}

fn page(
    sheet: &mut Worksheet,
    register: &Register,
    words: Words,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let days: Vec<_> = register.month.days().collect();
    let first_day = column(BEFORE.len());
    let first_sum = first_day + column(days.len());
    let last = first_sum + column(AFTER.len());

    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let footer = words.say("form-page", &[("page", "&P".to_owned()), ("pages", "&N".to_owned())]);
    sheet.set_footer(format!("&C{footer}"));

    let title = words.say("form-title", &[("township", register.township_name.clone())]);
    sheet.merge_range(0, 0, 0, last, &title, &formats.title)?;
    sheet.set_row_height(0, 28.0)?;
    let standing = format!("{}　{}", words.month(register.month), words.standing(register).join("　"));
    sheet.write_string_with_format(1, 0, standing, &formats.plain)?;

    for (place, (key, width)) in (0_u16..).zip(BEFORE) {
        sheet.merge_range(2, place, 3, place, &words.word(key), &formats.head)?;
        sheet.set_column_width(place, width)?;
    }
    for (place, day) in (first_day..).zip(&days) {
        sheet.set_column_width(place, DAY_WIDTH)?;
        sheet.write_number_with_format(2, place, f64::from(day.day()), &formats.head)?;
        let weekday = words.word(&format!("form-weekday-{}", day.weekday().number_from_monday()));
        sheet.write_string_with_format(3, place, weekday, &formats.head)?;
    }
    for (place, key) in (first_sum..).zip(AFTER) {
        sheet.set_column_width(place, SUM_WIDTH)?;
        sheet.merge_range(2, place, 3, place, &words.word(key), &formats.head)?;
    }
    sheet.set_column_width(last, SIGNATURE_WIDTH)?;
    sheet.merge_range(2, last, 3, last, &words.word("form-countersign"), &formats.head)?;
    sheet.set_repeat_rows(2, 3)?;
    sheet.set_freeze_panes(4, 3)?;

    let mut at = 4_u32;
    for (number, line) in (1_u32..).zip(&register.lines) {
        let row = line.form_row();
        sheet.set_row_height(at, ROW_HEIGHT)?;
        sheet.write_number_with_format(at, 0, f64::from(number), &formats.count)?;
        let texts = [
            row.staff_number.clone(),
            row.person_name.clone(),
            words.kind(row.kind),
            row.host_name.clone(),
            row.host.to_string(),
            row.unit_name.clone().unwrap_or_default(),
        ];
        for (place, text) in (1_u16..).zip(texts) {
            sheet.write_string_with_format(at, place, text, &formats.text)?;
        }
        for (place, date) in (first_day..).zip(&days) {
            // A running month has no cells yet for its days to come.
            let sign = row.days.iter().find(|day| day.date == *date).map(|day| words.sign(day.state));
            sheet.write_string_with_format(at, place, sign.unwrap_or_default(), &formats.sign)?;
        }
        for (place, figure) in (first_sum..).zip(figures(row.target, &row.sums)) {
            sheet.write_number_with_format(at, place, f64::from(figure), &formats.count)?;
        }
        let response = match line.response.as_ref().map(|response| response.act) {
            Some(SignatureAct::Countersign) => words.word("form-countersigned"),
            Some(SignatureAct::Object) => words.word("form-objected"),
            Some(SignatureAct::Sign) | None => String::new(),
        };
        sheet.write_string_with_format(at, last, response, &formats.text)?;
        at += 1;
    }

    let legend = CellState::ALL.map(|state| {
        let word = words.word(&format!("sign-word-{}", state.name().replace('_', "-")));
        format!("{} {word}", words.sign(state))
    });
    at += 1;
    let text = format!("{}{}", words.word("form-legend"), legend.join("　"));
    sheet.write_string_with_format(at, 0, text, &formats.plain)?;
    at += 2;
    let half = first_day + column(days.len()) / 3;
    let seal = last.saturating_sub(column(AFTER.len()));
    sheet.merge_range(at, seal, at + 3, last, &words.word("form-seal"), &formats.seal)?;
    sheet.write_string_with_format(at + 1, 1, words.word("form-clerk"), &formats.plain)?;
    sheet.write_string_with_format(at + 1, half, words.word("form-secretary"), &formats.plain)?;
    at += 3;
    sheet.write_string_with_format(at, half, words.word("form-date"), &formats.plain)?;
    sheet.set_print_area(0, 0, at, last)?;
    Ok(())
}

fn column(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
