//! City: inspectors, draws, what the visits found.

use crate::division::DivisionCode;
use crate::draw::DrawExport;
use crate::id::{AccountId, DrawId, RecordId, TaskId};
use crate::inspection::VisitDoubt;
use crate::time::Millis;
use chrono::NaiveDate;

api_types! {
    /// A new inspector with recusals.
    pub struct CreateInspector {
        /// Client id of the write.
        pub id: AccountId,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Telephone.
        #[serde(default)]
        pub phone: Option<String>,
        /// Divisions the inspector must not be sent to (own township, kin).
        pub recusals: Vec<DivisionCode>,
    }

    /// An inspector in a list.
    pub struct InspectorView {
        /// Account.
        pub id: AccountId,
        /// Name.
        pub name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// Recused divisions: code and name.
        pub recusals: Vec<(DivisionCode, String)>,
        /// A device is enrolled.
        pub enrolled: bool,
        /// Tasks not yet done.
        pub open_tasks: u32,
    }

    /// Inspectors of a division.
    pub struct Inspectors {
        /// In order of name.
        pub inspectors: Vec<InspectorView>,
    }

    /// Freezes the list of a draw over the division of the address: the first of three steps.
    pub struct FreezeDraw {
        /// Client id of the write.
        pub id: DrawId,
        /// First day of the visits.
        pub window_from: NaiveDate,
        /// Last day.
        pub window_to: NaiveDate,
        /// Postings to draw, 1 to 200.
        pub number: u32,
        /// What the public value will be: "dice before witnesses", "lottery 2026-130".
        pub seed_source: String,
    }

    /// Enters the public value: the second step draws.
    pub struct SeedDraw {
        /// Client id of the write.
        pub id: String,
        /// The public value as announced, 1 to 200 characters.
        pub public_value: String,
    }

    /// Withdraws a draw before it is done.
    pub struct WithdrawDraw {
        /// Client id of the write.
        pub id: String,
        /// Why, 1 to 500 characters.
        pub reason: String,
    }

    /// Where a draw stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum DrawState {
        /// List frozen and committed; waits for the public value.
        Frozen,
        /// Drawn; targets sealed.
        Drawn,
        /// Withdrawn with a reason.
        Withdrawn,
        /// All visits done, or the window has passed: list, nonce and result may be recomputed by anyone.
        Closed,
    }

    /// A draw in a list.
    pub struct DrawLine {
        /// Draw.
        pub id: DrawId,
        /// Division.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// State.
        pub state: DrawState,
        /// Postings in the list.
        pub population: u32,
        /// Postings drawn.
        pub number: u32,
        /// Visits done.
        pub done: u32,
        /// Visits that were not made before the window passed.
        pub missed: u32,
        /// First day.
        pub window_from: NaiveDate,
        /// Last day.
        pub window_to: NaiveDate,
        /// Ordered at.
        pub ordered_at: Millis,
        /// By.
        pub ordered_by: String,
    }

    /// Draws, newest first.
    pub struct Draws {
        /// At most 200.
        pub draws: Vec<DrawLine>,
    }

    /// A task of a draw; its target stays sealed until the inspector starts.
    pub struct DrawTask {
        /// Task.
        pub task: TaskId,
        /// Order of selection, from 1.
        pub order: u32,
        /// Inspector's name.
        pub inspector: Option<String>,
        /// Started.
        pub started_at: Option<Millis>,
        /// The target in words, once started, or once the draw is closed.
        pub target: Option<String>,
        /// Result, once done.
        pub result: Option<crate::record::InspectionResult>,
        /// The inspector's note, once done.
        pub note: Option<String>,
        /// The inspector's record, once done: opening it is logged.
        pub record: Option<RecordId>,
        /// What the visit lacks: it is `unproven` then and counts nowhere.
        pub doubts: Vec<VisitDoubt>,
        /// The window has passed without a visit.
        pub missed: bool,
    }

    /// A draw, opened.
    pub struct DrawView {
        /// The list's line.
        pub line: DrawLine,
        /// What the public value will be.
        pub seed_source: String,
        /// Salted hash of the frozen list, hex.
        pub commitment: String,
        /// The public value, once entered.
        pub public_value: Option<String>,
        /// Postings excluded, and why, counted.
        pub excluded: u32,
        /// Tasks.
        pub tasks: Vec<DrawTask>,
        /// Withdrawn because.
        pub withdrawn_reason: Option<String>,
        /// Everything needed to recompute it, once closed.
        pub export: Option<DrawExport>,
    }

    /// A township's visits beside what was declared for the same days, in code order: never a ranking.
    pub struct TownshipResult {
        /// Township.
        pub division: DivisionCode,
        /// Name.
        pub name: String,
        /// Person-days visited with an answer (`unreachable`, `excused`, unproven and unmade visits apart).
        pub visited: u32,
        /// Found present (or verified elsewhere).
        pub found_present: u32,
        /// Declared on post on those very days.
        pub declared_present: u32,
        /// Excused before.
        pub excused: u32,
        /// Not reached.
        pub unreachable: u32,
        /// Visited without the proof the result needs.
        pub unproven: u32,
        /// Drawn, and not visited before the window passed.
        pub not_visited: u32,
        /// Estimate and 95 % interval; none below 10 visited person-days.
        pub estimate: Option<TruePresence>,
    }

    /// Hajek estimate of true presence with its interval (science 5).
    #[derive(Copy)]
    pub struct TruePresence {
        /// Share, 0 to 1.
        pub share: f64,
        /// Lower bound, 95 %.
        pub low: f64,
        /// Upper bound, 95 %.
        pub high: f64,
    }

    /// What the visits found.
    pub struct InspectionResults {
        /// A line a township.
        pub townships: Vec<TownshipResult>,
        /// Visits, newest first, at most 200.
        pub visits: Vec<VisitLine>,
    }

    /// A visit.
    pub struct VisitLine {
        /// When.
        pub at: Millis,
        /// Who was visited.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Township.
        pub township_name: String,
        /// Found.
        pub result: crate::record::InspectionResult,
        /// The day's declared cell before the visit.
        pub declared: crate::day::CellState,
        /// By.
        pub inspector: String,
        /// The inspector's note.
        pub note: Option<String>,
        /// The inspector's record: opening it is logged.
        pub record: RecordId,
        /// What the visit lacks: it is `unproven` then and counts nowhere.
        pub doubts: Vec<VisitDoubt>,
    }

    /// Reports of the job that deletes what is past its time, newest first.
    pub struct RetentionReports {
        /// Days that token, exact position and photo are kept.
        pub days: u32,
        /// Reports.
        pub reports: Vec<RetentionReport>,
    }

    /// What one run deleted and held, in the whole deployment.
    #[derive(Eq)]
    pub struct RetentionReport {
        /// Report.
        pub id: String,
        /// The run began.
        pub at: Millis,
        /// It ended; none when it was broken off: the next run went on from there.
        pub finished_at: Option<Millis>,
        /// Days that were kept.
        pub days: u32,
        /// Records of days before this one were past their time.
        pub cutoff: NaiveDate,
        /// Records whose token was deleted.
        pub records: u64,
        /// Of those, records that had a position.
        pub positions: u64,
        /// Photos whose file was deleted.
        pub photos: u64,
        /// Bytes of those files.
        pub bytes: u64,
        /// Files that were gone already.
        pub files_missing: u64,
        /// Files that could not be deleted; the next run tries again.
        pub files_failed: u64,
        /// Deleted files that belonged to no record.
        pub files_without_row: u64,
        /// Records past their time that were held.
        pub held: u64,
        /// Cases that held them: undecided, or decided in the last 30 days.
        pub held_by_cases: u64,
        /// Open requests for correction that held them.
        pub held_by_corrections: u64,
        /// Codes, sessions, tries and old complaints that had run out.
        pub swept: u64,
    }
}
