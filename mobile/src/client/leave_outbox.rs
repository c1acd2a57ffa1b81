//! Requests for leave and their papers on their way. The server registers a request when it arrives, whatever day it was
//! written on.

use super::outbox::{Paper, Parcel, Parts};
use super::{ClientError, send_bytes, write};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::cadre::AskLeave;
use zaigang_shared::api::leave::AttachmentKind;
use zaigang_shared::id::{AccountId, LeaveId, PostingId};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;

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

/// What waits, as pages see it.
pub static LEAVE_OUTBOX: GlobalSignal<Vec<Outgoing>> = Signal::global(Vec::new);

impl Parcel for Outgoing {
    const NAME: &'static str = "leave-outbox";

    fn outbox() -> &'static GlobalSignal<Vec<Self>> {
        &LEAVE_OUTBOX
    }

    fn parts(&mut self) -> Parts<'_> {
        let Self { id, account, papers, refused, .. } = self;
        Parts { id, account, papers, refused }
    }

    async fn send_words(&mut self) -> Result<bool, ClientError> {
        let Some(request) = self.request.as_ref() else { return Ok(false) };
        write::<operation::AskLeave>(&[self.posting.as_str()], request).await?;
        self.request = None;
        Ok(true)
    }

    async fn send_paper(&self, paper: &Paper, bytes: Vec<u8>) -> Result<(), ClientError> {
        let query = format!("?id={}&sha256={}", paper.id, paper.sha256);
        let content_type = match paper.kind {
            AttachmentKind::Photo => "image/jpeg",
            AttachmentKind::Pdf => "application/pdf",
        };
        let path = [self.leave.as_str()];
        send_bytes::<operation::AddLeaveAttachment>(&path, &query, content_type, bytes).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::outbox::{ReadyPaper, check};

    #[test]
    fn what_waits_survives_its_way_through_the_store_and_belongs_to_one_person() {
        let paper = ReadyPaper::new("n1".to_owned(), AttachmentKind::Pdf, b"%PDF-".to_vec()).unwrap();
        check(Outgoing {
            id: "l1".to_owned(),
            account: Some("li".try_into().unwrap()),
            posting: "p1".try_into().unwrap(),
            leave: "l1".try_into().unwrap(),
            request: None,
            papers: vec![paper.paper],
            refused: None,
        });
    }
}
