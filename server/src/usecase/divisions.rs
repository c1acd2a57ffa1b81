//! Divisions: one and what lies right below it.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, divisions::DivisionRow};
use zaigang_shared::api::county::{DivisionView, Divisions};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// A division and its children, each with the postings in force in it.
pub async fn list(call: Call<op::ListDivisions>) -> Outcome<Divisions> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app.store.read(move |db| read(db, &division, now)).await
}

fn read(db: &mut Db, top: &DivisionCode, now: Millis) -> Outcome<Divisions> {
    let own = store::divisions::by_code(db, top.as_str())?.ok_or(ProblemCode::NotFound)?;
    let hosts = store::divisions::hosts_in_force(db, top, &now.date().to_string())?;
    let children = children(db, top, now)?;
    let view = |row: DivisionRow| {
        let code = store::divisions::code(row.code)?;
        let here = hosts.iter().filter(|(host, _)| host.starts_with(code.as_str()));
        let postings = here.map(|(_, number)| *number).sum::<i64>();
        let postings = u32::try_from(postings).unwrap_or(u32::MAX);
        Ok(DivisionView { level: code.level(), code, name: row.name, postings })
    };
    Ok(Divisions {
        division: view(own)?,
        children: children.into_iter().map(view).collect::<Result<_, Refusal>>()?,
    })
}

/// The divisions of the next level that has any: a province may hold counties without a city between.
fn children(db: &mut Db, top: &DivisionCode, now: Millis) -> Outcome<Vec<DivisionRow>> {
    let levels = [Level::City, Level::County, Level::Township, Level::Village];
    for level in levels.into_iter().filter(|level| *level > top.level()) {
        let rows = store::divisions::below(db, top, Some(level), now)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}
