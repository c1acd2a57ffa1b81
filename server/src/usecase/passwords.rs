//! Passwords of office people: hashed, compared, judged, changed.

use super::tries;
use crate::app::App;
use crate::call::Call;
use crate::keys::{random, random_token};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, accounts};
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::PasswordVerifier as _;
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use zaigang_shared::api::{Done, session};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::{DAY_MS, Millis};

/// Days an unused initial password lives.
pub const INITIAL_LIFE_MS: i64 = 7 * DAY_MS;
/// Characters of an initial password.
pub const INITIAL_LENGTH: usize = 12;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How a hash of today's parameters begins.
const CURRENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Longest wait for a core; over this the caller is told to come back.
const WAIT: Duration = Duration::from_secs(10);
const SHORTEST: usize = 8;
const LONGEST: usize = 64;
/// What must be left of a password without the words everybody here knows.
const OWN_PART: usize = 6;

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Compared when there is no account, so that an unknown name takes as long as a known one.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash_now(&random_token()).ok());

/// How a comparison came out.
#[derive(Debug)]
pub struct Verified {
    /// The password is right.
    pub right: bool,
    /// Its hash under today's parameters, if the stored one has older ones.
    pub rehashed: Option<String>,
}

/// Hashes a password on a thread of its own; as many at once as there are cores.
pub async fn hash(app: &App, password: &str) -> Outcome<String> {
    let password = password.to_owned();
    on_a_core(&app.hashing, move || hash_now(&password)).await
}

/// Compares a password; without a stored hash it takes as long and is wrong.
pub async fn verify(app: &App, password: &str, stored: Option<String>) -> Outcome<Verified> {
    let password = password.to_owned();
    on_a_core(&app.hashing, move || {
        let known = stored.is_some();
        let stored = stored.or_else(|| DUMMY.clone()).unwrap_or_default();
        let right = known & compare(&password, &stored);
        let rehashed = if right && !stored.starts_with(CURRENT) { Some(hash_now(&password)?) } else { None };
        Ok(Verified { right, rehashed })
    })
    .await
}

async fn on_a_core<T: Send + 'static>(
    cores: &Arc<Semaphore>,
    work: impl FnOnce() -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let permit = tokio::time::timeout(WAIT, Arc::clone(cores).acquire_owned()).await;
    let Ok(Ok(permit)) = permit else { return Err(ProblemCode::Unavailable.into()) };
    // The permit goes with the work: a caller who hangs up does not free a core that still computes.
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    done.await.unwrap_or_else(|e| Err(Refusal::Internal(e.to_string())))
}

fn argon() -> Outcome<Argon2<'static>> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| Refusal::Internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Outcome<String> {
    let hash = argon()?
        .hash_password_with_salt(password.as_bytes(), &random::<16>())
        .map_err(|e| Refusal::Internal(e.to_string()))?;
    Ok(hash.to_string())
}

fn compare(password: &str, stored: &str) -> bool {
    let Ok(argon) = argon() else { return false };
    PasswordHash::new(stored).is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
}

/// Whether a new password may be set: 8 to 64 characters, none of the common ones, and more than the
/// words everybody here knows.
pub fn acceptable(password: &str, login: &str) -> bool {
    let lower = password.to_lowercase();
    let different: HashSet<char> = lower.chars().collect();
    let mut own = lower.clone();
    for word in ["zaigang", "在岗", login].into_iter().filter(|w| !w.is_empty()) {
        own = own.replace(&word.to_lowercase(), "");
    }
    (SHORTEST..=LONGEST).contains(&password.chars().count())
        && different.len() >= 4
        && !COMMON.contains(lower.as_str())
        && !COMMON.contains(own.as_str())
        && own.chars().count() >= OWN_PART
}

/// Changes the own password; the account's other sessions end.
pub async fn change(call: Call<op::ChangePassword>) -> Outcome<Done> {
    let session::ChangePassword { old_password, new_password } = &call.body;
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    let id = caller.account.clone();
    // The try is counted first: a stolen access token is no way to guess the password.
    let row = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let row = accounts::for_sign_in(db, &id)?.ok_or(ProblemCode::NotSignedIn)?;
            tries::count_account(db, &row, now)?;
            Ok(row)
        })
        .await?;
    let stored = row.password_hash.clone();
    if !verify(&call.app, old_password, stored.clone()).await?.right {
        // A lost answer: the same request again finds its work done.
        if !row.password_change_required && verify(&call.app, new_password, stored).await?.right {
            return forget(&call.app, row.id).await;
        }
        return Err(ProblemCode::WrongPassword.into());
    }
    let login = row.login.clone().unwrap_or_default();
    if new_password == old_password || !acceptable(new_password, &login) {
        forget(&call.app, row.id).await?;
        return Err(ProblemCode::WeakPassword.into());
    }
    let hashed = hash(&call.app, new_password).await?;
    let session = caller.session;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            // Since it was compared the password may have been reset or changed elsewhere.
            let still = accounts::for_sign_in(db, &caller.account)?.ok_or(ProblemCode::NotSignedIn)?;
            if still.disabled || still.password_hash != row.password_hash {
                return Err(ProblemCode::WrongPassword.into());
            }
            accounts::forget_tries(db, &row.id)?;
            accounts::set_password(db, &row.id, &hashed, None)?;
            store::sessions::end_all(db, &caller.account, Some(&session), now)?;
            store::audit::log(db, Some(&row.id), "password_changed", &row.id, "", now)?;
            Ok(Done {})
        })
        .await
}

async fn forget(app: &App, id: String) -> Outcome<Done> {
    app.store.write::<_, Refusal>(move |db| accounts::forget_tries(db, &id).map(|()| Done {})).await
}

/// When an initial password made now runs out.
pub fn initial_until(now: Millis) -> Millis {
    now.plus(INITIAL_LIFE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_argon2id_with_the_stated_parameters() {
        let stored = hash_now("correct horse").unwrap();
        assert!(stored.starts_with(CURRENT), "{stored}");
        assert!(compare("correct horse", &stored));
        assert!(!compare("correct horsf", &stored));
        assert!(!compare("", ""));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_caller_who_hangs_up_frees_no_core_that_still_computes() {
        let cores = Arc::new(Semaphore::new(1));
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let hashing = on_a_core(&cores, move || {
            let _ = gate.recv();
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(100), hashing).await.is_err());
        assert_eq!(cores.available_permits(), 0);
        open.send(()).unwrap();
        let freed = tokio::time::timeout(Duration::from_secs(5), cores.acquire()).await;
        assert!(freed.is_ok_and(|permit| permit.is_ok()));
    }

    #[test]
    fn common_short_and_local_passwords_are_refused() {
        for weak in [
            "short7!",
            "12345678",
            "PASSWORD1",
            "zaigang123",
            "Zaigang2026",
            "在岗在岗在岗在岗",
            "lihong88",
            "lihong2026",
            "aaaaaaab",
            "abababab",
        ] {
            assert!(!acceptable(weak, "lihong"), "{weak}");
        }
        assert!(!acceptable(&"长".repeat(65), "lihong"));
        for good in ["correct horse", "三年驻村不回头的人", "xK9!mZ2#"] {
            assert!(acceptable(good, "lihong"), "{good}");
        }
    }

    #[test]
    fn the_list_of_common_passwords_is_lower_case_and_long_enough_to_matter() {
        assert!(COMMON.len() >= 200);
        assert!(COMMON.iter().all(|p| p.chars().count() >= SHORTEST && p.to_lowercase() == **p));
    }
}
