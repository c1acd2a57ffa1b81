//! The sheets to fill in: Chinese headers, text format where digits matter, one example row, and a second
//! sheet that explains the columns.

use super::columns;
use super::sheet::Column;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    XlsxError,
};
use zaigang_shared::api::county::ImportKind;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::time::Millis;

/// Rows prepared for filling in.
const PREPARED: u32 = 2_000;

/// Codes for the example row.
pub(super) struct Example {
    township: String,
    village: String,
}

impl Example {
    /// The first township and village of the division, made-up codes where it has none yet.
    pub fn near(db: &mut Db, division: &DivisionCode, now: Millis) -> Outcome<Example> {
        let mut first = |level: Level, made_up: &str| -> Outcome<String> {
            if division.level() >= level {
                return Ok(division.at(level).into());
            }
            let found = store::divisions::below(db, division, Some(level), now)?.into_iter().next();
            let fill = |code: &str| made_up.get(code.len()..).unwrap_or_default().to_owned();
            let padded = format!("{division}{}", fill(division.as_str()));
            Ok(found.map_or(padded, |row| row.code))
        };
        Ok(Example {
            township: first(Level::Township, "000001100")?,
            village: first(Level::Village, "000001100201")?,
        })
    }

    /// The example row, in the order of the columns.
    fn row(&self, kind: ImportKind) -> Vec<String> {
        let row: Vec<&str> = match kind {
            ImportKind::Divisions => vec![&self.township, "示例镇", "0476-5550000"],
            ImportKind::Cadres => vec![
                "示例张三",
                "A0001",
                "13800000000",
                "第一书记",
                &self.village,
                "",
                "县农牧局",
                "",
                "2026-03-05",
                "",
            ],
            ImportKind::Fences => {
                vec![&self.village, "村部", "村部（示例）", "GCJ02", "119.351204", "43.521877", "200", ""]
            }
        };
        row.into_iter().map(str::to_owned).collect()
    }
}

/// The workbook's bytes.
pub(super) fn workbook(kind: ImportKind, example: &Example, now: Millis) -> Outcome<Vec<u8>> {
    build(kind, example, now).map_err(|error| Refusal::Internal(format!("template: {error}")))
}

fn build(kind: ImportKind, example: &Example, now: Millis) -> Result<Vec<u8>, XlsxError> {
    let columns = columns(kind);
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00e8_f0e8))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center);
    // "@" is Excel's text format: codes, numbers of people and dates stay as typed.
    let text = Format::new().set_num_format("@");
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(now.0.div_euclid(1000))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));

    let sheet = book.add_worksheet().set_name("填写")?;
    sheet.set_freeze_panes(1, 0)?;
    for ((place, column), value) in (0_u16..).zip(columns).zip(example.row(kind)) {
        sheet.set_column_width(place, column.width)?;
        sheet.set_column_format(place, &text)?;
        sheet.write_string_with_format(0, place, column.header, &head)?;
        if !value.is_empty() {
            sheet.write_string_with_format(1, place, value, &text)?;
        }
        if !column.words.is_empty() {
            let choice = DataValidation::new().allow_list_strings(column.words)?;
            sheet.add_data_validation(1, place, PREPARED, place, &choice)?;
        }
    }
    let notes = book.add_worksheet().set_name("说明")?;
    for (place, (title, width)) in
        (0_u16..).zip([("列", 18.0), ("是否必填", 10.0), ("填写要求", 70.0), ("可选值", 40.0)])
    {
        notes.set_column_width(place, width)?;
        notes.write_string_with_format(0, place, title, &head)?;
    }
    let mut line = 0;
    for Column { header, required, note, words, .. } in columns {
        line += 1;
        let cells = [*header, if *required { "必填" } else { "选填" }, *note, &words.join("、")];
        for (place, cell) in (0_u16..).zip(cells) {
            notes.write_string_with_format(line, place, cell, &wrapped)?;
        }
    }
    for note in [
        "第一张表第 2 行是示例，填写前请删除。",
        "全表任何一行有错，整份文件都不写入；先试运行，改好列出的行再导入。",
        "不得填写身份证号码。",
    ] {
        line += 1;
        notes.write_string(line, 2, note)?;
    }
    book.save_to_buffer()
}
