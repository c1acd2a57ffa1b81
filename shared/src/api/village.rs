//! The village organisation (村党组织) as a witness: its people, its page, and what was vouched for.

use crate::api::cadre::PostingKind;
use crate::day::CellState;
use crate::division::{DivisionCode, Role};
use crate::id::{AccountId, PostingId};
use crate::time::{Millis, Month};
use chrono::NaiveDate;

/// Days that a village's page shows, today included.
pub const VILLAGE_DAYS: u64 = 14;

api_types! {
    /// A day of a posting as the village sees it: the word alone, no record and no position.
    #[derive(Copy, Eq)]
    pub struct VillageDay {
        /// The day.
        pub date: NaiveDate,
        /// Its state.
        pub state: CellState,
        /// It can be vouched for.
        pub may_vouch: bool,
    }

    /// A posting of the village.
    pub struct VillagePosting {
        /// The posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Posting kind.
        pub kind: PostingKind,
        /// The village's name.
        pub host_name: String,
        /// It is the caller's own: nobody vouches for himself.
        pub is_own: bool,
        /// The last days, newest first.
        pub days: Vec<VillageDay>,
    }

    /// A day that was vouched for.
    pub struct VouchingView {
        /// Client id of the vouching.
        pub id: String,
        /// The posting.
        pub posting: PostingId,
        /// For whom.
        pub person_name: String,
        /// Host place.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
        /// The day.
        pub date: NaiveDate,
        /// Reason code.
        pub reason: String,
        /// Note.
        pub note: Option<String>,
        /// Who vouched.
        pub by: String,
        /// In which role.
        pub role: Role,
        /// When.
        pub at: Millis,
        /// Somebody wrote another word on the day since.
        pub replaced: bool,
    }

    /// The village's page.
    pub struct VillageHome {
        /// Today, by the server.
        pub today: NaiveDate,
        /// Names of the villages.
        pub villages: Vec<String>,
        /// Their postings.
        pub postings: Vec<VillagePosting>,
        /// What the caller vouched for within the last 62 days, newest day first.
        pub vouchings: Vec<VouchingView>,
    }

    /// A month of vouchings.
    pub struct VouchingQuery {
        /// The month.
        pub month: Month,
    }

    /// What was vouched for in a division in a month, by place, person and day.
    pub struct Vouchings {
        /// At most 2,000.
        pub vouchings: Vec<VouchingView>,
    }

    /// A village clerk.
    pub struct ClerkView {
        /// Account.
        pub account: AccountId,
        /// Name.
        pub name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// The village.
        pub village: DivisionCode,
        /// Its name.
        pub village_name: String,
        /// When the first phone was enrolled.
        pub enrolled_at: Option<Millis>,
        /// Until when a code is out.
        pub code_until: Option<Millis>,
        /// Switched off.
        pub disabled: bool,
        /// Days vouched for this month: a count, compared with nothing.
        pub vouched_days: u32,
    }

    /// Village clerks of a division, by village.
    pub struct Clerks {
        /// Clerks.
        pub clerks: Vec<ClerkView>,
    }

    /// Makes a village clerk at a village.
    pub struct CreateClerk {
        /// Client id of the write: the account's id.
        pub id: AccountId,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Telephone, 1 to 20 characters: the code is given by it.
        pub phone: String,
    }
}
