//! Sends the queue: records first, then their photos; one run at a time over all pages of this phone.

use super::kept::{Bell, wait};
use super::queue::{self, Entry, EntryState};
use super::{ClientError, beacon, photo_upload, record, write};
use crate::platform::{PlatformError, capability, clock, key, lock};
use dioxus::prelude::*;
use serde::Deserialize;
use zaigang_shared::api::cadre::{RecordOutcome, SubmitRecords};
use zaigang_shared::id::RecordId;
use zaigang_shared::leaf::{from_hex, salted_leaf};
use zaigang_shared::operation;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{MAX_BATCH, RECEIPT_TYPE, ReceiptClaims, from_base64url, hex, sha256_hex};

/// The pace while everything is well.
const EVERY_MS: u32 = 60_000;
/// The first wait after a failure; it doubles.
const FIRST_RETRY_MS: u32 = 4_000;
/// Bytes of the records of one batch: a hundred entries of the work log would be more than the server takes at once.
const MAX_BATCH_BYTES: usize = 512 * 1024;
/// The longest wait after failures.
const LONGEST_RETRY_MS: u32 = 300_000;

thread_local! {
    static BELL: Bell = const { Bell::new() };
}

/// How sending goes, for the page "mine".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncState {
    /// A run is under way.
    pub busy: bool,
    /// Why the last run did not finish.
    pub error: Option<ClientError>,
    /// When the last run finished, by the server's clock as far as it is known.
    pub done_at: Option<i64>,
}

/// How sending goes.
pub static SYNC: GlobalSignal<SyncState> = Signal::global(SyncState::default);

/// Sends as soon as possible; outside the Dioxus runtime too.
pub fn ring() {
    BELL.with(Bell::ring);
}

/// Sends for as long as the page lives: at once, when rung, when a network appears, every minute; after failures
/// ever more rarely, with jitter, so that a county's phones do not come back in one moment. `send` is [`sync`],
/// as soon as it is there.
pub async fn run(send: impl AsyncFn() -> Result<(), ClientError>) {
    let _listener = capability::on_online(ring);
    let mut failures = 0;
    loop {
        SYNC.write().busy = true;
        let result = send().await;
        queue::refresh().await;
        let pause = match &result {
            Ok(()) => {
                failures = 0;
                EVERY_MS
            }
            Err(error) => {
                failures += 1;
                retry_ms(failures, error, clock::random_bytes::<1>())
            }
        };
        let mut state = SYNC.write();
        state.busy = false;
        if result.is_ok() {
            state.done_at = Some(beacon::server_now());
        }
        state.error = result.err();
        drop(state);
        wait(&BELL, pause).await;
    }
}

/// The wait after so many failures in a row: between half and all of a doubling time, never before the server asks.
fn retry_ms(failures: u32, error: &ClientError, [random]: [u8; 1]) -> u32 {
    let whole = FIRST_RETRY_MS.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST_RETRY_MS);
    let jittered = whole / 2 + whole / 2 / 255 * u32::from(random);
    let asked = match error {
        ClientError::Problem(problem) => {
            problem.values.get("seconds").and_then(|text| text.parse::<u32>().ok())
        }
        ClientError::Net(_) | ClientError::NotSignedIn | ClientError::Device(_) => None,
    };
    jittered.max(asked.unwrap_or(0).saturating_mul(1_000))
}

/// One run; nothing to send costs no request.
///
/// # Errors
/// Why something still waits.
pub async fn sync() -> Result<(), ClientError> {
    lock::with_lock("sync", async || {
        let mut run = Run { tried: 0, failure: None };
        run.send_new().await;
        let photos: Vec<Entry> = queue::load_own().await?.into_iter().filter(has_photo_to_send).collect();
        let mut has_way = !matches!(run.failure, Some(ClientError::Net(_) | ClientError::NotSignedIn));
        for entry in photos {
            if !has_way {
                break;
            }
            if let Err(error) = photo_upload::upload(entry, &mut run).await {
                // One photo that does not go keeps no other back, as long as there is a server at all.
                has_way = !matches!(error, ClientError::Net(_) | ClientError::NotSignedIn);
                run.failure.get_or_insert(error);
            }
            queue::refresh().await;
            // Nobody is asked for a photo that has just arrived.
            super::home::ring();
        }
        if has_way && let Err(error) = super::outbox::send_all::<super::leave_outbox::Outgoing>().await {
            run.failure.get_or_insert(error);
        }
        if has_way && let Err(error) = super::outbox::send_all::<super::case_outbox::Answering>().await {
            run.failure.get_or_insert(error);
        }
        if has_way && let Err(error) = super::log::prove().await {
            // Everything is delivered all the same.
            run.failure.get_or_insert(error);
        }
        if has_way && let Err(error) = super::vouching::send().await {
            run.failure.get_or_insert(error);
        }
        queue::prune().await?;
        run.failure.map_or(Ok(()), Err)
    })
    .await
}

fn has_photo_to_send(entry: &Entry) -> bool {
    matches!(entry.state, EntryState::Stored { .. }) && entry.has_waiting_photo()
}

/// What a run has done so far.
pub(super) struct Run {
    /// The place in the order up to which records were tried, each once a run.
    tried: u64,
    /// The first reason why something still waits.
    failure: Option<ClientError>,
}

impl Run {
    /// Sends the records not tried yet: between two pieces of a photo too, for the reply to a prompt cannot wait
    /// for the photos of a week.
    pub(super) async fn send_new(&mut self) {
        while let Some(batch) = next_batch(&queue::load_own().await.unwrap_or_default(), self.tried) {
            self.tried = batch.last().map_or(self.tried, |entry| entry.order);
            if let Err(error) = send(batch).await {
                // Photos of records that are there already may still go.
                self.failure.get_or_insert(error);
                return;
            }
            queue::refresh().await;
            // The day's cell has changed with it.
            super::home::ring();
        }
    }
}

fn next_batch(entries: &[Entry], tried: u64) -> Option<Vec<Entry>> {
    let mut bytes = 0;
    let waits = |entry: &&Entry| entry.is_waiting() && entry.order > tried;
    // One goes in any case.
    let fits = |entry: &&Entry| {
        let is_first = bytes == 0;
        bytes += entry.token.len();
        is_first || bytes <= MAX_BATCH_BYTES
    };
    let waiting: Vec<Entry> =
        entries.iter().filter(waits).take(MAX_BATCH).take_while(fits).cloned().collect();
    (!waiting.is_empty()).then_some(waiting)
}

/// Sends a batch and writes down what became of each record.
async fn send(batch: Vec<Entry>) -> Result<(), ClientError> {
    let body = SubmitRecords {
        records: batch.iter().map(|entry| entry.token.clone()).collect(),
        session: Some(clock::session_id()),
        elapsed: Some(beacon::elapsed()),
    };
    let outcomes = write::<operation::SubmitRecords>(&[], &body).await?.outcomes;
    let mut passing = None;
    for (mut entry, outcome) in batch.into_iter().zip(outcomes) {
        match outcome {
            RecordOutcome::Stored { id, receipt, date, verdict, interval } if id == entry.id => {
                let checked = is_receipt_good(&entry, &receipt).await?;
                entry.own = super::own::as_the_server_placed_it(&entry, interval, verdict.answer);
                entry.state = EntryState::Stored { receipt, checked, date, answer: verdict.answer };
            }
            // An answer to another record: this one is asked for again.
            RecordOutcome::Stored { .. } => {
                passing.get_or_insert(ClientError::Net(crate::platform::http::NetError::Failed(
                    "an answer to another record".to_owned(),
                )));
                continue;
            }
            RecordOutcome::Refused { problem, .. } if is_passing(&problem) => {
                passing.get_or_insert(ClientError::Problem(Box::new(problem)));
                continue;
            }
            RecordOutcome::Refused { problem, .. } => entry.state = EntryState::Refused { problem },
        }
        queue::update(&entry, Vec::new()).await?;
    }
    passing.map_or(Ok(()), Err)
}

fn is_passing(problem: &ProblemDocument) -> bool {
    problem.status >= 500 || problem.status == 429
}

/// Puts a refused record back into the queue: its reason may be gone by now.
///
/// # Errors
/// When the storage refuses.
pub async fn send_again(id: RecordId) -> Result<(), PlatformError> {
    lock::with_lock("sync", async move || {
        // As it is now: the page's copy may be older than the server's answer.
        if let Some(mut entry) = queue::find(&id).await?
            && entry.refusal().is_some()
        {
            entry.state = EntryState::Waiting;
            queue::update(&entry, Vec::new()).await?;
        }
        Ok::<_, PlatformError>(())
    })
    .await?;
    queue::refresh().await;
    ring();
    Ok(())
}

#[derive(Deserialize)]
struct TokenHeader {
    typ: String,
    alg: String,
}

/// Does the receipt speak of this very token, and is it signed by the deployment's key kept since the enrolment?
async fn is_receipt_good(entry: &Entry, receipt: &str) -> Result<bool, ClientError> {
    Ok(speaks_of(entry, receipt) && is_signed_by_deployment(receipt).await?)
}

/// Has the deployment's key, kept since the enrolment, signed this token?
///
/// # Errors
/// When the key was never kept and cannot be asked for.
pub(super) async fn is_signed_by_deployment(token: &str) -> Result<bool, ClientError> {
    let Some((input, signature)) = token.rsplit_once('.') else { return Ok(false) };
    let Ok(signature) = from_base64url(signature) else { return Ok(false) };
    let Ok(public) = from_base64url(&record::deployment().await?.receipt_key) else { return Ok(false) };
    // A malformed key is a token that does not fit, not a reason to keep a record waiting.
    Ok(key::verify_es256(&public, input.as_bytes(), &signature).await.unwrap_or(false))
}

/// What was signed, its claims and the signature of a token of this type by ES256.
pub(super) fn split_token<'a, T: serde::de::DeserializeOwned>(
    token: &'a str,
    typ: &str,
) -> Option<(&'a str, T, Vec<u8>)> {
    let (input, signature) = token.rsplit_once('.')?;
    let (header, payload) = input.split_once('.')?;
    let header: TokenHeader = crate::json::read(&from_base64url(header).ok()?).ok()?;
    let claims = crate::json::read(&from_base64url(payload).ok()?).ok()?;
    (header.typ == typ && header.alg == "ES256").then_some((input, claims, from_base64url(signature).ok()?))
}

/// Do the claims of a receipt fit the token?
fn speaks_of(entry: &Entry, receipt: &str) -> bool {
    let Some((_, claims, _)) = split_token::<ReceiptClaims>(receipt, RECEIPT_TYPE) else { return false };
    let token = entry.token.as_bytes();
    from_hex(&claims.salt).is_some_and(|salt| {
        claims.jti == entry.id
            && claims.token_sha256 == sha256_hex(token)
            && claims.leaf == hex(&salted_leaf(&salt, token))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::http::NetError;
    use zaigang_shared::record::{RecordKind, to_base64url};

    fn entry() -> Entry {
        Entry {
            id: RecordId::try_from("r1").unwrap(),
            account: None,
            token: "head.body.sign".to_owned(),
            kind: RecordKind::Day,
            order: 1,
            made_at: 0,
            reference: None,
            note: None,
            result: None,
            photos: Vec::new(),
            state: EntryState::Waiting,
            in_log: None,
            own: None,
        }
    }

    fn receipt(change: impl FnOnce(&mut ReceiptClaims, &mut String)) -> String {
        let (salt, token) = ([7; 32], entry().token);
        let mut claims = ReceiptClaims {
            jti: entry().id,
            token_sha256: sha256_hex(token.as_bytes()),
            leaf: hex(&salted_leaf(&salt, token.as_bytes())),
            salt: hex(&salt),
            findings: String::new(),
            at: zaigang_shared::time::Millis(0),
        };
        let mut header = format!("{{\"typ\":\"{RECEIPT_TYPE}\",\"alg\":\"ES256\"}}");
        change(&mut claims, &mut header);
        let payload = serde_json::to_vec(&claims).unwrap();
        format!("{}.{}.{}", to_base64url(header.as_bytes()), to_base64url(&payload), to_base64url(&[1; 64]))
    }

    #[test]
    fn a_receipt_has_to_speak_of_this_token() {
        assert!(speaks_of(&entry(), &receipt(|_, _| {})));
        for bad in [
            receipt(|claims, _| claims.token_sha256 = "0".repeat(64)),
            receipt(|claims, _| claims.leaf = "0".repeat(64)),
            receipt(|claims, _| claims.salt = "zz".repeat(32)),
            receipt(|claims, _| claims.salt = "07".to_owned()),
            receipt(|claims, _| claims.jti = RecordId::try_from("r2").unwrap()),
            receipt(|_, header| *header = header.replace("ES256", "none")),
            receipt(|_, header| *header = header.replace("receipt", "record")),
            "a.b".to_owned(),
        ] {
            assert!(!speaks_of(&entry(), &bad), "{bad}");
        }
    }

    #[test]
    fn records_made_during_a_run_are_found_and_each_is_tried_once() {
        let of = |order| Entry { order, ..entry() };
        let refused = Entry { state: EntryState::Refused { problem: busy() }, ..of(3) };
        let entries = [of(1), of(2), refused, of(4)];
        let orders = |tried| -> Vec<u64> {
            next_batch(&entries, tried).into_iter().flatten().map(|entry| entry.order).collect()
        };
        assert_eq!(orders(0), [1, 2, 4]);
        assert_eq!(orders(2), [4]);
        assert!(orders(4).is_empty());
        // Long entries go in several batches, and one that is longer than all goes by itself.
        let long = |order, bytes| Entry { token: "x".repeat(bytes), ..of(order) };
        let entries = [long(1, MAX_BATCH_BYTES + 1), long(2, MAX_BATCH_BYTES - 1), long(3, 2)];
        let batch = |tried| next_batch(&entries, tried).map(|batch| batch.len());
        assert_eq!((batch(0), batch(1), batch(2), batch(3)), (Some(1), Some(1), Some(1), None));
    }

    #[test]
    fn waits_grow_are_spread_and_heed_the_server() {
        let offline = ClientError::Net(NetError::Offline);
        assert_eq!(retry_ms(1, &offline, [0]), FIRST_RETRY_MS / 2);
        assert!(retry_ms(1, &offline, [255]) <= FIRST_RETRY_MS);
        assert!(retry_ms(40, &offline, [255]) <= LONGEST_RETRY_MS);
        assert!(retry_ms(40, &offline, [0]) >= LONGEST_RETRY_MS / 2);
        assert_eq!(retry_ms(1, &ClientError::Problem(Box::new(busy())), [0]), 90_000);
    }

    fn busy() -> ProblemDocument {
        ProblemDocument {
            kind: String::new(),
            title: String::new(),
            status: 429,
            code: "too_many_requests".to_owned(),
            detail: String::new(),
            values: [("seconds".to_owned(), "90".to_owned())].into(),
        }
    }
}
