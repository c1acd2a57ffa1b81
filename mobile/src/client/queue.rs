//! The queue of signed records: what waits, what was refused and why, what is stored with its receipt.

use super::session;
use crate::platform::PlatformError;
use crate::platform::store::{Change, Store, list_text, write};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::id::{AccountId, PhotoId, RecordId};
use zaigang_shared::place::Answer;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{InspectionResult, RecordKind};
use zaigang_shared::time::{Half, Placement};

/// Entries kept after everything of them was delivered.
pub const DELIVERED_KEPT: usize = 50;

/// A signed record on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The record.
    pub id: RecordId,
    /// Whose it is: only this person's session sends it. None in entries of before it was written down.
    #[serde(default)]
    pub account: Option<AccountId>,
    /// The compact token, signed once, sent as it is.
    pub token: String,
    /// What it says.
    pub kind: RecordKind,
    /// The order of sending.
    pub order: u64,
    /// When it was made, by the server's clock as far as the phone knew it: for showing only.
    pub made_at: i64,
    /// Prompt or task answered.
    #[serde(default)]
    pub reference: Option<String>,
    /// The note signed with it.
    #[serde(default)]
    pub note: Option<String>,
    /// What an inspector found.
    #[serde(default)]
    pub result: Option<InspectionResult>,
    /// Photos promised.
    pub photos: Vec<EntryPhoto>,
    /// Where the record stands.
    pub state: EntryState,
    /// Its place in the server's log, once that was proven.
    #[serde(default)]
    pub in_log: Option<InLog>,
    /// How the rules place and judge it, as far as this phone can tell; none of kinds it cannot.
    #[serde(default)]
    pub own: Option<Own>,
}

/// A record by the rules of the server, from what the phone knew when it signed and what the server answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// Which half it speaks for.
    pub half: Half,
    /// Its day.
    pub placement: Placement,
    /// What its position says under the places held.
    pub answer: Answer,
}

/// A proven place in the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InLog {
    /// From 0.
    pub position: u64,
    /// How many leaves the signed state covers that proves it.
    pub size: u64,
}

/// A promised photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryPhoto {
    /// Its hash; the key of its bytes.
    pub sha256: PhotoId,
    /// Where it stands.
    pub state: PhotoState,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Not answered yet.
    Waiting,
    /// The server did not take it; it stays here with the reason.
    Refused {
        /// Why, in the language of then.
        problem: ProblemDocument,
    },
    /// On the server's disk.
    Stored {
        /// The signed receipt.
        receipt: String,
        /// The receipt's signature and leaf fit.
        checked: bool,
        /// The day it is kept on.
        date: NaiveDate,
        /// The server's answer.
        answer: Answer,
    },
}

/// Where a photo stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// Waits, or part of it arrived at this address.
    Waiting {
        /// Path of the upload, once created.
        upload: Option<String>,
    },
    /// Confirmed; the bytes are no longer here.
    Done,
    /// Not taken.
    Refused {
        /// Why.
        problem: ProblemDocument,
    },
    /// The bytes were lost on this phone (storage cleared).
    Lost,
}

impl Entry {
    /// Does the record itself wait?
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.state == EntryState::Waiting
    }

    /// Does anything of it still have to go out?
    #[must_use]
    pub fn is_outstanding(&self) -> bool {
        match self.state {
            EntryState::Waiting => true,
            EntryState::Stored { .. } => self.has_waiting_photo(),
            EntryState::Refused { .. } => false,
        }
    }

    /// Has it a photo that still has to go out?
    #[must_use]
    pub fn has_waiting_photo(&self) -> bool {
        self.photos.iter().any(|photo| matches!(photo.state, PhotoState::Waiting { .. }))
    }

    /// The reason, if it was refused.
    #[must_use]
    pub fn refusal(&self) -> Option<&ProblemDocument> {
        match &self.state {
            EntryState::Refused { problem } => Some(problem),
            EntryState::Waiting | EntryState::Stored { .. } => None,
        }
    }

    /// The day it is kept on, once stored.
    #[must_use]
    pub fn stored_date(&self) -> Option<NaiveDate> {
        match self.state {
            EntryState::Stored { date, .. } => Some(date),
            EntryState::Waiting | EntryState::Refused { .. } => None,
        }
    }

    /// The day to show it on: the server's, else the phone's.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.stored_date().unwrap_or_else(|| crate::text::day_of(self.made_at))
    }

    /// Is the prompt answered by it: on its way, or stored as inside? After any other answer a second try still
    /// counts.
    #[must_use]
    pub fn answers(&self, prompt: &str) -> bool {
        self.reference.as_deref() == Some(prompt)
            && matches!(self.state, EntryState::Waiting | EntryState::Stored { answer: Answer::Inside, .. })
    }

    /// Belongs it to this person? While the phone is nobody's, everything is shown.
    fn is_of(&self, holder: Option<&AccountId>) -> bool {
        self.account.is_none() || holder.is_none() || self.account.as_ref() == holder
    }

    /// Nothing of it will go out any more and its receipt fits: it may be forgotten some day.
    fn is_settled(&self) -> bool {
        matches!(self.state, EntryState::Stored { checked: true, .. }) && !self.has_waiting_photo()
    }
}

/// The queue as pages see it, oldest first.
pub static QUEUE: GlobalSignal<Vec<Entry>> = Signal::global(Vec::new);

/// What waits beside the queue: vouchings of a village clerk.
pub static BESIDE: GlobalSignal<u32> = Signal::global(|| 0);

/// How much of the person still has to be sent.
#[must_use]
pub fn waiting() -> u32 {
    outstanding(&QUEUE.read()).saturating_add(*BESIDE.read())
}

/// How many entries still have something to send.
#[must_use]
pub fn outstanding(entries: &[Entry]) -> u32 {
    u32::try_from(entries.iter().filter(|entry| entry.is_outstanding()).count()).unwrap_or(u32::MAX)
}

/// The entries of the person whose phone it is, oldest first: a phone may pass from hand to hand.
///
/// # Errors
/// When the storage fails.
pub async fn load_own() -> Result<Vec<Entry>, PlatformError> {
    let holder = session::identity().await.map(|identity| identity.account);
    let mut entries = load().await?;
    entries.retain(|entry| entry.is_of(holder.as_ref()));
    Ok(entries)
}

/// One entry.
///
/// # Errors
/// When the storage fails.
pub async fn find(id: &RecordId) -> Result<Option<Entry>, PlatformError> {
    Ok(load().await?.into_iter().find(|entry| entry.id == *id))
}

/// Everything in the store, oldest first. An entry that does not read is left where it is and passed over.
async fn load() -> Result<Vec<Entry>, PlatformError> {
    let rows = list_text(Store::Queue).await?;
    let mut entries: Vec<Entry> =
        rows.iter().filter_map(|(_, text)| crate::json::read(text.as_bytes()).ok()).collect();
    entries.sort_by_key(|entry| entry.order);
    Ok(entries)
}

/// Reads the store again for the pages.
pub async fn refresh() {
    if let Ok(entries) = load_own().await
        && *QUEUE.peek() != entries
    {
        *QUEUE.write() = entries;
    }
}

/// Keeps an entry's new state, with further changes in the same transaction.
///
/// # Errors
/// When the storage refuses.
pub async fn update(entry: &Entry, further: Vec<Change>) -> Result<(), PlatformError> {
    let mut changes = vec![Change::json(Store::Queue, entry.id.as_str(), entry)?];
    changes.extend(further);
    write(changes).await
}

/// Forgets what was delivered, except the last [`DELIVERED_KEPT`].
///
/// # Errors
/// When the storage fails.
pub async fn prune() -> Result<(), PlatformError> {
    let surplus = surplus(&load().await?);
    let delete = |id: RecordId| Change::Delete { store: Store::Queue, key: id.into() };
    write(surplus.into_iter().map(delete).collect()).await
}

fn surplus(entries: &[Entry]) -> Vec<RecordId> {
    let settled = entries.iter().rev().filter(|entry| entry.is_settled());
    settled.skip(DELIVERED_KEPT).map(|entry| entry.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(order: u64, state: EntryState, photo: Option<PhotoState>) -> Entry {
        let sha256 = PhotoId::try_from("a".repeat(64)).unwrap();
        Entry {
            id: RecordId::try_from(format!("r{order}")).unwrap(),
            account: None,
            token: String::new(),
            kind: RecordKind::Day,
            order,
            made_at: 0,
            reference: None,
            note: None,
            result: None,
            photos: photo.map(|state| EntryPhoto { sha256, state }).into_iter().collect(),
            state,
            in_log: None,
            own: None,
        }
    }

    fn stored(checked: bool) -> EntryState {
        let date = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        EntryState::Stored { receipt: String::new(), checked, date, answer: Answer::Inside }
    }

    fn refused() -> EntryState {
        let problem = ProblemDocument {
            kind: String::new(),
            title: String::new(),
            status: 422,
            code: String::new(),
            detail: String::new(),
            values: Default::default(),
        };
        EntryState::Refused { problem }
    }

    #[test]
    fn a_record_waits_until_its_photo_is_there_too() {
        let waiting = || Some(PhotoState::Waiting { upload: None });
        let entries = [
            entry(1, EntryState::Waiting, waiting()),
            entry(2, stored(true), waiting()),
            entry(3, stored(true), Some(PhotoState::Done)),
            entry(4, stored(true), None),
            entry(5, refused(), waiting()),
        ];
        assert_eq!(outstanding(&entries), 2);
    }

    #[test]
    fn only_what_is_settled_is_forgotten_and_the_newest_stay() {
        let mut entries = vec![
            entry(1, EntryState::Waiting, None),
            entry(2, refused(), None),
            entry(3, stored(false), None),
            entry(4, stored(true), Some(PhotoState::Waiting { upload: None })),
            // A photo that will never arrive keeps its record here no longer than a delivered one.
            entry(5, stored(true), Some(PhotoState::Lost)),
        ];
        entries.extend((6..60).map(|order| entry(order, stored(true), None)));
        let gone = surplus(&entries);
        assert_eq!(gone.len(), 55 - DELIVERED_KEPT);
        assert!(gone.iter().all(|id| ["r5", "r6", "r7", "r8", "r9"].contains(&id.as_str())), "{gone:?}");
    }

    #[test]
    fn a_prompt_is_answered_by_what_waits_or_is_inside_only() {
        let reply = |state| Entry { reference: Some("q1".to_owned()), ..entry(1, state, None) };
        let answered = |answer| match stored(true) {
            EntryState::Stored { receipt, checked, date, .. } => {
                EntryState::Stored { receipt, checked, date, answer }
            }
            other => other,
        };
        assert!(reply(EntryState::Waiting).answers("q1"));
        assert!(reply(answered(Answer::Inside)).answers("q1"));
        assert!(!reply(answered(Answer::Inside)).answers("q2"));
        for state in [refused(), answered(Answer::Uncertain), answered(Answer::OutsideFix)] {
            assert!(!reply(state.clone()).answers("q1"), "{state:?}");
        }
    }

    #[test]
    fn a_shared_phone_keeps_people_apart() {
        let (li, wang) = (AccountId::try_from("li").unwrap(), AccountId::try_from("wang").unwrap());
        let of_li = Entry { account: Some(li.clone()), ..entry(1, EntryState::Waiting, None) };
        assert!(of_li.is_of(Some(&li)) && of_li.is_of(None) && !of_li.is_of(Some(&wang)));
        // Written before entries had an owner.
        let text = serde_json::to_string(&of_li).unwrap().replace("\"account\":\"li\",", "");
        let old: Entry = serde_json::from_str(&text).unwrap();
        assert!(old.account.is_none() && old.is_of(Some(&wang)));
    }

    #[test]
    fn an_entry_survives_its_way_through_the_store() {
        for state in [EntryState::Waiting, refused(), stored(true)] {
            let entry = entry(1, state, Some(PhotoState::Waiting { upload: Some("/u/1".to_owned()) }));
            let text = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
        }
    }
}
