//! Imports: the county clerk's sheets of divisions, cadres and fences, and map files of fences.
//!
//! A file is read into rows ([`sheet`], [`cell`]; [`map_file`] for GeoJSON and KML), planned against the store ([`divisions`], [`cadres`],
//! [`fences`]) and written in one transaction. A dry run plans and writes nothing. Any bad row writes
//! nothing either: the answer is then a report with `created`, `updated` and `unchanged` 0 and every bad
//! row listed, still HTTP 200, so that the clerk sees the rows. Only a file that is no such sheet at all is
//! a problem document (`import_unreadable`). The same file again changes nothing: all rows `unchanged`.
//!
//! | reason | what is wrong with the value |
//! |---|---|
//! | `missing` | nothing stands there |
//! | `not_a_code`, `lost_digits` | no division code; Excel has cut its digits |
//! | `unknown_division`, `no_parent` | no such division; the one above it is missing |
//! | `unknown_zone` | the township has no zone of that name |
//! | `wrong_level` | a division of another level than needed |
//! | `outside_scope` | out of the division the sheet is imported for |
//! | `not_a_date`, `date_order` | no day; the last day is before the first |
//! | `not_a_number`, `coordinates`, `radius` | no number; no place in China; not 20 to 20,000 m |
//! | `not_a_phone`, `not_a_kind` | cannot be dialled; none of the words to choose from |
//! | `too_long`, `bad_characters` | over the limit; control characters |
//! | `duplicate`, `unknown_column` | the key or header comes twice; a header nobody asked for |
//! | `id_card` | ID-card numbers are not imported |
//! | `unknown_staff_number`, `unexpected` | nobody of that number is posted; only for lodging and work sites |
//! | `overlaps` | the person is on another posting in these days |
//! | `own_row` | nobody changes his own row |
//! | `code_not_text` | a code given as a number in a map file |
//! | `no_datum` | neither row, file nor importer says the datum of the coordinates |
//! | `geometry`, `hole`, `outline` | neither one point nor one polygon; with a hole; an outline that is no fence |
//! | `datum_doubtful` | past fixes fit another datum better; `datum_confirmed` passes it |

mod cadres;
pub(super) mod cell;
mod divisions;
mod fences;
mod geojson;
mod kml;
mod map_file;
mod sheet;
mod template;

use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use cell::{Reason, Value};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use sheet::{Column, Row, Sheet, problem};
use zaigang_shared::api::county::{ImportKind, ImportProblem, ImportQuery, ImportReport};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::place::Datum;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::hex;
use zaigang_shared::time::Millis;

/// Largest file.
const FILE_LIMIT: usize = 20 * 1024 * 1024;

/// Imports a sheet, or looks at it only.
pub async fn import(mut call: RawCall) -> Outcome<RawAnswer> {
    let kind = kind(&call)?;
    let query: ImportQuery = call.query()?;
    let context = Context {
        division: call.path("division")?,
        by: call.who.caller()?.account.clone(),
        role: call.who.permit.role,
        now: call.who.now,
        datum: query.datum,
        datum_confirmed: query.datum_confirmed,
    };
    let bytes = call.bytes(FILE_LIMIT).await?;
    // Unpacking a large file takes its time: never on a thread that serves others.
    let read =
        move || -> Outcome<(Sheet, String)> { Ok((read(kind, &bytes)?, hex(&Sha256::digest(&bytes)))) };
    let (sheet, hash) =
        tokio::task::spawn_blocking(read).await.map_err(|e| Refusal::Internal(e.to_string()))??;
    let report = if query.dry_run {
        call.app.store.read(move |db| run(db, kind, &sheet, &context, true)).await?
    } else {
        let write = move |db: &mut Db| {
            let report = run(db, kind, &sheet, &context, false)?;
            if report.problems.is_empty() {
                let details = serde_json::json!({
                    "kind": kind, "file_sha256": hash, "datum": context.datum,
                    "datum_confirmed": context.datum_confirmed, "rows": report.rows, "created": report.created,
                    "updated": report.updated, "unchanged": report.unchanged,
                });
                let (by, now) = (Some(context.by.as_str()), context.now);
                let division = context.division.as_str();
                store::audit::log(db, by, "import", division, &details.to_string(), now)?;
            }
            Ok::<_, Refusal>(report)
        };
        call.app.store.write(write).await?
    };
    RawAnswer::json(&report)
}

/// A file as rows: a map file of fences, known by what it holds and not by its name, or a sheet.
fn read(kind: ImportKind, bytes: &[u8]) -> Outcome<Sheet> {
    if kind == ImportKind::Fences
        && let Some(places) = map_file::read(bytes)?
    {
        return Ok(places);
    }
    sheet::read(bytes, columns(kind))
}

/// An empty sheet with the right headers and one example row.
pub async fn template(call: RawCall) -> Outcome<RawAnswer> {
    let kind = kind(&call)?;
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    let bytes = call
        .app
        .store
        .read(move |db| {
            let example = template::Example::near(db, &division, now)?;
            template::workbook(kind, &example, now)
        })
        .await?;
    let name = match kind {
        ImportKind::Divisions => "divisions",
        ImportKind::Cadres => "cadres",
        ImportKind::Fences => "fences",
    };
    Ok(RawAnswer::new(200)
        .header("content-disposition", format!("attachment; filename=\"zaigang-{name}.xlsx\""))
        .body("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
}

fn kind(call: &RawCall) -> Outcome<ImportKind> {
    let name: String = call.path("kind")?;
    store::cells::parse(&name, "kind").map_err(|_| ProblemCode::NotFound.into())
}

fn columns(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::Divisions => divisions::COLUMNS,
        ImportKind::Cadres => cadres::COLUMNS,
        ImportKind::Fences => fences::COLUMNS,
    }
}

/// Who imports, where, when.
#[derive(Debug, Clone)]
struct Context {
    division: DivisionCode,
    by: AccountId,
    role: Option<Role>,
    now: Millis,
    /// Datum of coordinates whose own is not said.
    datum: Option<Datum>,
    /// Past fixes that fit another datum are no hindrance.
    datum_confirmed: bool,
}

/// What became, or would become, of the good rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    created: u32,
    updated: u32,
    unchanged: u32,
}

/// Everything a sheet changes, known before the first write.
trait Plan {
    fn counts(&self) -> Counts;
    fn write(self, db: &mut Db, context: &Context) -> Outcome<()>;
}

/// Plans a sheet and, unless it is a dry run or a row is bad, writes it.
fn run(
    db: &mut Db,
    kind: ImportKind,
    sheet: &Sheet,
    context: &Context,
    dry_run: bool,
) -> Outcome<ImportReport> {
    let mut problems = sheet.problems.clone();
    let counts = match kind {
        ImportKind::Divisions => {
            let plan = divisions::plan(db, sheet, context, &mut problems)?;
            finish(db, plan, context, dry_run, &problems)?
        }
        ImportKind::Cadres => {
            let plan = cadres::plan(db, sheet, context, &mut problems)?;
            finish(db, plan, context, dry_run, &problems)?
        }
        ImportKind::Fences => {
            let plan = fences::plan(db, sheet, context, &mut problems)?;
            finish(db, plan, context, dry_run, &problems)?
        }
    };
    problems.sort_by_key(|p| p.row);
    Ok(ImportReport {
        dry_run,
        rows: u32::try_from(sheet.rows.len().saturating_add(sheet.unusable)).unwrap_or(u32::MAX),
        created: counts.created,
        updated: counts.updated,
        unchanged: counts.unchanged,
        problems,
    })
}

fn finish(
    db: &mut Db,
    plan: impl Plan,
    context: &Context,
    dry_run: bool,
    problems: &[ImportProblem],
) -> Outcome<Counts> {
    let counts = plan.counts();
    match (dry_run, problems.is_empty()) {
        (true, _) => Ok(counts),
        (false, true) => plan.write(db, context).map(|()| counts),
        (false, false) => Ok(Counts::default()),
    }
}

/// Reads the cells of one row and writes down what does not fit.
struct Reader<'a> {
    row: &'a Row,
    problems: &'a mut Vec<ImportProblem>,
    sound: bool,
}

impl<'a> Reader<'a> {
    fn new(row: &'a Row, problems: &'a mut Vec<ImportProblem>) -> Reader<'a> {
        Reader { row, problems, sound: true }
    }

    /// Writes down that a column's value does not fit.
    fn bad(&mut self, header: &str, reason: Reason) {
        self.sound = false;
        let value = self.row.value(header).shown();
        self.problems.push(problem(self.row.number, header, value, reason));
    }

    /// A value that may be missing; none also when it is bad.
    fn optional<T>(&mut self, header: &str, read: impl Fn(&Value) -> Result<T, Reason>) -> Option<T> {
        let value = self.row.value(header);
        if value.is_empty() {
            return None;
        }
        match read(value) {
            Ok(found) => Some(found),
            Err(reason) => {
                self.bad(header, reason);
                None
            }
        }
    }

    /// A value that must be there.
    fn needed<T>(&mut self, header: &str, read: impl Fn(&Value) -> Result<T, Reason>) -> Option<T> {
        if self.row.value(header).is_empty() {
            self.bad(header, Reason::Missing);
            return None;
        }
        self.optional(header, read)
    }

    /// A code within the division of the import.
    fn code_within(&mut self, header: &str, context: &Context, needed: bool) -> Option<DivisionCode> {
        let read = |value: &Value| {
            let code = cell::code(value)?;
            if context.division.covers(&code) { Ok(code) } else { Err(Reason::OutsideScope) }
        };
        if needed { self.needed(header, read) } else { self.optional(header, read) }
    }
}

/// A day as stored.
fn stored(day: NaiveDate) -> String {
    day.to_string()
}

#[cfg(test)]
mod map_tests;
#[cfg(test)]
mod tests;
