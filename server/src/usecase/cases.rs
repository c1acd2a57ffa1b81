//! Cases: a lead with its evidence, heard by the person, commented by the township, decided by the county.

use crate::access::decide as permit;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::judged::JudgedPrompt;
use crate::store::cases::{CaseRow, CaseSubject, EntryRow};
use crate::store::items::{self, Item};
use crate::store::prompts::ReplyRow;
use crate::store::standing::counts;
use crate::store::{self, Db};
use crate::usecase::cells;
use crate::usecase::prompts::best_reply;
use crate::usecase::text::bounded;
use chrono::{Days, NaiveDate};
use std::collections::{HashMap, HashSet};
use zaigang_shared::api::Done;
use zaigang_shared::api::case::*;
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::{CaseId, PostingId};
use zaigang_shared::judge::Statement;
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::place::Answer;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{HOUR_MS, Millis};

/// Longest answer, comment or reason, in characters.
const TEXT: usize = 2_000;
/// Most words one voice has on a case; what is left to say is said by telephone. Decisions are not counted:
/// nobody can talk a case out of its decision.
const ENTRIES: usize = 100;
/// A case is upheld against somebody who answered, or who could have answered for so long.
const HEARING_MS: i64 = 72 * HOUR_MS;
/// Days of the case's strip, and those of them that lie before the first day of the conduct.
const STRIP_DAYS: u64 = 62;
const STRIP_BEFORE: u64 = 14;

/// Cases of a division, newest first.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListCases>) -> Outcome<Cases> {
    let division: DivisionCode = call.path("division")?;
    let filter = call.query;
    // How a township signs is between its county and the city.
    let sees_townships = matches!(call.who.permit.role, Some(Role::CountyOffice | Role::CityOffice));
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::cases::of_division(db, &division, sees_townships, &filter)?;
            Ok(Cases { cases: lines(db, &rows)? })
        })
        .await
}

fn lines(db: &mut Db, rows: &[CaseRow]) -> Outcome<Vec<CaseLine>> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id.clone()).collect();
    let answered = store::cases::answered(db, &ids)?;
    let places: Vec<String> = rows
        .iter()
        .flat_map(|row| [row.place().to_string(), row.place().at(Level::Township).to_string()])
        .collect();
    let names = store::divisions::names(db, &places)?;
    Ok(rows.iter().map(|row| line(row, &answered, &names)).collect())
}

fn line(row: &CaseRow, answered: &HashSet<String>, names: &HashMap<String, String>) -> CaseLine {
    let name = |code: DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
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
        answered: answered.contains(row.id.as_str()),
        headline: headline(row),
    }
}

/// The heaviest evidence in words.
fn headline(row: &CaseRow) -> Statement {
    row.evidence
        .iter()
        .max_by(|a, b| a.weight.total_cmp(&b.weight))
        .map_or_else(|| Statement::new("speaks-for-not-answered-yet", &[]), |evidence| evidence.text.clone())
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
    view.may_comment = undecided && may(op::CommentCase::INFO.access);
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
    let line = lines(db, std::slice::from_ref(row))?.pop().ok_or(ProblemCode::NotFound)?;
    let (from, to) = strip(row.first_day, now.date());
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
            inside: heard(prompt, replies.get(&prompt.id).map(Vec::as_slice).unwrap_or_default()),
        })
        .collect();
    let trail = store::cases::entries(db, &row.id)?;
    Ok(CaseView {
        line,
        posting_kind: posting.map(|posting| posting.kind),
        host: row.place().clone(),
        phone: posting
            .filter(|posting| posting.posted_to.is_none_or(|last| counts(last, now.date())))
            .and_then(|posting| posting.phone.clone()),
        evidence: row.evidence.clone(),
        speaks_for: row.speaks_for.clone(),
        cells: cells.into_values().flat_map(|days| days.cells.into_values()).collect(),
        prompts: strip,
        trail: trail
            .into_iter()
            .map(|e| CaseEntry { voice: e.voice, by: e.by_name, at: e.at, text: e.text, state: e.state })
            .collect(),
        may_decide: false,
        may_comment: false,
        may_answer: false,
    })
}

/// The days of the strip: some before the conduct, at most two months, never days to come.
fn strip(first_day: NaiveDate, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let after = Days::new(STRIP_DAYS - STRIP_BEFORE - 1);
    let to = first_day.checked_add_days(after).unwrap_or(today).min(today);
    (to.checked_sub_days(Days::new(STRIP_DAYS - 1)).unwrap_or(to), to)
}

/// What a prompt says: answered from the village in time, or not; none when it says nothing.
///
/// It says nothing when it was not delivered, when the best reply in time cannot tell where it was made, and
/// when it was answered from the village too late: such a reply counts neither way. Any other late reply is
/// as good as none, or a prompt could be escaped by waiting.
pub fn heard(prompt: &JudgedPrompt, replies: &[ReplyRow]) -> Option<bool> {
    prompt.delivered_at?;
    let best = best_reply(replies, prompt.issued_at, prompt.expires_at);
    match best.map(|best| (best.in_time, best.answer)) {
        Some((true, Answer::Inside)) => Some(true),
        Some((true, Answer::Uncertain) | (false, Answer::Inside)) => None,
        Some((true, Answer::OutsideFix) | (false, Answer::Uncertain | Answer::OutsideFix)) | None => {
            Some(false)
        }
    }
}

/// The person answers.
///
/// # Errors
/// `wrong_state` when the case is decided, `conflict` for an id with other content.
pub async fn answer(call: Call<op::AnswerCase>) -> Outcome<Done> {
    say(call, CaseVoice::Answer).await
}

/// The township comments.
///
/// # Errors
/// As [`answer`].
pub async fn comment(call: Call<op::CommentCase>) -> Outcome<Done> {
    say(call, CaseVoice::Comment).await
}

async fn say<O: op::Operation<Body = Say>>(call: Call<O>, voice: CaseVoice) -> Outcome<Done> {
    let Say { id, text } = &call.body;
    let (id, text) = (client_id(id)?, bounded("text", text, TEXT)?);
    write(&call, id, voice, text, None).await
}

/// The county decides, with a reason; an inspection may come first.
///
/// # Errors
/// `wrong_state` when the case is decided, `not_heard_yet` for upholding it before the person answered or
/// had 72 hours to, `conflict` for an id with other content.
pub async fn decide(call: Call<op::DecideCase>) -> Outcome<Done> {
    let DecideCase { id, state, reason } = &call.body;
    let (id, state, reason) = (client_id(id)?, *state, bounded("reason", reason, TEXT)?);
    if state == CaseState::Open {
        return Err(Problem::field("state").into());
    }
    write(&call, id, CaseVoice::Decision, reason, Some(state)).await
}

/// A client id has the form of every other id.
fn client_id(id: &str) -> Outcome<String> {
    let id: CaseId = id.parse().map_err(|_| Problem::field("id"))?;
    Ok(id.into())
}

async fn write<O: op::Operation>(
    call: &Call<O>,
    id: String,
    voice: CaseVoice,
    text: String,
    state: Option<CaseState>,
) -> Outcome<Done> {
    let case: CaseId = call.path("case")?;
    let caller = call.who.caller()?;
    let now = call.who.now;
    let new = EntryRow {
        id,
        case: case.to_string(),
        voice,
        by: caller.account.to_string(),
        by_name: caller.name.clone(),
        text,
        state,
        at: now,
    };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = store::cases::entry_by_id(db, &new.id)? {
                return repeated(&there, &new);
            }
            let found = store::cases::by_id(db, &case)?.ok_or(ProblemCode::NotFound)?;
            if !undecided(found.state) {
                return Err(ProblemCode::WrongState.into());
            }
            let said = store::cases::entries(db, &case)?;
            if voice != CaseVoice::Decision && said.iter().filter(|e| e.voice == voice).count() >= ENTRIES {
                return Err(ProblemCode::WrongState.into());
            }
            let answered = said.iter().any(|entry| entry.voice == CaseVoice::Answer);
            if state == Some(CaseState::Upheld) && !answered && now.0 < found.heard_from.0 + HEARING_MS {
                return Err(ProblemCode::NotHeardYet.into());
            }
            if !store::cases::say(db, &new)? {
                // Somebody wrote under this id a moment ago.
                let there = store::cases::entry_by_id(db, &new.id)?.ok_or(ProblemCode::Conflict)?;
                return repeated(&there, &new);
            }
            items::log(db, Item::CaseEntry, &new.id, now)?;
            if let Some(state) = state {
                if !store::cases::decide(db, &case, state)? {
                    return Err(ProblemCode::WrongState.into());
                }
                items::log(db, Item::Case, case.as_str(), now)?;
            }
            Ok(Done {})
        })
        .await
}

/// The same write again answers the same; another content under its id is refused.
fn repeated(there: &EntryRow, new: &EntryRow) -> Outcome<Done> {
    let content = |e: &EntryRow| (e.case.clone(), e.voice, e.by.clone(), e.text.clone(), e.state);
    if content(there) == content(new) { Ok(Done {}) } else { Err(ProblemCode::Conflict.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn reply(minutes: i64, answer: Answer) -> ReplyRow {
        let made = prompt(true).issued_at.plus(minutes * MINUTE_MS);
        ReplyRow {
            record: "r1".parse().unwrap(),
            interval: TimeInterval { not_before: made, not_after: made, way: TimeWay::Anchored },
            claimed_at: made,
            answer,
        }
    }

    #[test]
    fn late_and_doubtful_replies_count_neither_way() {
        use Answer::{Inside, OutsideFix, Uncertain};
        for (replies, says) in [
            (vec![], Some(false)),
            (vec![reply(5, Inside)], Some(true)),
            (vec![reply(5, Uncertain)], None),
            (vec![reply(5, OutsideFix)], Some(false)),
            (vec![reply(25, Inside)], None),
            (vec![reply(25, Uncertain)], Some(false)),
            (vec![reply(25, OutsideFix)], Some(false)),
            (vec![reply(3, OutsideFix), reply(9, Inside)], Some(true)),
        ] {
            assert_eq!(heard(&prompt(true), &replies), says, "{replies:?}");
            assert_eq!(heard(&prompt(false), &replies), None, "not delivered");
        }
    }

    #[test]
    fn the_strip_shows_two_months_at_most_and_no_day_to_come() {
        assert_eq!(
            strip(day("2026-11-04"), day("2026-11-10")),
            (day("2026-09-10"), day("2026-11-10")),
            "up to today"
        );
        let (from, to) = strip(day("2026-03-02"), day("2026-11-10"));
        assert_eq!((from, to), (day("2026-02-16"), day("2026-04-18")));
        assert_eq!((to - from).num_days() + 1, 62);
    }
}
