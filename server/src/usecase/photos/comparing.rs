//! The job that looks at photos in the background: hashes each once and notes which earlier ones it looks like.
//!
//! What it finds is a list for people, never a case: an office photographed from the same spot looks alike every day.

use super::pixels::{Look, look};
use super::stored;
use crate::app::App;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::seen::{MatchRow, Name, Shot};
use crate::store::{self, Db, StoreError};
use crate::usecase::jobs::{self, Turn};
use std::collections::HashMap;
use std::time::Duration;
use zaigang_shared::id::PhotoId;
use zaigang_shared::photo_hash::{Distance, PhotoHash};
use zaigang_shared::time::{MINUTE_MS, Millis};

/// How often it is looked for photos that arrived.
const EVERY: Duration = Duration::from_secs(10);
/// Under this lease; of several processes on one database one looks at photos, one at a time.
const LEASE: &str = "photos";
/// How long a holder that died keeps the others waiting, milliseconds.
const LEASE_MS: i64 = 2 * MINUTE_MS;
/// Photos of one turn.
const MOST: usize = 20;
/// Pairs kept of one photo: other people's first, then those that look most alike.
const MOST_PAIRS: usize = 50;

/// Starts the job.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        async move {
            let looked_at = compare(&app, &holder).await?;
            Ok(if looked_at < MOST { Turn::Done } else { Turn::More })
        }
    });
}

impl App {
    /// One turn of the job that looks at photos now, in the name of `holder`: for tests. How many it looked at.
    ///
    /// # Errors
    /// As a turn of the job.
    pub async fn compare_photos(&self, holder: &str) -> Outcome<usize> {
        compare(self, holder).await
    }
}

/// Looks at photos that arrived; how many, 0 too while another process holds the lease.
async fn compare(app: &App, holder: &str) -> Outcome<usize> {
    let (holder, now) = (holder.to_owned(), app.clock.now());
    let waiting = app
        .store
        .write::<_, Refusal>(move |db| {
            let mine = store::leases::acquire(db, LEASE, &holder, now, LEASE_MS)?;
            if mine { store::seen::waiting(db, MOST as i64) } else { Ok(Vec::new()) }
        })
        .await?;
    let (mut looked_at, mut fault) = (0, None);
    for shot in waiting {
        // One after the other: a large photo takes tens of megabytes. One that cannot be read now waits for the next
        // time and does not hold up the others.
        match one(app, shot, now).await {
            Ok(()) => looked_at += 1,
            Err(error) => fault = Some(error),
        }
    }
    match fault {
        Some(error) if looked_at == 0 => Err(error),
        Some(error) => {
            tracing::error!(%error, "a photo could not be looked at");
            Ok(looked_at)
        }
        None => Ok(looked_at),
    }
}

async fn one(app: &App, shot: Shot, now: Millis) -> Outcome<()> {
    let photo: PhotoId =
        shot.sha256.as_str().try_into().map_err(|_| StoreError::Unreadable("photo.sha256"))?;
    let bytes = stored(app, &photo).await.map_err(|e| Refusal::Internal(format!("photo {photo}: {e}")))?;
    let look = match bytes {
        // A decoder that fails in the middle ends its own look and nothing else.
        Some(bytes) => tokio::task::spawn_blocking(move || look(&bytes)).await.unwrap_or(Look::Undecodable),
        None => {
            tracing::error!(%photo, "the stored bytes of a photo are lost or damaged");
            Look::Lost
        }
    };
    let (state, hashes) = match look {
        Look::Seen { plain, mirrored } => ("seen", Some((plain, mirrored))),
        Look::Blank => ("blank", None),
        Look::Undecodable => ("undecodable", None),
        Look::Lost => ("lost", None),
    };
    let new = shot.clone();
    // Read apart, so that check-ins do not wait for the search.
    let pairs = app.store.read::<_, Refusal>(move |db| pairs(db, &new, hashes, now)).await?;
    app.store
        .write::<_, Refusal>(move |db| {
            if store::seen::mark_compared(db, &shot, now)? {
                let plain = hashes.map(|(plain, _)| plain);
                store::seen::put_hash(db, &shot, state, plain.as_ref(), now)?;
                store::seen::put_matches(db, &pairs)?;
            }
            Ok(())
        })
        .await
}

/// How an earlier photo relates to a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Likeness {
    distance: Distance,
    mirrored: bool,
}

/// What a new photo looks like: of other people, or of the same person on other days.
fn pairs(
    db: &mut Db,
    new: &Shot,
    hashes: Option<(PhotoHash, PhotoHash)>,
    now: Millis,
) -> Outcome<Vec<MatchRow>> {
    let same = Likeness { distance: Distance { small: 0, large: 0 }, mirrored: false };
    let mut alike: Vec<(Name, Likeness)> =
        store::seen::same_bytes(db, &new.sha256)?.into_iter().map(|name| (name, same)).collect();
    if let Some((plain, mirrored)) = hashes {
        for (name, hash) in store::seen::near(db, &[plain, mirrored])? {
            if let Some(likeness) = likeness(plain, mirrored, &hash).filter(|_| name.1 != new.sha256) {
                alike.push((name, likeness));
            }
        }
    }
    let names: Vec<Name> = alike.iter().map(|(name, _)| name.clone()).collect();
    let shots = store::seen::shots(db, &names)?;
    let mut likeness_of: HashMap<Name, Likeness> = alike.into_iter().collect();
    let mut found: Vec<(Shot, Likeness)> = shots
        .into_iter()
        .filter(|other| {
            other.record_id != new.record_id && (other.account_id != new.account_id || other.date != new.date)
        })
        .filter_map(|other| {
            let name = (other.record_id.clone(), other.sha256.clone());
            likeness_of.remove(&name).map(|likeness| (other, likeness))
        })
        .collect();
    found.sort_by_cached_key(|(other, likeness)| {
        let Distance { small, large } = likeness.distance;
        (other.account_id == new.account_id, small + large, other.record_id.clone())
    });
    found.truncate(MOST_PAIRS);
    Ok(found.into_iter().filter_map(|(other, likeness)| row(new, other, likeness, now)).collect())
}

/// Whether a photo looks like another as it is, or like its mirror image.
fn likeness(plain: PhotoHash, mirrored: PhotoHash, other: &PhotoHash) -> Option<Likeness> {
    [(plain, false), (mirrored, true)].into_iter().find_map(|(hash, mirrored)| {
        let distance = hash.distance(other);
        distance.is_alike().then_some(Likeness { distance, mirrored })
    })
}

/// The pair with the later day first; none when one of the records is about no posting.
fn row(new: &Shot, other: Shot, Likeness { distance, mirrored }: Likeness, now: Millis) -> Option<MatchRow> {
    let (later, earlier) = if new.date >= other.date { (new.clone(), other) } else { (other, new.clone()) };
    Some(MatchRow {
        id: keys::new_id(now),
        record_id: later.record_id,
        sha256: later.sha256,
        posting_id: later.posting_id?,
        account_id: later.account_id,
        date: later.date,
        other_record_id: earlier.record_id,
        other_sha256: earlier.sha256,
        other_posting_id: earlier.posting_id?,
        other_account_id: earlier.account_id,
        other_date: earlier.date,
        small_distance: i64::from(distance.small),
        large_distance: i64::from(distance.large),
        mirrored,
        found_at: now.0,
    })
}
