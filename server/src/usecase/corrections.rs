//! Somebody says that what is kept of him is wrong; the township answers with a reason, after 15 days at the latest.
//!
//! A word on a day ([`super::explanations`]) stands beside the cell for whoever decides it and asks for nothing; a
//! request for correction is about any kept data and stays open until somebody answers it.

use super::text::{bounded, line};
use crate::access::{Caller, decide};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::corrections::{AskedBy, CorrectionRow};
use crate::store::decisions::person_names;
use crate::store::items::{self, Item};
use crate::store::{self, Db, StoreError};
use zaigang_shared::api::own::{
    AskCorrection, CorrectionState, CorrectionTarget, CorrectionView, Corrections,
};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{CorrectionId, DeviceId, MAX_ID_BYTES, PostingId, RecordId};
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{DAY_MS, Millis};

/// Longest text of either side, in characters.
const TEXT: usize = 500;
/// An answer is due within this, milliseconds; afterwards the county is told that it is late.
const DUE_MS: i64 = 15 * DAY_MS;
/// Open requests of one posting.
const OPEN: i64 = 50;
/// Requests of one list.
const LIST: i64 = 200;

/// Asks for a correction.
///
/// # Errors
/// `invalid_field` for what is not the person's own, a day outside the posting or to come; `conflict` for the same id
/// with other content; `too_many_requests` while 50 wait.
pub async fn ask(call: Call<op::AskCorrection>) -> Outcome<CorrectionView> {
    let posting: PostingId = call.path("posting")?;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let AskCorrection { id, target, date, record, device, text } = call.body;
    let text = bounded("text", &text, TEXT)?;
    let write = move |db: &mut Db| {
        let posted = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?;
        let (date, subject) = match target {
            CorrectionTarget::Posting => (None, None),
            CorrectionTarget::Day => {
                let date = date.filter(|date| posted.on(*date) && *date <= now.date());
                (Some(date.ok_or_else(|| Problem::field("date"))?.to_string()), None)
            }
            CorrectionTarget::Record => {
                let record: RecordId = record.ok_or_else(|| Problem::field("record"))?;
                let day = store::corrections::day_of_record(db, &posting, record.as_str())?;
                (Some(day.ok_or_else(|| Problem::field("record"))?), Some(record.to_string()))
            }
            CorrectionTarget::Device => {
                let device: DeviceId = device.ok_or_else(|| Problem::field("device"))?;
                if !store::corrections::owns_device(db, &caller.account, device.as_str())? {
                    return Err(Problem::field("device").into());
                }
                (None, Some(device.to_string()))
            }
        };
        let row = CorrectionRow {
            id: id.to_string(),
            posting_id: posting.to_string(),
            target: target_name(target).to_owned(),
            date,
            subject,
            text,
            state: state_name(CorrectionState::Open).to_owned(),
            asked_at: now.0,
            answer_id: None,
            answered_by: None,
            answered_at: None,
            answer: None,
        };
        match store::corrections::by_id(db, &id)? {
            Some((there, _)) => {
                let said = |row: &CorrectionRow| {
                    let CorrectionRow { posting_id, target, date, subject, text, .. } = row.clone();
                    (posting_id, target, date, subject, text)
                };
                if said(&there) != said(&row) {
                    return Err(ProblemCode::Conflict.into());
                }
            }
            None => {
                if store::corrections::waiting(db, &posting)? >= OPEN {
                    return Err(ProblemCode::TooManyRequests.into());
                }
                store::corrections::insert(db, &row)?;
                items::log(db, Item::Correction, &row.id, now)?;
                let account = Some(caller.account.as_str());
                store::audit::log(db, account, "correction_asked", &row.id, &row.target, now)?;
            }
        }
        one(db, &id, &caller, now)
    };
    call.app.store.write::<_, Refusal>(write).await
}

/// The caller's own requests for a posting.
///
/// # Errors
/// The store's.
pub async fn own(call: Call<op::ListOwnCorrections>) -> Outcome<Corrections> {
    let posting: PostingId = call.path("posting")?;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::corrections::of_posting(db, &posting, LIST)?;
            Ok(Corrections { corrections: views(db, rows, &caller, now)? })
        })
        .await
}

/// Requests in a division: those that wait, longest first, then answered ones.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListCorrections>) -> Outcome<Corrections> {
    let division: DivisionCode = call.path("division")?;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let mut rows = store::corrections::of_division(db, &division, true, LIST)?;
            rows.extend(store::corrections::of_division(db, &division, false, LIST)?);
            Ok(Corrections { corrections: views(db, rows, &caller, now)? })
        })
        .await
}

/// Answers a request with a reason; what has to be changed is changed where it stands (a day by its decision, a
/// posting by its correction), the answer says so.
///
/// # Errors
/// `wrong_state` when it was answered by somebody else.
pub async fn answer(call: Call<op::AnswerCorrection>) -> Outcome<CorrectionView> {
    let id: CorrectionId = call.path("correction")?;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let answer_id = line("id", &call.body.id, MAX_ID_BYTES)?;
    let text = bounded("answer", &call.body.answer, TEXT)?;
    if call.body.state == CorrectionState::Open {
        return Err(Problem::field("state").into());
    }
    let state = state_name(call.body.state);
    let write = move |db: &mut Db| {
        if store::corrections::answer(db, &id, &answer_id, state, &text, &caller.account, now)? {
            items::log(db, Item::Correction, id.as_str(), now)?;
            let account = Some(caller.account.as_str());
            store::audit::log(db, account, "correction_answered", id.as_str(), state, now)?;
        } else {
            let (there, _) = store::corrections::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
            let is_same = there.answer_id.as_ref() == Some(&answer_id)
                && there.state == state
                && there.answer.as_ref() == Some(&text);
            if !is_same {
                return Err(ProblemCode::WrongState.into());
            }
        }
        one(db, &id, &caller, now)
    };
    call.app.store.write::<_, Refusal>(write).await
}

fn one(db: &mut Db, id: &CorrectionId, caller: &Caller, now: Millis) -> Outcome<CorrectionView> {
    let found = store::corrections::by_id(db, id)?.ok_or(ProblemCode::NotFound)?;
    views(db, vec![found], caller, now)?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

fn views(
    db: &mut Db,
    rows: Vec<(CorrectionRow, AskedBy)>,
    caller: &Caller,
    now: Millis,
) -> Outcome<Vec<CorrectionView>> {
    let answered: Vec<String> = rows.iter().filter_map(|(row, _)| row.answered_by.clone()).collect();
    let people = person_names(db, &answered)?;
    let hosts: Vec<String> = rows.iter().map(|(_, by)| by.host.clone()).collect();
    let places = store::divisions::names(db, &hosts)?;
    rows.into_iter()
        .map(|(row, by)| {
            let state: CorrectionState = store::cells::parse(&row.state, "correction.state")?;
            let target: CorrectionTarget = store::cells::parse(&row.target, "correction.target")?;
            let is_open = state == CorrectionState::Open;
            let may_answer = is_open && may_answer(db, caller, &row.posting_id, now)?;
            let record = row.subject.filter(|_| target == CorrectionTarget::Record);
            Ok(CorrectionView {
                id: row.id.try_into().map_err(|_| StoreError::Unreadable("correction.id"))?,
                posting: row
                    .posting_id
                    .try_into()
                    .map_err(|_| StoreError::Unreadable("correction.posting_id"))?,
                may_answer,
                person_name: by.person_name,
                host_name: places.get(&by.host).cloned().unwrap_or(by.host),
                target,
                date: row.date.as_deref().map(store::cells::date).transpose()?,
                record: record
                    .map(|id| id.try_into().map_err(|_| StoreError::Unreadable("correction.subject")))
                    .transpose()?,
                text: row.text,
                state,
                asked_at: Millis(row.asked_at),
                is_late: is_open && Millis(row.asked_at).plus(DUE_MS) < now,
                answered_by: row.answered_by.map(|id| people.get(&id).cloned().unwrap_or_default()),
                answered_at: row.answered_at.map(Millis),
                answer: row.answer,
            })
        })
        .collect()
}

/// The scope decision of the answer, for a list that shows who may give it.
fn may_answer(db: &mut Db, caller: &Caller, posting: &str, now: Millis) -> Outcome<bool> {
    let subject = store::subjects::find(db, "posting", posting, now.date())?;
    Ok(decide(op::AnswerCorrection::INFO.access, caller, true, subject.as_ref()).is_ok())
}

fn target_name(target: CorrectionTarget) -> &'static str {
    match target {
        CorrectionTarget::Record => "record",
        CorrectionTarget::Day => "day",
        CorrectionTarget::Posting => "posting",
        CorrectionTarget::Device => "device",
    }
}

fn state_name(state: CorrectionState) -> &'static str {
    match state {
        CorrectionState::Open => "open",
        CorrectionState::Corrected => "corrected",
        CorrectionState::Refused => "refused",
    }
}
