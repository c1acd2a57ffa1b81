//! What the judge looks at, for many postings at once.

use super::super::schema::{posting, prompt};
use super::super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{PostingId, PromptId};
use zaigang_shared::judge::event::AbsenceState;
use zaigang_shared::time::{Half, Millis};

/// A prompt as judge and strip see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedPrompt {
    /// Prompt.
    pub id: PromptId,
    /// Posting.
    pub posting: PostingId,
    /// Day or night.
    pub slot: Half,
    /// Chosen by the committed draw.
    pub drawn: bool,
    /// The day or night it belongs to.
    pub night_of: NaiveDate,
    /// Issued.
    pub issued_at: Millis,
    /// Delivered.
    pub delivered_at: Option<Millis>,
    /// The window ends.
    pub expires_at: Millis,
}

/// Prompts of postings that belong to days of a span, in order of time.
pub fn prompts(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<JudgedPrompt>> {
    type Raw = (String, String, String, String, String, i64, Option<i64>, i64);
    let mut all = Vec::new();
    for part in postings.chunks(400) {
        let rows: Vec<Raw> = prompt::table
            .filter(prompt::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(prompt::night_of.between(from.to_string(), to.to_string()))
            .order((prompt::issued_at, prompt::id))
            .select((
                prompt::id,
                prompt::posting_id,
                prompt::slot,
                prompt::origin,
                prompt::night_of,
                prompt::issued_at,
                prompt::delivered_at,
                prompt::expires_at,
            ))
            .load(db)?;
        for (id, posting, slot, origin, night, issued, delivered, expires) in rows {
            all.push(JudgedPrompt {
                id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
                posting: posting.try_into().map_err(|_| StoreError::Unreadable("prompt.posting_id"))?,
                slot: cells::parse(&slot, "prompt.slot")?,
                drawn: origin == "drawn",
                night_of: cells::date(&night)?,
                issued_at: Millis(issued),
                delivered_at: delivered.map(Millis),
                expires_at: Millis(expires),
            });
        }
    }
    Ok(all)
}

/// Counties of the managing divisions of postings in force on a day.
pub fn counties(db: &mut Db, day: NaiveDate) -> Outcome<BTreeSet<DivisionCode>> {
    let day = day.to_string();
    let rows: Vec<String> = posting::table
        .filter(posting::posted_from.le(&day))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(&day)))
        .select(posting::managing)
        .distinct()
        .load(db)?;
    let codes: Result<BTreeSet<DivisionCode>, StoreError> =
        rows.into_iter().map(|text| Ok(super::super::divisions::code(text)?.at(Level::County))).collect();
    Ok(codes?)
}

/// Approved leave or duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excuse {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Known since.
    pub registered_at: Millis,
}

/// Approved leave and duty of postings that touch a span; days that an earlier version had registered are known since
/// that one.
pub fn excuses(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, Vec<Excuse>>> {
    let mut all: HashMap<PostingId, Vec<Excuse>> = HashMap::new();
    for known in super::super::leaves::known(db, postings, from, to)? {
        if known.state == AbsenceState::Approved {
            let posting = known.posting.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?;
            let excuse = Excuse { first: known.from, last: known.to, registered_at: known.registered_at.0 };
            all.entry(posting).or_default().push(excuse);
        }
    }
    Ok(all)
}
