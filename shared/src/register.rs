//! The monthly register (月考勤登记表): its rows, its sheets, and what binds them (design 5).
//!
//! A sheet holds whole rows and is signed once. The register of a month is, for each posting, its row on the latest
//! sheet that holds one: the first sheet covers the township's postings, a supplementary sheet those whose row is no
//! longer what was signed, and the sheet of the level above the rows that nobody of the township may confirm. So a
//! signed month is never edited, only added to.

use crate::api::cadre::PostingKind;
use crate::day::{Cell, CellMark, CellState};
use crate::division::{DivisionCode, Level};
use crate::id::PostingId;
use crate::record::sha256_hex;
use crate::time::{Month, next_day};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The version of a sheet's content.
pub const SHEET_VERSION: u32 = 1;
/// Day of the next month from which a register may be signed: late records have arrived by then.
pub const SIGN_FROM_DAY: u32 = 3;
/// Day of the next month on which an unsigned register is reminded of.
pub const REMIND_DAY: u32 = 6;
/// Day of the next month on which an unsigned register goes to the county.
pub const ESCALATE_DAY: u32 = 8;

/// A day of a row, as it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegisterDay {
    /// The day.
    pub date: NaiveDate,
    /// The state that holds.
    pub state: CellState,
    /// The state without a person's word.
    pub computed: CellState,
    /// A person changed the computed state: counted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_override: bool,
    /// Counts as on post; the policies of that very day say whether approved duty does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub on_post: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl RegisterDay {
    /// The day of a cell; `duty_counts` is the word of the policies in force on it.
    #[must_use]
    pub fn of(cell: &Cell, duty_counts: bool) -> Self {
        Self {
            date: cell.date,
            state: cell.state,
            computed: cell.computed,
            is_override: cell.marks.contains(&CellMark::Overridden),
            on_post: cell.state.on_post(duty_counts),
        }
    }
}

/// Days of a row by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegisterSums {
    /// Days that count as on post.
    pub on_post: u32,
    /// 在岗.
    pub present: u32,
    /// 必到事项.
    pub event: u32,
    /// 公出.
    pub duty: u32,
    /// 请假.
    pub leave: u32,
    /// 作证, reported apart.
    pub witnessed: u32,
    /// 待确认.
    pub to_confirm: u32,
    /// 休息.
    pub rest: u32,
    /// 暂无记录.
    pub not_confirmed: u32,
    /// Days a person changed.
    pub overrides: u32,
}

impl RegisterSums {
    /// The sums of some days.
    pub fn of(days: &[RegisterDay]) -> Self {
        let mut sums = Self::default();
        for day in days {
            let counter = match day.state {
                CellState::NotPosted => None,
                CellState::Present => Some(&mut sums.present),
                CellState::Event => Some(&mut sums.event),
                CellState::Duty => Some(&mut sums.duty),
                CellState::Leave => Some(&mut sums.leave),
                CellState::Witnessed => Some(&mut sums.witnessed),
                CellState::ToConfirm => Some(&mut sums.to_confirm),
                CellState::Rest => Some(&mut sums.rest),
                CellState::NotConfirmed => Some(&mut sums.not_confirmed),
            };
            if let Some(counter) = counter {
                *counter += 1;
            }
            sums.on_post += u32::from(day.on_post);
            sums.overrides += u32::from(day.is_override);
        }
        sums
    }

    /// Both together; for quarters, years and townships.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            on_post: self.on_post + other.on_post,
            present: self.present + other.present,
            event: self.event + other.event,
            duty: self.duty + other.duty,
            leave: self.leave + other.leave,
            witnessed: self.witnessed + other.witnessed,
            to_confirm: self.to_confirm + other.to_confirm,
            rest: self.rest + other.rest,
            not_confirmed: self.not_confirmed + other.not_confirmed,
            overrides: self.overrides + other.overrides,
        }
    }
}

/// A posting's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegisterRow {
    /// The posting.
    pub posting: PostingId,
    /// Staff number (工号).
    pub staff_number: String,
    /// Who.
    pub person_name: String,
    /// What kind of posting.
    pub kind: PostingKind,
    /// Host place.
    pub host: DivisionCode,
    /// Its name.
    pub host_name: String,
    /// Dispatching unit.
    pub unit_name: Option<String>,
    /// The level that may confirm this row: nobody confirms his own or a superior's.
    pub confirmed_by: Level,
    /// Days on post the policies ask for, pro-rated.
    pub target: u32,
    /// A day each of the month up to today, `not_posted` included.
    pub days: Vec<RegisterDay>,
    /// Their sums.
    pub sums: RegisterSums,
}

impl RegisterRow {
    /// Days on post without a person's word against the computation: deciding what was in doubt, and the village's word,
    /// change nothing that was computed.
    #[must_use]
    pub fn computed_days(&self) -> u32 {
        // Whether duty counts is known of a day only where nobody changed it; where somebody did, it counts.
        let on_post =
            |day: &&RegisterDay| if day.is_override { day.computed.on_post(true) } else { day.on_post };
        u32::try_from(self.days.iter().filter(on_post).count()).unwrap_or(u32::MAX)
    }
}

/// A sheet as it is signed. Its bytes are its JSON with the fields in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SheetContent {
    /// [`SHEET_VERSION`].
    pub v: u32,
    /// The deployment.
    pub deployment: String,
    /// The township.
    pub township: DivisionCode,
    /// Its name.
    pub township_name: String,
    /// The month.
    pub month: Month,
    /// From 1; every later one adds to those before.
    pub number: u32,
    /// Hash of the sheet before, none for the first.
    pub previous: Option<String>,
    /// The level that signs.
    pub level: Level,
    /// Rows, in order of host place, then of staff number.
    pub rows: Vec<RegisterRow>,
}

impl SheetContent {
    /// The bytes that are kept, hashed and signed.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// The hash of a sheet's content, lower-case hex.
pub fn sheet_hash(content: &str) -> String {
    sha256_hex(content.as_bytes())
}

/// A day that is no longer what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RegisterChange {
    /// The day.
    pub date: NaiveDate,
    /// As signed.
    pub signed: CellState,
    /// As it stands now.
    pub now: CellState,
}

/// The days of a row that are no longer what was signed.
pub fn changes(signed: &RegisterRow, now: &RegisterRow) -> Vec<RegisterChange> {
    let before = |date| signed.days.iter().find(|day| day.date == date).map(|day| day.state);
    now.days
        .iter()
        .filter_map(|day| {
            let signed = before(day.date).unwrap_or(CellState::NotPosted);
            (signed != day.state).then_some(RegisterChange { date: day.date, signed, now: day.state })
        })
        .collect()
}

/// Where a register stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RegisterState {
    /// 进行中: the month is not over, or it is not the 3rd yet.
    Draft,
    /// 待签字: may be signed.
    Due,
    /// 逾期, 转县: not signed by the 8th; the county signs or sees to it.
    Overdue,
    /// 已签字.
    Signed,
    /// 待补签: signed, and something arrived since.
    Supplementary,
}

impl RegisterState {
    /// Every state.
    pub const ALL: [RegisterState; 5] = [
        RegisterState::Draft,
        RegisterState::Due,
        RegisterState::Overdue,
        RegisterState::Signed,
        RegisterState::Supplementary,
    ];

    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            RegisterState::Draft => "draft",
            RegisterState::Due => "due",
            RegisterState::Overdue => "overdue",
            RegisterState::Signed => "signed",
            RegisterState::Supplementary => "supplementary",
        }
    }
}

/// A day of the month after `month`.
pub fn day_after(month: Month, day: u32) -> NaiveDate {
    let first = next_day(month.last());
    first.with_day(day).unwrap_or(first)
}

/// Where a register stands: `unsigned` rows have no sheet yet, `changed` rows differ from theirs.
pub fn register_state(month: Month, today: NaiveDate, unsigned: usize, changed: usize) -> RegisterState {
    if today < day_after(month, SIGN_FROM_DAY) {
        RegisterState::Draft
    } else if unsigned > 0 {
        if today < day_after(month, ESCALATE_DAY) { RegisterState::Due } else { RegisterState::Overdue }
    } else if changed > 0 {
        RegisterState::Supplementary
    } else {
        RegisterState::Signed
    }
}

/// Who may sign rows that a level confirms: the level itself, and the one above once the township's time is over.
pub fn may_sign(confirmed_by: Level, signer: Level, month: Month, today: NaiveDate) -> bool {
    if today < day_after(month, SIGN_FROM_DAY) {
        return false;
    }
    let overdue = today >= day_after(month, ESCALATE_DAY);
    signer == confirmed_by || (overdue && confirmed_by == Level::Township && signer == Level::County)
}

/// The header `typ` of a signature under a sheet.
pub const SIGNATURE_TYPE: &str = "zaigang-signature+jwt";

/// What a signature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignatureAct {
    /// 签字: the secretary, a deputy or the level above.
    Sign,
    /// 本人确认: the cadre agrees with his row.
    Countersign,
    /// 异议: the cadre objects to his row.
    Object,
}

/// The claims of a signature under a sheet: a compact token signed ES256 by the key of the browser or phone in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureClaims {
    /// [`SHEET_VERSION`].
    pub v: u32,
    /// The deployment.
    pub aud: String,
    /// What is said.
    pub act: SignatureAct,
    /// Hash of the sheet's content, hex.
    pub sheet: String,
    /// The cadre's posting; none for the one who signs the sheet.
    #[serde(default)]
    pub posting: Option<PostingId>,
    /// What the cadre objects to.
    #[serde(default)]
    pub text: Option<String>,
}

#[cfg(test)]
mod tests;
