//! Questions to the township: required days in a row without a record, asked before anything becomes a
//! case.

use super::text;
use crate::call::Call;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::questions::QuestionRow;
use crate::store::{self, Db};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use zaigang_shared::api::Done;
use zaigang_shared::day::CellState;
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
            let waiting: Vec<&QuestionRow> = all.iter().filter(|question| question.open()).collect();
            // The page shows them together: one answer is for all that wait.
            for question in &waiting {
                store::questions::answer(db, &question.id, &by, &words, now)?;
            }
            if !waiting.is_empty() {
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
    let postings = store::questions::posted(db, division, from, until)?;
    let mut open = 0;
    for part in postings.chunks(400) {
        let ids: Vec<PostingId> = part.iter().map(|(id, _)| id.clone()).collect();
        let judged = super::cells::judged_days(db, part, from, until)?;
        let mut asked: HashMap<PostingId, Vec<QuestionRow>> = HashMap::new();
        for question in store::questions::of_postings(db, &ids)? {
            asked.entry(question.posting.clone()).or_default().push(question);
        }
        for (posting, _) in part {
            let Some(days) = judged.get(posting) else { continue };
            let asked = asked.get(posting).map(Vec::as_slice).unwrap_or_default();
            let steps = steps(days, asked, from);
            open += waiting_after(asked, &steps);
            take(db, posting, steps, now)?;
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
    /// A run of at least so many days.
    fn of(run: &[JudgedDay], at_least: usize) -> Option<Span> {
        let (first, last) = (run.first()?, run.last()?);
        (run.len() >= at_least).then(|| Span {
            first: first.date,
            last: last.date,
            days: count(run.len()),
            silent: !run.iter().any(|day| day.device_reached),
        })
    }
}

/// Decides from a posting's days (from `window_from` to yesterday) and the questions asked so far.
///
/// A question waits until it is answered, or its days got their records, or it leaves the window: somebody
/// who comes back for a day does not wipe it away. The newest days are asked about once; what the
/// township has answered is not asked again, days after it are.
fn steps(days: &[JudgedDay], asked: &[QuestionRow], window_from: NaiveDate) -> Vec<Step> {
    let newest = days_without_record(days);
    let touches = |question: &QuestionRow| newest.first().is_some_and(|day| day.date <= question.last_day);
    let mut steps = Vec::new();
    let mut covered = false;
    for waiting in asked.iter().filter(|question| question.open()) {
        let run = if touches(waiting) { newest.clone() } else { run_within(days, waiting) };
        // Of a question that began before the window its own days are kept.
        let older = waiting.first_day < window_from && !run.is_empty();
        let Some(span) = Span::of(&run, if older { 1 } else { DAYS_WITHOUT_RECORD }) else {
            steps.push(Step::Close(waiting.id.clone()));
            continue;
        };
        covered |= touches(waiting);
        let newer = run.iter().filter(|day| day.date > waiting.last_day).count();
        let taken = asked.iter().any(|other| other.id != waiting.id && other.first_day == span.first);
        let changed = QuestionRow {
            first_day: if older || taken { waiting.first_day } else { span.first },
            last_day: span.last,
            days: if older { waiting.days.saturating_add(count(newer)) } else { span.days },
            device_silent: span.silent && (!older || waiting.device_silent),
            ..waiting.clone()
        };
        if changed != *waiting {
            steps.push(Step::Change { question: changed, again: false });
        }
    }
    if covered {
        return steps;
    }
    let answered = asked.iter().filter(|q| q.answered_at.is_some()).map(|q| q.last_day).max();
    let fresh: Vec<JudgedDay> =
        newest.iter().filter(|day| answered.is_none_or(|last| day.date > last)).copied().collect();
    let Some(span) = Span::of(&fresh, DAYS_WITHOUT_RECORD) else { return steps };
    steps.push(match asked.iter().find(|question| question.first_day == span.first) {
        Some(closed) => {
            let question = QuestionRow {
                last_day: span.last,
                days: span.days,
                device_silent: span.silent,
                closed_at: None,
                ..closed.clone()
            };
            Step::Change { question, again: true }
        }
        None => Step::Ask(span),
    });
    steps
}

/// The run that still stands within the days a question asks about.
fn run_within(days: &[JudgedDay], question: &QuestionRow) -> Vec<JudgedDay> {
    let open = |day: &&JudgedDay| {
        day.required
            && day.state == CellState::NotConfirmed
            && (question.first_day..=question.last_day).contains(&day.date)
    };
    let Some(last) = days.iter().filter(open).map(|day| day.date).max() else { return Vec::new() };
    let until: Vec<JudgedDay> = days.iter().filter(|day| day.date <= last).copied().collect();
    days_without_record(&until)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Questions that wait once the steps are taken.
fn waiting_after(asked: &[QuestionRow], steps: &[Step]) -> u32 {
    let before = asked.iter().filter(|question| question.open()).count();
    let more = |step: &&Step| matches!(step, Step::Ask(_) | Step::Change { again: true, .. });
    let less = |step: &&Step| matches!(step, Step::Close(_));
    count(before + steps.iter().filter(more).count() - steps.iter().filter(less).count())
}

/// Writes the steps.
fn take(db: &mut Db, posting: &PostingId, steps: Vec<Step>, now: Millis) -> Outcome<()> {
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use CellState::{NotConfirmed as N, Present as P};

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Days from the 2nd on, all required.
    fn days(states: &[CellState]) -> Vec<JudgedDay> {
        let day = |(n, state): (usize, &CellState)| JudgedDay {
            date: date(2 + count(n)),
            state: *state,
            on_post: state.on_post(true),
            required: true,
            device_reached: false,
        };
        states.iter().enumerate().map(day).collect()
    }

    fn question(first: u32, last: u32) -> QuestionRow {
        QuestionRow {
            id: "q1".to_owned(),
            posting: "p1".parse().unwrap(),
            first_day: date(first),
            last_day: date(last),
            days: last - first + 1,
            device_silent: true,
            asked_at: Millis(1),
            answered_at: None,
            answered_by: None,
            answer: None,
            closed_at: None,
        }
    }

    fn ask(first: u32, last: u32) -> Step {
        Step::Ask(Span { first: date(first), last: date(last), days: last - first + 1, silent: true })
    }

    #[test]
    fn three_days_are_asked_about_and_more_days_extend() {
        assert_eq!(steps(&days(&[P, N, N]), &[], date(2)), vec![]);
        assert_eq!(steps(&days(&[P, N, N, N]), &[], date(2)), vec![ask(3, 5)]);
        let asked = [question(3, 5)];
        assert_eq!(steps(&days(&[P, N, N, N]), &asked, date(2)), vec![]);
        let longer = Step::Change { question: question(3, 6), again: false };
        assert_eq!(steps(&days(&[P, N, N, N, N]), &asked, date(2)), vec![longer]);
    }

    #[test]
    fn a_late_record_closes_and_a_return_does_not() {
        let asked = [question(3, 5)];
        assert_eq!(steps(&days(&[P, N, P, N]), &asked, date(2)), vec![Step::Close("q1".to_owned())]);
        assert_eq!(steps(&days(&[P, N, N, N, P]), &asked, date(2)), vec![]);
        // A second stretch is a second question.
        let again = days(&[P, N, N, N, P, N, N, N]);
        assert_eq!(steps(&again, &asked, date(2)), vec![ask(7, 9)]);
        assert_eq!(waiting_after(&asked, &steps(&again, &asked, date(2))), 2);
    }

    #[test]
    fn what_was_answered_is_not_asked_again() {
        let answered = QuestionRow { answered_at: Some(Millis(2)), ..question(2, 4) };
        let asked = [answered];
        assert_eq!(steps(&days(&[N, N, N, N, N]), &asked, date(2)), vec![]);
        assert_eq!(steps(&days(&[N, N, N, N, N, N]), &asked, date(2)), vec![ask(5, 7)]);
    }

    #[test]
    fn a_question_older_than_the_window_keeps_its_days_and_at_last_leaves() {
        let asked = [question(1, 4)];
        let longer = Step::Change { question: question(1, 6), again: false };
        assert_eq!(steps(&days(&[N, N, N, N, N]), &asked, date(2)), vec![longer]);
        assert_eq!(steps(&days(&[P, P, P, P, N]), &asked, date(2)), vec![Step::Close("q1".to_owned())]);
    }
}
