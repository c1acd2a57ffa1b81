//! Policies, and zones that policies speak of.

use crate::api::cadre::PostingKind;
use crate::day::{PolicyKind, PolicyMode};
use crate::division::DivisionCode;
use crate::id::{PolicyId, PostingId, ZoneId};
use chrono::NaiveDate;

/// What a policy says of duty unless it says otherwise.
fn yes() -> bool {
    true
}

api_types! {
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
}
