//! Questions to the township: required days in a row without a record, asked before anything becomes a
//! case.

use super::text;
use crate::http::Call;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::postings::PostingRow;
use crate::store::questions::QuestionRow;
use crate::store::{self, Db};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::api::Done;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::{DAYS_WITHOUT_RECORD, JudgedDay, days_without_record};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::{Millis, previous_day};

/// Days that are looked at.
const LOOK_BACK: u64 = 30;

/// The township answers the question about a posting.
pub async fn answer(call: Call<op::AnswerQuestion>) -> Outcome<Done> {
    let posting: PostingId = call.path("posting")?;
    text::line("id", &call.body.id, 64)?;
    let words = text::bounded("text", &call.body.text, 500)?;
    let by = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .write(move |db| {
            let all = store::questions::of_posting(db, &posting)?;
            if let Some(open) = all.iter().find(|question| question.open()) {
                store::questions::answer(db, &open.id, &by, &words, now)?;
                return Ok(Done {});
            }
            // A lost answer: the same person, the same words.
            let said = |question: &QuestionRow| {
                question.answered_by.as_deref() == Some(by.as_str())
                    && question.answer.as_deref() == Some(words.as_str())
            };
            if all.iter().any(said) { Ok(Done {}) } else { Err(Refusal::from(ProblemCode::WrongState)) }
        })
        .await
}

/// Opens, extends and closes the questions of a division (of all postings without one) as of `now`:
/// required days without a record, up to yesterday. Returns how many questions wait afterwards.
///
/// # Errors
/// The store's.
pub fn refresh(db: &mut Db, division: Option<&DivisionCode>, now: Millis) -> Outcome<u32> {
    let until = previous_day(now.date());
    let from = until.checked_sub_days(Days::new(LOOK_BACK - 1)).unwrap_or(until);
    let postings: Vec<PostingRow> = match division {
        Some(division) => store::postings::in_scope(db, division)?,
        None => store::questions::all_postings(db)?,
    };
    let mut open = 0;
    for part in postings.chunks(400) {
        let ids: Vec<PostingId> = part.iter().map(|row| row.id.clone()).collect();
        let accounts: Vec<String> = part.iter().map(|row| row.account_id.to_string()).collect();
        let cells = super::cells::load(db, &ids, from, until)?;
        let reached = store::devices::days_reached(db, &accounts, from, until)?;
        let mut asked: HashMap<PostingId, Vec<QuestionRow>> = HashMap::new();
        for question in store::questions::of_postings(db, &ids)? {
            asked.entry(question.posting.clone()).or_default().push(question);
        }
        let nothing = BTreeSet::new();
        for row in part {
            let Some(found) = cells.get(&row.id) else { continue };
            let reached = reached.get(row.account_id.as_str()).unwrap_or(&nothing);
            let days: Vec<JudgedDay> = found
                .cells
                .iter()
                .map(|(date, cell)| JudgedDay {
                    date: *date,
                    state: cell.state,
                    required: found.required.contains(date),
                    device_reached: reached.contains(date),
                })
                .collect();
            let run = days_without_record(&days);
            let steps = steps(&run, asked.get(&row.id).map(Vec::as_slice).unwrap_or_default(), from);
            open += take(db, &row.id, steps, now)?;
        }
    }
    Ok(open)
}

/// What has to happen with a posting's questions.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// This question no longer holds.
    Close(String),
    /// This question has these days now; one that was closed is asked again.
    Change { question: QuestionRow, again: bool },
    /// A new question about these days.
    Ask(Span),
}

/// Days of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: NaiveDate,
    last: NaiveDate,
    days: u32,
    silent: bool,
}

impl Span {
    /// A run that is long enough to be asked about.
    fn of(run: &[JudgedDay]) -> Option<Span> {
        let (first, last) = (run.first()?, run.last()?);
        (run.len() >= DAYS_WITHOUT_RECORD).then(|| Span {
            first: first.date,
            last: last.date,
            days: u32::try_from(run.len()).unwrap_or(u32::MAX),
            silent: !run.iter().any(|day| day.device_reached),
        })
    }
}

/// Decides from the newest run of days, the questions asked so far and the first day looked at.
fn steps(run: &[JudgedDay], asked: &[QuestionRow], window_from: NaiveDate) -> Vec<Step> {
    let waiting = asked.iter().find(|question| question.open());
    if let Some(waiting) = waiting {
        let Some(span) = Span::of(run).filter(|span| span.first <= waiting.last_day) else {
            // The days got their records, were decided, or are another stretch that is asked about anew.
            let mut steps = vec![Step::Close(waiting.id.clone())];
            steps.extend(Span::of(run).map(Step::Ask));
            return steps;
        };
        // Of a question that began before the window its own days are kept.
        let older = waiting.first_day < window_from;
        let newer = run.iter().filter(|day| day.date > waiting.last_day).count();
        let newer = u32::try_from(newer).unwrap_or(u32::MAX);
        let taken = asked.iter().any(|other| other.id != waiting.id && other.first_day == span.first);
        let changed = QuestionRow {
            first_day: if older || taken { waiting.first_day } else { span.first },
            last_day: span.last,
            days: if older { waiting.days.saturating_add(newer) } else { span.days },
            device_silent: span.silent && (!older || waiting.device_silent),
            ..waiting.clone()
        };
        return if changed == *waiting {
            Vec::new()
        } else {
            vec![Step::Change { question: changed, again: false }]
        };
    }
    // What the township has answered is not asked again; days after it are.
    let answered = asked.iter().filter(|q| q.answered_at.is_some()).map(|q| q.last_day).max();
    let fresh: Vec<JudgedDay> =
        run.iter().filter(|day| answered.is_none_or(|last| day.date > last)).copied().collect();
    let Some(span) = Span::of(&fresh) else { return Vec::new() };
    match asked.iter().find(|question| question.first_day == span.first) {
        Some(closed) => {
            let question = QuestionRow {
                last_day: span.last,
                days: span.days,
                device_silent: span.silent,
                closed_at: None,
                ..closed.clone()
            };
            vec![Step::Change { question, again: true }]
        }
        None => vec![Step::Ask(span)],
    }
}

/// Writes the steps and tells whether a question of the posting waits then.
fn take(db: &mut Db, posting: &PostingId, steps: Vec<Step>, now: Millis) -> Outcome<u32> {
    for step in steps {
        match step {
            Step::Close(id) => store::questions::close(db, &id, now)?,
            Step::Change { mut question, again } => {
                if again {
                    question.asked_at = now;
                }
                store::questions::update_days(db, &question)?;
            }
            Step::Ask(span) => {
                let question = QuestionRow {
                    id: keys::new_id(now),
                    posting: posting.clone(),
                    first_day: span.first,
                    last_day: span.last,
                    days: span.days,
                    device_silent: span.silent,
                    asked_at: now,
                    answered_at: None,
                    answered_by: None,
                    answer: None,
                    closed_at: None,
                };
                store::questions::insert(db, &question)?;
            }
        }
    }
    let waiting = store::questions::of_posting(db, posting)?.iter().filter(|question| question.open()).count();
    Ok(u32::try_from(waiting).unwrap_or(u32::MAX))
}
