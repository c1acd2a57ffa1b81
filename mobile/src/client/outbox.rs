//! What waits to be sent: words, and the papers that go with them. They are written down first, in one transaction; sent when
//! there is a network; and after each step it is written down how far it is, so that sent again it goes on from there.

use super::{ClientError, session};
use crate::platform::PlatformError;
use crate::platform::lock;
use crate::platform::store::{Change, Store, get_bytes, list_text, write};
use dioxus::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::leave::AttachmentKind;
use zaigang_shared::id::{AccountId, AttachmentId};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::sha256_hex;

/// A paper that still has to go out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Its id, made here.
    pub id: AttachmentId,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Picture or PDF.
    pub kind: AttachmentKind,
}

/// A paper with its bytes, ready to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyPaper {
    /// What is kept of it.
    pub paper: Paper,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl ReadyPaper {
    /// A paper from its bytes; none without an id.
    #[must_use]
    pub fn new(id: String, kind: AttachmentKind, bytes: Vec<u8>) -> Option<Self> {
        let id = AttachmentId::try_from(id).ok()?;
        Some(Self { paper: Paper { id, sha256: sha256_hex(&bytes), kind }, bytes })
    }
}

/// What every parcel has.
pub(crate) struct Parts<'a> {
    /// Names it on this phone.
    pub id: &'a str,
    /// Whose it is: only this person's session sends it.
    pub account: &'a mut Option<AccountId>,
    /// Papers that have not arrived.
    pub papers: &'a mut Vec<Paper>,
    /// Why the server did not take it; it is not sent again by itself.
    pub refused: &'a mut Option<ProblemDocument>,
}

/// A kind of what waits.
pub(crate) trait Parcel: Clone + PartialEq + Serialize + DeserializeOwned + 'static {
    /// Stands before the keys of its kind, and names its lock.
    const NAME: &'static str;

    /// What waits, as pages see it.
    fn outbox() -> &'static GlobalSignal<Vec<Self>>;

    /// What it has in common with others.
    fn parts(&mut self) -> Parts<'_>;

    /// Sends its words; false when they had arrived before.
    async fn send_words(&mut self) -> Result<bool, ClientError>;

    /// Sends a paper.
    async fn send_paper(&self, paper: &Paper, bytes: Vec<u8>) -> Result<(), ClientError>;
}

fn key<P: Parcel>(id: &str) -> String {
    [P::NAME, "-", id].concat()
}

fn kept<P: Parcel>(parcel: &mut P) -> Result<Change, ClientError> {
    let key = key::<P>(parcel.parts().id);
    Ok(Change::json(Store::State, key, parcel)?)
}

fn gone<P: Parcel>(paper: &AttachmentId) -> Change {
    Change::Delete { store: Store::Photos, key: key::<P>(paper.as_str()) }
}

fn is_of<P: Parcel>(parcel: &mut P, holder: Option<&AccountId>) -> bool {
    let account = parcel.parts().account.as_ref();
    account.is_none() || holder.is_none() || account == holder
}

/// Writes down what is to be sent, with the bytes of its papers, in one transaction.
pub(crate) async fn keep<P: Parcel>(mut parcel: P, papers: Vec<ReadyPaper>) -> Result<(), ClientError> {
    let parts = parcel.parts();
    *parts.account = session::identity().await.map(|identity| identity.account);
    *parts.papers = papers.iter().map(|ready| ready.paper.clone()).collect();
    let mut changes = vec![kept(&mut parcel)?];
    changes.extend(papers.into_iter().map(|ready| Change::Bytes {
        store: Store::Photos,
        key: key::<P>(ready.paper.id.as_str()),
        bytes: ready.bytes,
    }));
    write(changes).await?;
    refresh::<P>().await;
    Ok(())
}

/// Forgets what was refused, with its papers.
pub(crate) async fn forget<P: Parcel>(parcel: &P) -> Result<(), PlatformError> {
    let mut parcel = parcel.clone();
    let parts = parcel.parts();
    let mut changes = vec![Change::Delete { store: Store::State, key: key::<P>(parts.id) }];
    changes.extend(parts.papers.iter().map(|paper| gone::<P>(&paper.id)));
    write(changes).await?;
    refresh::<P>().await;
    Ok(())
}

/// Reads the store again for the pages.
pub(crate) async fn refresh<P: Parcel>() {
    if let Ok(waiting) = load_own::<P>().await
        && *P::outbox().peek() != waiting
    {
        *P::outbox().write() = waiting;
    }
}

/// What waits of the person whose phone it is, in the order it was written.
async fn load_own<P: Parcel>() -> Result<Vec<P>, PlatformError> {
    let holder = session::identity().await.map(|identity| identity.account);
    let prefix = key::<P>("");
    let rows = list_text(Store::State).await?;
    let own = rows.iter().filter(|(key, _)| key.starts_with(&prefix));
    // Ids are in the order of time.
    let mut read: Vec<P> = own.filter_map(|(_, text)| crate::json::read(text.as_bytes()).ok()).collect();
    read.retain_mut(|parcel| is_of(parcel, holder.as_ref()));
    Ok(read)
}

/// Sends what waits; nothing to send costs no request. One that is refused keeps no other back.
pub(crate) async fn send_all<P: Parcel>() -> Result<(), ClientError> {
    lock::with_lock(P::NAME, async || {
        let mut failure = None;
        for mut parcel in load_own::<P>().await? {
            if parcel.parts().refused.is_some() {
                continue;
            }
            if let Err(error) = send(&mut parcel).await {
                let has_way = !matches!(error, ClientError::Net(_) | ClientError::NotSignedIn);
                failure.get_or_insert(error);
                if !has_way {
                    break;
                }
            }
        }
        refresh::<P>().await;
        failure.map_or(Ok(()), Err)
    })
    .await
}

async fn send<P: Parcel>(parcel: &mut P) -> Result<(), ClientError> {
    match parcel.send_words().await {
        Ok(false) => {}
        Ok(true) => write(vec![kept(parcel)?]).await?,
        Err(error) => return refused(parcel, error).await,
    }
    while let Some(paper) = parcel.parts().papers.first().cloned() {
        // Bytes that the browser cleared away cannot be sent: the rest still can.
        if let Some(bytes) = get_bytes(Store::Photos, &key::<P>(paper.id.as_str())).await?
            && let Err(error) = parcel.send_paper(&paper, bytes).await
        {
            return refused(parcel, error).await;
        }
        parcel.parts().papers.retain(|other| other.id != paper.id);
        write(vec![kept(parcel)?, gone::<P>(&paper.id)]).await?;
    }
    write(vec![Change::Delete { store: Store::State, key: key::<P>(parcel.parts().id) }]).await?;
    Ok(())
}

/// What does not pass by itself is written down with its reason; what does is tried again.
async fn refused<P: Parcel>(parcel: &mut P, error: ClientError) -> Result<(), ClientError> {
    match error {
        // Too slow a link (408) may be a better one tomorrow.
        ClientError::Problem(problem) if problem.status < 500 && !matches!(problem.status, 408 | 429) => {
            *parcel.parts().refused = Some(*problem);
            write(vec![kept(parcel)?]).await?;
            Ok(())
        }
        passing => Err(passing),
    }
}

/// Tells whether a parcel survives its way through the store and belongs to one person.
#[cfg(test)]
pub(crate) fn check<P: Parcel + std::fmt::Debug>(mut parcel: P) {
    let text = serde_json::to_string(&parcel).unwrap();
    let mut read: P = crate::json::read(text.as_bytes()).unwrap();
    assert_eq!(read, parcel);
    let (li, wang) = ("li".try_into().unwrap(), "wang".try_into().unwrap());
    *parcel.parts().account = Some("li".try_into().unwrap());
    assert!(is_of(&mut parcel, Some(&li)) && is_of(&mut parcel, None) && !is_of(&mut parcel, Some(&wang)));
    *read.parts().account = None;
    assert!(is_of(&mut read, Some(&wang)));
}
