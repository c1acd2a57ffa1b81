//! People with their keys: an office person at a browser, a phone person with a queue.

use crate::client::Client;
use crate::server::TestServer;
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::cadre::{RecordOutcome, SubmitRecords};
use zaigang_shared::api::session::{ChangePassword, Enrol, Refresh, SignIn, Tokens};
use zaigang_shared::id::RecordId;
use zaigang_shared::operation as op;
use zaigang_shared::place::{AccuracyKind, Fix, Verdict};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{
    AppInfo, Claims, Clock, Header, RECORD_TYPE, RECORD_VERSION, RecordKind, compact, from_base64url,
    sha256_hex, signing_input,
};
use zaigang_shared::time::Millis;

/// The password every office person of the tests changes to.
pub const PASSWORD: &str = "三年驻村不回头的人";

/// An office person, signed in.
pub struct Office {
    /// The browser's key.
    pub key: SigningKey,
    /// Calls as this person.
    pub client: Client,
    /// The tokens in force.
    pub tokens: Tokens,
}

impl Office {
    /// Signs in with a new browser.
    ///
    /// # Errors
    /// The problem document.
    pub fn sign_in(server: &TestServer, login: &str, password: &str) -> Result<Office, ProblemDocument> {
        let key = SigningKey::generate().expect("a key");
        let request = SignIn {
            login: login.to_owned(),
            password: password.to_owned(),
            public_key: key.public_key().to_owned(),
        };
        let client = server.client();
        let tokens = client.call::<op::SignIn>(&[], &request)?;
        let client = client.with_token(&tokens.access_token);
        Ok(Office { key, client, tokens })
    }

    /// Signs in with an initial password and changes it to [`PASSWORD`].
    pub fn begin(server: &TestServer, login: &str, initial: &str) -> Office {
        let office = Office::sign_in(server, login, initial).unwrap_or_else(|problem| panic!("{problem:?}"));
        let change = ChangePassword { old_password: initial.to_owned(), new_password: PASSWORD.to_owned() };
        office
            .client
            .call::<op::ChangePassword>(&[], &change)
            .unwrap_or_else(|problem| panic!("{problem:?}"));
        office
    }
}

/// The proof of an enrolment.
pub fn enrolment_proof(key: &SigningKey, code: &str) -> String {
    let code = code.replace('-', "");
    key.sign(&format!("zaigang-enrol|{code}|{}", key.public_key())).expect("a signature")
}

/// The body of a refresh, proven by a key.
pub fn refresh_request(key: &SigningKey, token: &str, at: Millis) -> Refresh {
    let text = format!("zaigang-refresh|{}|{}", sha256_hex(token.as_bytes()), at.0);
    Refresh { refresh_token: token.to_owned(), at, proof: key.sign(&text).expect("a signature") }
}

/// A phone with its key and its chain of records.
pub struct Phone {
    /// The phone's key.
    pub key: SigningKey,
    /// Calls as this person once enrolled.
    pub client: Client,
    /// The tokens in force, once enrolled.
    pub tokens: Option<Tokens>,
    /// Notice shown before enrolment.
    pub notice_version: String,
    clock: zaigang_server::clock::Clock,
    deployment: String,
    started: Millis,
    seq: i64,
    prev: Option<String>,
}

impl Phone {
    /// A phone that is not enrolled.
    pub fn new(server: &TestServer) -> Phone {
        Phone {
            key: SigningKey::generate().expect("a key"),
            client: server.client(),
            tokens: None,
            notice_version: server.app.settings.notice_version.clone(),
            clock: server.clock.clone(),
            deployment: server.app.settings.deployment.clone(),
            started: server.clock.now(),
            seq: 0,
            prev: None,
        }
    }

    /// The body of an enrolment.
    pub fn enrolment(&self, code: &str) -> Enrol {
        Enrol {
            code: code.to_owned(),
            public_key: self.key.public_key().to_owned(),
            proof: enrolment_proof(&self.key, code),
            notice_version: self.notice_version.clone(),
            platform: "web".to_owned(),
            model: None,
        }
    }

    /// Enrols by a code.
    ///
    /// # Errors
    /// The problem document.
    pub fn enrol(&mut self, code: &str) -> Result<Tokens, ProblemDocument> {
        let tokens = self.client.call::<op::Enrol>(&[], &self.enrolment(code))?;
        self.hold(&tokens);
        Ok(tokens)
    }

    /// Refreshes the session.
    ///
    /// # Errors
    /// The problem document.
    pub fn refresh(&mut self) -> Result<Tokens, ProblemDocument> {
        let held = self.tokens.as_ref().expect("an enrolled phone").refresh_token.clone();
        let request = refresh_request(&self.key, &held, self.clock.now());
        let tokens = self.client.call::<op::RefreshSession>(&[], &request)?;
        self.hold(&tokens);
        Ok(tokens)
    }

    fn hold(&mut self, tokens: &Tokens) {
        self.client = self.client.with_token(&tokens.access_token);
        self.tokens = Some(tokens.clone());
    }

    /// A signed record of this phone's chain; `change` may alter the claims before they are signed.
    pub fn record(
        &mut self,
        subject: &str,
        kind: RecordKind,
        fix: Option<Fix>,
        change: impl FnOnce(&mut Claims),
    ) -> String {
        let now = self.clock.now();
        let elapsed = now.0 - self.started.0;
        let mut claims = Claims {
            v: RECORD_VERSION,
            aud: self.deployment.clone(),
            jti: uuid::Uuid::new_v4().to_string().parse().expect("an id"),
            sub: subject.to_owned(),
            kind,
            seq: self.seq + 1,
            prev: self.prev.clone(),
            fix,
            clock: Clock {
                wall: now,
                session: "page-1".to_owned(),
                elapsed,
                beacon: self.client.beacon(),
                beacon_elapsed: Some(elapsed),
                beacon_session: Some("page-1".to_owned()),
                beacon_wall: Some(now),
            },
            photos: Vec::new(),
            reference: None,
            note: None,
            result: None,
            work_log: None,
            app: AppInfo { version: "0.1.0".to_owned(), platform: "web".to_owned(), model: None },
        };
        change(&mut claims);
        let token = self.signed(&claims);
        self.seq = claims.seq;
        self.prev = Some(sha256_hex(token.as_bytes()));
        token
    }

    /// Signs any claims as a record of this phone.
    pub fn signed(&self, claims: &Claims) -> String {
        let device = self.tokens.as_ref().expect("an enrolled phone").device.clone();
        let header = Header { typ: RECORD_TYPE.to_owned(), alg: "ES256".to_owned(), kid: device };
        let input = signing_input(&header, claims).expect("claims with a JSON form");
        let signature = self.key.sign(&input).expect("a signature");
        compact(&input, &from_base64url(&signature).expect("base64url"))
    }

    /// Sends one record.
    pub fn send(&self, token: &str) -> RecordOutcome {
        let batch = SubmitRecords { records: vec![token.to_owned()], session: None, elapsed: None };
        let mut outcomes =
            self.client.call::<op::SubmitRecords>(&[], &batch).expect("a batch that is read").outcomes;
        outcomes.pop().expect("an outcome of the record")
    }

    /// Sends one record that is stored; its id and what was found of it.
    pub fn store(&self, token: &str) -> (RecordId, Verdict) {
        match self.send(token) {
            RecordOutcome::Stored { id, verdict, .. } => (id, verdict),
            refused @ RecordOutcome::Refused { .. } => panic!("{refused:?}"),
        }
    }
}

/// A fix as a plain phone of the platform hands it out: degrees north and east, metres (68 %).
#[must_use]
pub fn fix((lat, lon): (f64, f64), acc: f64, at: Millis) -> Fix {
    Fix {
        lat,
        lon,
        acc,
        at: at.0,
        alt: None,
        spd: None,
        hdg: None,
        mock: None,
        acc_kind: AccuracyKind::Android68,
    }
}
