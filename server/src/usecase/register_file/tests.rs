use super::*;
use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook_from_rs};
use std::io::Cursor;
use zaigang_shared::api::register::{RegisterLine, SheetView};
use zaigang_shared::division::Level;
use zaigang_shared::register::{RegisterDay, RegisterRow, RegisterSums, changes};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn row(number: usize, month: Month, pick: impl Fn(u32) -> CellState) -> RegisterRow {
    let days: Vec<RegisterDay> = month
        .days()
        .map(|date| {
            let state = pick(date.day());
            RegisterDay { date, state, computed: state, is_override: false, on_post: state.on_post(true) }
        })
        .collect();
    RegisterRow {
        posting: format!("p{number}").parse().unwrap(),
        staff_number: format!("A{number:03}"),
        person_name: if number == 1 { "=HYPERLINK(\"x\")".to_owned() } else { format!("张{number}") },
        kind: PostingKind::FirstSecretary,
        host: format!("1504221002{number:02}").parse().unwrap(),
        host_name: format!("村{number}"),
        unit_name: Some("@县农牧局".to_owned()),
        confirmed_by: Level::Township,
        target: 20,
        sums: RegisterSums::of(&days),
        days,
    }
}

fn line(row: RegisterRow) -> RegisterLine {
    RegisterLine {
        row,
        signed: None,
        signed_on: None,
        changes: Vec::new(),
        response: None,
        own_to_sign: true,
    }
}

fn register(at: Month, lines: Vec<RegisterLine>) -> Register {
    Register {
        township: "150422100".parse().unwrap(),
        township_name: "林东镇".to_owned(),
        county_name: "巴林左旗".to_owned(),
        month: at,
        state: RegisterState::Due,
        sign_from: at.next().first(),
        escalates_on: at.next().first(),
        lines,
        sheets: Vec::new(),
        draft: None,
    }
}

fn signed(mut of: Register) -> Register {
    of.sheets = vec![SheetView {
        id: "s1".parse().unwrap(),
        number: 1,
        hash: "ab".repeat(32),
        level: Level::Township,
        signed_by: "李书记".to_owned(),
        is_deputy: true,
        signed_at: Millis(1_793_000_000_000),
        postings: Vec::new(),
        overrides: 0,
        note: None,
    }];
    for line in &mut of.lines {
        line.signed_on = Some(1);
    }
    of
}

/// Odd days on post, the tenth on leave, the rest rest.
fn odd(day: u32) -> CellState {
    match day {
        10 => CellState::Leave,
        day if day % 2 == 1 => CellState::Present,
        _ => CellState::Rest,
    }
}

fn cells(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn texts(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let text = String::from_utf8(bytes).unwrap();
    let plain = text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(plain.contains("\r\n"));
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_form_holds_every_day_its_sums_and_codes_as_text() {
    let at = month("2026-10");
    let of = register(at, vec![line(row(1, at, odd)), line(row(2, at, |_| CellState::NotConfirmed))]);
    let found = cells(form_xlsx(std::slice::from_ref(&of), Language::Chinese).unwrap());
    assert_eq!(found[0][0], Data::String("林东镇驻村干部考勤登记表".to_owned()));
    let standing = found[1][0].to_string();
    assert!(standing.contains("2026 年 10 月") && standing.contains("未签字"), "{standing}");
    let first = &found[4];
    assert_eq!(first[5], Data::String("150422100201".to_owned()), "a code is text");
    assert_eq!(first[2], Data::String("=HYPERLINK(\"x\")".to_owned()), "a name is text, never a formula");
    let signs: Vec<String> = first[7..38].iter().map(ToString::to_string).collect();
    assert_eq!((signs[0].as_str(), signs[1].as_str(), signs[9].as_str()), ("岗", "休", "假"));
    let figures: Vec<String> = first[38..44].iter().map(ToString::to_string).collect();
    assert_eq!(figures, ["20", "16", "1", "0", "0", "0"]);
    assert_eq!(found[5][43].to_string(), "31");

    let lines = texts(form_csv(&[of], Language::Chinese));
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1][3], "'=HYPERLINK(\"x\")");
    assert_eq!((lines[1][6].as_str(), lines[1][7].as_str()), ("150422100201", "'@县农牧局"));
    assert_eq!(lines[1][8..39].to_vec(), signs);
    assert_eq!(lines[1][39..].to_vec(), figures, "both files show the same figures");
}

#[test]
fn a_signed_form_shows_what_was_signed_and_says_what_changed_since() {
    let at = month("2026-02");
    let mut of = signed(register(at, vec![line(row(1, at, odd))]));
    let line = &mut of.lines[0];
    let mut before = line.row.clone();
    before.days[2] = RegisterDay { state: CellState::NotConfirmed, on_post: false, ..before.days[2] };
    before.sums = RegisterSums::of(&before.days);
    line.changes = changes(&before, &line.row);
    line.signed = Some(before);
    let found = cells(form_xlsx(&[of], Language::English).unwrap());
    let standing = found[1][0].to_string();
    for part in [
        "2026-02",
        "李书记 (deputy)",
        "after signing, to be signed on a supplementary sheet: 1.",
        "abababababababab",
    ] {
        assert!(standing.contains(part), "{standing}");
    }
    let signs: Vec<String> = found[4][7..35].iter().map(ToString::to_string).collect();
    assert_eq!((signs[0].as_str(), signs[2].as_str(), signs.len()), ("P", "O", 28));
    assert_eq!(found[4][36].to_string(), "13", "of 14 odd days one was not there when it was signed");
}

#[test]
fn sums_add_the_months_of_a_posting_and_leave_out_those_without_it() {
    let (one, two) = (month("2026-07"), month("2026-08"));
    let months = vec![
        (one, vec![register(one, vec![line(row(1, one, odd))])]),
        (two, vec![register(two, vec![line(row(1, two, odd)), line(row(2, two, |_| CellState::Duty))])]),
    ];
    let found = cells(sums_xlsx("林东镇", FilePeriod::Quarter, &months, Language::Chinese).unwrap());
    assert_eq!(found[1][0].to_string(), "2026 年第 3 季度");
    let figures = |row: usize| found[row][7..].iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(figures(3), ["16", "16", "40", "32", "2", "0", "0", "0"]);
    assert_eq!(figures(4), ["", "31", "20", "31", "0", "31", "0", "0"]);
    let lines = texts(sums_csv(&months, Language::Chinese));
    assert_eq!(lines[1][7..].to_vec(), figures(3));
    assert_eq!(lines[2][7..].to_vec(), figures(4));
}

#[test]
fn periods_end_with_the_month_that_is_there() {
    let names = |period, at: &str, last: &str| -> Vec<String> {
        months_of(period, month(at), month(last)).iter().map(ToString::to_string).collect()
    };
    assert_eq!(names(FilePeriod::Month, "2026-05", "2026-05"), ["2026-05"]);
    assert_eq!(names(FilePeriod::Quarter, "2026-05", "2026-11"), ["2026-04", "2026-05", "2026-06"]);
    assert_eq!(names(FilePeriod::Quarter, "2026-11", "2026-11"), ["2026-10", "2026-11"]);
    assert_eq!(names(FilePeriod::Year, "2026-02", "2026-03"), ["2026-01", "2026-02", "2026-03"]);
}

#[test]
fn sixty_people_and_a_month_without_anybody_make_a_file() {
    let at = month("2026-12");
    let many = register(at, (1..=60).map(|number| line(row(number, at, odd))).collect());
    assert_eq!(
        cells(form_xlsx(&[many], Language::Chinese).unwrap()).iter().filter(|r| r[1].is_string()).count(),
        62
    );
    assert!(!form_xlsx(&[register(at, Vec::new())], Language::Chinese).unwrap().is_empty());
    assert!(texts(form_csv(&[register(at, Vec::new())], Language::Chinese)).len() == 1);
}

#[test]
fn every_word_of_the_form_is_there_in_both_languages() {
    for language in Language::ALL {
        let at = month("2026-10");
        let months = vec![(at, vec![signed(register(at, vec![line(row(1, at, odd))]))])];
        let all = [
            cells(form_xlsx(&months[0].1, language).unwrap()),
            cells(sums_xlsx("x", FilePeriod::Year, &months, language).unwrap()),
        ];
        let said: String = all.iter().flatten().flatten().map(|cell| cell.to_string()).collect();
        assert!(!said.contains('⟦'), "{said}");
    }
}
