//! What stands in a cell, read the way people type: full-width digits, Excel's floats and serial dates,
//! codes padded with zeros. Pure functions; each says why a value does not fit by a stable reason key.

use chrono::{Days, NaiveDate};
use zaigang_shared::division::DivisionCode;

pub use zaigang_shared::api::county::ImportReason as Reason;

/// A cell as the file holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number; also what Excel made of a code.
    Number(f64),
    /// A cell formatted as a date.
    Date(NaiveDate),
}

/// Longest piece of a value that a report repeats.
const SHOWN: usize = 60;
/// Excel's day 0 of the 1900 system, its leap-year fault included.
const SERIAL_ZERO: Option<NaiveDate> = NaiveDate::from_ymd_opt(1899, 12, 30);
/// Days a posting or fence may be dated, as years.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

impl Value {
    /// Text of a CSV field.
    pub fn text(text: &str) -> Value {
        let tidied = tidy(text);
        if tidied.is_empty() { Value::Empty } else { Value::Text(tidied) }
    }

    /// Whether nothing stands here.
    pub fn is_empty(&self) -> bool {
        *self == Value::Empty
    }

    /// The value as text, half-width, without spaces: for codes, numbers and dates.
    fn plain(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) => half_width(text),
            Value::Number(number) => written(*number),
            Value::Date(date) => date.to_string(),
        }
    }

    /// As a report repeats it; never an ID-card number.
    pub fn shown(&self) -> String {
        if self.is_id_card() {
            return "******".to_owned();
        }
        let text = match self {
            Value::Text(text) => text.clone(),
            other => other.plain(),
        };
        text.chars().take(SHOWN).collect()
    }

    /// Whether it looks like (or holds) an 18-digit ID-card number.
    pub fn is_id_card(&self) -> bool {
        let text = self.plain();
        // Excel keeps 15 digits of a number: an ID-card number comes as one of 18 digits.
        let runs = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, 'x' | 'X'));
        let rounded = scientific(&text).is_some_and(|(_, exponent)| exponent == 17);
        rounded || runs.into_iter().any(is_id_card)
    }
}

/// 17 digits with a date of birth among them, then a digit or X.
fn is_id_card(run: &str) -> bool {
    let digits = run.len() == 18 && run.bytes().take(17).all(|b| b.is_ascii_digit());
    let part = |from: usize, to: usize| run.get(from..to).and_then(|t| t.parse::<u32>().ok()).unwrap_or(0);
    digits
        && (1900..=2100).contains(&part(6, 10))
        && (1..=12).contains(&part(10, 12))
        && (1..=31).contains(&part(12, 14))
}

/// Spaces of every width around and repeated ones inside are gone; so are marks that show nothing.
pub fn tidy(text: &str) -> String {
    let seen = text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}'));
    let seen: String = seen.collect();
    // Words of Chinese text need no space: "张　三" is one name.
    let parts: Vec<&str> = seen.split_whitespace().collect();
    let chinese = parts.iter().all(|part| part.chars().all(|c| ('\u{3400}'..='\u{9fff}').contains(&c)));
    parts.join(if chinese { "" } else { " " })
}

/// Half-width, without any space, without the apostrophe that makes Excel keep text.
pub fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        other => other,
    };
    let text: String = tidy(text).chars().map(half).filter(|c| !c.is_whitespace()).collect();
    text.strip_prefix(['\'', '’', '‘']).unwrap_or(&text).to_owned()
}

/// A number without exponent; whole ones without a point.
fn written(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() }
}

/// Mantissa and exponent of `1.5E+11`.
fn scientific(text: &str) -> Option<(&str, usize)> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let digits = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (digits && !mantissa.is_empty()).then_some((mantissa, exponent))
}

/// Digits of a whole number that Excel may have turned into a float or scientific text.
fn digits(value: &Value) -> Result<String, Reason> {
    let text = value.plain();
    let text = match scientific(&text) {
        // 1.50422E+11 has lost digits of its code; 1.50422100201E+11 has them all.
        Some((mantissa, exponent)) => {
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            if whole.len() != 1 || fraction.len() != exponent {
                return Err(Reason::LostDigits);
            }
            format!("{whole}{fraction}")
        }
        None => {
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            if fraction.bytes().any(|b| b != b'0') {
                return Err(Reason::NotACode);
            }
            whole.to_owned()
        }
    };
    let sound = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if sound { Ok(text) } else { Err(Reason::NotACode) }
}

/// A division code, trimmed to its level when padded with zeros.
pub fn code(value: &Value) -> Result<DivisionCode, Reason> {
    let mut text = digits(value)?;
    for (length, padding, trimmed) in [(12, "000", 9), (9, "000", 6), (6, "00", 4), (4, "00", 2)] {
        if text.len() == length && text.ends_with(padding) {
            text.truncate(trimmed);
        }
    }
    DivisionCode::try_from(text).map_err(|_| Reason::NotACode)
}

/// A day: 2026/3/5, 2026.3.5, 2026-03-05, 2026年3月5日, 20260305 or Excel's serial number.
pub fn date(value: &Value) -> Result<NaiveDate, Reason> {
    let found = match value {
        Value::Date(date) => Some(*date),
        Value::Number(number) if number.fract() == 0.0 => day_of_text(&written(*number)),
        Value::Number(number) => day_of_text(&written(number.floor())),
        Value::Text(text) => day_of_text(&half_width(without_midnight(text))),
        Value::Empty => None,
    };
    found.filter(|date| YEARS.contains(&chrono::Datelike::year(date))).ok_or(Reason::NotADate)
}

/// Some exports write a day as `2026-03-05 00:00:00`.
fn without_midnight(text: &str) -> &str {
    let midnight = |time: &str| time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.'));
    match text.rsplit_once([' ', 'T']) {
        Some((day, time)) if midnight(time) => day,
        _ => text,
    }
}

fn day_of_text(text: &str) -> Option<NaiveDate> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number: u32 = text.parse().ok()?;
        return match text.len() {
            5 => SERIAL_ZERO?.checked_add_days(Days::new(u64::from(number))),
            8 => {
                let year = i32::try_from(number / 10_000).ok()?;
                NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)
            }
            _ => None,
        };
    }
    let text = text.strip_suffix('日').or_else(|| text.strip_suffix('号')).unwrap_or(text);
    let parts: Vec<&str> = text.split(['/', '.', '-', '年', '月']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

/// A finite number.
pub fn number(value: &Value) -> Result<f64, Reason> {
    let found = match value {
        Value::Number(number) => Some(*number),
        Value::Text(_) => value.plain().trim_end_matches(['°', '米', 'm']).parse().ok(),
        Value::Empty | Value::Date(_) => None,
    };
    found.filter(|number: &f64| number.is_finite()).ok_or(Reason::NotANumber)
}

/// A telephone number.
pub fn phone(value: &Value) -> Result<String, Reason> {
    let text = match value {
        Value::Number(_) => digits(value).map_err(|_| Reason::NotAPhone)?,
        _ => value.plain().replace(['—', '–'], "-"),
    };
    if crate::usecase::postings::is_phone(&text) { Ok(text) } else { Err(Reason::NotAPhone) }
}

/// A staff number: 1 to 40 printable characters without spaces.
pub fn staff_number(value: &Value) -> Result<String, Reason> {
    let text = match value {
        Value::Number(_) => digits(value).map_err(|_| Reason::LostDigits)?,
        Value::Date(_) => return Err(Reason::BadCharacters),
        _ => value.plain(),
    };
    limited(text, 40)
}

/// A name of at most `max` characters.
pub fn name(value: &Value, max: usize) -> Result<String, Reason> {
    let text = match value {
        Value::Text(text) => tidy(text),
        other => other.plain(),
    };
    limited(text, max)
}

fn limited(text: String, max: usize) -> Result<String, Reason> {
    if text.chars().count() > max {
        return Err(Reason::TooLong);
    }
    match crate::usecase::text::line("", &text, max) {
        Ok(text) => Ok(text),
        Err(_) => Err(Reason::BadCharacters),
    }
}

/// One of the words, compared half-width and without case.
pub fn choice<T: Copy>(value: &Value, words: &[(&str, T)]) -> Result<T, Reason> {
    let plain = |text: &str| text.to_ascii_uppercase().replace(['-', '_'], "");
    let text = plain(&value.plain());
    words.iter().find(|(word, _)| plain(word) == text).map(|(_, meaning)| *meaning).ok_or(Reason::NotAKind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::text(text)
    }

    #[test]
    fn codes_survive_excel() {
        let village = [
            text("150422100201"),
            text(" １５０４２２１００２０１　"),
            text("'150422100201"),
            text("150422100201.0"),
            text("1.50422100201E+11"),
            text("1.50422100201e11"),
            Value::Number(150_422_100_201.0),
        ];
        for value in village {
            assert_eq!(code(&value).unwrap().as_str(), "150422100201", "{value:?}");
        }
        let padded = [
            ("150422100000", "150422100"),
            ("150422000000", "150422"),
            ("150400000000", "1504"),
            ("150000000000", "15"),
            ("150422000", "150422"),
            ("150400", "1504"),
            ("150422100", "150422100"),
        ];
        for (long, short) in padded {
            assert_eq!(code(&text(long)).unwrap().as_str(), short);
        }
        assert_eq!(code(&text("1.50422E+11")), Err(Reason::LostDigits));
        for bad in ["15042", "1504221002011", "15042210020x", "150422.5", "-150422", "村"] {
            assert_eq!(code(&text(bad)), Err(Reason::NotACode), "{bad}");
        }
        assert_eq!(code(&Value::Number(150_422.5)), Err(Reason::NotACode));
    }

    #[test]
    fn dates_in_every_hand() {
        let fifth = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        for good in [
            "2026/3/5",
            "2026.3.5",
            "2026-03-05",
            "2026年3月5日",
            "２０２６年３月５日",
            "2026 年 3 月 5 号",
            "2026。3。5",
            "20260305",
            "46086",
            "2026-03-05 00:00:00",
            "2026/3/5 0:00:00",
        ] {
            assert_eq!(date(&text(good)), Ok(fifth), "{good}");
        }
        assert_eq!(date(&text("2026/3/10 0:00:00")), Ok(fifth + Days::new(5)));
        assert_eq!(date(&Value::Number(46086.0)), Ok(fifth));
        assert_eq!(date(&Value::Number(46086.75)), Ok(fifth));
        assert_eq!(date(&Value::Date(fifth)), Ok(fifth));
        for bad in ["2026-02-30", "26-3-5", "5/3/2026", "3月5日", "昨天", "1", "", "2200-01-01", "99999999"]
        {
            assert_eq!(date(&text(bad)), Err(Reason::NotADate), "{bad}");
        }
    }

    #[test]
    fn id_cards_are_seen_and_never_shown() {
        for id in ["150422198001011234", "15042219800101123X", "１５０４２２１９８００１０１１２３ｘ"]
        {
            assert!(text(id).is_id_card(), "{id}");
            assert_eq!(text(id).shown(), "******");
        }
        assert!(text("身份证：150422198001011234").is_id_card());
        assert!(Value::Number(150_422_198_001_011_230.0).is_id_card());
        assert!(text("1.50422E+17").is_id_card());
        for other in ["150422100201", "13800138000", "123456789012345678", "91150422MA0N123456", ""] {
            assert!(!text(other).is_id_card(), "{other}");
        }
    }

    #[test]
    fn names_numbers_and_words() {
        assert_eq!(name(&text("张　三 "), 60).unwrap(), "张三");
        assert_eq!(name(&text("Li  Ming"), 60).unwrap(), "Li Ming");
        assert_eq!(name(&text("一二三四"), 3), Err(Reason::TooLong));
        assert_eq!(name(&Value::Text("a\u{1}".to_owned()), 3), Err(Reason::BadCharacters));
        assert_eq!(phone(&Value::Number(13_800_138_000.0)).unwrap(), "13800138000");
        assert_eq!(phone(&text("１３８ ００１３ ８０００")).unwrap(), "13800138000");
        assert_eq!(phone(&text("none")), Err(Reason::NotAPhone));
        assert_eq!(staff_number(&text("Ａ００１")).unwrap(), "A001");
        assert_eq!(staff_number(&Value::Number(1001.0)).unwrap(), "1001");
        assert_eq!(number(&text("１１９．３５°")), Ok(119.35));
        assert_eq!(number(&text("x")), Err(Reason::NotANumber));
        assert_eq!(choice(&text("gcj-02"), &[("GCJ02", 1)]), Ok(1));
        assert_eq!(choice(&text("别的"), &[("GCJ02", 1)]), Err(Reason::NotAKind));
    }
}
