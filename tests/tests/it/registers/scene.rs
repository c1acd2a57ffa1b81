//! A township with a secretary, a county office and a month to sign.

pub use crate::town::{EAST, town};
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::register::{Register, SheetView, SignRegister};
use zaigang_shared::api::township::DecideCell;
use zaigang_shared::day::CellState;
use zaigang_shared::id::DeviceId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{Header, RecordKind, compact, from_base64url, signing_input};
use zaigang_shared::register::{SHEET_VERSION, SIGNATURE_TYPE, SignatureAct, SignatureClaims, sheet_hash};
use zaigang_shared::time::at;
pub use zaigang_tests::places::{COUNTY, TOWNSHIP};
pub use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, START, TestServer};

pub const MONTH: &str = "2026-11";

pub type Answered<T> = Result<T, ProblemDocument>;

/// Ten in the morning of a day.
pub fn go_to(server: &TestServer, day: &str) {
    server.clock.set(at(day.parse().unwrap(), 600));
}

/// A posting of an office person in East: his own row.
pub fn own_posting(server: &TestServer, login: &str) {
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-{login}', 'a-{login}', 'first_secretary', '{EAST}', '{TOWNSHIP}', '2026-01-01', 0)"
    ));
}

/// A record that nobody can tell: the fix is too rough.
pub fn doubtful_day(phone: &mut Phone, posting: &str) {
    let fix = zaigang_tests::fix((43.2, 119.3), 900.0, START);
    let token = phone.record(posting, RecordKind::Day, Some(fix), |_| {});
    phone.store(&token);
}

/// What the check of the log finds, but for the rows that a test wrote beside the program.
pub fn faults(server: &TestServer) -> Vec<String> {
    let mut faults = server.log_faults();
    faults.retain(|fault| !["fence f1 has no leaf", "leave l1 has no leaf"].contains(&fault.as_str()));
    faults
}

pub fn read(client: &Client) -> Register {
    use zaigang_shared::api::{Done, NoQuery};
    client.call_with::<op::ReadRegister>(&[TOWNSHIP, MONTH], &NoQuery {}, &Done {}).unwrap()
}

/// A token over a sheet, with whatever claims.
pub fn signed(key: &SigningKey, device: &DeviceId, claims: &SignatureClaims) -> String {
    signed_as(SIGNATURE_TYPE, key, device, claims)
}

pub fn signed_as(typ: &str, key: &SigningKey, device: &DeviceId, claims: &SignatureClaims) -> String {
    let header = Header { typ: typ.to_owned(), alg: "ES256".to_owned(), kid: device.clone() };
    let input = signing_input(&header, claims).unwrap();
    compact(&input, &from_base64url(&key.sign(&input).unwrap()).unwrap())
}

pub fn claims(server: &TestServer, act: SignatureAct, sheet: &str) -> SignatureClaims {
    SignatureClaims {
        v: SHEET_VERSION,
        aud: server.app.settings.deployment.clone(),
        act,
        sheet: sheet.to_owned(),
        posting: None,
        text: None,
    }
}

/// The body that signs a hash by an office person's browser.
pub fn signature(
    server: &TestServer,
    office: &Office,
    id: &str,
    hash: &str,
    note: Option<&str>,
) -> SignRegister {
    let claims = claims(server, SignatureAct::Sign, hash);
    SignRegister {
        id: id.parse().unwrap(),
        hash: hash.to_owned(),
        signature: signed(&office.key, &office.tokens.device, &claims),
        note: note.map(str::to_owned),
    }
}

pub fn send(office: &Office, body: &SignRegister) -> Answered<SheetView> {
    office.client.call::<op::SignRegister>(&[TOWNSHIP, MONTH], body)
}

/// The hash of the draft, as the signer's own program makes it.
pub fn draft_hash(register: &Register) -> String {
    sheet_hash(&register.draft.as_ref().unwrap().content.to_json().unwrap())
}

/// Signs what the office person is shown.
pub fn sign(server: &TestServer, office: &Office, id: &str, note: Option<&str>) -> Answered<SheetView> {
    let hash = draft_hash(&read(&office.client));
    send(office, &signature(server, office, id, &hash, note))
}

pub fn decide(
    office: &Office,
    posting: &str,
    date: &str,
    id: &str,
    state: CellState,
) -> Answered<zaigang_shared::day::Cell> {
    let body = DecideCell {
        id: id.to_owned(),
        state,
        reason: "phoned".to_owned(),
        note: Some("heard of it later".to_owned()),
    };
    office.client.call::<op::DecideCell>(&[posting, date], &body)
}
