//! What people may do with what is kept of them: see who looked, and say what is wrong.

use crate::division::Role;
use crate::id::{CaseId, CorrectionId, DeviceId, PostingId, RecordId};
use crate::time::Millis;
use chrono::NaiveDate;

api_types! {
    /// What somebody looked at.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ViewKind {
        /// A record with its position.
        Record,
        /// A photo.
        Photo,
        /// A case.
        Case,
        /// The bundle of an inspection: name, telephone and places. Told when the visit is over.
        Target,
        /// A photo of an answer on a case.
        CasePhoto,
        /// A paper of a request for leave.
        LeavePaper,
    }

    /// A look at somebody's data, in his own list.
    pub struct View {
        /// When.
        pub at: Millis,
        /// Name of the one who looked.
        pub by: String,
        /// The role it was done in.
        #[serde(default)]
        pub role: Option<Role>,
        /// Where that role was held then.
        #[serde(default)]
        pub division_name: Option<String>,
        /// What was looked at.
        pub what: ViewKind,
        /// The record's day.
        #[serde(default)]
        pub date: Option<NaiveDate>,
        /// The record, or the record of the photo.
        #[serde(default)]
        pub record: Option<RecordId>,
        /// The case.
        #[serde(default)]
        pub case: Option<CaseId>,
    }

    /// Looks at a posting's records, photos and cases, newest first; the person's own are left out.
    pub struct Views {
        /// Looks.
        pub views: Vec<View>,
        /// Cursor of the next page; none at the end.
        #[serde(default)]
        pub next: Option<String>,
    }

    /// What a request for correction is about.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CorrectionTarget {
        /// A record: `record` names it.
        Record,
        /// A day as a whole: `date` names it.
        Day,
        /// The posting's own data: village, unit, first and last day.
        Posting,
        /// A phone: `device` names it.
        Device,
    }

    /// Says that something kept is wrong. Unlike a word on a day, it has to be answered.
    pub struct AskCorrection {
        /// Client id of the write.
        pub id: CorrectionId,
        /// What is wrong.
        pub target: CorrectionTarget,
        /// The day, for a day.
        #[serde(default)]
        pub date: Option<NaiveDate>,
        /// The record, for a record.
        #[serde(default)]
        pub record: Option<RecordId>,
        /// The phone, for a phone.
        #[serde(default)]
        pub device: Option<DeviceId>,
        /// What should stand there, 1 to 500 characters.
        pub text: String,
    }

    /// Where a request stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CorrectionState {
        /// Waits for an answer.
        Open,
        /// It was put right.
        Corrected,
        /// It stays as it is; the answer says why.
        Refused,
    }

    /// Answers a request.
    pub struct AnswerCorrection {
        /// Client id of the write.
        pub id: String,
        /// `corrected` or `refused`.
        pub state: CorrectionState,
        /// What was done, or why it stays, 1 to 500 characters.
        pub answer: String,
    }

    /// A request for correction.
    pub struct CorrectionView {
        /// The request.
        pub id: CorrectionId,
        /// The posting.
        pub posting: PostingId,
        /// Whose.
        pub person_name: String,
        /// Host place.
        pub host_name: String,
        /// What is wrong.
        pub target: CorrectionTarget,
        /// The day it is about.
        #[serde(default)]
        pub date: Option<NaiveDate>,
        /// The record it is about.
        #[serde(default)]
        pub record: Option<RecordId>,
        /// What the person says.
        pub text: String,
        /// Where it stands.
        pub state: CorrectionState,
        /// Asked.
        pub asked_at: Millis,
        /// It waits for longer than 15 days.
        pub is_late: bool,
        /// Who answered.
        #[serde(default)]
        pub answered_by: Option<String>,
        /// When.
        #[serde(default)]
        pub answered_at: Option<Millis>,
        /// The answer.
        #[serde(default)]
        pub answer: Option<String>,
        /// Whether the reader may answer it now.
        pub may_answer: bool,
    }

    /// Requests for correction, those that wait first.
    pub struct Corrections {
        /// Requests.
        pub corrections: Vec<CorrectionView>,
    }
}
