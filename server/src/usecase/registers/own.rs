//! The cadre's own row: what was signed of him, his word on it by his phone's key, and the answer to an objection.

use super::rows::{self, Line};
use super::{Hand, holding, refused, register_line, row_response, sheet_view};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::registers::{AnswerRow, ResponseRow, Said};
use crate::store::{self, Db};
use crate::usecase::text::{bounded, line as text_line};
use chrono::NaiveDate;
use zaigang_shared::api::register::{OwnRegister, RowResponse};
use zaigang_shared::id::{MAX_ID_BYTES, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::register::SignatureAct;
use zaigang_shared::time::Month;

/// Longest objection and longest answer, in characters.
const TEXT: usize = 500;
/// Words of one posting on one sheet.
const WORDS: usize = 10;

/// How an act is stored.
pub(super) fn name(act: SignatureAct) -> &'static str {
    match act {
        SignatureAct::Sign => "sign",
        SignatureAct::Countersign => "countersign",
        SignatureAct::Object => "object",
    }
}

/// The own row of a month.
///
/// # Errors
/// `invalid_field` for a month to come.
pub async fn read(call: Call<op::ReadOwnRegister>) -> Outcome<OwnRegister> {
    let (posting, month): (PostingId, Month) = (call.path("posting")?, call.path("month")?);
    let today = call.who.now.date();
    if month > Month::of(today) {
        return Err(Problem::field("month").into());
    }
    let read = move |db: &mut Db| own(db, &posting, month, today);
    call.app.store.snapshot::<_, Refusal>(read).await
}

fn own(db: &mut Db, posting: &PostingId, month: Month, today: NaiveDate) -> Outcome<OwnRegister> {
    let posted = store::postings::by_id(db, posting)?.ok_or(ProblemCode::NotFound)?;
    let sheet = store::registers::sheet_of_posting(db, posting, month)?;
    let content = sheet.as_ref().map(super::content).transpose()?;
    let posted = if rows::in_month(&posted, month) { vec![posted] } else { Vec::new() };
    let now = rows::standing(db, &posted, month, today)?;
    let mut lines = rows::lines(&posted, now, content.iter(), month, today);
    // The sheet holds the rows of others too.
    lines.retain(|line| line.now.posting == *posting);
    let line: Option<Line> = lines.pop();
    let state = rows::state_of(line.iter(), month, today);
    let response = match &sheet {
        Some(sheet) => word(db, posting, month, &sheet.id)?.as_ref().map(row_response).transpose()?,
        None => None,
    };
    Ok(OwnRegister {
        month,
        state,
        line: line.map(|line| register_line(line, false, response)),
        sheet: sheet.as_ref().zip(content.as_ref()).map(|(row, said)| sheet_view(row, said)).transpose()?,
    })
}

/// The word that holds of a posting in a month, `current` being the sheet its row stands on.
fn word(db: &mut Db, posting: &PostingId, month: Month, current: &str) -> Outcome<Option<Said>> {
    let sheets = store::registers::sheet_ids_of_posting(db, posting, month)?;
    let ids: Vec<String> = sheets.into_iter().map(|(id, _)| id).collect();
    let said = store::registers::said(db, &ids)?;
    let own = said.iter().filter(|(word, _)| word.posting_id == posting.as_str());
    Ok(holding(own, current).cloned())
}

/// Countersigns the own row, or objects to it. What was said stays: after an objection was answered one may countersign
/// or object again, and a newer sheet asks anew.
///
/// # Errors
/// `register_changed` when the sheet meant is not the latest with the own row; `signature_refused`; `wrong_state` after
/// the row was countersigned or while an objection waits; `conflict` for the same id with other content.
pub async fn respond(call: Call<op::RespondRegister>) -> Outcome<RowResponse> {
    let (posting, month): (PostingId, Month) = (call.path("posting")?, call.path("month")?);
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let deployment = call.app.settings.deployment.clone();
    let body = call.body;
    let id = text_line("id", &body.id, MAX_ID_BYTES)?;
    let objection = match body.act {
        SignatureAct::Sign => return Err(Problem::field("act").into()),
        SignatureAct::Countersign => None,
        SignatureAct::Object => Some(bounded("text", body.text.as_deref().unwrap_or_default(), TEXT)?),
    };
    let write = move |db: &mut Db| {
        if let Some(there) = store::registers::response(db, &id)? {
            let same = there.posting_id == posting.as_str()
                && there.act == name(body.act)
                && there.text == objection
                && there.said_by == caller.account.as_str();
            let said = store::registers::said(db, std::slice::from_ref(&there.sheet_id))?;
            let own = said.iter().find(|(word, _)| word.id == id).filter(|_| same);
            return own.map(row_response).unwrap_or_else(|| Err(ProblemCode::Conflict.into()));
        }
        let sheet =
            store::registers::sheet_of_posting(db, &posting, month)?.ok_or(ProblemCode::WrongState)?;
        if sheet.hash != body.sheet {
            return Err(ProblemCode::RegisterChanged.into());
        }
        let hand = Hand::of(db, &caller.account, caller.device.as_str())?;
        let said = hand.said(&body.signature, &deployment)?;
        let fits = said.act == body.act
            && said.sheet == sheet.hash
            && said.posting.as_ref() == Some(&posting)
            && said.text.as_deref().map(str::trim) == objection.as_deref();
        if !fits {
            return Err(refused("other"));
        }
        let words = store::registers::said(db, std::slice::from_ref(&sheet.id))?;
        let own: Vec<&Said> = words.iter().filter(|(word, _)| word.posting_id == posting.as_str()).collect();
        let settled = own
            .last()
            .is_some_and(|(word, answer)| word.act == name(SignatureAct::Countersign) || answer.is_none());
        if settled {
            return Err(ProblemCode::WrongState.into());
        }
        if own.len() >= WORDS {
            return Err(ProblemCode::TooManyRequests.into());
        }
        let row = ResponseRow {
            id,
            sheet_id: sheet.id,
            posting_id: posting.to_string(),
            act: name(body.act).to_owned(),
            text: objection,
            signature: body.signature,
            public_key: hand.public_key,
            device_id: caller.device.to_string(),
            said_by: caller.account.to_string(),
            said_at: now.0,
        };
        store::registers::insert_response(db, &row, now)?;
        let (account, details) = (Some(caller.account.as_str()), format!("{month} {}", row.act));
        store::audit::log(db, account, "register_answered", posting.as_str(), &details, now)?;
        row_response(&(row, None))
    };
    call.app.store.write::<_, Refusal>(write).await
}

/// Answers the objection that waits; where it is right, decisions on the days follow and with them a supplement.
///
/// # Errors
/// `wrong_state` when none waits; `conflict` for the same id with other content.
pub async fn answer(call: Call<op::AnswerObjection>) -> Outcome<RowResponse> {
    let (posting, month): (PostingId, Month) = (call.path("posting")?, call.path("month")?);
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let id = text_line("id", &call.body.id, MAX_ID_BYTES)?;
    let text = bounded("text", &call.body.text, TEXT)?;
    let write = move |db: &mut Db| {
        if let Some(there) = store::registers::answer(db, &id)? {
            let word = store::registers::response(db, &there.response_id)?.ok_or(ProblemCode::NotFound)?;
            let same = word.posting_id == posting.as_str()
                && there.text == text
                && there.answered_by == caller.account.as_str();
            return if same { row_response(&(word, Some(there))) } else { Err(ProblemCode::Conflict.into()) };
        }
        let sheet =
            store::registers::sheet_of_posting(db, &posting, month)?.ok_or(ProblemCode::WrongState)?;
        let waiting = word(db, &posting, month, &sheet.id)?
            .filter(|(word, answer)| word.act == name(SignatureAct::Object) && answer.is_none());
        let (word, _) = waiting.ok_or(ProblemCode::WrongState)?;
        let row = AnswerRow {
            id,
            response_id: word.id.clone(),
            text,
            answered_by: caller.account.to_string(),
            answerer_name: caller.name.clone(),
            answered_at: now.0,
        };
        store::registers::insert_answer(db, &row, now)?;
        let account = Some(caller.account.as_str());
        store::audit::log(db, account, "objection_answered", &word.id, &month.to_string(), now)?;
        row_response(&(word, Some(row)))
    };
    call.app.store.write::<_, Refusal>(write).await
}
