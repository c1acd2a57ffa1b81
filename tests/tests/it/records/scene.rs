//! A village with a fence, its secretary, and one cadre with an enrolled phone.

use zaigang_server::keys::SigningKey;
use zaigang_shared::api::cadre::{RecordOutcome, RecordOutcomes, SubmitRecords};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::place::Fix;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{compact, from_base64url, to_base64url};
use zaigang_shared::time::Millis;
pub use zaigang_tests::places::{TOWNSHIP, VILLAGE};
use zaigang_tests::{Client, Office, Phone, TestServer};

pub const POSTING: &str = "p-wang";
pub const LAT: f64 = 43.97;
pub const LON: f64 = 119.39;

pub struct Scene {
    pub server: TestServer,
    pub secretary: Office,
    pub phone: Phone,
}

impl Scene {
    pub fn of(server: TestServer) -> Scene {
        let account = server.cadre("wang", VILLAGE);
        let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
        let phone = server.phone(&secretary, &account);
        server.village_office("f1", VILLAGE, (LAT, LON));
        Scene { server, secretary, phone }
    }

    pub fn now(&self) -> Millis {
        self.server.clock.now()
    }

    /// A fresh fix at the village office.
    pub fn here(&self) -> Option<Fix> {
        Some(fix(LAT, LON, self.now()))
    }

    /// A fresh fix in the county town.
    pub fn elsewhere(&self) -> Option<Fix> {
        Some(fix(LAT + 0.4, LON, self.now()))
    }

    /// Rows that a refused record must not add to.
    pub fn rows(&self) -> [i64; 3] {
        ["record", "leaf WHERE item_kind = 'record'", "photo"].map(|table| self.server.count(table))
    }

    pub fn submit(&self, records: &[String]) -> Vec<RecordOutcome> {
        submit(&self.phone.client, records).unwrap()
    }

    pub fn submit_one(&self, record: &str) -> RecordOutcome {
        self.submit(&[record.to_owned()]).remove(0)
    }

    /// The code a lone record is refused with; nothing was stored.
    pub fn refusal(&self, record: &str) -> String {
        let before = self.rows();
        let RecordOutcome::Refused { problem, .. } = self.submit_one(record) else {
            panic!("stored: {record}")
        };
        assert_eq!(self.rows(), before, "{}", problem.code);
        problem.code
    }
}

pub fn fix(lat: f64, lon: f64, at: Millis) -> Fix {
    zaigang_tests::fix((lat, lon), 12.0, at)
}

pub fn submit(client: &Client, records: &[String]) -> Result<Vec<RecordOutcome>, ProblemDocument> {
    let body = SubmitRecords { records: records.to_vec(), session: None, elapsed: None };
    client.call::<op::SubmitRecords>(&[], &body).map(|RecordOutcomes { outcomes }| outcomes)
}

/// A token over any text, signed by any key.
pub fn sign(key: &SigningKey, header: &str, payload: &str) -> String {
    let input = format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_bytes()));
    let signature = key.sign(&input).unwrap();
    compact(&input, &from_base64url(&signature).unwrap())
}

/// Header and payload of a token, as text.
pub fn parts(token: &str) -> (String, String) {
    let mut parts =
        token.split('.').map(|part| String::from_utf8_lossy(&from_base64url(part).unwrap()).into_owned());
    (parts.next().unwrap(), parts.next().unwrap())
}
