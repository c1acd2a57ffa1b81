//! Postings: the county's list of people, and its correction.

use super::policies::name as enum_name;
use super::text;
use crate::http::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, postings::PostingRow};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use zaigang_shared::api::PAGE_ITEMS;
use zaigang_shared::api::county::{CorrectPosting, PostingLine, Postings};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::hex;
use zaigang_shared::time::Millis;

const CORRECTION: &str = "correct_posting";

/// Postings of a division, a page at a time.
pub async fn list(call: Call<op::ListPostings>) -> Outcome<Postings> {
    let division: DivisionCode = call.path("division")?;
    let after = call.query.after.as_deref().map(cursor).transpose()?;
    let search = text::optional_line("search", call.query.search.as_deref(), 60)?;
    let now = call.who.now;
    call.app
        .store
        .read(move |db| {
            let after = after.as_ref().map(|(host, id)| (host.as_str(), id.as_str()));
            // One row more than a page tells whether there is a next one.
            let limit = i64::try_from(PAGE_ITEMS).unwrap_or(i64::MAX).saturating_add(1);
            let mut rows = store::postings::page(db, &division, after, search.as_deref(), limit)?;
            let more = rows.len() > PAGE_ITEMS;
            rows.truncate(PAGE_ITEMS);
            let last = rows.last().filter(|_| more);
            let next = last.map(|row| format!("{}.{}", row.host, row.id));
            Ok::<_, Refusal>(Postings { postings: lines(db, rows, now)?, next })
        })
        .await
}

/// The cursor is the last row's host code and id; the code holds no dot.
fn cursor(text: &str) -> Outcome<(DivisionCode, PostingId)> {
    let parts = text.split_once('.').and_then(|(host, id)| Some((host.parse().ok()?, id.parse().ok()?)));
    parts.ok_or_else(|| ProblemCode::InvalidQuery.into())
}

/// Corrects a posting and its person.
pub async fn correct(call: Call<op::CorrectPosting>) -> Outcome<PostingLine> {
    let posting: PostingId = call.path("posting")?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    let sent = checked(call.body)?;
    call.app.store.write(move |db| write_correction(db, &posting, sent, &by, now)).await
}

fn checked(sent: CorrectPosting) -> Outcome<CorrectPosting> {
    let id: PostingId = sent.id.as_str().try_into().map_err(|_| Problem::field("id"))?;
    if sent.to.is_some_and(|last| last < sent.from) {
        return Err(Problem::field("to").into());
    }
    let phone = text::optional_line("phone", sent.phone.as_deref(), 20)?;
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        return Err(Problem::field("phone").into());
    }
    let person_name = text::line("person_name", &sent.person_name, 60)?;
    Ok(CorrectPosting { id: id.into(), person_name, phone, ..sent })
}

/// Whether text can be dialled: 5 to 20 digits, hyphens, a plus in front.
pub(super) fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (5..=20).contains(&digits) && text.len() <= 20 && rest.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn write_correction(
    db: &mut Db,
    posting: &PostingId,
    sent: CorrectPosting,
    by: &AccountId,
    now: Millis,
) -> Outcome<PostingLine> {
    let old = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    // Names and numbers stay out of the audit: the hash tells whether the write came before.
    let content = serde_json::to_vec(&sent).map_err(|e| Refusal::Internal(e.to_string()))?;
    let content = hex(&Sha256::digest(content));
    match store::postings::write_of(db, &sent.id)? {
        Some((action, subject, details)) => {
            if (action.as_str(), subject.as_str(), details) != (CORRECTION, posting.as_str(), content) {
                return Err(ProblemCode::Conflict.into());
            }
        }
        None => {
            let others = store::postings::of_account(db, &old.account_id)?;
            let clash = |other: &PostingRow| {
                other.id != *posting && overlap((other.posted_from, other.posted_to), (sent.from, sent.to))
            };
            if others.iter().any(clash) {
                return Err(Problem::field("from").with("reason", "overlaps").into());
            }
            // Who has left is another place's person now: a correction of the past leaves his name alone.
            if old.posted_to.is_none_or(|last| now.date() <= last) {
                let (account, phone) = (old.account_id.as_str(), sent.phone.as_deref());
                store::imports::update_person(db, account, &sent.person_name, phone)?;
            }
            let row = PostingRow { kind: sent.kind, posted_from: sent.from, posted_to: sent.to, ..old };
            store::postings::correct(db, &row, &enum_name(&row.kind, "posting.kind")?, now)?;
            store::postings::log_write(db, &sent.id, by, (CORRECTION, posting.as_str(), &content), now)?;
        }
    }
    let row = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    let line = lines(db, vec![row], now)?.pop();
    line.ok_or_else(|| Refusal::Internal("a posting vanished".to_owned()))
}

/// Whether two spans of days share a day; an open end reaches for ever.
pub(super) fn overlap(
    (from, to): (NaiveDate, Option<NaiveDate>),
    (other_from, other_to): (NaiveDate, Option<NaiveDate>),
) -> bool {
    other_to.is_none_or(|last| from <= last) && to.is_none_or(|last| other_from <= last)
}

fn lines(db: &mut Db, rows: Vec<PostingRow>, now: Millis) -> Outcome<Vec<PostingLine>> {
    let township = |row: &PostingRow| row.host.at(Level::Township).to_string();
    let hosts: Vec<String> = rows.iter().map(|row| row.host.to_string()).collect();
    let codes: Vec<String> = hosts.iter().cloned().chain(rows.iter().map(township)).collect();
    let names = store::divisions::names(db, &codes)?;
    let positions = store::fences::office_positions(db, &hosts, now)?;
    let accounts: Vec<&str> = rows.iter().map(|row| row.account_id.as_str()).collect();
    let enrolled = store::postings::enrolled(db, &accounts)?;
    let units: Vec<&str> = rows.iter().filter_map(|row| row.unit_id.as_deref()).collect();
    let units = store::postings::unit_names(db, &units)?;
    let name = |code: &str| names.get(code).cloned().unwrap_or_default();
    let line = |row: PostingRow| PostingLine {
        host_name: name(row.host.as_str()),
        township_name: name(&township(&row)),
        unit_name: row.unit_id.as_ref().and_then(|id| units.get(id).cloned()),
        enrolled: enrolled.contains(row.account_id.as_str()),
        position: positions.get(row.host.as_str()).copied(),
        phone: row.phone_on(now.date()),
        id: row.id,
        account: row.account_id,
        staff_number: row.staff_number.unwrap_or_default(),
        person_name: row.person_name,
        kind: row.kind,
        host: row.host,
        from: row.posted_from,
        to: row.posted_to,
    };
    Ok(rows.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let (host, id) = cursor("150422100201.p.1").unwrap();
        assert_eq!((host.as_str(), id.as_str()), ("150422100201", "p.1"));
        for bad in ["", "x", "15042.p1", "150422.", "150422.a b"] {
            assert!(cursor(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spans_overlap_when_they_share_a_day() {
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        assert!(overlap((day(1), Some(day(5))), (day(5), None)));
        assert!(!overlap((day(1), Some(day(4))), (day(5), None)));
        assert!(!overlap((day(5), None), (day(1), Some(day(4)))));
        assert!(overlap((day(1), None), (day(9), Some(day(9)))));
    }

    #[test]
    fn a_telephone_can_be_dialled() {
        for good in ["13800138000", "0476-3452100", "+8613800138000", "12345"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "1234", "no", "138 0013", "123456789012345678901"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
