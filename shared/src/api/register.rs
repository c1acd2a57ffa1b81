//! The monthly register: read, sign, countersign, add to.

use crate::day::CellState;
use crate::division::{DivisionCode, Level};
use crate::id::{AccountId, DeputyId, PostingId, SheetId};
use crate::register::{RegisterChange, RegisterRow, RegisterState, RegisterSums, SheetContent, SignatureAct};
use crate::time::{Millis, Month};
use chrono::NaiveDate;

api_types! {
    /// What a cadre said to his row on a sheet.
    pub struct RowResponse {
        /// Countersigned or objected.
        pub act: SignatureAct,
        /// What he objects to.
        pub text: Option<String>,
        /// When.
        pub at: Millis,
        /// The township's answer to an objection.
        pub answer: Option<String>,
        /// Who answered.
        pub answered_by: Option<String>,
        /// When.
        pub answered_at: Option<Millis>,
    }

    /// A line of the register: the row as it stands, beside what was signed.
    pub struct RegisterLine {
        /// As it stands now; as signed where nothing changed since.
        pub row: RegisterRow,
        /// As signed, where something changed since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub signed: Option<RegisterRow>,
        /// The number of the sheet that holds its signed row, none while it is unsigned.
        pub signed_on: Option<u32>,
        /// Days that are no longer what was signed.
        pub changes: Vec<RegisterChange>,
        /// The cadre's word on the signed row.
        pub response: Option<RowResponse>,
        /// The caller may confirm it, by level.
        pub own_to_sign: bool,
    }

    /// A signed sheet in the list of a month.
    pub struct SheetView {
        /// The sheet.
        pub id: SheetId,
        /// From 1.
        pub number: u32,
        /// Hash of its content, hex.
        pub hash: String,
        /// The level that signed.
        pub level: Level,
        /// Who signed.
        pub signed_by: String,
        /// As a deputy for the secretary.
        pub is_deputy: bool,
        /// When.
        pub signed_at: Millis,
        /// Postings it covers.
        pub postings: Vec<PostingId>,
        /// Overrides on it.
        pub overrides: u32,
        /// Note of the one who signed, demanded from the second sheet on.
        pub note: Option<String>,
    }

    /// The sheet that the caller would sign now.
    pub struct SheetDraft {
        /// Its content: what is shown is what is signed.
        pub content: SheetContent,
        /// Cells `to_confirm` in its rows: it cannot be signed before they are decided.
        pub undecided: u32,
    }

    /// The register of a township's month.
    pub struct Register {
        /// The township.
        pub township: DivisionCode,
        /// Its name.
        pub township_name: String,
        /// The county's name.
        pub county_name: String,
        /// The month.
        pub month: Month,
        /// Where it stands.
        pub state: RegisterState,
        /// May be signed from.
        pub sign_from: NaiveDate,
        /// Goes to the county on.
        pub escalates_on: NaiveDate,
        /// Lines in order of host place, then staff number.
        pub lines: Vec<RegisterLine>,
        /// Sheets, oldest first.
        pub sheets: Vec<SheetView>,
        /// What the caller could sign now; none when there is nothing, or it is too early, or it is another's.
        pub draft: Option<SheetDraft>,
    }

    /// Signs the draft.
    pub struct SignRegister {
        /// Client id of the write: the sheet's id.
        pub id: SheetId,
        /// Hash of the draft's content, as the signer's own program computed it from what it showed.
        pub hash: String,
        /// Compact token of [`crate::register::SignatureClaims`], by the key of the browser in hand.
        pub signature: String,
        /// Note, at most 200 characters; demanded from the second sheet on.
        #[serde(default)]
        pub note: Option<String>,
    }

    /// The content of a signed sheet, byte for byte, and the signature under it.
    pub struct SignedSheet {
        /// As in the list.
        pub sheet: SheetView,
        /// The JSON that was hashed and signed.
        pub content: String,
        /// The signature, a compact token.
        pub signature: String,
        /// The signing key, SEC1 uncompressed, base64url.
        pub public_key: String,
    }

    /// The own row of a month, on the phone.
    pub struct OwnRegister {
        /// The month.
        pub month: Month,
        /// Where the own row stands.
        pub state: RegisterState,
        /// The line; none when the posting had no day in the month.
        pub line: Option<RegisterLine>,
        /// The sheet that holds the signed row.
        pub sheet: Option<SheetView>,
    }

    /// Countersigns or objects.
    pub struct RespondRegister {
        /// Client id of the write.
        pub id: String,
        /// The sheet meant: its hash.
        pub sheet: String,
        /// Countersigned or objected.
        pub act: SignatureAct,
        /// What is wrong, 1 to 500 characters; demanded with an objection.
        #[serde(default)]
        pub text: Option<String>,
        /// Compact token of [`crate::register::SignatureClaims`], by the phone's key.
        pub signature: String,
    }

    /// Answers an objection.
    pub struct AnswerObjection {
        /// Client id of the write.
        pub id: String,
        /// 1 to 500 characters.
        pub text: String,
    }

    /// One cell of a batch.
    pub struct CellOf {
        /// The posting.
        pub posting: PostingId,
        /// The day.
        pub date: NaiveDate,
    }

    /// Decides several doubtful cells with one reason: work, never an override.
    pub struct DecideCells {
        /// Client id of the write, 1 to 40 characters; the decisions get ids made from it.
        pub id: String,
        /// 1 to 200 cells, each `to_confirm`.
        pub cells: Vec<CellOf>,
        /// What they become: `present` or `not_confirmed`.
        pub state: CellState,
        /// Reason code.
        pub reason: String,
        /// Note, at most 200 characters; demanded with `other`.
        #[serde(default)]
        pub note: Option<String>,
    }

    /// What became of a batch.
    pub struct DecidedCells {
        /// Cells decided, those decided before included.
        pub decided: u32,
        /// Cells left as they are: no longer in doubt, or not the caller's to decide.
        pub left: u32,
    }

    /// Which month of a list.
    pub struct MonthQuery {
        /// The month; the one before the current one when absent.
        #[serde(default)]
        pub month: Option<Month>,
    }

    /// A division's registers of a month, for county and city: never a ranking.
    pub struct Registers {
        /// The division.
        pub division: DivisionCode,
        /// Its name.
        pub name: String,
        /// The month.
        pub month: Month,
        /// A line a township below a county, a line a county below a city; in code order.
        pub lines: Vec<RegistersLine>,
        /// Words on days by the people who said them, in order of name.
        pub deciders: Vec<Decider>,
    }

    /// A township's register, or a county's registers together.
    pub struct RegistersLine {
        /// The township or county.
        pub division: DivisionCode,
        /// Its name.
        pub name: String,
        /// Registers by state: one for a township.
        pub states: Vec<RegisterStateCount>,
        /// Postings.
        pub postings: u32,
        /// Days by state.
        pub sums: RegisterSums,
        /// Rows countersigned.
        pub countersigned: u32,
        /// Objections that wait for an answer.
        pub objections_open: u32,
        /// Last signed by, for a township.
        pub signed_by: Option<String>,
        /// Last signed at.
        pub signed_at: Option<Millis>,
    }

    /// Registers in a state.
    #[derive(Copy, Eq)]
    pub struct RegisterStateCount {
        /// The state.
        pub state: RegisterState,
        /// How many.
        pub count: u32,
    }

    /// What somebody decided in a month.
    pub struct Decider {
        /// Who.
        pub name: String,
        /// Where the role is held.
        pub division_name: String,
        /// Doubtful cells decided.
        pub decided: u32,
        /// Of them in batches.
        pub decided_in_batches: u32,
        /// Overrides.
        pub overrides: u32,
    }

    /// A deputy (代签人) of a township's secretary.
    pub struct DeputyView {
        /// The deputy's row.
        pub id: DeputyId,
        /// The account.
        pub account: AccountId,
        /// Name.
        pub name: String,
        /// First day.
        pub from: NaiveDate,
        /// Last day.
        pub to: NaiveDate,
        /// Why.
        pub reason: String,
        /// Named by.
        pub named_by: String,
        /// Ended before its time.
        pub ended_at: Option<Millis>,
    }

    /// Deputies of a township, newest first.
    pub struct Deputies {
        /// At most 100.
        pub deputies: Vec<DeputyView>,
    }

    /// Names a deputy: a person of the township with an own office account.
    pub struct NameDeputy {
        /// Client id of the write.
        pub id: DeputyId,
        /// An account that was deputy here before; none makes a new one.
        #[serde(default)]
        pub account: Option<AccountId>,
        /// Login of a new account.
        #[serde(default)]
        pub login: Option<String>,
        /// Name of a new account.
        #[serde(default)]
        pub name: Option<String>,
        /// First day.
        pub from: NaiveDate,
        /// Last day, at most 92 days later.
        pub to: NaiveDate,
        /// Why, 1 to 200 characters.
        pub reason: String,
    }

    /// A deputy, and the password of a new account.
    pub struct NamedDeputy {
        /// The deputy.
        pub deputy: DeputyView,
        /// Shown once, for a new account.
        pub password: Option<super::county::InitialPassword>,
    }

    /// What a file holds.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum FileFormat {
        /// For Excel, WPS and LibreOffice.
        Xlsx,
        /// UTF-8 with a byte order mark.
        Csv,
    }

    /// Over how long a file sums.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum FilePeriod {
        /// The monthly form, day by day.
        Month,
        /// The quarter of the month: a sum a month.
        Quarter,
        /// The year of the month: a sum a month.
        Year,
    }

    /// Which file.
    pub struct RegisterFileQuery {
        /// Format.
        pub format: FileFormat,
        /// Period.
        pub period: FilePeriod,
    }
}

impl RegisterLine {
    /// The row that the form shows: as signed where it is signed, else as it stands.
    #[must_use]
    pub fn form_row(&self) -> &RegisterRow {
        self.signed.as_ref().unwrap_or(&self.row)
    }
}
