//! Answers on cases and their photos on their way: written down first, sent when there is a network. An answer that
//! was written without one is not lost.

use super::leave_outbox::{Paper, ReadyPaper};
use super::{ClientError, send_bytes, session, write as write_call};
use crate::platform::PlatformError;
use crate::platform::lock;
use crate::platform::store::{Change, Store, get_bytes, list_text, write};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::case::Say;
use zaigang_shared::id::{AccountId, AttachmentId, CaseId};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;

const PREFIX: &str = "case-outbox-";

/// An answer that waits, with the photos that go with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answering {
    /// Its id.
    pub id: String,
    /// Whose it is: only this person's session sends it.
    pub account: Option<AccountId>,
    /// The case.
    pub case: CaseId,
    /// The words.
    pub text: String,
    /// The words have arrived; photos may still wait.
    pub has_arrived: bool,
    /// Photos that have not arrived.
    pub photos: Vec<Paper>,
    /// Written at, milliseconds.
    pub written_at: i64,
    /// Why the server did not take it; it is not sent again by itself.
    #[serde(default)]
    pub refused: Option<ProblemDocument>,
}

impl Answering {
    fn is_of(&self, holder: Option<&AccountId>) -> bool {
        self.account.is_none() || holder.is_none() || self.account.as_ref() == holder
    }
}

/// What waits, as pages see it.
pub static CASE_OUTBOX: GlobalSignal<Vec<Answering>> = Signal::global(Vec::new);

fn key(id: &str) -> String {
    [PREFIX, id].concat()
}

fn bytes_key(id: &AttachmentId) -> String {
    key(id.as_str())
}

/// Writes an answer down, with the bytes of its photos, in one transaction.
///
/// # Errors
/// When the storage refuses.
pub async fn keep(mut answering: Answering, photos: Vec<ReadyPaper>) -> Result<(), ClientError> {
    answering.account = session::identity().await.map(|identity| identity.account);
    answering.photos = photos.iter().map(|ready| ready.paper.clone()).collect();
    let mut changes = vec![Change::json(Store::State, key(&answering.id), &answering)?];
    changes.extend(photos.into_iter().map(|ready| Change::Bytes {
        store: Store::Photos,
        key: bytes_key(&ready.paper.id),
        bytes: ready.bytes,
    }));
    write(changes).await?;
    refresh().await;
    Ok(())
}

/// Forgets what was refused, with its photos.
///
/// # Errors
/// When the storage fails.
pub async fn forget(answering: &Answering) -> Result<(), PlatformError> {
    let mut changes = vec![Change::Delete { store: Store::State, key: key(&answering.id) }];
    changes.extend(answering.photos.iter().map(|photo| gone(&photo.id)));
    write(changes).await?;
    refresh().await;
    Ok(())
}

fn gone(photo: &AttachmentId) -> Change {
    Change::Delete { store: Store::Photos, key: bytes_key(photo) }
}

/// Reads the store again for the pages.
pub async fn refresh() {
    if let Ok(waiting) = load_own().await
        && *CASE_OUTBOX.peek() != waiting
    {
        *CASE_OUTBOX.write() = waiting;
    }
}

/// What waits of the person whose phone it is, in the order it was written.
async fn load_own() -> Result<Vec<Answering>, PlatformError> {
    let holder = session::identity().await.map(|identity| identity.account);
    let rows = list_text(Store::State).await?;
    let own = rows.iter().filter(|(key, _)| key.starts_with(PREFIX));
    // Ids are in the order of time.
    let read = own.filter_map(|(_, text)| crate::json::read::<Answering>(text.as_bytes()).ok());
    Ok(read.filter(|answering| answering.is_of(holder.as_ref())).collect())
}

/// Sends what waits; nothing to send costs no request. One that is refused keeps no other back.
///
/// # Errors
/// Why something still waits.
pub async fn send_all() -> Result<(), ClientError> {
    lock::with_lock("case-outbox", async || {
        let mut failure = None;
        for answering in load_own().await?.into_iter().filter(|answering| answering.refused.is_none()) {
            if let Err(error) = send(answering).await {
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
async fn send(mut answering: Answering) -> Result<(), ClientError> {
    let case = answering.case.clone();
    let path = [case.as_str()];
    if !answering.has_arrived {
        let body = Say { id: answering.id.clone(), text: answering.text.clone() };
        if let Err(error) = write_call::<operation::AnswerCase>(&path, &body).await {
            return refused(answering, error).await;
        }
        answering.has_arrived = true;
        write(vec![Change::json(Store::State, key(&answering.id), &answering)?]).await?;
        super::home::ring();
    }
    while let Some(photo) = answering.photos.first().cloned() {
        // Bytes that the browser cleared away cannot be sent: the rest still can.
        if let Some(bytes) = get_bytes(Store::Photos, &bytes_key(&photo.id)).await? {
            let query = format!("?id={}&sha256={}&answer={}", photo.id, photo.sha256, answering.id);
            let sent = send_bytes::<operation::AddCasePhoto>(&path, &query, "image/jpeg", bytes).await;
            if let Err(error) = sent {
                return refused(answering, error).await;
            }
        }
        answering.photos.retain(|other| other.id != photo.id);
        write(vec![Change::json(Store::State, key(&answering.id), &answering)?, gone(&photo.id)]).await?;
    }
    write(vec![Change::Delete { store: Store::State, key: key(&answering.id) }]).await?;
    Ok(())
}

/// What does not pass by itself is written down with its reason; what does is tried again.
async fn refused(mut answering: Answering, error: ClientError) -> Result<(), ClientError> {
    match error {
        // Too slow a link (408) may be a better one tomorrow.
        ClientError::Problem(problem) if problem.status < 500 && !matches!(problem.status, 408 | 429) => {
            answering.refused = Some(*problem);
            write(vec![Change::json(Store::State, key(&answering.id), &answering)?]).await?;
            Ok(())
        }
        passing => Err(passing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::leave::AttachmentKind;

    #[test]
    fn an_answer_survives_its_way_through_the_store_and_belongs_to_one_person() {
        let photo = ReadyPaper::new("n1".to_owned(), AttachmentKind::Photo, vec![1, 2]).unwrap();
        let kept = Answering {
            id: "s1".to_owned(),
            account: Some("li".try_into().unwrap()),
            case: "c1".try_into().unwrap(),
            text: "手机摔坏了".to_owned(),
            has_arrived: false,
            photos: vec![photo.paper],
            written_at: 1,
            refused: None,
        };
        let text = serde_json::to_string(&kept).unwrap();
        let read: Answering = crate::json::read(text.as_bytes()).unwrap();
        assert_eq!(read, kept);
        let (li, wang) = ("li".try_into().unwrap(), "wang".try_into().unwrap());
        assert!(kept.is_of(Some(&li)) && kept.is_of(None) && !kept.is_of(Some(&wang)));
    }
}
