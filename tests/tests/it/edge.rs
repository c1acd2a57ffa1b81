//! The edge: problem documents for everything that is not a plain answer, and the locked API description.

use zaigang_shared::operation as op;
use zaigang_shared::operation::Method;
use zaigang_tests::{Database, TestServer, on_both_databases};

fn code(reply: &zaigang_tests::Reply) -> String {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    reply.problem().code
}

/// What a stranger's bad request could add to, were it not refused.
const TABLES: [&str; 8] =
    ["account", "session", "device", "record", "photo", "complaint", "audit_event", "leaf"];

fn rows(server: &TestServer) -> [i64; 8] {
    TABLES.map(|table| server.count(table))
}

fn everything_wrong_has_a_problem_document_in_the_callers_language(server: TestServer) {
    let client = server.client();
    let before = rows(&server);
    let unknown = client.send(Method::Get, "/api/v1/nothing", &[], b"");
    assert_eq!((unknown.status, code(&unknown)), (404, "not_found".to_owned()));
    let wrong_method = client.send(Method::Get, "/api/v1/complaints", &[], b"");
    assert_eq!((wrong_method.status, code(&wrong_method)), (405, "method_not_allowed".to_owned()));
    let no_json = client.send(Method::Post, "/api/v1/sessions", &[], b"{oops");
    assert_eq!((no_json.status, code(&no_json)), (400, "invalid_body".to_owned()));
    let deep = "[".repeat(10_000);
    let deep = client.send(Method::Post, "/api/v1/sessions", &[], deep.as_bytes());
    assert_eq!((deep.status, code(&deep)), (400, "invalid_body".to_owned()));
    let large = client.send(Method::Post, "/api/v1/sessions", &[], &vec![b' '; 10_000_000]);
    assert_eq!((large.status, code(&large)), (413, "too_large".to_owned()));
    let english = client.send(Method::Get, "/api/v1/me", &[("accept-language", "en")], b"");
    assert_eq!((english.status, english.problem().title.as_str()), (401, "Please sign in"));
    assert_eq!(client.send(Method::Get, "/api/v1/me", &[], b"").problem().title, "请先登录");
    assert_eq!(rows(&server), before, "{TABLES:?}");
    // The next good request works.
    assert!(client.call::<op::ReadDeployment>(&[], &zaigang_shared::api::Done {}).is_ok());
}

fn answers_are_not_cached_and_carry_a_beacon_and_the_security_headers(server: TestServer) {
    let before = rows(&server);
    let reply = server.client().send(Method::Get, "/api/v1/beacon", &[], b"");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("content-security-policy").is_some_and(|v| v.contains("default-src 'self'")));
    assert!(reply.header("zaigang-beacon").is_some_and(|v| v.split('.').count() == 3));
    assert_eq!(rows(&server), before, "looking writes nothing: {TABLES:?}");
}

on_both_databases!(
    everything_wrong_has_a_problem_document_in_the_callers_language,
    answers_are_not_cached_and_carry_a_beacon_and_the_security_headers,
);

/// A complaint from an address as a proxy says it.
fn complain(server: &TestServer, id: String, forwarded: &str) -> u16 {
    let body = serde_json::json!({ "id": id, "text": "x", "contact": null, "division": null }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", forwarded),
        ("x-forwarded-proto", "https"),
    ];
    server.client().send(Method::Post, "/api/v1/complaints", &headers, body.as_bytes()).status
}

#[test]
fn behind_a_trusted_proxy_every_client_has_a_budget_of_its_own() {
    let trusting =
        TestServer::start_with(Database::Sqlite, |o| o.trusted_proxies = vec![[127, 0, 0, 1].into()]);
    let spent = (0..40).map(|n| complain(&trusting, format!("a{n}"), "9.9.9.9, 203.0.113.7")).max();
    assert_eq!(spent, Some(429));
    assert_eq!(complain(&trusting, "b".to_owned(), "203.0.113.8"), 200);
    // What the client wrote itself stands before what the proxy adds.
    assert_eq!(complain(&trusting, "c".to_owned(), "198.51.100.1, 203.0.113.7"), 429);

    let doubting = TestServer::start(Database::Sqlite);
    let spent = (0..40).map(|n| complain(&doubting, format!("a{n}"), &format!("203.0.113.{n}"))).max();
    assert_eq!(spent, Some(429), "nobody is believed without the option");
}

#[test]
fn a_body_that_drips_is_cut_off() {
    use std::io::{Read as _, Write as _};
    let server =
        TestServer::start_with(Database::Sqlite, |o| o.body_deadline = std::time::Duration::from_secs(1));
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_millis(200))).unwrap();
    let head = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    for _ in 0..50 {
        // A byte now and then keeps every idle clock quiet.
        if stream.write_all(b" ").is_err() {
            break;
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(piece.get(..n).unwrap_or_default()),
            Err(_) => {}
        }
        if String::from_utf8_lossy(&answer).contains("request_timeout") {
            break;
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("application/problem+json") && answer.contains("request_timeout"), "{answer}");
    assert!(server.client().call::<op::ReadDeployment>(&[], &zaigang_shared::api::Done {}).is_ok());
}

/// The description is part of the contract: a change shows here and is accepted by
/// `ZAIGANG_ACCEPT=1 cargo test -p zaigang-tests --test edge`.
#[test]
fn the_api_description_is_as_it_was() {
    let server = TestServer::start(Database::Sqlite);
    let served: serde_json::Value =
        server.client().send(Method::Get, "/api/v1/openapi.json", &[], b"").json();
    assert_eq!(served["openapi"], "3.1.0");
    let served = format!("{}\n", serde_json::to_string_pretty(&served).unwrap());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("ZAIGANG_ACCEPT").is_some() {
        std::fs::write(path, &served).unwrap();
    }
    let locked = std::fs::read_to_string(path).unwrap_or_default();
    let first = served.lines().zip(locked.lines()).enumerate().find(|(_, (new, old))| new != old);
    assert!(served == locked, "the API description changed, first at line {first:?}");
}
