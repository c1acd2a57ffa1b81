//! What is said on a case: the person's answer, the township's comment, the county's decision.

use super::{rests, times, undecided};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::{CaseRow, EntryRow};
use crate::store::items::{self, Item};
use crate::store::{self, Db};
use crate::usecase::text::bounded;
use zaigang_shared::api::Done;
use zaigang_shared::api::case::{CaseState, CaseVoice, DecideCase, RedGround, Say};
use zaigang_shared::case::due;
use zaigang_shared::id::CaseId;
use zaigang_shared::judge::CaseLevel;
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Longest answer, comment or reason, in characters.
const TEXT: usize = 2_000;
/// Most words one voice has on a case; what is left to say is said by telephone. Decisions are not counted:
/// nobody can talk a case out of its decision.
const ENTRIES: usize = 100;

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
/// `wrong_state` when the case is decided, `not_heard_yet` for upholding it before the person answered or had his days
/// to, `no_such_visit` for red by a visit where none found nobody, `conflict` for an id with other content.
pub async fn decide(call: Call<op::DecideCase>) -> Outcome<Done> {
    let DecideCase { id, state, reason, ground } = &call.body;
    let (id, reason) = (client_id(id)?, bounded("reason", reason, TEXT)?);
    if *state == CaseState::Open {
        return Err(Problem::field("state").into());
    }
    if ground.is_some() && *state != CaseState::Upheld {
        return Err(Problem::field("ground").into());
    }
    write(&call, id, CaseVoice::Decision, reason, Some(Decision { state: *state, ground: *ground })).await
}

/// What the county decides.
#[derive(Clone, Copy)]
struct Decision {
    state: CaseState,
    /// Makes it red.
    ground: Option<RedGround>,
}

/// A client id has the form of every other id.
pub(super) fn client_id(id: &str) -> Outcome<String> {
    let id: CaseId = id.parse().map_err(|_| Problem::field("id"))?;
    Ok(id.into())
}

async fn write<O: op::Operation>(
    call: &Call<O>,
    id: String,
    voice: CaseVoice,
    text: String,
    decision: Option<Decision>,
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
        state: decision.map(|decision| decision.state),
        ground: decision.and_then(|decision| decision.ground),
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
            if let Some(decision) = decision {
                may_decide(db, &found, &said, decision, now)?;
            }
            // In its own case a township has no word.
            if voice == CaseVoice::Comment && found.posting().is_none() {
                return Err(ProblemCode::NotFound.into());
            }
            if !store::cases::say(db, &new)? {
                // Somebody wrote under this id a moment ago.
                let there = store::cases::entry_by_id(db, &new.id)?.ok_or(ProblemCode::Conflict)?;
                return repeated(&there, &new);
            }
            items::log(db, Item::CaseEntry, &new.id, now)?;
            let action = match voice {
                CaseVoice::Answer => "case_answered",
                CaseVoice::Comment => "case_commented",
                CaseVoice::Decision => "case_decided",
            };
            let details =
                decision.map(|decision| store::cases::state_name(decision.state)).unwrap_or_default();
            store::audit::log(db, Some(&new.by), action, case.as_str(), details, now)?;
            if let Some(Decision { state, ground }) = decision {
                if !store::cases::decide(db, &case, state, ground.map(|_| CaseLevel::Red))? {
                    return Err(ProblemCode::WrongState.into());
                }
                items::log(db, Item::Case, case.as_str(), now)?;
            }
            Ok(Done {})
        })
        .await
}

/// Nobody is judged unheard, and red rests on what people found.
fn may_decide(
    db: &mut Db,
    case: &CaseRow,
    said: &[EntryRow],
    decision: Decision,
    now: Millis,
) -> Outcome<()> {
    let spoken: Vec<(CaseVoice, Millis)> = said.iter().map(|entry| (entry.voice, entry.at)).collect();
    if decision.state == CaseState::Upheld && !due(times(case, &spoken), now.date()).may_uphold {
        return Err(ProblemCode::NotHeardYet.into());
    }
    if decision.ground == Some(RedGround::Visit) && !rests::found_nobody(db, case)? {
        return Err(ProblemCode::NoSuchVisit.into());
    }
    Ok(())
}

/// The same write again answers the same; another content under its id is refused.
fn repeated(there: &EntryRow, new: &EntryRow) -> Outcome<Done> {
    let content = |e: &EntryRow| (e.case.clone(), e.voice, e.by.clone(), e.text.clone(), e.state, e.ground);
    if content(there) == content(new) { Ok(Done {}) } else { Err(ProblemCode::Conflict.into()) }
}
