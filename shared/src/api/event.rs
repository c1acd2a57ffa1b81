//! Must-attend events (五必到): called, attended, and their attendance sheet.

use super::cadre::FenceView;
use super::county::Siting;
use crate::day::DeviceStanding;
use crate::division::{DivisionCode, Role};
use crate::event::{AttendanceState, EventKind};
use crate::id::{EventId, PostingId, RecordId};
use crate::place::{Answer, FenceId};
use crate::time::{Millis, Month};

api_types! {
    /// Where an event takes place: a registered office or work site, or a place of its own. Exactly one of both.
    pub struct EventPlace {
        /// A registered place.
        #[serde(default)]
        pub fence: Option<FenceId>,
        /// A point, an outline, or where somebody stands.
        #[serde(default)]
        pub siting: Option<Siting>,
        /// What the place is called, 1 to 60 characters; needed with `siting`.
        #[serde(default)]
        pub name: Option<String>,
    }

    /// Calls an event at the division of the address.
    pub struct CallEvent {
        /// Client id of the write: the event's id.
        pub id: EventId,
        /// Kind.
        pub kind: EventKind,
        /// What it is about, 1 to 60 characters.
        pub title: String,
        /// Where.
        pub place: EventPlace,
        /// Begins; at most an hour ago, for what has begun already.
        pub starts_at: Millis,
        /// Ends; at most three days later.
        pub ends_at: Millis,
        /// What to bring or to know, at most 500 characters.
        #[serde(default)]
        pub note: Option<String>,
        /// Postings invited by hand, in the division.
        #[serde(default)]
        pub postings: Vec<PostingId>,
        /// Divisions all of whose postings are invited, in the division.
        #[serde(default)]
        pub divisions: Vec<DivisionCode>,
    }

    /// Puts time, place and note right before an event begins; everybody invited sees it.
    pub struct CorrectEvent {
        /// Client id of the write.
        pub id: String,
        /// Where; none leaves the place.
        #[serde(default)]
        pub place: Option<EventPlace>,
        /// Begins.
        pub starts_at: Millis,
        /// Ends.
        pub ends_at: Millis,
        /// What to bring or to know; an empty one takes it away.
        #[serde(default)]
        pub note: Option<String>,
        /// Why, 1 to 200 characters.
        pub reason: String,
    }

    /// Invites more people until an event is over.
    pub struct InvitePeople {
        /// Postings.
        #[serde(default)]
        pub postings: Vec<PostingId>,
        /// Divisions all of whose postings are invited.
        #[serde(default)]
        pub divisions: Vec<DivisionCode>,
    }

    /// Why: a cancellation, an attendance confirmed, somebody's absence.
    pub struct EventReason {
        /// 1 to 200 characters.
        pub reason: String,
    }

    /// Which month.
    pub struct EventQuery {
        /// The month an event lies in; when absent this month and everything to come.
        #[serde(default)]
        pub month: Option<Month>,
    }

    /// How many people of an event stand in each state.
    #[derive(Copy, Eq, Default)]
    pub struct EventTally {
        /// Invited.
        pub invited: u32,
        /// Verified by a clean record.
        pub verified: u32,
        /// Not verified, and the caller says they were there.
        pub confirmed: u32,
        /// A record in doubt.
        pub to_confirm: u32,
        /// A reason.
        pub reason_given: u32,
        /// On leave.
        pub on_leave: u32,
        /// On duty elsewhere.
        pub on_duty: u32,
        /// Nothing yet.
        pub no_record: u32,
    }

    /// An event in a list and on its page.
    pub struct EventView {
        /// The event.
        pub id: EventId,
        /// The division that called it.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// Kind.
        pub kind: EventKind,
        /// What it is about.
        pub title: String,
        /// Name of the place.
        pub place_name: String,
        /// The place as it holds now; none when it was ended.
        pub place: Option<FenceView>,
        /// Begins.
        pub starts_at: Millis,
        /// Ends.
        pub ends_at: Millis,
        /// What to bring or to know.
        pub note: Option<String>,
        /// Who called it.
        pub called_by: String,
        /// In which role.
        pub called_by_role: Role,
        /// When.
        pub called_at: Millis,
        /// Time or place were put right.
        pub changed_at: Option<Millis>,
        /// Why.
        pub change_reason: Option<String>,
        /// Called off.
        pub cancelled_at: Option<Millis>,
        /// Why.
        pub cancel_reason: Option<String>,
        /// How many stand where.
        pub tally: EventTally,
    }

    /// Events of a month.
    pub struct Events {
        /// The month.
        pub month: Month,
        /// Latest first; at most 200.
        pub events: Vec<EventView>,
    }

    /// Somebody's word on an attendance.
    pub struct AttendanceWord {
        /// What was said.
        pub text: String,
        /// Who said it; none: the person himself.
        pub by: Option<String>,
        /// When.
        pub at: Millis,
    }

    /// A line of the attendance sheet.
    pub struct AttendanceLine {
        /// Posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where the person is posted.
        pub host_name: String,
        /// How it stands by records, leave and reasons.
        pub state: AttendanceState,
        /// The record that speaks, the clean one first.
        pub record: Option<RecordId>,
        /// When it was made, as near as the server can tell.
        pub recorded_at: Option<Millis>,
        /// The person's own reason.
        pub own_reason: Option<AttendanceWord>,
        /// A reason the caller wrote down.
        pub caller_reason: Option<AttendanceWord>,
        /// The caller says the person was there: kept apart from what was verified, and no day is decided by it.
        pub confirmed: Option<AttendanceWord>,
    }

    /// Somebody who made a record for an event without an invitation.
    pub struct UninvitedLine {
        /// Posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where the person is posted.
        pub host_name: String,
        /// The record.
        pub record: RecordId,
        /// When it was made.
        pub recorded_at: Millis,
        /// What it says about the person's own places.
        pub answer: Answer,
        /// The device's standing.
        pub device: DeviceStanding,
    }

    /// An event with its attendance.
    pub struct EventSheet {
        /// The event.
        pub event: EventView,
        /// Everybody invited, in the order of places.
        pub people: Vec<AttendanceLine>,
        /// Who came without an invitation, from the event's division.
        pub uninvited: Vec<UninvitedLine>,
        /// How many others came without an invitation, posted elsewhere.
        pub uninvited_elsewhere: u32,
        /// The caller of this operation may correct, cancel, invite and confirm.
        pub may_change: bool,
    }

    /// Somebody who may be invited.
    pub struct Invitable {
        /// Posting.
        pub posting: PostingId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host: DivisionCode,
        /// Its name.
        pub host_name: String,
    }

    /// A registered place where an event may be held.
    pub struct EventSite {
        /// The place.
        pub place: FenceView,
        /// Where it lies.
        pub division_name: String,
    }

    /// What a caller chooses from.
    pub struct EventChoices {
        /// People with a posting in force, in the order of places; at most 2,000.
        pub people: Vec<Invitable>,
        /// Offices and work sites; at most 2,000.
        pub sites: Vec<EventSite>,
    }

    /// An event as somebody invited sees it; the phone keeps it for use without a network.
    pub struct OwnEvent {
        /// The event.
        pub id: EventId,
        /// The posting invited.
        pub posting: PostingId,
        /// Kind.
        pub kind: EventKind,
        /// What it is about.
        pub title: String,
        /// Who called it: name of the division.
        pub called_by: String,
        /// Name of the place.
        pub place_name: String,
        /// The place.
        pub place: Option<FenceView>,
        /// Begins.
        pub starts_at: Millis,
        /// Ends.
        pub ends_at: Millis,
        /// What to bring or to know.
        pub note: Option<String>,
        /// Time or place were put right.
        pub changed_at: Option<Millis>,
        /// Why.
        pub change_reason: Option<String>,
        /// Called off.
        pub cancelled_at: Option<Millis>,
        /// Why.
        pub cancel_reason: Option<String>,
        /// How the own attendance stands.
        pub state: AttendanceState,
        /// The caller says the person was there.
        pub is_confirmed: bool,
        /// The own reason.
        pub own_reason: Option<String>,
    }
}

impl EventTally {
    /// Counts a person in.
    pub fn add(&mut self, state: AttendanceState, is_confirmed: bool) {
        self.invited += 1;
        let place = match state {
            AttendanceState::Verified => &mut self.verified,
            _ if is_confirmed => &mut self.confirmed,
            AttendanceState::ToConfirm => &mut self.to_confirm,
            AttendanceState::ReasonGiven => &mut self.reason_given,
            AttendanceState::OnLeave => &mut self.on_leave,
            AttendanceState::OnDuty => &mut self.on_duty,
            AttendanceState::NoRecord => &mut self.no_record,
        };
        *place += 1;
    }
}
