//! Questions to the township about required days without a record.

use super::divisions::range_end;
use super::schema::{account, posting, question};
use super::{Db, StoreError, cells};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::time::Millis;

/// Questions in one list.
const LIMIT: i64 = 200;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    /// Id.
    pub id: String,
    /// Posting.
    pub posting: PostingId,
    /// First of the days.
    pub first_day: NaiveDate,
    /// Last of them.
    pub last_day: NaiveDate,
    /// How many required days.
    pub days: u32,
    /// No device of the person reached the server on any of them.
    pub device_silent: bool,
    /// Put on the secretary's page.
    pub asked_at: Millis,
    /// The township answered, vouched or decided.
    pub answered_at: Option<Millis>,
    /// Who.
    pub answered_by: Option<String>,
    /// Its words; none when a decision on a day was the answer.
    pub answer: Option<String>,
    /// No longer asked: decided, or the days got their records.
    pub closed_at: Option<Millis>,
}

impl QuestionRow {
    /// Whether it waits for an answer.
    pub fn open(&self) -> bool {
        self.answered_at.is_none() && self.closed_at.is_none()
    }
}

/// A question that waits, with whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub question: QuestionRow,
    /// Name.
    pub person_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Host place.
    pub host: String,
}

type Columns = (
    question::id,
    question::posting_id,
    question::first_day,
    question::last_day,
    question::days,
    question::device_silent,
    question::asked_at,
    question::answered_at,
    question::answered_by,
    question::answer,
    question::closed_at,
);

const COLUMNS: Columns = (
    question::id,
    question::posting_id,
    question::first_day,
    question::last_day,
    question::days,
    question::device_silent,
    question::asked_at,
    question::answered_at,
    question::answered_by,
    question::answer,
    question::closed_at,
);

type Raw = (
    String,
    String,
    String,
    String,
    i64,
    bool,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

fn row(raw: Raw) -> Result<QuestionRow, StoreError> {
    let (id, posting, first, last, days, device_silent, asked, answered, answered_by, answer, closed) = raw;
    Ok(QuestionRow {
        id,
        posting: posting.try_into().map_err(|_| StoreError::Unreadable("question.posting_id"))?,
        first_day: cells::date(&first)?,
        last_day: cells::date(&last)?,
        days: u32::try_from(days).map_err(|_| StoreError::Unreadable("question.days"))?,
        device_silent,
        asked_at: Millis(asked),
        answered_at: answered.map(Millis),
        answered_by,
        answer,
        closed_at: closed.map(Millis),
    })
}

/// Questions about a posting, newest days first.
pub fn of_posting(db: &mut Db, posting: &PostingId) -> Outcome<Vec<QuestionRow>> {
    of_postings(db, std::slice::from_ref(posting))
}

/// Questions about postings, newest days first.
pub fn of_postings(db: &mut Db, postings: &[PostingId]) -> Outcome<Vec<QuestionRow>> {
    let mut all = Vec::new();
    for part in postings.chunks(500) {
        let rows: Vec<Raw> = question::table
            .filter(question::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .order((question::last_day.desc(), question::first_day.desc()))
            .select(COLUMNS)
            .load(db)?;
        for raw in rows {
            all.push(row(raw)?);
        }
    }
    Ok(all)
}

/// Name, telephone and host place of the person asked about.
type Person = (String, Option<String>, String);

/// Questions of a division that wait for an answer, oldest first.
pub fn open(db: &mut Db, scope: &DivisionCode) -> Outcome<Vec<OpenQuestion>> {
    let (from, end) = (scope.as_str(), range_end(scope.as_str()));
    let rows: Vec<(Raw, Person)> = question::table
        .inner_join(posting::table.inner_join(account::table))
        .filter(
            posting::host
                .ge(from)
                .and(posting::host.lt(&end))
                .or(posting::managing.ge(from).and(posting::managing.lt(&end))),
        )
        .filter(question::answered_at.is_null())
        .filter(question::closed_at.is_null())
        .order((question::asked_at, question::id))
        .limit(LIMIT)
        .select((COLUMNS, (account::person_name, account::phone, posting::host)))
        .load(db)?;
    rows.into_iter()
        .map(|(raw, (person_name, phone, host))| {
            Ok(OpenQuestion { question: row(raw)?, person_name, phone, host })
        })
        .collect()
}

/// Postings in force on a day of a span, with their accounts: of a division, or all.
pub fn posted(
    db: &mut Db,
    scope: Option<&DivisionCode>,
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<Vec<(PostingId, AccountId)>> {
    // Every code lies between the empty text and ':', which follows '9'.
    let (low, high) = scope.map_or(("", ":".to_owned()), |scope| (scope.as_str(), range_end(scope.as_str())));
    let rows: Vec<(String, String)> = posting::table
        .filter(
            posting::host
                .ge(low)
                .and(posting::host.lt(&high))
                .or(posting::managing.ge(low).and(posting::managing.lt(&high))),
        )
        .filter(posting::posted_from.le(to.to_string()))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(from.to_string())))
        .order(posting::id)
        .select((posting::id, posting::account_id))
        .load(db)?;
    rows.into_iter()
        .map(|(id, account)| {
            let id = id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?;
            let account = account.try_into().map_err(|_| StoreError::Unreadable("posting.account_id"))?;
            Ok((id, account))
        })
        .collect()
}

/// Asks a new question.
pub fn insert(db: &mut Db, new: &QuestionRow) -> Outcome<()> {
    diesel::insert_into(question::table)
        .values((
            question::id.eq(&new.id),
            question::posting_id.eq(new.posting.as_str()),
            question::first_day.eq(new.first_day.to_string()),
            question::last_day.eq(new.last_day.to_string()),
            question::days.eq(i64::from(new.days)),
            question::device_silent.eq(new.device_silent),
            question::asked_at.eq(new.asked_at.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Writes the days of a question anew; one that had been closed is asked again.
pub fn update_days(db: &mut Db, changed: &QuestionRow) -> Outcome<()> {
    diesel::update(question::table.find(&changed.id))
        .set((
            question::first_day.eq(changed.first_day.to_string()),
            question::last_day.eq(changed.last_day.to_string()),
            question::days.eq(i64::from(changed.days)),
            question::device_silent.eq(changed.device_silent),
            question::asked_at.eq(changed.asked_at.0),
            question::closed_at.eq(changed.closed_at.map(|at| at.0)),
        ))
        .execute(db)?;
    Ok(())
}

/// Closes a question that no longer holds.
pub fn close(db: &mut Db, id: &str, now: Millis) -> Outcome<()> {
    diesel::update(question::table.find(id)).set(question::closed_at.eq(now.0)).execute(db)?;
    Ok(())
}

/// Writes the township's answer.
pub fn answer(db: &mut Db, id: &str, by: &AccountId, text: &str, now: Millis) -> Outcome<()> {
    diesel::update(question::table.find(id))
        .set((
            question::answered_at.eq(now.0),
            question::answered_by.eq(by.as_str()),
            question::answer.eq(text),
        ))
        .execute(db)?;
    Ok(())
}

/// A decision on a day answers and closes the open questions that cover it.
pub fn close_by_decision(
    db: &mut Db,
    posting: &PostingId,
    day: NaiveDate,
    by: &AccountId,
    now: Millis,
) -> Outcome<()> {
    let day = day.to_string();
    diesel::update(
        question::table
            .filter(question::posting_id.eq(posting.as_str()))
            .filter(question::first_day.le(&day))
            .filter(question::last_day.ge(&day))
            .filter(question::answered_at.is_null())
            .filter(question::closed_at.is_null()),
    )
    .set((
        question::answered_at.eq(now.0),
        question::answered_by.eq(by.as_str()),
        question::closed_at.eq(now.0),
    ))
    .execute(db)?;
    Ok(())
}
