//! The cadre says a word on an own day; it decides nothing and is shown beside the cell.

use super::text::{bounded, line};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::explanations::{self, ExplanationRow};
use crate::store::{self, Db};
use chrono::NaiveDate;
use zaigang_shared::api::Done;
use zaigang_shared::id::{MAX_ID_BYTES, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};

/// Longest word, in characters.
const WORD: usize = 500;

/// Says a word on a day of the posting, up to today.
///
/// # Errors
/// `invalid_field` for a day outside the posting or to come, `conflict` for the same id with other content.
pub async fn explain(call: Call<op::ExplainDay>) -> Outcome<Done> {
    let posting: PostingId = call.path("posting")?;
    let date: NaiveDate = call.path("date")?;
    let now = call.who.now;
    let row = ExplanationRow {
        id: line("id", &call.body.id, MAX_ID_BYTES)?,
        posting_id: posting.to_string(),
        date: date.to_string(),
        text: bounded("text", &call.body.text, WORD)?,
        written_at: now.0,
    };
    let write = move |db: &mut Db| {
        let posted = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?;
        if !posted.on(date) || date > now.date() {
            return Err(Problem::field("date").into());
        }
        match explanations::by_id(db, &row.id)? {
            None => explanations::insert(db, &row),
            Some(there) if ExplanationRow { written_at: there.written_at, ..row } == there => Ok(()),
            Some(_) => Err(ProblemCode::Conflict.into()),
        }
    };
    call.app.store.write::<_, Refusal>(write).await?;
    Ok(Done {})
}
