//! Requests for leave and their papers on their way: written down first, sent when there is a network. The server
//! registers a request when it arrives, whatever day it was written on.

use super::{ClientError, send_bytes, session, write as write_call};
use crate::platform::PlatformError;
use crate::platform::lock;
use crate::platform::store::{Change, Store, get_bytes, list_text, write};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::cadre::AskLeave;
use zaigang_shared::api::leave::AttachmentKind;
use zaigang_shared::id::{AccountId, AttachmentId, LeaveId, PostingId};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::sha256_hex;

const PREFIX: &str = "leave-outbox-";

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

/// What waits: a request with its papers, or papers of a request that arrived before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Names it here; of a request its own id.
    pub id: String,
    /// Whose it is: only this person's session sends it.
    pub account: Option<AccountId>,
    /// The posting.
    pub posting: PostingId,
    /// The request that the papers belong to.
    pub leave: LeaveId,
    /// The request; none once it has arrived.
    pub request: Option<AskLeave>,
    /// Papers that have not arrived.
    pub papers: Vec<Paper>,
    /// Why the server did not take it; it is not sent again by itself.
    #[serde(default)]
    pub refused: Option<ProblemDocument>,
}

impl Outgoing {
    fn is_of(&self, holder: Option<&AccountId>) -> bool {
        self.account.is_none() || holder.is_none() || self.account.as_ref() == holder
    }

    fn is_waiting(&self) -> bool {
        self.refused.is_none()
    }
}

/// What waits, as pages see it.
pub static LEAVE_OUTBOX: GlobalSignal<Vec<Outgoing>> = Signal::global(Vec::new);

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

fn key(id: &str) -> String {
    [PREFIX, id].concat()
}

fn bytes_key(id: &AttachmentId) -> String {
    [PREFIX, id.as_str()].concat()
}

/// Writes down what is to be sent, with the bytes of its papers, in one transaction.
///
/// # Errors
/// When the storage refuses.
pub async fn keep(mut outgoing: Outgoing, papers: Vec<ReadyPaper>) -> Result<(), ClientError> {
    outgoing.account = session::identity().await.map(|identity| identity.account);
    outgoing.papers = papers.iter().map(|ready| ready.paper.clone()).collect();
    let mut changes = vec![Change::json(Store::State, key(&outgoing.id), &outgoing)?];
    changes.extend(papers.into_iter().map(|ready| Change::Bytes {
        store: Store::Photos,
        key: bytes_key(&ready.paper.id),
        bytes: ready.bytes,
    }));
    write(changes).await?;
    refresh().await;
    Ok(())
}

/// Forgets what was refused, with its papers.
///
/// # Errors
/// When the storage fails.
pub async fn forget(outgoing: &Outgoing) -> Result<(), PlatformError> {
    let mut changes = vec![Change::Delete { store: Store::State, key: key(&outgoing.id) }];
    changes.extend(outgoing.papers.iter().map(|paper| gone(&paper.id)));
    write(changes).await?;
    refresh().await;
    Ok(())
}

fn gone(paper: &AttachmentId) -> Change {
    Change::Delete { store: Store::Photos, key: bytes_key(paper) }
}

/// Reads the store again for the pages.
pub async fn refresh() {
    if let Ok(waiting) = load_own().await
        && *LEAVE_OUTBOX.peek() != waiting
    {
        *LEAVE_OUTBOX.write() = waiting;
    }
}

/// What waits of the person whose phone it is, in the order it was written.
async fn load_own() -> Result<Vec<Outgoing>, PlatformError> {
    let holder = session::identity().await.map(|identity| identity.account);
    let rows = list_text(Store::State).await?;
    let own = rows.iter().filter(|(key, _)| key.starts_with(PREFIX));
    // Ids are in the order of time.
    let read = own.filter_map(|(_, text)| crate::json::read::<Outgoing>(text.as_bytes()).ok());
    Ok(read.filter(|outgoing| outgoing.is_of(holder.as_ref())).collect())
}

/// Sends what waits; nothing to send costs no request. One that is refused keeps no other back.
///
/// # Errors
/// Why something still waits.
pub async fn send_all() -> Result<(), ClientError> {
    lock::with_lock("leave-outbox", async || {
        let mut failure = None;
        for outgoing in load_own().await?.into_iter().filter(Outgoing::is_waiting) {
            if let Err(error) = send(outgoing).await {
                let has_way = !matches!(error, ClientError::Net(_) | ClientError::NotSignedIn);
                failure.get_or_insert(error);
                if !has_way {
                    break;
                }
            }
        }
        refresh().await;
        failure.map_or(Ok(()), Err)
    })
    .await
}

/// Sends one, step by step, and writes down after each how far it is: sent again, it goes on from there.
async fn send(mut outgoing: Outgoing) -> Result<(), ClientError> {
    if let Some(request) = outgoing.request.as_ref() {
        match write_call::<operation::AskLeave>(&[outgoing.posting.as_str()], request).await {
            Ok(_) => {}
            Err(error) => return refused(outgoing, error).await,
        }
        outgoing.request = None;
        write(vec![Change::json(Store::State, key(&outgoing.id), &outgoing)?]).await?;
    }
    while let Some(paper) = outgoing.papers.first().cloned() {
        // Bytes that the browser cleared away cannot be sent: the rest still can.
        if let Some(bytes) = get_bytes(Store::Photos, &bytes_key(&paper.id)).await? {
            let query = format!("?id={}&sha256={}", paper.id, paper.sha256);
            let content_type = match paper.kind {
                AttachmentKind::Photo => "image/jpeg",
                AttachmentKind::Pdf => "application/pdf",
            };
            let path = [outgoing.leave.as_str()];
            if let Err(error) =
                send_bytes::<operation::AddLeaveAttachment>(&path, &query, content_type, bytes).await
            {
                return refused(outgoing, error).await;
            }
        }
        outgoing.papers.retain(|other| other.id != paper.id);
        write(vec![Change::json(Store::State, key(&outgoing.id), &outgoing)?, gone(&paper.id)]).await?;
    }
    write(vec![Change::Delete { store: Store::State, key: key(&outgoing.id) }]).await?;
    Ok(())
}

/// What does not pass by itself is written down with its reason; what does is tried again.
async fn refused(mut outgoing: Outgoing, error: ClientError) -> Result<(), ClientError> {
    match error {
        // Too slow a link (408) may be a better one tomorrow.
        ClientError::Problem(problem) if problem.status < 500 && !matches!(problem.status, 408 | 429) => {
            outgoing.refused = Some(*problem);
            write(vec![Change::json(Store::State, key(&outgoing.id), &outgoing)?]).await?;
            Ok(())
        }
        passing => Err(passing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(account: Option<&str>) -> Outgoing {
        let paper = ReadyPaper::new("n1".to_owned(), AttachmentKind::Pdf, b"%PDF-".to_vec()).unwrap();
        Outgoing {
            id: "l1".to_owned(),
            account: account.map(|id| id.try_into().unwrap()),
            posting: "p1".try_into().unwrap(),
            leave: "l1".try_into().unwrap(),
            request: None,
            papers: vec![paper.paper],
            refused: None,
        }
    }

    #[test]
    fn what_waits_survives_its_way_through_the_store_and_belongs_to_one_person() {
        let kept = outgoing(Some("li"));
        let text = serde_json::to_string(&kept).unwrap();
        let read: Outgoing = crate::json::read(text.as_bytes()).unwrap();
        assert_eq!(read, kept);
        let (li, wang) = ("li".try_into().unwrap(), "wang".try_into().unwrap());
        assert!(kept.is_of(Some(&li)) && kept.is_of(None) && !kept.is_of(Some(&wang)));
        assert!(outgoing(None).is_of(Some(&wang)));
        assert!(kept.is_waiting());
    }
}
