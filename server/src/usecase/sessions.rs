//! Signing in, staying signed in, signing out; who am I.

use super::{passwords, tries};
use crate::app::App;
use crate::call::Call;
use crate::keys::{DeviceKey, new_id};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, accounts, sessions};
use zaigang_shared::api::Done;
use zaigang_shared::api::session::{Me, RoleAt, SESSION_LIFE_MS, Tokens};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::{AccountId, DeviceId, SessionId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS, Millis};

/// How long a lost answer is given again without a proof that is newer than it.
const REPEAT_MS: i64 = MINUTE_MS;
/// How far the client's idea of the server's time may be off.
const CLOCK_MS: u64 = 10 * MINUTE_MS.unsigned_abs();
/// Failed sign-ins an address may have in a quarter of an hour.
const ADDRESS_LIMIT: i64 = 100;
/// After its first use an initial password lives this long: time to change it, also after a lost answer.
const FIRST_USE_MS: i64 = HOUR_MS;
const MAX_LOGIN_CHARS: usize = 40;

/// What a new or renewed session answers with.
pub(super) struct Granted {
    /// The session.
    pub session: SessionId,
    /// How often its refresh token was rotated.
    pub rotations: u64,
    /// Whose.
    pub account: AccountId,
    /// Bound to.
    pub device: DeviceId,
    /// The initial password is still in force.
    pub password_change_required: bool,
}

impl Granted {
    /// The tokens; made again they are the same session's.
    pub(super) fn tokens(self, app: &App, now: Millis) -> Outcome<Tokens> {
        let (access_token, access_expires_at) = app
            .keys
            .access_token(&app.settings.deployment, &self.account, &self.device, &self.session, now)
            .map_err(|e| Refusal::Internal(e.to_string()))?;
        Ok(Tokens {
            access_token,
            access_expires_at,
            refresh_token: app.keys.refresh_token(&self.session, self.rotations),
            device: self.device,
            account: self.account,
            password_change_required: self.password_change_required,
        })
    }
}

/// Begins a session of a device; an older one of the same device ends.
pub(super) fn begin(
    db: &mut Db,
    app: &App,
    account: AccountId,
    device: DeviceId,
    password_change_required: bool,
    now: Millis,
) -> Outcome<Granted> {
    let session: SessionId = new_id(now);
    let hash = sha256_hex(app.keys.refresh_token(&session, 0).as_bytes());
    sessions::end_of_device(db, &device, now)?;
    sessions::insert(db, &session, &account, &device, &hash, now.plus(SESSION_LIFE_MS), now)?;
    sessions::device_seen(db, &device, now)?;
    accounts::touch(db, account.as_str(), now)?;
    Ok(Granted { session, rotations: 0, account, device, password_change_required })
}

/// Signs an office person in. A wrong name, a wrong password, a disabled account and an initial password
/// that has run out answer alike and take as long.
pub async fn sign_in(call: Call<op::SignIn>) -> Outcome<Tokens> {
    let now = call.who.now;
    let body = call.body;
    DeviceKey::parse(&body.public_key).ok_or_else(|| Problem::field("public_key"))?;
    let login = body.login.trim().to_lowercase();
    if login.chars().count() > MAX_LOGIN_CHARS {
        return Err(ProblemCode::WrongPassword.into());
    }
    let address = format!("sign_in:{}", call.who.address);
    let (name, key) = (login.clone(), address.clone());
    let row = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            tries::count_address(db, &key, ADDRESS_LIMIT, now)?;
            let row = accounts::by_login(db, &name)?;
            match &row {
                Some(row) => tries::count_account(db, row, now)?,
                None => tries::count_unknown(db, &format!("login:{}", sha256_hex(name.as_bytes())), now)?,
            }
            Ok(row)
        })
        .await?;
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let verified = passwords::verify(&call.app, &body.password, stored).await?;
    let good = |row: &accounts::SignInRow| {
        verified.right && !row.disabled && row.password_expires_at.is_none_or(|until| now.0 < until)
    };
    let Some(row) = row.as_ref().filter(|row| good(row)).cloned() else {
        let id = row.map(|row| row.id);
        call.app
            .store
            .write::<_, Refusal>(move |db| {
                sessions::sweep_tries(db, now)?;
                let subject = id.as_deref().unwrap_or_default();
                store::audit::log(db, id.as_deref(), "sign_in_failed", subject, &address, now)
            })
            .await?;
        return Err(ProblemCode::WrongPassword.into());
    };
    let app = call.app.clone();
    let granted = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let account: AccountId =
                row.id.parse().map_err(|_| store::StoreError::Unreadable("account.id"))?;
            // Between comparing and now the account may have been switched off or reset.
            let still = accounts::for_sign_in(db, &account)?;
            if still.is_none_or(|still| still.disabled || still.password_hash != row.password_hash) {
                return Err(ProblemCode::WrongPassword.into());
            }
            accounts::forget_tries(db, &row.id)?;
            sessions::give_back(db, &address)?;
            if let Some(until) = row.password_expires_at.filter(|_| row.password_change_required) {
                accounts::set_password_end(db, &row.id, Millis(until.min(now.0 + FIRST_USE_MS)))?;
            } else if let Some(hash) = &verified.rehashed {
                accounts::set_password(db, &row.id, hash, None)?;
            }
            let device = match sessions::device_of_key(db, &account, &body.public_key)? {
                Some((_, DeviceStanding::Revoked)) => return Err(ProblemCode::WrongProof.into()),
                Some((device, _)) => device,
                None => sessions::insert_device(
                    db,
                    &account,
                    &body.public_key,
                    DeviceStanding::Active,
                    "web",
                    None,
                    now,
                )?,
            };
            store::audit::log(db, Some(&row.id), "sign_in", device.as_str(), &address, now)?;
            begin(db, &app, account, device, row.password_change_required, now)
        })
        .await?;
    granted.tokens(&call.app, now)
}

/// What a refresh came to.
enum Refreshed {
    Granted(Granted),
    Refused(ProblemCode),
}

/// New tokens for a refresh token, proven by the device key.
///
/// A token is used once, but a lost answer locks nobody out: the token just rotated away gets the same
/// successor again, at once for a minute, and later with a proof made after the rotation, as long as the
/// successor was never used. An older one, or one in other hands than the device's, ends the session.
pub async fn refresh(call: Call<op::RefreshSession>) -> Outcome<Tokens> {
    let now = call.who.now;
    let body = call.body;
    if now.0.abs_diff(body.at.0) > CLOCK_MS {
        // The answer's beacon tells the right time.
        return Err(Problem::field("at").into());
    }
    let (session, rotations) =
        call.app.keys.read_refresh_token(&body.refresh_token).ok_or(ProblemCode::SessionOver)?;
    let hash = sha256_hex(body.refresh_token.as_bytes());
    let successor = sha256_hex(call.app.keys.refresh_token(&session, rotations + 1).as_bytes());
    let address = call.who.address.clone();
    let refreshed = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let Some(mut row) = sessions::find(db, &session, now)?.filter(|row| row.alive) else {
                return Ok(Refreshed::Refused(ProblemCode::SessionOver));
            };
            let text = format!("zaigang-refresh|{hash}|{}", body.at.0);
            let proven =
                DeviceKey::parse(&row.public_key).is_some_and(|key| key.verifies(&text, &body.proof));
            if !proven {
                sessions::end(db, &session, now)?;
                let id = row.account.as_str();
                store::audit::log(db, Some(id), "refresh_by_other_key", session.as_str(), &address, now)?;
                return Ok(Refreshed::Refused(ProblemCode::WrongProof));
            }
            if row.refresh_hash == hash && !sessions::rotate(db, &session, &hash, &successor, now)? {
                // Another request rotated meanwhile: this one is its repetition.
                let Some(again) = sessions::find(db, &session, now)?.filter(|row| row.alive) else {
                    return Ok(Refreshed::Refused(ProblemCode::SessionOver));
                };
                row = again;
            }
            let repeated = row.previous_hash.as_ref() == Some(&hash)
                && (now.0 - row.rotated_at.0 <= REPEAT_MS || body.at.0 > row.rotated_at.0);
            if row.refresh_hash != hash && !repeated {
                sessions::end(db, &session, now)?;
                let id = row.account.as_str();
                store::audit::log(db, Some(id), "refresh_token_reused", session.as_str(), &address, now)?;
                return Ok(Refreshed::Refused(ProblemCode::SessionOver));
            }
            sessions::device_seen(db, &row.device, now)?;
            accounts::touch(db, row.account.as_str(), now)?;
            Ok(Refreshed::Granted(Granted {
                session,
                rotations: rotations + 1,
                account: row.account,
                device: row.device,
                password_change_required: row.password_change_required,
            }))
        })
        .await?;
    match refreshed {
        Refreshed::Granted(granted) => granted.tokens(&call.app, now),
        Refreshed::Refused(code) => Err(code.into()),
    }
}

/// Ends the session.
pub async fn sign_out(call: Call<op::SignOut>) -> Outcome<Done> {
    let caller = call.who.caller()?.clone();
    let now = call.who.now;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            sessions::end(db, &caller.session, now)?;
            let id = caller.account.as_str();
            store::audit::log(db, Some(id), "sign_out", caller.session.as_str(), "", now)?;
            Ok(Done {})
        })
        .await
}

/// Who is signed in.
pub async fn me(call: Call<op::ReadMe>) -> Outcome<Me> {
    let caller = call.who.caller()?.clone();
    let today = call.who.now.date();
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let names = accounts::division_names(db, caller.roles.iter().map(|(_, division)| division))?;
            Ok(Me {
                roles: caller
                    .roles
                    .iter()
                    .map(|(role, division)| RoleAt {
                        role: *role,
                        division: division.clone(),
                        division_name: names.get(division).cloned().unwrap_or_else(|| division.to_string()),
                    })
                    .collect(),
                postings: accounts::postings_in_force(db, &caller.account, today)?,
                account: caller.account,
                name: caller.name,
                password_change_required: caller.password_change_required,
            })
        })
        .await
}
