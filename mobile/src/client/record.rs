//! Makes a record: the claims, the signature, and its place in the device's chain, kept in one transaction.

use super::queue::{self, Entry, EntryPhoto, EntryState, PhotoState};
use super::session::{self, Identity};
use super::{ClientError, beacon, kept, own};
use crate::platform::PlatformError;
use crate::platform::camera::{PhotoSource as CameraSource, RawPhoto};
use crate::platform::position::{PlatformFix, accuracy_kind};
use crate::platform::store::{Change, Store, get_json, write};
use crate::platform::task::to_the_end;
use crate::platform::{clock, key, lock};
use dioxus::core::spawn_forever;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::session::Deployment;
use zaigang_shared::id::{DeviceId, PhotoId, RecordId};
use zaigang_shared::operation;
use zaigang_shared::place::{AccuracyKind, Fix};
use zaigang_shared::record::{
    AppInfo, Claims, Clock, Header, InspectionResult, MAX_DIFFICULTIES_CHARS, MAX_HOUSEHOLDS, MAX_NOTE_CHARS,
    MAX_WORK_LOG_CHARS, PhotoClaim, PhotoSource, RECORD_TYPE, RECORD_VERSION, RecordKind, WorkLogClaim,
    compact, sha256_hex, signing_input,
};
use zaigang_shared::time::Millis;

const CHAIN: &str = "chain";
const DEPLOYMENT: &str = "deployment";

/// The head of a device's chain. The one written last lies under [`CHAIN`], of other devices of this phone beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Chain {
    /// The device it belongs to.
    device: String,
    /// The last counter.
    seq: i64,
    /// SHA-256 of the last token.
    prev: Option<String>,
    /// Counts every record of this storage, over all devices: the order of sending.
    order: u64,
}

impl Chain {
    /// Where it lies once another device of this phone has signed.
    fn key(device: &str) -> String {
        format!("{CHAIN}-{device}")
    }

    /// The place after this one for a device; `own` is its head if another one signed last.
    fn next(&self, device: &DeviceId, own: Option<Self>) -> Self {
        let order = self.order + 1;
        let own = if self.device == device.as_str() { Some(self.clone()) } else { own };
        match own {
            Some(own) => Self { seq: own.seq + 1, order, ..own },
            None => Self { device: device.as_str().to_owned(), seq: 1, prev: None, order },
        }
    }
}

/// A photo ready to be promised: rewritten, hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyPhoto {
    /// What the record says of it.
    pub claim: PhotoClaim,
    /// The bytes as they will travel.
    pub bytes: Vec<u8>,
}

/// What a record is to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its id, made before the photo so that the watermark can carry a code of it.
    pub id: RecordId,
    /// Posting, or the account of an inspector.
    pub subject: String,
    /// What it says.
    pub kind: RecordKind,
    /// The best fix, if there was one.
    pub fix: Option<PlatformFix>,
    /// Photos.
    pub photos: Vec<ReadyPhoto>,
    /// Prompt or task answered.
    pub reference: Option<String>,
    /// A short note.
    pub note: Option<String>,
    /// What an inspector found.
    pub result: Option<InspectionResult>,
    /// An entry of the work log.
    pub work_log: Option<WorkLogClaim>,
}

/// A new record id.
#[must_use]
pub fn new_id() -> Option<RecordId> {
    RecordId::try_from(clock::random_uuid_v7()).ok()
}

/// The code on the watermark: the last eight digits of the record's id.
#[must_use]
pub fn code_of(id: &RecordId) -> String {
    let digits: Vec<char> = id.as_str().chars().filter(char::is_ascii_hexdigit).collect();
    let tail: String = digits.iter().skip(digits.len().saturating_sub(8)).collect();
    let (head, rest) = tail.split_at_checked(4).unwrap_or((&tail, ""));
    format!("{head}-{rest}").to_ascii_uppercase()
}

/// This deployment: as kept since the enrolment, else asked for.
///
/// # Errors
/// As [`kept::ask`].
pub async fn deployment() -> Result<Deployment, ClientError> {
    match kept::load(DEPLOYMENT).await {
        Some(kept) => Ok(kept.value),
        None => fetch_deployment().await,
    }
}

/// Asks for this deployment and keeps it.
///
/// # Errors
/// As [`kept::ask`].
pub async fn fetch_deployment() -> Result<Deployment, ClientError> {
    Ok(kept::ask::<operation::ReadDeployment>(DEPLOYMENT, Vec::new()).await?.value)
}

/// Takes the browser's own segments out of a photo and hashes what is left.
#[must_use]
pub fn ready_photo(raw: &RawPhoto) -> Option<ReadyPhoto> {
    let bytes = zaigang_shared::jpeg::rewrite(&raw.jpeg).ok()?;
    let claim = PhotoClaim {
        sha256: PhotoId::try_from(sha256_hex(&bytes)).ok()?,
        bytes: u32::try_from(bytes.len()).ok()?,
        width: raw.width,
        height: raw.height,
        source: match raw.source {
            CameraSource::Stream => PhotoSource::Stream,
            CameraSource::Input => PhotoSource::Input,
        },
    };
    Some(ReadyPhoto { claim, bytes })
}

/// The platform's fix as a record carries it; nothing is corrected.
#[must_use]
pub fn signed_fix(fix: &PlatformFix) -> Fix {
    let PlatformFix { lat, lon, acc, at, alt, spd, hdg } = *fix;
    let acc_kind = match accuracy_kind() {
        "android68" => AccuracyKind::Android68,
        "web95" => AccuracyKind::Web95,
        "ios_rms" => AccuracyKind::IosRms,
        _ => AccuracyKind::Unknown,
    };
    Fix { lat, lon, acc, at, alt, spd, hdg, mock: None, acc_kind }
}

/// Signs a record and puts it, its photo and the new head of the chain into the store together.
///
/// # Errors
/// [`ClientError::NotSignedIn`] before the enrolment; the device's refusal (often: no space).
pub async fn make(draft: Draft) -> Result<(), ClientError> {
    let run = |work| {
        spawn_forever(work);
    };
    let made = to_the_end(run, async move {
        lock::with_lock("chain", async move || make_alone(draft).await).await?;
        queue::refresh().await;
        super::sync::ring();
        Ok(())
    });
    made.await
}

async fn make_alone(draft: Draft) -> Result<(), ClientError> {
    let Draft { id, subject, kind, fix, photos, reference, note, result, work_log } = draft;
    // Not the session: what is signed after its end is sent after the next enrolment.
    let Identity { device, account, .. } = session::identity().await.ok_or(ClientError::NotSignedIn)?;
    let audience = deployment().await?.id;
    let last: Chain = get_json(Store::State, CHAIN).await?.unwrap_or_default();
    let own = get_json(Store::State, &Chain::key(device.as_str())).await?;
    let chain = last.next(&device, own);
    let wall = clock::now_ms();
    let note = note.map(|text| cleaned(&text, MAX_NOTE_CHARS)).filter(|text| !text.is_empty());
    let claims = Claims {
        v: RECORD_VERSION,
        aud: audience,
        jti: id.clone(),
        sub: subject,
        kind,
        seq: chain.seq,
        prev: chain.prev.clone(),
        fix: fix.as_ref().map(signed_fix),
        clock: clock_claim(wall).await,
        photos: photos.iter().map(|photo| photo.claim.clone()).collect(),
        reference: reference.clone(),
        note: note.clone(),
        result,
        work_log: work_log.map(clean_entry),
        app: AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: "web".to_owned(),
            model: None,
        },
    };
    let header = Header { typ: RECORD_TYPE.to_owned(), alg: "ES256".to_owned(), kid: device };
    let unreadable =
        |error: zaigang_shared::record::RecordError| PlatformError::Unreadable(error.to_string());
    let input = signing_input(&header, &claims).map_err(unreadable)?;
    let token = compact(&input, &key::sign(session::key_name(), input.as_bytes()).await?);
    let head = Chain { prev: Some(sha256_hex(token.as_bytes())), ..chain };
    let entry = Entry {
        id,
        account: Some(account),
        token,
        kind,
        order: head.order,
        made_at: beacon::server_now(),
        reference,
        note,
        result,
        photos: claims
            .photos
            .iter()
            .map(|claim| EntryPhoto {
                sha256: claim.sha256.clone(),
                state: PhotoState::Waiting { upload: None },
            })
            .collect(),
        state: EntryState::Waiting,
        in_log: None,
        own: own::as_this_phone_sees_it(&claims).await,
    };
    let mut changes = vec![
        Change::json(Store::Queue, entry.id.as_str(), &entry)?,
        Change::json(Store::State, CHAIN, &head)?,
    ];
    if !last.device.is_empty() && last.device != head.device {
        changes.push(Change::json(Store::State, Chain::key(&last.device), &last)?);
    }
    changes.extend(photos.into_iter().map(|photo| Change::Bytes {
        store: Store::Photos,
        key: photo.claim.sha256.as_str().to_owned(),
        bytes: photo.bytes,
    }));
    match write(changes.clone()).await {
        Ok(()) => Ok(()),
        // Often the storage is full: kept pages make room, what was made and not yet sent never does.
        Err(_) => {
            kept::make_room().await;
            Ok(write(changes).await?)
        }
    }
}

/// The clocks now and the last beacon with the clocks at its arrival.
async fn clock_claim(wall: i64) -> Clock {
    let beacon = beacon::last().await;
    Clock {
        wall: Millis(wall),
        session: clock::session_id(),
        elapsed: beacon::elapsed(),
        beacon_elapsed: beacon.as_ref().map(|kept| kept.elapsed),
        beacon_session: beacon.as_ref().map(|kept| kept.session.clone()),
        beacon_wall: beacon.as_ref().map(|kept| Millis(kept.wall)),
        beacon: beacon.map(|kept| kept.beacon),
    }
}

/// Text within its limits: what the server would refuse is left out here.
fn cleaned(text: &str, most: usize) -> String {
    let kept = text.trim().chars().filter(|letter| !letter.is_control() || *letter == '\n');
    kept.take(most).collect()
}

fn clean_entry(entry: WorkLogClaim) -> WorkLogClaim {
    let difficulties = entry.difficulties.map(|text| cleaned(&text, MAX_DIFFICULTIES_CHARS));
    WorkLogClaim {
        about: entry.about,
        text: cleaned(&entry.text, MAX_WORK_LOG_CHARS),
        households: entry.households.min(MAX_HOUSEHOLDS),
        difficulties: difficulties.filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_of_each_device_of_a_phone_goes_on() {
        let (one, two) = (DeviceId::try_from("d1").unwrap(), DeviceId::try_from("d2").unwrap());
        let first = Chain::default().next(&one, None);
        assert_eq!((first.seq, first.prev.clone(), first.order), (1, None, 1));
        let second = Chain { prev: Some("a".repeat(64)), ..first }.next(&one, None);
        assert_eq!((second.seq, second.prev.as_deref().map(str::len), second.order), (2, Some(64), 2));
        let other = second.next(&two, None);
        assert_eq!((other.seq, other.prev.clone(), other.order), (1, None, 3));
        let back = other.next(&one, Some(second));
        assert_eq!((back.device.as_str(), back.seq, back.order), ("d1", 3, 4));
        assert!(back.prev.is_some_and(|prev| prev.starts_with('a')));
    }

    #[test]
    fn the_code_is_short_and_from_the_random_end_of_the_id() {
        let id = RecordId::try_from("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").unwrap();
        assert_eq!(code_of(&id), "0C07-398F");
        assert_eq!(code_of(&RecordId::try_from("a").unwrap()), "A-");
    }

    #[test]
    fn notes_are_cut_to_what_the_server_takes() {
        assert_eq!(cleaned(" a\u{7}b\nc ", 9), "ab\nc");
        assert_eq!(cleaned(&"村".repeat(900), MAX_NOTE_CHARS).chars().count(), MAX_NOTE_CHARS);
        let entry = WorkLogClaim {
            about: chrono::NaiveDate::default(),
            text: format!("走访\t{}", "村".repeat(MAX_WORK_LOG_CHARS)),
            households: 999,
            difficulties: Some(" \n".to_owned()),
        };
        let entry = clean_entry(entry);
        assert_eq!((entry.text.chars().count(), entry.households), (MAX_WORK_LOG_CHARS, MAX_HOUSEHOLDS));
        assert_eq!(entry.difficulties, None);
    }
}
