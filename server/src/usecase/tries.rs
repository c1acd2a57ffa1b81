//! Budgets of failed tries, kept in the database because processes keep no state.
//!
//! A try is counted before anything is compared, and given back or forgotten when it was right.

use crate::refusal::Outcome;
use crate::store::sessions::{self, Tries};
use crate::store::{Db, accounts};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{MINUTE_MS, Millis};

/// From this many failures on, each doubles the wait before the next try.
const DELAY_FROM: i64 = 5;
/// At this many, the account is locked.
const LOCK_AT: i64 = 10;
const LOCK_MS: i64 = 15 * MINUTE_MS;
/// After this silence an address begins anew.
const ADDRESS_WINDOW_MS: i64 = 15 * MINUTE_MS;
/// How often another request may come between reading and counting.
const RACES: usize = 50;

/// One more try on an account: the new count and lock, or the milliseconds to wait.
fn on_account(tries: Tries, now: Millis) -> Result<(i64, Option<i64>), i64> {
    let count = match tries.until {
        Some(until) if now.0 < until => return Err(until - now.0),
        // After a lock the waits go on where they began: a guesser gets few tries an hour.
        Some(_) => DELAY_FROM,
        None => tries.count,
    };
    if count >= DELAY_FROM {
        let doubled = 1_000_i64 << (count - DELAY_FROM).min(20);
        let wait = tries.last_at.map_or(0, |last| last + doubled - now.0);
        if wait > 0 {
            return Err(wait);
        }
    }
    let count = count + 1;
    Ok((count, (count >= LOCK_AT).then_some(now.0 + LOCK_MS)))
}

/// One more try from an address: the new count and lock, or the milliseconds to wait.
fn on_address(tries: Tries, limit: i64, now: Millis) -> Result<(i64, Option<i64>), i64> {
    let silent = tries.last_at.is_none_or(|last| last + ADDRESS_WINDOW_MS <= now.0);
    let count = match tries.until {
        Some(until) if now.0 < until => return Err(until - now.0),
        Some(_) => 0,
        None if silent => 0,
        None => tries.count,
    } + 1;
    Ok((count, (count >= limit).then_some(now.0 + ADDRESS_WINDOW_MS)))
}

/// The problem that says how long to wait.
fn wait(code: ProblemCode, ms: i64) -> Problem {
    Problem::new(code).with("seconds", (ms + 999) / 1000)
}

/// Counts a try of an account's password.
pub fn count_account(db: &mut Db, row: &accounts::SignInRow, now: Millis) -> Outcome<()> {
    let mut tries =
        Tries { count: row.failed_sign_ins, last_at: row.last_failed_at, until: row.locked_until };
    for _ in 0..RACES {
        let (count, until) = on_account(tries, now).map_err(|ms| wait(ProblemCode::AccountLocked, ms))?;
        if accounts::count_try(db, &row.id, tries.count, count, until, now)? {
            return Ok(());
        }
        let id = row.id.parse().map_err(|_| ProblemCode::WrongPassword)?;
        let Some(row) = accounts::for_sign_in(db, &id)? else { break };
        tries = Tries { count: row.failed_sign_ins, last_at: row.last_failed_at, until: row.locked_until };
    }
    Err(ProblemCode::Unavailable.into())
}

/// Counts a try under a login that no account has, so that it behaves like one that an account has.
pub fn count_unknown(db: &mut Db, key: &str, now: Millis) -> Outcome<()> {
    count_key(db, key, now, |tries| on_account(tries, now).map_err(|ms| wait(ProblemCode::AccountLocked, ms)))
}

/// Counts a try from an address.
pub fn count_address(db: &mut Db, key: &str, limit: i64, now: Millis) -> Outcome<()> {
    count_key(db, key, now, |tries| {
        on_address(tries, limit, now).map_err(|ms| wait(ProblemCode::TooManyRequests, ms))
    })
}

fn count_key(
    db: &mut Db,
    key: &str,
    now: Millis,
    next: impl Fn(Tries) -> Result<(i64, Option<i64>), Problem>,
) -> Outcome<()> {
    for _ in 0..RACES {
        let tries = sessions::tries(db, key)?;
        let (count, until) = next(tries)?;
        if sessions::count_try(db, key, tries.count, count, until, now)? {
            return Ok(());
        }
    }
    Err(ProblemCode::Unavailable.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(count: i64, last: i64, until: Option<i64>) -> Tries {
        Tries { count, last_at: Some(last), until }
    }

    #[test]
    fn waits_double_from_the_fifth_failure_and_the_tenth_locks() {
        let mut held = Tries::default();
        let mut now = Millis(1_000_000);
        for wait in [0, 0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000] {
            if wait > 0 {
                assert_eq!(on_account(held, now), Err(wait));
                assert_eq!(on_account(held, now.plus(wait - 1)), Err(1));
            }
            now = now.plus(wait);
            let (count, until) = on_account(held, now).unwrap();
            held = Tries { count, last_at: Some(now.0), until };
        }
        assert_eq!(held, tries(10, now.0, Some(now.0 + LOCK_MS)));
        assert_eq!(on_account(held, now.plus(LOCK_MS - 1)), Err(1));
        assert_eq!(on_account(held, now.plus(LOCK_MS)), Ok((6, None)));
    }

    #[test]
    fn an_address_has_a_budget_and_gets_it_back() {
        let now = Millis(10_000_000);
        assert_eq!(on_address(Tries::default(), 3, now), Ok((1, None)));
        assert_eq!(on_address(tries(2, now.0, None), 3, now), Ok((3, Some(now.0 + ADDRESS_WINDOW_MS))));
        assert_eq!(on_address(tries(3, now.0, Some(now.0 + 5)), 3, now), Err(5));
        assert_eq!(on_address(tries(3, now.0, Some(now.0)), 3, now), Ok((1, None)));
        assert_eq!(on_address(tries(2, now.0 - ADDRESS_WINDOW_MS, None), 3, now), Ok((1, None)));
    }
}
