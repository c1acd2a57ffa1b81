//! Leases: what must happen once happens under one, whoever of several processes holds it; and what the
//! jobs under them remember.

use super::schema::{deployment, lease};
use super::{Db, on_each};
use crate::refusal::Outcome;
use diesel::prelude::*;
use zaigang_shared::time::Millis;

/// Takes or renews a lease for `ttl` milliseconds; false while another holder's runs. One statement decides,
/// so of two processes one wins on either database.
pub fn acquire(db: &mut Db, name: &str, holder: &str, now: Millis, ttl: i64) -> Outcome<bool> {
    let until = now.plus(ttl).0;
    let free = lease::table
        .filter(lease::name.eq(name))
        .filter(lease::holder.eq(holder).or(lease::expires_at.le(now.0)));
    let taken =
        diesel::update(free).set((lease::holder.eq(holder), lease::expires_at.eq(until))).execute(db)?;
    if taken > 0 {
        return Ok(true);
    }
    let values = (lease::name.eq(name), lease::holder.eq(holder), lease::expires_at.eq(until));
    let made = on_each!(db, c => {
        diesel::insert_into(lease::table).values(values).on_conflict_do_nothing().execute(c)?
    });
    Ok(made > 0)
}

/// Gives a lease back.
pub fn release(db: &mut Db, name: &str, holder: &str) -> Outcome<()> {
    diesel::update(lease::table.filter(lease::name.eq(name)).filter(lease::holder.eq(holder)))
        .set(lease::expires_at.eq(0))
        .execute(db)?;
    Ok(())
}

/// What a job remembers under a name.
pub fn remembered(db: &mut Db, name: &str) -> Outcome<Option<String>> {
    Ok(deployment::table.find(name).select(deployment::value).first(db).optional()?)
}

/// Remembers a value under a name.
pub fn remember(db: &mut Db, name: &str, value: &str) -> Outcome<()> {
    let values = (deployment::name.eq(name), deployment::value.eq(value));
    on_each!(db, c => {
        diesel::insert_into(deployment::table)
            .values(values)
            .on_conflict(deployment::name)
            .do_update()
            .set(deployment::value.eq(value))
            .execute(c)?;
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;
    use crate::store::{Location, Store};

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_lease_has_one_holder_until_it_runs_out() {
        let folder = std::env::temp_dir().join(crate::keys::random_token());
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&Location::Sqlite(folder.join("zaigang.db"))).unwrap();
        let answers = store
            .write::<_, Refusal>(|db| {
                let mut answers = Vec::new();
                for (holder, now) in [("a", 0), ("b", 5), ("a", 9), ("b", 18), ("b", 19), ("a", 20)] {
                    answers.push(acquire(db, "judge", holder, Millis(now), 10)?);
                }
                release(db, "judge", "b")?;
                answers.push(acquire(db, "judge", "a", Millis(21), 10)?);
                remember(db, "judged_on", "2026-11-01")?;
                remember(db, "judged_on", "2026-11-02")?;
                assert_eq!(remembered(db, "judged_on")?.as_deref(), Some("2026-11-02"));
                Ok(answers)
            })
            .await
            .unwrap();
        assert_eq!(answers, [true, false, true, false, true, false, true]);
        drop(store);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
