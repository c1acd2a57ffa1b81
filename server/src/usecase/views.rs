//! The person sees who looked at his records, photos and cases.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::decisions::person_names;
use crate::store::views::ViewRow;
use crate::store::{self, Db, StoreError};
use chrono::NaiveDate;
use zaigang_shared::api::PAGE_ITEMS;
use zaigang_shared::api::own::{View, ViewKind, Views};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Looks at a posting, newest first. Who opened the bundle of an inspection is told when the visit is over.
///
/// # Errors
/// `invalid_query` for a cursor of another form.
pub async fn list(call: Call<op::ListViews>) -> Outcome<Views> {
    let posting: PostingId = call.path("posting")?;
    let (after, today) = (call.query.after, call.who.now.date());
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let after = after.as_deref().map(cursor).transpose()?;
            let limit = i64::try_from(PAGE_ITEMS).unwrap_or(i64::MAX);
            let rows = store::views::of_posting(db, &posting, after, limit)?;
            let next = rows.last().filter(|_| rows.len() == PAGE_ITEMS);
            let next = next.map(|last| format!("{}-{}", last.at, last.id));
            Ok(Views { views: told(db, rows, today)?, next })
        })
        .await
}

fn cursor(text: &str) -> Outcome<(i64, &str)> {
    let (at, id) = text.split_once('-').ok_or(ProblemCode::InvalidQuery)?;
    Ok((at.parse().map_err(|_| ProblemCode::InvalidQuery)?, id))
}

/// The looks that the person is told of, with their names and days.
///
/// # Errors
/// The store's.
pub(super) fn told(db: &mut Db, mut rows: Vec<ViewRow>, today: NaiveDate) -> Outcome<Vec<View>> {
    let tasks: Vec<&str> =
        rows.iter().filter(|row| row.kind == "target").map(|row| row.subject.as_str()).collect();
    let over = store::views::over(db, &tasks, today)?;
    rows.retain(|row| row.kind != "target" || over.contains(&row.subject));
    let records: Vec<&str> = rows.iter().filter_map(ViewRow::record).collect();
    let days = store::views::days_of(db, &records)?;
    let accounts: Vec<String> = rows.iter().map(|row| row.account_id.clone()).collect();
    let people = person_names(db, &accounts)?;
    let places: Vec<String> = rows.iter().filter_map(|row| row.division.clone()).collect();
    let places = store::divisions::names(db, &places)?;
    rows.into_iter()
        .map(|row| {
            let what: ViewKind = store::cells::parse(&row.kind, "view_log.kind")?;
            let record = row.record().map(str::to_owned);
            let case = (what == ViewKind::Case).then(|| row.subject.clone());
            let role =
                row.role.as_deref().map(|role| store::cells::parse(role, "view_log.role")).transpose()?;
            Ok(View {
                at: Millis(row.at),
                by: people.get(&row.account_id).cloned().unwrap_or_default(),
                role,
                division_name: row.division.map(|code| places.get(&code).cloned().unwrap_or(code)),
                what,
                date: record.as_deref().and_then(|record| days.get(record).copied()),
                record: record
                    .map(|id| id.try_into().map_err(|_| StoreError::Unreadable("view_log.subject")))
                    .transpose()?,
                case: case
                    .map(|id| id.try_into().map_err(|_| StoreError::Unreadable("view_log.subject")))
                    .transpose()?,
            })
        })
        .collect()
}
