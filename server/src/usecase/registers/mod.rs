//! The monthly register (月考勤登记表): read as it stands, signed sheet by sheet, answered by the cadres.
//!
//! | file | what it is |
//! |---|---|
//! | `rows` | a township's month: rows as they stand, rows as signed, what changed since |
//! | `sign` | the draft of a sheet and its signature |
//! | `own` | the cadre's row: countersigned, objected to, answered |
//! | `lists` | where the registers of a county or city stand, and what a day's page says of them |
//! | `batch` | several doubtful cells decided with one reason |

pub mod batch;
pub mod lists;
pub mod own;
pub(crate) mod rows;
pub mod sign;

use crate::access::office_level;
use crate::app::App;
use crate::call::{Call, Who};
use crate::keys::DeviceKey;
use crate::refusal::{Outcome, Refusal};
use crate::store::registers::{Said, SheetRow};
use crate::store::{self, Db, StoreError};
use chrono::NaiveDate;
use rows::{Line, TownshipMonth};
use std::collections::BTreeMap;
use zaigang_shared::api::register::{Register, RegisterLine, RowResponse, SheetView, SignedSheet};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::operation::{self as op, Operation};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::MAX_TOKEN_BYTES;
use zaigang_shared::register::{
    ESCALATE_DAY, SHEET_VERSION, SIGN_FROM_DAY, SIGNATURE_TYPE, SheetContent, SignatureClaims, day_after,
    may_sign,
};
use zaigang_shared::time::{Millis, Month};

/// The township and month of a path: only townships have registers, and only months that have begun.
pub(crate) fn place<O: Operation>(call: &Call<O>) -> Outcome<(DivisionCode, Month)> {
    let township: DivisionCode = call.path("division")?;
    let month: Month = call.path("month")?;
    if township.level() != Level::Township {
        return Err(Problem::field("division").into());
    }
    if month > Month::of(call.who.now.date()) {
        return Err(Problem::field("month").into());
    }
    Ok((township, month))
}

/// The level at which the caller confirms.
fn level(who: &Who) -> Outcome<Level> {
    who.permit.role.and_then(office_level).ok_or_else(|| ProblemCode::NotAllowed.into())
}

/// The register of a township's month.
///
/// # Errors
/// `invalid_field` for what is no township, or a month to come.
pub async fn read(call: Call<op::ReadRegister>) -> Outcome<Register> {
    let (township, month) = place(&call)?;
    let asking = Asking::of(&call.app, &call.who)?;
    call.app.store.snapshot::<_, Refusal>(move |db| register(db, &township, month, &asking)).await
}

/// Who asks for a register, and when: what he may sign hangs on it.
#[derive(Clone)]
pub(crate) struct Asking {
    level: Level,
    account: AccountId,
    deployment: String,
    today: NaiveDate,
}

impl Asking {
    pub(crate) fn of(app: &App, who: &Who) -> Outcome<Asking> {
        Ok(Asking {
            level: level(who)?,
            account: who.caller()?.account.clone(),
            deployment: app.settings.deployment.clone(),
            today: who.now.date(),
        })
    }
}

/// The register of a township's month as somebody sees it.
///
/// # Errors
/// The store's.
pub(crate) fn register(
    db: &mut Db,
    township: &DivisionCode,
    month: Month,
    asking: &Asking,
) -> Outcome<Register> {
    let Asking { level, account, deployment, today } = asking;
    let standing = rows::load(db, township, month, *today)?;
    let draft = sign::draft(&standing, *level, account, deployment, *today);
    let county = township.at(Level::County).to_string();
    let names = store::divisions::names(db, std::slice::from_ref(&county))?;
    let mut words = words(db, &standing)?;
    let sheets =
        standing.sheets.iter().map(|(row, content)| sheet_view(row, content)).collect::<Outcome<_>>()?;
    let state = standing.state(*today);
    let lines = standing.lines.into_iter().map(|line| {
        let own_to_sign = line.owner.as_ref() != Some(account)
            && (line.now.confirmed_by == *level || may_sign(line.now.confirmed_by, *level, month, *today));
        let response = words.remove(&line.now.posting);
        register_line(line, own_to_sign, response)
    });
    Ok(Register {
        township_name: standing.township_name,
        county_name: names.get(&county).cloned().unwrap_or(county),
        month,
        state,
        sign_from: day_after(month, SIGN_FROM_DAY),
        escalates_on: day_after(month, ESCALATE_DAY),
        lines: lines.collect(),
        sheets,
        draft,
        township: township.clone(),
    })
}

/// A signed sheet, byte for byte.
///
/// # Errors
/// `not_found` when there is none of that number.
pub async fn read_sheet(call: Call<op::ReadSheet>) -> Outcome<SignedSheet> {
    let (township, month) = place(&call)?;
    let number: i64 = call.path("number")?;
    let read = move |db: &mut Db| {
        let sheets = store::registers::sheets(db, &township, month)?;
        let row = sheets.into_iter().find(|row| row.number == number).ok_or(ProblemCode::NotFound)?;
        Ok(SignedSheet {
            sheet: sheet_view(&row, &content(&row)?)?,
            content: row.content,
            signature: row.signature,
            public_key: row.public_key,
        })
    };
    call.app.store.read::<_, Refusal>(read).await
}

/// What a stored sheet says.
fn content(row: &SheetRow) -> Outcome<SheetContent> {
    Ok(serde_json::from_str(&row.content).map_err(|_| StoreError::Unreadable("register_sheet.content"))?)
}

fn sheet_view(row: &SheetRow, content: &SheetContent) -> Outcome<SheetView> {
    Ok(SheetView {
        id: row.id.parse().map_err(|_| StoreError::Unreadable("register_sheet.id"))?,
        number: content.number,
        hash: row.hash.clone(),
        level: content.level,
        signed_by: row.signer_name.clone(),
        is_deputy: row.is_deputy,
        signed_at: Millis(row.signed_at),
        postings: content.rows.iter().map(|row| row.posting.clone()).collect(),
        overrides: content.rows.iter().map(|row| row.sums.overrides).sum(),
        note: row.note.clone(),
    })
}

fn register_line(line: Line, own_to_sign: bool, response: Option<RowResponse>) -> RegisterLine {
    let Line { now, signed, changes, .. } = line;
    let signed_on = signed.as_ref().map(|(number, _)| *number);
    // What was signed stays as it was signed, names and target too, as long as no day differs.
    let (row, signed) = match signed {
        Some((_, signed)) if changes.is_empty() => (signed, None),
        Some((_, signed)) => (now, Some(signed)),
        None => (now, None),
    };
    RegisterLine { row, signed, signed_on, changes, response, own_to_sign }
}

/// The word that holds for each posting of a month: the latest on the sheet its signed row stands on; else an objection
/// to an earlier sheet that still waits for its answer.
fn words(db: &mut Db, standing: &TownshipMonth) -> Outcome<BTreeMap<PostingId, RowResponse>> {
    let ids: Vec<String> = standing.sheets.iter().map(|(row, _)| row.id.clone()).collect();
    let said = store::registers::said(db, &ids)?;
    let mut found = BTreeMap::new();
    for line in &standing.lines {
        let Some((number, _)) = &line.signed else { continue };
        let current = standing.sheets.iter().find(|(_, content)| content.number == *number);
        let Some((sheet, _)) = current else { continue };
        let own = said.iter().filter(|(word, _)| word.posting_id == line.now.posting.as_str());
        if let Some(word) = holding(own, &sheet.id) {
            found.insert(line.now.posting.clone(), row_response(word)?);
        }
    }
    Ok(found)
}

/// Of a posting's words, oldest first, the one that holds.
fn holding<'a>(said: impl Iterator<Item = &'a Said>, current: &str) -> Option<&'a Said> {
    let (mut latest, mut waiting) = (None, None);
    for word in said {
        if word.0.sheet_id == current {
            latest = Some(word);
        } else if word.0.act == own::name(zaigang_shared::register::SignatureAct::Object) && word.1.is_none()
        {
            waiting = Some(word);
        }
    }
    latest.or(waiting)
}

fn row_response((word, answer): &Said) -> Outcome<RowResponse> {
    Ok(RowResponse {
        act: store::cells::parse(&word.act, "register_response.act")?,
        text: word.text.clone(),
        at: Millis(word.said_at),
        answer: answer.as_ref().map(|answer| answer.text.clone()),
        answered_by: answer.as_ref().map(|answer| answer.answerer_name.clone()),
        answered_at: answer.as_ref().map(|answer| Millis(answer.answered_at)),
    })
}

/// The key a device signs with, for what is signed under a sheet.
struct Hand {
    public_key: String,
}

impl Hand {
    /// The device in hand of an account.
    ///
    /// # Errors
    /// `signature_refused` for a phone that the township has not approved yet.
    fn of(db: &mut Db, account: &AccountId, device: &str) -> Outcome<Hand> {
        use zaigang_shared::day::DeviceStanding;
        let found = store::records::device(db, account.as_str(), device)?.ok_or(ProblemCode::NotSignedIn)?;
        if found.standing == DeviceStanding::Pending {
            return Err(refused("pending"));
        }
        Ok(Hand { public_key: found.public_key })
    }

    /// What a token says, if it is this key's and of this deployment.
    ///
    /// # Errors
    /// `signature_refused`.
    fn said(&self, token: &str, deployment: &str) -> Outcome<SignatureClaims> {
        let key = DeviceKey::parse(&self.public_key).filter(|_| token.len() <= MAX_TOKEN_BYTES);
        let claims = key.and_then(|key| key.said::<SignatureClaims>(token, SIGNATURE_TYPE));
        claims
            .filter(|claims| claims.v == SHEET_VERSION && claims.aud == deployment)
            .ok_or_else(|| refused("other"))
    }
}

fn refused(reason: &str) -> Refusal {
    Problem::new(ProblemCode::SignatureRefused).with("reason", reason).into()
}
