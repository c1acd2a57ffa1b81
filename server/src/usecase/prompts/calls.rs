//! Calls to people who did not see their prompt. A call that nobody answers says nothing about where somebody is: only
//! who was reached has been asked.

use super::view;
use crate::call::Call;
use crate::refusal::Outcome;
use crate::store::prompts::calls::CallRow;
use crate::store::{self, StoreError};
use crate::usecase::text;
use zaigang_shared::api::prompt::{CALLED_MINUTES, CallOutcome, is_time_to_call};
use zaigang_shared::api::township::{PromptChannel, PromptView};
use zaigang_shared::id::PromptId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{DAY_MS, MINUTE_MS};

/// Most calls about one prompt.
const MOST: usize = 10;
/// What came of a call is taken down within this time after the prompt was issued.
const WITHIN_MS: i64 = DAY_MS;

/// Writes down what came of a call. Whoever is reached while the window runs has been asked: from now on, by telephone,
/// with at least [`CALLED_MINUTES`] left.
///
/// # Errors
/// [`ProblemCode::PromptRefused`] with the reason `over` when the window is over, `early` for somebody reached before the
/// prompt stands on the list of those to call; [`ProblemCode::Conflict`] for an id
/// that said something else.
pub async fn note(call: Call<op::NotePromptCall>) -> Outcome<PromptView> {
    let prompt: PromptId = call.path("prompt")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    let id = text::line("id", &call.body.id, zaigang_shared::id::MAX_ID_BYTES)?;
    let outcome = call.body.outcome;
    call.app
        .store
        .write(move |db| {
            let there = store::prompts::by_id(db, &prompt)?.ok_or(ProblemCode::NotFound)?;
            if let Some(known) = store::prompts::calls::by_id(db, &id)? {
                let same = (&known.prompt, known.outcome, &known.said_by) == (&prompt, outcome, &by);
                return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
            }
            let last = match outcome {
                CallOutcome::Reached => there.expires_at,
                CallOutcome::NoAnswer | CallOutcome::WrongNumber | CallOutcome::NumberOff => {
                    there.issued_at.plus(WITHIN_MS)
                }
            };
            if now > last {
                return Err(Problem::new(ProblemCode::PromptRefused).with("reason", "over").into());
            }
            // Nobody is asked to call before: the phone has its time to show the prompt.
            if outcome == CallOutcome::Reached && !is_time_to_call(there.issued_at, now) {
                return Err(Problem::new(ProblemCode::PromptRefused).with("reason", "early").into());
            }
            let before = store::prompts::calls::of(db, std::slice::from_ref(&prompt))?;
            if before.get(&prompt).is_some_and(|calls| calls.len() >= MOST) {
                return Err(Problem::new(ProblemCode::PromptRefused).with("reason", "calls").into());
            }
            let new = CallRow { id, prompt: prompt.clone(), outcome, said_by: by, said_at: now };
            store::prompts::calls::insert(db, &new)?;
            if outcome == CallOutcome::Reached {
                let expires = there.expires_at.max(now.plus(CALLED_MINUTES * MINUTE_MS));
                store::prompts::mark_delivered(db, &prompt, PromptChannel::Phone, expires, now)?;
            }
            let there = store::prompts::by_id(db, &prompt)?.ok_or(StoreError::Unreadable("prompt"))?;
            view(db, there)
        })
        .await
}
