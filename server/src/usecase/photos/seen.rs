//! Photos seen before: pairs that look alike, for people to compare.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::decisions::person_names;
use crate::store::seen::{self, MatchRow};
use crate::store::{self, Db, StoreError};
use std::collections::HashMap;
use zaigang_shared::api::photo::{SEEN_ITEMS, SeenHalf, SeenPair, SeenPhoto, SeenPhotos};
use zaigang_shared::division::{DivisionCode, Level, Scope};
use zaigang_shared::id::RecordId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;

/// Pairs of a month with at least one photo from the division. The other half of a pair is told only where it lies in
/// the caller's own scope; else its county, whom to ask.
///
/// # Errors
/// `invalid_query` for a cursor that is none.
pub async fn list(call: Call<op::ListSeenPhotos>) -> Outcome<SeenPhotos> {
    let division: DivisionCode = call.path("division")?;
    let caller = call.who.caller()?;
    let scope = call.who.permit.role.map(|role| caller.scope_of(role)).unwrap_or_default();
    let month = call.query.month;
    let after = call.query.after;
    // A cursor is the id of a pair.
    if after.as_deref().is_some_and(|id| RecordId::try_from(id).is_err()) {
        return Err(ProblemCode::InvalidQuery.into());
    }
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let limit = i64::try_from(SEEN_ITEMS).unwrap_or(i64::MAX).saturating_add(1);
            let days = (month.first(), month.last());
            let mut rows = seen::of_month(db, &division, days, after.as_deref(), limit)?;
            let more = rows.len() > SEEN_ITEMS;
            rows.truncate(SEEN_ITEMS);
            let next = rows.last().filter(|_| more).map(|row| row.id.clone());
            Ok(SeenPhotos { pairs: views(db, rows, &scope)?, next })
        })
        .await
}

/// What the rows name, by id and code.
struct Names {
    places: HashMap<String, (DivisionCode, DivisionCode)>,
    people: HashMap<String, String>,
    divisions: HashMap<String, String>,
}

impl Names {
    fn division(&self, code: &DivisionCode) -> String {
        self.divisions.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
    }
}

fn views(db: &mut Db, rows: Vec<MatchRow>, scope: &Scope) -> Outcome<Vec<SeenPair>> {
    let postings: Vec<&str> =
        rows.iter().flat_map(|row| [row.posting_id.as_str(), row.other_posting_id.as_str()]).collect();
    let accounts: Vec<String> =
        rows.iter().flat_map(|row| [row.account_id.clone(), row.other_account_id.clone()]).collect();
    let places = seen::places(db, &postings)?;
    let codes: Vec<String> = places
        .values()
        .flat_map(|(_, host)| [host.to_string(), host.at(Level::County).to_string()])
        .collect();
    let names = Names {
        people: person_names(db, &accounts)?,
        divisions: store::divisions::names(db, &codes)?,
        places,
    };
    let pairs = rows.into_iter().map(|row| pair(row, &names, scope));
    Ok(pairs.collect::<Result<_, _>>()?)
}

fn pair(row: MatchRow, names: &Names, scope: &Scope) -> Result<SeenPair, StoreError> {
    let count = |bits: i64| u32::try_from(bits).map_err(|_| StoreError::Unreadable("photo_match.distance"));
    Ok(SeenPair {
        same_bytes: row.sha256 == row.other_sha256,
        mirrored: row.mirrored,
        small_distance: count(row.small_distance)?,
        large_distance: count(row.large_distance)?,
        later: half((row.record_id, row.sha256, row.posting_id, row.account_id, row.date), names, scope)?,
        earlier: half(
            (
                row.other_record_id,
                row.other_sha256,
                row.other_posting_id,
                row.other_account_id,
                row.other_date,
            ),
            names,
            scope,
        )?,
    })
}

/// One half: record, photo, posting, account, day.
type Half = (String, String, String, String, String);

fn half(
    (record, photo, posting, account, date): Half,
    names: &Names,
    scope: &Scope,
) -> Result<SeenHalf, StoreError> {
    let (managing, host) =
        names.places.get(&posting).ok_or(StoreError::Unreadable("photo_match.posting_id"))?;
    let is_within = scope.covers(managing) || scope.covers(host);
    let photo = SeenPhoto {
        record: record.try_into().map_err(|_| StoreError::Unreadable("photo_match.record_id"))?,
        photo: photo.try_into().map_err(|_| StoreError::Unreadable("photo_match.sha256"))?,
        posting: posting.try_into().map_err(|_| StoreError::Unreadable("photo_match.posting_id"))?,
        account: account.as_str().try_into().map_err(|_| StoreError::Unreadable("photo_match.account_id"))?,
        person_name: names.people.get(&account).cloned().unwrap_or_default(),
        host_name: names.division(host),
        date: store::cells::date(&date)?,
    };
    Ok(SeenHalf { county_name: names.division(&host.at(Level::County)), photo: is_within.then_some(photo) })
}
