//! Answers on cases and their photos on their way: an answer that was written without a network is not lost.

use super::outbox::{Paper, Parcel, Parts};
use super::{ClientError, send_bytes, write};
use crate::platform::PlatformError;
use crate::platform::store::{self, Change, Store, get_json};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::case::Say;
use zaigang_shared::id::{AccountId, CaseId};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;

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

/// What waits, as pages see it.
pub static CASE_OUTBOX: GlobalSignal<Vec<Answering>> = Signal::global(Vec::new);

impl Parcel for Answering {
    const NAME: &'static str = "case-outbox";

    fn outbox() -> &'static GlobalSignal<Vec<Self>> {
        &CASE_OUTBOX
    }

    fn parts(&mut self) -> Parts<'_> {
        let Self { id, account, photos: papers, refused, .. } = self;
        Parts { id, account, papers, refused }
    }

    async fn send_words(&mut self) -> Result<bool, ClientError> {
        if self.has_arrived {
            return Ok(false);
        }
        let body = Say { id: self.id.clone(), text: self.text.clone() };
        write::<operation::AnswerCase>(&[self.case.as_str()], &body).await?;
        self.has_arrived = true;
        super::home::ring();
        Ok(true)
    }

    async fn send_paper(&self, photo: &Paper, bytes: Vec<u8>) -> Result<(), ClientError> {
        let query = format!("?id={}&sha256={}&answer={}", photo.id, photo.sha256, self.id);
        send_bytes::<operation::AddCasePhoto>(&[self.case.as_str()], &query, "image/jpeg", bytes).await?;
        Ok(())
    }
}

fn begun_key(case: &CaseId) -> String {
    format!("case-answer-begun-{case}")
}

/// What was being written on a case when the page was left.
pub async fn begun(case: &CaseId) -> Option<String> {
    get_json(Store::State, &begun_key(case)).await.ok().flatten()
}

/// Keeps what is being written; nothing written keeps nothing.
///
/// # Errors
/// When the storage refuses.
pub async fn keep_begun(case: &CaseId, text: &str) -> Result<(), PlatformError> {
    let key = begun_key(case);
    let change = if text.is_empty() {
        Change::Delete { store: Store::State, key }
    } else {
        Change::json(Store::State, key, &text)?
    };
    store::write(vec![change]).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::outbox::{ReadyPaper, check};
    use zaigang_shared::api::leave::AttachmentKind;

    #[test]
    fn an_answer_survives_its_way_through_the_store_and_belongs_to_one_person() {
        let photo = ReadyPaper::new("n1".to_owned(), AttachmentKind::Photo, vec![1, 2]).unwrap();
        check(Answering {
            id: "s1".to_owned(),
            account: Some("li".try_into().unwrap()),
            case: "c1".try_into().unwrap(),
            text: "手机摔坏了".to_owned(),
            has_arrived: false,
            photos: vec![photo.paper],
            written_at: 1,
            refused: None,
        });
    }
}
