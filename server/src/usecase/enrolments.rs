//! Enrolment of phones by one-time codes: given, given again, used once.

use super::{accounts::may_appoint, sessions, text, tries};
use crate::call::Call;
use crate::keys::DeviceKey;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db, accounts, codes};
use zaigang_shared::api::county::{EnrolmentCode, EnrolmentLine, Enrolments};
use zaigang_shared::api::session::{Enrol, Tokens};
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{AccountId, DeviceId};
use zaigang_shared::operation as op;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::{DAY_MS, MINUTE_MS, Millis};

/// Characters of a code.
const CODE_LENGTH: usize = 8;
const CODE_LIFE_MS: i64 = DAY_MS;
/// How long a lost answer is given again to the same key.
const REPEAT_MS: i64 = 10 * MINUTE_MS;
/// Wrong codes an address may try in a quarter of an hour.
const ADDRESS_LIMIT: i64 = 60;
/// Lines of the list.
const MAX_LINES: usize = 2_000;

/// A code as it is hashed and signed: capitals and digits only, however it was typed.
pub fn normalised(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            // Full-width letters and digits of Chinese keyboards.
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// What a code may still do.
#[derive(Clone)]
enum Step {
    /// A try was counted on this code.
    Try(codes::CodeRow),
    /// The same key comes again after a lost answer.
    Again { account: AccountId, device: DeviceId },
    /// Wrong, used, ended or run out.
    Wrong,
}

/// Enrols a phone. Tries are counted before anything is compared: on the address for any code, on the
/// code (five) for a wrong proof.
pub async fn enrol(call: Call<op::Enrol>) -> Outcome<Tokens> {
    let now = call.who.now;
    let app = call.app.clone();
    let Enrol { code, public_key, proof, notice_version, platform, model } = call.body;
    let key = DeviceKey::parse(&public_key).ok_or_else(|| Problem::field("public_key"))?;
    if !matches!(platform.as_str(), "web" | "android" | "ios") {
        return Err(Problem::field("platform").into());
    }
    let model = text::optional_line("model", model.as_deref(), 100)?;
    if notice_version != app.settings.notice_version {
        return Err(ProblemCode::NoticeRequired.into());
    }
    let code = normalised(&code);
    let address = format!("enrol:{}", call.who.address);
    let (hash, point, budget) = (sha256_hex(code.as_bytes()), public_key.clone(), address.clone());
    let step = app
        .store
        .write::<_, Refusal>(move |db| {
            tries::count_address(db, &budget, ADDRESS_LIMIT, now)?;
            step(db, &hash, &point, now)
        })
        .await?;
    if matches!(step, Step::Wrong) {
        return Err(ProblemCode::WrongCode.into());
    }
    if !key.verifies(&format!("zaigang-enrol|{code}|{public_key}"), &proof) {
        return Err(ProblemCode::WrongProof.into());
    }
    let shared = app.clone();
    let granted = app
        .store
        .write::<_, Refusal>(move |db| {
            store::sessions::give_back(db, &address)?;
            let (account, device) = match step {
                Step::Again { account, device } => (account, device),
                Step::Try(row) => {
                    let account: AccountId =
                        row.account_id.parse().map_err(|_| store::StoreError::Unreadable("account.id"))?;
                    refuse_unfit(db, &account)?;
                    let device = device_of(db, &account, &public_key, &platform, model.as_deref(), now)?;
                    if !codes::use_up(db, &row.id, &device, now)? {
                        return Err(ProblemCode::WrongCode.into());
                    }
                    accounts::accept_notice(db, account.as_str(), &notice_version, now)?;
                    let id = account.as_str();
                    store::audit::log(db, Some(id), "enrolled", device.as_str(), &row.id, now)?;
                    (account, device)
                }
                Step::Wrong => return Err(ProblemCode::WrongCode.into()),
            };
            sessions::begin(db, &shared, account, device, false, now)
        })
        .await?;
    granted.tokens(&app, now)
}

fn step(db: &mut Db, hash: &str, public_key: &str, now: Millis) -> Outcome<Step> {
    let Some(row) = codes::by_hash(db, hash)? else { return Ok(Step::Wrong) };
    if let (Some(used_at), Some(used_by)) = (row.used_at, row.used_by.as_deref()) {
        let account: AccountId =
            row.account_id.parse().map_err(|_| store::StoreError::Unreadable("account.id"))?;
        let same = store::sessions::device_of_key(db, &account, public_key)?
            .filter(|(device, standing)| device.as_str() == used_by && *standing != DeviceStanding::Revoked);
        return Ok(match same {
            Some((device, _)) if now.0 - used_at <= REPEAT_MS => {
                refuse_unfit(db, &account)?;
                Step::Again { account, device }
            }
            _ => Step::Wrong,
        });
    }
    Ok(if codes::count_try(db, &row.id, now)? { Step::Try(row) } else { Step::Wrong })
}

/// An account that is switched off, or is no phone person's any more, enrols nothing.
fn refuse_unfit(db: &mut Db, account: &AccountId) -> Outcome<()> {
    let fit = accounts::find(db, account)?.is_some_and(|row| !row.disabled) && is_phone_person(db, account)?;
    if fit { Ok(()) } else { Err(ProblemCode::WrongCode.into()) }
}

fn is_phone_person(db: &mut Db, account: &AccountId) -> Outcome<bool> {
    Ok(store::callers::roles(db, account)?.iter().any(|(role, _)| role.signs_in_by_phone()))
}

/// The device row of the key: the first phone is active, another one waits for the township.
fn device_of(
    db: &mut Db,
    account: &AccountId,
    public_key: &str,
    platform: &str,
    model: Option<&str>,
    now: Millis,
) -> Outcome<DeviceId> {
    match store::sessions::device_of_key(db, account, public_key)? {
        Some((_, DeviceStanding::Revoked)) => Err(ProblemCode::WrongProof.into()),
        Some((device, _)) => Ok(device),
        None => {
            let first = store::sessions::phones(db, account)? == 0;
            let standing = if first { DeviceStanding::Active } else { DeviceStanding::Pending };
            store::sessions::insert_device(db, account, public_key, standing, platform, model, now)
        }
    }
}

/// Gives a code, again if need be: older ones of the account end.
pub async fn issue(call: Call<op::IssueCode>) -> Outcome<EnrolmentCode> {
    let now = call.who.now;
    let account: AccountId = call.path("account")?;
    let caller = call.who.caller()?.clone();
    let id = call.body.id.clone();
    // Derived from its id, so that a lost answer can be given again although only the hash is kept.
    let code = call.app.keys.derived_code("enrol", &format!("{account}|{id}"), CODE_LENGTH);
    let hash = sha256_hex(code.as_bytes());
    let (expires_at, person_name) = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let person = accounts::find(db, &account)?.ok_or(ProblemCode::NotFound)?;
            if let Some(row) = codes::find(db, &id)? {
                if row.account_id != account.as_str() {
                    return Err(ProblemCode::Conflict.into());
                }
                if row.used_at.is_some() || row.ended_at.is_some() {
                    return Err(ProblemCode::WrongState.into());
                }
                return Ok((Millis(row.expires_at), person.person_name));
            }
            let roles = store::callers::roles(db, &account)?;
            if person.disabled || !roles.iter().any(|(role, _)| role.signs_in_by_phone()) {
                return Err(ProblemCode::WrongState.into());
            }
            // Whoever hands out a code could enrol a phone of his own: never into an office above him.
            let office = |(role, division): &_| may_appoint(&caller, *role, division);
            if !roles.iter().all(|held| held.0.signs_in_by_phone() || office(held)) {
                return Err(ProblemCode::NotAllowed.into());
            }
            let expires_at = now.plus(CODE_LIFE_MS);
            codes::end_unused(db, &account, now)?;
            codes::insert(db, &id, &account, &hash, &caller.account, expires_at, now)?;
            let by = Some(caller.account.as_str());
            store::audit::log(db, by, "code_issued", account.as_str(), id.as_str(), now)?;
            Ok((expires_at, person.person_name))
        })
        .await?;
    Ok(EnrolmentCode { id: call.body.id, code: grouped(&code), expires_at, person_name })
}

/// Two groups of four, as people read it out.
fn grouped(code: &str) -> String {
    match code.split_at_checked(CODE_LENGTH / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    }
}

/// Who enrolled and who did not, the never enrolled first.
pub async fn list(call: Call<op::ListEnrolments>) -> Outcome<Enrolments> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let people = store::devices::people(db, &division, now.date())?;
            let ids: Vec<String> = people.keys().cloned().collect();
            let rows = accounts::by_ids(db, &ids)?;
            let enrolled = codes::first_enrolled(db, &ids)?;
            let open = codes::open_until(db, &ids, now)?;
            let places: Vec<DivisionCode> = people.values().filter_map(|code| code.parse().ok()).collect();
            let names = accounts::division_names(db, &places)?;
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows.into_iter().filter(|row| !row.disabled) {
                let place = people.get(&row.id).cloned().unwrap_or_default();
                let name = place.parse().ok().and_then(|code: DivisionCode| names.get(&code).cloned());
                lines.push((
                    place.clone(),
                    EnrolmentLine {
                        enrolled_at: enrolled.get(&row.id).copied(),
                        code_until: open.get(&row.id).copied(),
                        account: row.id.parse().map_err(|_| store::StoreError::Unreadable("account.id"))?,
                        person_name: row.person_name,
                        host_name: name.unwrap_or(place),
                        phone: row.phone,
                    },
                ));
            }
            lines.sort_by(|(a_place, a), (b_place, b)| {
                let key = |place: &str, line: &EnrolmentLine| {
                    (line.enrolled_at.is_some(), place.to_owned(), line.person_name.clone())
                };
                key(a_place, a).cmp(&key(b_place, b))
            });
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let waiting = lines.iter().filter(|(_, line)| line.enrolled_at.is_none()).count();
            Ok(Enrolments {
                enrolled: count(lines.len() - waiting),
                waiting: count(waiting),
                lines: lines.into_iter().map(|(_, line)| line).take(MAX_LINES).collect(),
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for typed in ["abcd-efgh", " ABCD EFGH ", "ＡＢＣＤ　ｅｆｇｈ", "ABCD—EFGH"] {
            assert_eq!(normalised(typed), "ABCDEFGH", "{typed}");
        }
        assert_eq!(grouped("ABCDEFGH"), "ABCD-EFGH");
    }
}
