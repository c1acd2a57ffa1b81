//! Inspectors: accounts without a password, with the places they must not be sent to.

use super::divisions::{code, range_end};
use super::schema::{account, device, division, draw, inspection_task, recusal, role_grant};
use super::{Db, StoreError, cells, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::inspection::missed;
use zaigang_shared::time::Millis;

/// An inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectorRow {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Where the role is held.
    pub divisions: Vec<DivisionCode>,
    /// Divisions the inspector must not be sent to, in code order.
    pub recusals: Vec<DivisionCode>,
}

/// Inspectors whose role's division covers this one or lies in it, by name; switched-off accounts are left out.
pub fn around(db: &mut Db, division: &DivisionCode) -> Outcome<Vec<InspectorRow>> {
    let levels = [Level::Province, Level::City, Level::County, Level::Township, Level::Village];
    let above: Vec<String> = levels.iter().map(|level| division.at(*level).to_string()).collect();
    let (from, end) = (division.as_str(), range_end(division.as_str()));
    let rows: Vec<(String, String, Option<String>, String)> = account::table
        .inner_join(role_grant::table)
        .filter(role_grant::role.eq("inspector"))
        .filter(
            role_grant::division
                .eq_any(&above)
                .or(role_grant::division.ge(from).and(role_grant::division.lt(&end))),
        )
        .filter(account::disabled.eq(false))
        .order((account::person_name, account::id, role_grant::division))
        .select((account::id, account::person_name, account::phone, role_grant::division))
        .load(db)?;
    collect(db, rows)
}

/// One inspector; none when the account holds no inspector's role.
pub fn by_id(db: &mut Db, id: &AccountId) -> Outcome<Option<InspectorRow>> {
    let rows: Vec<(String, String, Option<String>, String)> = account::table
        .inner_join(role_grant::table)
        .filter(role_grant::role.eq("inspector"))
        .filter(account::id.eq(id.as_str()))
        .order(role_grant::division)
        .select((account::id, account::person_name, account::phone, role_grant::division))
        .load(db)?;
    Ok(collect(db, rows)?.pop())
}

fn collect(db: &mut Db, rows: Vec<(String, String, Option<String>, String)>) -> Outcome<Vec<InspectorRow>> {
    let mut all: Vec<InspectorRow> = Vec::new();
    for (id, name, phone, held) in rows {
        let held = code(held)?;
        match all.last_mut().filter(|last| last.id.as_str() == id) {
            Some(last) => last.divisions.push(held),
            None => all.push(InspectorRow {
                id: id.try_into().map_err(|_| StoreError::Unreadable("account.id"))?,
                name,
                phone,
                divisions: vec![held],
                recusals: Vec::new(),
            }),
        }
    }
    let mut recused: BTreeMap<String, Vec<DivisionCode>> = BTreeMap::new();
    for part in all.chunks(500) {
        let rows: Vec<(String, String)> = recusal::table
            .filter(recusal::account_id.eq_any(part.iter().map(|one| one.id.as_str())))
            .order(recusal::division)
            .select((recusal::account_id, recusal::division))
            .load(db)?;
        for (account, division) in rows {
            recused.entry(account).or_default().push(code(division)?);
        }
    }
    for one in &mut all {
        one.recusals = recused.remove(one.id.as_str()).unwrap_or_default();
    }
    Ok(all)
}

/// Whether an account has this id, of whatever role.
pub fn account_exists(db: &mut Db, id: &AccountId) -> Outcome<bool> {
    let found: i64 = account::table.filter(account::id.eq(id.as_str())).count().first(db)?;
    Ok(found > 0)
}

/// How many of these divisions are known.
pub fn known_divisions(db: &mut Db, codes: &[DivisionCode]) -> Outcome<usize> {
    let found: i64 = division::table
        .filter(division::code.eq_any(codes.iter().map(DivisionCode::as_str)))
        .count()
        .first(db)?;
    Ok(usize::try_from(found).unwrap_or(0))
}

/// Makes an inspector.
pub fn insert(db: &mut Db, new: &InspectorRow, now: Millis) -> Outcome<()> {
    diesel::insert_into(account::table)
        .values((
            account::id.eq(new.id.as_str()),
            account::person_name.eq(&new.name),
            account::phone.eq(new.phone.as_deref()),
            account::password_change_required.eq(false),
            account::disabled.eq(false),
            account::failed_sign_ins.eq(0),
            account::created_at.eq(now.0),
        ))
        .execute(db)?;
    let roles: Vec<_> = new
        .divisions
        .iter()
        .map(|division| {
            (
                role_grant::account_id.eq(new.id.as_str()),
                role_grant::role.eq("inspector"),
                role_grant::division.eq(division.as_str()),
            )
        })
        .collect();
    let recusals: Vec<_> = new
        .recusals
        .iter()
        .map(|division| (recusal::account_id.eq(new.id.as_str()), recusal::division.eq(division.as_str())))
        .collect();
    on_each!(db, c => {
        diesel::insert_into(role_grant::table).values(&roles).execute(c)?;
        diesel::insert_into(recusal::table).values(&recusals).execute(c)?;
    });
    Ok(())
}

/// Of these accounts, those with a device that is not revoked.
pub fn enrolled(db: &mut Db, accounts: &[AccountId]) -> Outcome<HashSet<String>> {
    let ids: Vec<String> = device::table
        .filter(device::account_id.eq_any(accounts.iter().map(AccountId::as_str)))
        .filter(device::standing.ne("revoked"))
        .select(device::account_id)
        .distinct()
        .load(db)?;
    Ok(ids.into_iter().collect())
}

/// Tasks of these accounts that are still to be made as of `now`.
pub fn open_tasks(db: &mut Db, accounts: &[AccountId], now: Millis) -> Outcome<HashMap<String, u32>> {
    let rows: Vec<(String, String, Option<i64>)> = inspection_task::table
        .filter(inspection_task::inspector_id.eq_any(accounts.iter().map(AccountId::as_str)))
        .filter(inspection_task::done_at.is_null())
        .filter(inspection_task::withdrawn_at.is_null())
        .select((inspection_task::inspector_id, inspection_task::window_to, inspection_task::started_at))
        .load(db)?;
    let mut counts = HashMap::new();
    for (id, window_to, started) in rows {
        if !missed(cells::date(&window_to)?, started.map(Millis), now) {
            *counts.entry(id).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

/// Who was sent to each of these postings in the last round that drew it; withdrawn visits left out.
pub fn last_sent(db: &mut Db, postings: &[PostingId]) -> Outcome<HashMap<PostingId, AccountId>> {
    let mut last = HashMap::new();
    for part in postings.chunks(400) {
        let rows: Vec<(String, String)> = inspection_task::table
            .inner_join(draw::table)
            .filter(inspection_task::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(inspection_task::withdrawn_at.is_null())
            .order((draw::drawn_at, inspection_task::id))
            .select((inspection_task::posting_id, inspection_task::inspector_id))
            .load(db)?;
        // In the order of the draws: what comes later replaces what was before.
        for (posting, inspector) in rows {
            let posting =
                posting.try_into().map_err(|_| StoreError::Unreadable("inspection_task.posting_id"))?;
            let inspector =
                inspector.try_into().map_err(|_| StoreError::Unreadable("inspection_task.inspector_id"))?;
            last.insert(posting, inspector);
        }
    }
    Ok(last)
}
