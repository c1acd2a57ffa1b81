//! What a path parameter stands for: whose it is and where it lies, for the scope decision.

use super::Db;
use super::schema::*;
use crate::access::{Subject, office_level};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::id::AccountId;

/// The subject of a parameter; none when the id is unknown or malformed.
pub fn find(db: &mut Db, parameter: &str, id: &str, today: NaiveDate) -> Outcome<Option<Subject>> {
    // What is no identifier is nobody's, and a NUL would be an error in PostgreSQL.
    if id.parse::<zaigang_shared::id::RecordId>().is_err() {
        return Ok(None);
    }
    match parameter {
        "division" => by_division(db, id),
        "posting" => by_posting(db, id, today),
        "account" => by_account(db, id, today),
        "device" => {
            let owner: Option<String> =
                device::table.find(id).select(device::account_id).first(db).optional()?;
            owner.map_or(Ok(None), |owner| by_account(db, &owner, today))
        }
        "record" => {
            let found: Option<(String, Option<String>)> = record::table
                .find(id)
                .select((record::account_id, record::posting_id))
                .first(db)
                .optional()?;
            match found {
                None => Ok(None),
                Some((_, Some(posting))) => by_posting(db, &posting, today),
                Some((owner, None)) => by_account(db, &owner, today),
            }
        }
        "leave" => {
            let posting = leave_request::table.find(id).select(leave_request::posting_id).first(db);
            through_posting(db, posting, today)
        }
        "prompt" => {
            let posting = prompt::table.find(id).select(prompt::posting_id).first(db);
            through_posting(db, posting, today)
        }
        "case" => {
            let found: Option<(Option<String>, Option<String>)> = case_file::table
                .find(id)
                .select((case_file::posting_id, case_file::township))
                .first(db)
                .optional()?;
            match found {
                Some((Some(posting), _)) => by_posting(db, &posting, today),
                Some((None, Some(township))) => Ok(of_a_township(&township)),
                Some((None, None)) | None => Ok(None),
            }
        }
        "correction" => {
            let posting = correction::table.find(id).select(correction::posting_id).first(db);
            through_posting(db, posting, today)
        }
        "fence" => {
            let found: Option<(String, Option<String>)> =
                fence::table.find(id).select((fence::division, fence::posting_id)).first(db).optional()?;
            match found {
                None => Ok(None),
                Some((_, Some(posting))) => by_posting(db, &posting, today),
                Some((division, None)) => by_division(db, &division),
            }
        }
        "event" => {
            let division: Option<String> =
                event::table.find(id).select(event::division).first(db).optional()?;
            division.map_or(Ok(None), |division| by_division(db, &division))
        }
        "kiosk" => {
            let division: Option<String> =
                kiosk::table.find(id).select(kiosk::division).first(db).optional()?;
            division.map_or(Ok(None), |division| by_division(db, &division))
        }
        "point" => {
            let division: Option<String> =
                survey_point::table.find(id).select(survey_point::division).first(db).optional()?;
            division.map_or(Ok(None), |division| by_division(db, &division))
        }
        "deputy" => {
            let township: Option<String> =
                deputy::table.find(id).select(deputy::township).first(db).optional()?;
            township.map_or(Ok(None), |township| by_division(db, &township))
        }
        "draw" => {
            let division: Option<String> =
                draw::table.find(id).select(draw::division).first(db).optional()?;
            division.map_or(Ok(None), |division| by_division(db, &division))
        }
        "task" => {
            let owner: Option<String> =
                inspection_task::table.find(id).select(inspection_task::inspector_id).first(db).optional()?;
            owner.map_or(Ok(None), |owner| by_account(db, &owner, today))
        }
        "upload" => {
            let owner: Option<String> =
                upload::table.find(id).select(upload::account_id).first(db).optional()?;
            owner.map_or(Ok(None), |owner| by_account(db, &owner, today))
        }
        _ => Ok(None),
    }
}

fn through_posting(db: &mut Db, posting: QueryResult<String>, today: NaiveDate) -> Outcome<Option<Subject>> {
    match posting.optional()? {
        Some(posting) => by_posting(db, &posting, today),
        None => Ok(None),
    }
}

/// A case about a township lies with its county: for the township and its people it is not there.
fn of_a_township(code: &str) -> Option<Subject> {
    let township: DivisionCode = code.parse().ok()?;
    Some(Subject { owner: None, office: None, posting: None, divisions: vec![township.at(Level::County)] })
}

fn by_division(db: &mut Db, code: &str) -> Outcome<Option<Subject>> {
    let found: Option<String> = division::table.find(code).select(division::code).first(db).optional()?;
    Ok(found.map(|code| Subject { owner: None, office: None, posting: None, divisions: codes([code]) }))
}

fn by_posting(db: &mut Db, id: &str, today: NaiveDate) -> Outcome<Option<Subject>> {
    let found: Option<(String, String, String)> = posting::table
        .find(id)
        .select((posting::account_id, posting::managing, posting::host))
        .first(db)
        .optional()?;
    let Some((owner, managing, host)) = found else { return Ok(None) };
    let (Ok(owner), Ok(posting)) = (owner.parse::<AccountId>(), id.parse()) else { return Ok(None) };
    let office = highest(&super::callers::roles_on(db, &owner, today)?);
    Ok(Some(Subject {
        owner: Some(owner),
        office,
        posting: Some(posting),
        divisions: codes([managing, host]),
    }))
}

/// An account lies where it holds roles and where its postings place it today; a cadre's role says nothing
/// of its own.
fn by_account(db: &mut Db, id: &str, today: NaiveDate) -> Outcome<Option<Subject>> {
    let found: Option<String> = account::table.find(id).select(account::id).first(db).optional()?;
    let Some(owner) = found.and_then(|id| id.parse::<AccountId>().ok()) else { return Ok(None) };
    let roles = super::callers::roles_on(db, &owner, today)?;
    let office = highest(&roles);
    let mut divisions = codes(super::standing::places(db, id, today)?);
    divisions
        .extend(roles.into_iter().filter(|(role, _)| *role != Role::Cadre).map(|(_, division)| division));
    divisions.extend(super::deputies::townships_ever(db, &owner)?);
    Ok(Some(Subject { owner: Some(owner), office, posting: None, divisions }))
}

fn highest(roles: &[(Role, DivisionCode)]) -> Option<Level> {
    roles.iter().filter_map(|(role, _)| office_level(*role)).min()
}

fn codes(texts: impl IntoIterator<Item = String>) -> Vec<DivisionCode> {
    texts.into_iter().filter_map(|text| text.parse().ok()).collect()
}
