//! The work log on this phone: what is being written, and the entries that were signed here.

use super::queue::Entry;
use crate::platform::PlatformError;
use crate::platform::store::{self, Change, Store, get_bytes, get_json, list_keys};
use crate::text::day_of;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use zaigang_shared::id::PostingId;
use zaigang_shared::record::{PhotoClaim, WORK_LOG_DAYS_BACK, WorkLogClaim, from_base64url};

use super::record::ReadyPhoto;

const PREFIX: &str = "work-log-draft-";

/// What is being written about a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayDraft {
    /// What was done.
    pub text: String,
    /// Households visited, as typed.
    pub households: String,
    /// Difficulties raised.
    pub difficulties: String,
    /// Photos taken; their bytes lie beside the queue's.
    pub photos: Vec<PhotoClaim>,
}

impl DayDraft {
    /// Was anything written?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn key(posting: &PostingId, about: NaiveDate) -> String {
    format!("{PREFIX}{posting}-{about}")
}

/// What was being written about a day when the page was left.
pub async fn draft(posting: &PostingId, about: NaiveDate) -> Option<DayDraft> {
    get_json(Store::State, &key(posting, about)).await.ok().flatten()
}

/// Keeps what is being written; nothing written keeps nothing.
///
/// # Errors
/// When the storage refuses.
pub async fn keep(posting: &PostingId, about: NaiveDate, draft: &DayDraft) -> Result<(), PlatformError> {
    let key = key(posting, about);
    let change = if draft.is_empty() {
        Change::Delete { store: Store::State, key }
    } else {
        Change::json(Store::State, key, draft)?
    };
    store::write(vec![change]).await
}

/// Keeps the bytes of a photo that belongs to a draft.
///
/// # Errors
/// When the storage refuses (often: no space).
pub async fn keep_photo(photo: &ReadyPhoto) -> Result<(), PlatformError> {
    store::put_bytes(Store::Photos, photo.claim.sha256.as_str(), photo.bytes.clone()).await
}

/// Forgets a photo of a draft.
///
/// # Errors
/// When the storage refuses.
pub async fn forget_photo(photo: &PhotoClaim) -> Result<(), PlatformError> {
    store::delete(Store::Photos, photo.sha256.as_str()).await
}

/// The photos of a draft that are still here.
pub async fn photos_of(draft: &DayDraft) -> Vec<ReadyPhoto> {
    let mut photos = Vec::with_capacity(draft.photos.len());
    for claim in &draft.photos {
        if let Ok(Some(bytes)) = get_bytes(Store::Photos, claim.sha256.as_str()).await {
            photos.push(ReadyPhoto { claim: claim.clone(), bytes });
        }
    }
    photos
}

/// The first day that may still be written about.
#[must_use]
pub fn first_day(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(WORK_LOG_DAYS_BACK)).unwrap_or(today)
}

/// Forgets drafts of days that can no longer be written about, with their photos.
pub async fn forget_old(today: NaiveDate) {
    for key in list_keys(Store::State).await.unwrap_or_default() {
        if !is_old(&key, today) {
            continue;
        }
        let draft: Option<DayDraft> = get_json(Store::State, &key).await.ok().flatten();
        let photos = draft.into_iter().flat_map(|draft| draft.photos);
        let mut changes: Vec<Change> = photos
            .map(|photo| Change::Delete { store: Store::Photos, key: photo.sha256.as_str().to_owned() })
            .collect();
        changes.push(Change::Delete { store: Store::State, key });
        let _ = store::write(changes).await;
    }
}

fn is_old(key: &str, today: NaiveDate) -> bool {
    let Some(rest) = key.strip_prefix(PREFIX) else { return false };
    // The last ten characters are the day.
    let day = rest.get(rest.len().saturating_sub(10)..).and_then(|text| text.parse::<NaiveDate>().ok());
    day.is_some_and(|day| day < first_day(today))
}

/// What a token says that is shown of an entry.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    work_log: Option<WorkLogClaim>,
}

/// The entry that a record of this phone makes; an app of before signed a note alone.
#[must_use]
pub fn of_entry(entry: &Entry) -> Option<WorkLogClaim> {
    let payload = entry.token.split('.').nth(1).and_then(|part| from_base64url(part).ok());
    let said: Said = crate::json::read(&payload?).ok()?;
    said.work_log.or_else(|| {
        let about = entry.stored_date().unwrap_or_else(|| day_of(entry.made_at));
        said.note.map(|text| WorkLogClaim { about, text, households: 0, difficulties: None })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::queue::EntryState;
    use zaigang_shared::record::{RecordKind, to_base64url};

    fn signed(payload: &str) -> Entry {
        Entry {
            id: "r1".parse().unwrap(),
            account: None,
            token: format!("head.{}.sign", to_base64url(payload.as_bytes())),
            kind: RecordKind::WorkLog,
            order: 1,
            made_at: 1_795_399_200_000,
            reference: None,
            note: None,
            result: None,
            photos: Vec::new(),
            state: EntryState::Waiting,
            in_log: None,
            own: None,
        }
    }

    #[test]
    fn an_entry_is_read_from_its_token() {
        let new = signed(r#"{"v":1,"work_log":{"about":"2026-11-20","text":"走访","households":3}}"#);
        let said = of_entry(&new).unwrap();
        assert_eq!(
            (said.about.to_string().as_str(), said.text.as_str(), said.households),
            ("2026-11-20", "走访", 3)
        );
        let old = of_entry(&signed(r#"{"note":"旧版写的"}"#)).unwrap();
        assert_eq!((old.about.to_string().as_str(), old.text.as_str()), ("2026-11-23", "旧版写的"));
        assert_eq!(of_entry(&signed("{}")), None);
        assert_eq!(of_entry(&Entry { token: "x".to_owned(), ..signed("{}") }), None);
    }

    #[test]
    fn drafts_go_when_their_day_can_no_longer_be_written_about() {
        let (posting, today) = ("p-1".parse().unwrap(), "2026-11-23".parse().unwrap());
        let key = |day: &str| key(&posting, day.parse().unwrap());
        assert!(!is_old(&key("2026-11-16"), today) && !is_old(&key("2026-11-23"), today));
        assert!(is_old(&key("2026-11-15"), today));
        assert!(!is_old("chain", today) && !is_old(PREFIX, today));
    }
}
