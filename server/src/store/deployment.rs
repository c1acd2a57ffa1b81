//! Values fixed at first start.

use super::Db;
use super::schema::deployment::dsl;
use super::schema::policy;
use crate::refusal::Outcome;
use diesel::prelude::*;

/// Whether the database answers.
pub fn ping(db: &mut Db) -> Outcome<()> {
    diesel::sql_query("SELECT 1").execute(db)?;
    Ok(())
}

/// A value, or the one given, which is kept from now on.
pub fn value_or(db: &mut Db, name: &str, new: &str) -> Outcome<String> {
    let found: Option<String> =
        dsl::deployment.filter(dsl::name.eq(name)).select(dsl::value).first(db).optional()?;
    if let Some(value) = found {
        return Ok(value);
    }
    diesel::insert_into(dsl::deployment).values((dsl::name.eq(name), dsl::value.eq(new))).execute(db)?;
    Ok(new.to_owned())
}

/// What an active policy says of its basis.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = policy)]
pub struct PolicyBasis {
    pub legal_basis: String,
    pub filing_number: String,
    pub photo_basis: Option<String>,
}

/// The bases of the active policies, for the privacy notice.
pub fn policy_bases(db: &mut Db) -> Outcome<Vec<PolicyBasis>> {
    Ok(policy::table.filter(policy::active.eq(true)).select(PolicyBasis::as_select()).load(db)?)
}
