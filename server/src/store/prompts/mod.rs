//! Prompts and the replies to them; secrets, numbers, calls and messages of drawn ones.

pub mod calls;
pub mod drawn;
pub mod messages;
pub mod numbers;
pub mod secrets;

use super::divisions::{code, range_end};
use super::items::{self, Item};
use super::judge_input::whereabouts;
use super::schema::{account, posting, prompt, record};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::api::township::{PromptChannel, PromptOrigin};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{PostingId, PromptId, RecordId};
use zaigang_shared::judge::event::Whereabouts;
use zaigang_shared::place::{Answer, Fix, Verdict};
use zaigang_shared::time::{Half, Millis, TimeInterval};

/// Prompts in one list.
const LIMIT: i64 = 200;

/// A prompt and whom it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptRow {
    /// Prompt.
    pub id: PromptId,
    /// Posting.
    pub posting: PostingId,
    /// Name of the person.
    pub person_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Host place.
    pub host: DivisionCode,
    /// Day or night.
    pub slot: Half,
    /// Who chose the time.
    pub origin: PromptOrigin,
    /// How it arrives.
    pub channel: PromptChannel,
    /// The night (or day) it belongs to.
    pub night_of: NaiveDate,
    /// Account that called it.
    pub issued_by: Option<String>,
    /// Issued.
    pub issued_at: Millis,
    /// Delivered.
    pub delivered_at: Option<Millis>,
    /// The window ends.
    pub expires_at: Millis,
}

/// A prompt on its way in.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = prompt)]
pub struct NewPrompt {
    pub id: String,
    pub posting_id: String,
    pub slot: String,
    pub origin: String,
    pub channel: String,
    pub night_of: String,
    pub issued_by: Option<String>,
    pub issued_at: i64,
    pub delivered_at: Option<i64>,
    pub expires_at: i64,
}

/// A record that answers a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    /// Record.
    pub record: RecordId,
    /// When it was made.
    pub interval: TimeInterval,
    /// The phone's own clock.
    pub claimed_at: Millis,
    /// What its fix says.
    pub answer: Answer,
    /// The same as the judge takes it.
    pub whereabouts: Whereabouts,
}

type Columns = (
    prompt::id,
    prompt::posting_id,
    account::person_name,
    account::phone,
    posting::host,
    prompt::slot,
    prompt::origin,
    prompt::channel,
    prompt::night_of,
    prompt::issued_by,
    prompt::issued_at,
    prompt::delivered_at,
    prompt::expires_at,
);

const COLUMNS: Columns = (
    prompt::id,
    prompt::posting_id,
    account::person_name,
    account::phone,
    posting::host,
    prompt::slot,
    prompt::origin,
    prompt::channel,
    prompt::night_of,
    prompt::issued_by,
    prompt::issued_at,
    prompt::delivered_at,
    prompt::expires_at,
);

type Raw = (
    String,
    String,
    String,
    Option<String>,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    i64,
    Option<i64>,
    i64,
);

fn row(raw: Raw) -> Result<PromptRow, StoreError> {
    let (id, posting, person_name, phone, host, slot, origin, channel, night, by, issued, delivered, expires) =
        raw;
    Ok(PromptRow {
        id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
        posting: posting.try_into().map_err(|_| StoreError::Unreadable("prompt.posting_id"))?,
        person_name,
        phone,
        host: code(host)?,
        slot: cells::parse(&slot, "prompt.slot")?,
        origin: cells::parse(&origin, "prompt.origin")?,
        channel: cells::parse(&channel, "prompt.channel")?,
        night_of: cells::date(&night)?,
        issued_by: by,
        issued_at: Millis(issued),
        delivered_at: delivered.map(Millis),
        expires_at: Millis(expires),
    })
}

/// A half as the tables name it.
pub fn half_name(half: Half) -> &'static str {
    match half {
        Half::Day => "day",
        Half::Night => "night",
    }
}

/// Writes a prompt down, with its leaf.
pub fn insert(db: &mut Db, new: &NewPrompt) -> Outcome<()> {
    diesel::insert_into(prompt::table).values(new).execute(db)?;
    items::log(db, Item::Prompt, &new.id, Millis(new.issued_at))
}

/// One prompt.
pub fn by_id(db: &mut Db, id: &PromptId) -> Outcome<Option<PromptRow>> {
    let found: Option<Raw> = prompt::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(prompt::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(db)
        .optional()?;
    Ok(found.map(row).transpose()?)
}

/// Prompts of a division's postings, newest first.
pub fn of_division(db: &mut Db, scope: &DivisionCode) -> Outcome<Vec<PromptRow>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let found: Vec<Raw> = prompt::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .order((prompt::issued_at.desc(), prompt::id.desc()))
        .limit(LIMIT)
        .select(COLUMNS)
        .load(db)?;
    Ok(found.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Prompts of a posting issued in a span of time, newest first.
pub fn of_posting(db: &mut Db, posting: &PostingId, from: Millis, to: Millis) -> Outcome<Vec<PromptRow>> {
    /// A month has twelve at most.
    const LIMIT: i64 = 50;
    let found: Vec<Raw> = prompt::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(prompt::posting_id.eq(posting.as_str()))
        .filter(prompt::issued_at.ge(from.0))
        .filter(prompt::issued_at.lt(to.0))
        .order((prompt::issued_at.desc(), prompt::id.desc()))
        .limit(LIMIT)
        .select(COLUMNS)
        .load(db)?;
    Ok(found.into_iter().map(row).collect::<Result<_, _>>()?)
}

/// Records that answer prompts, by prompt.
pub fn replies(db: &mut Db, prompts: &[PromptId]) -> Outcome<HashMap<PromptId, Vec<ReplyRow>>> {
    type Raw = (String, Option<String>, i64, i64, String, i64, String, String, String);
    let mut all: HashMap<PromptId, Vec<ReplyRow>> = HashMap::new();
    for part in prompts.chunks(500) {
        let ids = part.iter().map(PromptId::as_str);
        let rows: Vec<Raw> = record::table
            .filter(record::reference.eq_any(ids))
            .filter(record::kind.eq("prompt_reply"))
            .order((record::not_before, record::id))
            .select((
                record::id,
                record::reference,
                record::not_before,
                record::not_after,
                record::time_way,
                record::claimed_at,
                record::answer,
                record::verdict,
                record::device_standing,
            ))
            .load(db)?;
        for (id, reference, not_before, not_after, way, claimed_at, answer, verdict, standing) in rows {
            let Some(prompt) = reference.and_then(|r| r.try_into().ok()) else { continue };
            let verdict: Verdict =
                serde_json::from_str(&verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
            all.entry(prompt).or_default().push(ReplyRow {
                whereabouts: whereabouts(&verdict, cells::parse(&standing, "record.device_standing")?),
                record: id.try_into().map_err(|_| StoreError::Unreadable("record.id"))?,
                interval: TimeInterval {
                    not_before: Millis(not_before),
                    not_after: Millis(not_after),
                    way: cells::parse(&way, "record.time_way")?,
                },
                claimed_at: Millis(claimed_at),
                answer: cells::parse(&answer, "record.answer")?,
            });
        }
    }
    Ok(all)
}

/// Prompts that people called for a posting in a span of time.
pub fn called_between(db: &mut Db, posting: &PostingId, from: Millis, to: Millis) -> Outcome<u32> {
    let found: i64 = prompt::table
        .filter(prompt::posting_id.eq(posting.as_str()))
        .filter(prompt::origin.eq("called"))
        .filter(prompt::issued_at.ge(from.0))
        .filter(prompt::issued_at.lt(to.0))
        .count()
        .get_result(db)?;
    Ok(u32::try_from(found).unwrap_or(u32::MAX))
}

/// Prompts whose window still runs and that nobody has answered yet: posting and end of the window.
pub fn open(db: &mut Db, postings: &[PostingId], now: Millis) -> Outcome<HashMap<PostingId, Millis>> {
    let mut found = HashMap::new();
    for part in postings.chunks(500) {
        let rows: Vec<(String, i64)> = prompt::table
            .filter(prompt::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(prompt::issued_at.le(now.0))
            .filter(prompt::expires_at.gt(now.0))
            .filter(diesel::dsl::not(diesel::dsl::exists(
                record::table
                    .filter(record::reference.eq(prompt::id.nullable()))
                    .filter(record::kind.eq("prompt_reply")),
            )))
            .order(prompt::expires_at)
            .select((prompt::posting_id, prompt::expires_at))
            .load(db)?;
        for (posting, expires) in rows {
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("prompt.posting_id"))?;
            found.insert(posting, Millis(expires));
        }
    }
    Ok(found)
}

/// Marks a prompt as delivered, with its leaf; the first time stays. `channel` is how it arrived, `expires` when its
/// window then ends.
pub fn mark_delivered(
    db: &mut Db,
    id: &PromptId,
    channel: PromptChannel,
    expires: Millis,
    now: Millis,
) -> Outcome<bool> {
    let undelivered = prompt::table.filter(prompt::id.eq(id.as_str())).filter(prompt::delivered_at.is_null());
    let changed = diesel::update(undelivered)
        .set((
            prompt::delivered_at.eq(now.0),
            prompt::channel.eq(channel.name()),
            prompt::expires_at.eq(expires.0),
        ))
        .execute(db)?;
    if changed > 0 {
        items::log(db, Item::Prompt, id.as_str(), now)?;
    }
    Ok(changed > 0)
}

/// Fix and verdict of the posting's last record: how good its signal was.
pub fn last_signal(db: &mut Db, posting: &PostingId) -> Outcome<Option<(Option<Fix>, Verdict)>> {
    let found: Option<(Option<String>, String)> = record::table
        .filter(record::posting_id.eq(posting.as_str()))
        .order((record::date.desc(), record::not_before.desc(), record::id.desc()))
        .select((record::fix, record::verdict))
        .first(db)
        .optional()?;
    let Some((fix, verdict)) = found else { return Ok(None) };
    let fix = fix
        .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("record.fix")))
        .transpose()?;
    let verdict = serde_json::from_str(&verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
    Ok(Some((fix, verdict)))
}
