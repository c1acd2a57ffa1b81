//! What a village clerk says of a day: kept on the phone at once, sent as soon as there is a network.

use super::{ClientError, queue, session, write};
use crate::platform::PlatformError;
use crate::platform::store::{self, Change, Store, get_text, list_keys};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use zaigang_shared::api::township::Vouch;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;

const PREFIX: &str = "vouching-";

/// A day vouched for that has not arrived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vouching {
    /// Client id of the write: said twice it is one word.
    pub id: String,
    /// Whose word it is: only this person's session sends it.
    pub account: AccountId,
    /// The posting.
    pub posting: PostingId,
    /// For whom.
    pub person_name: String,
    /// The day.
    pub date: NaiveDate,
    /// Reason code.
    pub reason: String,
    /// Note.
    pub note: String,
    /// When it was said, for the order; Unix ms of the phone.
    pub said_at: i64,
    /// Why the server did not take it.
    #[serde(default)]
    pub refused: Option<ProblemDocument>,
}

impl Vouching {
    fn key(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }
}

/// What has not arrived, in the order of saying.
pub static WAITING: GlobalSignal<Vec<Vouching>> = Signal::global(Vec::new);

/// Keeps a word and sends it as soon as possible.
///
/// # Errors
/// When the storage refuses.
pub async fn keep(vouching: Vouching) -> Result<(), PlatformError> {
    store::put_json(Store::State, &vouching.key(), &vouching).await?;
    refresh().await;
    super::sync::ring();
    Ok(())
}

/// Forgets a word that was refused, after it was read why.
///
/// # Errors
/// When the storage refuses.
pub async fn forget(vouching: &Vouching) -> Result<(), PlatformError> {
    store::delete(Store::State, &vouching.key()).await?;
    refresh().await;
    Ok(())
}

/// Reads the store again for the pages.
pub async fn refresh() {
    let all = load().await;
    let open = all.iter().filter(|one| one.refused.is_none()).count();
    let open = u32::try_from(open).unwrap_or(u32::MAX);
    if *queue::BESIDE.peek() != open {
        *queue::BESIDE.write() = open;
    }
    if *WAITING.peek() != all {
        *WAITING.write() = all;
    }
}

/// The words of the person whose phone it is.
async fn load() -> Vec<Vouching> {
    let Some(holder) = session::identity().await.map(|identity| identity.account) else { return Vec::new() };
    let mut all = Vec::new();
    for key in list_keys(Store::State).await.unwrap_or_default() {
        if !key.starts_with(PREFIX) {
            continue;
        }
        let text = get_text(Store::State, &key).await.ok().flatten();
        let read = text.and_then(|text| crate::json::read::<Vouching>(text.as_bytes()).ok());
        all.extend(read.filter(|one| one.account == holder));
    }
    all.sort_by(|a, b| (a.said_at, &a.id).cmp(&(b.said_at, &b.id)));
    all
}

/// Sends what waits; what the server refuses stays with its reason.
///
/// # Errors
/// Why something still waits.
pub(super) async fn send() -> Result<(), ClientError> {
    let mut passing = None;
    for mut one in load().await.into_iter().filter(|one| one.refused.is_none()) {
        let body = Vouch { id: one.id.clone(), reason: one.reason.clone(), note: one.note.clone() };
        let path = [one.posting.as_str(), &one.date.to_string()];
        let change = match write::<operation::VouchDay>(&path, &body).await {
            Ok(_) => Change::Delete { store: Store::State, key: one.key() },
            Err(ClientError::Problem(problem)) if problem.status < 500 && problem.status != 429 => {
                one.refused = Some(*problem);
                Change::json(Store::State, one.key(), &one)?
            }
            Err(error) => {
                let is_cut_off = matches!(error, ClientError::Net(_) | ClientError::NotSignedIn);
                passing.get_or_insert(error);
                if is_cut_off {
                    break;
                }
                continue;
            }
        };
        store::write(vec![change]).await?;
    }
    refresh().await;
    passing.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_its_way_through_the_store() {
        let word = Vouching {
            id: "v1".to_owned(),
            account: "a1".parse().unwrap(),
            posting: "p1".parse().unwrap(),
            person_name: "王建国".to_owned(),
            date: "2026-11-20".parse().unwrap(),
            reason: "no_signal".to_owned(),
            note: "一起下地".to_owned(),
            said_at: 7,
            refused: None,
        };
        let text = serde_json::to_string(&word).unwrap();
        assert_eq!(crate::json::read::<Vouching>(text.as_bytes()).unwrap(), word);
    }
}
