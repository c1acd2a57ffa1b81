//! Cases: a lead with its evidence, heard by the person, commented by the township, decided by the county.

mod photos;
mod rests;
mod rows;
mod words;

pub use photos::{add as add_photo, read as read_photo};
pub use words::{answer, comment, decide};

use crate::access::decide as permit;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::judged::JudgedPrompt;
use crate::store::cases::{CaseRow, CaseSubject, EntryRow};
use crate::store::prompts::ReplyRow;
use crate::store::standing::counts;
use crate::store::{self, Db};
use crate::usecase::cells;
use crate::usecase::prompts::reply_time;
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use zaigang_shared::api::case::*;
use zaigang_shared::api::township::ReplyTime;
use zaigang_shared::case::{CaseTimes, due};
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::{CaseId, PostingId};
use zaigang_shared::judge::event::Whereabouts;
use zaigang_shared::judge::{DAYS_READ, PromptOutcome, Statement, outcome as taken_as};
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Days of the case's strip at least, and those of them that lie before the first day of the conduct.
const STRIP_LEAST: u64 = 62;
const STRIP_BEFORE: u64 = 14;
/// What a case says of a person who has not answered; it goes when he has.
const NOT_ANSWERED: &str = "speaks-for-not-answered-yet";

/// Cases of a division, newest first.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListCases>) -> Outcome<Cases> {
    let division: DivisionCode = call.path("division")?;
    let filter = call.query;
    let now = call.who.now;
    // How a township signs is between its county and the city.
    let sees_townships = matches!(call.who.permit.role, Some(Role::CountyOffice | Role::CityOffice));
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::cases::of_division(db, &division, sees_townships, &filter)?;
            let counts = store::cases::counts(db, &division, sees_townships)?;
            Ok(Cases { cases: lines(db, &rows, now)?, counts })
        })
        .await
}

fn lines(db: &mut Db, rows: &[CaseRow], now: Millis) -> Outcome<Vec<CaseLine>> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id.clone()).collect();
    let spoken = store::cases::spoken(db, &ids)?;
    let places: Vec<String> = rows
        .iter()
        .flat_map(|row| [row.place().to_string(), row.place().at(Level::Township).to_string()])
        .collect();
    let names = store::divisions::names(db, &places)?;
    let spoken_on = |row: &CaseRow| spoken.get(row.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    Ok(rows.iter().map(|row| line(row, spoken_on(row), &names, now)).collect())
}

/// What whose turn it is depends on, from who spoke when.
fn times(row: &CaseRow, spoken: &[(CaseVoice, Millis)]) -> CaseTimes {
    let first = |wanted: CaseVoice| {
        let since = |(voice, at): &&(CaseVoice, Millis)| *voice == wanted && *at >= row.heard_from;
        spoken.iter().find(since).map(|(_, at)| *at)
    };
    CaseTimes {
        has_person: row.posting().is_some(),
        state: row.state,
        heard_from: row.heard_from,
        answered_at: first(CaseVoice::Answer),
        commented_at: first(CaseVoice::Comment),
    }
}

fn line(
    row: &CaseRow,
    spoken: &[(CaseVoice, Millis)],
    names: &HashMap<String, String>,
    now: Millis,
) -> CaseLine {
    let name = |code: DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
    let times = times(row, spoken);
    CaseLine {
        id: row.id.clone(),
        kind: row.kind,
        level: row.level,
        state: row.state,
        posting: match row.subject() {
            CaseSubject::Posting(posting) => Some(posting),
            CaseSubject::Township(_) => None,
        },
        person_name: row.posting().map(|posting| posting.person_name.clone()),
        host_name: name(row.place().clone()),
        township_name: name(row.place().at(Level::Township)),
        first_day: row.first_day,
        raised_on: row.raised_on,
        strengthened_on: row.strengthened_on,
        answered: times.answered_at.is_some(),
        due: due(times, now.date()),
        headline: headline(row),
    }
}

/// The heaviest evidence in words: the first, as the pages take it.
fn headline(row: &CaseRow) -> Statement {
    row.evidence.first().map_or_else(|| Statement::new(NOT_ANSWERED, &[]), |evidence| evidence.text.clone())
}

/// Opens a case. A look by anybody but the person is in the view log.
///
/// # Errors
/// The store's.
pub async fn read(call: Call<op::ReadCase>) -> Outcome<CaseView> {
    let id: CaseId = call.path("case")?;
    let caller = call.who.caller()?.clone();
    let viewer = call.who.viewer()?;
    let subject = call.who.subject;
    let now = call.who.now;
    let may = move |access| permit(access, &caller, true, subject.as_ref()).is_ok();
    let (row, mut view) = call
        .app
        .store
        .read::<_, Refusal>(move |db| {
            let row = store::cases::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            let view = view(db, &row, now)?;
            Ok((row, view))
        })
        .await?;
    let undecided = undecided(row.state);
    view.may_decide = undecided && may(op::DecideCase::INFO.access);
    // In its own case a township has no word.
    view.may_comment = undecided && row.posting().is_some() && may(op::CommentCase::INFO.access);
    view.may_answer = undecided && may(op::AnswerCase::INFO.access);
    if row.posting().is_none_or(|posting| posting.owner != viewer.account) {
        call.app
            .store
            .write::<_, Refusal>(move |db| {
                let posting = row.posting().map(|posting| posting.id.as_str());
                store::views::log(db, &viewer, posting, "case", row.id.as_str(), now)
            })
            .await?;
    }
    Ok(view)
}

fn undecided(state: CaseState) -> bool {
    matches!(state, CaseState::Open | CaseState::Inspect)
}

fn view(db: &mut Db, row: &CaseRow, now: Millis) -> Outcome<CaseView> {
    let line = lines(db, std::slice::from_ref(row), now)?.pop().ok_or(ProblemCode::NotFound)?;
    let (from, to) = strip(row.first_day, row.strengthened_on.unwrap_or(row.raised_on), now.date());
    let posting = row.posting();
    let ids: Vec<PostingId> = posting.map(|posting| posting.id.clone()).into_iter().collect();
    let cells = cells::load(db, &ids, from, to)?;
    let prompts = store::cases::judged::prompts(db, &ids, from, to)?;
    let ids: Vec<_> = prompts.iter().map(|prompt| prompt.id.clone()).collect();
    let replies = store::prompts::replies(db, &ids)?;
    let strip = prompts
        .iter()
        // A window that still runs says nothing yet.
        .filter(|prompt| prompt.expires_at <= now)
        .map(|prompt| StripPrompt {
            date: prompt.night_of,
            slot: prompt.slot,
            outcome: outcome(row, prompt, replies.get(&prompt.id).map(Vec::as_slice).unwrap_or_default()),
        })
        .collect();
    let trail = store::cases::entries(db, &row.id)?;
    let photos = store::cases::photos::of_case(db, &row.id)?;
    let rests = rests::find(db, row, now)?;
    let answered = line.answered;
    Ok(CaseView {
        line,
        posting_kind: posting.map(|posting| posting.kind),
        host: row.place().clone(),
        phone: posting
            .filter(|posting| posting.posted_to.is_none_or(|last| counts(last, now.date())))
            .and_then(|posting| posting.phone.clone()),
        evidence: row.evidence.clone(),
        speaks_for: row
            .speaks_for
            .iter()
            .filter(|said| !answered || said.key != NOT_ANSWERED)
            .cloned()
            .collect(),
        cells: cells.into_values().flat_map(|days| days.cells.into_values()).collect(),
        prompts: strip,
        named: rests.named,
        fixes: rests.fixes,
        places: rests.places,
        devices: rests.devices,
        rows: match row.subject() {
            CaseSubject::Posting(_) => Vec::new(),
            CaseSubject::Township(township) => rows::of_township(db, &township, row)?,
        },
        trail: trail.into_iter().map(|entry| said(entry, &photos)).collect::<Outcome<_>>()?,
        may_decide: false,
        may_comment: false,
        may_answer: false,
    })
}

fn said(entry: EntryRow, photos: &[store::cases::photos::PhotoRow]) -> Outcome<CaseEntry> {
    let own = photos.iter().filter(|photo| photo.entry_id == entry.id);
    Ok(CaseEntry {
        photos: own.map(photos::view).collect::<Outcome<_>>()?,
        voice: entry.voice,
        by: entry.by_name,
        at: entry.at,
        text: entry.text,
        state: entry.state,
        ground: entry.ground,
    })
}

/// The days of the strip: some before the conduct and all until the last evidence came, two months at least and what the
/// judge reads at most, never days to come.
fn strip(first_day: NaiveDate, last_evidence: NaiveDate, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let before = |day: NaiveDate, days: u64| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    let after = Days::new(STRIP_LEAST - STRIP_BEFORE - 1);
    let to = first_day.checked_add_days(after).unwrap_or(today).max(last_evidence).min(today);
    let from = before(first_day, STRIP_BEFORE).min(before(to, STRIP_LEAST - 1));
    (from.max(before(to, u64::from(DAYS_READ) - 1)), to)
}

/// What became of a prompt: as the case's evidence took it, else by its replies.
fn outcome(row: &CaseRow, prompt: &JudgedPrompt, replies: &[ReplyRow]) -> PromptOutcome {
    taken_as(&row.evidence, prompt.id.as_str()).unwrap_or_else(|| heard(prompt, replies))
}

/// What a prompt says of which no evidence tells, by the measure of the rules.
///
/// It counts neither way when it was not delivered, when the reply has no position, and when it was answered too late but
/// while that still takes the miss away. An answer from surely elsewhere, or a later one, is as good as none.
fn heard(prompt: &JudgedPrompt, replies: &[ReplyRow]) -> PromptOutcome {
    let time = |reply: &ReplyRow| reply_time(reply, prompt.slot, prompt.issued_at, prompt.expires_at);
    let heard = |reply: &ReplyRow| match (reply.whereabouts, time(reply)) {
        (Whereabouts::Elsewhere, _) | (_, ReplyTime::TooLate) => PromptOutcome::Missed,
        (Whereabouts::Inside | Whereabouts::Unclear, ReplyTime::InTime) => PromptOutcome::Answered,
        (Whereabouts::Nowhere, ReplyTime::InTime) | (_, ReplyTime::Late) => PromptOutcome::Neither,
    };
    match prompt.delivered_at {
        Some(_) => replies.iter().map(heard).max().unwrap_or(PromptOutcome::Missed),
        None => PromptOutcome::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::place::Answer;
    use zaigang_shared::time::{Half, MINUTE_MS, TimeInterval, TimeWay, at};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn prompt(delivered: bool) -> JudgedPrompt {
        let issued = at(day("2026-11-03"), 21 * 60);
        JudgedPrompt {
            id: "q1".parse().unwrap(),
            posting: "p1".parse().unwrap(),
            slot: Half::Night,
            drawn: true,
            night_of: day("2026-11-03"),
            issued_at: issued,
            delivered_at: delivered.then_some(issued),
            expires_at: issued.plus(20 * MINUTE_MS),
        }
    }

    /// A reply made so many minutes after the issue.
    fn reply(minutes: i64, whereabouts: Whereabouts) -> ReplyRow {
        let made = prompt(true).issued_at.plus(minutes * MINUTE_MS);
        ReplyRow {
            record: "r1".parse().unwrap(),
            interval: TimeInterval { not_before: made, not_after: made, way: TimeWay::Anchored },
            claimed_at: made,
            answer: Answer::Uncertain,
            whereabouts,
        }
    }

    #[test]
    fn late_replies_and_those_without_position_count_neither_way() {
        use PromptOutcome::{Answered, Missed, Neither};
        use Whereabouts::{Elsewhere, Inside, Nowhere, Unclear};
        for (replies, says) in [
            (vec![], Missed),
            (vec![reply(5, Inside)], Answered),
            (vec![reply(5, Unclear)], Answered),
            (vec![reply(5, Nowhere)], Neither),
            (vec![reply(5, Elsewhere)], Missed),
            (vec![reply(25, Inside)], Neither),
            (vec![reply(25, Unclear)], Neither),
            (vec![reply(25, Elsewhere)], Missed),
            (vec![reply(10 * 60, Inside)], Neither),
            (vec![reply(11 * 60, Inside)], Missed),
            (vec![reply(3, Elsewhere), reply(9, Inside)], Answered),
            (vec![reply(3, Nowhere), reply(9, Elsewhere)], Neither),
        ] {
            assert_eq!(heard(&prompt(true), &replies), says, "{replies:?}");
            assert_eq!(heard(&prompt(false), &replies), Neither, "not delivered");
        }
    }

    #[test]
    fn the_strip_reaches_from_before_the_conduct_to_the_last_evidence_and_no_day_to_come() {
        let strip = |first: &str, last: &str| strip(day(first), day(last), day("2026-11-10"));
        let days = |(from, to): (NaiveDate, NaiveDate)| (to - from).num_days() + 1;
        assert_eq!(strip("2026-11-04", "2026-11-08"), (day("2026-09-10"), day("2026-11-10")), "up to today");
        let short = strip("2026-03-02", "2026-03-20");
        assert_eq!(short, (day("2026-02-16"), day("2026-04-18")));
        assert_eq!(days(short), 62);
        let long = strip("2026-06-01", "2026-09-30");
        assert_eq!(long, (day("2026-05-18"), day("2026-09-30")), "the evidence came later");
        let years = strip("2025-03-02", "2026-11-01");
        assert_eq!((years.1, days(years)), (day("2026-11-01"), 183));
    }
}
