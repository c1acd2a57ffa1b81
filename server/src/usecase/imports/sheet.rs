//! A file as rows of known columns: XLSX, or CSV in UTF-8, UTF-16 or GB18030.

use super::cell::{Reason, Value, half_width};
use crate::refusal::Outcome;
use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::io::Cursor;
use zaigang_shared::api::county::ImportProblem;
use zaigang_shared::place::FenceShape;
use zaigang_shared::problem::{Problem, ProblemCode};

/// Most rows of a file, empty ones not counted.
pub const MAX_ROWS: usize = 20_000;
/// Columns looked at.
const MAX_COLUMNS: usize = 64;
/// The header stands in one of the first rows; a title may stand above it.
const HEADER_WITHIN: usize = 10;
/// Most bytes an XLSX may unpack to.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// Sheets looked at for the header.
const MAX_SHEETS: usize = 5;
/// Columns people add for themselves.
const IGNORED: [&str; 4] = ["序号", "编号", "备注", "说明"];
/// Headers that announce what must not be imported.
const ID_CARD: [&str; 4] = ["身份证", "公民身份", "证件号", "身份号码"];

/// A column of a kind of sheet.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Header.
    pub header: &'static str,
    /// A row without it is bad, a sheet without it is another one.
    pub required: bool,
    /// What it holds, for the sheet that explains.
    pub note: &'static str,
    /// Words to choose from.
    pub words: &'static [&'static str],
    /// Width in the template.
    pub width: f64,
}

/// A row that holds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Number as Excel counts; of a map file the number of the place, from 1.
    pub number: u32,
    /// The outline, where a map file gives it whole.
    pub outline: Option<FenceShape>,
    /// From a map file.
    pub is_place: bool,
    cells: HashMap<&'static str, Value>,
}

impl Row {
    /// A place of a map file.
    pub fn place(number: u32, outline: Option<FenceShape>, cells: HashMap<&'static str, Value>) -> Row {
        Row { number, outline, is_place: true, cells }
    }

    /// The value of a column.
    pub fn value(&self, header: &str) -> &Value {
        self.cells.get(header).unwrap_or(&Value::Empty)
    }
}

/// The rows below the header, and what is wrong with the sheet as a whole.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Rows, without empty ones.
    pub rows: Vec<Row>,
    /// Rows that cannot be used as they are; their problems are listed.
    pub unusable: usize,
    /// Unknown columns, ID-card numbers, and what is wrong with unusable rows.
    pub problems: Vec<ImportProblem>,
}

type Grid = Vec<(u32, Vec<Value>)>;

/// A file that cannot be read, and why.
pub fn unreadable(reason: impl ToString) -> Problem {
    Problem::new(ProblemCode::ImportUnreadable).with("reason", reason)
}

/// Reads a file.
///
/// # Errors
/// `import_unreadable` with a reason: `xls`, `xlsx`, `csv`, `rows`, `empty`, or the missing headers.
pub fn read(bytes: &[u8], columns: &'static [Column]) -> Outcome<Sheet> {
    let grids = if bytes.starts_with(b"PK\x03\x04") {
        xlsx(bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        // The old binary form, also of encrypted workbooks.
        return Err(unreadable("xls").into());
    } else {
        vec![csv(bytes)?]
    };
    let mut missing: Option<Vec<&str>> = None;
    for grid in grids {
        match header(&grid, columns) {
            Ok(place) => return rows(grid, place, columns),
            // The sheet that comes nearest tells what is missing.
            Err(lacking) if missing.as_ref().is_none_or(|m| lacking.len() < m.len()) => {
                missing = Some(lacking);
            }
            Err(_) => {}
        }
    }
    Err(unreadable(missing.map_or_else(|| "empty".to_owned(), |m| m.join(" "))).into())
}

/// A header as compared: half-width, without a star or a remark in brackets.
fn plain_header(value: &Value) -> String {
    let Value::Text(text) = value else { return String::new() };
    let text = half_width(text);
    text.split(['(', '*']).find(|part| !part.is_empty()).unwrap_or_default().to_owned()
}

/// Place of the header row in the grid, or the headers missing in the row that comes nearest.
fn header<'a>(grid: &Grid, columns: &'a [Column]) -> Result<usize, Vec<&'a str>> {
    let required = || columns.iter().filter(|c| c.required).map(|c| c.header);
    let mut nearest: Vec<&str> = required().collect();
    for (place, (_, values)) in grid.iter().take(HEADER_WITHIN).enumerate() {
        let found: Vec<String> = values.iter().map(plain_header).collect();
        let lacking: Vec<&str> = required().filter(|h| !found.iter().any(|f| f == h)).collect();
        if lacking.is_empty() {
            return Ok(place);
        }
        if lacking.len() < nearest.len() {
            nearest = lacking;
        }
    }
    Err(nearest)
}

fn rows(grid: Grid, place: usize, columns: &'static [Column]) -> Outcome<Sheet> {
    let mut sheet = Sheet::default();
    let mut known: Vec<Option<&'static str>> = Vec::new();
    let mut titles: Vec<String> = Vec::new();
    let mut grid = grid.into_iter().skip(place);
    let Some((number, values)) = grid.next() else { return Ok(sheet) };
    for value in &values {
        let title = plain_header(value);
        let column = columns.iter().map(|c| c.header).find(|header| *header == title);
        let reason = match column {
            Some(header) if known.contains(&Some(header)) => Some(Reason::Duplicate),
            Some(_) => None,
            None if ID_CARD.iter().any(|word| title.contains(word)) => Some(Reason::IdCard),
            None if title.is_empty() || IGNORED.contains(&title.as_str()) => None,
            // A mistyped optional header would lose its values in silence.
            None => Some(Reason::UnknownColumn),
        };
        if let Some(reason) = reason {
            sheet.problems.push(problem(number, &title, String::new(), reason));
        }
        known.push(column);
        titles.push(title);
    }
    for (number, values) in grid {
        if values.iter().all(Value::is_empty) {
            continue;
        }
        if sheet.rows.len() == MAX_ROWS {
            return Err(unreadable("rows").into());
        }
        let mut row = Row { number, outline: None, is_place: false, cells: HashMap::new() };
        for (place, value) in values.into_iter().enumerate() {
            let title = titles.get(place).map(String::as_str).unwrap_or_default();
            if value.is_id_card() {
                sheet.problems.push(problem(number, title, value.shown(), Reason::IdCard));
            } else if let Some(Some(header)) = known.get(place) {
                row.cells.entry(header).or_insert(value);
            }
        }
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// A bad row of a report.
pub fn problem(row: u32, column: &str, value: String, reason: Reason) -> ImportProblem {
    ImportProblem { row, column: column.to_owned(), value, reason }
}

fn xlsx(bytes: &[u8]) -> Outcome<Vec<Grid>> {
    if unpacked_size(bytes) > MAX_UNPACKED {
        return Err(unreadable("xlsx").into());
    }
    let broken = |_| unreadable("xlsx");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut grids = Vec::new();
    for name in book.sheet_names().into_iter().take(MAX_SHEETS) {
        // Cell by cell: a single cell in the last corner must not make a dense table of billions.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut grid: Grid = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let column = usize::try_from(column).unwrap_or(MAX_COLUMNS);
            let value = value(cell.get_value());
            if value.is_empty() || column >= MAX_COLUMNS {
                continue;
            }
            let number = row.saturating_add(1);
            if grid.last().is_none_or(|(last, _)| *last != number) {
                if grid.len() > MAX_ROWS + HEADER_WITHIN {
                    return Err(unreadable("rows").into());
                }
                grid.push((number, Vec::new()));
            }
            if let Some((_, values)) = grid.last_mut() {
                if values.len() <= column {
                    values.resize(column + 1, Value::Empty);
                }
                if let Some(place) = values.get_mut(column) {
                    *place = value;
                }
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn value(cell: &DataRef<'_>) -> Value {
    match cell {
        DataRef::Empty => Value::Empty,
        DataRef::Int(number) => Value::text(&number.to_string()),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::text(text),
        DataRef::SharedString(text) => Value::text(text),
        DataRef::Bool(yes) => Value::text(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
            date.map_or_else(|| Value::Number(moment.as_f64()), Value::Date)
        }
        DataRef::Error(error) => Value::text(&error.to_string()),
    }
}

/// What the entries of a ZIP file promise to unpack to; the reader holds them to it. Entries are looked
/// for by their mark, not by the directory's own count, so that none can hide.
fn unpacked_size(bytes: &[u8]) -> u64 {
    let entry = |part: &[u8]| {
        let method = u16::from_le_bytes(part.get(10..12)?.try_into().ok()?);
        let size = u32::from_le_bytes(part.get(24..28)?.try_into().ok()?);
        (part.starts_with(b"PK\x01\x02") && matches!(method, 0 | 8)).then_some(u64::from(size))
    };
    bytes.windows(46).filter_map(entry).sum()
}

fn csv(bytes: &[u8]) -> Outcome<Grid> {
    // The reader counts the line after "\r\n" late, and every bad row would be named one too low.
    let text = decoded(bytes)?.replace("\r\n", "\n");
    // A title above the header has none of the marks: the first lines together tell.
    let head: Vec<&str> = text.lines().take(HEADER_WITHIN).collect();
    let count = |mark: u8| head.iter().map(|line| line.bytes().filter(|b| *b == mark).count()).sum::<usize>();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',');
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut grid: Grid = Vec::new();
    // The reader counts lines; Excel counts a quoted field of several lines as one row.
    let mut folded: u64 = 0;
    for record in reader.records() {
        let record = record.map_err(|_| unreadable("csv"))?;
        let line = record.position().map_or(0, ::csv::Position::line);
        let number = u32::try_from(line.saturating_sub(folded)).unwrap_or(u32::MAX);
        let breaks = record.iter().map(|field| field.matches('\n').count()).sum::<usize>();
        folded = folded.saturating_add(u64::try_from(breaks).unwrap_or(0));
        if grid.len() > MAX_ROWS + HEADER_WITHIN {
            return Err(unreadable("rows").into());
        }
        grid.push((number, record.iter().take(MAX_COLUMNS).map(Value::text).collect()));
    }
    Ok(grid)
}

/// Text of a file: by its byte-order mark, else UTF-8, else GB18030.
pub fn decoded(bytes: &[u8]) -> Outcome<String> {
    let (encoding, rest) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, bytes),
        None => (encoding_rs::GB18030, bytes),
    };
    let (text, broken) = encoding.decode_without_bom_handling(rest);
    if broken || text.contains('\0') { Err(unreadable("csv").into()) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { header: "代码", required: true, note: "", words: &[], width: 10.0 },
        Column { header: "名称", required: true, note: "", words: &[], width: 10.0 },
        Column { header: "电话", required: false, note: "", words: &[], width: 10.0 },
    ];

    fn reason(bytes: &[u8]) -> String {
        let refusal = read(bytes, COLUMNS).unwrap_err().problem();
        assert_eq!(refusal.code, ProblemCode::ImportUnreadable);
        refusal.values.get("reason").cloned().unwrap_or_default()
    }

    #[test]
    fn rows_are_numbered_as_excel_shows_them_with_either_line_end() {
        for end in ["\n", "\r\n"] {
            let text =
                ["代码,名称,电话", "150422100,大板镇,", "150422101,\"索博\n日嘎镇\",", "150422102,某镇,"]
                    .join(end);
            let numbers: Vec<u32> =
                read(text.as_bytes(), COLUMNS).unwrap().rows.iter().map(|r| r.number).collect();
            assert_eq!(numbers, [2, 3, 4], "{end:?}");
        }
    }

    #[test]
    fn csv_in_every_encoding() {
        let text =
            "行政区划表\n\n代码,名称（必填）,电话\n150422100,\"大板\n镇\",\n,,\n150422101, 索博日嘎镇 ,1\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let bom = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        let tabs = text.replace(',', "\t");
        for bytes in [text.as_bytes(), &gb, &utf16, &bom, tabs.as_bytes()] {
            let sheet = read(bytes, COLUMNS).unwrap();
            assert_eq!(sheet.problems, []);
            let rows: Vec<_> = sheet.rows.iter().map(|r| (r.number, r.value("名称").shown())).collect();
            assert_eq!(rows, [(4, "大板镇".to_owned()), (6, "索博日嘎镇".to_owned())]);
            assert!(sheet.rows[0].value("电话").is_empty());
        }
    }

    #[test]
    fn files_of_another_form_say_so() {
        assert_eq!(reason(b""), "代码 名称");
        assert_eq!(reason("代码,x\n1,2".as_bytes()), "名称");
        assert_eq!(reason(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "xls");
        assert_eq!(reason(b"PK\x03\x04broken"), "xlsx");
        assert_eq!(reason(b"a\0b"), "csv");
        let many = format!("代码,名称\n{}", "1,2\n".repeat(MAX_ROWS + 20));
        assert_eq!(reason(many.as_bytes()), "rows");
        let mut bomb = b"PK\x03\x04".to_vec();
        let mut entry = [0_u8; 46];
        entry[..4].copy_from_slice(b"PK\x01\x02");
        entry[10] = 8;
        entry[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
        bomb.extend(entry);
        assert_eq!(unpacked_size(&bomb), u64::from(u32::MAX));
        assert_eq!(reason(&bomb), "xlsx");
    }

    #[test]
    fn columns_that_are_not_asked_for() {
        let text = "序号,代码,名称,身份证号,电　话,电话,代码\n1,15,内蒙古,150422198001011234,,,\n";
        let sheet = read(text.as_bytes(), COLUMNS).unwrap();
        let found: Vec<_> = sheet.problems.iter().map(|p| (p.row, p.column.as_str(), p.reason)).collect();
        let expected = [
            (1, "身份证号", Reason::IdCard),
            (1, "电话", Reason::Duplicate),
            (1, "代码", Reason::Duplicate),
            (2, "身份证号", Reason::IdCard),
        ];
        assert_eq!(found, expected);
        assert_eq!(sheet.problems[3].value, "******");
        let typo = read("代码,名称,电活\n15,x,1".as_bytes(), COLUMNS).unwrap();
        assert_eq!(typo.problems[0].reason, Reason::UnknownColumn);
    }
}
