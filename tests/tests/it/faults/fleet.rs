//! Many phones that send their queues as the app does, and the ledger of what must be there afterwards.

use std::sync::{Condvar, Mutex};
use std::time::Duration;
use zaigang_server::keys::DeviceKey;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{RecordOutcome, RecordOutcomes, SubmitRecords};
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::record::{ReceiptClaims, RecordKind, from_base64url, sha256_hex};
use zaigang_tests::places::{TOWNSHIP, VILLAGE};
use zaigang_tests::{Client, Phone, Random, TestServer};

/// After so many tries in a row nothing will arrive any more.
const MOST_TRIES: usize = 2_000;
/// Longest time in which nothing at all is acknowledged.
const PATIENCE: Duration = Duration::from_secs(120);

/// A record as it was signed, and what the server answered.
pub struct Signed {
    id: String,
    device: String,
    seq: i64,
    prev: Option<String>,
    token: String,
    sha256: String,
    answer: Option<RecordOutcome>,
}

impl Signed {
    /// The row that has to be there, as text.
    fn row(&self) -> String {
        let prev = self.prev.as_deref().unwrap_or("-");
        format!("{} {} {} {} {prev}", self.device, self.seq, self.id, self.sha256)
    }

    /// The leaf its receipt promises, as text.
    fn leaf(&self) -> String {
        let Some(RecordOutcome::Stored { receipt, .. }) = &self.answer else {
            panic!("{} unanswered", self.id)
        };
        format!("{} {}", self.id, receipt_claims(receipt).leaf)
    }
}

fn receipt_claims(receipt: &str) -> ReceiptClaims {
    let payload = receipt.split('.').nth(1).unwrap();
    serde_json::from_slice(&from_base64url(payload).unwrap()).unwrap()
}

/// A phone with its queue.
pub struct Sender {
    pub client: Client,
    receipt_key: DeviceKey,
    pub queue: Vec<Signed>,
}

/// Counts what was acknowledged, over all phones.
#[derive(Default)]
pub struct Progress {
    count: Mutex<usize>,
    grew: Condvar,
}

impl Progress {
    fn add(&self, more: usize) {
        *self.count.lock().unwrap() += more;
        self.grew.notify_all();
    }

    /// Waits until so many are acknowledged.
    pub fn reach(&self, count: usize) {
        let guard = self.count.lock().unwrap();
        let (_guard, waited) = self.grew.wait_timeout_while(guard, PATIENCE, |now| *now < count).unwrap();
        assert!(!waited.timed_out(), "{count} acknowledged records are never reached");
    }
}

/// So many phones, each with so many records in its queue.
pub fn fleet(server: &TestServer, phones: usize, records: usize) -> Vec<Sender> {
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let deployment = server.client().call::<op::ReadDeployment>(&[], &Done {}).unwrap();
    let sender = |n: usize| {
        let name = format!("c{n}");
        let account = server.cadre(&name, VILLAGE);
        let mut phone = server.phone(&secretary, &account);
        let queue = (0..records).map(|_| signed(&mut phone, &format!("p-{name}"))).collect();
        let receipt_key = DeviceKey::parse(&deployment.receipt_key).unwrap();
        Sender { client: phone.client, receipt_key, queue }
    };
    (0..phones).map(sender).collect()
}

fn signed(phone: &mut Phone, posting: &str) -> Signed {
    let mut claims = None;
    let token = phone.record(posting, RecordKind::Day, None, |c| claims = Some(c.clone()));
    let claims = claims.unwrap();
    Signed {
        id: claims.jti.to_string(),
        device: phone.tokens.as_ref().unwrap().device.to_string(),
        seq: claims.seq,
        prev: claims.prev,
        sha256: sha256_hex(token.as_bytes()),
        token,
        answer: None,
    }
}

impl Sender {
    /// Sends until everything is acknowledged: the oldest first, 1 to 10 at a time, the same tokens again after any
    /// failure. Now and then one that was answered before goes along: a phone that lost its note of the answer.
    pub fn send_all(&mut self, ways: &[Client], random: &mut Random, progress: &Progress) {
        for n in 0..MOST_TRIES {
            let waiting = (0..self.queue.len()).filter(|at| self.queue[*at].answer.is_none());
            let mut batch: Vec<usize> = waiting.take(1 + random.below(10)).collect();
            if batch.is_empty() {
                return;
            }
            if random.below(4) == 0 && batch[0] > 0 {
                batch.push(random.below(batch[0]));
            }
            let Some(outcomes) = self.send(&ways[n % ways.len()], &batch) else { continue };
            let fresh = batch.iter().filter(|at| self.queue[**at].answer.is_none()).count();
            self.settle(&batch, outcomes);
            progress.add(fresh);
        }
        panic!("not acknowledged after {MOST_TRIES} tries");
    }

    /// One request; nothing when the network broke, or the server could not.
    fn send(&self, way: &Client, batch: &[usize]) -> Option<Vec<RecordOutcome>> {
        let records = batch.iter().map(|at| self.queue[*at].token.clone()).collect();
        let body = serde_json::to_vec(&SubmitRecords { records, session: None, elapsed: None }).unwrap();
        let json = [("content-type", "application/json")];
        let reply =
            way.try_send(op::SubmitRecords::INFO.method, op::SubmitRecords::INFO.path, &json, &body).ok()?;
        assert!(reply.status == 200 || reply.status >= 500, "{reply:?}");
        let RecordOutcomes { outcomes } = serde_json::from_slice(&reply.body).ok()?;
        Some(outcomes)
    }

    /// Writes down the answers: each about its own record, with a receipt that verifies, and the same as any before.
    fn settle(&mut self, batch: &[usize], outcomes: Vec<RecordOutcome>) {
        assert_eq!(batch.len(), outcomes.len());
        for (at, outcome) in batch.iter().zip(outcomes) {
            let record = &mut self.queue[*at];
            let RecordOutcome::Stored { id, receipt, .. } = &outcome else { panic!("{outcome:?}") };
            let (signed, signature) = receipt.rsplit_once('.').unwrap();
            assert!(self.receipt_key.verifies(signed, signature));
            assert_eq!(receipt_claims(receipt).token_sha256, record.sha256);
            assert_eq!(id.as_str(), record.id);
            match &record.answer {
                Some(earlier) => assert_eq!(earlier, &outcome, "another answer than the first"),
                None => record.answer = Some(outcome),
            }
        }
    }
}

/// All phones send at once, each over the ways in turn.
pub fn send_at_once(fleet: &mut [Sender], ways: &[String], seed: u64, progress: &Progress) {
    std::thread::scope(|threads| {
        for (n, sender) in (1_000_000..).zip(fleet.iter_mut()) {
            threads.spawn(move || {
                let ways: Vec<Client> = ways.iter().map(|url| sender.client.through(url)).collect();
                sender.send_all(&ways, &mut Random::part(seed, n), progress);
            });
        }
    });
}

/// Everything the phones sent is there once, as sent, answered alike again, in the log once, and nothing else is.
pub fn assert_whole(server: &TestServer, fleet: &mut [Sender], seed: u64) {
    let sorted = |rows: &mut dyn Iterator<Item = String>| {
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        rows
    };
    let signed = || fleet.iter().flat_map(|sender| &sender.queue);
    let rows = server.column(
        "SELECT device_id || ' ' || seq || ' ' || id || ' ' || token_sha256 || ' ' || COALESCE(prev, '-') AS text
         FROM record",
    );
    let rows = sorted(&mut rows.into_iter());
    assert_eq!(rows, sorted(&mut signed().map(Signed::row)), "seed {seed}");
    // Each chain is whole: numbers from 1 without a hole, each naming the token before.
    for sender in fleet.iter() {
        let mut before: Option<&str> = None;
        for (seq, record) in (1..).zip(&sender.queue) {
            assert_eq!((record.seq, record.prev.as_deref()), (seq, before));
            before = Some(&record.sha256);
        }
    }
    let leaves =
        server.column("SELECT item_id || ' ' || leaf_hash AS text FROM leaf WHERE item_kind = 'record'");
    assert_eq!(sorted(&mut leaves.into_iter()), sorted(&mut signed().map(Signed::leaf)), "seed {seed}");
    server.sequence("afterwards");
    assert_dense(server);
    let total = rows.len();
    for sender in fleet {
        let direct = sender.client.through(server.url());
        let all: Vec<usize> = (0..sender.queue.len()).collect();
        for batch in all.chunks(50) {
            let outcomes = sender.send(&direct, batch).unwrap();
            sender.settle(batch, outcomes);
        }
    }
    let stored = usize::try_from(server.count("record")).unwrap();
    assert_eq!(stored, total, "a repetition stored more");
}

/// Every leaf has a position of its own, from 0 without a hole, and the log is whole.
pub fn assert_dense(server: &TestServer) {
    let all = server.count("leaf");
    assert_eq!(server.count("leaf WHERE position IS NULL"), 0, "leaves without a position");
    let places = format!("(SELECT DISTINCT position FROM leaf WHERE position BETWEEN 0 AND {all} - 1) AS p");
    assert_eq!(server.count(&places), all, "a hole, or a position twice");
    assert_eq!(server.log_faults(), Vec::<String>::new());
}
