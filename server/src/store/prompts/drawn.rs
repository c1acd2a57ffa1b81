//! What drawn prompts need: the postings they are drawn for, what became of each planned time.

use super::super::divisions::{code, range_end};
use super::super::items::{self, Item};
use super::super::schema::{account, device, posting, prompt, prompt_unfired};
use super::super::{Db, StoreError, cells, on_each};
use super::NewPrompt;
use crate::refusal::Outcome;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use zaigang_shared::day::PolicyInForce;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{PostingId, PromptId};
use zaigang_shared::prompt_draw::{FiredPrompt, PlannedPrompt, UnfiredPrompt, UnfiredReason};
use zaigang_shared::time::Millis;

/// A posting as the draw sees it.
#[derive(Debug, Clone)]
pub struct Target {
    /// Posting.
    pub posting: PostingId,
    /// Host place: its division's numbers hold.
    pub host: DivisionCode,
    /// First day.
    pub from: NaiveDate,
    /// Last day on post.
    pub to: Option<NaiveDate>,
    /// Policies and the days they are in force.
    pub policies: Vec<PolicyInForce>,
    /// Telephone of the person.
    pub phone: Option<String>,
    /// Last written.
    pub updated_at: Millis,
}

type TargetColumns = (String, String, String, String, String, Option<String>, Option<String>, i64);

/// Which postings are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Those on post on a day of a span, by id after one, at most so many; of hosts within a division, or of all.
    Page { from: NaiveDate, to: NaiveDate, within: Option<&'a DivisionCode>, after: &'a str, limit: i64 },
    /// These.
    These(&'a [PostingId]),
}

/// Postings with what their draw looks at, by id.
pub fn targets(db: &mut Db, wanted: Wanted<'_>) -> Outcome<Vec<Target>> {
    let policies = cells::active_policies(db)?;
    let mut query = posting::table.inner_join(account::table).order(posting::id).into_boxed();
    match wanted {
        Wanted::Page { from, to, within, after, limit } => {
            if let Some(within) = within {
                query = query
                    .filter(posting::host.ge(within.as_str()))
                    .filter(posting::host.lt(range_end(within.as_str())));
            }
            query = query
                .filter(posting::id.gt(after.to_owned()))
                .filter(posting::posted_from.le(to.to_string()))
                .filter(posting::posted_to.is_null().or(posting::posted_to.ge(from.to_string())))
                .limit(limit);
        }
        Wanted::These(ids) => {
            query = query.filter(posting::id.eq_any(ids.iter().map(PostingId::as_str)));
        }
    }
    let rows: Vec<TargetColumns> = query
        .select((
            posting::id,
            posting::kind,
            posting::host,
            posting::managing,
            posting::posted_from,
            posting::posted_to,
            account::phone,
            posting::updated_at,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(id, kind, host, managing, from, to, phone, updated_at)| {
            Ok(Target {
                posting: id.try_into().map_err(|_| StoreError::Unreadable("posting.id"))?,
                host: code(host)?,
                from: cells::date(&from)?,
                to: to.as_deref().map(cells::date).transpose()?,
                policies: cells::policies_of(&policies, &kind, &managing),
                phone,
                updated_at: Millis(updated_at),
            })
        })
        .collect()
}

/// Those of the postings whose person has an enrolled phone in use.
pub fn with_phone(db: &mut Db, postings: &[PostingId]) -> Outcome<HashSet<String>> {
    let found: Vec<String> = posting::table
        .inner_join(device::table.on(device::account_id.eq(posting::account_id)))
        .filter(posting::id.eq_any(postings.iter().map(PostingId::as_str)))
        .filter(device::standing.eq("active"))
        .select(posting::id)
        .distinct()
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// Those of the planned prompts that fired already, or are noted as not fired.
pub fn settled(db: &mut Db, ids: &[PromptId]) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for part in ids.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PromptId::as_str).collect();
        let fired: Vec<String> = prompt::table.filter(prompt::id.eq_any(&ids)).select(prompt::id).load(db)?;
        let unfired: Vec<String> = prompt_unfired::table
            .filter(prompt_unfired::id.eq_any(&ids))
            .select(prompt_unfired::id)
            .load(db)?;
        found.extend(fired);
        found.extend(unfired);
    }
    Ok(found)
}

/// Writes a drawn prompt down with its leaf; false when it is there already.
pub fn insert(db: &mut Db, new: &NewPrompt) -> Outcome<bool> {
    let made = on_each!(db, c => {
        diesel::insert_into(prompt::table).values(new).on_conflict_do_nothing().execute(c)?
    });
    if made > 0 {
        items::log(db, Item::Prompt, &new.id, Millis(new.issued_at))?;
    }
    Ok(made > 0)
}

/// Notes that a planned prompt did not fire; false when that is known already.
pub fn note(
    db: &mut Db,
    posting: &PostingId,
    plan: &PlannedPrompt,
    reason: UnfiredReason,
    now: Millis,
) -> Outcome<bool> {
    let values = (
        prompt_unfired::id.eq(plan.id.as_str()),
        prompt_unfired::posting_id.eq(posting.as_str()),
        prompt_unfired::slot.eq(super::half_name(plan.slot)),
        prompt_unfired::night_of.eq(plan.night_of.to_string()),
        prompt_unfired::planned_at.eq(plan.at.0),
        prompt_unfired::reason.eq(reason.name()),
        prompt_unfired::noted_at.eq(now.0),
    );
    let made = on_each!(db, c => {
        diesel::insert_into(prompt_unfired::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    if made > 0 {
        items::log(db, Item::UnfiredPrompt, plan.id.as_str(), now)?;
    }
    Ok(made > 0)
}

/// A drawn prompt of a posting, and whether it was delivered.
pub type Fired = (FiredPrompt, bool);

/// Drawn prompts of postings that belong to days of a span, by posting.
pub fn fired(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, Vec<Fired>>> {
    let mut all: HashMap<PostingId, Vec<Fired>> = HashMap::new();
    for part in postings.chunks(400) {
        let rows: Vec<(String, String, String, String, i64, Option<i64>)> = prompt::table
            .filter(prompt::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(prompt::origin.eq("drawn"))
            .filter(prompt::night_of.between(from.to_string(), to.to_string()))
            .order((prompt::issued_at, prompt::id))
            .select((
                prompt::id,
                prompt::posting_id,
                prompt::slot,
                prompt::night_of,
                prompt::issued_at,
                prompt::delivered_at,
            ))
            .load(db)?;
        for (id, posting, slot, night_of, issued_at, delivered) in rows {
            let fired = FiredPrompt {
                id: id.try_into().map_err(|_| StoreError::Unreadable("prompt.id"))?,
                slot: cells::parse(&slot, "prompt.slot")?,
                night_of: cells::date(&night_of)?,
                issued_at: Millis(issued_at),
            };
            let posting = posting.try_into().map_err(|_| StoreError::Unreadable("prompt.posting_id"))?;
            all.entry(posting).or_default().push((fired, delivered.is_some()));
        }
    }
    Ok(all)
}

/// Planned prompts of postings that did not fire and belong to days of a span, by posting.
pub fn unfired(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, Vec<UnfiredPrompt>>> {
    let mut all: HashMap<PostingId, Vec<UnfiredPrompt>> = HashMap::new();
    for part in postings.chunks(400) {
        let rows: Vec<(String, String, String, String, i64, String)> = prompt_unfired::table
            .filter(prompt_unfired::posting_id.eq_any(part.iter().map(PostingId::as_str)))
            .filter(prompt_unfired::night_of.between(from.to_string(), to.to_string()))
            .order((prompt_unfired::planned_at, prompt_unfired::id))
            .select((
                prompt_unfired::id,
                prompt_unfired::posting_id,
                prompt_unfired::slot,
                prompt_unfired::night_of,
                prompt_unfired::planned_at,
                prompt_unfired::reason,
            ))
            .load(db)?;
        for (id, posting, slot, night_of, planned_at, reason) in rows {
            let unfired = UnfiredPrompt {
                id: id.try_into().map_err(|_| StoreError::Unreadable("prompt_unfired.id"))?,
                slot: cells::parse(&slot, "prompt_unfired.slot")?,
                night_of: cells::date(&night_of)?,
                planned_at: Millis(planned_at),
                reason: cells::parse(&reason, "prompt_unfired.reason")?,
            };
            let posting = PostingId::try_from(posting)
                .map_err(|_| StoreError::Unreadable("prompt_unfired.posting_id"))?;
            all.entry(posting).or_default().push(unfired);
        }
    }
    Ok(all)
}

/// Postings that have drawn prompts of a span, or notes of unfired ones, and are none of those on post in it: nobody may
/// hide one by moving a posting's dates. Of hosts within a division, or of all.
pub fn stray_postings(
    db: &mut Db,
    from: NaiveDate,
    to: NaiveDate,
    within: Option<&DivisionCode>,
) -> Outcome<BTreeSet<String>> {
    let (from, to) = (from.to_string(), to.to_string());
    let outside = posting::posted_from
        .gt(to.clone())
        .or(posting::posted_to.is_not_null().and(posting::posted_to.assume_not_null().lt(from.clone())));
    let mut fired = prompt::table
        .inner_join(posting::table)
        .filter(prompt::origin.eq("drawn"))
        .filter(prompt::night_of.between(from.clone(), to.clone()))
        .filter(outside.clone())
        .select(posting::id)
        .distinct()
        .into_boxed();
    let mut noted = prompt_unfired::table
        .inner_join(posting::table)
        .filter(prompt_unfired::night_of.between(from, to))
        .filter(outside)
        .select(posting::id)
        .distinct()
        .into_boxed();
    if let Some(within) = within {
        let (first, end) = (within.as_str(), range_end(within.as_str()));
        fired = fired.filter(posting::host.ge(first)).filter(posting::host.lt(end.clone()));
        noted = noted.filter(posting::host.ge(first)).filter(posting::host.lt(end));
    }
    let fired: Vec<String> = fired.load(db)?;
    let noted: Vec<String> = noted.load(db)?;
    Ok(fired.into_iter().chain(noted).collect())
}

/// Prompts without any leaf of the log, by id after one: written before prompts were items of it.
pub fn without_leaf(db: &mut Db, after: &str, limit: i64) -> Outcome<Vec<String>> {
    use super::super::schema::leaf;
    let logged =
        leaf::table.filter(leaf::item_kind.eq(Item::Prompt.name())).filter(leaf::item_id.eq(prompt::id));
    let rows = prompt::table
        .filter(prompt::id.gt(after))
        .filter(diesel::dsl::not(diesel::dsl::exists(logged)))
        .order(prompt::id)
        .limit(limit)
        .select(prompt::id)
        .load(db)?;
    Ok(rows)
}
