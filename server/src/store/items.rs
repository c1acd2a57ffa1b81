//! Items of the log: a leaf says what a row says (design 3).
//!
//! Every change of such a row writes a leaf in the same transaction, made from the row as it then stands. So the row
//! itself proves or refutes its last leaf, nothing has to be kept twice, and a row without a leaf shows itself.
//!
//! A column that is null is left out: columns that come later are nullable, and leaves of before still hold.

use super::log::Leaf;
use super::schema::leaf;
use super::{Db, StoreError, leaf as leaves, schema};
use crate::refusal::Outcome;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::Millis;

/// A text longer than this stands in the leaf as its hash: the frozen list of a draw is as long as the city is big.
const LONGEST_TEXT: usize = 1_000;

macro_rules! items {
    ($( #[doc = $what:literal] $item:ident $name:literal of $table:ident { $($column:ident: $type:ty),+ $(,)? } )*) => {
        /// A kind of item, and with it the table its rows lie in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Item {
            $( #[doc = $what] $item, )*
        }

        impl Item {
            /// All of them.
            pub const ALL: &[Item] = &[$(Item::$item),*];

            /// As the log names it.
            pub fn name(self) -> &'static str {
                match self {
                    $( Item::$item => $name, )*
                }
            }

            /// The item that has a name.
            pub fn of(name: &str) -> Option<Item> {
                Item::ALL.iter().copied().find(|item| item.name() == name)
            }
        }

        $(
            mod $table {
                use super::schema::$table as table;
                use diesel::prelude::*;

                #[derive(Queryable, Selectable, serde::Serialize)]
                #[diesel(table_name = table)]
                pub struct Row {
                    $( pub $column: $type, )+
                }
            }
        )*

        /// Rows of an item after an id, in the order of their ids: each id and what its leaf says.
        pub fn after(db: &mut Db, item: Item, last: &str, most: i64) -> Outcome<Vec<(String, Vec<u8>)>> {
            match item {
                $( Item::$item => {
                    let rows: Vec<$table::Row> = schema::$table::table
                        .filter(schema::$table::id.gt(last))
                        .order(schema::$table::id)
                        .limit(most)
                        .select($table::Row::as_select())
                        .load(db)?;
                    rows.iter().map(|row| Ok((row.id.clone(), content(row)?))).collect()
                } )*
            }
        }

        /// What the leaves of these rows say, by id.
        pub fn contents(db: &mut Db, item: Item, ids: &[String]) -> Outcome<HashMap<String, Vec<u8>>> {
            let mut found = HashMap::new();
            for part in ids.chunks(500) {
                match item {
                    $( Item::$item => {
                        let rows: Vec<$table::Row> = schema::$table::table
                            .filter(schema::$table::id.eq_any(part))
                            .select($table::Row::as_select())
                            .load(db)?;
                        for row in &rows {
                            found.insert(row.id.clone(), content(row)?);
                        }
                    } )*
                }
            }
            Ok(found)
        }
    };
}

items! {
    #[doc = "A version of a fence."]
    Fence "fence" of fence {
        id: String, series: String, division: String, posting_id: Option<String>, kind: String, name: String,
        shape: String, source_shape: String, datum: String, converter: String, proposed: bool, valid_from: i64,
        valid_to: Option<i64>, made_by: String, approved_by: Option<String>, reason: Option<String>,
        made_at: Option<i64>, refused_by: Option<String>, standing: Option<String>,
    }
    #[doc = "A verdict on a record that was judged more than once."]
    Verdict "verdict" of verdict {
        id: String, record_id: String, judged_at: i64, fence_id: Option<String>, answer: String, content: String,
    }
    #[doc = "An entry of the work log: its text outlives the record's token."]
    WorkLog "work_log" of work_log {
        id: String, posting_id: String, account_id: String, about: String, text: String, households: i64,
        difficulties: Option<String>, written_on: String, not_before: i64, not_after: i64, time_way: String, seq: i64,
        received_at: i64,
    }
    #[doc = "A request for leave or duty, and what became of it."]
    Leave "leave" of leave_request {
        id: String, posting_id: String, kind: String, first_day: String, last_day: String, days: i64, reason: String,
        state: String, needs_county: bool, registered_at: i64, decided_by: Option<String>, decided_at: Option<i64>,
        decision_reason: Option<String>, leave_type: Option<String>, change: Option<String>,
        replaces: Option<String>, series: Option<String>, written_at: Option<i64>, rule_id: Option<String>,
        absence_days: Option<i64>, ended_at: Option<i64>,
    }
    #[doc = "The township's word on a request for leave."]
    LeaveEntry "leave_entry" of leave_entry {
        id: String, leave_id: String, series: String, account_id: String, text: String, forwarded: bool,
        written_at: i64,
    }
    #[doc = "A paper of a request for leave: promised, arrived, deleted."]
    LeaveAttachment "leave_attachment" of leave_attachment {
        id: String, leave_id: String, series: String, kind: String, sha256: String, bytes: i64, added_at: i64,
        arrived_at: Option<i64>, erased_at: Option<i64>, gone_at: Option<i64>,
    }
    #[doc = "A rule of who decides leave."]
    LeaveRule "leave_rule" of leave_rule {
        id: String, division: String, content: Option<String>, written_by: Option<String>, written_at: i64,
    }
    #[doc = "A person's decision on a day: a cell decided, an override, a day vouched for."]
    Decision "decision" of cell_decision {
        id: String, posting_id: String, date: String, state: String, computed: String, is_override: bool,
        reason: String, note: Option<String>, decided_by: String, decided_by_role: String, decided_at: i64,
        kept: Option<bool>, batch: Option<String>,
    }
    #[doc = "A zone: which villages its secretaries owe a visit."]
    Zone "zone" of zone {
        id: String, township: String, name: String, villages: String, made_by: String, made_at: i64,
        changed_by: Option<String>, changed_at: Option<i64>, ended_at: Option<i64>,
    }
    #[doc = "A must-attend event: called, put right, called off."]
    Event "event" of event {
        id: String, division: String, kind: String, title: String, place_name: String, fence_series: String,
        starts_at: i64, ends_at: i64, note: Option<String>, called_by: String, called_by_role: String,
        called_at: i64, change_id: Option<String>, changed_by: Option<String>, changed_at: Option<i64>,
        change_reason: Option<String>, cancelled_by: Option<String>, cancelled_at: Option<i64>,
        cancel_reason: Option<String>,
    }
    #[doc = "An invitation to an event, and what was said about the attendance."]
    Invitation "event_invitation" of event_invitation {
        id: String, event_id: String, posting_id: String, invited_by: String, invited_at: i64,
        own_reason: Option<String>, own_reason_at: Option<i64>, caller_reason: Option<String>,
        caller_reason_by: Option<String>, caller_reason_at: Option<i64>, confirmed_by: Option<String>,
        confirmed_at: Option<i64>, confirm_reason: Option<String>,
    }
    #[doc = "A signed sheet of a monthly register."]
    Sheet "register_sheet" of register_sheet {
        id: String, township: String, month: String, number: i64, level: String, content: String, hash: String,
        previous: Option<String>, signature: String, public_key: String, signed_by: String, signer_name: String,
        signed_by_device: String, is_deputy: bool, signed_at: i64, note: Option<String>,
    }
    #[doc = "A cadre's word on his row of a sheet."]
    Response "register_response" of register_response {
        id: String, sheet_id: String, posting_id: String, act: String, text: Option<String>, signature: String,
        public_key: String, device_id: String, said_by: String, said_at: i64,
    }
    #[doc = "The answer to an objection."]
    Answer "register_answer" of register_answer {
        id: String, response_id: String, text: String, answered_by: String, answerer_name: String, answered_at: i64,
    }
    #[doc = "A secretary's deputy: named or ended."]
    Deputy "deputy" of deputy {
        id: String, township: String, account_id: String, first_day: String, last_day: String, reason: String,
        named_by: String, named_at: i64, ended_by: Option<String>, ended_at: Option<i64>,
    }
    #[doc = "What was declared of a township's postings when a day had ended."]
    Declared "declared_day" of declared_day {
        id: String, township: String, date: String, content: String, postings: i64, declared_at: i64,
    }
    #[doc = "A prompt: issued, delivered."]
    Prompt "prompt" of prompt {
        id: String, posting_id: String, slot: String, origin: String, channel: String, night_of: String,
        issued_by: Option<String>, issued_at: i64, delivered_at: Option<i64>, expires_at: i64,
    }
    #[doc = "The secret of a month's drawn prompts: committed, and revealed when the month is over."]
    PromptSecret "prompt_secret" of prompt_secret {
        id: String, commitment: String, frame: String, made_at: i64, revealed_at: Option<i64>,
        secret: Option<String>,
    }
    #[doc = "A drawn prompt that did not fire, and why."]
    UnfiredPrompt "prompt_unfired" of prompt_unfired {
        id: String, posting_id: String, slot: String, night_of: String, planned_at: i64, reason: String,
        noted_at: i64,
    }
    #[doc = "What came of a call about a prompt that nobody had seen."]
    PromptCall "prompt_call" of prompt_call {
        id: String, prompt_id: String, outcome: String, said_by: String, said_at: i64,
    }
    #[doc = "How many prompts a division's postings get."]
    PromptNumbers "prompt_numbers" of prompt_numbers {
        id: String, division: String, night: i64, day: i64, from_month: String, set_by: String, set_at: i64,
    }
    #[doc = "A case."]
    Case "case" of case_file {
        id: String, posting_id: Option<String>, kind: String, level: String, state: String, first_day: String,
        raised_on: String, raised_at: i64, evidence: String, speaks_for: String, township: Option<String>,
        strengthened_on: Option<String>, heard_from: Option<i64>,
    }
    #[doc = "A word on a case: the answer, a comment, a decision."]
    CaseEntry "case_entry" of case_entry {
        id: String, case_id: String, voice: String, account_id: String, text: String, state: Option<String>,
        written_at: i64, ground: Option<String>,
    }
    #[doc = "A photo of an answer on a case: promised, arrived, deleted."]
    CasePhoto "case_photo" of case_photo {
        id: String, case_id: String, entry_id: String, sha256: String, bytes: i64, added_at: i64,
        arrived_at: Option<i64>, erased_at: Option<i64>, gone_at: Option<i64>,
    }
    #[doc = "A draw."]
    Draw "draw" of draw {
        id: String, division: String, state: String, list: String, salt: String, nonce: String, commitment: String,
        seed_source: String, public_value: Option<String>, result: Option<String>, population: i64, number: i64,
        window_from: String, window_to: String, ordered_by: String, ordered_at: i64, drawn_at: Option<i64>,
        withdrawn_at: Option<i64>, withdrawn_reason: Option<String>,
    }
    #[doc = "A visit: drawn, started, done or withdrawn."]
    Inspection "inspection" of inspection_task {
        id: String, draw_id: String, posting_id: String, inspector_id: String, position: i64, probability: f64,
        window_from: String, window_to: String, started_at: Option<i64>, done_at: Option<i64>,
        withdrawn_at: Option<i64>, result: Option<String>, note: Option<String>, record_id: Option<String>,
        declared: Option<String>, doubts: Option<String>,
    }
    #[doc = "A shared phone: declared or ended."]
    Kiosk "kiosk" of kiosk {
        id: String, division: String, name: String, reason: String, declared_by: String, declared_at: i64,
        ended_by: Option<String>, ended_at: Option<i64>, end_reason: Option<String>,
    }
    #[doc = "A surveyed point, where phones are calibrated: registered or ended."]
    SurveyPoint "survey_point" of survey_point {
        id: String, division: String, name: String, lat: f64, lon: f64, source_lat: f64, source_lon: f64,
        datum: String, converter: String, made_by: String, made_at: i64, ended_by: Option<String>,
        ended_at: Option<i64>, end_reason: Option<String>,
    }
    #[doc = "A look at somebody's position or photo."]
    View "view" of view_log {
        id: String, at: i64, account_id: String, posting_id: Option<String>, kind: String, subject: String,
        reason: Option<String>, role: Option<String>, division: Option<String>,
    }
    #[doc = "What somebody says is wrong, and the answer."]
    Correction "correction" of correction {
        id: String, posting_id: String, target: String, date: Option<String>, subject: Option<String>, text: String,
        state: String, asked_at: i64, answer_id: Option<String>, answered_by: Option<String>,
        answered_at: Option<i64>, answer: Option<String>,
    }
    #[doc = "What a run of the retention job deleted, and what it held."]
    Retention "retention_report" of retention_report {
        id: String, at: i64, finished_at: Option<i64>, days: i64, cutoff: String, records: i64, positions: i64,
        photos: i64, bytes: i64, files_missing: i64, files_failed: i64, files_without_row: i64, held: i64,
        held_by_cases: i64, held_by_corrections: i64, swept: i64,
    }
    #[doc = "An entry of the audit: a sign-in, a refusal, a change, an export."]
    Audit "audit" of audit_event {
        id: String, at: i64, account_id: Option<String>, action: String, subject: String, details: String,
    }
}

/// What a leaf says of a row: its columns as JSON in the order of their names, without nulls.
fn content(row: &impl Serialize) -> Outcome<Vec<u8>> {
    let unreadable = |_| StoreError::Unreadable("a row of the log");
    let Value::Object(columns) = serde_json::to_value(row).map_err(unreadable)? else {
        return Err(StoreError::Unreadable("a row of the log").into());
    };
    // The order is our own: what a leaf says must not hang on how a library keeps its maps.
    let said: BTreeMap<String, Value> = columns
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name, short(value)))
        .collect();
    Ok(serde_json::to_vec(&said).map_err(unreadable)?)
}

fn short(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST_TEXT => {
            format!("sha256:{}", sha256_hex(text.as_bytes())).into()
        }
        other => other,
    }
}

/// Writes the leaf of a row as it stands after a change.
///
/// # Errors
/// The store's; also when there is no such row.
pub fn log(db: &mut Db, item: Item, id: &str, now: Millis) -> Outcome<()> {
    log_all(db, item, &[id.to_owned()], now)
}

/// Writes the leaves of rows as they stand after a change.
///
/// # Errors
/// As [`log`].
pub fn log_all(db: &mut Db, item: Item, ids: &[String], now: Millis) -> Outcome<()> {
    let said = contents(db, item, ids)?;
    let mut last = last_at(db, item, ids)?;
    for id in ids {
        let content = said.get(id).ok_or(StoreError::Unreadable("a row of the log"))?;
        // Two changes of one row within a millisecond keep their order.
        let at = last.remove(id).map_or(now, |before| now.max(before.plus(1)));
        leaves::write(db, item.name(), id, content, at)?;
    }
    Ok(())
}

fn last_at(db: &mut Db, item: Item, ids: &[String]) -> Outcome<HashMap<String, Millis>> {
    let mut last = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(String, Option<i64>)> = leaf::table
            .filter(leaf::item_kind.eq(item.name()))
            .filter(leaf::item_id.eq_any(part))
            .group_by(leaf::item_id)
            .select((leaf::item_id, diesel::dsl::max(leaf::at)))
            .load(db)?;
        last.extend(rows.into_iter().filter_map(|(id, at)| Some((id, Millis(at?)))));
    }
    Ok(last)
}

/// The last leaf of each of these rows, whether it has its position yet or not.
///
/// # Errors
/// The store's.
pub fn last_leaves(db: &mut Db, item: Item, ids: &[String]) -> Outcome<HashMap<String, Leaf>> {
    let mut last = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<Leaf> = leaf::table
            .filter(leaf::item_kind.eq(item.name()))
            .filter(leaf::item_id.eq_any(part))
            .order(leaf::at)
            .select((leaf::position, leaf::leaf_hash, leaf::salt, leaf::item_kind, leaf::item_id))
            .load(db)?;
        last.extend(rows.into_iter().map(|leaf| (leaf.item_id.clone(), leaf)));
    }
    Ok(last)
}
