//! A telephone of the demonstration: a key the generator holds, and records signed as the app signs them.

use super::Failure;
use super::days::Said;
use super::plan::Outage;
use super::seed::Seed;
use crate::keys::{Keys, SigningKey};
use zaigang_shared::id::DeviceId;
use zaigang_shared::record::{
    AppInfo, Claims, Clock, Header, InspectionResult, PhotoClaim, RECORD_TYPE, RECORD_VERSION, WorkLogClaim,
    sha256_hex, signing_input,
};
use zaigang_shared::register::SignatureClaims;
use zaigang_shared::time::{MINUTE_MS, Millis, at, previous_day};

/// A telephone.
pub struct Phone {
    /// Its id.
    pub device: DeviceId,
    key: SigningKey,
    seq: i64,
    prev: Option<String>,
}

/// A page that is open: its session, and the beacon it holds.
#[derive(Debug, Clone)]
pub struct Page {
    session: String,
    beacon: String,
    /// When the beacon came.
    since: Millis,
    /// Monotonic milliseconds when it came.
    arrival: i64,
}

/// What goes into a record beside what the day says.
pub struct Extra {
    /// Whose record: a posting, or an inspector's account.
    pub sub: String,
    /// Photos promised.
    pub photos: Vec<PhotoClaim>,
    /// A note.
    pub note: Option<String>,
    /// What an inspector found.
    pub result: Option<InspectionResult>,
    /// An entry of the work log.
    pub work_log: Option<WorkLogClaim>,
}

impl Extra {
    /// Nothing but whose record it is.
    pub fn of(sub: impl ToString) -> Extra {
        Extra { sub: sub.to_string(), photos: Vec::new(), note: None, result: None, work_log: None }
    }
}

impl Page {
    /// A page opened a little before a record is made.
    pub fn fresh(seed: Seed, keys: &Keys, device: &DeviceId, when: Millis) -> Page {
        let mut dice = seed.stream(&["page", device.as_str(), &when.0.to_string()]);
        let since = when.plus(-dice.between(20_000, 100_000));
        let session = seed.id(&["session", device.as_str(), &when.0.to_string()]);
        Page { session, beacon: keys.beacon(since), since, arrival: dice.between(300, 4_000) }
    }

    /// The page that was open when the network went: the evening before.
    pub fn before(seed: Seed, keys: &Keys, device: &DeviceId, outage: &Outage) -> Page {
        Page::fresh(seed, keys, device, at(previous_day(outage.first), 19 * 60))
    }

    /// Monotonic milliseconds at a time.
    pub fn elapsed(&self, when: Millis) -> i64 {
        when.0 - self.since.0 + self.arrival
    }

    /// The session.
    pub fn session(&self) -> &str {
        &self.session
    }

    fn clock(&self, when: Millis, stayed: bool) -> Clock {
        let elapsed = self.elapsed(when);
        Clock {
            wall: when,
            // A page that was opened anew has a session and a counter of its own.
            session: if stayed { self.session.clone() } else { sha256_hex(self.session.as_bytes()) },
            elapsed: if stayed { elapsed } else { elapsed % (30 * MINUTE_MS) },
            beacon: Some(self.beacon.clone()),
            beacon_elapsed: Some(self.arrival),
            beacon_session: Some(self.session.clone()),
            beacon_wall: Some(self.since),
        }
    }
}

impl Phone {
    /// A telephone with a new key.
    ///
    /// # Errors
    /// When the machine gives no key.
    pub fn new(device: DeviceId) -> Result<Phone, Failure> {
        Ok(Phone { device, key: SigningKey::generate()?, seq: 0, prev: None })
    }

    /// The public half of its key.
    pub fn public_key(&self) -> &str {
        self.key.public_key()
    }

    /// Signs a word on a sheet of the register.
    ///
    /// # Errors
    /// When the key fails.
    pub fn under_sheet(&self, said: &SignatureClaims) -> Result<String, Failure> {
        super::registers::token(&self.key, &self.device, said)
    }

    /// Signs a record made at `when` on a page; `stayed` is false for a page opened without network.
    ///
    /// # Errors
    /// When a value has no JSON form, or the key fails.
    pub fn sign(
        &mut self,
        (seed, deployment): (Seed, &str),
        said: &Said,
        extra: Extra,
        (page, stayed): (&Page, bool),
        when: Millis,
    ) -> Result<(String, String), Failure> {
        self.seq += 1;
        let id = seed.id(&["record", self.device.as_str(), &self.seq.to_string()]);
        let claims = Claims {
            v: RECORD_VERSION,
            aud: deployment.to_owned(),
            jti: id.as_str().try_into()?,
            sub: extra.sub,
            kind: said.kind,
            seq: self.seq,
            prev: self.prev.take(),
            fix: said.fix,
            clock: page.clock(when, stayed),
            photos: extra.photos,
            reference: said.reference.clone(),
            note: extra.note,
            result: extra.result,
            work_log: extra.work_log,
            app: AppInfo {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                platform: "web".to_owned(),
                model: Some("演示".to_owned()),
            },
        };
        let header =
            Header { typ: RECORD_TYPE.to_owned(), alg: "ES256".to_owned(), kid: self.device.clone() };
        let input = signing_input(&header, &claims)?;
        let token = format!("{input}.{}", self.key.sign(&input)?);
        self.prev = Some(sha256_hex(token.as_bytes()));
        Ok((id, token))
    }
}
