//! Administrator and county clerk.

use super::cadre::PostingKind;
use crate::day::{PolicyKind, PolicyMode};
use crate::division::{DivisionCode, Level, Role};
use crate::id::{AccountId, CodeId, FenceId, PolicyId, PostingId, ZoneId};
use crate::place::{Datum, Fence, FenceKind, FenceShape, Fix};
use crate::time::Millis;
use chrono::NaiveDate;

/// What a policy says of duty unless it says otherwise.
fn yes() -> bool {
    true
}

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
        /// Proposed lodgings that the county refused in the last 90 days and that nothing has taken the place of,
        /// newest first; at most 200.
        #[serde(default)]
        pub refused: Vec<RefusedLodging>,
    }

    /// A proposed lodging that was refused.
    pub struct RefusedLodging {
        /// What was proposed.
        pub fence: FenceLine,
        /// Whose.
        pub person_name: String,
        /// The county's reason.
        pub reason: String,
        /// When.
        pub refused_at: Millis,
    }

    /// Where a fence is: what a map says, or the fixes of somebody who stands there.
    #[serde(tag = "by", rename_all = "snake_case")]
    pub enum Siting {
        /// An outline from a map or a list of coordinates.
        Drawn {
            /// Outline as entered, in `datum`.
            shape: FenceShape,
            /// Datum of the coordinates.
            datum: Datum,
        },
        /// By standing there: three good fixes within two minutes make the centre of a circle.
        Standing {
            /// The fixes as the browser gave them, 3 to 60.
            fixes: Vec<Fix>,
            /// Radius, 20 to 20000 metres.
            radius_m: f64,
            /// Datum the browser hands out.
            datum: Datum,
        },
    }

    /// How a version of a fence stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum FenceState {
        /// Proposed, waits for the county.
        Proposed,
        /// Refused by the county.
        Refused,
        /// A proposal that a newer one took the place of.
        Superseded,
        /// In force.
        InForce,
        /// Was in force until `valid_to`.
        Ended,
        /// Corrected for all the time it held: judges nothing.
        Replaced,
    }

    /// A version of a fence in its history.
    pub struct FenceVersion {
        /// What it says.
        pub fence: FenceLine,
        /// How it stands.
        pub state: FenceState,
        /// Until; none while it is in force.
        pub valid_to: Option<Millis>,
        /// When it was written.
        pub made_at: Millis,
        /// Who wrote it.
        pub made_by: String,
        /// Who approved it, where that was somebody else.
        pub approved_by: Option<String>,
        /// Why it was made, or refused.
        pub reason: Option<String>,
        /// Fixes it was made of, by standing there; 0 otherwise.
        pub standing_fixes: u32,
        /// Records that were judged anew when it was made.
        pub judged_anew: Option<JudgedAnew>,
    }

    /// The history of a fence.
    pub struct FenceVersions {
        /// Newest first.
        pub versions: Vec<FenceVersion>,
    }

    /// What judging records anew has come to.
    #[derive(Copy, Eq)]
    pub struct JudgedAnew {
        /// Records looked at.
        pub records: u32,
        /// Whose answer changed.
        pub changed: u32,
        /// Now inside.
        pub inside: u32,
        /// Now uncertain.
        pub uncertain: u32,
        /// Still outside.
        pub outside: u32,
        /// More wait: they are judged in the background.
        pub waiting: bool,
    }

    /// A fence after its correction.
    pub struct CorrectedFence {
        /// The new version.
        pub fence: FenceLine,
        /// Records judged anew, when it was said since when the fence was wrong.
        pub judged_anew: Option<JudgedAnew>,
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
        /// Where it is.
        pub siting: Siting,
        /// The datum was checked: past fixes that fit another one better are no hindrance.
        #[serde(default)]
        pub datum_confirmed: bool,
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
        /// Where it is.
        pub siting: Siting,
        /// Why, 1 to 200 characters.
        pub reason: String,
        /// The day since which the fence was wrong: it holds from then, and the records since are judged anew.
        /// None: from now on only.
        #[serde(default)]
        pub wrong_since: Option<NaiveDate>,
        /// The datum was checked: past fixes that fit another one better are no hindrance.
        #[serde(default)]
        pub datum_confirmed: bool,
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
        /// Approved duty counts as on post.
        #[serde(default = "yes")]
        pub duty_counts: bool,
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
        /// Approved duty counts as on post.
        #[serde(default = "yes")]
        pub duty_counts: bool,
        /// Switch on.
        pub active: bool,
    }

    /// A village of a zone.
    pub struct ZoneVillage {
        /// Code.
        pub code: DivisionCode,
        /// Name.
        pub name: String,
        /// Its office or a work site is registered; without one nobody can check in there, and nobody owes it.
        pub registered: bool,
    }

    /// A posting that belongs to a zone, or may.
    pub struct ZonePosting {
        /// The posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Kind.
        pub kind: PostingKind,
        /// Its zone, if it has one.
        #[serde(default)]
        pub zone: Option<ZoneId>,
    }

    /// A zone (管区): a named set of villages of a township.
    pub struct ZoneView {
        /// The zone.
        pub id: ZoneId,
        /// The township.
        pub township: DivisionCode,
        /// Its name.
        pub township_name: String,
        /// The zone's name.
        pub name: String,
        /// Its villages, in code order.
        pub villages: Vec<ZoneVillage>,
        /// The postings that belong to it.
        pub postings: Vec<ZonePosting>,
    }

    /// Zones of a division.
    pub struct Zones {
        /// In the order of townships and names; at most 1,000.
        pub zones: Vec<ZoneView>,
        /// Of one township: its villages, in code order, to choose from.
        pub villages: Vec<ZoneVillage>,
        /// Of one township: postings in force there, those of zone secretaries first.
        pub postings: Vec<ZonePosting>,
    }

    /// Writes a zone of the township of the address; a known id is rewritten.
    pub struct SetZone {
        /// Client id: a new one makes a new zone.
        pub id: ZoneId,
        /// Name, 1 to 30 characters, unique in the township.
        pub name: String,
        /// Villages of the township, 1 to 100.
        pub villages: Vec<DivisionCode>,
        /// Postings of the township that belong to it; those left out belong to it no longer.
        #[serde(default)]
        pub postings: Vec<PostingId>,
        /// Ends the zone: its postings then owe every village of the township again.
        #[serde(default)]
        pub ended: bool,
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

    /// Dry run or not, and what is said of the file's coordinates.
    pub struct ImportQuery {
        /// Only look: write nothing.
        #[serde(default)]
        pub dry_run: bool,
        /// Datum of the coordinates where neither the file nor the row says it.
        #[serde(default)]
        pub datum: Option<Datum>,
        /// The datum was checked: past fixes that fit another one better are no hindrance.
        #[serde(default)]
        pub datum_confirmed: bool,
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
        /// The township has no zone of that name.
        UnknownZone,
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
        /// A code given as a number; it has to be text, or its digits may be lost.
        CodeNotText,
        /// Neither the row, nor the file, nor the importer says the datum of the coordinates.
        NoDatum,
        /// Neither one point nor one polygon.
        Geometry,
        /// A polygon with a hole.
        Hole,
        /// The outline crosses itself, has too few or too many corners, or is too small or too large.
        Outline,
        /// Past fixes of the place fit another datum better; can be confirmed.
        DatumDoubtful,
    }

    /// A bad row.
    pub struct ImportProblem {
        /// Row of the sheet as Excel counts, the header being 1; of a map file the number of the place, from 1.
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
