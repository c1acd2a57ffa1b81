//! The inspector's phone.

use super::cadre::FenceView;
use crate::id::{PostingId, TaskId};
use crate::inspection::VisitDoubt;
use crate::record::InspectionResult;
use crate::time::Millis;
use chrono::NaiveDate;

api_types! {
    /// A task as the list shows it: no target before the start.
    pub struct TaskLine {
        /// Task.
        pub id: TaskId,
        /// First day.
        pub window_from: NaiveDate,
        /// Last day.
        pub window_to: NaiveDate,
        /// County or city it lies in, in words; the only hint.
        pub region: String,
        /// Started.
        pub started_at: Option<Millis>,
        /// Done.
        pub done_at: Option<Millis>,
        /// Result, once done.
        pub result: Option<InspectionResult>,
        /// The window has passed without a visit.
        #[serde(default)]
        pub missed: bool,
        /// What the visit lacks: it is `unproven` then and counts nowhere.
        #[serde(default)]
        pub doubts: Vec<VisitDoubt>,
        /// The bundle, once started: works 24 hours without signal.
        pub bundle: Option<TaskBundle>,
    }

    /// Own tasks.
    pub struct Tasks {
        /// The inspector's name.
        pub name: String,
        /// Open first, then past ones.
        pub tasks: Vec<TaskLine>,
    }

    /// What opens at the start.
    pub struct TaskBundle {
        /// Task.
        pub task: TaskId,
        /// Posting to visit.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// Village.
        pub host_name: String,
        /// Township.
        pub township_name: String,
        /// Places in WGS-84.
        pub fences: Vec<FenceView>,
        /// Approved leave or duty that covers today, registered before the visit was started.
        pub excused: bool,
        /// The bundle ends.
        pub until: Millis,
    }
}
