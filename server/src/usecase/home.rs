//! Everything the cadre's first page shows, in one answer that the phone keeps for offline use.

use super::months;
use crate::access::Caller;
use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::postings::PostingRow;
use crate::store::records::{self, DeviceRow};
use crate::store::{self, Db};
use crate::usecase::cells::{self, PostingCells};
use crate::usecase::visits;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use zaigang_shared::api::cadre::{DayQuestion, Home, MonthView, PostingView};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Level;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::{DAY_MS, Millis, Month};

/// Days back in which a doubtful day still asks for a word, today included.
const QUESTION_DAYS: u64 = 31;
/// Days that a decided case stays on the first page.
const DECIDED_DAYS: i64 = 30;
/// Days that an inspection stays on the first page.
const INSPECTION_DAYS: i64 = 30;

/// The first page; 304 when the phone holds it already.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let id = caller.device.clone();
    let load = move |db: &mut Db| {
        let device = records::device(db, caller.account.as_str(), caller.device.as_str())?
            .ok_or(ProblemCode::NotSignedIn)?;
        Ok((home(db, &caller, &device, now)?, device.last_seen_at))
    };
    let (home, last_seen_at) = call.app.store.read::<_, Refusal>(load).await?;
    if records::touch_is_due(last_seen_at, now) {
        call.app.store.write::<_, Refusal>(move |db| records::touch(db, id.as_str(), now)).await?;
    }
    Ok(unless_held(&call, RawAnswer::json(&home)?))
}

/// The answer with its tag; 304 without a body when the phone holds it already.
pub(super) fn unless_held(call: &RawCall, answer: RawAnswer) -> RawAnswer {
    let tag = tag(&answer.body);
    let held = call.header("if-none-match").is_some_and(|held| holds(held, &tag));
    if held { RawAnswer::new(304) } else { answer }.header("etag", tag)
}

fn tag(body: &[u8]) -> String {
    let hash = sha256_hex(body);
    format!("W/\"{}\"", hash.get(..32).unwrap_or_default())
}

/// Whether an `If-None-Match` names the tag; comparison is weak.
fn holds(held: &str, tag: &str) -> bool {
    let strong = |one: &str| one.trim().trim_start_matches("W/").to_owned();
    held.split(',').any(|one| one.trim() == "*" || strong(one) == strong(tag))
}

fn home(db: &mut Db, caller: &Caller, device: &DeviceRow, now: Millis) -> Outcome<Home> {
    let today = now.date();
    let postings = store::postings::of_account(db, &caller.account)?;
    let ids: Vec<&str> = postings.iter().map(|row| row.id.as_str()).collect();
    let cases = store::home::cases(db, &ids, now.plus(-DECIDED_DAYS * DAY_MS), today)?;
    let inspections = visits::told(db, &ids, now.plus(-INSPECTION_DAYS * DAY_MS))?;
    let mut home = Home {
        today,
        name: caller.name.clone(),
        posting: None,
        month: None,
        prompts: Vec::new(),
        questions: Vec::new(),
        cases,
        inspections,
        events: super::events::own(db, &ids, now)?,
        device: device.standing,
        calibration: device.calibration,
        countersign: Vec::new(),
    };
    // Between two postings there is none; of two that overlap the later one counts.
    let in_force = postings.iter().filter(|row| row.on(today)).max_by_key(|row| row.posted_from);
    if let Some(posted) = in_force {
        let (days, month) = recent(db, posted, today)?;
        let words = store::explanations::days_with_one(db, &posted.id, first_question_day(today))?;
        home.questions = questions(&days, &words, today);
        home.month = Some(month);
        home.prompts = store::home::prompts(db, &posted.id, now)?;
        let since = Month::of(today).previous().previous();
        home.countersign = store::registers::waiting_for_word(db, &posted.id, since)?;
        home.posting = Some(posting_view(db, posted, now)?);
    }
    Ok(home)
}

fn first_question_day(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(QUESTION_DAYS - 1)).unwrap_or(today)
}

/// Cells of this month and of the days that may ask for a word.
fn recent(db: &mut Db, posted: &PostingRow, today: NaiveDate) -> Outcome<(PostingCells, MonthView)> {
    let month = Month::of(today);
    let from = month.first().min(first_question_day(today));
    let days = cells::load(db, std::slice::from_ref(&posted.id), from, today)?
        .remove(&posted.id)
        .unwrap_or_default();
    let view = months::view(db, posted, month, today, &days)?;
    Ok((days, view))
}

/// Doubtful days without a word, newest first; where the township keeps the register, nothing is asked.
fn questions(days: &PostingCells, words: &BTreeSet<String>, today: NaiveDate) -> Vec<DayQuestion> {
    days.cells
        .range(first_question_day(today)..=today)
        .rev()
        .filter(|(date, cell)| cell.state == CellState::ToConfirm && !words.contains(&date.to_string()))
        .filter(|(date, _)| !days.sampled.contains(*date))
        .map(|(date, cell)| DayQuestion { date: *date, cell: cell.clone() })
        .collect()
}

/// A posting as its own cadre sees it.
fn posting_view(db: &mut Db, posted: &PostingRow, now: Millis) -> Outcome<PostingView> {
    let today = now.date();
    let township = posted.host.at(Level::Township);
    let host = store::divisions::by_code(db, posted.host.as_str())?;
    let above = store::divisions::by_code(db, township.as_str())?;
    let inputs = store::cells::inputs(db, std::slice::from_ref(&posted.id), today, today)?;
    let photo_demanded = inputs.values().any(|input| input.photo_demanded(today));
    Ok(PostingView {
        id: posted.id.clone(),
        kind: posted.kind,
        host: posted.host.clone(),
        host_name: host.map_or_else(|| posted.host.to_string(), |row| row.name),
        township_name: above.as_ref().map_or_else(|| township.to_string(), |row| row.name.clone()),
        from: posted.posted_from,
        to: posted.posted_to,
        fences: store::fences::in_force(db, &posted.id, now)?,
        photo_demanded,
        township_phone: above.and_then(|row| row.phone),
        lodging: super::fences::own_lodging(db, &posted.id)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::day::Cell;

    #[test]
    fn a_held_page_is_not_sent_again() {
        let tag = tag(b"{}");
        assert!(holds(&tag, &tag) && holds(&format!("\"x\", {tag}"), &tag) && holds("*", &tag));
        assert!(holds(tag.trim_start_matches("W/"), &tag));
        assert!(!holds("\"x\"", &tag) && !holds("", &tag));
    }

    #[test]
    fn doubtful_days_ask_until_a_word_is_said() {
        let today: NaiveDate = "2026-11-20".parse().unwrap();
        let cell = |date, state| Cell { date, state, computed: state, marks: Vec::new(), record: None };
        let mut days = PostingCells::default();
        for (back, state) in [
            (0, CellState::ToConfirm),
            (1, CellState::Present),
            (2, CellState::ToConfirm),
            (31, CellState::ToConfirm),
        ] {
            let date = today - Days::new(back);
            days.cells.insert(date, cell(date, state));
        }
        let asked = |words: &[&str]| -> Vec<String> {
            let words = words.iter().map(|w| (*w).to_owned()).collect();
            questions(&days, &words, today).iter().map(|q| q.date.to_string()).collect()
        };
        assert_eq!(asked(&[]), ["2026-11-20", "2026-11-18"]);
        assert_eq!(asked(&["2026-11-20"]), ["2026-11-18"]);
        days.sampled.insert(today - Days::new(2));
        let kept: Vec<_> = questions(&days, &BTreeSet::new(), today).into_iter().map(|q| q.date).collect();
        assert_eq!(kept, [today], "nothing is asked about a day that the township keeps");
    }
}
