//! A month of a posting, up to today.

use super::cells::{self, PostingCells};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::postings::PostingRow;
use crate::store::{self, Db};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::MonthView;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Month;

/// Reads a month.
///
/// # Errors
/// `not_found` for text that is no month.
pub async fn read(call: Call<op::ReadMonth>) -> Outcome<MonthView> {
    let posting: PostingId = call.path("posting")?;
    let month: Month = call.path("month")?;
    let today = call.who.now.date();
    let load = move |db: &mut Db| {
        let posted = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?;
        let until = month.last().min(today);
        // A month to come has no cells yet, but a target.
        let days = cells::load(db, std::slice::from_ref(&posting), month.first(), until)?
            .remove(&posting)
            .unwrap_or_default();
        view(db, &posted, month, today, &days)
    };
    call.app.store.read::<_, Refusal>(load).await
}

/// A month's cells, of `days` that may reach further, with the progress as of today.
pub(super) fn view(
    db: &mut Db,
    posted: &PostingRow,
    month: Month,
    today: NaiveDate,
    days: &PostingCells,
) -> Outcome<MonthView> {
    let calendar = store::cells::calendar(db, month.first(), month.last())?;
    let dates = (posted.posted_from, posted.posted_to);
    let progress = cells::progress(days, month, today, dates, &calendar);
    let host = posted.host.to_string();
    let mut names = store::divisions::names(db, std::slice::from_ref(&host))?;
    let until = month.last().min(today);
    let in_month = |date: NaiveDate| month.first() <= date && date <= until;
    Ok(MonthView {
        posting: posted.id.clone(),
        person_name: posted.person_name.clone(),
        host_name: names.remove(&host).unwrap_or(host),
        cells: days.cells.iter().filter(|(date, _)| in_month(**date)).map(|(_, cell)| cell.clone()).collect(),
        progress,
    })
}
