//! Administrator and county clerk.

use super::cadre::PostingKind;
use crate::day::{PolicyKind, PolicyMode};
use crate::division::{DivisionCode, Level, Role};
use crate::id::{AccountId, CodeId, FenceId, PolicyId, PostingId};
use crate::place::{Datum, Fence, FenceKind, FenceShape};
use crate::time::Millis;
use chrono::NaiveDate;

api_types! {
    /// A division with its children's names.
    pub struct DivisionView {
        /// Code.
        pub code: DivisionCode,
        /// Name.
        pub name: String,
        /// Level.
        pub level: Level,
        /// Postings in force in it.
        pub postings: u32,
    }

    /// A division and what lies right below it.
    pub struct Divisions {
        /// Itself.
        pub division: DivisionView,
        /// Below it, in code order.
        pub children: Vec<DivisionView>,
    }

    /// An account in a list.
    pub struct AccountView {
        /// Account.
        pub id: AccountId,
        /// Login of office people.
        pub login: Option<String>,
        /// Name.
        pub name: String,
        /// Roles.
        pub roles: Vec<super::session::RoleAt>,
        /// Switched off.
        pub disabled: bool,
        /// Last signed in.
        pub last_seen_at: Option<Millis>,
    }

    /// Accounts of a division.
    pub struct Accounts {
        /// In order of name.
        pub accounts: Vec<AccountView>,
    }

    /// A new office account at the division of the address.
    pub struct CreateAccount {
        /// Client id of the write.
        pub id: AccountId,
        /// Login name: 3 to 40 of letters, digits, dot, hyphen, underscore.
        pub login: String,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Role.
        pub role: Role,
        /// Telephone.
        #[serde(default)]
        pub phone: Option<String>,
    }

    /// A random initial password, shown once.
    pub struct InitialPassword {
        /// Account.
        pub account: AccountId,
        /// Login.
        pub login: String,
        /// The password; runs out at first use.
        pub password: String,
    }

    /// Switches an account on or off.
    pub struct SetAccountStatus {
        /// Off.
        pub disabled: bool,
    }

    /// A posting in a list.
    pub struct PostingLine {
        /// Posting.
        pub id: PostingId,
        /// Account of the cadre.
        pub account: AccountId,
        /// Staff number.
        pub staff_number: String,
        /// Name.
        pub person_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// Kind.
        pub kind: PostingKind,
        /// Host place.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
        /// Township's name.
        pub township_name: String,
        /// Managing division.
        pub managing: DivisionCode,
        /// Its name.
        pub managing_name: String,
        /// Dispatching unit.
        pub unit_name: Option<String>,
        /// First day.
        pub from: NaiveDate,
        /// Last day on post.
        pub to: Option<NaiveDate>,
        /// A device is enrolled.
        pub enrolled: bool,
        /// Office position in WGS-84 [lat, lon].
        pub position: Option<[f64; 2]>,
    }

    /// Postings of a division.
    pub struct Postings {
        /// In code order of the host place.
        pub postings: Vec<PostingLine>,
        /// Cursor of the next page.
        pub next: Option<String>,
    }

    /// Corrects a posting and its person.
    pub struct CorrectPosting {
        /// Client id of the write.
        pub id: String,
        /// Name, 1 to 60 characters.
        pub person_name: String,
        /// Telephone.
        #[serde(default)]
        pub phone: Option<String>,
        /// Kind.
        pub kind: PostingKind,
        /// First day.
        pub from: NaiveDate,
        /// Last day on post.
        #[serde(default)]
        pub to: Option<NaiveDate>,
        /// The village or township it should have been; none leaves it. A person who really moved gets a new
        /// posting instead.
        #[serde(default)]
        pub host: Option<DivisionCode>,
        /// The managing county or township; none leaves it, or moves it along with the host's township.
        #[serde(default)]
        pub managing: Option<DivisionCode>,
        /// Full name of the dispatching unit; none leaves it, an empty one takes it away.
        #[serde(default)]
        pub unit: Option<String>,
        /// Staff number; none leaves it.
        #[serde(default)]
        pub staff_number: Option<String>,
        /// Why, 1 to 200 characters; needed when host or managing division change.
        #[serde(default)]
        pub reason: Option<String>,
    }

    /// A fence in a list and on the map.
    pub struct FenceLine {
        /// Id, kind, shape in WGS-84.
        pub fence: Fence,
        /// Place.
        pub division: DivisionCode,
        /// Name of the place.
        pub division_name: String,
        /// Name of the fence.
        pub name: String,
        /// Only for this posting (lodging).
        pub posting: Option<PostingId>,
        /// Datum it was entered in.
        pub datum: Datum,
        /// Waits for the county's approval.
        pub proposed: bool,
        /// Valid from.
        pub valid_from: Millis,
    }

    /// Fences of a division in force.
    pub struct Fences {
        /// In code order; at most 2,000.
        pub fences: Vec<FenceLine>,
    }

    /// A fence entered at the division of the address.
    pub struct CreateFence {
        /// Client id of the write: the fence's id.
        pub id: FenceId,
        /// Kind.
        pub kind: FenceKind,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Only for this posting.
        #[serde(default)]
        pub posting: Option<PostingId>,
        /// Shape as entered, in `datum`.
        pub shape: FenceShape,
        /// Datum of the coordinates.
        pub datum: Datum,
    }

    /// Why a proposed lodging is refused.
    pub struct RefuseFence {
        /// Why, 1 to 200 characters.
        pub reason: String,
    }

    /// A corrected version of a fence.
    pub struct CorrectFence {
        /// Client id of the write: the new version's id.
        pub id: FenceId,
        /// Shape as entered, in `datum`.
        pub shape: FenceShape,
        /// Datum of the coordinates.
        pub datum: Datum,
        /// Why, 1 to 200 characters.
        pub reason: String,
    }

    /// A policy of a division.
    pub struct PolicyView {
        /// Policy.
        pub id: PolicyId,
        /// Division it holds in.
        pub division: DivisionCode,
        /// Name of the division.
        pub division_name: String,
        /// Posting kinds it is for.
        pub posting_kinds: Vec<PostingKind>,
        /// What it asks.
        pub policy: PolicyKind,
        /// Daily or sampled.
        pub mode: PolicyMode,
        /// Legal basis.
        pub legal_basis: String,
        /// Filing number.
        pub filing_number: String,
        /// Photos are demanded, under this basis.
        pub photo_basis: Option<String>,
        /// Switched on.
        pub active: bool,
        /// The day from which it is in force, while it is switched on: nothing is owed by it before.
        #[serde(default)]
        pub active_from: Option<NaiveDate>,
    }

    /// Policies that hold in a division.
    pub struct Policies {
        /// Own and inherited.
        pub policies: Vec<PolicyView>,
    }

    /// Writes a policy; it becomes active only with basis and filing number.
    pub struct SetPolicy {
        /// Client id: a new one makes a new policy.
        pub id: PolicyId,
        /// Posting kinds it is for, at least one.
        pub posting_kinds: Vec<PostingKind>,
        /// What it asks.
        pub policy: PolicyKind,
        /// Daily or sampled.
        pub mode: PolicyMode,
        /// Legal basis, at most 300 characters.
        pub legal_basis: String,
        /// Filing number, at most 60 characters.
        pub filing_number: String,
        /// Basis of a photo demand; none demands no photo.
        #[serde(default)]
        pub photo_basis: Option<String>,
        /// Switch on.
        pub active: bool,
    }

    /// Asks for a new enrolment code; older ones of the account end.
    pub struct IssueCode {
        /// Client id of the write.
        pub id: CodeId,
    }

    /// A code, shown once.
    pub struct EnrolmentCode {
        /// Its row.
        pub id: CodeId,
        /// Eight characters, in two groups of four.
        pub code: String,
        /// Runs out.
        pub expires_at: Millis,
        /// For whom.
        pub person_name: String,
    }

    /// Whether somebody enrolled.
    pub struct EnrolmentLine {
        /// Account.
        pub account: AccountId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// First enrolled; none: never.
        pub enrolled_at: Option<Millis>,
        /// A code is out until.
        pub code_until: Option<Millis>,
    }

    /// Enrolment of a division, the never enrolled first.
    pub struct Enrolments {
        /// At most 2,000.
        pub lines: Vec<EnrolmentLine>,
        /// Enrolled.
        pub enrolled: u32,
        /// Not yet.
        pub waiting: u32,
    }

    /// What an import file holds.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportKind {
        /// 行政区划.
        Divisions,
        /// 人员与派驻.
        Cadres,
        /// 电子围栏.
        Fences,
    }

    /// Dry run or not.
    pub struct ImportQuery {
        /// Only look: write nothing.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// What is wrong with a value.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportReason {
        /// Nothing stands there.
        Missing,
        /// No division code.
        NotACode,
        /// Excel has cut the digits of a code.
        LostDigits,
        /// No such division.
        UnknownDivision,
        /// The division above it is missing.
        NoParent,
        /// A division of another level than needed.
        WrongLevel,
        /// Out of the division the sheet is imported for.
        OutsideScope,
        /// No day.
        NotADate,
        /// The last day is before the first.
        DateOrder,
        /// No number.
        NotANumber,
        /// No place in China.
        Coordinates,
        /// Not 20 to 20,000 metres.
        Radius,
        /// Cannot be dialled.
        NotAPhone,
        /// None of the words to choose from.
        NotAKind,
        /// Over the limit.
        TooLong,
        /// Control characters.
        BadCharacters,
        /// The key or header comes twice.
        Duplicate,
        /// A header nobody asked for.
        UnknownColumn,
        /// ID-card numbers are not imported.
        IdCard,
        /// Nobody of that number is posted.
        UnknownStaffNumber,
        /// A staff number, which is only for lodging and work sites.
        Unexpected,
        /// The person is on another posting in these days.
        Overlaps,
        /// Nobody changes his own row.
        OwnRow,
    }

    /// A bad row.
    pub struct ImportProblem {
        /// Row of the sheet as Excel counts, the header being 1.
        pub row: u32,
        /// Column header.
        pub column: String,
        /// Value as read.
        pub value: String,
        /// What is wrong with it.
        pub reason: ImportReason,
    }

    /// What an import did or would do.
    pub struct ImportReport {
        /// Nothing was written.
        pub dry_run: bool,
        /// Rows read.
        pub rows: u32,
        /// New.
        pub created: u32,
        /// Changed.
        pub updated: u32,
        /// As before.
        pub unchanged: u32,
        /// Every bad row; any bad row writes nothing.
        pub problems: Vec<ImportProblem>,
    }

    /// A complaint in a list.
    pub struct ComplaintView {
        /// Complaint.
        pub id: crate::id::ComplaintId,
        /// Text.
        pub text: String,
        /// How to reach the writer.
        pub contact: Option<String>,
        /// About.
        pub division_name: Option<String>,
        /// When.
        pub at: Millis,
    }

    /// Complaints, newest first.
    pub struct Complaints {
        /// At most 200.
        pub complaints: Vec<ComplaintView>,
    }
}
