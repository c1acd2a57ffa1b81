//! Postings: the county's list of people, and its correction.

use super::imports::cell::{self, Value};
use super::policies::name as enum_name;
use super::text;
use crate::call::Call;
use crate::keys::new_id;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, postings::PostingRow};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use zaigang_shared::api::PAGE_ITEMS;
use zaigang_shared::api::county::{CorrectPosting, PostingLine, Postings};
use zaigang_shared::division::{DivisionCode, Level, Scope};
use zaigang_shared::id::{AccountId, PostingId, UnitId};
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
    let caller = call.who.caller()?;
    let by = Corrector {
        account: caller.account.clone(),
        scope: call.who.permit.role.map(|role| caller.scope_of(role)).unwrap_or_default(),
    };
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
    if sent.host.as_ref().is_some_and(|host| host.level() < Level::Township) {
        return Err(Problem::field("host").with("reason", "wrong_level").into());
    }
    if sent.managing.as_ref().is_some_and(|managing| managing.level() > Level::Township) {
        return Err(Problem::field("managing").with("reason", "wrong_level").into());
    }
    let unit = match sent.unit.as_deref().map(str::trim) {
        Some(unit) if !unit.is_empty() => Some(text::line("unit", unit, 60)?),
        other => other.map(str::to_owned),
    };
    let staff_number = sent.staff_number.as_deref().map(staff_number).transpose()?;
    let reason = text::optional_line("reason", sent.reason.as_deref(), 200)?;
    Ok(CorrectPosting { id: id.into(), person_name, phone, unit, staff_number, reason, ..sent })
}

/// By the rules of the import, so that a number typed here is found by the next sheet.
fn staff_number(text: &str) -> Outcome<String> {
    let value = Value::text(text);
    if value.is_empty() || value.is_id_card() {
        return Err(Problem::field("staff_number").into());
    }
    cell::staff_number(&value).map_err(|_| Problem::field("staff_number").into())
}

/// Who corrects, and how far his role reaches.
#[derive(Clone)]
struct Corrector {
    account: AccountId,
    scope: Scope,
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
    by: &Corrector,
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
            let (host, managing) = moved(db, &old, &sent, by)?;
            if let Some(number) = &sent.staff_number
                && store::postings::staff_number_taken(db, number, &old.account_id)?
            {
                return Err(Problem::field("staff_number").with("reason", "duplicate").into());
            }
            // Who has left is another place's person now: a correction of the past leaves name and numbers alone.
            if old.posted_to.is_none_or(|last| now.date() <= last) {
                let (account, phone) = (old.account_id.as_str(), sent.phone.as_deref());
                store::imports::update_person(db, account, &sent.person_name, phone)?;
                if let Some(number) = &sent.staff_number {
                    store::postings::correct_staff_number(db, &old.account_id, number)?;
                }
            }
            let unit_id = unit_of(db, &old, sent.unit.as_deref(), now)?;
            let row = PostingRow {
                kind: sent.kind,
                host,
                managing,
                unit_id,
                posted_from: sent.from,
                posted_to: sent.to,
                ..old.clone()
            };
            store::postings::correct(db, &row, &enum_name(&row.kind, "posting.kind")?, now)?;
            if row.host != old.host && others.iter().all(|other| other.posted_from <= row.posted_from) {
                // The place of the role is the host of the latest posting.
                store::imports::cadre_at(db, row.account_id.as_str(), row.host.as_str())?;
            }
            if (&row.host, &row.managing) != (&old.host, &old.managing) {
                log_move(db, (&old, &row), sent.reason.as_deref(), by, now)?;
            }
            let what = (CORRECTION, posting.as_str(), content.as_str());
            store::postings::log_write(db, &sent.id, &by.account, what, now)?;
        }
    }
    let row = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    let line = lines(db, vec![row], now)?.pop();
    line.ok_or_else(|| Refusal::Internal("a posting vanished".to_owned()))
}

/// Host and managing division after the correction.
///
/// A wrong village is put right in the row itself: from now on records are judged by the fences of the right
/// one. What was judged by the wrong ones keeps its verdict, as after a corrected fence; a person decides those
/// days. A person who really moved gets a new posting, which keeps the days of the old one.
fn moved(
    db: &mut Db,
    old: &PostingRow,
    sent: &CorrectPosting,
    by: &Corrector,
) -> Outcome<(DivisionCode, DivisionCode)> {
    let host = sent.host.clone().unwrap_or_else(|| old.host.clone());
    let follows = old.managing == old.host.at(Level::Township);
    let managing = match &sent.managing {
        Some(managing) => managing.clone(),
        None if follows => host.at(Level::Township),
        None => old.managing.clone(),
    };
    for (field, new, before) in [("host", &host, &old.host), ("managing", &managing, &old.managing)] {
        if new == before {
            continue;
        }
        // Out of reach and unknown answer alike.
        if !by.scope.covers(new) || store::divisions::by_code(db, new.as_str())?.is_none() {
            return Err(Problem::field(field).with("reason", "unknown_division").into());
        }
        if sent.reason.is_none() {
            return Err(Problem::field("reason").into());
        }
    }
    Ok((host, managing))
}

/// The dispatching unit after the correction; a name nobody knows yet is a new unit, as in the import.
fn unit_of(db: &mut Db, old: &PostingRow, name: Option<&str>, now: Millis) -> Outcome<Option<String>> {
    let Some(name) = name else { return Ok(old.unit_id.clone()) };
    if name.is_empty() {
        return Ok(None);
    }
    if let Some(id) = store::imports::units(db, &[name.to_owned()])?.remove(name) {
        return Ok(Some(id));
    }
    let id = new_id::<UnitId>(now).to_string();
    store::imports::insert_unit(db, &id, name)?;
    Ok(Some(id))
}

/// Where a posting was, where it is now, and why.
fn log_move(
    db: &mut Db,
    (old, new): (&PostingRow, &PostingRow),
    reason: Option<&str>,
    by: &Corrector,
    now: Millis,
) -> Outcome<()> {
    let details = serde_json::json!({
        "host_before": old.host, "host": new.host, "managing_before": old.managing, "managing": new.managing,
        "reason": reason,
    })
    .to_string();
    store::audit::log(db, Some(by.account.as_str()), "posting_moved", new.id.as_str(), &details, now)
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
    let managing = rows.iter().map(|row| row.managing.to_string());
    let codes: Vec<String> = hosts.iter().cloned().chain(rows.iter().map(township)).chain(managing).collect();
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
        managing_name: name(row.managing.as_str()),
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
        managing: row.managing,
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
