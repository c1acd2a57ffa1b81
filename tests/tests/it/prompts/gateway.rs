//! The owner's gateway: a receiver on this machine that answers as told and keeps what it got.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use zaigang_server::authority::{self, Made};
use zaigang_server::gateway::{Gateway, GatewayOptions, Message, SendError, Taken};
use zaigang_shared::api::prompt::{CALL_AFTER_MINUTES, CallOutcome, NoteCall};
use zaigang_shared::api::township::{CallPrompt, PromptChannel};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::time::MINUTE_MS;
use zaigang_tests::{Database, START, TestServer};

const SECRET: [u8; 32] = [9; 32];

/// One request as it arrived.
#[derive(Debug, Clone)]
struct Got {
    id: String,
    seconds: i64,
    signature: String,
    body: Vec<u8>,
}

impl Got {
    /// Checked as the specification tells a receiver to.
    fn message(&self) -> Message {
        let text = [format!("{}.{}.", self.id, self.seconds).as_bytes(), &self.body].concat();
        let code = self.signature.strip_prefix("v1,").unwrap();
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &SECRET), &text, &STANDARD.decode(code).unwrap())
            .unwrap();
        let message: Message = serde_json::from_slice(&self.body).unwrap();
        assert_eq!((&message.id, message.kind.as_str()), (&self.id, "prompt"));
        message
    }
}

/// Status and body of the answers to come.
type Answers = Arc<Mutex<VecDeque<(u16, &'static str)>>>;

struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
    answers: Answers,
    /// While a test holds it, what arrived waits for its answer.
    gate: Arc<Mutex<()>>,
}

impl Receiver {
    fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/prompts", listener.local_addr().unwrap());
        let got: Arc<Mutex<Vec<Got>>> = Arc::default();
        let answers: Answers = Arc::default();
        let gate: Arc<Mutex<()>> = Arc::default();
        let (kept, told, open) = (Arc::clone(&got), Arc::clone(&answers), Arc::clone(&gate));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut lines = Vec::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line.trim().is_empty() {
                        break;
                    }
                    lines.push(line.trim().to_owned());
                }
                let header = |name: &str| {
                    let found = lines.iter().filter_map(|line| line.split_once(": "));
                    found
                        .filter(|(n, _)| n.eq_ignore_ascii_case(name))
                        .map(|(_, v)| v.to_owned())
                        .next()
                        .unwrap()
                };
                assert!(lines[0].starts_with("POST /prompts "), "{}", lines[0]);
                let mut body = vec![0; header("content-length").parse().unwrap()];
                reader.read_exact(&mut body).unwrap();
                kept.lock().unwrap().push(Got {
                    id: header("webhook-id"),
                    seconds: header("webhook-timestamp").parse().unwrap(),
                    signature: header("webhook-signature"),
                    body,
                });
                drop(open.lock().unwrap());
                let (status, text) = told.lock().unwrap().pop_front().unwrap_or((503, ""));
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                    text.len()
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Receiver { url, got, answers, gate }
    }

    fn answers(&self, answers: &[(u16, &'static str)]) {
        self.answers.lock().unwrap().extend(answers);
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

fn with_gateway(database: Database, receiver: &Receiver) -> TestServer {
    TestServer::start_with(database, |options| {
        options.gateway = Some(GatewayOptions {
            url: receiver.url.clone(),
            secret: format!("whsec_{}", STANDARD.encode(SECRET)),
            authority: None,
            link: Some("https://zaigang.example.cn/".to_owned()),
        });
    })
}

/// Messages that were tried before wait behind new ones, and one whose prompt is seen while it waits is not sent.
fn what_is_seen_while_others_are_sent_is_not_sent(database: Database) {
    let receiver = Receiver::start();
    let server = with_gateway(database, &receiver);
    let secretary = server.office("secretary", Role::TownshipSecretary, "150422100");
    for name in ["an", "bo", "cui", "dan", "en"] {
        server.cadre(name, "150422100201");
        server.sql(&format!("UPDATE account SET phone = '13800001111' WHERE id = 'a-{name}'"));
        let id = format!("q-{name}").parse().unwrap();
        let body = CallPrompt { id, channel: PromptChannel::App };
        secretary.client.call::<op::CallPrompt>(&[&format!("p-{name}")], &body).unwrap();
    }
    // Four are under way together: the one that was tried already is the fifth, though it has waited longest.
    server.sql("UPDATE prompt_message SET tries = 1, next_at = next_at - 1000 WHERE prompt_id = 'q-an'");
    receiver.answers(&[(200, ""); 5]);
    std::thread::scope(|scope| {
        let held = receiver.gate.lock().unwrap();
        let sending = scope.spawn(|| server.send_messages());
        while receiver.got().is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        server.sql(&format!("UPDATE prompt SET delivered_at = {} WHERE id = 'q-an'", START.0));
        drop(held);
        assert_eq!(sending.join().unwrap(), 5);
    });
    assert_eq!(receiver.got().len(), 4);
    assert_eq!(
        server.count("prompt_message WHERE prompt_id = 'q-an' AND state = 'dropped' AND tries = 1"),
        1
    );
    assert_eq!(server.count("prompt_message WHERE state = 'sent'"), 4);
}

fn messages_are_signed_tried_again_and_never_late(database: Database) {
    let receiver = Receiver::start();
    let server = with_gateway(database, &receiver);
    let secretary = server.office("secretary", Role::TownshipSecretary, "150422100");
    for name in ["an", "bo", "cui", "dan"] {
        server.cadre(name, "150422100201");
        if name != "dan" {
            server.sql(&format!("UPDATE account SET phone = '13800001{}' WHERE id = 'a-{name}'", name.len()));
        }
    }
    let call = |posting: &str| {
        let id = format!("q-{posting}").parse().unwrap();
        secretary
            .client
            .call::<op::CallPrompt>(&[posting], &CallPrompt { id, channel: PromptChannel::App })
            .unwrap()
    };

    // Refused once, then taken and known to be delivered.
    call("p-an");
    receiver.answers(&[(500, ""), (202, r#"{"delivered": true}"#)]);
    assert_eq!(server.send_messages(), 1);
    assert_eq!(server.send_messages(), 0, "not before its time");
    let [first] = &receiver.got()[..] else { panic!() };
    let said = first.message();
    assert_eq!((said.phone.as_str(), said.minutes), ("138000012", 20));
    assert_eq!(said.link.as_deref(), Some("https://zaigang.example.cn/"));
    assert_eq!(first.seconds, START.0 / 1_000);
    let text = String::from_utf8(first.body.clone()).unwrap();
    assert!(!text.contains("q-p-an") && !text.contains("p-an"), "no more than is needed: {text}");
    server.pass(15_000);
    assert_eq!(server.send_messages(), 1);
    let [_, second] = &receiver.got()[..] else { panic!() };
    assert_eq!((&second.id, second.message().minutes), (&first.id, 19));
    assert_eq!(
        server.count("prompt WHERE id = 'q-p-an' AND channel = 'gateway' AND delivered_at IS NOT NULL"),
        1
    );
    server.pass(MINUTE_MS);
    assert_eq!((server.send_messages(), receiver.got().len()), (0, 2), "what was taken is not sent again");

    // Taken is not delivered.
    call("p-bo");
    receiver.answers(&[(200, "OK")]);
    server.send_messages();
    assert_eq!(server.count("prompt WHERE id = 'q-p-bo' AND delivered_at IS NULL AND channel = 'app'"), 1);
    assert_eq!(server.count("prompt_message WHERE state = 'sent'"), 2);

    // A gateway that never takes it: five tries within the window, none after it.
    call("p-cui");
    for _ in 0..40 {
        server.send_messages();
        server.pass(MINUTE_MS);
    }
    let of_cui = receiver.got().iter().filter(|got| got.id != first.id).count() - 1;
    assert_eq!(of_cui, 5);
    assert_eq!(server.count("prompt_message WHERE state = 'failed'"), 1);
    let late = receiver.got();
    assert!(late.iter().all(|got| got.message().minutes > 0 && got.seconds < START.0 / 1_000 + 25 * 60));

    // Without a number, or seen meanwhile, nothing is sent.
    let secretary = server.sign_in("secretary");
    for posting in ["p-an", "p-dan"] {
        let id = format!("q2-{posting}").parse().unwrap();
        let body = CallPrompt { id, channel: PromptChannel::App };
        secretary.client.call::<op::CallPrompt>(&[posting], &body).unwrap();
    }
    server.pass(CALL_AFTER_MINUTES * MINUTE_MS);
    let reached = NoteCall { id: "c1".to_owned(), outcome: CallOutcome::Reached };
    secretary.client.call::<op::NotePromptCall>(&["q2-p-an"], &reached).unwrap();
    assert_eq!((server.send_messages(), receiver.got().len()), (2, late.len()));
    assert_eq!(server.count("prompt_message WHERE state = 'dropped'"), 2);
}

/// A receiver with TLS that takes one message.
fn with_tls(made: &Made) -> String {
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(&made.certificate).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(&made.key).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), socket);
        let mut got = Vec::new();
        let mut part = [0; 1024];
        // A client that trusts nobody here goes away in the handshake.
        while !got.ends_with(b"}") {
            match stream.read(&mut part) {
                Ok(length) if length > 0 => got.extend_from_slice(&part[..length]),
                _ => return,
            }
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    format!("https://127.0.0.1:{port}/prompts")
}

#[test]
fn a_gateway_is_reached_over_tls_by_its_authority_alone() {
    let folder = std::env::temp_dir().join(format!("zaigang-gateway-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).unwrap();
    let today = zaigang_server::clock::Clock::system().now().date();
    let made = |name: &str| authority::create(&folder.join(name), &["127.0.0.1".to_owned()], today).unwrap();
    let (own, other) = (made("own"), made("other"));
    let send = |trusted: &Made| {
        let gateway = Gateway::open(GatewayOptions {
            url: with_tls(&own),
            secret: STANDARD.encode(SECRET),
            authority: Some(trusted.authority.clone()),
            link: None,
        });
        let gateway = gateway.unwrap();
        gateway.send(&gateway.message("m1", "13800001111", 20), START)
    };
    assert_eq!(send(&own), Ok(Taken { delivered: false }));
    assert!(matches!(send(&other), Err(SendError::Unreachable(why)) if !why.contains("1380000")));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn sqlite() {
    messages_are_signed_tried_again_and_never_late(Database::Sqlite);
    what_is_seen_while_others_are_sent_is_not_sent(Database::Sqlite);
}

#[test]
fn postgres() {
    messages_are_signed_tried_again_and_never_late(Database::Postgres);
    what_is_seen_while_others_are_sent_is_not_sent(Database::Postgres);
}
