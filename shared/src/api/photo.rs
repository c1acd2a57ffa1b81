//! Photos that look like others, for people to compare.

use crate::id::{AccountId, PhotoId, PostingId, RecordId};
use crate::time::Month;
use chrono::NaiveDate;

/// Pairs on one page.
pub const SEEN_ITEMS: usize = 50;

api_types! {
    /// Which pairs.
    pub struct SeenQuery {
        /// Month of the later photo.
        pub month: Month,
        /// Cursor of the answer before.
        #[serde(default)]
        pub after: Option<String>,
    }

    /// A photo of a pair.
    pub struct SeenPhoto {
        /// Its record.
        pub record: RecordId,
        /// The photo.
        pub photo: PhotoId,
        /// The record's posting.
        pub posting: PostingId,
        /// Who took it.
        pub account: AccountId,
        /// Name.
        pub person_name: String,
        /// Host place of the posting.
        pub host_name: String,
        /// The record's day.
        pub date: NaiveDate,
    }

    /// A half of a pair.
    pub struct SeenHalf {
        /// The photo; none where it lies outside of the caller's scope.
        pub photo: Option<SeenPhoto>,
        /// The county to ask.
        pub county_name: String,
    }

    /// Two photos that look alike, of two people or of two days. Never more than a question.
    pub struct SeenPair {
        /// The very same file.
        pub same_bytes: bool,
        /// One looks like the mirror image of the other.
        pub mirrored: bool,
        /// Different bits of 64 (`shared/src/photo_hash.rs`).
        pub small_distance: u32,
        /// Different bits of 256.
        pub large_distance: u32,
        /// The photo of the later day.
        pub later: SeenHalf,
        /// The one it looks like.
        pub earlier: SeenHalf,
    }

    /// A page of pairs, the last found first.
    pub struct SeenPhotos {
        /// Pairs.
        pub pairs: Vec<SeenPair>,
        /// Cursor of the next page.
        pub next: Option<String>,
    }
}
