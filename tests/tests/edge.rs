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
