//! Fences: where they are, their versions, what a correction judges anew.

use crate::division::DivisionCode;
use crate::id::{FenceId, PostingId};
use crate::place::{Datum, Fence, FenceKind, FenceShape, Fix};
use crate::time::Millis;
use chrono::NaiveDate;

api_types! {
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
}
