//! Village clerks: accounts without a password, one village each.

use super::Db;
use super::schema::{account, posting, role_grant};
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::time::Millis;

/// A new village clerk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClerk {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// The village.
    pub village: DivisionCode,
}

/// Makes a village clerk.
pub fn insert(db: &mut Db, new: &NewClerk, now: Millis) -> Outcome<()> {
    diesel::insert_into(account::table)
        .values((
            account::id.eq(new.id.as_str()),
            account::person_name.eq(&new.name),
            account::phone.eq(&new.phone),
            account::password_change_required.eq(false),
            account::disabled.eq(false),
            account::failed_sign_ins.eq(0),
            account::created_at.eq(now.0),
        ))
        .execute(db)?;
    diesel::insert_into(role_grant::table)
        .values((
            role_grant::account_id.eq(new.id.as_str()),
            role_grant::role.eq(Role::VillageClerk.name()),
            role_grant::division.eq(new.village.as_str()),
        ))
        .execute(db)?;
    Ok(())
}

/// Whether somebody who is posted in the village on or after a day has this telephone number: that would be a witness
/// for himself.
pub fn is_posted_there(db: &mut Db, village: &DivisionCode, phone: &str, today: NaiveDate) -> Outcome<bool> {
    let found: i64 = posting::table
        .inner_join(account::table)
        .filter(posting::host.eq(village.as_str()))
        .filter(posting::posted_to.is_null().or(posting::posted_to.ge(today.to_string())))
        .filter(account::phone.eq(phone))
        .count()
        .get_result(db)?;
    Ok(found > 0)
}
