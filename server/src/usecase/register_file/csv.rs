//! The same tables as text: UTF-8 with a byte order mark, so that Excel and WPS read the Chinese.

use super::sums::{month_head, texts, totals};
use super::{Words, form};
use chrono::Datelike;
use zaigang_shared::api::register::Register;
use zaigang_shared::text::csv::table;
use zaigang_shared::time::Month;

pub(super) fn form(registers: &[Register], words: Words) -> Vec<u8> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let Some(first) = registers.first() else { return Vec::new() };
    let before = [
        "form-township",
        "form-number",
        "form-staff-number",
        "form-name",
        "form-kind",
        "form-host",
        "form-host-code",
        "form-unit",
    ];
    let mut head: Vec<String> = before.iter().map(|key| words.word(key)).collect();
    head.extend(first.month.days().map(|day| day.day().to_string()));
    head.extend(super::sums::AFTER.iter().map(|key| words.word(key)));
    rows.push(head);
    for register in registers {
        for (number, line) in (1_u32..).zip(&register.lines) {
            let row = line.form_row();
            let mut cells = vec![
                register.township_name.clone(),
                number.to_string(),
                row.staff_number.clone(),
                row.person_name.clone(),
                words.kind(row.kind),
                row.host_name.clone(),
                row.host.to_string(),
                row.unit_name.clone().unwrap_or_default(),
            ];
            let sign = |date| row.days.iter().find(|day| day.date == date).map(|day| words.sign(day.state));
            cells.extend(register.month.days().map(|date| sign(date).unwrap_or_default()));
            cells.extend(form::figures(row.target, &row.sums).iter().map(u32::to_string));
            rows.push(cells);
        }
    }
    table(rows).into_bytes()
}

pub(super) fn sums(months: &[(Month, Vec<Register>)], words: Words) -> Vec<u8> {
    let mut head: Vec<String> = super::sums::BEFORE.iter().map(|(key, _)| words.word(key)).collect();
    head.extend(months.iter().map(|(month, _)| month_head(*month, words)));
    head.extend(super::sums::AFTER.iter().map(|key| words.say("form-sum-of", &[("what", words.word(key))])));
    let mut rows = vec![head];
    for (number, total) in (1_u32..).zip(totals(months)) {
        let mut cells = vec![number.to_string()];
        cells.extend(texts(&total, words));
        cells.extend(total.months.iter().map(|days| days.map(|days| days.to_string()).unwrap_or_default()));
        cells.extend(form::figures(total.target, &total.sums).iter().map(u32::to_string));
        rows.push(cells);
    }
    table(rows).into_bytes()
}
