//! The register as a file: the monthly form day by day, and sums over a quarter or a year. XLSX and CSV are written
//! from the same lines, so that they show the same figures.

mod csv;
mod form;
mod sums;
#[cfg(test)]
mod tests;

use super::registers::{self, Asking};
use crate::call::{RawAnswer, RawCall, parse_query};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use chrono::Datelike;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::register::{FileFormat, FilePeriod, Register, RegisterFileQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::register::RegisterState;
use zaigang_shared::text::{self, Language};
use zaigang_shared::time::{Millis, Month};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// The file of a township or county: its month's form, or sums over the month's quarter or year.
///
/// # Errors
/// `invalid_query`; `invalid_field` for a month to come, or a division that is neither township nor county.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let division: DivisionCode = call.path("division")?;
    let month: Month = call.path("month")?;
    let query: RegisterFileQuery = parse_query(&call.query)?;
    let this = Month::of(call.who.now.date());
    if month > this {
        return Err(Problem::field("month").into());
    }
    let (asking, language, now) = (Asking::of(&call.app, &call.who)?, call.who.language, call.who.now);
    let of = division.clone();
    let find = move |db: &mut Db| {
        let townships = match of.level() {
            Level::Township => vec![of.clone()],
            Level::County => {
                let below = store::divisions::below(db, &of, Some(Level::Township), now)?;
                below.into_iter().filter_map(|row| row.code.parse().ok()).collect()
            }
            Level::Province | Level::City | Level::Village => return Err(Problem::field("division").into()),
        };
        let name = store::divisions::names(db, &[of.to_string()])?.into_values().next();
        let mut months = Vec::new();
        for month in months_of(query.period, month, this) {
            let mut registers = Vec::new();
            for township in &townships {
                registers.push(registers::register(db, township, month, &asking)?);
            }
            months.push((month, registers));
        }
        Ok((name.ok_or(ProblemCode::NotFound)?, months))
    };
    let (name, months) = call.app.store.snapshot::<_, Refusal>(find).await?;
    let single = (query.period == FilePeriod::Month).then(|| months.first()).flatten();
    let (kind, ending, bytes) = match (query.format, single) {
        (FileFormat::Xlsx, Some((_, registers))) => (XLSX, "xlsx", form_xlsx(registers, language)?),
        (FileFormat::Csv, Some((_, registers))) => (CSV, "csv", form_csv(registers, language)),
        (FileFormat::Xlsx, None) => (XLSX, "xlsx", sums_xlsx(&name, query.period, &months, language)?),
        (FileFormat::Csv, None) => (CSV, "csv", sums_csv(&months, language)),
    };
    Ok(RawAnswer::new(200)
        .header(
            "content-disposition",
            format!("attachment; filename=\"zaigang-{division}-{month}.{ending}\""),
        )
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, no-store")
        .body(kind, bytes))
}

/// The words of a language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, key: &str, values: &[(&str, String)]) -> String {
        text::form(self.0, key, values)
    }

    fn word(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The sign of a state in a cell.
    fn sign(self, state: CellState) -> String {
        self.word(&format!("sign-{}", state.name().replace('_', "-")))
    }

    fn kind(self, kind: PostingKind) -> String {
        self.word(match kind {
            PostingKind::FirstSecretary => "form-kind-first-secretary",
            PostingKind::TeamMember => "form-kind-team-member",
            PostingKind::Commissioner => "form-kind-commissioner",
            PostingKind::ZoneSecretary => "form-kind-zone-secretary",
        })
    }

    fn month(self, month: Month) -> String {
        let first = month.first();
        // As text: a year gets no separator, a month its leading nought in English.
        self.say("form-month", &[("year", year(month)), ("month", format!("{:02}", first.month()))])
    }

    /// Where a register stands and who signed it.
    fn standing(self, register: &Register) -> Vec<String> {
        let Some(sheet) = register.sheets.last() else { return vec![self.word("form-draft")] };
        let key = if sheet.is_deputy { "form-signed-deputy" } else { "form-signed" };
        let mut lines = vec![self.say(key, &[("by", sheet.signed_by.clone()), ("at", day(sheet.signed_at))])];
        let changed: usize = register.lines.iter().map(|line| line.changes.len()).sum();
        if register.lines.iter().any(|line| line.signed_on.is_none()) {
            lines.insert(0, self.state(register.state));
        }
        if changed > 0 {
            lines.push(self.say("form-changes", &[("n", changed.to_string())]));
        }
        lines.push(self.say("form-hash", &[("hash", sheet.hash.chars().take(16).collect())]));
        lines
    }

    fn state(self, state: RegisterState) -> String {
        self.word(&format!("register-state-{}", state.name()))
    }
}

fn year(month: Month) -> String {
    format!("{:04}", month.first().year())
}

fn day(at: Millis) -> String {
    at.date().to_string()
}

/// The months of a period around a month, none of them later than `last`.
fn months_of(period: FilePeriod, month: Month, last: Month) -> Vec<Month> {
    let first = month.first();
    let number = match period {
        FilePeriod::Month => return vec![month],
        FilePeriod::Quarter => (first.month0() / 3 * 3, 3),
        FilePeriod::Year => (0, 12),
    };
    let mut next = Month::of(first.with_month0(number.0).unwrap_or(first));
    let mut months = Vec::new();
    for _ in 0..number.1 {
        if next <= last {
            months.push(next);
        }
        next = next.next();
    }
    months
}

/// The registers of one month as the monthly form: a worksheet a township.
///
/// # Errors
/// When the file cannot be made.
fn form_xlsx(registers: &[Register], language: Language) -> Result<Vec<u8>, Refusal> {
    form::workbook(registers, Words(language)).map_err(broken)
}

/// The registers of one month as text, a row a posting.
fn form_csv(registers: &[Register], language: Language) -> Vec<u8> {
    csv::form(registers, Words(language))
}

/// Sums of several months: `months` holds the registers of each, in order.
///
/// # Errors
/// As [`form_xlsx`].
fn sums_xlsx(
    place: &str,
    period: FilePeriod,
    months: &[(Month, Vec<Register>)],
    language: Language,
) -> Result<Vec<u8>, Refusal> {
    sums::workbook(place, period, months, Words(language)).map_err(broken)
}

/// Sums of several months as text.
fn sums_csv(months: &[(Month, Vec<Register>)], language: Language) -> Vec<u8> {
    csv::sums(months, Words(language))
}

fn broken(error: XlsxError) -> Refusal {
    Refusal::Internal(format!("register file: {error}"))
}

/// The red of seals, where something is signed or sealed and nowhere else.
const SEAL_RED: Color = Color::RGB(0x00b3_261e);

/// Formats of a table: what is read, what is counted, what stands above.
struct Formats {
    title: Format,
    head: Format,
    text: Format,
    count: Format,
    sign: Format,
    plain: Format,
    seal: Format,
}

impl Formats {
    fn new() -> Formats {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let centred = || cell().set_align(FormatAlign::Center);
        Formats {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            head: centred().set_bold().set_text_wrap(),
            // "@" is the text format: codes of 12 digits stay codes when somebody edits the cell.
            text: cell().set_num_format("@").set_text_wrap(),
            count: centred(),
            sign: centred(),
            plain: Format::new().set_align(FormatAlign::Left),
            seal: Format::new()
                .set_border(FormatBorder::Medium)
                .set_border_color(SEAL_RED)
                .set_font_color(SEAL_RED)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::Bottom),
        }
    }
}
