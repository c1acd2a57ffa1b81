//! What the server found about a record: it stands beside the token, and the receipt signs its hash.

use super::NewRecord;
use crate::refusal::{Outcome, Refusal};
use crate::store::Db;
use crate::store::schema::record;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use zaigang_shared::record::sha256_hex;

/// The columns of a record that the server answers for.
///
/// The token, the exact position and the list of photos are missing here: they are signed by the phone, and go after
/// their time, while what was found about them stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct Findings {
    token_sha256: String,
    account_id: String,
    posting_id: Option<String>,
    device_id: String,
    device_standing: String,
    kind: String,
    half: String,
    seq: i64,
    prev: Option<String>,
    reference: Option<String>,
    note: Option<String>,
    result: Option<String>,
    claimed_at: i64,
    not_before: i64,
    not_after: i64,
    time_way: String,
    received_at: i64,
    date: String,
    in_half: bool,
    certainty: String,
    answer: String,
    verdict: String,
}

impl Findings {
    /// Those of a record on its way in.
    pub fn of(row: &NewRecord) -> Findings {
        let row = row.clone();
        Findings {
            token_sha256: row.token_sha256,
            account_id: row.account_id,
            posting_id: row.posting_id,
            device_id: row.device_id,
            device_standing: row.device_standing,
            kind: row.kind,
            half: row.half,
            seq: row.seq,
            prev: row.prev,
            reference: row.reference,
            note: row.note,
            result: row.result,
            claimed_at: row.claimed_at,
            not_before: row.not_before,
            not_after: row.not_after,
            time_way: row.time_way,
            received_at: row.received_at,
            date: row.date,
            in_half: row.in_half,
            certainty: row.certainty,
            answer: row.answer,
            verdict: row.verdict,
        }
    }

    /// Whether this is the verdict in force.
    pub fn judged(&self, answer: &str, verdict: &str) -> bool {
        self.answer == answer && self.verdict == verdict
    }

    /// Puts another verdict in: what was found before a record was judged anew.
    pub fn put(&mut self, answer: &str, verdict: &str) {
        answer.clone_into(&mut self.answer);
        verdict.clone_into(&mut self.verdict);
    }

    /// SHA-256 of them as JSON, hex.
    ///
    /// # Errors
    /// When they have no JSON form.
    pub fn sha256(&self) -> Outcome<String> {
        let text = serde_json::to_vec(self).map_err(|error| Refusal::Internal(error.to_string()))?;
        Ok(sha256_hex(&text))
    }
}

/// A record as the check of the log reads it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = record)]
pub struct CheckedRecord {
    /// Id.
    pub id: String,
    /// The signed token.
    pub token: String,
    /// The position beside it, JSON.
    pub fix: Option<String>,
    /// The photos beside it, JSON.
    pub photos: String,
    /// The signed receipt.
    pub receipt: String,
    /// The deletion that took token and position, once their time was over.
    pub erased_by: Option<String>,
    /// What was found.
    #[diesel(embed)]
    pub findings: Findings,
}

/// Records as the check of the log reads them, by id.
pub fn checked(db: &mut Db, ids: &[String]) -> Outcome<HashMap<String, CheckedRecord>> {
    let mut found = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<CheckedRecord> =
            record::table.filter(record::id.eq_any(part)).select(CheckedRecord::as_select()).load(db)?;
        found.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(found)
}

/// Ids of records after one, in their order.
pub fn ids_after(db: &mut Db, last: &str, most: i64) -> Outcome<Vec<String>> {
    Ok(record::table.filter(record::id.gt(last)).order(record::id).limit(most).select(record::id).load(db)?)
}
