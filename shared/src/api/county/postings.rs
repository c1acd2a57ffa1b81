//! Postings.

use crate::api::cadre::PostingKind;
use crate::division::DivisionCode;
use crate::id::{AccountId, PostingId};
use chrono::NaiveDate;

api_types! {
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
}
